// Trials of the store on the flash model: the same C on a host, under sanitizers, and on a
// microcontroller. Each says what it did in one line of JSON and answers how much was wrong.
#ifndef THIMBLE_TRIAL_H
#define THIMBLE_TRIAL_H

#include <stdint.h>

/** Writes one line; whoever runs the trials brings it. */
void trial_say(const char *text);

/** A random workload of `steps` calls (4,000 at most) from the first format on; then the power is
 * cut at each flash operation of it, before it and in its middle, the store opened, and everything
 * read. Of every `nest`th cut, opening is cut at each of its operations, too, and opened again. */
uint32_t trial_cuts(uint32_t seed, uint32_t steps, uint32_t nest);

/** Each octet of the flash changed, one at a time, in each bit and some more ways, at `points`
 * moments of a workload. */
uint32_t trial_flips(uint32_t seed, uint32_t points);

/** A long workload with power cuts at random, the store's RAM being as it was until then; numbers
 * are drawn from a counter that is reserved ahead, and none may come twice. */
uint32_t trial_soak(uint32_t seed, uint32_t steps);

/** What is refused: a full store, bad arguments, a flash that fails or is worn out,
 * octets that are no store. */
uint32_t trial_refusals(uint32_t seed);

/** Wear: flash operations and erases for `writes` writes of one counter of 8 octets. */
uint32_t trial_wear(uint32_t writes);

#endif
