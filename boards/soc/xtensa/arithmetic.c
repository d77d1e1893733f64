// What Debian's libgcc for the lx106 has not: the products and quotients that the compiler calls by
// these names (GCC Internals, "The GCC low-level runtime library"). The core has the product of the
// lower halves of two registers (MUL16U) and the lower word of a whole one (MULL), and no divider.
//
// The products have no branch: the core's cryptography multiplies secrets. The quotients have, and
// divide lengths and times only.
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

// The upper word of (ah 2^16 + al)(bh 2^16 + bl); no sum here passes 2^32.
static inline __attribute__((always_inline)) uint32_t product_upper(uint32_t a, uint32_t b) {
    uint32_t middle = product16(a >> 16, b) + (product16(a, b) >> 16);
    uint32_t other = product16(a, b >> 16) + (middle & 0xffff);
    return product16(a >> 16, b >> 16) + (middle >> 16) + (other >> 16);
}

uint64_t __umulsidi3(uint32_t a, uint32_t b) {
    return (uint64_t)product_upper(a, b) << 32 | a * b;
}

int64_t __muldi3(int64_t a, int64_t b) {
    uint32_t al = (uint32_t)a, ah = (uint32_t)((uint64_t)a >> 32);
    uint32_t bl = (uint32_t)b, bh = (uint32_t)((uint64_t)b >> 32);
    uint32_t upper = product_upper(al, bl) + ah * bl + al * bh;
    return (int64_t)((uint64_t)upper << 32 | al * bl);
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

// A signed quotient is cut towards zero, and the remainder has the sign of the dividend (C11
// §6.5.5).
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
