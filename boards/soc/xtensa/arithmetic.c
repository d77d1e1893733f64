// What Debian's libgcc for the lx106 has not: the products and quotients that the compiler calls by
// these names (GCC Internals, "The GCC low-level runtime library"). The core multiplies 16 bits by
// 16 in one instruction of constant time (MUL16U) and has no divider, no longer products.
//
// The products take the same time for all operands: the core's cryptography multiplies secrets. The
// quotients do not, and divide lengths and times only.
#include <stdint.h>

int64_t __muldi3(int64_t a, int64_t b);
uint64_t __umulsidi3(uint32_t a, uint32_t b);
uint32_t __udivsi3(uint32_t n, uint32_t d);
uint32_t __umodsi3(uint32_t n, uint32_t d);
int32_t __divsi3(int32_t n, int32_t d);
int32_t __modsi3(int32_t n, int32_t d);
uint64_t __udivdi3(uint64_t n, uint64_t d);
uint64_t __umoddi3(uint64_t n, uint64_t d);
int64_t __divdi3(int64_t n, int64_t d);
int64_t __moddi3(int64_t n, int64_t d);

static inline uint32_t product16(uint32_t a, uint32_t b) {
    uint32_t product;
    __asm__("mul16u %0, %1, %2" : "=a"(product) : "a"(a), "a"(b)); // of the lower halves
    return product;
}

// (ah 2^16 + al)(bh 2^16 + bl); the middle, ah bl + al bh + the carry from below, may pass 2^32.
static inline uint64_t product32(uint32_t a, uint32_t b) {
    uint32_t low = product16(a, b);
    uint32_t cross = product16(a >> 16, b);
    uint32_t middle = product16(a, b >> 16) + (low >> 16); // at most (2^16 - 1)^2 + 2^16 - 1
    uint32_t sum = middle + cross;
    uint32_t carry = sum < middle;
    uint32_t high = product16(a >> 16, b >> 16) + (sum >> 16) + (carry << 16);
    return (uint64_t)high << 32 | (sum << 16 | (low & 0xffff));
}

uint64_t __umulsidi3(uint32_t a, uint32_t b) {
    return product32(a, b);
}

static inline uint32_t product_low(uint32_t a, uint32_t b) {
    return product16(a, b) + ((product16(a >> 16, b) + product16(a, b >> 16)) << 16);
}

int64_t __muldi3(int64_t a, int64_t b) {
    uint32_t al = (uint32_t)a, ah = (uint32_t)((uint64_t)a >> 32);
    uint32_t bl = (uint32_t)b, bh = (uint32_t)((uint64_t)b >> 32);
    uint64_t low = product32(al, bl);
    uint32_t high = (uint32_t)(low >> 32) + product_low(ah, bl) + product_low(al, bh);
    return (int64_t)((uint64_t)high << 32 | (uint32_t)low);
}

// Long division, a bit a turn; a divisor of 0 gives all ones, as the caller has checked it.
#define DIVIDE(name, number, bits)                                                                 \
    static number name(number n, number d, number *remainder) {                                    \
        number quotient = 0, rest = 0;                                                             \
        for (int bit = bits - 1; bit >= 0; bit--) {                                                \
            number carry = rest >> (bits - 1);                                                     \
            rest = rest << 1 | (n >> bit & 1);                                                     \
            if (carry || rest >= d) {                                                              \
                rest -= d;                                                                         \
                quotient |= (number)1 << bit;                                                      \
            }                                                                                      \
        }                                                                                          \
        *remainder = rest;                                                                         \
        return quotient;                                                                           \
    }
DIVIDE(divide32, uint32_t, 32)
DIVIDE(divide64, uint64_t, 64)

// A signed quotient is cut towards zero, and the remainder has the sign of the dividend (C11 §6.5.5).
#define NAMES(u, s, divide, udiv, umod, sdiv, smod)                                                \
    u udiv(u n, u d) {                                                                             \
        u rest;                                                                                    \
        return divide(n, d, &rest);                                                                \
    }                                                                                              \
    u umod(u n, u d) {                                                                             \
        u rest;                                                                                    \
        divide(n, d, &rest);                                                                       \
        return rest;                                                                               \
    }                                                                                              \
    s sdiv(s n, s d) {                                                                             \
        u quotient = udiv(n < 0 ? -(u)n : (u)n, d < 0 ? -(u)d : (u)d);                             \
        return (s)((n < 0) != (d < 0) ? -quotient : quotient);                                     \
    }                                                                                              \
    s smod(s n, s d) {                                                                             \
        u rest = umod(n < 0 ? -(u)n : (u)n, d < 0 ? -(u)d : (u)d);                                 \
        return (s)(n < 0 ? -rest : rest);                                                          \
    }
NAMES(uint32_t, int32_t, divide32, __udivsi3, __umodsi3, __divsi3, __modsi3)
NAMES(uint64_t, int64_t, divide64, __udivdi3, __umoddi3, __divdi3, __moddi3)
