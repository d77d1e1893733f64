// System registers, the RTC controller's and the timer groups' watchdogs, reset (TRM chapters 9,
// 12, 16). The resets are those after the ROM: the cryptographic accelerators and the DMA without
// clock and in reset.
#include "machine.h"

#include <stddef.h>

enum { CLK_EN0 = 0x010, CLK_EN1 = 0x014, RST_EN0 = 0x018, RST_EN1 = 0x024 };
enum { AES_BIT = 1 << 1, DS_BIT = 1 << 4 };

// Of PERIP_CLK_EN0, CLK_EN1, RST_EN0, RST_EN1.
static uint32_t clocks[2] = {0xf9c1e06f, 0x200}, resets[2] = {0, 0x1fe};

static uint32_t *system_register(uint32_t offset, const char *access) {
    switch (offset) {
    case CLK_EN0:
    case CLK_EN1:
        return &clocks[offset == CLK_EN1];
    case RST_EN0:
        return &resets[0];
    case RST_EN1:
        return &resets[1];
    default:
        wrong_register(&system_model, access, offset);
    }
}

static uint32_t system_read(uint32_t offset) {
    return *system_register(offset, "reads");
}

static void system_write(uint32_t offset, uint32_t value) {
    *system_register(offset, "writes") = value;
    if (offset == RST_EN1 && value & (AES_BIT | DS_BIT))
        aes_reset();
}

void system_need(const char *who, uint32_t number, uint32_t clock, uint32_t held) {
    if ((clocks[number] & clock) != clock)
        wrong(who, "is touched without its clock (PERIP_CLK_EN%u 0x%x)", number, clocks[number]);
    if (resets[number] & held)
        wrong(who, "is held in reset (PERIP_RST_EN%u 0x%x)", number, resets[number]);
}

// A watchdog that is written while its key is not set ignores it on the chip: wrong here.
static void guard(const struct peripheral *peripheral, uint32_t offset, uint32_t given,
                  uint32_t key) {
    if (given != key)
        wrong(peripheral->name, "0x%03x is written without its key", offset);
}

enum {
    OPTIONS0 = 0x000,
    ANA_CONF = 0x034,
    CLK_CONF = 0x070,
    WDT_CONFIG0 = 0x090,
    WDT_PROTECT = 0x0a8,
    SWD_CONF = 0x0ac,
    SWD_PROTECT = 0x0b0,
    SENSOR_CTRL = 0x108,
};
#define WDT_KEY   0x50d83aa1u
#define SWD_KEY   0x8f1d312au
#define SW_RESET  (1u << 31)
#define SAR_POWER (3u << 30)
#define SAR_I2C   (1u << 22)
#define RC_FAST   (1u << 10)

static uint32_t rtc[PAGE_BYTES / 4] = {[WDT_CONFIG0 / 4] = 0x00013214};

static uint32_t *rtc_register(uint32_t offset, const char *access) {
    static const uint32_t KNOWN[] = {OPTIONS0,    ANA_CONF, CLK_CONF,    WDT_CONFIG0,
                                     WDT_PROTECT, SWD_CONF, SWD_PROTECT, SENSOR_CTRL};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (KNOWN[i] == offset)
            return rtc + offset / 4;
    wrong_register(&rtc_model, access, offset);
}

static uint32_t rtc_read(uint32_t offset) {
    return *rtc_register(offset, "reads");
}

static void rtc_write(uint32_t offset, uint32_t value) {
    if (offset == WDT_CONFIG0)
        guard(&rtc_model, offset, rtc[WDT_PROTECT / 4], WDT_KEY);
    if (offset == SWD_CONF)
        guard(&rtc_model, offset, rtc[SWD_PROTECT / 4], SWD_KEY);
    *rtc_register(offset, "writes") = value;
    if (offset == OPTIONS0 && value & SW_RESET)
        machine_end(RESET_STATUS);
}

bool rtc_powers_saradc(void) {
    return (rtc[SENSOR_CTRL / 4] & SAR_POWER) == SAR_POWER && rtc[ANA_CONF / 4] & SAR_I2C &&
           rtc[CLK_CONF / 4] & RC_FAST;
}

// Timer groups: their watchdogs only.
enum { TIMG_WDT_CONFIG0 = 0x048, TIMG_WDT_PROTECT = 0x064 };
static uint32_t timg_config[2] = {0x0004c000, 0x0004c000}, timg_key[2] = {WDT_KEY, WDT_KEY};

static void timg_write(const struct peripheral *peripheral, int group, uint32_t offset,
                       uint32_t value) {
    if (offset == TIMG_WDT_PROTECT) {
        timg_key[group] = value;
    } else if (offset == TIMG_WDT_CONFIG0) {
        guard(peripheral, offset, timg_key[group], WDT_KEY);
        timg_config[group] = value;
    } else {
        wrong_register(peripheral, "writes", offset);
    }
}

static uint32_t timg0_read(uint32_t offset) {
    wrong_register(&timg0_model, "reads", offset);
}

static uint32_t timg1_read(uint32_t offset) {
    wrong_register(&timg1_model, "reads", offset);
}

static void timg0_write(uint32_t offset, uint32_t value) {
    timg_write(&timg0_model, 0, offset, value);
}

static void timg1_write(uint32_t offset, uint32_t value) {
    timg_write(&timg1_model, 1, offset, value);
}

// The chip would be reset after about a second.
void watchdogs_check(void) {
    if (rtc[WDT_CONFIG0 / 4] || timg_config[0] || timg_config[1] || !(rtc[SWD_CONF / 4] & 1u << 31))
        wrong("watchdogs", "one still runs when the first octet is sent");
}

const struct peripheral system_model = {"SYSTEM", 0x600c0000, system_read, system_write};
const struct peripheral rtc_model = {"RTC_CNTL", 0x60008000, rtc_read, rtc_write};
const struct peripheral timg0_model = {"TIMG0", 0x6001f000, timg0_read, timg0_write};
const struct peripheral timg1_model = {"TIMG1", 0x60020000, timg1_read, timg1_write};
