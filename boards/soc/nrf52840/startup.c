// Reset: vectors, .data, .bss, main. ARMv7-M §B1.5.3: the first two words are the stack pointer and
// the entry. No interrupt is taken (chip.c), so every vector but that of reset is a fault.
#include "../arm/vectors.h"

#include <stddef.h>

enum { INTERRUPTS = 48 };

__attribute__((section(".vectors"), used)) static void (*const VECTORS[])(void) = {
    (void (*)(void))(uintptr_t)__stack_top,
    [1] = Reset_Handler,
    [2 ... SYSTEM_VECTORS + INTERRUPTS - 1] = arm_fault,
};
