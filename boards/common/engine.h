// The engine: what runs the module. One implementation is linked: engine_wasm3.c, or the
// ahead-of-time one (to come). Both bring the same ports (ports.h) to the module.
#ifndef THIMBLE_ENGINE_H
#define THIMBLE_ENGINE_H

#include <stdint.h>

/** "wasm3", "aot". */
extern const char engine_name[];

/** Loads the module whole; afterwards the allocator is frozen. Fatal when the module does not fit
 * the engine. */
void engine_load(void);

/** An export, or 0 when there is none of this name with `arguments` i32 arguments and at most one
 * i32 result. */
const void *engine_find(const char *name, uint32_t arguments);

/** Calls what engine_find gave; answers its result, 0 where it has none. A trap is fatal. */
int32_t engine_call(const void *function, const uint32_t *arguments, uint32_t count);

/** Linear memory. */
uint8_t *engine_memory(void);
uint32_t engine_memory_length(void);

/** Bytes of RAM that the engine allocated, linear memory included. */
uint32_t engine_allocated(void);

#endif
