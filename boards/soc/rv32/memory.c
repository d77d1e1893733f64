// memcpy, memmove and memset by words: the library's go octet by octet. What is not aligned alike
// does, too. C11 §7.24.
#pragma GCC optimize("O2",                                                                         \
                     "no-tree-loop-distribute-patterns") // or these loops would call themselves
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { WORD = sizeof(uint32_t), LINE = 4 * WORD };

typedef uint32_t __attribute__((may_alias)) word;

static int unaligned(const void *a, const void *b) {
    return (((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) != 0;
}

// From the first octet to the last: `out` may lie below `in` and overlap it.
static void copy_up(uint8_t *out, const uint8_t *in, size_t length) {
    if (length >= WORD && !(((uintptr_t)out ^ (uintptr_t)in) & (WORD - 1))) {
        for (; unaligned(out, out); length--)
            *out++ = *in++;
        for (; length >= LINE; length -= LINE, out += LINE, in += LINE) {
            const word *source = (const word *)(const void *)in;
            word *target = (word *)(void *)out;
            word a = source[0], b = source[1], c = source[2], d = source[3];
            target[0] = a, target[1] = b, target[2] = c, target[3] = d;
        }
        for (; length >= WORD; length -= WORD, out += WORD, in += WORD)
            *(word *)(void *)out = *(const word *)(const void *)in;
    }
    for (; length; length--)
        *out++ = *in++;
}

void *memcpy(void *restrict to, const void *restrict from, size_t length) {
    copy_up(to, from, length);
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    uint8_t *out = to;
    const uint8_t *in = from;
    if ((uintptr_t)out - (uintptr_t)in >= length) { // not into what is still to be read
        copy_up(out, in, length);
        return to;
    }
    out += length;
    in += length;
    if (!unaligned(out, in))
        for (; length >= WORD; length -= WORD) {
            out -= WORD;
            in -= WORD;
            *(word *)(void *)out = *(const word *)(const void *)in;
        }
    for (; length; length--)
        *--out = *--in;
    return to;
}

void *memset(void *to, int value, size_t length) {
    uint8_t *out = to;
    if (length >= WORD) {
        word filled = (uint8_t)value * 0x01010101u;
        for (; unaligned(out, out); length--)
            *out++ = (uint8_t)value;
        for (; length >= LINE; length -= LINE, out += LINE) {
            word *target = (word *)(void *)out;
            target[0] = target[1] = target[2] = target[3] = filled;
        }
        for (; length >= WORD; length -= WORD, out += WORD)
            *(word *)(void *)out = filled;
    }
    for (; length; length--)
        *out++ = (uint8_t)value;
    return to;
}
