// The hardware hooks of assembly/ports.ts. Each has two files in hooks/, of which a board links
// one: the operation, or the answer NOT_SUPPORTED. A board with the hardware links its own file
// instead.
#ifndef THIMBLE_HOOKS_H
#define THIMBLE_HOOKS_H

#include <stdint.h>

/** Comma-separated names of the hooks that are linked, for READY: "aes,p256", "none". */
extern const char hooks_linked[];

/** One AES-128 block (FIPS 197 §5.1): output = AES(key, input), 16 octets each; output may be
 * input. Constant time. */
int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output);

/**
 * P-256 field, Montgomery with R = 2^261, on 9 little-endian limbs of 29 bits, 36 octets of
 * little-endian u32 each. In: limbs below 2^30, values below 2^260. Out: limbs below 2^29, value
 * below 2^258. output may be an input. No branch or address depends on a value; on Cortex-M3 UMULL
 * itself takes fewer cycles for small operands.
 */
int32_t hook_p256_mul(uint8_t *output, const uint8_t *a, const uint8_t *b);
int32_t hook_p256_sqr(uint8_t *output, const uint8_t *a);

#endif
