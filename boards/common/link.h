// The firmware's side of docs/serial.md: takes calls, frames and datagrams, runs the core's timers,
// reports costs.
#ifndef THIMBLE_LINK_H
#define THIMBLE_LINK_H

#include <stdbool.h>
#include <stdint.h>

/** Says READY, then serves for ever. After engine_load. */
_Noreturn void link_run(void);

/** Asks the host for entropy and waits for it; false when none comes. Only boards without a TRNG do
 * so. */
bool link_ask_entropy(uint8_t *output, uint32_t length);

#endif
