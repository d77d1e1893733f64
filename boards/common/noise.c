// noise.h: the tests, and CBC-MAC.
#include "noise.h"

#include "errors.h"

#include <string.h>

const struct noise_kind noise_bits = {
    .bits = 1,
    .repetitions = 161,
    .proportion = 979,
    .window = 1024,
    .samples_a_block = 1536,
};

const struct noise_kind noise_octets = {
    .bits = 8,
    .repetitions = 6,
    .proportion = 62,
    .window = 512,
    .start_samples = 1024,
    .samples_a_block = 64,
};

// "thimble entropy ": any known key would do (SP 800-90B §3.1.5.1.1).
static const uint8_t CONDITIONING_KEY[] = {
    't', 'h', 'i', 'm', 'b', 'l', 'e', ' ', 'e', 'n', 't', 'r', 'o', 'p', 'y', ' ',
};

// Zeros before the first sample.
static struct {
    bool started;
    uint8_t last, first;
    uint16_t run;  // how often `last` came in a row
    uint16_t seen; // samples in this window
    uint16_t matches;
} health;

void noise_reset(void) {
    memset(&health, 0, sizeof health);
}

bool noise_is_healthy(const struct noise_kind *kind, uint32_t sample) {
    health.run = sample == health.last ? health.run + 1 : 1;
    health.last = sample;
    if (health.seen == 0) {
        health.first = sample;
        health.matches = 0;
    }
    health.matches += sample == health.first;
    health.seen = (health.seen + 1) % kind->window;
    return health.run < kind->repetitions && health.matches < kind->proportion;
}

// Start-up, in which nothing is alarming.
static bool start(const struct noise_kind *kind, uint32_t (*sample)(void)) {
    for (uint32_t i = 0; !health.started && i < kind->start_samples; i++) {
        uint32_t value = sample();
        if (value == NOISE_NONE || !noise_is_healthy(kind, value))
            return false;
    }
    health.started = true;
    return true;
}

// One block of output into `state`.
static bool condition(uint8_t *state, const struct noise_kind *kind, uint32_t (*sample)(void)) {
    memset(state, 0, NOISE_BLOCK);
    uint32_t bit = 0;
    for (uint32_t done = 0; done < kind->samples_a_block; done++) {
        uint32_t value = sample();
        if (value == NOISE_NONE || !noise_is_healthy(kind, value))
            return false;
        state[bit / 8] ^= (uint8_t)(value << bit % 8);
        bit = (bit + kind->bits) % (8 * NOISE_BLOCK);
        if (bit == 0 && !noise_aes_block(CONDITIONING_KEY, state, state))
            return false;
    }
    return true;
}

int32_t noise_gather(uint8_t *output, uint32_t length, const struct noise_kind *kind,
                     uint32_t (*sample)(void)) {
    uint8_t state[NOISE_BLOCK];
    bool good = start(kind, sample);
    for (uint32_t at = 0; good && at < length; at += NOISE_BLOCK) {
        good = condition(state, kind, sample);
        memcpy(output + at, state, length - at < NOISE_BLOCK ? length - at : NOISE_BLOCK);
    }
    for (volatile uint8_t *octet = state; octet < state + NOISE_BLOCK; octet++)
        *octet = 0;
    if (good)
        return 0;
    memset(output, 0, length);
    noise_reset();
    return PORT_FAILED;
}
