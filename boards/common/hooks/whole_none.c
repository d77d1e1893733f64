// Weak: a board with some of these operations in hardware brings those, and has the others here.
#include "../errors.h"
#include "../hooks.h"

#define WEAK __attribute__((weak))

WEAK int32_t hook_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce,
                          uint32_t nonce_length, const uint8_t *aad, uint32_t aad_length,
                          uint8_t *data, uint32_t length, uint32_t tag_length) {
    (void)sealing, (void)key, (void)nonce, (void)nonce_length, (void)aad, (void)aad_length;
    (void)data, (void)length, (void)tag_length;
    return NOT_SUPPORTED;
}

WEAK int32_t hook_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length,
                           uint8_t *output) {
    (void)key, (void)message, (void)length, (void)output;
    return NOT_SUPPORTED;
}

WEAK int32_t hook_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count) {
    (void)state, (void)blocks, (void)count;
    return NOT_SUPPORTED;
}

WEAK int32_t hook_p256_multiply(const uint8_t *k, const uint8_t *point, uint8_t *output) {
    (void)k, (void)point, (void)output;
    return NOT_SUPPORTED;
}

WEAK int32_t hook_p256_ecdsa_sign(const uint8_t *private_key, const uint8_t *hash,
                                  uint8_t *signature) {
    (void)private_key, (void)hash, (void)signature;
    return NOT_SUPPORTED;
}

WEAK int32_t hook_p256_ecdsa_verify(const uint8_t *public_key, const uint8_t *hash,
                                    const uint8_t *signature) {
    (void)public_key, (void)hash, (void)signature;
    return NOT_SUPPORTED;
}
