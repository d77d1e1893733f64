// Time from RTC0, which runs while the core sleeps; 32,768 Hz of the low-frequency clock. Also the
// instruction counter.
#ifndef THIMBLE_NRF52840_CLOCK_H
#define THIMBLE_NRF52840_CLOCK_H

#include <stdint.h>

/** Starts both crystals, RTC0 and the cycle counter. */
void clock_init(void);

/** Milliseconds since clock_init; wraps at 2^32. To be asked at least once in 8 minutes. */
uint32_t clock_now(void);

/** Lets RTC0 end `wfi` after `milliseconds`, 60,000 at most, once. Answers false when that time is
 * over already. */
_Bool clock_alarm(uint32_t milliseconds);
void clock_alarm_off(void);

/** The DWT's cycle counter, 32 bits: cycles on the chip, instructions in the emulator. */
uint32_t clock_cycles(void);

#endif
