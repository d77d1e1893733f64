// CTR_DRBG with AES-128, no derivation function (SP 800-90A §10.2.1): seedlen = 32 octets of full entropy.
//
// Invariant: Key and V are secret and change after every request (backtracking resistance, §10.2.1.5.1 step 6). `left` counts
// the requests until a reseed is due; 0 = not instantiated: then no bytes are given, which is an error all the way up.
import { entropy, random } from "../ports";
import { DRBG } from "../memory";
import { INVALID_ARGUMENT, NO_ENTROPY, NOT_SUPPORTED, PORT_FAILED } from "../errors";
import { FAST } from "../profile";
import { setKey, encrypt, encrypt2, clearKey } from "./aes";
import { xor } from "./ct";
import { gatherEntropy, resetHealth } from "./health";

const KEY: usize = DRBG;
const V: usize = DRBG + 16;
const SEED: usize = DRBG + 32;
/** Far below the 2^48 of SP 800-90A table 3, so that a long-lived thing takes in fresh entropy. */
const REQUESTS_PER_SEED: u32 = 1 << 16;
let left: u32 = 0;

/** Octets of a request at most: 2^19 bits (SP 800-90A table 3). */
const REQUEST_BYTES: u32 = 1 << 16;
/** Octets of additional input at most: seedlen. */
const ADDITIONAL_BYTES: u32 = 32;

/** Instantiates from the entropy port (SP 800-90A §10.2.1.3.1). NO_ENTROPY when the port fails: then there are no bytes until it succeeds. */
export function seedGenerator(): i32 {
  clearGenerator();
  return reseed(0, 0);
}

/** Forgets the state: no bytes until seeded again. */
export function clearGenerator(): void {
  left = 0;
  memory.fill(DRBG, 0, 64);
  if (FAST) resetHealth();
}

/**
 * Fills `length` octets with random bytes: from the random port where there is one, else from this generator.
 * On an error (NO_ENTROPY, PORT_FAILED) the output is zeros and must not be used.
 */
export function randomBytes(output: usize, length: u32): i32 {
  return request(output, length, false, 0, 0);
}

/**
 * randomBytes for a caller with more wishes. predictionResistance: fresh entropy goes in first (§9.3). additional: 0 to 32 octets, not in the
 * output, that go into the state as well. The random port, where there is one, knows neither. INVALID_ARGUMENT, and the output is
 * left alone, when length is above 65,536 or additionalLength above 32.
 */
export function randomBytesWith(
  output: usize,
  length: u32,
  predictionResistance: u32,
  additional: usize,
  additionalLength: u32,
): i32 {
  if (length > REQUEST_BYTES || additionalLength > ADDITIONAL_BYTES) return INVALID_ARGUMENT;
  return request(output, length, predictionResistance != 0, additional, additionalLength);
}

/** Takes in fresh entropy, and 0 to 32 octets of additional input (§9.2). NO_ENTROPY, also when it was never seeded; INVALID_ARGUMENT. */
export function reseedGenerator(additional: usize, additionalLength: u32): i32 {
  if (additionalLength > ADDITIONAL_BYTES) return INVALID_ARGUMENT;
  return left == 0 ? NO_ENTROPY : reseed(additional, additionalLength);
}

/** A state that an error has left half new is forgotten. */
// @ts-ignore: a decorator
@inline
function request(output: usize, length: u32, fresh: bool, additional: usize, additionalLength: u32): i32 {
  let status = random(output, length);
  if (status == 0) return 0;
  if (status != NOT_SUPPORTED) status = PORT_FAILED;
  else {
    status = NO_ENTROPY;
    if (left != 0) {
      status = 0;
      if (--left == 0 || fresh) {
        status = reseed(additional, additionalLength);
        additionalLength = 0;
      }
      if (status == 0) status = generate(output, length, additional, additionalLength);
      if (status < 0) clearGenerator();
    }
  }
  if (status < 0) memory.fill(output, 0, length);
  return status;
}

/** §10.2.1.5.1 */
function generate(output: usize, length: u32, additional: usize, additionalLength: u32): i32 {
  let status: i32 = 0;
  if (FAST && additionalLength > 0) {
    setKey(KEY);
    memory.copy(SEED, additional, additionalLength);
    status = update();
    if (status != 0) return status;
  }
  setKey(KEY);
  while (length > 0) {
    increment();
    status = encrypt(V, SEED);
    if (status != 0) {
      clearKey();
      return status;
    }
    const n = min<u32>(16, length);
    memory.copy(output, SEED, n);
    output += n;
    length -= n;
  }
  memory.fill(SEED, 0, 32);
  if (FAST) memory.copy(SEED, additional, additionalLength);
  return update();
}

/** §10.2.1.4.1; instantiation is a reseed of the all-zero state (§10.2.1.3.1). */
function reseed(additional: usize, additionalLength: u32): i32 {
  let status = FAST ? gatherEntropy(SEED) : entropy(SEED, 32);
  if (status < 0) status = NO_ENTROPY;
  else {
    if (FAST) xor(SEED, additional, additionalLength);
    setKey(KEY);
    status = update();
  }
  left = REQUESTS_PER_SEED;
  if (status < 0) clearGenerator();
  return status;
}

/** CTR_DRBG_Update (§10.2.1.2) with provided data = SEED; the cipher's key is set. Wipes SEED. */
function update(): i32 {
  increment();
  memory.copy(KEY, V, 16);
  increment();
  const status = encrypt2(KEY, KEY, V, V);
  for (let i: usize = 0; i < 32; i += 8) store<u64>(KEY + i, load<u64>(KEY + i) ^ load<u64>(SEED + i));
  memory.fill(SEED, 0, 32);
  clearKey();
  return status;
}

/** V = V + 1 mod 2^128, big-endian. */
function increment(): void {
  const low = bswap<u64>(load<u64>(V, 8)) + 1;
  store<u64>(V, bswap<u64>(low), 8);
  store<u64>(V, bswap<u64>(bswap<u64>(load<u64>(V)) + u64(low == 0)));
}
