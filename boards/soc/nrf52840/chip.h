// What a board with an nRF52840 says of itself; all else of common/board.h is chip.c's.
#ifndef THIMBLE_NRF52840_CHIP_H
#define THIMBLE_NRF52840_CHIP_H

#include "uarte.h"

#include <stdbool.h>

extern const struct uarte_pins board_pins;

/** The inductor of the DC/DC converter is there (PS §5.3.2.2); without it the chip would stop. */
extern const bool board_has_dcdc;

#endif
