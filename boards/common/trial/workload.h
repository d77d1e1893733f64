// What the trials store: a table of keys with a version each, from which the octets follow, so that
// what the store should hold is the versions and nothing more.
#ifndef THIMBLE_TRIAL_WORKLOAD_H
#define THIMBLE_TRIAL_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

enum { KEYS = 12, VALUE_MAX = 80 };
extern const uint32_t keys[KEYS];

/** Version 0 is no record. */
struct versions {
    uint16_t of[KEYS];
};

/** One call: `key` is an index; `first` the first flash operation of it in the journal. */
struct step {
    uint8_t key;
    bool refused; // there was no room
    uint16_t before, after;
    uint32_t first;
};

/** An erased flash, and a store that knows nothing of what was before. */
void trial_begin(void);

/** The octets of a version; answers their length, 0 for version 0. */
uint32_t value_of(uint32_t key, uint16_t version, uint8_t *octets);

/** The next random call: half of them write the counter, one in six wipes. */
struct step step_next(const struct versions *versions, uint32_t *random);

/** Makes the call; PORT_FAILED and so on as store_write answers. */
int32_t step_do(const struct step *step);

/** Whether the store answers exactly this version of a key. */
bool holds(uint32_t key, uint16_t version);

/** Whether everything is there, but that key `flying` may have either version; `flew` says whether
 * it has the one of `versions`. */
bool holds_all(const struct versions *versions, uint32_t flying, uint16_t other, bool *flew);

/** Whether the image has no octets of payload but those of these records: what was replaced is
 * zeros, and the other half is blank. */
bool is_wiped(const uint8_t *image, const struct versions *versions);

#endif
