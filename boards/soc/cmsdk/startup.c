// Reset: vectors, .data, .bss, main. ARMv7-M §B1.5.3: the first two words are the stack pointer and
// the entry.
#include "../arm/vectors.h"
#include "registers.h"

#include <stddef.h>

void UART0_RX_Handler(void);
void TIMER0_Handler(void);
void TIMER1_Handler(void);

__attribute__((section(".vectors"), used)) static void (*const VECTORS[])(void) = {
    (void (*)(void))(uintptr_t)__stack_top,
    [1] = Reset_Handler,
    [2 ... SYSTEM_VECTORS - 1] = arm_fault,
    [SYSTEM_VECTORS + IRQ_UART0_RX] = UART0_RX_Handler,
    [SYSTEM_VECTORS + IRQ_UART0_RX + 1 ... SYSTEM_VECTORS + IRQ_TIMER0 - 1] = arm_fault,
    [SYSTEM_VECTORS + IRQ_TIMER0] = TIMER0_Handler,
    [SYSTEM_VECTORS + IRQ_TIMER1] = TIMER1_Handler,
};
