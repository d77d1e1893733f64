// SHA accelerator (TRM [20]): SHA-256 of one block at a time, begun from the H that was written.
// FIPS 180-4 §6.2.2.
#include "machine.h"

#include <string.h>

enum {
    MODE = 0x00,
    CONTINUE = 0x14,
    BUSY = 0x18,
    H = 0x40,
    TEXT = 0x80,
    WORDS = 8,
    TEXT_WORDS = 16
};
enum { SHA_BIT = 1 << 2, DS_BIT = 1 << 4, HMAC_BIT = 1 << 5, MODE_256 = 2, BUSY_READINGS = 2 };

static uint32_t mode = 99, hash[WORDS], text[TEXT_WORDS], readings;
static bool busy;

static uint32_t rotate(uint32_t x, int n) {
    return x >> n | x << (32 - n);
}

// The first 32 bits of the fractional part of a root of the n-th prime (FIPS 180-4 §4.2.2): of K
// the cube root.
static uint32_t constant(uint32_t prime) {
    unsigned __int128 wanted = (unsigned __int128)prime << 96;
    uint64_t low = 0, high = (uint64_t)8 << 32; // of the cube root, times 2^32
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if ((unsigned __int128)middle * middle * middle <= wanted)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

static uint32_t next_prime(uint32_t after) {
    for (uint32_t n = after + 1;; n++) {
        uint32_t divisor = 2;
        while (divisor < n && n % divisor)
            divisor++;
        if (divisor == n)
            return n;
    }
}

static void compress(void) {
    uint32_t w[64], s[WORDS], prime = 1;
    for (int t = 0; t < 64; t++)
        w[t] = t < TEXT_WORDS
                   ? __builtin_bswap32(text[t])
                   : (rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10) + w[t - 7] +
                         (rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3) +
                         w[t - 16];
    for (int i = 0; i < WORDS; i++)
        s[i] = __builtin_bswap32(hash[i]);
    uint32_t begin[WORDS];
    memcpy(begin, s, sizeof begin);
    for (int t = 0; t < 64; t++) {
        prime = next_prime(prime);
        uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25)) +
                      ((s[4] & s[5]) ^ (~s[4] & s[6])) + constant(prime) + w[t];
        uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22)) +
                      ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (int i = 0; i < WORDS; i++)
        hash[i] = __builtin_bswap32(begin[i] + s[i]);
}

static uint32_t read(uint32_t offset) {
    system_need("SHA", 1, SHA_BIT, SHA_BIT | HMAC_BIT | DS_BIT);
    if (offset == BUSY) {
        if (!faults.sha_dead && readings++ >= BUSY_READINGS)
            busy = false;
        return busy;
    }
    if (offset < H || offset >= H + 4 * WORDS)
        wrong_register(&sha_model, "reads", offset);
    if (busy)
        wrong("SHA", "H is read while it is busy");
    return hash[(offset - H) / 4];
}

static void write(uint32_t offset, uint32_t value) {
    system_need("SHA", 1, SHA_BIT, SHA_BIT | HMAC_BIT | DS_BIT);
    if (busy && faults.sha_dead)
        busy = false; // it was reset
    if (busy)
        wrong("SHA", "register 0x%02x is written while it is busy", offset);
    if (offset == MODE)
        mode = value;
    else if (offset >= H && offset < H + 4 * WORDS)
        hash[(offset - H) / 4] = value;
    else if (offset >= TEXT && offset < TEXT + 4 * TEXT_WORDS)
        text[(offset - TEXT) / 4] = value;
    else if (offset != CONTINUE)
        wrong_register(&sha_model, "writes", offset);
    if (offset != CONTINUE)
        return;
    if (mode != MODE_256)
        wrong("SHA", "mode %u is not modelled", mode);
    busy = true;
    readings = 0;
    compress();
}

const struct peripheral sha_model = {"SHA", 0x6003b000, read, write};
