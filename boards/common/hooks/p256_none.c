#include "../errors.h"
#include "../hooks.h"

int32_t hook_p256_mul(uint8_t *output, const uint8_t *a, const uint8_t *b) {
    (void)output, (void)a, (void)b;
    return NOT_SUPPORTED;
}

int32_t hook_p256_sqr(uint8_t *output, const uint8_t *a) {
    (void)output, (void)a;
    return NOT_SUPPORTED;
}
