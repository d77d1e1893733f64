// RTC0 (PS §6.22): 24 bits at 32,768 Hz of real time, one compare register.
//
// The counter stands still for LATCHED instructions after it was read: on the chip no more than
// those instructions pass meanwhile, here the process may have been put aside.
#define _POSIX_C_SOURCE 200809L
#include "machine.h"

#include <time.h>

enum {
    START = 0x000,
    STOP = 0x004,
    CLEAR = 0x008,
    EVENT_COMPARE0 = 0x140,
    INTENSET = 0x304,
    INTENCLR = 0x308
};
enum { COUNTER = 0x504, PRESCALER = 0x508, CC0 = 0x540 };
enum {
    HZ = 32768,
    MASK = 0xffffff,
    INT_COMPARE0 = 1 << 16,
    INTERRUPT = 11,
    LATCHED = 4096,
    LEAST_AHEAD = 2
};

static uint64_t ticks, zero, due = UINT64_MAX; // of real time; the compare value's is due
static uint64_t latched_until;
static bool started, compared, enabled;
static uint32_t compare;

static uint64_t real_ticks(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * HZ + (uint64_t)time.tv_nsec * HZ / 1000000000;
}

uint32_t rtc_ticks(void) {
    return (uint32_t)ticks;
}

void rtc_advance(void) {
    if (machine_now() < latched_until)
        return;
    latched_until = machine_now() + LATCHED;
    ticks = real_ticks();
    if (started && ticks >= due) {
        due += (uint64_t)MASK + 1;
        compared = true;
        scs_line(INTERRUPT, enabled);
    }
}

uint32_t rtc_milliseconds_to_compare(bool *set) {
    latched_until = 0;
    rtc_advance();
    *set = started && enabled && due != UINT64_MAX && scs_can_wake(INTERRUPT);
    return *set && due > ticks ? (uint32_t)((due - ticks) * 1000 / HZ + 1) : 0;
}

static uint32_t counter(void) {
    return started ? (uint32_t)((ticks - zero) & MASK) : 0;
}

static uint32_t read(uint32_t offset) {
    switch (offset) {
    case EVENT_COMPARE0:
        return compared;
    case INTENSET:
    case INTENCLR:
        return enabled ? INT_COMPARE0 : 0;
    case COUNTER:
        rtc_advance();
        return counter();
    case PRESCALER:
        return 0;
    case CC0:
        return compare;
    default:
        wrong_register(&rtc_model, "reads", offset);
    }
}

static void set_compare(uint32_t value) {
    uint32_t ahead = (value - counter()) & MASK;
    if (value > MASK)
        wrong("RTC0", "CC[0] of more than 24 bits");
    if (started && ahead < LEAST_AHEAD)
        wrong("RTC0", "CC[0] is %u ahead of COUNTER: it may never match", ahead);
    compare = value;
    due = ticks + ahead;
}

static void write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case START:
        if (!clock_has_low_frequency())
            wrong("RTC0", "starts without the low-frequency clock");
        rtc_advance();
        if (!started)
            zero = ticks;
        started = true;
        break;
    case STOP:
        started = false;
        break;
    case CLEAR:
        zero = ticks;
        break;
    case EVENT_COMPARE0:
        compared = value;
        scs_line(INTERRUPT, compared && enabled);
        break;
    case INTENSET:
    case INTENCLR:
        if (value & ~(uint32_t)INT_COMPARE0)
            wrong("RTC0", "interrupts 0x%x, of which this model has COMPARE0 only", value);
        if (value)
            enabled = offset == INTENSET;
        scs_line(INTERRUPT, compared && enabled);
        break;
    case PRESCALER:
        if (started || value != 0)
            wrong("RTC0",
                  "PRESCALER %u: it may change while RTC is stopped, and this model has 0 only",
                  value);
        break;
    case CC0:
        set_compare(value);
        break;
    default:
        wrong_register(&rtc_model, "writes", offset);
    }
}

const struct peripheral rtc_model = {"RTC0", 0x4000b000, read, write};
