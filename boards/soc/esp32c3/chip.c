#include "chip.h"

#include "registers.h"

// TRM [12]: the ROM leaves the RTC watchdog and that of timer group 0 running, for a boot that
// hangs; the super watchdog always runs, and is fed by hardware from here on.
static void stop_watchdogs(void) {
    RTC_SWD_PROTECT = SWD_KEY;
    RTC_SWD_CONF |= RTC_SWD_AUTO_FEED;
    RTC_SWD_PROTECT = 0;
    RTC_WDT_PROTECT = WDT_KEY;
    RTC_WDT_CONFIG0 = 0;
    RTC_WDT_PROTECT = 0;
    TIMG0_WDT_PROTECT = WDT_KEY;
    TIMG0_WDT_CONFIG0 = 0;
    TIMG0_WDT_PROTECT = 0;
    TIMG1_WDT_PROTECT = WDT_KEY;
    TIMG1_WDT_CONFIG0 = 0;
    TIMG1_WDT_PROTECT = 0;
}

void chip_init(void) {
    stop_watchdogs();
    SYSTEM_PERIP_CLK_EN0 |= SYSTIMER_BIT;
    SYSTEM_PERIP_RST_EN0 &= ~(uint32_t)SYSTIMER_BIT;
    SYSTIMER_CONF |= SYSTIMER_UNIT0_WORKS;
}

void chip_reset(void) {
    RTC_OPTIONS0 |= RTC_SW_SYS_RST;
    for (;;) {
    }
}

// TRM [10.5.1]: asked for, the counter is copied to where both halves are read.
uint64_t chip_ticks(void) {
    SYSTIMER_UNIT0_OP = SYSTIMER_UPDATE;
    while (!(SYSTIMER_UNIT0_OP & SYSTIMER_VALID)) {
    }
    uint32_t high = SYSTIMER_UNIT0_HIGH;
    return (uint64_t)high << 32 | SYSTIMER_UNIT0_LOW;
}
