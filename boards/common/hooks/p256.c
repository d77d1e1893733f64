// P-256 field multiplication in portable C (contract: hooks.h and assembly/ports.ts).
//
//   p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-4 §D.1.2.3), so p = -1 mod 2^29: the Montgomery
//   factor of column k is m = its low 29 bits, and adding m * p clears them with shifts alone (limb
//   3 holds 2^87, 6 2^174, 7 2^203, 8 2^232):
//     column k + 3 gets m << 9,  k + 6 m << 18,  k + 7 -(m << 21),  k + 8 m << 24
//
// Column by column: products, the terms of earlier m, the carry. Nothing is ever negative: in place
// of -(m << 21), column k + 7 gets ((2^29 - 1 - m) << 21) + 2^21 = 2^50 - (m << 21), and column k +
// 8 pays back 2^21. Over all columns these constants leave 2^21 in column 7 and -2^21 in column 16.
//
// Ranges: at most nine products below 2^60 meet in a column: 9 * 2^60 < 2^63.2 leaves room for the
// other terms in u64.
#include "../carry.h"
#include "../hooks.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

enum { LIMBS = 9, BITS = 29, COLUMNS = 2 * LIMBS - 1 };
static const uint32_t MASK = (1u << BITS) - 1;
static const uint64_t LOAN = 1u << 21;

// What column k gets from the m of earlier columns.
INLINE uint64_t reduction(const uint32_t *m, int k) {
    uint64_t sum = 0;
    if (k >= 3 && k - 3 < LIMBS)
        sum = add64(sum, (uint64_t)m[k - 3] << 9);
    if (k >= 6 && k - 6 < LIMBS)
        sum = add64(sum, (uint64_t)m[k - 6] << 18);
    if (k >= 7 && k - 7 < LIMBS)
        sum = add64(sum, (uint64_t)(MASK - m[k - 7]) << 21);
    if (k >= 8 && k - 8 < LIMBS)
        sum = add64(sum, (uint64_t)m[k - 8] << 24);
    if (k == 7)
        sum = add64(sum, LOAN);
    if (k == COLUMNS - 1)
        sum = subtract64(sum, LOAN);
    return sum;
}

// Takes the multiples of 2^256 out, so that the value is below 2^258: with h = value >> 256,
//   h * 2^256 = h * (2^224 - 2^192 - 2^96 + 1) mod p.
INLINE void store(uint8_t *output, const uint32_t *limb) {
    int32_t high =
        (int32_t)(limb[LIMBS - 1] >> 24); // the value is below 2^260: bit 256 is bit 24 of limb 8
    int32_t folded[LIMBS];
    for (int i = 0; i < LIMBS; i++)
        folded[i] = (int32_t)limb[i];
    folded[0] += high;
    folded[3] -= high << 9;
    folded[6] -= high << 18;
    folded[7] += high << 21;
    folded[8] &= 0xffffff;
    int32_t carry = 0;
    uint32_t result[LIMBS];
#pragma GCC unroll 9
    for (int i = 0; i < LIMBS; i++) {
        carry += folded[i];
        result[i] = (uint32_t)carry & MASK;
        carry >>= BITS;
    }
    memcpy(output, result, sizeof result);
}

int32_t hook_p256_mul(uint8_t *output, const uint8_t *a_octets, const uint8_t *b_octets) {
    uint32_t a[LIMBS], b[LIMBS], m[LIMBS], limb[LIMBS];
    memcpy(a, a_octets, sizeof a);
    memcpy(b, b_octets, sizeof b);
    uint64_t column = 0;
#pragma GCC unroll 17
    for (int k = 0; k < COLUMNS; k++) {
#pragma GCC unroll 9
        for (int i = k < LIMBS ? 0 : k - LIMBS + 1; i <= (k < LIMBS ? k : LIMBS - 1); i++)
            column = add64(column, (uint64_t)a[i] * b[k - i]);
        column = add64(column, reduction(m, k));
        *(k < LIMBS ? m + k : limb + k - LIMBS) = (uint32_t)column & MASK;
        column >>= BITS;
    }
    limb[LIMBS - 1] = (uint32_t)column;
    store(output, limb);
    return 0;
}

// The products off the diagonal come twice: 2 * a[i] is below 2^31, so four of them and a square
// stay below 2^63.2.
int32_t hook_p256_sqr(uint8_t *output, const uint8_t *a_octets) {
    uint32_t a[LIMBS], twice[LIMBS], m[LIMBS], limb[LIMBS];
    memcpy(a, a_octets, sizeof a);
    for (int i = 0; i < LIMBS; i++)
        twice[i] = 2 * a[i];
    uint64_t column = 0;
#pragma GCC unroll 17
    for (int k = 0; k < COLUMNS; k++) {
        if (k % 2 == 0)
            column = add64(column, (uint64_t)a[k / 2] * a[k / 2]);
#pragma GCC unroll 4
        for (int i = k < LIMBS ? 0 : k - LIMBS + 1; i < k - i; i++)
            column = add64(column, (uint64_t)twice[i] * a[k - i]);
        column = add64(column, reduction(m, k));
        *(k < LIMBS ? m + k : limb + k - LIMBS) = (uint32_t)column & MASK;
        column >>= BITS;
    }
    limb[LIMBS - 1] = (uint32_t)column;
    store(output, limb);
    return 0;
}
