// The AES block of hooks/aes.c once more, for noise.c: a board without the AES hook needs it here,
// and one with it must not call a hook to make entropy.
#include "noise.h"

#define hook_aes_block software_aes_block
#include "hooks/aes.c"

bool noise_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    software_aes_block(key, input, output);
    return true;
}
