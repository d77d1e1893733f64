// nRF52840 PS §4.3 (NVMC). CONFIG lets flash be written or erased only while that is done.
#include "nvmc.h"

#include "registers.h"

#include <string.h>

enum { READY_ROUNDS = 10000000 }; // more than the 85 ms of a page

static bool wait_ready(void) {
    for (uint32_t i = 0; i < READY_ROUNDS; i++)
        if (NVMC_READY)
            return true;
    return false;
}

// A store to flash may still be in the write buffer: it has to be out before CONFIG changes.
static bool allow(uint32_t what) {
    __asm__ volatile("dsb" ::: "memory");
    bool ready = wait_ready();
    NVMC_CONFIG = what;
    return wait_ready() && ready;
}

bool nvmc_erase(uint32_t address) {
    bool good = allow(NVMC_ERASE);
    if (good)
        NVMC_ERASEPAGE = address;
    good = allow(NVMC_READ_ONLY) && good;
    for (uint32_t at = address; good && at < address + NVMC_PAGE; at += 4)
        good = NRF(at) == UINT32_MAX;
    return good;
}

bool nvmc_program(uint32_t address, const uint8_t *octets, uint32_t length) {
    bool good = allow(NVMC_WRITE);
    for (uint32_t at = 0; good && at < length; at += 4) {
        uint32_t word;
        memcpy(&word, octets + at, sizeof word);
        NRF(address + at) = word;
        __asm__ volatile("dsb" ::: "memory");
        good = wait_ready() && NRF(address + at) == word;
    }
    return allow(NVMC_READ_ONLY) && good;
}
