// AES-128 by a virtio crypto device (Virtual I/O Device (VIRTIO) 1.1 §5.9): a session holds a key
// in the device; a request under it is one message, or a part of one.
//
// The last key's sessions stay open until another key comes or virtio_crypto_forget: then they are
// destroyed, and the copy of the key, by which the driver knows it again, is zeros.
//
// QEMU's device says in its configuration that it knows CBC alone, and knows ECB and CTR as well.
// So nothing is read there: a cipher that the device refuses is NOT_SUPPORTED.
#ifndef THIMBLE_VIRTIO_CRYPTO_H
#define THIMBLE_VIRTIO_CRYPTO_H

#include <stdint.h>

/** Of one request, octets at most. */
enum { VIRTIO_CRYPTO_DATA_MAX = 64 };

enum virtio_cipher { CIPHER_ECB, CIPHER_CBC, CIPHER_CTR, CIPHERS };

/**
 * output = `input` encrypted under `key` (16 octets); output may be input. `iv` (16 octets; for ECB
 * 0) is CBC's IV or CTR's first counter block. `length` is 1 to VIRTIO_CRYPTO_DATA_MAX, for ECB and
 * CBC whole blocks. 0; NOT_SUPPORTED without a device or when it refuses the cipher, or
 * PORT_FAILED: then output is as it was, and the device is started anew at the next call. No branch
 * or address depends on an octet of data; one depends on whether the key is the last one.
 */
int32_t virtio_crypto_encrypt(enum virtio_cipher cipher, const uint8_t *key, const uint8_t *iv,
                              const uint8_t *input, uint8_t *output, uint32_t length);

/** Destroys the sessions; of key and data nothing is left in the driver's memory. */
void virtio_crypto_forget(void);

#endif
