// What the other end of the link may call, and where its pointers may point.
//
// The host is not trusted with linear memory: a pointer is an offset into the I/O buffer, and the
// octets that the export reads or writes there must all be inside. So the kind of every argument is
// known here; an export that is not in this table cannot be called.
#ifndef THIMBLE_CALLS_H
#define THIMBLE_CALLS_H

#include <stdbool.h>
#include <stdint.h>

enum { CALL_ARGUMENTS_MAX = 8 };

struct io_buffer {
    uint32_t pointer; // in linear memory
    uint32_t capacity;
};

/** The kinds of `name`'s arguments (calls.c), or 0 when it cannot be called. */
const char *call_kinds(const char *name);

/**
 * Checks `count` arguments as they came over the link and turns offsets into addresses of linear
 * memory; false when their number or a value is wrong.
 */
bool call_arguments(const char *kinds, uint32_t *arguments, uint32_t count, struct io_buffer io);

#endif
