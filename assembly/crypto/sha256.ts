// SHA-256 (FIPS 180-4 §6.2), streaming. The state lies where the caller wants it, SHA256_CONTEXT octets, and is a plain copy away from
// a clone: a handshake hashes on while it has read the hash so far.
//
// | 0 | 32 | H0 .. H7, in the machine's order | 32 | 8 | octets so far (u64) | 40 | 64 | the block that is not full yet |
//
// Invariant: the block holds (octets so far mod 64) octets. The top bit of their number says that the hook failed: the hash is lost, also in
// a clone, and the end says so.
// CT: all but lengths.
import { CURVE } from "../memory";
import { FAST } from "../profile";
import { choose, compressUnrolled, K, majority, sigma0, sigma1, sum0, sum1 } from "./sha256-unrolled";
import { storeU32, storeU64 } from "../codec/bytes";
import { PORT_FAILED } from "../errors";
import { compressHook } from "./hooks";

/** Octets of a context; 8-octet aligned. */
export const SHA256_CONTEXT: u32 = 104;
/** Octets of a hash. */
export const SHA256_BYTES: u32 = 32;
/** Octets of a block. */
export const SHA256_BLOCK: u32 = 64;
const LENGTH: u32 = 32;
/** Where in a context the block lies that is not full yet. */
export const BLOCK: u32 = 40;
/** In LENGTH: the hook has failed. */
const LOST: u64 = 1 << 63;

/** The last sixteen words of the message schedule: nothing else is under way in CURVE while a block is hashed. */
const SCHEDULE: usize = CURVE;

/** First 32 bits of the fractional parts of the square roots of 2 .. 19 (§5.3.3). */
// prettier-ignore
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
/** Starts a hash. */
export function sha256Init(context: usize): void {
  memory.fill(context, 0, SHA256_CONTEXT);
  memory.copy(context, INITIAL, 32);
}

/** Adds `length` octets. Whole blocks are hashed where they lie. */
export function sha256Update(context: usize, message: usize, length: u32): void {
  const total = load<u64>(context, LENGTH);
  store<u64>(context, total + length, LENGTH);
  const filled = (<u32>total) & 63;
  if (filled > 0) {
    const n = min<u32>(SHA256_BLOCK - filled, length);
    memory.copy(context + BLOCK + filled, message, n);
    if (filled + n < SHA256_BLOCK) return;
    compress(context, context + BLOCK, 1);
    message += n;
    length -= n;
  }
  const whole = length & ~63;
  if (whole > 0) compress(context, message, whole >>> 6);
  memory.copy(context + BLOCK, message + whole, length - whole);
}

/** Marks the hash as lost: its end answers PORT_FAILED. */
export function sha256Lose(context: usize): void {
  store<u64>(context, load<u64>(context, LENGTH) | LOST, LENGTH);
}

/** Whether it is. */
export function sha256Lost(context: usize): bool {
  return (load<u64>(context, LENGTH) & LOST) != 0;
}

/** Writes the hash (32 octets) and zeros the context. 0, or PORT_FAILED when the hook failed in it: then the output is zeros. */
export function sha256Final(context: usize, output: usize): i32 {
  const total = load<u64>(context, LENGTH);
  const filled = (<u32>total) & 63;
  store<u8>(context + BLOCK + filled, 0x80);
  memory.fill(context + BLOCK + filled + 1, 0, 63 - filled);
  if (filled >= 56) {
    compress(context, context + BLOCK, 1);
    memory.fill(context + BLOCK, 0, 64);
  }
  storeU64(context + BLOCK + 56, total << 3);
  compress(context, context + BLOCK, 1);
  const lost = sha256Lost(context);
  if (lost) memory.fill(output, 0, SHA256_BYTES);
  else for (let i: u32 = 0; i < 32; i += 4) storeU32(output + i, load<u32>(context + i));
  memory.fill(context, 0, SHA256_CONTEXT);
  memory.fill(SCHEDULE, 0, 64);
  return lost ? PORT_FAILED : 0;
}

/** Takes `count` blocks into the hash of a context, of which it uses the state and the mark of a failure (§6.2.2). */
export function compress(context: usize, blocks: usize, count: u32): void {
  const answer = compressHook(context, blocks, count);
  if (answer == 0) return;
  if (answer == PORT_FAILED) sha256Lose(context);
  for (; count > 0; count--) {
    if (FAST) compressUnrolled(context, blocks);
    else compressLooped(context, blocks);
    blocks += SHA256_BLOCK;
  }
}

/** For an interpreter and small code: a schedule of sixteen words in memory, that turns. */
export function compressLooped(state: usize, block: usize): void {
  for (let i: u32 = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap<u32>(load<u32>(block + i)));
  let a = load<u32>(state);
  let b = load<u32>(state, 4);
  let c = load<u32>(state, 8);
  let d = load<u32>(state, 12);
  let e = load<u32>(state, 16);
  let f = load<u32>(state, 20);
  let g = load<u32>(state, 24);
  let h = load<u32>(state, 28);
  for (let t: u32 = 0; t < 256; t += 4) {
    const at = SCHEDULE + (t & 60);
    const w = load<u32>(at);
    const t1 = h + sum1(e) + choose(e, f, g) + load<u32>(K + t) + w;
    const t2 = sum0(a) + majority(a, b, c);
    // W(t + 16) = s1(W(t + 14)) + W(t + 9) + s0(W(t + 1)) + W(t), in the place of W(t)
    const w1 = load<u32>(SCHEDULE + ((t + 4) & 60));
    const w14 = load<u32>(SCHEDULE + ((t + 56) & 60));
    store<u32>(at, sigma1(w14) + load<u32>(SCHEDULE + ((t + 36) & 60)) + sigma0(w1) + w);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(state, load<u32>(state) + a);
  store<u32>(state, load<u32>(state, 4) + b, 4);
  store<u32>(state, load<u32>(state, 8) + c, 8);
  store<u32>(state, load<u32>(state, 12) + d, 12);
  store<u32>(state, load<u32>(state, 16) + e, 16);
  store<u32>(state, load<u32>(state, 20) + f, 20);
  store<u32>(state, load<u32>(state, 24) + g, 24);
  store<u32>(state, load<u32>(state, 28) + h, 28);
}
