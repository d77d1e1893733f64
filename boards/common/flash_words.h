// Flash in whole units, with a look at what was programmed, and words with a CRC: what store.c
// stands on.
#ifndef THIMBLE_FLASH_WORDS_H
#define THIMBLE_FLASH_WORDS_H

#include "flash.h"

enum {
    UNIT = FLASH_UNIT,
    FLASH_CHUNK = 32, // the most that is programmed at once
    CRC_LENGTH = 4,
    WORDS_LENGTH = 16,
    TUPLE = UNIT > WORDS_LENGTH ? UNIT : WORDS_LENGTH, // what these take in whole units
};

/** Four words, the last being the CRC of the others. */
struct flash_words {
    uint32_t word[WORDS_LENGTH / 4];
};

/** CRC-32 (polynomial 0x04c11db7, reflected, all bits turned before and after). No table and no
 * branch sees the octets. */
uint32_t flash_crc(const uint8_t *octets, uint32_t length);

/** Zeros octets in RAM, so that the compiler does not leave it out. */
void flash_wipe(uint8_t *octets, uint32_t length);

/** Whether all octets of flash from `at` have this value. */
bool flash_is_all(uint32_t at, uint32_t length, uint8_t value);

/** Programs whole units, FLASH_CHUNK octets at most, and reads them back. */
bool flash_program_checked(uint32_t at, const uint8_t *octets, uint32_t length);

/** Zeros whole units of flash, but those that are zeros: no unit is programmed for nothing. */
bool flash_zero(uint32_t from, uint32_t to);

/** Programs three words with their CRC. */
bool flash_program_words(uint32_t at, struct flash_words words);

/** Whether they are those that were programmed; `words` is written in any case. */
bool flash_read_words(uint32_t at, struct flash_words *words);

#endif
