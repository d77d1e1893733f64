// Registers of the nRF52840 that the drivers use: nRF52840 Product Specification v1.7, the chapter
// of each peripheral, and the ARMv7-M Architecture Reference Manual for the core's.
//
// A task is started by writing 1 to it; an event is 1 once it came and is cleared by writing 0. A
// write to a peripheral may be buffered: reading the register back waits until it is done.
#ifndef THIMBLE_NRF52840_REGISTERS_H
#define THIMBLE_NRF52840_REGISTERS_H

#include <stdint.h>

#define NRF(address) (*(volatile uint32_t *)(address))

// CLOCK and POWER share a base.
#define CLOCK_TASKS_HFCLKSTART    NRF(0x40000000)
#define CLOCK_TASKS_LFCLKSTART    NRF(0x40000008)
#define CLOCK_EVENTS_HFCLKSTARTED NRF(0x40000100)
#define CLOCK_EVENTS_LFCLKSTARTED NRF(0x40000104)
#define CLOCK_LFCLKSRC            NRF(0x40000518)
#define POWER_DCDCEN              NRF(0x40000578)
enum { LFCLK_RC = 0, LFCLK_CRYSTAL = 1 };

// UARTE0.
#define UARTE_TASKS_STARTRX    NRF(0x40002000)
#define UARTE_TASKS_STARTTX    NRF(0x40002008)
#define UARTE_EVENTS_RXDRDY    NRF(0x40002108)
#define UARTE_EVENTS_ENDRX     NRF(0x40002110)
#define UARTE_EVENTS_ENDTX     NRF(0x40002120)
#define UARTE_EVENTS_RXSTARTED NRF(0x4000214c)
#define UARTE_INTENSET         NRF(0x40002304)
#define UARTE_ENABLE           NRF(0x40002500)
#define UARTE_PSEL_RTS         NRF(0x40002508)
#define UARTE_PSEL_TXD         NRF(0x4000250c)
#define UARTE_PSEL_CTS         NRF(0x40002510)
#define UARTE_PSEL_RXD         NRF(0x40002514)
#define UARTE_BAUDRATE         NRF(0x40002524)
#define UARTE_RXD_PTR          NRF(0x40002534)
#define UARTE_RXD_MAXCNT       NRF(0x40002538)
#define UARTE_TXD_PTR          NRF(0x40002544)
#define UARTE_TXD_MAXCNT       NRF(0x40002548)
#define UARTE_CONFIG           NRF(0x4000256c)
enum { UARTE_ENABLED = 8, UARTE_FLOW_CONTROL = 1, UARTE_INT_RXDRDY = 1 << 2 };
#define UARTE_BAUD_115200 0x01d60000u

// TIMER1.
#define TIMER_TASKS_START    NRF(0x40009000)
#define TIMER_TASKS_COUNT    NRF(0x40009008)
#define TIMER_TASKS_CLEAR    NRF(0x4000900c)
#define TIMER_TASKS_CAPTURE0 NRF(0x40009040)
#define TIMER_MODE           NRF(0x40009504)
#define TIMER_BITMODE        NRF(0x40009508)
#define TIMER_CC0            NRF(0x40009540)
enum { TIMER_COUNTER = 1, TIMER_32_BITS = 3 };

// RTC0: 24 bits at 32,768 Hz.
#define RTC_TASKS_START     NRF(0x4000b000)
#define RTC_TASKS_STOP      NRF(0x4000b004)
#define RTC_TASKS_CLEAR     NRF(0x4000b008)
#define RTC_EVENTS_COMPARE0 NRF(0x4000b140)
#define RTC_INTENSET        NRF(0x4000b304)
#define RTC_INTENCLR        NRF(0x4000b308)
#define RTC_COUNTER         NRF(0x4000b504)
#define RTC_PRESCALER       NRF(0x4000b508)
#define RTC_CC0             NRF(0x4000b540)
enum { RTC_INT_COMPARE0 = 1 << 16, RTC_HZ = 32768, RTC_MASK = 0xffffff };

#define RNG_TASKS_START   NRF(0x4000d000)
#define RNG_TASKS_STOP    NRF(0x4000d004)
#define RNG_EVENTS_VALRDY NRF(0x4000d100)
#define RNG_CONFIG        NRF(0x4000d504)
#define RNG_VALUE         NRF(0x4000d508)
enum { RNG_BIAS_CORRECTION = 1 };

#define ECB_TASKS_STARTECB  NRF(0x4000e000)
#define ECB_TASKS_STOPECB   NRF(0x4000e004)
#define ECB_EVENTS_ENDECB   NRF(0x4000e100)
#define ECB_EVENTS_ERRORECB NRF(0x4000e104)
#define ECB_ECBDATAPTR      NRF(0x4000e504)

#define NVMC_READY     NRF(0x4001e400)
#define NVMC_CONFIG    NRF(0x4001e504)
#define NVMC_ERASEPAGE NRF(0x4001e508)
#define NVMC_ICACHECNF NRF(0x4001e540)
enum { NVMC_READ_ONLY = 0, NVMC_WRITE = 1, NVMC_ERASE = 2, NVMC_CACHE = 1 };

#define PPI_TASKS_CHG0_EN  NRF(0x4001f000)
#define PPI_TASKS_CHG0_DIS NRF(0x4001f004)
#define PPI_CHENSET        NRF(0x4001f504)
#define PPI_CH0_EEP        NRF(0x4001f510)
#define PPI_CH0_TEP        NRF(0x4001f514)
#define PPI_CH1_EEP        NRF(0x4001f518)
#define PPI_CH1_TEP        NRF(0x4001f51c)
#define PPI_CHG0           NRF(0x4001f800)
#define PPI_FORK1_TEP      NRF(0x4001f914)

// Anomaly 246 names this register; the manual does not.
#define ANOMALY_246 NRF(0x4007ac84)
enum { ANOMALY_246_VALUE = 2 };

#define GPIO_OUTSET(port)       NRF(0x50000508 + 0x300 * (port))
#define GPIO_PIN_CNF(port, pin) NRF(0x50000700 + 0x300 * (port) + 4 * (pin))
enum { PIN_OUTPUT = 3, PIN_INPUT_PULLUP = 3 << 2 };

// NVIC, SCB, DWT (ARMv7-M §B3.4, §B3.2, §C1.8).
enum { IRQ_UARTE0 = 2, IRQ_RTC0 = 11 };
#define NVIC_SET_ENABLE    NRF(0xe000e100)
#define NVIC_CLEAR_PENDING NRF(0xe000e280)
#define SCB_AIRCR          NRF(0xe000ed0c)
#define AIRCR_RESET        0x05fa0004u // VECTKEY, SYSRESETREQ
#define SCB_DEMCR          NRF(0xe000edfc)
#define DEMCR_TRACE        (1u << 24)
#define DWT_CTRL           NRF(0xe0001000)
#define DWT_CYCCNT         NRF(0xe0001004)
enum { DWT_CYCCNT_ENABLE = 1 };

#endif
