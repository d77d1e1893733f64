// The serial line and the ends of this board's two links: chip.c (UART, entropy, reset of the
// ESP32) and sim.c (QEMU's `sim` machine).
#ifndef THIMBLE_ESP32_CONSOLE_H
#define THIMBLE_ESP32_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

/** What must be before anything else; the line after it. Answers the interrupts of the line. */
uint32_t console_init(void);

/** Of board_interrupt, when one of them is pending. */
void console_interrupt(void);

/** Whether board_read would answer an octet. With interrupts off. */
bool console_has_input(void);

/** The longest sleep, in milliseconds, from which an octet that comes wakes the core, or that is
 * short enough to look again after it. */
extern const uint32_t console_longest_wait;

#endif
