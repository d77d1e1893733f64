// Registers of the RP2040 that Thimble uses: RP2040 datasheet, the section beside each block. Each
// APB register has aliases that change single bits of it (§2.1.2).
#ifndef THIMBLE_RP2040_REGISTERS_H
#define THIMBLE_RP2040_REGISTERS_H

#include <stdint.h>

#define REGISTER(address)   (*(volatile uint32_t *)(address))
#define SET_BITS(address)   REGISTER((address) + 0x2000)
#define CLEAR_BITS(address) REGISTER((address) + 0x3000)

enum { XOSC_HZ = 12000000, CLOCK_HZ = 125000000 };

// §2.14 resets: a block is out of reset when its bit in RESET is 0 and in DONE is 1.
#define RESETS_RESET 0x4000c000u
#define RESETS_DONE  REGISTER(0x4000c008u)
enum {
    RESET_IO_BANK0 = 1 << 5,
    RESET_PADS_BANK0 = 1 << 8,
    RESET_PLL_SYS = 1 << 12,
    RESET_SYSINFO = 1 << 19,
    RESET_TIMER = 1 << 21,
    RESET_UART0 = 1 << 22,
};

// §2.16 crystal oscillator.
#define XOSC_CTRL    REGISTER(0x40024000u)
#define XOSC_STATUS  REGISTER(0x40024004u)
#define XOSC_STARTUP REGISTER(0x4002400cu)
enum { XOSC_ENABLE_1_15MHZ = 0xfabaa0, XOSC_STARTUP_1MS = (XOSC_HZ / 1000 + 128) / 256 };
#define XOSC_STABLE (1u << 31)

// §2.18 the PLL of clk_sys.
#define PLL_CS    REGISTER(0x40028000u)
#define PLL_PWR   0x40028004u
#define PLL_FBDIV REGISTER(0x40028008u)
#define PLL_PRIM  REGISTER(0x4002800cu)
enum { PLL_PD = 1, PLL_POSTDIVPD = 1 << 3, PLL_VCOPD = 1 << 5 };
#define PLL_LOCK (1u << 31)

// §2.15 clocks.
#define CLK_REF_CTRL     REGISTER(0x40008030u)
#define CLK_REF_SELECTED REGISTER(0x40008038u)
#define CLK_SYS_CTRL     REGISTER(0x4000803cu)
#define CLK_SYS_SELECTED REGISTER(0x40008044u)
#define CLK_PERI_CTRL    REGISTER(0x40008048u)
enum { CLK_REF_XOSC = 2, CLK_SYS_REF = 0, CLK_SYS_AUX_PLL = 1, CLK_PERI_ENABLE = 1 << 11 };

// §2.17 ring oscillator.
#define ROSC_DIV       REGISTER(0x40060010u)
#define ROSC_RANDOMBIT REGISTER(0x4006001cu)
enum { ROSC_DIV_BY = 0xaa0, ROSC_DIV_RESET = 16 };

// §2.19.6 pins: function 2 is the UART.
#define GPIO_CTRL(pin) REGISTER(0x40014004u + 8 * (pin))
enum { GPIO_UART = 2 };

// §4.2 UART (an Arm PL011).
#define UART_DR   REGISTER(0x40034000u)
#define UART_FR   REGISTER(0x40034018u)
#define UART_IBRD REGISTER(0x40034024u)
#define UART_FBRD REGISTER(0x40034028u)
#define UART_LCR  REGISTER(0x4003402cu)
#define UART_CR   REGISTER(0x40034030u)
#define UART_IFLS REGISTER(0x40034034u)
#define UART_IMSC REGISTER(0x40034038u)
enum {
    UART_FR_BUSY = 1 << 3,
    UART_FR_RX_EMPTY = 1 << 4,
    UART_FR_TX_FULL = 1 << 5,
    UART_LCR_8_BITS_FIFO = 7 << 4,
    UART_CR_ENABLE = 1 << 9 | 1 << 8 | 1,
    UART_IFLS_RX_EIGHTH = 0,
    UART_IMSC_RX = 1 << 6 | 1 << 4, // level, and timeout
};

// §4.6 timer: microseconds.
#define TIMER_ALARM0 REGISTER(0x40054010u)
#define TIMER_ARMED  REGISTER(0x40054020u)
#define TIMER_RAWL   REGISTER(0x40054028u)
#define TIMER_INTR   REGISTER(0x40054034u)
#define TIMER_INTE   REGISTER(0x40054038u)
enum { TIMER_0 = 1 };

// §4.7 watchdog, §2.13 what it resets.
#define WATCHDOG_CTRL     REGISTER(0x40058000u)
#define WATCHDOG_SCRATCH4 REGISTER(0x4005801cu)
#define WATCHDOG_TICK     REGISTER(0x4005802cu)
#define PSM_WDSEL         REGISTER(0x40010008u)
enum { WATCHDOG_TICK_ENABLE = 1 << 9, PSM_ALL = 0x1ffff, PSM_ROSC = 1, PSM_XOSC = 2 };
#define WATCHDOG_TRIGGER (1u << 31)

// §2.20 what it runs on: silicon has ASIC.
#define SYSINFO_PLATFORM REGISTER(0x40000004u)
enum { PLATFORM_FPGA = 1, PLATFORM_ASIC = 2 };

// NVIC (§2.4.8, ARMv6-M Architecture Reference Manual §B3.4).
#define NVIC_SET_ENABLE   REGISTER(0xe000e100u)
#define NVIC_CLEAR_ENABLE REGISTER(0xe000e180u)
enum { IRQ_TIMER_0 = 0, IRQ_UART0 = 20 };

#endif
