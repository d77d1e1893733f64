#include "../errors.h"
#include "../hooks.h"

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    (void)key, (void)input, (void)output;
    return NOT_SUPPORTED;
}
