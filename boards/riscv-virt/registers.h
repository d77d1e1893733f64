// QEMU's machine `virt` for RISC-V: hw/riscv/virt.c of QEMU says where each device is. Of the
// devices: 16550 UART (TI PC16550D), SiFive's test finisher, CLINT (mtime, mtimecmp: RISC-V
// Privileged Architecture 1.11 §3.1.10) and PLIC (RISC-V Platform-Level Interrupt Controller 1.0),
// virtio over MMIO.
#ifndef THIMBLE_RISCV_VIRT_REGISTERS_H
#define THIMBLE_RISCV_VIRT_REGISTERS_H

#include <stdint.h>

enum { MTIME_HZ = 10000000 };

struct ns16550 {
    volatile uint8_t data;             // read: receive FIFO; write: transmit FIFO
    volatile uint8_t interrupt_enable; // bit 0: data have come
    volatile uint8_t fifo_control;     // bit 0: FIFOs on; bits 6, 7: octets until the interrupt
    volatile uint8_t line_control;     // bits 0, 1: 8 data bits
    volatile uint8_t modem_control;
    volatile uint8_t line_status;
};
enum { UART_DATA_INTERRUPT = 1, UART_FIFO_ENABLE = 1, UART_EIGHT_BITS = 3 };
enum { UART_HAS_DATA = 1, UART_CAN_SEND = 32 };
#define UART0 ((struct ns16550 *)0x10000000)

#define FINISHER      (*(volatile uint32_t *)0x00100000)
#define FINISHER_FAIL 0x3333u // in the low half; the exit status in the high one

#define MTIMECMP_LOW  (*(volatile uint32_t *)0x02004000)
#define MTIMECMP_HIGH (*(volatile uint32_t *)0x02004004)
#define MTIME_LOW     (*(volatile uint32_t *)0x0200bff8)
#define MTIME_HIGH    (*(volatile uint32_t *)0x0200bffc)

// Context 0: hart 0 in machine mode.
enum { IRQ_UART0 = 10 };
#define PLIC_PRIORITY  ((volatile uint32_t *)0x0c000000)
#define PLIC_ENABLE    (*(volatile uint32_t *)0x0c002000)
#define PLIC_THRESHOLD (*(volatile uint32_t *)0x0c200000)
#define PLIC_CLAIM     (*(volatile uint32_t *)0x0c200004) // read: claim; write: complete

enum { MIE_TIMER = 1 << 7, MIE_EXTERNAL = 1 << 11 };

#endif
