// The ports of assembly/ports.ts as plain C functions, the same for every engine. Pointers are
// native and already checked against linear memory; results are those of ports.ts.
#ifndef THIMBLE_PORTS_H
#define THIMBLE_PORTS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    AES_LENGTH = 16,
    P256_LENGTH = 36, // 9 limbs in u32
    SCALAR_LENGTH = 32,
    POINT_LENGTH = 64, // x, y; also a signature
    HASH_LENGTH = 32,
    HASH_BLOCK_LENGTH = 64,
    LOCATOR_LENGTH = 20,
    FRAME_LENGTH_MAX = 125, // aMaxPhyPacketSize 127 without the FCS (IEEE 802.15.4)
};

/** From here on what hooks do is not counted in the instructions of a call. */
void ports_leave_hooks_uncounted(void);

/** From here on the other end of the link is asked for entropy, as on a board without a source: so
 * that a seeded session can be repeated. For tests: whoever is there then knows every key. */
void ports_entropy_from_link(void);

int32_t port_entropy(uint8_t *output, uint32_t length);
int32_t port_entropy_raw(uint8_t *output, uint32_t length);
int32_t port_random(uint8_t *output, uint32_t length);
uint32_t port_now(void);
int32_t port_transmit_frame(const uint8_t *frame, uint32_t length);
int32_t port_transmit_datagram(const uint8_t *locator, const uint8_t *payload, uint32_t length);
void port_deliver(int32_t association, uint32_t port, const uint8_t *message, uint32_t length);
void port_event(uint32_t kind, int32_t association, int32_t value);
int32_t port_store_read(uint32_t key, uint8_t *output, uint32_t capacity);
int32_t port_store_write(uint32_t key, const uint8_t *record, uint32_t length);
int32_t port_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output);
int32_t port_p256_mul(uint8_t *output, const uint8_t *a, const uint8_t *b);
int32_t port_p256_sqr(uint8_t *output, const uint8_t *a);
int32_t port_aes_ccm(bool sealing, const uint8_t *key, const uint8_t *nonce, uint32_t nonce_length,
                     const uint8_t *aad, uint32_t aad_length, uint8_t *data, uint32_t length,
                     uint32_t tag_length);
int32_t port_aes_cmac(const uint8_t *key, const uint8_t *message, uint32_t length, uint8_t *output);
int32_t port_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count);
int32_t port_p256_multiply(const uint8_t *k, const uint8_t *point, uint8_t *output);
int32_t port_p256_ecdsa_sign(const uint8_t *private_key, const uint8_t *hash, uint8_t *signature);
int32_t port_p256_ecdsa_verify(const uint8_t *public_key, const uint8_t *hash,
                               const uint8_t *signature);

#endif
