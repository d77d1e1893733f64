// The ESP32-C3's random number generator (TRM [25]).
#ifndef THIMBLE_ESP32C3_RNG_H
#define THIMBLE_ESP32C3_RNG_H

#include <stdint.h>

/** Starts what gives the generator noise. */
void rng_init(void);

/** One sample, 0 or 1, for common/noise.h; takes 2 us. */
uint32_t rng_sample(void);

#endif
