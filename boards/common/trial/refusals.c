// Trials of what the store refuses, and what is there afterwards; and of its wear.
#include "trial.h"

#include "errors.h"
#include "flash_words.h"
#include "model.h"
#include "report.h"
#include "store.h"
#include "workload.h"

#include <string.h>

static uint32_t wrong, checks;

static void expect(bool well) {
    checks++;
    wrong += !well;
}

static bool all_there(const struct versions *versions) {
    bool flew;
    return holds_all(versions, KEYS, 0, &flew);
}

// Fills the store to its last octet: then nothing more goes in, all is there, and what is wiped
// makes room, also when there is none for anything else.
static void full(uint32_t seed) {
    struct versions versions = {{0}};
    uint32_t random = seed, refused = 0;
    static uint8_t octets[MODEL_BYTES];
    expect(store_write(5, octets, model_bytes() / 2) == NO_ROOM);
    expect(store_write(5, octets, STORE_LENGTH_MAX) == NO_ROOM);
    expect(store_write(5, octets, STORE_LENGTH_MAX + 1) == INVALID_ARGUMENT);
    expect(store_write(5, 0, 1) == INVALID_ARGUMENT);
    for (uint32_t i = 0; i < 300; i++) {
        struct step step = step_next(&versions, &random);
        step.after = step.after ? step.after : 1;
        if (step_do(&step) == 0)
            versions.of[step.key] = step.after;
    }
    // What is left is filled with records of a key each.
    uint32_t key = 0x5000, filler = 0;
    for (uint32_t length = 64; length; length /= 2)
        while (store_write(key, octets, length) == 0) {
            key++;
            filler++;
        }
    struct store_stats stats;
    expect(store_stats(&stats) == 0 && stats.used <= stats.capacity && stats.damaged == 0);
    uint32_t before = model.operations;
    for (uint32_t i = 0; i < 20; i++)
        refused += store_write(key + i, octets, 40) == NO_ROOM;
    expect(refused == 20 && model.operations == before); // and it costs no wear
    expect(all_there(&versions));
    expect(store_open() == 0 && all_there(&versions));
    for (uint32_t i = 0; i < KEYS; i++) { // in the place of the old one there is always room
        const struct step step = {(uint8_t)i, false, 0, versions.of[i], 0};
        expect(step_do(&step) == 0);
    }
    expect(all_there(&versions));
    for (uint32_t i = 0; i < KEYS; i++) {
        expect(store_write(keys[i], 0, 0) == 0);
        versions.of[i] = 0;
        expect(all_there(&versions));
    }
    for (uint32_t i = 0; i < filler; i++)
        expect(store_write(0x5000 + i, 0, 0) == 0);
    expect(store_stats(&stats) == 0 && stats.used == 0 && stats.records == 0);
    expect(is_wiped(model.image, &versions));
}

static void reads(void) {
    uint8_t octets[VALUE_MAX];
    const struct step step = {1, false, 0, 7, 0};
    expect(store_read(keys[1], octets, sizeof octets) == 0);
    expect(step_do(&step) == 0);
    memset(octets, 0xee, sizeof octets);
    expect(store_read(keys[1], octets, 31) == BUFFER_TOO_SMALL && octets[0] == 0xee);
    expect(store_read(keys[1], octets, 32) == 32);
    struct store_stats stats;
    expect(store_clear() == 0 && store_read(keys[1], octets, 32) == 0);
    expect(store_open() == 0 && store_stats(&stats) == 0 && stats.writes == 1); // over a clear
    const struct versions none = {{0}};
    expect(store_open() == 0 && all_there(&none) && is_wiped(model.image, &none));
}

