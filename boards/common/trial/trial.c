// The trials of cuts, flips and the soak; those of what is refused are in refusals.c.
#include "trial.h"

#include "errors.h"
#include "model.h"
#include "report.h"
#include "store.h"
#include "workload.h"

#include <string.h>

enum {
    STEPS_MAX = 4000,
    JOURNAL_MAX = 80000,
    NESTED_MAX = 2000,
    ROOM = 2000,
    DEEP_EVERY = 16,
    NOBODY = KEYS
};

static struct step steps[STEPS_MAX];
static struct operation journal[JOURNAL_MAX], nested[NESTED_MAX];
static uint8_t image[MODEL_BYTES], cut_image[MODEL_BYTES];

// --- cuts -----------------------------------------------------------------------------------

struct cuts {
    const struct versions *versions;
    const struct step *step;
    uint32_t opened, wrong;
};

static uint32_t nested_length;

// Whether opening did something to a unit of flash.
static bool is_touched(uint32_t at) {
    for (uint32_t i = 0; i < nested_length; i++) {
        uint32_t length =
            nested[i].length == WHOLE_BLOCK ? model_shape.block_bytes : nested[i].length;
        if (at - nested[i].offset < length)
            return true;
    }
    return false;
}

// What a cut left half done may read otherwise later: as if nothing, or all, had been done. Unless
// opening has done it anew, that must make no difference. An erase must be done anew in any case.
static bool is_settled(const struct operation *operation, const struct versions *versions) {
    if (operation->length == WHOLE_BLOCK)
        return is_touched(operation->offset);
    static uint8_t opened[MODEL_BYTES], other[MODEL_BYTES];
    memcpy(opened, model.image, model_bytes());
    bool well = true, flew;
    for (uint32_t all = 0; all < 2; all++) {
        memcpy(other, opened, model_bytes());
        for (uint32_t i = 0; i < operation->length; i++) {
            uint32_t at = operation->offset + i;
            if (!is_touched(at - at % model_shape.unit))
                other[at] = all ? image[at] & operation->octets[i] : image[at];
        }
        model_load(other);
        well = well && store_open() == 0 && holds_all(versions, NOBODY, 0, &flew);
    }
    model_load(opened);
    return well && store_open() == 0;
}

// The store must take the call that was cut, once more.
static bool goes_on(const struct cuts *cuts) {
    struct versions versions = *cuts->versions;
    bool flew;
    versions.of[cuts->step->key] = cuts->step->after;
    int32_t status = step_do(cuts->step);
    return (cuts->step->refused ? status == NO_ROOM : status == 0) && store_open() == 0 &&
           holds_all(&versions, cuts->step->refused ? cuts->step->key : NOBODY, cuts->step->before,
                     &flew);
}

// Opens `from` and looks at everything. `operation` is the one that was cut, or null.
static void open_cut(struct cuts *cuts, const uint8_t *from, const struct operation *operation) {
    model_load(from);
    model.journal = nested;
    model.journal_capacity = NESTED_MAX;
    model.journal_length = 0;
    int32_t status = store_open();
    nested_length = model.journal_length;
    model.journal = 0;
    struct versions versions = *cuts->versions;
    bool flew = false;
    bool well = status == 0 && holds_all(&versions, cuts->step->key, cuts->step->after, &flew);
    if (!flew)
        versions.of[cuts->step->key] = cuts->step->after;
    well = well && is_wiped(model.image, &versions);
    well = well && (!operation || is_settled(operation, &versions));
    well = well && (++cuts->opened % DEEP_EVERY || goes_on(cuts));
    cuts->wrong += !well;
}

static void try_cut(struct cuts *cuts, const struct operation *operation, bool deep) {
    static struct operation opening[NESTED_MAX];
    static uint8_t before[MODEL_BYTES], part[MODEL_BYTES];
    memcpy(before, cut_image, model_bytes());
    open_cut(cuts, before, operation);
    uint32_t operations = nested_length;
    memcpy(opening, nested, operations * sizeof nested[0]);
    for (uint32_t i = 0; deep && i < operations; i++) {
        memcpy(part, before, model_bytes());
        if (i)
            open_cut(cuts, part, 0);
        operation_apply_part(&opening[i], part, cuts->opened);
        open_cut(cuts, part, 0);
        operation_apply(&opening[i], before);
    }
}

