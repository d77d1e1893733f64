// The ESP32-C3's SHA accelerator (TRM [20]).
#ifndef THIMBLE_ESP32C3_SHA_H
#define THIMBLE_ESP32C3_SHA_H

#include <stdint.h>

/** SHA-256's compression (FIPS 180-4 §6.2.2) of `count` blocks of 64 octets into state, eight
 * little-endian words: 0, or PORT_FAILED when the accelerator does not end: then it was reset and
 * state is as it was. */
int32_t sha_compress(uint8_t *state, const uint8_t *blocks, uint32_t count);

#endif
