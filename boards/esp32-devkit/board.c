// esp32-devkit: what its image for the chip and its link for QEMU have in common, which is all but
// console.h.
#include "board.h"

#include "bare.h"
#include "console.h"
#include "soc/xtensa/clock.h"
#include "soc/xtensa/special.h"
#include "soc/xtensa/start.h"

enum { TICKS_PER_MS = CLOCK_HZ / 1000 };

const char board_name[] = "esp32-devkit";

static uint32_t enabled;
static bool counts;

void board_init(void) {
    bare_paint_stack();
    clock_init();
    counts = clock_counts();
    enabled = console_init() | CLOCK_INTERRUPT;
    SPECIAL_WRITE("intenable", enabled);
}

void board_interrupt(uint32_t pending) {
    if (pending & CLOCK_INTERRUPT)
        clock_interrupt();
    if (pending & ~(uint32_t)CLOCK_INTERRUPT)
        console_interrupt();
}

uint32_t board_now(void) {
    return (uint32_t)(clock_ticks() / TICKS_PER_MS);
}

// `waiti 0` lets interrupts in and sleeps in one, so none is missed between test and sleep (Xtensa
// ISA §4.4.5.5).
void board_wait(uint32_t milliseconds) {
    if (milliseconds == 0)
        return;
    clock_alarm(milliseconds < console_longest_wait ? milliseconds : console_longest_wait);
    uint32_t ps = interrupts_off();
    if (!console_has_input())
        __asm__ volatile("waiti 0" ::: "memory");
    interrupts_restore(ps);
}

// No interrupt comes into a count. (Where nothing is counted they must come, so that no octet is
// lost.) CCOUNT wraps in 107 s, which no count lasts: 1.6 thousand million instructions.
uint64_t board_count_begin(void) {
    if (!counts)
        return 0;
    SPECIAL_WRITE("intenable", 0);
    return clock_ticks();
}

uint64_t board_count_end(void) {
    uint64_t end = counts ? clock_ticks() : 0;
    SPECIAL_WRITE("intenable", enabled);
    return end;
}

uint64_t board_instructions(uint64_t begin, uint64_t end) {
    return clock_instructions(end - begin);
}
