// Reset: vectors, .data, .bss, main. ARMv7-M §B1.5.3: the first two words are the stack pointer and
// the entry.
#include "fatal.h"
#include "registers.h"

#include <stddef.h>

extern uint32_t __stack_top[], __data_start[], __data_end[], __data_load[], __bss_end[];

int main(void);
void UART0_RX_Handler(void);
void TIMER0_Handler(void);
void TIMER1_Handler(void);
void Reset_Handler(void);

void Reset_Handler(void) {
    const uint32_t *from = __data_load;
    for (uint32_t *to = __data_start; to < __data_end; to++)
        *to = *from++;
    for (uint32_t *to = __data_end; to < __bss_end; to++)
        *to = 0;
    main();
}

static void fault(void) {
    fatal("a processor fault");
}

enum { SYSTEM_VECTORS = 16 };

__attribute__((section(".vectors"), used)) static void (*const VECTORS[])(void) = {
    (void (*)(void))(uintptr_t)__stack_top,
    [1] = Reset_Handler,
    [2 ... SYSTEM_VECTORS - 1] = fault,
    [SYSTEM_VECTORS + IRQ_UART0_RX] = UART0_RX_Handler,
    [SYSTEM_VECTORS + IRQ_UART0_RX + 1 ... SYSTEM_VECTORS + IRQ_TIMER0 - 1] = fault,
    [SYSTEM_VECTORS + IRQ_TIMER0] = TIMER0_Handler,
    [SYSTEM_VECTORS + IRQ_TIMER1] = TIMER1_Handler,
};
