// The functions of <string.h> that a firmware uses, for boards whose C library has large ones:
// small, and quick where it counts. Between aligned places octets move in words. No time depends on
// what the octets are, but in strcmp, strchr and strlen, which see names only. memcpy goes upwards
// and promises nothing about its pointers (no restrict), since memmove relies on it downwards.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint32_t __attribute__((may_alias)) word;
enum { WORD = sizeof(word) };

static int aligned(const void *a, const void *b) {
    return (((uintptr_t)a | (uintptr_t)b) & (WORD - 1)) == 0;
}

void *memcpy(void *to, const void *from, size_t length) {
    uint8_t *output = to;
    const uint8_t *input = from;
    if (aligned(output, input))
        for (; length >= WORD; length -= WORD, output += WORD, input += WORD)
            *(word *)(void *)output = *(const word *)(const void *)input;
    while (length--)
        *output++ = *input++;
    return to;
}

void *memmove(void *to, const void *from, size_t length) {
    uint8_t *output = to;
    const uint8_t *input = from;
    if ((uintptr_t)output - (uintptr_t)input >= length)
        return memcpy(to, from, length);
    while (length--)
        output[length] = input[length];
    return to;
}

void *memset(void *to, int value, size_t length) {
    uint8_t *output = to;
    const word four = (uint8_t)value * UINT32_C(0x01010101);
    if (aligned(output, output))
        for (; length >= WORD; length -= WORD, output += WORD)
            *(word *)(void *)output = four;
    while (length--)
        *output++ = (uint8_t)value;
    return to;
}

int strcmp(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

char *strchr(const char *text, int character) {
    while (*text != (char)character)
        if (!*text++)
            return 0;
    return (char *)(uintptr_t)text;
}

size_t strlen(const char *text) {
    const char *end = text;
    while (*end)
        end++;
    return (size_t)(end - text);
}
