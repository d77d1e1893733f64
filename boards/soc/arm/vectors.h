// What a Cortex-M's table of vectors begins with (ARMv7-M §B1.5.3, ARMv6-M §B1.5.3): the stack
// pointer, then the entry. A chip's startup.c has the table, whose interrupts are its own.
#ifndef THIMBLE_ARM_VECTORS_H
#define THIMBLE_ARM_VECTORS_H

#include <stdint.h>

enum { SYSTEM_VECTORS = 16 };

extern uint32_t __stack_top[];

/** .data, .bss, main. */
void Reset_Handler(void);

/** Of every exception that is not handled: it is logged, and ends the run. */
void arm_fault(void);

#endif
