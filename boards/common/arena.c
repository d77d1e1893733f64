// The arena: blocks one behind the other, each with its length in front. A freed block joins its
// free right neighbour and is given out again to the first request that fits; the last block can
// grow and shrink where it is. Invariants: blocks cover [start, end of the last block) without
// gaps; lengths are multiples of a pointer's size and include the header. A block of the caller's
// is aligned to that size: no processor with pointers of 4 octets wants 8 for 64 bits.
#include "arena.h"

#include "board.h"
#include "fatal.h"

#include <string.h>

struct block {
    uint32_t length; // bit 0: in use
};

enum { HEADER = sizeof(struct block), IN_USE = 1, GRANULE = sizeof(void *) };

static uint8_t *arena;
static size_t capacity;
static size_t top; // offset behind the last block
static bool frozen;

static struct block *at(size_t offset) {
    return (struct block *)(void *)(arena + offset);
}

static size_t length_of(const struct block *block) {
    return block->length & ~(uint32_t)IN_USE;
}

static void require_thawed(void) {
    if (frozen)
        fatal("the allocator is frozen: no memory after start");
}

// Joins free blocks, and drops free ones at the end.
static void tidy(void) {
    size_t last_end = 0;
    for (size_t offset = 0; offset < top;) {
        struct block *block = at(offset);
        size_t end = offset + length_of(block);
        while (!(block->length & IN_USE) && end < top && !(at(end)->length & IN_USE)) {
            block->length += at(end)->length;
            end = offset + length_of(block);
        }
        if (block->length & IN_USE)
            last_end = end;
        offset = end;
    }
    top = last_end;
}

static size_t rounded(size_t length) {
    if (length > UINT32_MAX / 2)
        fatal("the arena: a block too large");
    return (length + HEADER + GRANULE - 1) & ~(size_t)(GRANULE - 1);
}

static void split(struct block *block, size_t want) {
    size_t rest = length_of(block) - want;
    if (rest == 0)
        return;
    block->length = (uint32_t)want | (block->length & IN_USE);
    struct block *tail = (struct block *)(void *)((uint8_t *)block + want);
    tail->length = (uint32_t)rest;
}

void *arena_malloc(size_t length) {
    require_thawed();
    if (!arena) {
        arena = board_arena(&capacity) + HEADER;
        capacity -= HEADER;
    }
    size_t want = rounded(length);
    for (size_t offset = 0; offset < top; offset += length_of(at(offset))) {
        struct block *block = at(offset);
        if (!(block->length & IN_USE) && length_of(block) >= want) {
            split(block, want);
            block->length |= IN_USE;
            return block + 1;
        }
    }
    if (want > capacity - top)
        fatal("the arena is full: raise ARENA_BYTES of the board");
    struct block *block = at(top);
    block->length = (uint32_t)want | IN_USE;
    top += want;
    return block + 1;
}

void *arena_calloc(size_t count, size_t size) {
    if (size && count > UINT32_MAX / 2 / size)
        fatal("the arena: a block too large");
    void *pointer = arena_malloc(count * size);
    memset(pointer, 0, count * size);
    return pointer;
}

void arena_free(void *pointer) {
    if (!pointer)
        return;
    require_thawed();
    ((struct block *)pointer - 1)->length &= ~(uint32_t)IN_USE;
    tidy();
}

void *arena_realloc(void *pointer, size_t length) {
    if (!pointer)
        return arena_malloc(length);
    require_thawed();
    struct block *block = (struct block *)pointer - 1;
    size_t want = rounded(length);
    size_t have = length_of(block);
    bool is_last = (uint8_t *)block + have == arena + top;
    if (is_last && want >= have && want - have <= capacity - top) {
        top += want - have;
        block->length = (uint32_t)want | IN_USE;
        return pointer;
    }
    if (want <= have) {
        split(block, want);
        tidy();
        return pointer;
    }
    void *moved = arena_malloc(length);
    memcpy(moved, pointer, have - HEADER);
    arena_free(pointer);
    return moved;
}

void arena_freeze(void) {
    frozen = true;
}

size_t arena_used(void) {
    return top;
}
