// A Linux process as a board: the serial link is stdin and stdout. It ends with status 0 at the end
// of stdin.
#include "board.h"

#include "emulator/host.h"
#include "errors.h"

#include <time.h>
#include <unistd.h>

enum { EXIT_FATAL = 70 }; // EX_SOFTWARE of sysexits.h

const char board_name[] = "native";

static uint8_t arena[ARENA_BYTES] __attribute__((aligned(16)));
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

// What is written goes out before the board waits for more.
int board_read(void) {
    if (!host_octets()) {
        host_flush();
        host_wait(0);
        if (host_ended())
            _exit(0);
    }
    return host_octet();
}

void board_write(const uint8_t *octets, size_t length) {
    host_send(octets, (uint32_t)length);
}

void board_wait(uint32_t milliseconds) {
    host_flush();
    host_wait((int)milliseconds);
}

uint8_t *board_arena(size_t *length) {
    *length = sizeof arena;
    return arena;
}

struct board_memory board_memory(void) {
    return (struct board_memory){0, 0, 0};
}

_Noreturn void board_fatal(void) {
    host_flush();
    _exit(EXIT_FATAL);
}
