#include "count.h"

#include "registers.h"

// host/emulator/rp2040/counter.ts; no block of the chip is there. A reading of LOW keeps HIGH.
#define COUNTER_LOW  REGISTER(0x40068000u)
#define COUNTER_HIGH REGISTER(0x40068004u)

bool count_is_there(void) {
    return !(SYSINFO_PLATFORM & (PLATFORM_ASIC | PLATFORM_FPGA));
}

uint64_t count_read(void) {
    uint32_t low = COUNTER_LOW;
    return (uint64_t)COUNTER_HIGH << 32 | low;
}
