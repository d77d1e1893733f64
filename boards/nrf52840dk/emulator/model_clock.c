// CLOCK and POWER (PS §5.3, §5.4): crystals that start at once, the DC/DC converter.
#include "machine.h"

enum {
    HFCLKSTART = 0x000,
    LFCLKSTART = 0x008,
    EVENT_HFCLKSTARTED = 0x100,
    EVENT_LFCLKSTARTED = 0x104,
    LFCLKSRC = 0x518,
    DCDCEN = 0x578,
};

static bool high, high_event, low, low_event;
static uint32_t source, dcdc;

bool clock_has_crystals(void) {
    return high;
}

bool clock_has_low_frequency(void) {
    return low;
}

static uint32_t read(uint32_t offset) {
    switch (offset) {
    case EVENT_HFCLKSTARTED:
        return high_event;
    case EVENT_LFCLKSTARTED:
        return low_event;
    case LFCLKSRC:
        return source;
    case DCDCEN:
        return dcdc;
    default:
        wrong_register(&clock_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case HFCLKSTART:
        high = high_event = true;
        break;
    case LFCLKSTART:
        low = low_event = true;
        break;
    case EVENT_HFCLKSTARTED:
        high_event = value;
        break;
    case EVENT_LFCLKSTARTED:
        low_event = value;
        break;
    case LFCLKSRC:
        if (low)
            wrong("CLOCK", "LFCLKSRC changes while the low-frequency clock runs");
        source = value;
        break;
    case DCDCEN:
        dcdc = value;
        break;
    default:
        wrong_register(&clock_model, "writes", offset);
    }
}

const struct peripheral clock_model = {"CLOCK", 0x40000000, read, write};
