// The hook of AES blocks by the ESP32-C3's accelerator.
#include "../../common/hooks.h"
#include "aes.h"

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    return aes_block(key, input, output);
}
