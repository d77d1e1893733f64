// Under `qemu-system-arm -icount shift=6` one instruction takes exactly 64 ns of virtual time, that
// is 1.6 ticks of this timer, or 8 fifths of a tick. One reading leaves a whole instruction in
// doubt; five readings, one instruction apart, tell where in its tick the first one was, by when
// their differences step by two:
//
//   reading k, in ticks after the first, is floor(x + 1.6 k) where x in [0, 1) is the place in the
//   tick: 1 or 2, 3 or 4, 4 or 5, 6 or 7, the larger from x >= 0.4, 0.8, 0.2, 0.6 on: their sum is
//   14 + floor(5 x).
//
// So the difference of two such times is within one fifth of the truth, and an instruction is
// eight.
#include "clock.h"

#include "registers.h"

enum { TICKS_PER_MS = CLOCK_HZ / 1000, SMALLEST_SUM = 14, FIFTHS = 5 };

static volatile uint32_t wraps;

static uint32_t interrupts_off(void) {
    uint32_t primask;
    __asm__ volatile("mrs %0, primask\n cpsid i" : "=r"(primask)::"memory");
    return primask;
}

static void interrupts_restore(uint32_t primask) {
    __asm__ volatile("msr primask, %0" ::"r"(primask) : "memory");
}

// The upper half for a lower half `low` just read, interrupts being off. A wrap whose interrupt is
// still pending is in the status but not in `wraps`; it came before the reading only if the reading
// is small.
static uint64_t extended(uint32_t low) {
    uint32_t high = wraps;
    if ((TIMER0->interrupt & 1) && low < UINT32_MAX / 2)
        high++;
    return (uint64_t)high << 32 | low;
}

void clock_init(void) {
    TIMER0->ctrl = 0;
    TIMER0->reload = UINT32_MAX;
    TIMER0->value = UINT32_MAX;
    TIMER0->interrupt = 1;
    NVIC_SET_ENABLE = 1u << IRQ_TIMER0 | 1u << IRQ_TIMER1;
    TIMER0->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}

// Once in 172 s.
void TIMER0_Handler(void) {
    TIMER0->interrupt = 1;
    wraps++;
}

uint64_t clock_ticks(void) {
    uint32_t primask = interrupts_off();
    uint64_t ticks = extended(~TIMER0->value);
    interrupts_restore(primask);
    return ticks;
}

uint64_t clock_fifths(void) {
    uint32_t primask = interrupts_off();
    uint32_t v0, v1, v2, v3, v4;
    __asm__ volatile("ldr %0, [%5]\n ldr %1, [%5]\n ldr %2, [%5]\n ldr %3, [%5]\n ldr %4, [%5]"
                     : "=&l"(v0), "=&l"(v1), "=&l"(v2), "=&l"(v3), "=&l"(v4)
                     : "l"(&TIMER0->value));
    uint64_t ticks = extended(~v0);
    interrupts_restore(primask);
    uint32_t place = (v0 - v1) + (v0 - v2) + (v0 - v3) + (v0 - v4) - SMALLEST_SUM;
    return place < FIFTHS ? ticks * FIFTHS + place : 0;
}

void clock_alarm(uint32_t milliseconds) {
    TIMER1->ctrl = 0;
    TIMER1->reload = UINT32_MAX;
    TIMER1->value = milliseconds ? milliseconds * TICKS_PER_MS : 1;
    TIMER1->interrupt = 1;
    TIMER1->ctrl = TIMER_ENABLE | TIMER_INTERRUPT;
}

void clock_alarm_off(void) {
    TIMER1->ctrl = 0;
    TIMER1->interrupt = 1;
}

void TIMER1_Handler(void) {
    clock_alarm_off();
}
