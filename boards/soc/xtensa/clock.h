// Time, alarm and instruction counter of an Xtensa core, all from its cycle counter CCOUNT and
// CCOMPARE0 (Xtensa ISA §4.4.6), which is the interrupt of level 1 with number 6 on both the lx106
// and the ESP32's LX6.
//
// Invariant: clock_ticks runs at least once in 2^31 ticks, if only from the alarm, so no wrap of
// CCOUNT is missed. Where the alarm is held back (a count), that is on the caller.
#ifndef THIMBLE_XTENSA_CLOCK_H
#define THIMBLE_XTENSA_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

enum { CLOCK_HZ = 40000000, CLOCK_INTERRUPT = 1 << 6, CLOCK_ALARM_MAX_MS = 50000 };

void clock_init(void);

/** 25 ns ticks since reset. */
uint64_t clock_ticks(void);

/** Lets CLOCK_INTERRUPT end `waiti` after `milliseconds`, 1 to CLOCK_ALARM_MAX_MS, once. */
void clock_alarm(uint32_t milliseconds);

/** Of the interrupt's handler. */
void clock_interrupt(void);

/** Whether the machine is one whose counter counts instructions: `qemu-system-xtensa -icount
 * shift=6`. */
bool clock_counts(void);

/** Instructions between two readings of clock_ticks on such a machine, exactly. */
uint64_t clock_instructions(uint64_t ticks);

#endif
