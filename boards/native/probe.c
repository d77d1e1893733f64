// Runs single parts of the firmware for tests/boards: one command a line on stdin, one answer a
// line on stdout, in hex.
//
//   aes KEY INPUT      mul A B      sqr A      decode OCTETS      call NAME CAPACITY ARGUMENT...
//   arena              health BITS       gather LENGTH BITS      octets SEED
#include "arena.h"
#include "board.h"
#include "calls.h"
#include "fatal.h"
#include "hooks.h"
#include "noise.h"
#include "serial.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 20000 };

static _Alignas(16) uint8_t arena[4096];
static jmp_buf fatal_escape;
static const char *fatal_reason;

uint8_t *board_arena(size_t *length) {
    *length = sizeof arena;
    return arena;
}

void board_write(const uint8_t *octets, size_t length) {
    (void)octets, (void)length;
}

void fatal(const char *reason) {
    fatal_reason = reason;
    longjmp(fatal_escape, 1);
}

static size_t from_hex(const char *hex, uint8_t *octets) {
    size_t length = hex ? strlen(hex) / 2 : 0;
    for (size_t i = 0; i < length; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], 0};
        octets[i] = (uint8_t)strtoul(digits, 0, 16);
    }
    return length;
}

static void print_hex(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++)
        printf("%02x", octets[i]);
}

// Every good frame's content, separated by spaces.
static void decode(const uint8_t *octets, size_t length) {
    static uint8_t content[SERIAL_CONTENT_MAX];
    struct serial_decoder decoder = {0};
    size_t filled = 0;
    for (size_t i = 0; i < length; i++) {
        enum serial_event event = serial_feed(&decoder, octets[i]);
        if (event == SERIAL_CONTENT)
            content[filled++] = decoder.content;
        if (event == SERIAL_END) {
            print_hex(content, filled);
            printf(" ");
        }
        if (event == SERIAL_BEGIN || event == SERIAL_END)
            filled = 0;
    }
}

