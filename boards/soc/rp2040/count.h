// Instructions, counted by host/emulator/rp2040 in a register that the chip has not. The emulator
// says in SYSINFO's PLATFORM that it is no silicon (an ASIC has a bit set there, an FPGA another);
// only then is the register touched.
#ifndef THIMBLE_RP2040_COUNT_H
#define THIMBLE_RP2040_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/** After clocks_init. True in the emulator. */
bool count_is_there(void);

/** Instructions up to this moment; only where count_is_there. */
uint64_t count_read(void);

#endif
