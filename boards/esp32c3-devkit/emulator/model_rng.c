// RNG and the SAR ADC's digital controller (TRM [25], [34]). Numbers are the operating system's;
// reading them with no source of noise running, or quicker than the source gives noise, is wrong.
#include "machine.h"

#include <sys/random.h>

enum { DATA = 0x0b0, APART_NS = 2000, SARADC_BIT = 1 << 28 };
enum {
    CTRL = 0x00,
    CTRL2 = 0x04,
    FSM_WAIT = 0x0c,
    TAB1 = 0x18,
    TAB2 = 0x1c,
    DMA = 0x50,
    CLKM = 0x54
};

static uint64_t last;
static uint32_t saradc[PAGE_BYTES / 4];

bool saradc_runs(void) {
    bool clocked = saradc[CLKM / 4] & 1 << 20 && saradc[CTRL / 4] & 1 << 6;
    bool powered = (saradc[CTRL / 4] >> 27 & 3) == 3 && rtc_powers_saradc();
    bool triggered = saradc[CTRL2 / 4] & 1 << 24 && saradc[DMA / 4] >> 31;
    bool pattern = saradc[TAB1 / 4] != 0xffffff && !(saradc[CTRL / 4] & 1 << 23);
    return clocked && powered && triggered && pattern;
}

static uint32_t rng_read(uint32_t offset) {
    if (offset != DATA)
        wrong_register(&rng_model, "reads", offset);
    if (!saradc_runs())
        wrong("RNG", "is read while nothing gives it noise");
    if (machine_now() - last < APART_NS)
        wrong("RNG", "is read more than 500,000 times a second");
    last = machine_now();
    uint32_t value = 0;
    if (!faults.rng_stuck && getrandom(&value, sizeof value, 0) != sizeof value)
        wrong("RNG", "the operating system gives no randomness");
    return value;
}

static void rng_write(uint32_t offset, uint32_t value) {
    (void)value;
    wrong_register(&rng_model, "writes", offset);
}

static uint32_t *saradc_register(uint32_t offset, const char *access) {
    system_need("SARADC", 0, SARADC_BIT, SARADC_BIT);
    switch (offset) {
    case CTRL:
    case CTRL2:
    case FSM_WAIT:
    case TAB1:
    case TAB2:
    case DMA:
    case CLKM:
        return saradc + offset / 4;
    default:
        wrong_register(&saradc_model, access, offset);
    }
}

static uint32_t saradc_read(uint32_t offset) {
    return *saradc_register(offset, "reads");
}

static void saradc_write(uint32_t offset, uint32_t value) {
    *saradc_register(offset, "writes") = value;
}

const struct peripheral rng_model = {"RNG", 0x60026000, rng_read, rng_write};
const struct peripheral saradc_model = {"SARADC", 0x60040000, saradc_read, saradc_write};
