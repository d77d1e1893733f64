#ifndef THIMBLE_NRF52840_RNG_H
#define THIMBLE_NRF52840_RNG_H

#include <stdint.h>

/** board_entropy of board.h: `length` octets of full entropy, or PORT_FAILED; then output is zeros.
 * About 8 ms for each 16 octets, after 125 ms at the first call. */
int32_t rng_entropy(uint8_t *output, uint32_t length);

#endif
