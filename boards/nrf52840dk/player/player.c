// Plays a script that a test has put into flash, step by step: what the models of the emulator
// refuse, what they allow, and drivers that no firmware links. A program for the chip like any
// other, but for tests only.
//
// The script is words at SCRIPT, three for each step: what, and two operands. `last` is what the
// last step gave. A step that finds something else than it should executes an undefined
// instruction, at which the emulator ends.
#include "../../soc/nrf52840/nvmc.h"
#include "../../soc/nrf52840/registers.h"
#include "bare.h"
#include "fatal.h"

enum { WRITE = 1, READ, WAIT, EXPECT, WRITE_OCTET, READ_OCTET, SLEEP, PROGRAM, ERASE, MASK };
enum { ROUNDS = 100000 };
#define SCRIPT 0x40000u

struct step {
    uint32_t what, a, b;
};

void fatal(const char *reason) {
    (void)reason;
    for (;;)
        __asm__ volatile("udf #0");
}

static uint32_t wait(uint32_t address) {
    for (uint32_t i = 0; i < ROUNDS; i++)
        if (NRF(address))
            return 1;
    return 0;
}

static uint32_t play(struct step step, uint32_t last) {
    switch (step.what) {
    case WRITE:
        NRF(step.a) = step.b;
        return last;
    case READ:
        return NRF(step.a);
    case WAIT:
        return wait(step.a);
    case EXPECT:
        if (last != step.a)
            fatal("not what was expected");
        return last;
    case WRITE_OCTET:
        *(volatile uint8_t *)step.a = (uint8_t)step.b;
        return last;
    case READ_OCTET:
        return *(volatile uint8_t *)step.a;
    case SLEEP:
        __asm__ volatile("wfi" ::: "memory");
        return last;
    case PROGRAM:
        return nvmc_program(step.a, (const uint8_t *)step.b, 8);
    case ERASE:
        return nvmc_erase(step.a);
    case MASK:
        __asm__ volatile("msr primask, %0" ::"r"(step.a));
        return last;
    default:
        fatal("an unknown step");
    }
}

int main(void) {
    uint32_t last = 0;
    for (const volatile struct step *step = (const volatile struct step *)SCRIPT;
         step->what != UINT32_MAX; step++)
        last = play((struct step){step->what, step->a, step->b}, last);
    SCB_AIRCR = AIRCR_RESET;
    for (;;) {
    }
}
