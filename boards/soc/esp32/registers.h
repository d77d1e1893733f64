// Registers of the ESP32, from its Technical Reference Manual: DPORT (chapter 5), IO and interrupt
// matrix (chapter 4 and 5), UART (chapter 13), timer groups and watchdogs (chapters 18 and 19),
// RTC_CNTL (chapter 31), AES (chapter 22), random numbers (chapter 25).
//
// Drivers reach them by reg_read and reg_write alone, so that a model can take their place
// (ESP32_MODEL, boards/esp32-devkit/model.c).
#ifndef THIMBLE_ESP32_REGISTERS_H
#define THIMBLE_ESP32_REGISTERS_H

#include <stdint.h>

#ifdef ESP32_MODEL
uint32_t reg_read(uint32_t address);
void reg_write(uint32_t address, uint32_t value);
#else
// The compiler puts MEMW before each volatile access, so they stay in order.
static inline uint32_t reg_read(uint32_t address) {
    return *(volatile uint32_t *)(uintptr_t)address;
}

static inline void reg_write(uint32_t address, uint32_t value) {
    *(volatile uint32_t *)(uintptr_t)address = value;
}
#endif

static inline void reg_set(uint32_t address, uint32_t bits) {
    reg_write(address, reg_read(address) | bits);
}

static inline void reg_clear(uint32_t address, uint32_t bits) {
    reg_write(address, reg_read(address) & ~bits);
}

enum {
    // DPORT. A digital signature or secure boot block in reset holds the AES block there, too.
    DPORT_PERI_CLK_EN = 0x3ff0001c,
    DPORT_PERI_RST_EN = 0x3ff00020,
    PERI_AES = 1 << 0,
    PERI_SECURE_BOOT = 1 << 3,
    PERI_DIGITAL_SIGNATURE = 1 << 4,
    DPORT_WIFI_CLK_EN = 0x3ff000cc,
    WIFI_CLK_RNG = 1 << 15,
    DPORT_PRO_UART_INTR_MAP = 0x3ff0018c,

    AES_START = 0x3ff01000,
    AES_IDLE = 0x3ff01004,
    AES_MODE = 0x3ff01008,
    AES_KEY = 0x3ff01010,  // eight words
    AES_TEXT = 0x3ff01030, // four
    AES_MODE_ENCRYPT_128 = 0,

    UART_FIFO = 0x3ff40000, // to read
    UART_INT_ENA = 0x3ff4000c,
    UART_INT_CLR = 0x3ff40010,
    UART_CLKDIV = 0x3ff40014,
    UART_STATUS = 0x3ff4001c,
    UART_CONF0 = 0x3ff40020,
    UART_CONF1 = 0x3ff40024,
    UART_FIFO_AHB = 0x60000000, // to write
    UART_INT_RX_FULL = 1 << 0,
    UART_INT_RX_TIMEOUT = 1 << 8,
    UART_CLKDIV_FRACTION_SHIFT = 20,
    UART_STATUS_RX_COUNT = 0xff,
    UART_STATUS_TX_COUNT_SHIFT = 16,
    UART_CONF0_8N1 = 3 << 2 | 1 << 4,
    UART_CONF0_TICK_APB = 1 << 27,
    UART_CONF1_TIMEOUT_SHIFT = 24,
    UART_FIFO_LENGTH = 128,

    RTC_CNTL_OPTIONS0 = 0x3ff48000,
    RTC_CNTL_CLK_CONF = 0x3ff48070,
    CLK_CONF_SOC_SHIFT = 27, // 0 crystal, 1 PLL
    CLK_CONF_SOC_MASK = 3 << CLK_CONF_SOC_SHIFT,
    SYSCON_SYSCLK_CONF = 0x3ff66000,
    SYSCLK_CONF_DIVIDER = 0x3ff, // less one
    RTC_CNTL_WDTCONFIG0 = 0x3ff4808c,
    RTC_CNTL_WDTWPROTECT = 0x3ff480a4,

    TIMG0 = 0x3ff5f000,
    TIMG1 = 0x3ff60000,
    TIMG_WDTCONFIG0 = 0x48,
    TIMG_WDTWPROTECT = 0x64,
    TIMG0_RTCCALICFG = 0x3ff5f068,
    TIMG0_RTCCALICFG1 = 0x3ff5f06c,
    RTCCALI_READY = 1 << 15,
    RTCCALI_MAX_SHIFT = 16,
    RTCCALI_VALUE_SHIFT = 7,

    WDT_KEY = 0x50d83aa1, // both kinds

    RNG_DATA = 0x3ff75144,
};
#define RTC_CNTL_SW_SYS_RST (1u << 31)
#define RTCCALI_START       (1u << 31)
#define UART_CONF1_TIMEOUT  (1u << 31)

#endif
