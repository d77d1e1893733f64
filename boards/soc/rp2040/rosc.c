// What a sample is worth depends on how far the oscillator's phase has wandered since the last one.
// So the oscillator runs undivided, about a hundred megahertz instead of six, and samples are 10 us
// apart: a thousand of its periods. noise.h counts on an eighth of a bit each. Nobody has
// assessed that on silicon yet (SP 800-90B §3.1 asks for a million samples of the chip), and the
// datasheet promises nothing.
#include "rosc.h"

#include "clock.h"
#include "registers.h"

enum { APART_US = 10 };

void rosc_init(void) {
    ROSC_DIV = ROSC_DIV_BY + 1;
}

uint32_t rosc_sample(void) {
    clock_spend(APART_US);
    return ROSC_RANDOMBIT & 1;
}
