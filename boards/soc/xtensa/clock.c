// Under `-icount shift=6` one instruction takes exactly 64 ns of virtual time, 2.56 ticks of 25 ns.
// A difference of two readings is less than one tick off, that is 0.39 instructions: the nearest
// whole number of instructions is the right one.
#include "clock.h"

#include "special.h"

enum {
    TICKS_PER_MS = CLOCK_HZ / 1000,
    HEARTBEAT = 1 << 30, // 27 s
    TICK_NS = 1000000000 / CLOCK_HZ,
    INSTRUCTION_NS = 64,
};

static uint32_t upper, latest;

uint64_t clock_ticks(void) {
    uint32_t ps = interrupts_off();
    uint32_t now = SPECIAL_READ("ccount");
    if (now < latest)
        upper++;
    latest = now;
    uint64_t ticks = (uint64_t)upper << 32 | now;
    interrupts_restore(ps);
    return ticks;
}

// Writing CCOMPARE0 also takes back a pending interrupt.
static void alarm(uint32_t ticks) {
    uint32_t ps = interrupts_off();
    SPECIAL_WRITE("ccompare0", SPECIAL_READ("ccount") + ticks);
    interrupts_restore(ps);
}

void clock_init(void) {
    alarm(HEARTBEAT);
}

void clock_alarm(uint32_t milliseconds) {
    alarm(milliseconds * TICKS_PER_MS);
}

void clock_interrupt(void) {
    clock_ticks();
    alarm(HEARTBEAT);
}

bool clock_counts(void) {
    uint32_t v0, v1, v2, v3, v4, v5;
    uint32_t ps = interrupts_off();
    __asm__ volatile("rsr %0, ccount\n rsr %1, ccount\n rsr %2, ccount\n"
                     "rsr %3, ccount\n rsr %4, ccount\n rsr %5, ccount"
                     : "=&a"(v0), "=&a"(v1), "=&a"(v2), "=&a"(v3), "=&a"(v4), "=&a"(v5));
    interrupts_restore(ps);
    // 2.56 ticks each, 12.8 in all.
    const uint32_t steps[] = {v1 - v0, v2 - v1, v3 - v2, v4 - v3, v5 - v4};
    bool counts = v5 - v0 == 12 || v5 - v0 == 13;
    for (uint32_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        counts = counts && (steps[i] == 2 || steps[i] == 3);
    return counts;
}

uint64_t clock_instructions(uint64_t ticks) {
    return (ticks * TICK_NS + INSTRUCTION_NS / 2) / INSTRUCTION_NS;
}