// "no", or the arguments as the core gets them, the I/O buffer being at 1000.
static void call(void) {
    const char *name = strtok(0, " "), *capacity = strtok(0, " ");
    uint32_t arguments[CALL_ARGUMENTS_MAX], count = 0;
    for (const char *word; (word = strtok(0, " ")) && count < CALL_ARGUMENTS_MAX;)
        arguments[count++] = (uint32_t)strtoul(word, 0, 10);
    const char *kinds = call_kinds(name);
    const struct io_buffer io = {1000, (uint32_t)strtoul(capacity, 0, 10)};
    if (!kinds || !call_arguments(kinds, arguments, count, io)) {
        printf("no");
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        printf("%u ", arguments[i]);
}

static const char *caught(void (*function)(void)) {
    fatal_reason = "-";
    if (!setjmp(fatal_escape))
        function();
    return fatal_reason;
}

static void allocate_after_freeze(void) {
    arena_malloc(1);
}
static void allocate_too_much(void) {
    arena_malloc(sizeof arena);
}

// Seeded churn against a shadow copy, then the two ways that must be fatal.
static void churn(void) {
    static uint8_t *block[16];
    static size_t length[16];
    uint32_t random = 1;
    bool intact = true;
    for (int step = 0; step < 20000; step++) {
        random = random * 1664525 + 1013904223;
        uint32_t i = random >> 28, want = random >> 8 & 127;
        for (size_t at = 0; at < length[i]; at++)
            intact &= block[i][at] == (uint8_t)i;
        size_t kept = want < length[i] ? want : length[i];
        if (random & 128 && block[i]) {
            block[i] = arena_realloc(block[i], want);
            for (size_t at = 0; at < kept; at++)
                intact &= block[i][at] == (uint8_t)i;
        } else {
            arena_free(block[i]);
            block[i] = arena_calloc(1, want);
            for (size_t at = 0; at < want; at++)
                intact &= block[i][at] == 0;
        }
        intact &= (uintptr_t)block[i] % 8 == 0;
        length[i] = want;
        memset(block[i], (int)i, want);
    }
    printf("%s;", intact ? "intact" : "damaged");
    for (int i = 0; i < 16; i++)
        arena_free(block[i]);
    printf("%zu;", arena_used());
    printf("%s;", caught(allocate_too_much));
    arena_freeze();
    printf("%s", caught(allocate_after_freeze));
}

// A noise source that gives the samples in these octets, least significant bit first, over and
// over.
static const struct noise_kind *kind;
static const uint8_t *samples;
static size_t samples_length, samples_taken, none_at;

static uint32_t take_sample(void) {
    size_t taken = samples_taken++;
    if (taken == none_at)
        return NOISE_NONE;
    size_t at = taken * kind->bits % (8 * samples_length);
    return samples[at / 8] >> at % 8 & ((1u << kind->bits) - 1);
}

// How many samples were taken up to the first alarm, it included, or "healthy".
static void health(void) {
    noise_reset();
    samples_taken = 0;
    while (samples_taken * kind->bits < 8 * samples_length)
        if (!noise_is_healthy(kind, take_sample())) {
            printf("%zu", samples_taken);
            return;
        }
    printf("healthy");
}

// The answer, what came out, and how many samples that took. What the tests have seen stays.
static void gather(uint32_t length) {
    uint8_t output[64];
    memset(output, 0xaa, sizeof output);
    samples_taken = 0;
    printf("%d ", noise_gather(output, length, kind, take_sample));
    print_hex(output, length);
    printf(" %zu", samples_taken);
}

// "health bits|octets SAMPLES", "gather bits|octets SAMPLES LENGTH NONE_AT": the sample that the
// source does not give, or -1.
static void noise(const char *command, uint8_t *octets) {
    kind = strcmp(strtok(0, " "), "bits") == 0 ? &noise_bits : &noise_octets;
    samples_length = from_hex(strtok(0, " "), octets);
    samples = octets;
    none_at = SIZE_MAX;
    if (strcmp(command, "health") == 0) {
        health();
        return;
    }
    uint32_t length = (uint32_t)strtoul(strtok(0, " "), 0, 10);
    none_at = (size_t)strtol(strtok(0, " "), 0, 10);
    gather(length);
}

void *own_memcpy(void *to, const void *from, size_t length);
void *own_memmove(void *to, const void *from, size_t length);
void *own_memset(void *to, int value, size_t length);
int own_strcmp(const char *a, const char *b);
char *own_strchr(const char *text, int character);
size_t own_strlen(const char *text);

static int sign(int value) {
    return (value > 0) - (value < 0);
}

// Random arguments, of all alignments and, where that is allowed, overlapping: the name of the
// first function of octets.c that does or answers anything else than libc's, and its arguments.
static void compare_octets(uint32_t random) {
    enum { SIZE = 160, STEPS = 40000 };
    static uint8_t own[SIZE], theirs[SIZE];
    for (int step = 0; step < STEPS; step++) {
        for (size_t i = 0; i < SIZE; i++) {
            random = random * 1664525 + 1013904223;
            // few values, so that texts end, and are alike
            own[i] = theirs[i] = (uint8_t)(random >> 24 & (step & 1 ? 0x83 : 0xff));
        }
        random = random * 1664525 + 1013904223;
        const size_t to = random >> 8 & 63, from = random >> 14 & 63, length = random >> 20 & 63;
        const int value = (int)(random >> 4);
        const bool is_apart = to + length <= from || from + length <= to;
        own[SIZE - 1] = theirs[SIZE - 1] = 0;
        const char *name = "memmove";
        bool is_same = own_memmove(own + to, own + from, length) == own + to;
        memmove(theirs + to, theirs + from, length);
        is_same &= memcmp(own, theirs, SIZE) == 0;
        if (is_same && is_apart) {
            name = "memcpy";
            is_same &= own_memcpy(own + to, own + from, length) == own + to;
            memcpy(theirs + to, theirs + from, length);
            is_same &= memcmp(own, theirs, SIZE) == 0;
        }
        const char *a = (const char *)own + to, *b = (const char *)own + from;
        if (is_same) {
            name = "strlen";
            is_same &= own_strlen(a) == strlen(a);
        }
        if (is_same) {
            name = "strcmp";
            is_same &= sign(own_strcmp(a, b)) == sign(strcmp(a, b));
        }
        if (is_same) {
            name = "strchr";
            is_same &= own_strchr(a, value) == strchr(a, value) && own_strchr(a, 0) == strchr(a, 0);
        }
        if (is_same) {
            name = "memset";
            is_same &= own_memset(own + to, value, length) == own + to;
            memset(theirs + to, value, length);
            is_same &= memcmp(own, theirs, SIZE) == 0;
        }
        if (!is_same) {
            printf("%s %zu %zu %zu %d", name, to, from, length, value);
            return;
        }
    }
    printf("same");
}

int main(void) {
    static char line[LINE];
    static uint8_t a[LINE], b[LINE], output[64];
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        const char *command = strtok(line, " ");
        if (!command)
            continue;
        if (strcmp(command, "arena") == 0) {
            churn();
        } else if (strcmp(command, "call") == 0) {
            call();
        } else if (strcmp(command, "octets") == 0) {
            compare_octets((uint32_t)strtoul(strtok(0, " "), 0, 10));
        } else if (strcmp(command, "health") == 0 || strcmp(command, "gather") == 0) {
            noise(command, a);
        } else {
            const char *first = strtok(0, " ");
            size_t length = from_hex(first, a);
            from_hex(strtok(0, " "), b);
            if (strcmp(command, "decode") == 0) {
                decode(a, length);
            } else if (strcmp(command, "aes") == 0) {
                hook_aes_block(a, b, output);
                print_hex(output, 16);
            } else if (strcmp(command, "mul") == 0) {
                hook_p256_mul(output, a, b);
                print_hex(output, 36);
            } else if (strcmp(command, "sqr") == 0) {
                hook_p256_sqr(output, a);
                print_hex(output, 36);
            }
        }
        printf("\n");
        fflush(stdout);
    }
}
