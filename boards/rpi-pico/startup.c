// Vectors, at the start of the flash behind the second stage (soc/rp2040/boot2.S). ARMv6-M
// Architecture Reference Manual §B1.5.3: the first two words are the stack pointer and the entry.
#include "soc/arm/vectors.h"
#include "soc/rp2040/registers.h"

#include <stddef.h>

void UART0_Handler(void);
void TIMER_0_Handler(void);

enum { INTERRUPTS = 26 };

__attribute__((section(".vectors"),
               used)) static void (*const VECTORS[SYSTEM_VECTORS + INTERRUPTS])(void) = {
    (void (*)(void))(uintptr_t)__stack_top,
    [1] = Reset_Handler,
    [2 ... SYSTEM_VECTORS - 1] = arm_fault,
    [SYSTEM_VECTORS + IRQ_TIMER_0] = TIMER_0_Handler,
    [SYSTEM_VECTORS + IRQ_TIMER_0 + 1 ... SYSTEM_VECTORS + IRQ_UART0 - 1] = arm_fault,
    [SYSTEM_VECTORS + IRQ_UART0] = UART0_Handler,
    [SYSTEM_VECTORS + IRQ_UART0 + 1 ... SYSTEM_VECTORS + INTERRUPTS - 1] = arm_fault,
};
