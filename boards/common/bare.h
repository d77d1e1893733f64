// What every board without an operating system does alike. Its linker script defines the symbols
// of bare.c (boards/soc/cmsdk/memory.ld is the model; __flash_used is the number of octets, not an
// address): the stack at the bottom of RAM, so that an
// overflow faults and overwrites nothing; the arena; .data, whose initial values lie in flash;
// .bss.
#ifndef THIMBLE_BARE_H
#define THIMBLE_BARE_H

#include <stdint.h>

/** Initial values to .data, zeros to .bss. The first thing after reset, on a stack
 * that is there already. */
void bare_start(void);

/** Paints the stack below the caller, for the high-water mark of board_memory. Of board_init. */
void bare_paint_stack(void);

/** main.c; never returns. */
int main(void);

#endif
