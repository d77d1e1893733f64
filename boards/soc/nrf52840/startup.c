// Reset: vectors, .data, .bss, main. ARMv7-M §B1.5.3: the first two words are the stack pointer and
// the entry. No interrupt is taken (chip.c), so every vector but that of reset is a fault.
#include "bare.h"
#include "fatal.h"

#include <stddef.h>

extern uint32_t __stack_top[];

void Reset_Handler(void);

void Reset_Handler(void) {
    bare_start();
    main();
}

static void fault(void) {
    fatal("a processor fault");
}

enum { SYSTEM_VECTORS = 16, INTERRUPTS = 48 };

__attribute__((section(".vectors"), used)) static void (*const VECTORS[])(void) = {
    (void (*)(void))(uintptr_t)__stack_top,
    [1] = Reset_Handler,
    [2 ... SYSTEM_VECTORS + INTERRUPTS - 1] = fault,
};
