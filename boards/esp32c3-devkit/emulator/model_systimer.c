// System timer (TRM [10]): unit 0, 16 MHz of the PC's time; a value is there when it was asked for,
// and not at once.
#include "machine.h"

enum { CONF = 0x000, UNIT0_OP = 0x004, UNIT0_HIGH = 0x040, UNIT0_LOW = 0x044 };
enum { WORKS = 1 << 30, UPDATE = 1 << 30, VALID = 1 << 29, SYSTIMER_BIT = 1 << 29 };

static uint32_t conf = 1 << 30 | 1 << 27;
static uint64_t value;
static bool asked, valid;

static uint32_t read(uint32_t offset) {
    system_need("SYSTIMER", 0, SYSTIMER_BIT, SYSTIMER_BIT);
    switch (offset) {
    case CONF:
        return conf;
    case UNIT0_OP: {
        bool was_valid = valid;
        valid = valid || asked;
        asked = false;
        return was_valid ? VALID : 0;
    }
    case UNIT0_HIGH:
    case UNIT0_LOW:
        if (!valid)
            wrong("SYSTIMER", "is read before its value is valid");
        return offset == UNIT0_HIGH ? (uint32_t)(value >> 32) & 0xfffff : (uint32_t)value;
    default:
        wrong_register(&systimer_model, "reads", offset);
    }
}

static void write(uint32_t offset, uint32_t written) {
    system_need("SYSTIMER", 0, SYSTIMER_BIT, SYSTIMER_BIT);
    if (offset == CONF) {
        conf = written;
    } else if (offset == UNIT0_OP && written == UPDATE) {
        if (!(conf & WORKS))
            wrong("SYSTIMER", "unit 0 stands still");
        value = machine_now() * 16 / 1000;
        asked = true;
        valid = false;
    } else {
        wrong_register(&systimer_model, "writes", offset);
    }
}

const struct peripheral systimer_model = {"SYSTIMER", 0x60023000, read, write};
