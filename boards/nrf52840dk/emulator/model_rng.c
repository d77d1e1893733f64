// RNG (PS §6.21): the operating system's randomness, an octet every 120 us with bias correction, 30
// us without.
#include "machine.h"

#include <sys/random.h>

enum { START = 0x000, STOP = 0x004, EVENT_VALRDY = 0x100, CONFIG = 0x504, VALUE = 0x508 };
enum { CORRECTED = 120 * CYCLES_PER_US, UNCORRECTED = 30 * CYCLES_PER_US };
enum { REAL_TICKS = 4 }; // 122 us of RTC0: a slow emulator is no slow source

static bool running, ready, any;
static uint32_t config, value, given, begun_ticks;
static uint64_t next;

static void begin(void) {
    next = machine_now() + (config & 1 ? CORRECTED : UNCORRECTED);
    begun_ticks = rtc_ticks();
}

static void generate(void) {
    if (!running || faults.rng_dead ||
        (machine_now() < next && rtc_ticks() - begun_ticks < REAL_TICKS))
        return;
    uint8_t octet = 0;
    if (getrandom(&octet, sizeof octet, 0) != sizeof octet)
        wrong("RNG", "the operating system gives no randomness");
    value = faults.rng_values ? given++ % (uint32_t)faults.rng_values : octet;
    ready = any = true;
    begin();
}

static uint32_t read(uint32_t offset) {
    generate();
    switch (offset) {
    case EVENT_VALRDY:
        return ready;
    case CONFIG:
        return config;
    case VALUE:
        if (!any)
            wrong("RNG", "VALUE is read before the first VALRDY");
        return value;
    default:
        wrong_register(&rng_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t written) {
    generate();
    switch (offset) {
    case START:
        if (!running)
            begin();
        running = true;
        break;
    case STOP:
        running = any = false;
        break;
    case EVENT_VALRDY:
        ready = written;
        break;
    case CONFIG:
        if (running)
            wrong("RNG", "CONFIG changes while it runs");
        if (written > 1)
            wrong("RNG", "CONFIG 0x%x", written);
        config = written;
        break;
    default:
        wrong_register(&rng_model, "writes", offset);
    }
}

const struct peripheral rng_model = {"RNG", 0x4000d000, read, write};
