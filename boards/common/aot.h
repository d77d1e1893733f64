// What the functions that wasm2c made of the module stand on (aot.mjs): linear memory, its checks,
// traps, and the operations of WebAssembly that C has not. Included once, by engine_aot.c.
//
// Linear memory is one static array of the octets that the module says it uses (memory_bytes), not
// of whole pages: an access behind them traps as one behind the last page does. Its address and
// length are constants, so a check is one comparison, and none where the address is a constant,
// too.
#ifndef THIMBLE_AOT_H
#define THIMBLE_AOT_H

#include "carry.h"
#include "fatal.h"
#include "module.h"

#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef int64_t s64;

#define INLINE static inline __attribute__((always_inline))
#define TRAP(name, text)                                                                           \
    __attribute__((noinline, cold, unused)) static _Noreturn void trap_##name(void) {              \
        fatal("[trap] " text);                                                                     \
    }
TRAP(out_of_bounds, "out of bounds memory access")
TRAP(unreachable, "unreachable executed")
TRAP(division_by_zero, "integer divide by zero")
TRAP(overflow, "integer overflow")
#undef TRAP

#define UNREACHABLE trap_unreachable()

// Functions that are for speed even where all else is for size.
#if defined(__OPTIMIZE_SIZE__) && !defined(__clang__)
#define KERNEL __attribute__((optimize("O2")))
#else
#define KERNEL
#endif

static u8 linear_memory[MODULE_MEMORY_BYTES] __attribute__((aligned(16)));

// base + offset + length, without overflow, must not pass the end (WebAssembly 2.0 §4.4.7).
INLINE u8 *checked(u32 base, u32 offset, u32 length) {
    if (offset > MODULE_MEMORY_BYTES - length || base > MODULE_MEMORY_BYTES - length - offset)
        trap_out_of_bounds();
    return linear_memory + base + offset;
}

// As above, for a length that is not a constant.
INLINE u8 *checked_range(u32 base, u32 length) {
    if (length > MODULE_MEMORY_BYTES || base > MODULE_MEMORY_BYTES - length)
        trap_out_of_bounds();
    return linear_memory + base;
}

// The octets from base up to `extent` are all there: said before the first of several accesses
// (aot.mjs), so that one comparison serves for all.
INLINE void reach(u32 base, u32 extent) {
    checked(base, 0, extent);
}

#define LOAD(name, in_memory, widened, result)                                                     \
    INLINE result name(u32 base, u32 offset) {                                                     \
        in_memory value;                                                                           \
        memcpy(&value, checked(base, offset, sizeof value), sizeof value);                         \
        return (result)(widened)value;                                                             \
    }
#define STORE(name, in_memory, operand)                                                            \
    INLINE void name(u32 base, u32 offset, operand value) {                                        \
        in_memory narrowed = (in_memory)value;                                                     \
        memcpy(checked(base, offset, sizeof narrowed), &narrowed, sizeof narrowed);                \
    }
LOAD(i32_load, u32, u32, u32)
LOAD(i32_load8_s, s8, s32, u32)
LOAD(i32_load8_u, u8, u32, u32)
LOAD(i32_load16_s, s16, s32, u32)
LOAD(i32_load16_u, u16, u32, u32)
LOAD(i64_load, u64, u64, u64)
LOAD(i64_load8_s, s8, s64, u64)
LOAD(i64_load8_u, u8, u64, u64)
LOAD(i64_load16_s, s16, s64, u64)
LOAD(i64_load16_u, u16, u64, u64)
LOAD(i64_load32_s, s32, s64, u64)
LOAD(i64_load32_u, u32, u64, u64)
STORE(i32_store, u32, u32)
STORE(i32_store8, u8, u32)
STORE(i32_store16, u16, u32)
STORE(i64_store, u64, u64)
STORE(i64_store8, u8, u64)
STORE(i64_store16, u16, u64)
STORE(i64_store32, u32, u64)
#undef LOAD
#undef STORE

