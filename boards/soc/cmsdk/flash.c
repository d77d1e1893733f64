// The machine has no flash: the store's part (flash.h) is 16 KB of the PSRAM, which a reset leaves
// as it is, and which QEMU can keep in a file (boards/mps2-an385/README.md). The octets are kept
// inverted, so that the zeros that QEMU begins with are an erased flash.
#include "flash.h"

#include "registers.h"

bool flash_erase(uint32_t block) {
    for (uint32_t i = 0; i < FLASH_BLOCK_BYTES; i++)
        PSRAM[block * FLASH_BLOCK_BYTES + i] = 0;
    return true;
}

bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length) {
    for (uint32_t i = 0; i < length; i++)
        PSRAM[offset + i] |= (uint8_t)~octets[i];
    return true;
}

void flash_read(uint32_t offset, void *output, uint32_t length) {
    uint8_t *octets = output;
    for (uint32_t i = 0; i < length; i++)
        octets[i] = (uint8_t)~PSRAM[offset + i];
}
