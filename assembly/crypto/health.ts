// A noise source behind the port entropy_raw: its health tests (SP 800-90B §4.4) and the conditioning of its samples. Profile full.
//
// A sample is one octet as the source gives it. What a source behind this port must be worth: a min-entropy of H = 2 bits a sample at least.
// Both tests run over every sample, and neither raises a false alarm more often than once in 2^20 trials (alpha) for such a source:
//
//   repetition count (§4.4.1)      the same value C times in a row:            C = 1 + ceil(-log2 alpha / H) = 11
//   adaptive proportion (§4.4.2)   the first value of a window of 512 samples, C times in it:
//                                  C = 1 + the least c with P(Binomial(512, 2^-H) <= c) >= 1 - alpha = 177
//
// Start-up (§4.3): 1,024 samples, of which the first seed is made. A later seed takes 192. Each half of a seed, 128 bits of full entropy, is the
// AES-CMAC, a vetted conditioning function (§3.1.5.1.1), of half of the samples under a key that is known: of 192 bits at least, 64
// more than come out (SP 800-90C).
//
// Invariants: the state is zeros before the first sample; after an alarm the caller resets it, so that the next seed is a start-up again.
// CT: samples, but for an alarm.
import { entropy, entropy_raw } from "../ports";
import { NO_ENTROPY, NOT_SUPPORTED } from "../errors";
import { FAST } from "../profile";
import { cmacFinal, cmacInit, cmacUpdate } from "./cmac";
import { maskZero } from "./ct";

const REPETITIONS: i32 = 11;
const PROPORTION: i32 = 177;
const WINDOW: u32 = 512;
const CHUNK: u32 = 32;
/** In chunks. */
const START: u32 = 1024 / CHUNK;
const SEED: u32 = 192 / CHUNK;

/** State of the tests, u32 each: the last value, how often it came in a row; samples in this window, its first value, how often that came. */
const STATE_BYTES: u32 = 20;
const STATE: usize = FAST ? memory.data(STATE_BYTES, 16) : 0;
/** State of a test on its own. */
const OTHER: usize = FAST ? memory.data(STATE_BYTES, 16) : 0;
const SAMPLES: usize = FAST ? memory.data(CHUNK, 16) : 0;
/** "thimble entropy ": any known key would do (SP 800-90B §3.1.5.1.1). */
// prettier-ignore
const CONDITIONING_KEY: usize = FAST ? memory.data<u8>([
  0x74, 0x68, 0x69, 0x6d, 0x62, 0x6c, 0x65, 0x20, 0x65, 0x6e, 0x74, 0x72, 0x6f, 0x70, 0x79, 0x20,
]) : 0;

/** Forgets the samples: the next ones are a start-up. */
export function resetHealth(): void {
  memory.fill(STATE, 0, STATE_BYTES);
}

/**
 * output = 32 octets of full entropy: from the noise source, tested and conditioned, or where the host has no such port from its port
 * `entropy`, which answers for itself. A noise source that was there must stay. Negative when there are none: the caller must reset.
 */
export function gatherEntropy(output: usize): i32 {
  const starting = load<u32>(STATE, 4) == 0;
  let answer = draw();
  if (starting && answer == NOT_SUPPORTED) return entropy(output, 32);
  const chunks = starting ? START : SEED;
  cmacInit(CONDITIONING_KEY);
  for (let left = chunks; left > 0 && answer == 0; left--) {
    if (left == chunks / 2) {
      answer = cmacFinal(output);
      cmacInit(CONDITIONING_KEY);
    }
    cmacUpdate(SAMPLES, CHUNK);
    if (left > 1 && answer == 0) answer = draw();
  }
  const last = cmacFinal(output + 16);
  memory.fill(SAMPLES, 0, CHUNK);
  return answer == 0 && last == 0 ? 0 : NO_ENTROPY;
}

/** SAMPLES = the next chunk, tested. */
function draw(): i32 {
  const answer = entropy_raw(SAMPLES, CHUNK);
  return answer == 0 && !healthy(STATE, SAMPLES, CHUNK) ? NO_ENTROPY : answer;
}

/**
 * Both tests over `length` samples of their own, as they are at start-up (1,024 or more say something); the generator has no part in it. 0,
 * NO_ENTROPY when one raises an alarm.
 */
export function testHealth(samples: usize, length: u32): i32 {
  memory.fill(OTHER, 0, STATE_BYTES);
  const good = healthy(OTHER, samples, length);
  memory.fill(OTHER, 0, STATE_BYTES);
  return good ? 0 : NO_ENTROPY;
}

/** Adds samples; false when they raise an alarm. */
function healthy(state: usize, samples: usize, length: u32): bool {
  let last = load<u32>(state);
  let run = load<i32>(state, 4);
  let seen = load<u32>(state, 8);
  let first = load<u32>(state, 12);
  let matches = load<i32>(state, 16);
  let alarm: i32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const sample: u32 = load<u8>(samples + i);
    run = (run & (<i32>maskZero(sample ^ last))) + 1;
    last = sample;
    if (seen == 0) {
      first = sample;
      matches = 0;
    }
    matches += <i32>(maskZero(sample ^ first) & 1);
    seen = (seen + 1) & (WINDOW - 1);
    alarm |= (REPETITIONS - 1 - run) | (PROPORTION - 1 - matches);
  }
  store<u32>(state, last);
  store<i32>(state, run, 4);
  store<u32>(state, seen, 8);
  store<u32>(state, first, 12);
  store<i32>(state, matches, 16);
  return alarm >= 0;
}