INLINE void memory_fill(u32 to, u32 value, u32 length) {
    memset(checked_range(to, length), (int)value, length);
}

INLINE void memory_copy(u32 to, u32 from, u32 length) {
    const u8 *source = checked_range(from, length);
    memmove(checked_range(to, length), source, length);
}

// Memory is what the module needs, and never more.
INLINE u32 memory_grow(u32 pages) {
    return pages == 0 ? MODULE_PAGES : UINT32_MAX;
}

// ARMv6-M multiplies 32 bits by 32 to 32; the whole product is made of four of halves. Between
// numbers of 32 bits, which is what the field arithmetic has, the other two products fall away.
#if defined(__ARM_ARCH) && __ARM_ARCH == 6 && defined(__thumb__) && !defined(__thumb2__)
__attribute__((noinline)) static u64 whole_product(u32 x, u32 y) {
    const u32 xl = x & 0xffff, xh = x >> 16, yl = y & 0xffff, yh = y >> 16;
    const u32 low = xl * yl;
    const u32 middle = xh * yl + (low >> 16);
    const u32 other = xl * yh + (middle & 0xffff);
    return (u64)(xh * yh + (middle >> 16) + (other >> 16)) << 32 | (other << 16 | (low & 0xffff));
}

INLINE u64 multiply(u64 x, u64 y) {
    const u32 upper = (u32)(x >> 32) * (u32)y + (u32)x * (u32)(y >> 32);
    return whole_product((u32)x, (u32)y) + ((u64)upper << 32);
}
#else
INLINE u64 multiply(u64 x, u64 y) {
    return x * y;
}
#endif

#define DIVIDE_U(x, operator, y) ((y) == 0 ? (trap_division_by_zero(), 0) : (x) operator(y))
#define DIV_U(x, y)              DIVIDE_U(x, /, y)
#define REM_U(x, y)              DIVIDE_U(x, %, y)

#define DIVIDE_S(bits)                                                                             \
    INLINE u##bits I##bits##_DIV_S(u##bits x, u##bits y) {                                         \
        if (y == 0)                                                                                \
            trap_division_by_zero();                                                               \
        if (x == (u##bits)1 << (bits - 1) && y == (u##bits) - 1)                                   \
            trap_overflow();                                                                       \
        return (u##bits)((s##bits)x / (s##bits)y);                                                 \
    }                                                                                              \
    INLINE u##bits I##bits##_REM_S(u##bits x, u##bits y) {                                         \
        if (y == 0)                                                                                \
            trap_division_by_zero();                                                               \
        return y == (u##bits) - 1 ? 0 : (u##bits)((s##bits)x % (s##bits)y);                        \
    }
DIVIDE_S(32)
DIVIDE_S(64)
#undef DIVIDE_S

#define ROTATE(bits)                                                                               \
    INLINE u##bits I##bits##_ROTL(u##bits x, u##bits y) {                                          \
        return x << (y & (bits - 1)) | x >> (-y & (bits - 1));                                     \
    }                                                                                              \
    INLINE u##bits I##bits##_ROTR(u##bits x, u##bits y) {                                          \
        return x >> (y & (bits - 1)) | x << (-y & (bits - 1));                                     \
    }
ROTATE(32)
ROTATE(64)
#undef ROTATE

#define I32_CLZ(x)    ((x) ? (u32)__builtin_clz(x) : 32)
#define I64_CLZ(x)    ((x) ? (u64)__builtin_clzll(x) : 64)
#define I32_CTZ(x)    ((x) ? (u32)__builtin_ctz(x) : 32)
#define I64_CTZ(x)    ((x) ? (u64)__builtin_ctzll(x) : 64)
#define I32_POPCNT(x) ((u32)__builtin_popcount(x))
#define I64_POPCNT(x) ((u64)__builtin_popcountll(x))

/** An export with arguments and result of i32; ARGUMENTS has their number. */
struct export {
    const char *name;
    void (*function)(void); // of its own type: u32 from as many u32
};

#endif
