// A Linux process as a board: the serial link is stdin and stdout. It ends with status 0 at the end
// of stdin.
#include "board.h"

#include "errors.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_FATAL = 70 }; // EX_SOFTWARE of sysexits.h

const char board_name[] = "native";

static uint8_t arena[ARENA_BYTES] __attribute__((aligned(16)));
static uint8_t input[4096], output[8192];
static size_t input_at, input_length, output_length;

static void flush(void) {
    for (size_t at = 0; at < output_length;) {
        ssize_t written = write(STDOUT_FILENO, output + at, output_length - at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(0); // nobody listens any more
        at += (size_t)written;
    }
    output_length = 0;
}

void board_init(void) {}

int32_t board_entropy(uint8_t *output, uint32_t length) {
    (void)output, (void)length;
    return NOT_SUPPORTED;
}

uint32_t board_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint32_t)((uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000);
}

static bool has_input(int milliseconds) {
    struct pollfd wait = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&wait, 1, milliseconds) > 0;
}

int board_read(void) {
    if (input_at == input_length) {
        flush();
        if (!has_input(0))
            return -1;
        ssize_t length = read(STDIN_FILENO, input, sizeof input);
        if (length < 0 && errno == EINTR)
            return -1;
        if (length <= 0)
            _exit(0);
        input_at = 0;
        input_length = (size_t)length;
    }
    return input[input_at++];
}

void board_write(const uint8_t *octets, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (output_length == sizeof output)
            flush();
        output[output_length++] = octets[i];
    }
}

void board_wait(uint32_t milliseconds) {
    flush();
    if (input_at == input_length)
        has_input((int)milliseconds);
}

// A process cannot count its instructions.
uint64_t board_count_begin(void) {
    return 0;
}

uint64_t board_count_end(void) {
    return 0;
}

uint64_t board_instructions(uint64_t begin, uint64_t end) {
    (void)begin, (void)end;
    return 0;
}

uint8_t *board_arena(size_t *length) {
    *length = sizeof arena;
    return arena;
}

struct board_memory board_memory(void) {
    return (struct board_memory){0, 0, 0};
}

_Noreturn void board_fatal(void) {
    flush();
    _exit(EXIT_FATAL);
}
