// What every program on an ESP32-C3 does first, and last; and its clock.
#ifndef THIMBLE_ESP32C3_CHIP_H
#define THIMBLE_ESP32C3_CHIP_H

#include <stdint.h>

enum { CHIP_TICKS_PER_US = 16 };

/** Stops the watchdogs that the ROM started, and starts the system timer. */
void chip_init(void);

/** Resets the chip. */
_Noreturn void chip_reset(void);

/** The system timer: 16 MHz, 52 bits. */
uint64_t chip_ticks(void);

#endif
