// Technical Reference Manual §19 (watchdogs of the timer groups), §31 (RTC watchdog, software
// reset). After booting from flash the RTC's and timer group 0's run, by their bits for that, which
// are in the same registers as the ordinary ones: all of them become zero.
#include "soc/esp32/system.h"

#include "soc/esp32/registers.h"

static void watchdog_off(uint32_t config, uint32_t protect) {
    reg_write(protect, WDT_KEY);
    reg_write(config, 0);
    reg_write(protect, 0);
}

void system_watchdogs_off(void) {
    watchdog_off(RTC_CNTL_WDTCONFIG0, RTC_CNTL_WDTWPROTECT);
    watchdog_off(TIMG0 + TIMG_WDTCONFIG0, TIMG0 + TIMG_WDTWPROTECT);
    watchdog_off(TIMG1 + TIMG_WDTCONFIG0, TIMG1 + TIMG_WDTWPROTECT);
}

// That is what the boot ROM leaves; a loader before this image may have left something else.
void system_crystal(void) {
    reg_clear(RTC_CNTL_CLK_CONF, CLK_CONF_SOC_MASK);
    reg_clear(SYSCON_SYSCLK_CONF, SYSCLK_CONF_DIVIDER);
}

void system_reset(void) {
    reg_set(RTC_CNTL_OPTIONS0, RTC_CNTL_SW_SYS_RST);
}
