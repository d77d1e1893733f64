// Sums and differences of 64 bits whose time does not depend on the operands, for code that handles
// secrets: what wasm2c wrote, wasm3's operations, hooks.
//
// GCC 12 for Xtensa makes the carry between two words with a branch over one instruction, which
// instruction counts show (tests/boards/constant-count.test.ts). Here MOVLTZ makes it. Of
// low = a + b the carry is low < a, a comparison without sign: where the upper bits of low and a
// are the same it is the upper bit of low - a = b, and where they differ that of a. The borrow of a
// - b is a < b.
//
// Elsewhere the compiler's own are without a branch.
#ifndef THIMBLE_CARRY_H
#define THIMBLE_CARRY_H

#include <stdint.h>

#ifdef __xtensa__

#define CARRY_INLINE static inline __attribute__((always_inline))

/** The upper bit of `different` where `x` and `y` have different ones, else that of `same`. */
CARRY_INLINE uint32_t carry_of(uint32_t x, uint32_t y, uint32_t same, uint32_t different) {
    __asm__("movltz %0, %1, %2" : "+a"(same) : "a"(different), "a"(x ^ y));
    return same >> 31;
}

CARRY_INLINE uint64_t add64(uint64_t a, uint64_t b) {
    uint32_t low = (uint32_t)a + (uint32_t)b;
    uint32_t carry = carry_of(low, (uint32_t)a, (uint32_t)b, (uint32_t)a);
    return (uint64_t)((uint32_t)(a >> 32) + (uint32_t)(b >> 32) + carry) << 32 | low;
}

CARRY_INLINE uint64_t subtract64(uint64_t a, uint64_t b) {
    uint32_t low = (uint32_t)a - (uint32_t)b;
    uint32_t borrow = carry_of((uint32_t)a, (uint32_t)b, low, (uint32_t)b);
    return (uint64_t)((uint32_t)(a >> 32) - (uint32_t)(b >> 32) - borrow) << 32 | low;
}

#else

#define add64(a, b)      ((uint64_t)(a) + (uint64_t)(b))
#define subtract64(a, b) ((uint64_t)(a) - (uint64_t)(b))

#endif
#endif
