// Registers of the AN385 and AN386 images for the MPS2 board, which have the same map: Arm DAI 0385
// and DAI 0386 (Application Notes AN385, AN386), DDI 0479
// (Cortex-M System Design Kit: UART §4.3, timer §4.1) and the ARMv7-M Architecture Reference
// Manual.
#ifndef THIMBLE_CMSDK_REGISTERS_H
#define THIMBLE_CMSDK_REGISTERS_H

#include <stdint.h>

enum { CLOCK_HZ = 25000000 };

struct cmsdk_timer {
    volatile uint32_t ctrl;  // bit 0 enable, bit 3 interrupt enable
    volatile uint32_t value; // counts down
    volatile uint32_t reload;
    volatile uint32_t interrupt; // read: status; write 1: clear
};
enum { TIMER_ENABLE = 1, TIMER_INTERRUPT = 8 };
#define TIMER0 ((struct cmsdk_timer *)0x40000000)
#define TIMER1 ((struct cmsdk_timer *)0x40001000)

struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state; // bit 0 transmit buffer full, bit 1 receive buffer full
    volatile uint32_t ctrl;  // bit 0 transmit enable, 1 receive enable, 3 receive interrupt enable
    volatile uint32_t interrupt;
    volatile uint32_t divider;
};
enum { UART_TX_FULL = 1, UART_RX_FULL = 2 };
enum { UART_TX_ENABLE = 1, UART_RX_ENABLE = 2, UART_RX_INTERRUPT = 8 };
#define UART0 ((struct cmsdk_uart *)0x40004000)

// 16 MB; the store has the first octets (flash.c).
#define PSRAM ((volatile uint8_t *)0x21000000)

// NVIC and SCB (ARMv7-M §B3.4, §B3.2).
enum { IRQ_UART0_RX = 0, IRQ_TIMER0 = 8, IRQ_TIMER1 = 9 };
#define NVIC_SET_ENABLE   (*(volatile uint32_t *)0xe000e100)
#define NVIC_CLEAR_ENABLE (*(volatile uint32_t *)0xe000e180)
#define SCB_AIRCR         (*(volatile uint32_t *)0xe000ed0c)
#define AIRCR_RESET       0x05fa0004u // VECTKEY, SYSRESETREQ

#endif