// A flash that fails, at each operation of each kind of call: an error, and nothing is lost.
static void failing(uint32_t seed) {
    struct versions versions = {{0}};
    uint32_t random = seed;
    for (uint32_t i = 0; i < 200; i++) {
        struct step step = step_next(&versions, &random);
        model.fails_in = 1 + i % 40;
        int32_t status = step_do(&step);
        bool failed = status != 0, flew;
        expect(!failed || status == PORT_FAILED || status == NO_ROOM);
        expect(!failed || status == NO_ROOM ||
               store_write(keys[0], (const uint8_t *)"12345678", 8) == PORT_FAILED);
        model.fails_in = 0;
        expect(holds_all(&versions, step.key, step.after, &flew));
        if (!flew)
            versions.of[step.key] = step.after;
        expect(all_there(&versions) && is_wiped(model.image, &versions));
    }
    model.is_worn = true; // it says that it programs, and does not
    const struct step step = {0, false, 0, 9, 0};
    expect(step_do(&step) == PORT_FAILED);
    model.is_worn = false;
    expect(all_there(&versions));
    expect(store_clear() == 0);
    model.denies_programming = true;
    expect(step_do(&step) == PORT_FAILED);
    model.denies_programming = false;
    model.denies_erasing = true;
    expect(store_clear() == PORT_FAILED);
    model.denies_erasing = false;
    const struct versions none = {{0}};
    expect(all_there(&none));
}

// Octets that are no store: a clear error, nothing touched; and store_clear makes one of them. What
// is a store but has lost both headers of its half, likewise.
static void foreign(uint32_t seed) {
    uint8_t octets[VALUE_MAX];
    uint32_t random = seed;
    const struct versions none = {{0}};
    const struct step step = {1, false, 0, 7, 0};
    for (uint32_t i = 0; i < 40; i++) {
        for (uint32_t at = 0; i % 2 && at < model_bytes(); at++)
            model.image[at] = i == 1 ? 0 : (uint8_t)random_next(&random);
        expect(i % 2 || (store_clear() == 0 && step_do(&step) == 0));
        for (uint32_t at = 0; i % 2 == 0 && at < 96; at++)
            model.image[at] = model.image[model_bytes() / 2 + at] = 0x55;
        static uint8_t before[MODEL_BYTES];
        model_load(memcpy(before, model.image, model_bytes()));
        expect(store_open() == STORE_DAMAGED);
        expect(store_read(keys[1], octets, sizeof octets) == STORE_DAMAGED);
        expect(step_do(&step) == STORE_DAMAGED);
        struct store_stats stats;
        expect(store_stats(&stats) == STORE_DAMAGED);
        expect(memcmp(before, model.image, model_bytes()) == 0);
        model.fails_in = 1 + i % 3;
        expect(store_clear() == PORT_FAILED || store_clear() == PORT_FAILED);
        model.fails_in = 0;
        expect(store_clear() == 0 && all_there(&none) && is_wiped(model.image, &none));
        expect(step_do(&step) == 0 && holds(1, 7));
    }
}

// A slot that is damaged is reported until all is cleared, and the next write takes its octets
// away.
static void lost(void) {
    const struct step steps[] = {{1, false, 0, 7, 0}, {2, false, 0, 8, 0}, {1, false, 7, 9, 0}};
    struct versions versions = {{[1] = 9}};
    uint8_t octets[VALUE_MAX];
    struct store_stats stats;
    trial_begin();
    expect(store_open() == 0 && step_do(&steps[0]) == 0 && step_do(&steps[1]) == 0);
    const uint32_t tuple = model_shape.unit > 16 ? model_shape.unit : 16;
    model.image[model_shape.unit + 2 * tuple + (tuple + model_shape.unit) + 4] ^= 1; // slot 1
    for (int i = 0; i < 3; i++) {
        expect(store_open() == 0 && store_stats(&stats) == 0 && stats.damaged == 1);
        expect(store_read(keys[2], octets, sizeof octets) == STORE_DAMAGED);
        expect(store_read(keys[3], octets, sizeof octets) == STORE_DAMAGED);
        if (i == 1)
            expect(step_do(&steps[2]) == 0 && is_wiped(model.image, &versions));
    }
    expect(holds(1, 9) && store_clear() == 0 && store_stats(&stats) == 0 && stats.damaged == 0);
    expect(store_read(keys[2], octets, sizeof octets) == 0 && store_open() == 0);
    expect(store_read(keys[3], octets, sizeof octets) == 0);
    // A slot that a cut left, whose seal then changes in one octet, is no record that was lost.
    trial_begin();
    expect(store_open() == 0 && step_do(&steps[0]) == 0);
    uint8_t *slot = model.image + model_shape.unit + 2 * tuple + (tuple + model_shape.unit);
    memset(slot, 0, 16);
    slot[tuple] = 0;
    expect(store_open() == 0 && store_stats(&stats) == 0 && stats.damaged == 0);
}

