// AES modes of a chip whose hardware chains blocks: with these two of the driver, hooks/modes.c
// makes the hooks of whole messages, CMAC and CCM.
#ifndef THIMBLE_MODES_H
#define THIMBLE_MODES_H

#include <stdint.h>

/**
 * Of the driver. chain (16 octets) becomes AES(key, chain XOR block), for each of `count` blocks
 * one after the other: CBC whose last ciphertext is wanted (SP 800-38A §6.2). 0, PORT_FAILED, or
 * NOT_SUPPORTED: then nothing was changed.
 */
int32_t modes_chain(const uint8_t *key, uint8_t *chain, const uint8_t *blocks, uint32_t count);

/**
 * Of the driver. `length` octets at data XOR key stream, in place: CTR from the counter block
 * `counter` (16 octets) on, whose last 32 bits count, most significant octet first (SP 800-38A
 * §6.5). 0, PORT_FAILED, or NOT_SUPPORTED: then nothing was changed.
 */
int32_t modes_stream(const uint8_t *key, const uint8_t *counter, uint8_t *data, uint32_t length);

/** Adds `blocks` to the last 32 bits of a counter block (16 octets). */
void modes_advance(uint8_t *counter, uint32_t blocks);

#endif
