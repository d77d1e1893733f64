// Entropy without the radio. The chip's random number register gives true random numbers only while
// noise of the radio's or the SAR's converter is mixed into it (Technical Reference Manual §25;
// ESP-IDF, "Random Number Generation"); the SAR's way leads through I2S, whose clock is the PLL,
// and this firmware runs on the crystal alone. Otherwise it is a pseudo-random generator.
//
// So the source is the jitter of the slow RC oscillator (150 kHz): timer group 0 counts how many
// cycles of the crystal some of its cycles take (§18, RTC calibration), and the lowest bit of each
// count is a sample. common/noise.c tests and conditions them; its assumption is an eighth of a bit
// a sample. The random number register is added to what comes out, and credited with nothing.
//
// That assumption has not been tried on silicon: whoever has the board has to take raw samples and
// assess them first (SP 800-90B, chapter 3).
#include "soc/esp32/rng.h"

#include "noise.h"
#include "soc/esp32/registers.h"

enum {
    SLOW_CYCLES = 64,  // 0.43 ms: 17,000 cycles of the crystal
    PATIENCE = 100000, // turns of a loop of several cycles
};

// An oscillator that stands still gives zeros, which the repetition count notices.
static uint32_t jitter(void) {
    reg_write(TIMG0_RTCCALICFG, SLOW_CYCLES << RTCCALI_MAX_SHIFT); // once; clock 0, the slow one
    reg_write(TIMG0_RTCCALICFG, SLOW_CYCLES << RTCCALI_MAX_SHIFT | RTCCALI_START);
    for (uint32_t i = 0; i < PATIENCE; i++)
        if (reg_read(TIMG0_RTCCALICFG) & RTCCALI_READY)
            return reg_read(TIMG0_RTCCALICFG1) >> RTCCALI_VALUE_SHIFT & 1;
    return 0;
}

int32_t rng_entropy(uint8_t *output, uint32_t length) {
    reg_set(DPORT_WIFI_CLK_EN, WIFI_CLK_RNG);
    int32_t result = noise_gather(output, length, &noise_bits, jitter);
    for (uint32_t i = 0; result == 0 && i < length; i++)
        output[i] ^= (uint8_t)reg_read(RNG_DATA);
    return result;
}
