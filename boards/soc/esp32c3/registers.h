// Registers of the ESP32-C3: ESP32-C3 Technical Reference Manual (TRM), chapters in brackets; what
// it leaves out (bits of the analog part) as the register headers of ESP-IDF name it.
#ifndef THIMBLE_ESP32C3_REGISTERS_H
#define THIMBLE_ESP32C3_REGISTERS_H

#include <stdint.h>

#define REGISTER(address) (*(volatile uint32_t *)(address))

// System registers [16]: clock gates and resets of peripherals.
#define SYSTEM_PERIP_CLK_EN0 REGISTER(0x600c0010)
#define SYSTEM_PERIP_CLK_EN1 REGISTER(0x600c0014)
#define SYSTEM_PERIP_RST_EN0 REGISTER(0x600c0018)
#define SYSTEM_PERIP_RST_EN1 REGISTER(0x600c0024)
enum { SYSTIMER_BIT = 1 << 29, SARADC_BIT = 1 << 28 }; // of EN0
enum { AES_BIT = 1 << 1, SHA_BIT = 1 << 2, DS_BIT = 1 << 4, HMAC_BIT = 1 << 5, DMA_BIT = 1 << 6 };

// UART0 [26].
#define UART0_FIFO   REGISTER(0x60000000)
#define UART0_STATUS REGISTER(0x6000001c)
enum { UART_FIFO_LENGTH = 128, UART_RX_COUNT = 0x3ff, UART_TX_SHIFT = 16, UART_TX_COUNT = 0x3ff };

// System timer [10]: unit 0 counts 16 MHz.
#define SYSTIMER_CONF       REGISTER(0x60023000)
#define SYSTIMER_UNIT0_OP   REGISTER(0x60023004)
#define SYSTIMER_UNIT0_HIGH REGISTER(0x60023040)
#define SYSTIMER_UNIT0_LOW  REGISTER(0x60023044)
enum { SYSTIMER_UNIT0_WORKS = 1 << 30, SYSTIMER_UPDATE = 1 << 30, SYSTIMER_VALID = 1 << 29 };

// Watchdogs [12] and reset [9].
#define RTC_OPTIONS0      REGISTER(0x60008000)
#define RTC_WDT_CONFIG0   REGISTER(0x60008090)
#define RTC_WDT_PROTECT   REGISTER(0x600080a8)
#define RTC_SWD_CONF      REGISTER(0x600080ac)
#define RTC_SWD_PROTECT   REGISTER(0x600080b0)
#define TIMG0_WDT_CONFIG0 REGISTER(0x6001f048)
#define TIMG0_WDT_PROTECT REGISTER(0x6001f064)
#define TIMG1_WDT_CONFIG0 REGISTER(0x60020048)
#define TIMG1_WDT_PROTECT REGISTER(0x60020064)
#define RTC_SW_SYS_RST    (1u << 31)
#define RTC_SWD_AUTO_FEED (1u << 31)
#define WDT_KEY           0x50d83aa1u
#define SWD_KEY           0x8f1d312au

// Random number generator [25], and what gives it noise: the SAR ADC's digital controller [34], and
// the fast RC oscillator as a second clock.
#define RNG_DATA            REGISTER(0x600260b0)
#define RTC_ANA_CONF        REGISTER(0x60008034)
#define RTC_CLK_CONF        REGISTER(0x60008070)
#define RTC_SENSOR_CTRL     REGISTER(0x60008108)
#define SARADC_CTRL         REGISTER(0x60040000)
#define SARADC_CTRL2        REGISTER(0x60040004)
#define SARADC_FSM_WAIT     REGISTER(0x6004000c)
#define SARADC_PATTERN1     REGISTER(0x60040018)
#define SARADC_PATTERN2     REGISTER(0x6004001c)
#define SARADC_DMA_CONF     REGISTER(0x60040050)
#define SARADC_CLKM_CONF    REGISTER(0x60040054)
#define RTC_SAR_I2C_POWER   (1u << 22)
#define RTC_DIG_RC_FAST     (1u << 10)
#define RTC_FORCE_SAR_POWER (3u << 30)
#define SARADC_TRANSFER     (1u << 31)
enum { SARADC_CLOCK_GATE = 1 << 6, SARADC_DIVIDE_SHIFT = 7, SARADC_PATTERN_CLEAR = 1 << 23 };
enum { SARADC_PATTERN_LENGTH = 7 << 15, SARADC_POWER_FORCE = 3 << 27 };
enum { SARADC_COUNT_LIMIT = 1, SARADC_TARGET_SHIFT = 12, SARADC_TIMER = 1 << 24 };
enum { SARADC_CLKM_ENABLE = 1 << 20, SARADC_CLKM_APB = 2 << 21 };

// AES accelerator [19], as words.
#define AES ((volatile uint32_t *)0x6003a000)
enum {
    AES_KEY = 0x00 / 4,
    AES_TEXT_IN = 0x20 / 4,
    AES_TEXT_OUT = 0x30 / 4,
    AES_MODE = 0x40 / 4,
    AES_TRIGGER = 0x48 / 4,
    AES_STATE = 0x4c / 4,
    AES_IV = 0x50 / 4,
    AES_DMA_ENABLE = 0x90 / 4,
    AES_BLOCK_MODE = 0x94 / 4,
    AES_BLOCK_NUM = 0x98 / 4,
    AES_INC_SEL = 0x9c / 4,
    AES_INT_ENA = 0xb0 / 4,
    AES_DMA_EXIT = 0xb8 / 4,
};
enum { AES_ENCRYPT_128 = 0, AES_IDLE = 0, AES_DONE = 2, AES_CBC = 1, AES_CTR = 3 };

// SHA accelerator [20], as words.
#define SHA ((volatile uint32_t *)0x6003b000)
enum {
    SHA_MODE = 0x00 / 4,
    SHA_START = 0x10 / 4,
    SHA_CONTINUE = 0x14 / 4,
    SHA_BUSY = 0x18 / 4,
    SHA_H = 0x40 / 4,
    SHA_TEXT = 0x80 / 4,
};
enum { SHA_MODE_256 = 2 };

// GDMA [2], channel 0, as words.
#define GDMA ((volatile uint32_t *)0x6003f000)
enum {
    GDMA_INT_RAW = 0x00 / 4,
    GDMA_INT_CLEAR = 0x0c / 4,
    GDMA_IN_CONF0 = 0x70 / 4,
    GDMA_IN_LINK = 0x80 / 4,
    GDMA_IN_PERIPHERAL = 0xa0 / 4,
    GDMA_OUT_CONF0 = 0xd0 / 4,
    GDMA_OUT_LINK = 0xe0 / 4,
    GDMA_OUT_PERIPHERAL = 0x100 / 4,
};
enum { GDMA_RESET = 1, GDMA_PERIPHERAL_AES = 6, GDMA_LINK_ADDRESS = 0xfffff };
enum { GDMA_OUT_LINK_START = 1 << 21, GDMA_IN_LINK_RETURN = 1 << 20, GDMA_IN_LINK_START = 1 << 22 };
enum { GDMA_IN_EOF = 1 << 1, GDMA_ERRORS = 1 << 5 | 1 << 6 | 1 << 7 };

/** A descriptor [2.4.2], in internal RAM. */
struct gdma_descriptor {
    volatile uint32_t control; // size 11:0, length 23:12, suc_eof 30, owner 31
    volatile uint32_t buffer;
    volatile uint32_t next;
};
#define GDMA_OWNED_BY_DMA (1u << 31)
#define GDMA_LAST         (1u << 30)
enum { GDMA_LENGTH_SHIFT = 12 };

#endif
