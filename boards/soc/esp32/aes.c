// The AES block of the ESP32 as the AES hook (Technical Reference Manual §22): one block of
// AES-128, words of key and text being little-endian loads of their octets. The same time for each
// key and block. Nothing of either stays in its registers.
//
// A block that never becomes idle is an error, not a reason to compute in software: the core fails
// the operation.
#include "errors.h"
#include "hooks.h"
#include "soc/esp32/registers.h"

enum { WORDS = 4, PATIENCE = 1000 }; // a block takes some tens of cycles

static uint32_t word_of(const uint8_t *octets) {
    return (uint32_t)octets[0] | (uint32_t)octets[1] << 8 | (uint32_t)octets[2] << 16 |
           (uint32_t)octets[3] << 24;
}

// Cheap enough to be done for each block: whoever else uses the chip may have turned it off.
static void turn_on(void) {
    reg_set(DPORT_PERI_CLK_EN, PERI_AES);
    reg_clear(DPORT_PERI_RST_EN, PERI_AES | PERI_SECURE_BOOT | PERI_DIGITAL_SIGNATURE);
}

static bool wait_idle(void) {
    for (uint32_t i = 0; i < PATIENCE; i++)
        if (reg_read(AES_IDLE) == 1)
            return true;
    return false;
}

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    turn_on();
    if (!wait_idle())
        return PORT_FAILED;
    reg_write(AES_MODE, AES_MODE_ENCRYPT_128);
    for (uint32_t i = 0; i < WORDS; i++) {
        reg_write(AES_KEY + 4 * i, word_of(key + 4 * i));
        reg_write(AES_TEXT + 4 * i, word_of(input + 4 * i));
    }
    reg_write(AES_START, 1);
    if (!wait_idle())
        return PORT_FAILED;
    for (uint32_t i = 0; i < WORDS; i++) {
        uint32_t word = reg_read(AES_TEXT + 4 * i);
        for (uint32_t j = 0; j < 4; j++)
            output[4 * i + j] = (uint8_t)(word >> 8 * j);
        reg_write(AES_KEY + 4 * i, 0);
        reg_write(AES_TEXT + 4 * i, 0);
    }
    return 0;
}
