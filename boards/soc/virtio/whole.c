// The hooks of profile full by a virtio crypto device: blocks by ECB; CMAC and CCM (hooks/modes.c)
// by CBC and CTR, a message in parts of VIRTIO_CRYPTO_DATA_MAX octets. CBC gives the ciphertext of
// each block, of which the last is kept and is the next part's IV. The device has no hash and no
// curve.
#include "../../common/errors.h"
#include "../../common/hooks.h"
#include "../../common/modes.h"
#include "crypto.h"

#include <string.h>

enum { BLOCK = 16 };

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    return virtio_crypto_encrypt(CIPHER_ECB, key, 0, input, output, BLOCK);
}

// A part that is refused after others were taken is a failure.
static int32_t after(bool begun, int32_t status) {
    return begun && status == NOT_SUPPORTED ? PORT_FAILED : status;
}

int32_t modes_chain(const uint8_t *key, uint8_t *chain, const uint8_t *blocks, uint32_t count) {
    uint8_t ciphertext[VIRTIO_CRYPTO_DATA_MAX];
    int32_t status = 0;
    for (uint32_t done = 0; done < count && status == 0;) {
        uint32_t part = VIRTIO_CRYPTO_DATA_MAX / BLOCK;
        if (part > count - done)
            part = count - done;
        status =
            after(done > 0, virtio_crypto_encrypt(CIPHER_CBC, key, chain, blocks + done * BLOCK,
                                                  ciphertext, part * BLOCK));
        if (status == 0)
            memcpy(chain, ciphertext + (part - 1) * BLOCK, BLOCK);
        done += part;
    }
    memset(ciphertext, 0, sizeof ciphertext);
    __asm__ volatile("" ::"r"(ciphertext) : "memory"); // the zeros are written
    return status;
}

int32_t modes_stream(const uint8_t *key, const uint8_t *counter, uint8_t *data, uint32_t length) {
    uint8_t block[BLOCK];
    memcpy(block, counter, BLOCK);
    int32_t status = 0;
    for (uint32_t part, done = 0; done < length && status == 0; done += part) {
        part = length - done < VIRTIO_CRYPTO_DATA_MAX ? length - done : VIRTIO_CRYPTO_DATA_MAX;
        status = after(done > 0, virtio_crypto_encrypt(CIPHER_CTR, key, block, data + done,
                                                       data + done, part));
        modes_advance(block, VIRTIO_CRYPTO_DATA_MAX / BLOCK);
    }
    return status;
}

void hooks_call_ended(void) {
    virtio_crypto_forget();
}
