// TIMER1 as a counter (PS §6.30): COUNT, CAPTURE[0]. As a timer nobody uses it.
#include "machine.h"

enum {
    START = 0x000,
    STOP = 0x004,
    COUNT = 0x008,
    CLEAR = 0x00c,
    CAPTURE0 = 0x040,
    MODE = 0x504,
    BITMODE = 0x508,
    CC0 = 0x540
};
enum { MODE_COUNTER = 1, BITS_32 = 3 };

static uint32_t mode, bitmode, count, captured;
static bool started;

void timer_count(void) {
    if (!started || mode != MODE_COUNTER)
        wrong("TIMER1", "counts, and is no counter that was started");
    count++;
    if (bitmode != BITS_32)
        count &= bitmode == 0 ? 0xffff : bitmode == 1 ? 0xff : 0xffffff;
}

static uint32_t read(uint32_t offset) {
    switch (offset) {
    case MODE:
        return mode;
    case BITMODE:
        return bitmode;
    case CC0:
        return captured;
    default:
        wrong_register(&timer_model, "reads", offset);
    }
}

static void setting(uint32_t *place, uint32_t value, uint32_t most) {
    if (started)
        wrong("TIMER1", "MODE or BITMODE changes while it runs");
    if (value > most)
        wrong("TIMER1", "MODE or BITMODE %u, which there is not", value);
    *place = value;
}

static void write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case START:
        started = true;
        break;
    case STOP:
        started = false;
        break;
    case COUNT:
        timer_count();
        break;
    case CLEAR:
        count = 0;
        break;
    case CAPTURE0:
        uarte_service();
        captured = count;
        break;
    case MODE:
        setting(&mode, value, 2);
        break;
    case BITMODE:
        setting(&bitmode, value, 3);
        break;
    default:
        wrong_register(&timer_model, "writes", offset);
    }
}

const struct peripheral timer_model = {"TIMER1", 0x40009000, read, write};
