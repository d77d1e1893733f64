// SHA-256 (FIPS 180-4 §6.2), streaming. The state lies where the caller wants it, SHA256_CONTEXT octets, and is a plain copy away from
// a clone: a handshake hashes on while it has read the hash so far.
//
// | 0 | 32 | H0 .. H7, in the machine's order | 32 | 8 | octets so far (u64) | 40 | 64 | the block that is not full yet |
//
// Invariant: the block holds (octets so far mod 64) octets. The top bit of their number says that the hook failed: the hash is lost, also in
// a clone, and the end says so.
// CT: all but lengths.
import { CURVE } from "../memory";
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
const BLOCK: u32 = 40;
/** In LENGTH: the hook has failed. */
const LOST: u64 = 1 << 63;

/** The last sixteen words of the message schedule: nothing else is under way in CURVE while a block is hashed. */
const SCHEDULE: usize = CURVE;

/** First 32 bits of the fractional parts of the square roots of 2 .. 19 (§5.3.3). */
// prettier-ignore
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);
/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (§4.2.2). */
// prettier-ignore
const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** Starts a hash. */
export function sha256Init(context: usize): void {
  memory.fill(context, 0, SHA256_CONTEXT);
  memory.copy(context, INITIAL, 32);
}

/** Adds `length` octets. */
export function sha256Update(context: usize, message: usize, length: u32): void {
  const total = load<u64>(context, LENGTH);
  store<u64>(context, total + length, LENGTH);
  let filled = (<u32>total) & 63;
  while (length > 0) {
    const n = min<u32>(64 - filled, length);
    memory.copy(context + BLOCK + filled, message, n);
    message += n;
    length -= n;
    filled += n;
    if (filled == 64) {
      compress(context);
      filled = 0;
    }
  }
}

/** Marks the hash as lost: its end answers PORT_FAILED. */
export function sha256Lose(context: usize): void {
  store<u64>(context, load<u64>(context, LENGTH) | LOST, LENGTH);
}

/** Writes the hash (32 octets) and zeros the context. 0, or PORT_FAILED when the hook failed in it: then the output is zeros. */
export function sha256Final(context: usize, output: usize): i32 {
  const total = load<u64>(context, LENGTH);
  const filled = (<u32>total) & 63;
  store<u8>(context + BLOCK + filled, 0x80);
  memory.fill(context + BLOCK + filled + 1, 0, 63 - filled);
  if (filled >= 56) {
    compress(context);
    memory.fill(context + BLOCK, 0, 64);
  }
  storeU64(context + BLOCK + 56, total << 3);
  compress(context);
  const lost = (load<u64>(context, LENGTH) & LOST) != 0;
  if (lost) memory.fill(output, 0, SHA256_BYTES);
  else for (let i: u32 = 0; i < 32; i += 4) storeU32(output + i, load<u32>(context + i));
  memory.fill(context, 0, SHA256_CONTEXT);
  memory.fill(SCHEDULE, 0, 64);
  return lost ? PORT_FAILED : 0;
}

/** §6.2.2: the block of the context into its state, with a schedule of sixteen words that turns, which sha256Final wipes. */
export function compress(context: usize): void {
  const answer = compressHook(context, context + BLOCK, 1);
  if (answer == 0) return;
  if (answer == PORT_FAILED) sha256Lose(context);
  for (let i: u32 = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, bswap<u32>(load<u32>(context + BLOCK + i)));
  let a = load<u32>(context);
  let b = load<u32>(context, 4);
  let c = load<u32>(context, 8);
  let d = load<u32>(context, 12);
  let e = load<u32>(context, 16);
  let f = load<u32>(context, 20);
  let g = load<u32>(context, 24);
  let h = load<u32>(context, 28);
  for (let t: u32 = 0; t < 256; t += 4) {
    const at = SCHEDULE + (t & 60);
    const w = load<u32>(at);
    const t1 = h + (rotr<u32>(e, 6) ^ rotr<u32>(e, 11) ^ rotr<u32>(e, 25)) + (g ^ (e & (f ^ g))) + load<u32>(K + t) + w;
    const t2 = (rotr<u32>(a, 2) ^ rotr<u32>(a, 13) ^ rotr<u32>(a, 22)) + ((a & b) | (c & (a | b)));
    // W(t + 16) = s1(W(t + 14)) + W(t + 9) + s0(W(t + 1)) + W(t), in the place of W(t)
    const w1 = load<u32>(SCHEDULE + ((t + 4) & 60));
    const w14 = load<u32>(SCHEDULE + ((t + 56) & 60));
    const s0 = rotr<u32>(w1, 7) ^ rotr<u32>(w1, 18) ^ (w1 >>> 3);
    const s1 = rotr<u32>(w14, 17) ^ rotr<u32>(w14, 19) ^ (w14 >>> 10);
    store<u32>(at, s1 + load<u32>(SCHEDULE + ((t + 36) & 60)) + s0 + w);
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  store<u32>(context, load<u32>(context) + a);
  store<u32>(context, load<u32>(context, 4) + b, 4);
  store<u32>(context, load<u32>(context, 8) + c, 8);
  store<u32>(context, load<u32>(context, 12) + d, 12);
  store<u32>(context, load<u32>(context, 16) + e, 16);
  store<u32>(context, load<u32>(context, 20) + f, 20);
  store<u32>(context, load<u32>(context, 24) + g, 24);
  store<u32>(context, load<u32>(context, 28) + h, 28);
}
