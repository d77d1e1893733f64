// The hooks of profile full by the ESP32-C3's accelerators: blocks; CMAC and CCM (hooks/modes.c) by
// CBC and CTR through DMA, a message in parts of AES_DMA_MAX octets; SHA-256. Its RSA accelerator
// is none for curves.
#include "../../common/errors.h"
#include "../../common/hooks.h"
#include "../../common/modes.h"
#include "aes.h"
#include "sha.h"

#include <string.h>

enum { BLOCK = 16 };

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    return aes_block(key, input, output);
}

int32_t modes_chain(const uint8_t *key, uint8_t *chain, const uint8_t *blocks, uint32_t count) {
    int32_t status = 0;
    for (uint32_t part; count && status == 0; blocks += part * BLOCK, count -= part) {
        part = count < AES_DMA_MAX / BLOCK ? count : AES_DMA_MAX / BLOCK;
        status = aes_chain(key, chain, blocks, part);
    }
    return status;
}

int32_t modes_stream(const uint8_t *key, const uint8_t *counter, uint8_t *data, uint32_t length) {
    uint8_t block[BLOCK];
    memcpy(block, counter, BLOCK);
    int32_t status = 0;
    for (uint32_t part; length && status == 0; data += part, length -= part) {
        part = length < AES_DMA_MAX ? length : AES_DMA_MAX;
        status = aes_stream(key, block, data, part);
        modes_advance(block, AES_DMA_MAX / BLOCK);
    }
    return status;
}

int32_t hook_sha256_compress(uint8_t *state, const uint8_t *blocks, uint32_t count) {
    return sha_compress(state, blocks, count);
}
