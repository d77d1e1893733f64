// The engine's only memory: one static region, given out while the module loads and then frozen.
// After arena_freeze every request is a fatal error, so that nothing can grow while the thing runs.
#ifndef THIMBLE_ARENA_H
#define THIMBLE_ARENA_H

#include <stddef.h>

// wasm3 is compiled with malloc, calloc, realloc and free defined as these names (boards.mk).
void *arena_malloc(size_t length);
void *arena_calloc(size_t count, size_t size);
void *arena_realloc(void *pointer, size_t length);
void arena_free(void *pointer);

/** Refuses everything from here on. */
void arena_freeze(void);

/** Bytes in use, block headers included: the end of the last block. */
size_t arena_used(void);

#endif
