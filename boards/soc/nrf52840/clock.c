// nRF52840 PS §5.4 (CLOCK), §6.22 (RTC). Anomaly 20: RTC registers are not valid before the
// low-frequency clock has run and RTC was told to stop.
//
// Invariant: ticks = all of RTC0's ticks up to the reading `last`. RTC0 wraps every 512 s, so a
// reading within that time misses none.
#include "clock.h"

#include "registers.h"

#include <stdbool.h>

enum {
    LEAST_AHEAD = 3, // a compare value of COUNTER + 1 may be missed, and COUNTER may step meanwhile
    START_ROUNDS = 8000000, // about 1 s; the crystals take 0.25 s and 0.4 ms
};

static uint64_t ticks;
static uint32_t last;

static bool started(volatile uint32_t *event) {
    for (uint32_t i = 0; i < START_ROUNDS; i++)
        if (*event)
            return true;
    return false;
}

// Without the crystal the RC oscillator has to do: time is then 2 per cent off at worst.
static void start_low_frequency(void) {
    CLOCK_EVENTS_LFCLKSTARTED = 0;
    CLOCK_LFCLKSRC = LFCLK_CRYSTAL;
    CLOCK_TASKS_LFCLKSTART = 1;
    if (!started(&CLOCK_EVENTS_LFCLKSTARTED)) {
        CLOCK_LFCLKSRC = LFCLK_RC;
        CLOCK_TASKS_LFCLKSTART = 1;
        started(&CLOCK_EVENTS_LFCLKSTARTED);
    }
}

void clock_init(void) {
    // The RC oscillator's 64 MHz would be too far off for the serial line.
    CLOCK_EVENTS_HFCLKSTARTED = 0;
    CLOCK_TASKS_HFCLKSTART = 1;
    started(&CLOCK_EVENTS_HFCLKSTARTED);
    start_low_frequency();
    RTC_TASKS_STOP = 1;
    RTC_PRESCALER = 0;
    RTC_TASKS_CLEAR = 1;
    RTC_TASKS_START = 1;
    SCB_DEMCR |= DEMCR_TRACE;
    DWT_CTRL |= DWT_CYCCNT_ENABLE;
}

static void advance(void) {
    uint32_t counter = RTC_COUNTER;
    ticks += (counter - last) & RTC_MASK;
    last = counter;
}

uint32_t clock_now(void) {
    advance();
    return (uint32_t)(ticks * 1000 / RTC_HZ);
}

_Bool clock_alarm(uint32_t milliseconds) {
    uint32_t wait = milliseconds * 4096 / 125; // 32,768 / 1000, without overflow up to 60,000
    if (wait < LEAST_AHEAD)
        wait = LEAST_AHEAD;
    RTC_EVENTS_COMPARE0 = 0;
    (void)RTC_EVENTS_COMPARE0;
    NVIC_CLEAR_PENDING = 1u << IRQ_RTC0;
    advance();
    RTC_CC0 = (last + wait) & RTC_MASK;
    RTC_INTENSET = RTC_INT_COMPARE0;
    uint32_t passed = (RTC_COUNTER - last) & RTC_MASK;
    return passed + 1 < wait; // else the compare value may have been written too late
}

void clock_alarm_off(void) {
    RTC_INTENCLR = RTC_INT_COMPARE0;
    RTC_EVENTS_COMPARE0 = 0;
    (void)RTC_EVENTS_COMPARE0;
}

// The barriers make a reading a place between instructions: on the chip nothing is under way there,
// and the emulator counts up to there exactly.
uint32_t clock_cycles(void) {
    __asm__ volatile("isb" ::: "memory");
    uint32_t cycles = DWT_CYCCNT;
    __asm__ volatile("isb" ::: "memory");
    return cycles;
}
