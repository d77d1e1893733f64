// What models of a chip's peripherals are, whatever the chip (chip.c maps them).
#ifndef THIMBLE_EMULATOR_PERIPHERAL_H
#define THIMBLE_EMULATOR_PERIPHERAL_H

#include <stdbool.h>
#include <stdint.h>

enum { PAGE_BYTES = 4096 };

/** A block of registers. Offsets are multiples of 4, below 4096. */
struct peripheral {
    const char *name;
    uint32_t base;
    uint32_t (*read)(uint32_t offset);
    void (*write)(uint32_t offset, uint32_t value);
};

/** Ends the run: status 2, and what the firmware did wrong in one line. */
_Noreturn void wrong(const char *who, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Ends the run otherwise. */
_Noreturn void machine_end(int status);

#endif
