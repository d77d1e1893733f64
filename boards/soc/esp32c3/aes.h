// The ESP32-C3's AES accelerator (TRM [19]), AES-128 encryption. The key is in the accelerator only
// while a function of this file runs.
#ifndef THIMBLE_ESP32C3_AES_H
#define THIMBLE_ESP32C3_AES_H

#include <stdint.h>

/** Of one call of aes_chain and aes_stream, octets at most. */
enum { AES_DMA_MAX = 256 };

/** One block, by the processor: output = AES(key, input); output may be input. 0, or PORT_FAILED
 * when the accelerator does not end: then it was reset. */
int32_t aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output);

/** By DMA: CBC over `count` blocks, of which the last one's ciphertext becomes `chain`, the IV.
 * Likewise. */
int32_t aes_chain(const uint8_t *key, uint8_t *chain, const uint8_t *blocks, uint32_t count);

/** By DMA: CTR over `length` octets in place, `counter`'s last 32 bits counting. Likewise. */
int32_t aes_stream(const uint8_t *key, const uint8_t *counter, uint8_t *data, uint32_t length);

#endif
