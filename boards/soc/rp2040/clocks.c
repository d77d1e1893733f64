#include "clocks.h"

#include "registers.h"

enum {
    PLL_MULTIPLIER = 125, // VCO at 1,500 MHz, of 750 to 1,600 (§2.18.2)
    PLL_DIVIDER_1 = 6,
    PLL_DIVIDER_2 = 2,
    USED = RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_SYSINFO | RESET_TIMER | RESET_UART0,
};
_Static_assert(XOSC_HZ / (PLL_DIVIDER_1 * PLL_DIVIDER_2) * PLL_MULTIPLIER == CLOCK_HZ, "the PLL");

static void out_of_reset(uint32_t blocks) {
    CLEAR_BITS(RESETS_RESET) = blocks;
    while (~RESETS_DONE & blocks) {
    }
}

static void start_crystal(void) {
    XOSC_STARTUP = XOSC_STARTUP_1MS;
    XOSC_CTRL = XOSC_ENABLE_1_15MHZ;
    while (!(XOSC_STATUS & XOSC_STABLE)) {
    }
}

// §2.18.3. In reset first, since it may have run before.
static void start_pll(void) {
    SET_BITS(RESETS_RESET) = RESET_PLL_SYS;
    out_of_reset(RESET_PLL_SYS);
    PLL_CS = 1; // the crystal is not divided
    PLL_FBDIV = PLL_MULTIPLIER;
    CLEAR_BITS(PLL_PWR) = PLL_PD | PLL_VCOPD;
    while (!(PLL_CS & PLL_LOCK)) {
    }
    PLL_PRIM = PLL_DIVIDER_1 << 16 | PLL_DIVIDER_2 << 12;
    CLEAR_BITS(PLL_PWR) = PLL_POSTDIVPD;
}

// A clock changes without a glitch only between the inputs of its first switch, so clk_sys goes to
// clk_ref before the PLL is touched (§2.15.3.2).
void clocks_init(void) {
    start_crystal();
    CLK_SYS_CTRL = CLK_SYS_REF;
    while (!(CLK_SYS_SELECTED & 1u << CLK_SYS_REF)) {
    }
    CLK_REF_CTRL = CLK_REF_XOSC;
    while (!(CLK_REF_SELECTED & 1u << CLK_REF_XOSC)) {
    }
    start_pll();
    CLK_SYS_CTRL = CLK_SYS_AUX_PLL;
    while (!(CLK_SYS_SELECTED & 1u << CLK_SYS_AUX_PLL)) {
    }
    CLK_PERI_CTRL = CLK_PERI_ENABLE; // from clk_sys
    // The timer's microseconds (§4.7.2).
    WATCHDOG_TICK = WATCHDOG_TICK_ENABLE | XOSC_HZ / 1000000;
    out_of_reset(USED);
}

// The boot ROM starts on the ring oscillator, whose divider rosc.c has changed, and looks into
// SCRATCH4 for another way to start (§2.8.1.1).
_Noreturn void chip_reset(void) {
    ROSC_DIV = ROSC_DIV_BY + ROSC_DIV_RESET;
    WATCHDOG_SCRATCH4 = 0;
    PSM_WDSEL = PSM_ALL & ~(uint32_t)(PSM_ROSC | PSM_XOSC);
    WATCHDOG_CTRL = WATCHDOG_TRIGGER;
    for (;;) {
    }
}