uint32_t trial_cuts(uint32_t seed, uint32_t count, uint32_t nest) {
    trial_begin();
    struct versions versions = {{0}};
    struct cuts cuts = {&versions, 0, 0, 0};
    uint32_t random = seed, wrong = 0, refused = 0, places = 0;
    model.journal = journal;
    model.journal_capacity = JOURNAL_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (model.journal_length > JOURNAL_MAX - ROOM) {
            count = i; // the journal is full
            break;
        }
        struct step *step = &steps[i];
        uint32_t first = model.journal_length;
        *step = step_next(&versions, &random);
        step->first = first;
        int32_t status = step_do(step);
        step->refused = status == NO_ROOM;
        refused += step->refused;
        wrong += status != 0 && !step->refused;
        wrong += step->refused && model.journal_length != first && first;
        if (!step->refused)
            versions.of[step->key] = step->after;
        wrong += !is_wiped(model.image, &versions);
    }
    uint32_t operations = model.journal_length, erases = model.erases;
    wrong += model.broken;
    model.journal = 0;

    memset(image, 0xff, sizeof image);
    memset(&versions, 0, sizeof versions);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t end = i + 1 < count ? steps[i + 1].first : operations;
        cuts.step = &steps[i];
        for (uint32_t at = steps[i].first; at < end; at++, places++) {
            const bool is_erase = journal[at].length == WHOLE_BLOCK;
            const uint32_t parts = is_erase ? 4 : 1;
            bool deep = nest && places % nest == 0;
            memcpy(cut_image, image, model_bytes());
            try_cut(&cuts, 0, deep);
            operation_apply(&journal[at], cut_image); // as if all were done, but it may not stay
            try_cut(&cuts, &journal[at], deep);
            for (uint32_t part = 0; part < parts; part++) {
                memcpy(cut_image, image, model_bytes());
                operation_apply_part(&journal[at], cut_image, is_erase ? part : places);
                try_cut(&cuts, &journal[at], deep);
            }
            operation_apply(&journal[at], image);
        }
        if (!steps[i].refused)
            versions.of[steps[i].key] = steps[i].after;
    }
    wrong += cuts.wrong + model.broken;
    report_begin("cuts");
    report("steps", count);
    report("refused", refused);
    report("operations", operations);
    report("erases", erases);
    report("opened", cuts.opened);
    return report_end(wrong);
}

// --- flips ----------------------------------------------------------------------------------

// Whether this word and those around it are erased or zeros: no record has them, alone a key may be
// so.
static bool is_spare(uint32_t at) {
    uint32_t spare = 0;
    for (uint32_t i = at & ~3u, n = 0; n < 3; n++) {
        uint32_t word = 0, word_at = i + 4 * n - 4;
        if (word_at < model_bytes())
            memcpy(&word, image + word_at, sizeof word);
        spare += word == 0 || word == UINT32_MAX;
    }
    return spare == 3;
}

// What each key answers: true when none is wrong; `damaged` gets how many of those that are there
// are reported so, `key` one of them.
static bool reads_well(const struct versions *versions, uint32_t *damaged, uint32_t *key) {
    *damaged = 0;
    for (uint32_t i = 0; i < KEYS; i++) {
        uint8_t octets[VALUE_MAX];
        if (holds(i, versions->of[i]))
            continue;
        memset(octets, 0xee, sizeof octets);
        if (store_read(keys[i], octets, sizeof octets) != STORE_DAMAGED)
            return false;
        for (uint32_t j = 0; j < sizeof octets; j++)
            if (octets[j] != 0xee && octets[j] != 0)
                return false;
        if (versions->of[i]) {
            ++*damaged;
            *key = i;
        }
    }
    return true;
}

// Writes a record that is whole again and again, until the store has moved to its other half.
static bool move_on(const struct versions *versions, uint32_t but) {
    uint8_t octets[VALUE_MAX];
    struct store_stats stats;
    uint32_t key = 0;
    while (key < KEYS && (!versions->of[key] || key == but))
        key++;
    if (key == KEYS || store_stats(&stats) < 0)
        return true;
    uint32_t length = value_of(key, versions->of[key], octets), round = stats.rounds;
    for (uint32_t i = 0; i < 200 && stats.rounds == round; i++)
        if (store_write(keys[key], octets, length) < 0 || store_stats(&stats) < 0)
            return false;
    return stats.rounds != round;
}

// `spare`: the octet belongs to nothing, so nothing may be reported.
static bool survives_flip(const struct versions *versions, bool spare, bool deep,
                          uint32_t *reported) {
    uint32_t damaged, still, key = NOBODY;
    struct store_stats stats;
    if (store_open() != 0 || !reads_well(versions, &damaged, &key) || damaged > 1)
        return false;
    if (spare && (store_stats(&stats) < 0 || stats.damaged))
        return false;
    *reported += damaged;
    if (!deep)
        return true;
    // What is lost stays reported when the store moves, until it is written again.
    if (!move_on(versions, key) || !reads_well(versions, &still, &key) || still != damaged)
        return false;
    if (!damaged)
        return true;
    const struct step again = {(uint8_t)key, false, 0, versions->of[key], 0};
    return step_do(&again) == 0 && store_open() == 0 && reads_well(versions, &still, &key) &&
           still == 0;
}

// Octets that were read wrong once, when the store was opened, and are right again: nothing is
// lost.
static bool heals(const struct versions *versions, uint32_t at, uint8_t was) {
    bool flew;
    if (store_open() != 0 || model.image[at] != image[at])
        return true;
    model.image[at] = was;
    return store_open() == 0 && holds_all(versions, NOBODY, 0, &flew);
}

