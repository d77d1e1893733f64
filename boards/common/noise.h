// A noise source whose samples are single bits: its health tests (SP 800-90B §4.4) and the
// conditioning of its samples, for boards whose chip has no conditioned generator. In profile full
// the core does the like with whole octets behind the port entropy_raw (assembly/crypto/health.ts).
//
// What is taken for granted is a min-entropy of H = 1/8 bit a sample. Neither test raises a false
// alarm more often than once in 2^20 trials (alpha) for such a source:
//
//   repetition count (§4.4.1)      the same bit C times in a row: C = 1 + ceil(-log2 alpha / H)
//   adaptive proportion (§4.4.2)   the first bit of a window of 1,024, C times in it:
//                                  C = 1 + the least c with P(Binomial(1024, 2^-H) <= c) >= 1 -
//                                  alpha
//
// 16 octets of output are the AES-CBC-MAC, a vetted conditioning function (§3.1.5.1.1), of 1,536
// samples under a key that is known: 192 bits of entropy, 64 more than come out, which is what full
// entropy takes (SP 800-90C). They are more than the 1,024 of a start-up test (§4.3), and nothing
// comes out before all were tested.
#ifndef THIMBLE_NOISE_H
#define THIMBLE_NOISE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NOISE_REPETITIONS = 161,
    NOISE_PROPORTION = 979,
    NOISE_WINDOW = 1024,
    NOISE_BLOCK = 16,             // octets that come out at once
    NOISE_SAMPLES_A_BLOCK = 1536, // samples in
};

/** Both tests over one more sample, 0 or 1; false at an alarm. */
bool noise_is_healthy(uint32_t sample);

/** Forgets what the tests have seen. */
void noise_reset(void);

/** output = `length` octets of full entropy out of `sample`, which gives 0 or 1: 0, or PORT_FAILED
 * after an alarm: then output is zeros, and the tests begin anew. */
int32_t noise_gather(uint8_t *output, uint32_t length, uint32_t (*sample)(void));

/** output = AES-128(key, input), 16 octets each; output may be input. noise_aes.c, or the chip's.
 */
void noise_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output);

#endif
