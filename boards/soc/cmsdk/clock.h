// Time and the instruction counter, both from CMSDK timer 0: 25 MHz, counting down over 32 bits,
// extended to 64.
#ifndef THIMBLE_CMSDK_CLOCK_H
#define THIMBLE_CMSDK_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

void clock_init(void);

/** 40 ns ticks since clock_init. */
uint64_t clock_ticks(void);

/** Fifths of a tick, to single instructions under QEMU's `-icount shift=6`; 0 when the machine does
 * not run so. */
uint64_t clock_fifths(void);

/** Lets an interrupt end `wfi` after `milliseconds`, once. */
void clock_alarm(uint32_t milliseconds);
void clock_alarm_off(void);

#endif
