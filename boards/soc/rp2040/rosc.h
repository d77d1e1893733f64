// The RP2040's only source of noise: the phase of its free-running ring oscillator against the
// crystal's clock (RP2040 datasheet §2.17.5). Raw samples: common/noise.h tests and conditions
// them.
#ifndef THIMBLE_RP2040_ROSC_H
#define THIMBLE_RP2040_ROSC_H

#include <stdint.h>

/** After clocks_init, when no clock comes from the oscillator any more. */
void rosc_init(void);

/** One sample, 0 or 1; takes 10 us. */
uint32_t rosc_sample(void);

#endif
