// A program that counts loops of known length with its board's counter (board.h) and says what it
// counted, a line for each: for tests. It is linked with the board's own sources in the place of
// common/main.c.
#include "bare.h"
#include "board.h"
#include "fatal.h"

#include <string.h>

static void say(uint64_t number) {
    uint8_t text[24];
    size_t at = sizeof text;
    text[--at] = '\n';
    do
        text[--at] = (uint8_t)('0' + number % 10);
    while (number /= 10);
    board_write(text + at, sizeof text - at);
}

// 2 n instructions, and what the readings themselves take.
__attribute__((noinline)) static uint64_t count(uint32_t n) {
    uint64_t begin = board_count_begin();
    __asm__ volatile("1: subs %0, #1\n bne 1b" : "+l"(n)::"cc");
    uint64_t end = board_count_end();
    return board_instructions(begin, end);
}

void fatal(const char *reason) {
    board_write((const uint8_t *)reason, strlen(reason));
    board_fatal();
}

int main(void) {
    static const uint32_t ROUNDS[] = {1, 2, 3, 4, 5, 6, 7, 1000, 100000, 3000000};
    board_init();
    for (uint32_t i = 0; i < sizeof ROUNDS / sizeof *ROUNDS; i++)
        say(count(ROUNDS[i]));
    board_fatal();
}