// One call that the power cuts, so that there is also what that leaves.
static void step_cut(struct versions *versions, uint32_t *random) {
    static struct step step;
    bool flew;
    step = step_next(versions, random);
    model.cut_seed = random_next(random);
    model.cut_in = 1 + model.cut_seed % 12;
    if (!setjmp(model.cut))
        step_do(&step);
    model.cut_in = 0;
    store_open();
    holds_all(versions, step.key, step.after, &flew);
    if (!flew)
        versions->of[step.key] = step.after;
}

uint32_t trial_flips(uint32_t seed, uint32_t points) {
    static const uint8_t masks[] = {1, 2, 4, 8, 16, 32, 64, 128, 0xff, 0x5a, 0xf0, 0x0f};
    enum { BETWEEN = 23, MASKS = sizeof masks };
    trial_begin();
    struct versions versions = {{0}};
    uint32_t random = seed, wrong = 0, flips = 0, reported = 0;
    for (uint32_t point = 0; point < points; point++) {
        for (uint32_t i = 0; i < BETWEEN; i++) {
            const struct step step = step_next(&versions, &random);
            if (step_do(&step) == 0)
                versions.of[step.key] = step.after;
        }
        model_load(memcpy(cut_image, model.image, model_bytes()));
        step_cut(&versions, &random);
        memcpy(image, model.image, model_bytes());
        for (uint32_t at = 0; at < model_bytes(); at++)
            for (uint32_t i = 0; i < MASKS; i++, flips++) {
                const bool spare = is_spare(at);
                image[at] ^= masks[i];
                model_load(image);
                wrong += !heals(&versions, at, image[at] ^ masks[i]);
                model_load(image);
                wrong += !survives_flip(&versions, spare, flips % 7 == 0, &reported);
                image[at] ^= masks[i];
            }
        model_load(image);
        wrong += store_open() != 0;
    }
    report_begin("flips");
    report("flips", flips);
    report("reported", reported);
    return report_end(wrong + model.broken);
}

// --- soak -----------------------------------------------------------------------------------

// How the core uses its counter (assembly/network/hip/puzzle.ts): what is in the store is not in
// use yet.
struct counter {
    uint32_t next, reserved, last;
    uint32_t repeated;
};
enum { RESERVE = 64, COUNTER_KEY = 0x200 };

static bool reserve(struct counter *counter) {
    const uint32_t reserved = counter->next + RESERVE;
    if (store_write(COUNTER_KEY, (const uint8_t *)&reserved, sizeof reserved) < 0)
        return false;
    counter->reserved = reserved;
    return true;
}

static bool boot(struct counter *counter) {
    uint32_t value = 1;
    int32_t status = store_open();
    if (status < 0 || store_read(COUNTER_KEY, (uint8_t *)&value, sizeof value) < 0)
        return false;
    counter->next = value;
    return reserve(counter);
}

static bool draw(struct counter *counter) {
    if (counter->next >= counter->reserved && !reserve(counter))
        return false;
    counter->repeated += counter->next <= counter->last;
    counter->last = counter->next++;
    return true;
}

uint32_t trial_soak(uint32_t seed, uint32_t count) {
    trial_begin();
    static struct versions versions;
    static struct counter counter;
    static struct step step;
    static volatile uint32_t random, done, wrong, cuts;
    static volatile bool booted;
    memset(&versions, 0, sizeof versions);
    memset(&counter, 0, sizeof counter);
    memset(&step, 0, sizeof step);
    random = seed;
    done = wrong = cuts = 0;
    booted = false;
    if (setjmp(model.cut)) {
        cuts++;
        booted = false;
        model_load(memcpy(cut_image, model.image, model_bytes()));
    }
    for (; done < count; done++) {
        uint32_t state = random;
        bool flew;
        model.cut_in = 1 + random_next(&state) % 300;
        model.cut_seed = random_next(&state);
        random = state;
        if (!booted) {
            wrong += !boot(&counter);
            model.cut_in = 0;
            wrong += !holds_all(&versions, step.key, step.after, &flew);
            if (!flew)
                versions.of[step.key] = step.after;
            booted = true;
            continue;
        }
        for (int i = 0; i < 50; i++)
            wrong += !draw(&counter);
        state = random;
        step = step_next(&versions, &state);
        random = state;
        int32_t status = step_do(&step);
        if (status == 0)
            versions.of[step.key] = step.after;
        wrong += status != 0 && status != NO_ROOM;
        step.after = versions.of[step.key];
    }
    model.cut_in = 0;
    report_begin("soak");
    report("steps", count);
    report("cuts", cuts);
    report("drawn", counter.last);
    report("repeated", counter.repeated);
    return report_end(wrong + counter.repeated + model.broken);
}
