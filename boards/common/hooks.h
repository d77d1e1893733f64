// The hardware hooks of assembly/ports.ts. Each has two files in hooks/, of which a board links
// one: the operation, or the answer NOT_SUPPORTED. A board with the hardware links its own file
// instead.
#ifndef THIMBLE_HOOKS_H
#define THIMBLE_HOOKS_H

#include <stdbool.h>
#include <stdint.h>

/** Comma-separated names of the hooks that are linked, for READY: "aes,p256", "p256,whole",
 * "none". */
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

// Whole operations, as assembly/ports.ts has them. "whole" is the core's own code, compiled ahead
// of time (hooks/whole.c), for an interpreted core that imports them (profile full).

/** AES-128-CCM in place: data is `length` octets, then a tag. 0, AUTHENTICATION_FAILED when a tag
 * to open is wrong, or NOT_SUPPORTED: then nothing was changed. */
int32_t hook_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce, uint32_t nonce_length,
                     const uint8_t *aad, uint32_t aad_length, uint8_t *data, uint32_t length,
                     uint32_t tag_length);
/** output (16 octets, may lie in the message) = AES-CMAC. */
int32_t hook_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length, uint8_t *output);
/** `count` blocks of 64 octets into state: eight little-endian words. */
int32_t hook_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count);
/** output = k * point: 64, 32 and 64 octets; k in range, the point on the curve. */
int32_t hook_p256_multiply(const uint8_t *k, const uint8_t *point, uint8_t *output);
/** signature (64 octets) of a hash (32); the key is in range. */
int32_t hook_p256_ecdsa_sign(const uint8_t *private_key, const uint8_t *hash, uint8_t *signature);
/** 0, or AUTHENTICATION_FAILED. */
int32_t hook_p256_ecdsa_verify(const uint8_t *public_key, const uint8_t *hash,
                               const uint8_t *signature);

/** A driver that keeps something between two hooks of one call of the core, a key in its device
 * say, may define this: the call has ended, so forget it. */
void hooks_call_ended(void) __attribute__((weak));

#endif
