#include "model.h"

#include "flash.h"

#include <string.h>

struct model model;

uint32_t random_next(uint32_t *state) {
    uint32_t x = *state ? *state : 0x9e3779b9;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

uint32_t model_bytes(void) {
    return model_shape.blocks * model_shape.block_bytes;
}

void model_reset(void) {
    memset(model.image, 0xff, sizeof model.image);
    memset(model.programmed, 0, sizeof model.programmed);
    model.broken = model.operations = model.erases = model.journal_length = 0;
    model.cut_in = model.fails_in = 0;
    model.is_worn = model.denies_programming = model.denies_erasing = false;
    model.journal = 0;
}

void model_load(const uint8_t *image) {
    memcpy(model.image, image, model_bytes());
    memset(model.programmed, 0, sizeof model.programmed);
}

void operation_apply(const struct operation *operation, uint8_t *image) {
    if (operation->length == WHOLE_BLOCK) {
        memset(image + operation->offset, 0xff, model_shape.block_bytes);
        return;
    }
    for (uint32_t i = 0; i < operation->length; i++)
        image[operation->offset + i] &= operation->octets[i];
}

void operation_apply_part(const struct operation *operation, uint8_t *image, uint32_t seed) {
    uint8_t *at = image + operation->offset;
    uint32_t half = model_shape.block_bytes / 2, random = seed * 2654435761u + 1;
    if (operation->length != WHOLE_BLOCK) {
        for (uint32_t i = 0; i < operation->length; i++)
            at[i] &= operation->octets[i] | (uint8_t)(random_next(&random) >> 11);
    } else if (seed < 2) {
        memset(seed ? at : at + half, 0xff, half);
    } else {
        for (uint32_t i = 0; i < 2 * half; i++)
            at[i] |= (uint8_t)(random_next(&random) >> 11);
    }
}

// Journal, failure and cut, in front of each operation. False: the flash fails.
static bool begin(const struct operation *operation) {
    model.operations++;
    if (model.journal) {
        if (model.journal_length == model.journal_capacity)
            model.broken++;
        else
            model.journal[model.journal_length++] = *operation;
    }
    if (model.fails_in && --model.fails_in == 0) {
        model.fails_in = 1;
        return false;
    }
    if (model.cut_in && --model.cut_in == 0) {
        operation_apply_part(operation, model.image, model.cut_seed);
        longjmp(model.cut, 1);
    }
    return true;
}

bool flash_erase(uint32_t block) {
    const struct operation operation = {block * model_shape.block_bytes, WHOLE_BLOCK, {0}};
    if (block >= model_shape.blocks) {
        model.broken++;
        return false;
    }
    if (!begin(&operation))
        return false;
    operation_apply(&operation, model.image);
    memset(model.programmed + operation.offset / model_shape.unit, 0,
           model_shape.block_bytes / model_shape.unit);
    model.erases++;
    return !model.denies_erasing;
}

static void check_unit(uint32_t offset, const uint8_t *octets) {
    uint32_t unit = model_shape.unit, sets = 0, ones = 0, erased = 0xff;
    for (uint32_t i = 0; i < unit; i++) {
        sets |= octets[i] & ~model.image[offset + i];
        ones |= octets[i];
        erased &= model.image[offset + i];
    }
    if (sets || ++model.programmed[offset / unit] > 2)
        model.broken++;
    if (model_shape.zeros_only && erased != 0xff && ones)
        model.broken++;
}

bool flash_program(uint32_t offset, const uint8_t *octets, uint32_t length) {
    uint32_t unit = model_shape.unit;
    if (!length || length > MODEL_PIECE || offset % unit || length % unit ||
        offset >= model_bytes() || length > model_bytes() - offset) {
        model.broken++;
        return false;
    }
    uint32_t piece = model_shape.by_page ? length : unit;
    for (uint32_t at = 0; at < length; at += piece) {
        struct operation operation = {offset + at, (uint8_t)piece, {0}};
        memcpy(operation.octets, octets + at, piece);
        if (!begin(&operation))
            return false;
        for (uint32_t i = 0; i < piece && !model.is_worn; i += unit)
            check_unit(offset + at + i, octets + at + i);
        if (!model.is_worn)
            operation_apply(&operation, model.image);
    }
    return !model.denies_programming;
}

void flash_read(uint32_t offset, void *output, uint32_t length) {
    if (offset > model_bytes() || length > model_bytes() - offset) {
        model.broken++;
        memset(output, 0xa5, length);
        return;
    }
    memcpy(output, model.image + offset, length);
}
