#include "noise.h"

#include "errors.h"

#include <string.h>

// "thimble entropy ": any known key would do (SP 800-90B §3.1.5.1.1).
static const uint8_t CONDITIONING_KEY[] = {
    't', 'h', 'i', 'm', 'b', 'l', 'e', ' ', 'e', 'n', 't', 'r', 'o', 'p', 'y', ' ',
};

// Zeros before the first sample.
static struct {
    uint32_t last, run; // how often `last` came in a row
    uint32_t seen;      // samples in this window
    uint32_t first, matches;
} health;

void noise_reset(void) {
    memset(&health, 0, sizeof health);
}

bool noise_is_healthy(uint32_t sample) {
    health.run = sample == health.last ? health.run + 1 : 1;
    health.last = sample;
    if (health.seen == 0) {
        health.first = sample;
        health.matches = 0;
    }
    health.matches += sample == health.first;
    health.seen = (health.seen + 1) % NOISE_WINDOW;
    return health.run < NOISE_REPETITIONS && health.matches < NOISE_PROPORTION;
}

// One block of output into `state`.
static bool condition(uint8_t *state, uint32_t (*sample)(void)) {
    bool healthy = true;
    memset(state, 0, NOISE_BLOCK);
    for (uint32_t done = 0; healthy && done < NOISE_SAMPLES_A_BLOCK; done += 8 * NOISE_BLOCK) {
        for (uint32_t i = 0; i < 8 * NOISE_BLOCK; i++) {
            uint32_t bit = sample();
            healthy &= noise_is_healthy(bit);
            state[i / 8] ^= (uint8_t)(bit << i % 8);
        }
        noise_aes_block(CONDITIONING_KEY, state, state);
    }
    return healthy;
}

int32_t noise_gather(uint8_t *output, uint32_t length, uint32_t (*sample)(void)) {
    uint8_t state[NOISE_BLOCK];
    bool healthy = true;
    for (uint32_t at = 0; healthy && at < length; at += NOISE_BLOCK) {
        healthy = condition(state, sample);
        memcpy(output + at, state, length - at < NOISE_BLOCK ? length - at : NOISE_BLOCK);
    }
    for (volatile uint8_t *octet = state; octet < state + NOISE_BLOCK; octet++)
        *octet = 0;
    if (healthy)
        return 0;
    memset(output, 0, length);
    noise_reset();
    return PORT_FAILED;
}
