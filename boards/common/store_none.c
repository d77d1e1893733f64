// A board without flash has no store: RAM does not survive a power cut, and a record must.
#include "errors.h"
#include "store.h"

int32_t store_open(void) {
    return NOT_SUPPORTED;
}

int32_t store_read(uint32_t key, uint8_t *output, uint32_t capacity) {
    (void)key, (void)output, (void)capacity;
    return NOT_SUPPORTED;
}

int32_t store_write(uint32_t key, const uint8_t *record, uint32_t length) {
    (void)key, (void)record, (void)length;
    return NOT_SUPPORTED;
}

int32_t store_clear(void) {
    return NOT_SUPPORTED;
}

int32_t store_stats(struct store_stats *stats) {
    (void)stats;
    return NOT_SUPPORTED;
}
