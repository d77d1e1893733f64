// Reset, exceptions and interrupts of an Xtensa core with call0 code, for any board.
#ifndef THIMBLE_XTENSA_START_H
#define THIMBLE_XTENSA_START_H

#include <stdint.h>

/** Where the board's reset code jumps to, without a stack: vectors, stack, data, main. */
void xtensa_start(void);

/** The board's handler of all interrupts of level 1 that are enabled and pending; as a signal
 * handler it may touch only what is meant for it. */
void board_interrupt(uint32_t pending);

#endif
