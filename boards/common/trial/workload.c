#include "workload.h"

#include "model.h"
#include "store.h"

#include <string.h>

// A counter, two private keys, Host Identities of both groups, and others of any length.
const uint32_t keys[KEYS] = {1, 2, 3, 0x100, 0x101, 0x102, 0x103, 7, 8, 0, 0xffffffff, 0x80000000};
enum { COUNTER, FIRST_IDENTITY, FIRST_HOST = 3, FIRST_ANY = 7 };
static const uint8_t HOST_LENGTHS[] = {66, 34};

void trial_begin(void) {
    model_reset();
    memset(model.image, 0x55, model_bytes());
    store_open();
    model_reset();
}

uint32_t value_of(uint32_t key, uint16_t version, uint8_t *octets) {
    uint32_t random = (key + 1) << 20 ^ version, length = 8;
    random_next(&random);
    if (!version)
        return 0;
    if (key >= FIRST_ANY)
        length = 1 + random_next(&random) % 40;
    else if (key >= FIRST_HOST)
        length = HOST_LENGTHS[key % 2];
    else if (key >= FIRST_IDENTITY)
        length = 32;
    for (uint32_t i = 0; i < length; i++)
        octets[i] = (uint8_t)(random_next(&random) >> 13);
    return length;
}

struct step step_next(const struct versions *versions, uint32_t *random) {
    struct step step = {0};
    uint32_t die = random_next(random) % 12;
    step.key = die < 6 ? COUNTER : (uint8_t)(random_next(random) % KEYS);
    step.before = versions->of[step.key];
    step.after = die >= 10 && step.before ? 0 : (uint16_t)(random_next(random) | 1);
    return step;
}

int32_t step_do(const struct step *step) {
    uint8_t octets[VALUE_MAX];
    uint32_t length = value_of(step->key, step->after, octets);
    return store_write(keys[step->key], octets, length);
}

bool holds(uint32_t key, uint16_t version) {
    uint8_t want[VALUE_MAX], got[VALUE_MAX];
    uint32_t length = value_of(key, version, want);
    return store_read(keys[key], got, sizeof got) == (int32_t)length &&
           memcmp(want, got, length) == 0;
}

bool holds_all(const struct versions *versions, uint32_t flying, uint16_t other, bool *flew) {
    bool all = true;
    *flew = true;
    for (uint32_t key = 0; key < KEYS; key++) {
        if (holds(key, versions->of[key]))
            continue;
        *flew = *flew && key != flying;
        all = all && key == flying && holds(key, other);
    }
    return all;
}

static uint32_t word_at(const uint8_t *image, uint32_t at) {
    uint32_t word;
    memcpy(&word, image + at, sizeof word);
    return word;
}

// By a reading of its own of the format in docs/store.md.
bool is_wiped(const uint8_t *image, const struct versions *versions) {
    struct store_stats stats;
    if (store_stats(&stats) < 0)
        return false;
    uint32_t half = model_shape.blocks / 2 * model_shape.block_bytes, unit = model_shape.unit;
    uint32_t tuple = unit > 16 ? unit : 16, slot = tuple + unit;
    uint32_t base = (stats.rounds - 1) % 2 * half, other = half - base,
             at = base + unit + 2 * tuple;
    for (uint32_t i = 4; i < half; i += 4)
        if (word_at(image, other + i) != UINT32_MAX)
            return false;
    if (memcmp(image + base + unit, image + base + unit + tuple, tuple) != 0)
        return false; // both headers are whole
    for (bool erased = false; !erased; at += slot) {
        erased = true;
        for (uint32_t i = 0; i < slot; i += 4)
            erased = erased && word_at(image, at + i) == UINT32_MAX;
    }
    uint32_t full = 0, live = 0;
    for (; at < base + half; at += 4)
        full += word_at(image, at) != 0 && word_at(image, at) != UINT32_MAX;
    for (uint32_t key = 0; key < KEYS; key++) {
        uint8_t octets[VALUE_MAX];
        uint32_t length = value_of(key, versions->of[key], octets);
        live += length ? (length + 4 + 3) / 4 : 0;
    }
    return full <= live;
}
