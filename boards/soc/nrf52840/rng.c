// nRF52840 PS §6.21 (RNG), a source of thermal noise, with its bias correction; tested and
// conditioned (SP 800-90B §3.1.5, §4.3, §4.4).
//
// A sample is an octet as the peripheral gives it. Nordic states no min-entropy; 4 bits an octet
// are taken for granted, half of what an ideal source gives. Both tests raise a false alarm at most
// once in 2^20 for such a source, and run over every sample:
//
//   repetition count (§4.4.1)     the same octet C times in a row: C = 1 + ceil(20 / 4) = 6
//   adaptive proportion (§4.4.2)  the first octet of a window of 512, C times in it:
//                                 C = 1 + the least c with P(Binomial(512, 2^-4) <= c) >= 1 - 2^-20
//                                 = 62
//
// Start-up (§4.3): 1,024 samples, which are used for nothing else. After an alarm the next call
// starts up again. 64 samples, 256 bits, are conditioned to 128 bits of full entropy by CBC-MAC
// with AES-128 under a known key (§3.1.5.1.1), which the ECB peripheral computes.
#include "rng.h"

#include "clock.h"
#include "ecb.h"
#include "errors.h"
#include "registers.h"

#include <stdbool.h>
#include <string.h>

enum {
    BLOCK = 16,
    BLOCKS = 4, // that make one of output
    REPETITIONS = 6,
    PROPORTION = 62,
    WINDOW = 512,
    START_SAMPLES = 1024,
    WAIT_MS = 20, // an octet takes 0.12 ms on average; no time is promised
};

static const uint8_t CONDITIONING_KEY[BLOCK] = "thimble entropy";

static struct {
    bool ready;
    uint8_t previous, first;
    uint32_t repeated, seen, same;
} health;

// Both tests; true when the sample is accepted.
static bool accept(uint8_t sample) {
    health.repeated = health.repeated && sample == health.previous ? health.repeated + 1 : 1;
    health.previous = sample;
    if (health.seen == 0) {
        health.first = sample;
        health.same = 0;
    }
    health.same += sample == health.first;
    health.seen = (health.seen + 1) % WINDOW;
    return health.repeated < REPETITIONS && health.same < PROPORTION;
}

static bool next_sample(uint8_t *sample) {
    uint32_t begun = clock_now();
    bool late = false;
    while (!RNG_EVENTS_VALRDY) { // asked once more when the time is over: a debugger may have held
                                 // the core
        if (late)
            return false;
        late = clock_now() - begun > WAIT_MS;
    }
    *sample = (uint8_t)RNG_VALUE;
    RNG_EVENTS_VALRDY =
        0; // after the value: one that comes in between is lost, and none is taken twice
    (void)RNG_EVENTS_VALRDY;
    return accept(*sample);
}

static bool start_up(void) {
    memset(&health, 0, sizeof health);
    uint8_t sample;
    for (uint32_t i = 0; i < START_SAMPLES; i++)
        if (!next_sample(&sample))
            return false;
    health.ready = true;
    return true;
}

// output = CBC-MAC over samples, 16 octets.
static bool condition(uint8_t *output) {
    memset(output, 0, BLOCK);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        for (uint32_t i = 0; i < BLOCK; i++) {
            uint8_t sample;
            if (!next_sample(&sample))
                return false;
            output[i] ^= sample;
        }
        if (ecb_encrypt(CONDITIONING_KEY, output, output) != 0)
            return false;
    }
    return true;
}

static bool fill(uint8_t *output, uint32_t length) {
    uint8_t block[BLOCK];
    bool good = health.ready || start_up();
    while (good && length) {
        uint32_t piece = length < BLOCK ? length : BLOCK;
        good = condition(block);
        memcpy(output, block, piece);
        output += piece;
        length -= piece;
    }
    memset(block, 0, sizeof block);
    __asm__ volatile("" ::"r"(block) : "memory");
    return good;
}

int32_t rng_entropy(uint8_t *output, uint32_t length) {
    RNG_CONFIG = RNG_BIAS_CORRECTION;
    RNG_EVENTS_VALRDY = 0;
    RNG_TASKS_START = 1;
    bool good = fill(output, length);
    RNG_TASKS_STOP = 1;
    if (good)
        return 0;
    health.ready = false;
    memset(output, 0, length);
    return PORT_FAILED;
}
