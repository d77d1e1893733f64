// CTR_DRBG with AES-128, no derivation function (SP 800-90A §10.2.1): seedlen = 32 octets of full entropy.
//
// Invariant: Key and V are secret and change after every request (backtracking resistance, §10.2.1.5.1 step 6). `left` counts
// the requests until a reseed is due; 0 = not instantiated: then no bytes are given, which is an error all the way up.
import { entropy, random } from "../ports";
import { DRBG } from "../memory";
import { NO_ENTROPY, NOT_SUPPORTED, PORT_FAILED } from "../errors";
import { setKey, encrypt, encrypt2, clearKey } from "./aes";

const KEY: usize = DRBG;
const V: usize = DRBG + 16;
const SEED: usize = DRBG + 32;
/** Far below the 2^48 of SP 800-90A table 3, so that a long-lived thing takes in fresh entropy. */
const REQUESTS_PER_SEED: u32 = 1 << 16;
let left: u32 = 0;

/** Instantiates from the entropy port (SP 800-90A §10.2.1.3.1). NO_ENTROPY when the port fails. */
export function seedGenerator(): i32 {
  clearGenerator();
  return reseed();
}

/** Forgets the state: no bytes until seeded again. */
export function clearGenerator(): void {
  left = 0;
  memory.fill(DRBG, 0, 64);
}

/**
 * Fills `length` octets with random bytes: from the random port where there is one, else from this generator.
 * On an error (NO_ENTROPY, PORT_FAILED) the output is zeros and must not be used.
 */
export function randomBytes(output: usize, length: u32): i32 {
  const answer = random(output, length);
  if (answer == 0) return 0;
  memory.fill(output, 0, length);
  if (answer != NOT_SUPPORTED) return PORT_FAILED;
  if (left == 0) return NO_ENTROPY;
  let status = generate(output, length);
  if (status == 0 && --left == 0) status = reseed();
  if (status < 0) memory.fill(output, 0, length);
  return status;
}

/** §10.2.1.5.1 */
function generate(output: usize, length: u32): i32 {
  let status: i32 = 0;
  setKey(KEY);
  while (length > 0) {
    increment();
    status = encrypt(V, SEED);
    if (status != 0) break;
    const n = min<u32>(16, length);
    memory.copy(output, SEED, n);
    output += n;
    length -= n;
  }
  memory.fill(SEED, 0, 32);
  if (status == 0) return update();
  clearKey();
  return status;
}

/** §10.2.1.4.1; instantiation is a reseed of the all-zero state (§10.2.1.3.1). */
function reseed(): i32 {
  const answer = entropy(SEED, 32);
  if (answer < 0) {
    clearGenerator();
    return NO_ENTROPY;
  }
  setKey(KEY);
  left = REQUESTS_PER_SEED;
  return update();
}

/**
 * CTR_DRBG_Update (§10.2.1.2) with provided data = SEED; the cipher's key is set. Wipes SEED. When the hook fails, Key and V are not what they
 * should be: then the generator is not instantiated any more.
 */
function update(): i32 {
  increment();
  memory.copy(KEY, V, 16);
  increment();
  const status = encrypt2(KEY, KEY, V, V);
  for (let i: usize = 0; i < 32; i += 8) store<u64>(KEY + i, load<u64>(KEY + i) ^ load<u64>(SEED + i));
  memory.fill(SEED, 0, 32);
  clearKey();
  if (status != 0) clearGenerator();
  return status;
}

/** V = V + 1 mod 2^128, big-endian. */
function increment(): void {
  const low = bswap<u64>(load<u64>(V, 8)) + 1;
  store<u64>(V, bswap<u64>(low), 8);
  store<u64>(V, bswap<u64>(bswap<u64>(load<u64>(V)) + u64(low == 0)));
}
