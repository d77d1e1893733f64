// Special registers of an Xtensa core: Xtensa ISA Reference Manual, chapter 5 (RSR, WSR) and table
// 5-128, by their assembler names.
#ifndef THIMBLE_XTENSA_SPECIAL_H
#define THIMBLE_XTENSA_SPECIAL_H

#include <stdint.h>

#define SPECIAL_READ(name)                                                                         \
    ({                                                                                             \
        uint32_t special_;                                                                         \
        __asm__ volatile("rsr %0, " name : "=a"(special_)::"memory");                              \
        special_;                                                                                  \
    })
#define SPECIAL_WRITE(name, value)                                                                 \
    __asm__ volatile("wsr %0, " name "\n esync" ::"a"((uint32_t)(value)) : "memory")

/** Holds all interrupts of C code back; answers PS for interrupts_restore. */
static inline uint32_t interrupts_off(void) {
    uint32_t ps;
    __asm__ volatile("rsil %0, 15" : "=a"(ps)::"memory");
    return ps;
}

static inline void interrupts_restore(uint32_t ps) {
    __asm__ volatile("wsr %0, ps\n rsync" ::"a"(ps) : "memory");
}

#endif
