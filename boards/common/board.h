// What a board provides to the common firmware. A new board implements these in boards/<board>/,
// and nothing else.
#ifndef THIMBLE_BOARD_H
#define THIMBLE_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Folder name under boards/. */
extern const char board_name[];

/** Bytes; a field of 0 is not known. */
struct board_memory {
    uint32_t flash;        // code, constants and initial values
    uint32_t static_bytes; // .data and .bss without the arena and the stack
    uint32_t stack;        // high-water mark of the painted native stack
};

/** Clock, serial line, painted stack. The first call. */
void board_init(void);

/** Monotonic milliseconds; wraps at 2^32. */
uint32_t board_now(void);

/** The next octet from the serial line, or -1 when none has come. */
int board_read(void);

/** Sends octets on the serial line; waits until all are taken. */
void board_write(const uint8_t *octets, size_t length);

/** Sleeps until an octet has come or `milliseconds` have passed; may return early. */
void board_wait(uint32_t milliseconds);

/**
 * A reading of the instruction counter in the board's own units; 0 always where the board cannot
 * count. Between board_count_begin and board_count_end the board keeps its interrupts from
 * disturbing the count where it can.
 */
uint64_t board_count_begin(void);
uint64_t board_count_end(void);

/** Instructions between two readings, to the nearest. */
uint64_t board_instructions(uint64_t begin, uint64_t end);

/**
 * `length` octets with full entropy from the board's own source, conditioned where the source needs
 * that (SP 800-90B §3.1.5): 0, PORT_FAILED when the source is unhealthy, or NOT_SUPPORTED where
 * there is none; then the other end of the link is asked.
 */
int32_t board_entropy(uint8_t *output, uint32_t length);

/** The arena of arena.c. */
uint8_t *board_arena(size_t *length);

struct board_memory board_memory(void);

/** The end after a fatal error that was already logged: reset where there is one, else exit with a
 * status that is not 0. */
_Noreturn void board_fatal(void);

#endif
