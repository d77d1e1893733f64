// Time: the RP2040's timer, in microseconds since its start.
#ifndef THIMBLE_RP2040_CLOCK_H
#define THIMBLE_RP2040_CLOCK_H

#include <stdint.h>

/** Monotonic milliseconds; wraps at 2^32. To be called once in an hour at least. */
uint32_t clock_now(void);

/** Spends that many microseconds; less than 2^31. */
void clock_spend(uint32_t microseconds);

/** Lets an interrupt end `wfi` after `milliseconds` (1 to 2,000,000), once. */
void clock_alarm(uint32_t milliseconds);
void clock_alarm_off(void);

#endif