// Slots that say anything, with a CRC that is right: no octet outside of the flash is read or
// written.
static void crafted(uint32_t seed) {
    uint32_t random = seed;
    const uint32_t unit = model_shape.unit, tuple = unit > 16 ? unit : 16;
    static uint8_t before[MODEL_BYTES];
    for (uint32_t i = 0; i < 1000; i++) {
        trial_begin();
        const struct step step = step_next(&(struct versions){{0}}, &random);
        expect(store_open() == 0 && step_do(&step) == 0);
        uint8_t *slot = model.image + unit + 2 * tuple + tuple + unit;
        for (uint32_t count = 1 + random_next(&random) % 3; count; count--, slot += tuple + unit) {
            uint32_t words[4] = {keys[random_next(&random) % KEYS], random_next(&random),
                                 random_next(&random), 0};
            if (i % 2)
                words[1] = random_next(&random) % 40 | random_next(&random) % 600 << 16;
            words[3] = flash_crc((const uint8_t *)words, 12);
            memcpy(slot, words, sizeof words);
            memset(slot + tuple, i % 3 ? 0 : 0xff, unit);
        }
        model_load(memcpy(before, model.image, model_bytes()));
        int32_t status = store_open();
        uint8_t octets[VALUE_MAX];
        for (uint32_t key = 0; key < KEYS; key++)
            store_read(keys[key], octets, sizeof octets);
        expect(status == 0 || status == PORT_FAILED);
        step_do(&step);
        expect(model.broken == 0);
    }
}

// Any damage to a store: an answer, no octet out of its place, and nothing false.
static void battered(uint32_t seed) {
    struct versions versions = {{0}};
    uint32_t random = seed;
    static uint8_t image[MODEL_BYTES], before[MODEL_BYTES];
    expect(store_clear() == 0);
    for (uint32_t i = 0; i < 60; i++) {
        const struct step step = step_next(&versions, &random);
        if (step_do(&step) == 0)
            versions.of[step.key] = step.after;
    }
    memcpy(image, model.image, model_bytes());
    for (uint32_t i = 0; i < 2000; i++) {
        memcpy(model.image, image, model_bytes());
        for (uint32_t hits = 1 + random_next(&random) % 40; hits; hits--)
            model.image[random_next(&random) % model_bytes()] = (uint8_t)random_next(&random);
        model_load(memcpy(before, model.image, model_bytes()));
        int32_t status = store_open();
        expect(status == 0 || status == STORE_DAMAGED);
        for (uint32_t key = 0; key < KEYS; key++) {
            uint8_t octets[VALUE_MAX];
            if (!holds(key, versions.of[key]))
                expect(store_read(keys[key], octets, sizeof octets) == STORE_DAMAGED);
        }
        const struct step step = step_next(&versions, &random);
        if (status == 0 && step_do(&step) == 0 && step.after)
            expect(holds(step.key, step.after));
    }
}

uint32_t trial_refusals(uint32_t seed) {
    wrong = checks = 0;
    trial_begin();
    full(seed);
    trial_begin();
    expect(store_open() == 0);
    reads();
    failing(seed);
    foreign(seed);
    battered(seed);
    expect(model.broken == 0);
    lost();
    expect(model.broken == 0);
    crafted(seed);
    report_begin("refusals");
    report("checks", checks);
    return report_end(wrong);
}

uint32_t trial_wear(uint32_t writes) {
    trial_begin();
    wrong = 0;
    for (uint32_t i = 0; i < writes; i++) {
        const uint32_t counter[] = {i, 0};
        expect(store_write(1, (const uint8_t *)counter, sizeof counter) == 0);
    }
    struct store_stats stats;
    expect(store_stats(&stats) == 0 && stats.writes == writes && stats.records == 1);
    report_begin("wear");
    report("writes", writes);
    report("operations", model.operations);
    report("erases", model.erases);
    report("rounds", stats.rounds);
    return report_end(wrong + model.broken);
}
