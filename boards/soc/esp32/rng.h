// Entropy of the ESP32 (rng.c).
#ifndef THIMBLE_ESP32_RNG_H
#define THIMBLE_ESP32_RNG_H

#include <stdint.h>

/** As board_entropy of common/board.h. 16 octets take about 0.7 s. */
int32_t rng_entropy(uint8_t *output, uint32_t length);

#endif
