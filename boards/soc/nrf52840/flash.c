// The store's part of the chip's flash (flash.h): its last pages, which the linker script keeps
// free (__store_start). nRF52840 PS §4.3: pages of 4 KB, words written twice at most between two
// erases, any bits in each.
#include "flash.h"

#include "nvmc.h"

#include <string.h>

_Static_assert(FLASH_BLOCK_BYTES == NVMC_PAGE && FLASH_UNIT == 4, "board.mk");

extern const uint8_t __store_start[];

static uint32_t address_of(uint32_t offset) {
    return (uint32_t)(uintptr_t)__store_start + offset;
}

bool flash_erase(uint32_t block) {
    return nvmc_erase(address_of(block * FLASH_BLOCK_BYTES));
}

bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length) {
    return nvmc_program(address_of(offset), octets, length);
}

void flash_read(uint32_t offset, void *output, uint32_t length) {
    memcpy(output, __store_start + offset, length);
}
