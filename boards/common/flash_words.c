#include "flash_words.h"

#include <string.h>

uint32_t flash_crc(const uint8_t *octets, uint32_t length) {
    uint32_t crc = UINT32_MAX;
    for (uint32_t i = 0; i < length; i++) {
        crc ^= octets[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (0xedb88320 & (0 - (crc & 1)));
    }
    return ~crc;
}

static uint32_t crc_of(const struct flash_words *words) {
    return flash_crc((const uint8_t *)words->word, WORDS_LENGTH - CRC_LENGTH);
}

void flash_wipe(uint8_t *octets, uint32_t length) {
    memset(octets, 0, length);
    __asm__ volatile("" ::"r"(octets) : "memory"); // the compiler must not leave it out
}

bool flash_is_all(uint32_t at, uint32_t length, uint8_t value) {
    uint8_t chunk[FLASH_CHUNK];
    uint32_t different = 0;
    for (uint32_t piece; length && !different; at += piece, length -= piece) {
        piece = length < FLASH_CHUNK ? length : FLASH_CHUNK;
        flash_read(at, chunk, piece);
        for (uint32_t i = 0; i < piece; i++)
            different |= chunk[i] ^ value;
    }
    return !different;
}

bool flash_program_checked(uint32_t at, const uint8_t *octets, uint32_t length) {
    uint8_t chunk[FLASH_CHUNK];
    if (!flash_program(at, octets, length))
        return false;
    flash_read(at, chunk, length);
    uint32_t different = 0;
    for (uint32_t i = 0; i < length; i++)
        different |= chunk[i] ^ octets[i];
    flash_wipe(chunk, sizeof chunk);
    return !different;
}

bool flash_program_words(uint32_t at, struct flash_words words) {
    uint8_t chunk[FLASH_CHUNK];
    memset(chunk, 0xff, sizeof chunk);
    words.word[3] = crc_of(&words);
    memcpy(chunk, words.word, WORDS_LENGTH);
    return flash_program_checked(at, chunk, TUPLE);
}

bool flash_read_words(uint32_t at, struct flash_words *words) {
    flash_read(at, words->word, WORDS_LENGTH);
    return words->word[3] == crc_of(words);
}

bool flash_zero(uint32_t from, uint32_t to) {
    static const uint8_t zeros[FLASH_CHUNK];
    for (; from < to; from += UNIT)
        if (!flash_is_all(from, UNIT, 0) && !flash_program_checked(from, zeros, UNIT))
            return false;
    return true;
}
