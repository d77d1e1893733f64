// A flash in RAM that keeps a journal of all that is done to it, so that a power cut at each single
// operation can be tried afterwards, and that can also cut the power itself.
//
// It checks what flash.h promises to flash: no bit is set by programming, operations are whole
// units, and a unit is programmed once and zeroed once between erases; `model.broken` counts what
// was against it.
#ifndef THIMBLE_TRIAL_MODEL_H
#define THIMBLE_TRIAL_MODEL_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>

/** The shape that store.c was compiled for, from shape.c; and how that flash behaves. */
struct model_shape {
    uint32_t blocks, block_bytes, unit;
    bool by_page; // a programming is one operation, whose bits change in any order; else each unit
    bool zeros_only; // over a programmed unit only zeros may go
};
extern const struct model_shape model_shape;

enum { MODEL_BYTES = 8192, MODEL_PIECE = 32, WHOLE_BLOCK = 0xff };

/** One operation: an erase of the block at `offset` (length WHOLE_BLOCK), or a programming. */
struct operation {
    uint32_t offset;
    uint8_t length;
    uint8_t octets[MODEL_PIECE];
};

struct model {
    uint8_t image[MODEL_BYTES];
    uint8_t programmed[MODEL_BYTES / 4]; // how often, by unit
    uint32_t broken;
    struct operation *journal; // null: none is kept
    uint32_t journal_length, journal_capacity;
    uint32_t operations, erases;
    uint32_t cut_in;                         // operations until the power is cut; 0: never
    uint32_t cut_seed;                       // how much of the last one is done
    uint32_t fails_in;                       // operations until all fail; 0: never
    bool is_worn;                            // programming changes nothing and says that it did
    bool denies_programming, denies_erasing; // it is done, and says that it was not
    jmp_buf cut;
};
extern struct model model;

/** An erased flash that was never used. */
void model_reset(void);

uint32_t model_bytes(void);

/** Puts an image in, as after a power cut: how often a unit was programmed is not known any more.
 */
void model_load(const uint8_t *image);

/** How an operation ended: WHOLE, or cut: `seed` decides which bits had changed. Of an erase, seed
 * 0 leaves the first half of the block, seed 1 the second. */
void operation_apply(const struct operation *operation, uint8_t *image);
void operation_apply_part(const struct operation *operation, uint8_t *image, uint32_t seed);

/** Marsaglia's xorshift; a state is never 0. */
uint32_t random_next(uint32_t *state);

#endif
