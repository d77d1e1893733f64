// What every emulator of a chip on unicorn does alike: registers are words, what is forbidden ends
// the run. The chip's own machine.c has the core, memory and time.
#ifndef THIMBLE_EMULATOR_CHIP_H
#define THIMBLE_EMULATOR_CHIP_H

#include "peripheral.h"

#include <stddef.h>
#include <stdio.h>
#include <unicorn/unicorn.h>

/** Ends the program when unicorn refuses something. */
void chip_need(uc_err status, const char *what);

/** Maps the registers, and has accesses to anything else that is not there end the run: it says
 * that there is `nothing`. */
void chip_map(uc_engine *core, const struct peripheral *const *peripherals, size_t count,
              const char *nothing);

// What the chip's machine.c brings.

/** In front of each line on stderr. */
extern const char machine_name[];

/** Prints where the core is. */
void machine_print_place(FILE *file);

/** Before a register is read or written. */
void machine_before_access(void);

/** What a register gets when the core writes this. */
uint32_t machine_written(uint32_t address, uint32_t value);

#endif
