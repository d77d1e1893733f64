// The pins of the development kit (PCA10056), which its debugger's virtual serial port is wired to,
// and its inductor.
#include "board.h"

#include "../soc/nrf52840/chip.h"

const char board_name[] = "nrf52840dk";
const struct uarte_pins board_pins = {.rts = 5, .txd = 6, .cts = 7, .rxd = 8};
const bool board_has_dcdc = true;
