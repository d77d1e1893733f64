// The RP2040's start: clk_ref from the crystal (12 MHz), clk_sys and clk_peri from its PLL (125
// MHz), and what Thimble uses of the chip out of reset.
#ifndef THIMBLE_RP2040_CLOCKS_H
#define THIMBLE_RP2040_CLOCKS_H

/** The first call after reset; waits for the crystal, about 1 ms. */
void clocks_init(void);

/** Resets the chip but for its oscillators, through the watchdog. */
_Noreturn void chip_reset(void);

#endif
