// A noise source's health tests (SP 800-90B §4.4) and the conditioning of its samples. A chip's
// driver says how one sample is read and of which kind it is. In profile full the core does the
// like behind the port entropy_raw (assembly/crypto/health.ts).
//
// A kind stands on a min-entropy of H bits a sample. Neither test raises a false alarm more often
// than once in 2^20 trials (alpha) for such a source:
//
//   repetition count (§4.4.1)      the same sample C times in a row: C = 1 + ceil(-log2 alpha / H)
//   adaptive proportion (§4.4.2)   the first sample of a window of W, C times in it:
//                                  C = 1 + the least c with P(Binomial(W, 2^-H) <= c) >= 1 - alpha
//
// 16 octets of output are the AES-CBC-MAC, a vetted conditioning function (§3.1.5.1.1), of
// `samples_a_block` samples under a key that is known: at least 192 bits of entropy, 64 more than
// come out, which is what full entropy takes (SP 800-90C). Nothing comes out before 1,024 samples
// were tested (§4.3): where a block takes fewer, `start_samples` are tested, and used for nothing
// else.
//
// A board has one source: what the tests have seen of it is kept here.
#ifndef THIMBLE_NOISE_H
#define THIMBLE_NOISE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    NOISE_BLOCK = 16, // octets that come out at once
};

/** A sample that the source did not give in its time: as an alarm. */
#define NOISE_NONE UINT32_MAX

struct noise_kind {
    uint32_t bits; // of a sample: 1 or 8
    uint32_t repetitions, proportion, window;
    uint32_t start_samples;
    uint32_t samples_a_block; // whole blocks of 128 bits
};

/** Single bits, H = 1/8. */
extern const struct noise_kind noise_bits;

/** Octets, H = 4. */
extern const struct noise_kind noise_octets;

/** Both tests over one more sample; false at an alarm. */
bool noise_is_healthy(const struct noise_kind *kind, uint32_t sample);

/** Forgets what the tests have seen: the next call of noise_gather starts up again. */
void noise_reset(void);

/** output = `length` octets of full entropy out of `sample`, which gives numbers below 2^bits, or
 * NOISE_NONE: 0, or PORT_FAILED after an alarm, or when AES fails: then output is zeros, and the
 * tests begin anew. */
int32_t noise_gather(uint8_t *output, uint32_t length, const struct noise_kind *kind,
                     uint32_t (*sample)(void));

/** output = AES-128(key, input), 16 octets each; output may be input. False when it is not done.
 * noise_aes.c, or the chip's. */
bool noise_aes_block(const uint8_t *key, const uint8_t *input, uint8_t *output);

#endif
