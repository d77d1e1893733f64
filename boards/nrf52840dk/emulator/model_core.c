// What the Cortex-M4 has itself and unicorn has not: NVIC and SCB, of interrupts that end `wfi` and
// are never taken (ARMv7-M §B3.2, §B3.4); the DWT's cycle counter, which counts instructions here.
// And GPIO, whose pins lead nowhere.
#include "machine.h"

#include <stdio.h>

enum {
    ISER = 0x100,
    ICER = 0x180,
    ISPR = 0x200,
    ICPR = 0x280,
    AIRCR = 0xd0c,
    SCR = 0xd10,
    DEMCR = 0xdfc
};
enum { DWT_CTRL = 0, DWT_CYCCNT = 4 };
enum { AIRCR_KEY = 0x05fa, SYSRESETREQ = 4, TRACE_BIT = 24, EXIT_RESET = 70 };

static uint32_t enabled, pending, lines, scr, demcr, dwt_control;

void scs_line(uint32_t interrupt, bool level) {
    lines = (lines & ~(1u << interrupt)) | (uint32_t)level << interrupt;
    pending |= lines;
}

bool scs_wakes(void) {
    return (pending & enabled) != 0;
}

bool scs_can_wake(uint32_t interrupt) {
    return enabled >> interrupt & 1;
}

static uint32_t scs_read(uint32_t offset) {
    switch (offset) {
    case ISER:
    case ICER:
        return enabled;
    case ISPR:
    case ICPR:
        return pending;
    case SCR:
        return scr;
    case DEMCR:
        return demcr;
    default:
        wrong_register(&scs_model, "reads", offset);
    }
}

static void reset(uint32_t value) {
    if (value >> 16 != AIRCR_KEY || !(value & SYSRESETREQ))
        wrong("SCS", "AIRCR 0x%08x: no key, or no reset", value);
    host_flush();
    fprintf(stderr, "nrf52840: the firmware resets the chip\n");
    machine_end(EXIT_RESET);
}

static void scs_write(uint32_t offset, uint32_t value) {
    switch (offset) {
    case ISER:
        enabled |= value;
        break;
    case ICER:
        enabled &= ~value;
        break;
    case ISPR:
        pending |= value;
        break;
    case ICPR:
        pending = (pending & ~value) | lines; // a line that is still up sets it again
        break;
    case AIRCR:
        reset(value);
        break;
    case SCR:
        scr = value;
        break;
    case DEMCR:
        demcr = value;
        break;
    default:
        wrong_register(&scs_model, "writes", offset);
    }
}

static uint32_t dwt_read(uint32_t offset) {
    if (offset == DWT_CTRL)
        return dwt_control;
    if (offset != DWT_CYCCNT)
        wrong_register(&dwt_model, "reads", offset);
    if (!(demcr >> TRACE_BIT & 1) || !(dwt_control & 1))
        wrong("DWT", "CYCCNT is read, but not counting: DEMCR.TRCENA and CTRL.CYCCNTENA");
    return (uint32_t)machine_now();
}

static void dwt_write(uint32_t offset, uint32_t value) {
    if (offset != DWT_CTRL)
        wrong_register(&dwt_model, "writes", offset);
    dwt_control = value;
}

static bool is_gpio(uint32_t offset) {
    // P0 has 32 pins; P1, which lies 0x300 further, 16.
    return (offset >= 0x504 && offset <= 0x524) || (offset >= 0x700 && offset <= 0x77c) ||
           (offset >= 0x804 && offset <= 0x824) || (offset >= 0xa00 && offset <= 0xa3c);
}

static uint32_t gpio_read(uint32_t offset) {
    if (!is_gpio(offset))
        wrong_register(&gpio_model, "reads", offset);
    return 0;
}

static void gpio_write(uint32_t offset, uint32_t value) {
    (void)value;
    if (!is_gpio(offset))
        wrong_register(&gpio_model, "writes", offset);
}

// The one register that no manual names and an anomaly's workaround writes.
enum { ANOMALY_246 = 0xc84, ANOMALY_246_VALUE = 2 };

static uint32_t hidden_read(uint32_t offset) {
    wrong_register(&hidden_model, "reads", offset);
}

static void hidden_write(uint32_t offset, uint32_t value) {
    if (offset != ANOMALY_246 || value != ANOMALY_246_VALUE)
        wrong_register(&hidden_model, "writes", offset);
}

const struct peripheral hidden_model = {"anomalies", 0x4007a000, hidden_read, hidden_write};
const struct peripheral scs_model = {"SCS", 0xe000e000, scs_read, scs_write};
const struct peripheral dwt_model = {"DWT", 0xe0001000, dwt_read, dwt_write};
const struct peripheral gpio_model = {"GPIO", 0x50000000, gpio_read, gpio_write};
