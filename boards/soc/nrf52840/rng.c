// nRF52840 PS §6.21 (RNG), a source of thermal noise, with its bias correction. A sample is an
// octet as the peripheral gives it. Nordic states no min-entropy; 4 bits an octet are taken for
// granted, half of what an ideal source gives: common/noise.h tests the octets and conditions them,
// with the ECB peripheral's AES.
#include "rng.h"

#include "clock.h"
#include "ecb.h"
#include "noise.h"
#include "registers.h"

enum { WAIT_MS = 20 }; // an octet takes 0.12 ms on average; no time is promised

bool noise_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output) {
    return ecb_encrypt(key, input, output) == 0;
}

static uint32_t next_sample(void) {
    uint32_t begun = clock_now();
    bool late = false;
    while (!RNG_EVENTS_VALRDY) { // asked once more when the time is over: a debugger may have held
                                 // the core
        if (late)
            return NOISE_NONE;
        late = clock_now() - begun > WAIT_MS;
    }
    uint32_t sample = RNG_VALUE & 0xff;
    RNG_EVENTS_VALRDY =
        0; // after the value: one that comes in between is lost, and none is taken twice
    (void)RNG_EVENTS_VALRDY;
    return sample;
}

int32_t rng_entropy(uint8_t *output, uint32_t length) {
    RNG_CONFIG = RNG_BIAS_CORRECTION;
    RNG_EVENTS_VALRDY = 0;
    RNG_TASKS_START = 1;
    int32_t result = noise_gather(output, length, &noise_octets, next_sample);
    RNG_TASKS_STOP = 1;
    return result;
}
