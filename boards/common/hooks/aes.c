// AES-128, one block at a time (FIPS 197 §5.1), in constant time: no table, no branch and no
// address depends on a secret.
//
// Bit-sliced: plane[b] holds bit b of sixteen octets, the octet of row r and column c (FIPS 197
// §3.4) at bit 4r + c. The state lies in bits 0..15 and the round key in bits 16..31, so that one
// S-box gives SubBytes and the key schedule's SubWord.
//
// The S-box (§5.1.1) inverts in the tower GF(16)[Y] / (Y^2 + Y + z^3) over GF(16) = GF(2)[z] / (z^4
// + z + 1), where
//   1 / (hY + l) = (hY + h + l) / (l^2 + hl + z^3 h^2).
// The change of basis takes z to 0x5c and Y to 0xa2; the change back is merged with the affine map.
#include "../hooks.h"

enum { PLANES = 8, ROUNDS = 10, KEY_SHIFT = 16 };

// The product in GF(16): the columns z^4 = z + 1, z^5 = z^2 + z, z^6 = z^3 + z^2 are folded.
static inline __attribute__((always_inline)) void gf16_multiply(uint32_t *out, const uint32_t *a,
                                                                const uint32_t *b) {
    uint32_t z4 = (a[1] & b[3]) ^ (a[2] & b[2]) ^ (a[3] & b[1]);
    uint32_t z5 = (a[2] & b[3]) ^ (a[3] & b[2]);
    uint32_t z6 = a[3] & b[3];
    uint32_t c0 = (a[0] & b[0]) ^ z4;
    uint32_t c1 = (a[0] & b[1]) ^ (a[1] & b[0]) ^ z4 ^ z5;
    uint32_t c2 = (a[0] & b[2]) ^ (a[1] & b[1]) ^ (a[2] & b[0]) ^ z5 ^ z6;
    uint32_t c3 = (a[0] & b[3]) ^ (a[1] & b[2]) ^ (a[2] & b[1]) ^ (a[3] & b[0]) ^ z6;
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

// 1 / x in GF(16), 0 for 0: the algebraic normal form of x^14.
static inline __attribute__((always_inline)) void gf16_invert(uint32_t *out, const uint32_t *x) {
    uint32_t x01 = x[0] & x[1], x02 = x[0] & x[2], x12 = x[1] & x[2];
    uint32_t x03 = x[0] & x[3], x13 = x[1] & x[3], x23 = x[2] & x[3];
    uint32_t x123 = x12 & x[3];
    out[0] = x[0] ^ x[1] ^ x[2] ^ x[3] ^ x02 ^ x12 ^ (x01 & x[2]) ^ x123;
    out[1] = x[3] ^ x01 ^ x02 ^ x12 ^ x13 ^ (x01 & x[3]);
    out[2] = x[2] ^ x[3] ^ x01 ^ x02 ^ x03 ^ (x02 & x[3]);
    out[3] = x[1] ^ x[2] ^ x[3] ^ x03 ^ x13 ^ x23 ^ x123;
}

static void substitute(uint32_t *p) {
    // To the tower: l = t[0..3], h = t[4..7].
    uint32_t p57 = p[5] ^ p[7], p46 = p[4] ^ p[6], p23 = p[2] ^ p[3], p2357 = p57 ^ p23;
    const uint32_t l[4] = {p[0] ^ p57, p[2], p46 ^ p2357, p[3] ^ p[4]};
    const uint32_t h[4] = {p[5] ^ p46, p[1] ^ p[7] ^ p46, p2357, p57};
    const uint32_t sum[4] = {l[0] ^ h[0], l[1] ^ h[1], l[2] ^ h[2], l[3] ^ h[3]};

    // l^2 + hl + z^3 h^2 = l (l + h) + z^3 h^2
    uint32_t norm[4], inverse[4], t[8];
    gf16_multiply(norm, l, sum);
    norm[0] ^= h[2];
    norm[1] ^= h[1] ^ h[2] ^ h[3];
    norm[2] ^= h[1];
    norm[3] ^= h[0] ^ h[2] ^ h[3];
    gf16_invert(inverse, norm);
    gf16_multiply(t, inverse, sum);
    gf16_multiply(t + 4, inverse, h);

    // Back, with the affine map; its constant is 0x63.
    uint32_t t05 = t[0] ^ t[5], t12 = t[1] ^ t[2], t67 = t[6] ^ t[7];
    uint32_t t305 = t[3] ^ t05, t4305 = t[4] ^ t305;
    p[0] = ~(t[0] ^ t[2] ^ t[6]);
    p[1] = ~(t12 ^ t4305);
    p[2] = t[6] ^ t305;
    p[3] = t[2] ^ t05;
    p[4] = t[1] ^ t4305;
    p[5] = ~(t[3] ^ t[5] ^ t12 ^ t67);
    p[6] = ~(t[4] ^ t67);
    p[7] = t12;
}

// Row r turns left by r columns (§5.1.2): nibble r to the right, as column c is bit c of its
// nibble.
static inline uint32_t shift_rows(uint32_t x) {
    return (x & 0x000f) | (x & 0x00e0) >> 1 | (x & 0x0010) << 3 | (x & 0x0c00) >> 2 |
           (x & 0x0300) << 2 | (x & 0x8000) >> 3 | (x & 0x7000) << 1;
}

// A 16-bit plane with row r + bits / 4 in the place of row r.
static inline uint32_t turn_rows(uint32_t x, int bits) {
    return (x >> bits | x << (16 - bits)) & 0xffff;
}

// §5.1.3: column octet r becomes 2 (a_r + a_r+1) + a_r+1 + a_r+2 + a_r+3; 2x carries its top bit
// into 0x1b.
static void mix_columns(uint32_t *s) {
    uint32_t doubled[PLANES], rest[PLANES];
    for (int b = 0; b < PLANES; b++) {
        uint32_t next = turn_rows(s[b], 4);
        doubled[b] = s[b] ^ next;
        rest[b] = next ^ turn_rows(doubled[b], 8);
    }
    uint32_t top = doubled[7];
    s[0] = rest[0] ^ top;
    s[1] = rest[1] ^ doubled[0] ^ top;
    s[2] = rest[2] ^ doubled[1];
    s[3] = rest[3] ^ doubled[2] ^ top;
    s[4] = rest[4] ^ doubled[3] ^ top;
    s[5] = rest[5] ^ doubled[4];
    s[6] = rest[6] ^ doubled[5];
    s[7] = rest[7] ^ doubled[6];
}

// §5.2: column 0 takes SubWord(RotWord(column 3)) and Rcon, then each column the one before it.
static inline uint32_t next_key(uint32_t key, uint32_t substituted, uint32_t rcon_bit) {
    key ^= (turn_rows(substituted, 4) & 0x8888) >> 3 ^ rcon_bit;
    key ^= (key & 0x7777) << 1;
    return key ^ (key & 0x3333) << 2;
}

static void load_planes(uint32_t *p, const uint8_t *octets, int shift) {
    for (int i = 0; i < 16; i++)
        for (int b = 0; b < PLANES; b++)
            p[b] |= (uint32_t)(octets[i] >> b & 1) << (shift + 4 * (i % 4) + i / 4);
}

int32_t hook_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    uint32_t p[PLANES] = {0}, round_key[PLANES], state[PLANES];
    load_planes(p, input, 0);
    load_planes(p, key, KEY_SHIFT);
    for (int b = 0; b < PLANES; b++) {
        round_key[b] = p[b] >> KEY_SHIFT;
        p[b] ^= round_key[b];
    }
    uint32_t rcon = 1;
    for (int round = 1; round <= ROUNDS; round++) {
        substitute(p);
        for (int b = 0; b < PLANES; b++) {
            round_key[b] = next_key(round_key[b], p[b] >> KEY_SHIFT, rcon >> b & 1);
            state[b] = shift_rows(p[b]);
        }
        if (round < ROUNDS)
            mix_columns(state);
        for (int b = 0; b < PLANES; b++)
            p[b] = (state[b] ^ round_key[b]) & 0xffff;
        for (int b = 0; b < PLANES; b++)
            p[b] |= round_key[b] << KEY_SHIFT;
        rcon = rcon << 1 ^ (rcon >> 7) * 0x11b;
    }
    for (int i = 0; i < 16; i++) {
        uint32_t octet = 0;
        for (int b = 0; b < PLANES; b++)
            octet |= (p[b] >> (4 * (i % 4) + i / 4) & 1) << b;
        output[i] = (uint8_t)octet;
    }
    return 0;
}
