// GHASH (SP 800-38D §6.4): X = (X ^ block) * H in GF(2^128), where x^128 = x^7 + x^2 + x + 1 (§6.3). Profile full.
//
// A block is read as a number of 128 bits, most significant octet first; so its highest bit is the coefficient of x^0, and the product of two
// such numbers, without carries, is the product of the polynomials, one bit lower than it should be.
//
// Multiplication without carries is made of ordinary ones "with holes" (T. Pornin, BearSSL): an operand is split into four, each with
// every fourth bit. A bit of the product of two such parts then has three bits of room above it for the sum of at most 16 terms, of which only
// the lowest bit counts. A word gives the lower half of a product; the upper half is the lower half of the product of the operands turned
// end for end, turned back. 128 bits take three products of 64 (Karatsuba), each in both directions.
//
// CT: all but lengths, where an i64 multiplication takes the same time for all operands: not on a Cortex-M3 (docs/constant-time.md).
import { GHASH } from "../memory";
import { loadU64, storeU64 } from "../codec/bytes";

/** H: low half, high half, their sum; the same turned end for end. */
const LOW: usize = GHASH;
const HIGH: usize = GHASH + 8;
const BOTH: usize = GHASH + 16;
const TURNED: usize = 24;

/** Sets H (16 octets at `subkey`). */
export function setHashKey(subkey: usize): void {
  const high = loadU64(subkey);
  const low = loadU64(subkey + 8);
  store<u64>(LOW, low);
  store<u64>(HIGH, high);
  store<u64>(BOTH, low ^ high);
  store<u64>(LOW + TURNED, turn(low));
  store<u64>(HIGH + TURNED, turn(high));
  store<u64>(BOTH + TURNED, turn(low ^ high));
}

export function clearHashKey(): void {
  memory.fill(GHASH, 0, 48);
}

/** Takes `length` octets, padded with zeros to whole blocks, into the hash at `hash` (16 octets). */
export function ghash(hash: usize, data: usize, length: u32): void {
  let high = loadU64(hash);
  let low = loadU64(hash + 8);
  for (; length > 0; data += 16) {
    if (length < 16) {
      // The rest of the last block.
      storeU64(hash, high);
      storeU64(hash + 8, low);
      for (let i: u32 = 0; i < length; i++) store<u8>(hash + i, load<u8>(hash + i) ^ load<u8>(data + i));
      high = loadU64(hash);
      low = loadU64(hash + 8);
      length = 0;
    } else {
      high ^= loadU64(data);
      low ^= loadU64(data + 8);
      length -= 16;
    }
    const both = low ^ high;
    const turnedLow = turn(low);
    const turnedHigh = turn(high);
    // Lower and upper halves of low * low, high * high and the middle.
    const a = product(low, load<u64>(LOW));
    const c = product(high, load<u64>(HIGH));
    const m = product(both, load<u64>(BOTH)) ^ a ^ c;
    const aTurned = product(turnedLow, load<u64>(LOW + TURNED));
    const cTurned = product(turnedHigh, load<u64>(HIGH + TURNED));
    const mTurned = product(turnedLow ^ turnedHigh, load<u64>(BOTH + TURNED)) ^ aTurned ^ cTurned;
    const r1 = (turn(aTurned) >>> 1) ^ m;
    const r2 = (turn(mTurned) >>> 1) ^ c;
    const r3 = turn(cTurned) >>> 1;
    // One bit up, then x^128 and above are folded into x^7 + x^2 + x + 1, the highest powers (the lowest word) first.
    const v0 = a << 1;
    let v1 = (r1 << 1) | (a >>> 63);
    let v2 = (r2 << 1) | (r1 >>> 63);
    let v3 = (r3 << 1) | (r2 >>> 63);
    v2 ^= v0 ^ (v0 >>> 1) ^ (v0 >>> 2) ^ (v0 >>> 7);
    v1 ^= (v0 << 63) ^ (v0 << 62) ^ (v0 << 57);
    v3 ^= v1 ^ (v1 >>> 1) ^ (v1 >>> 2) ^ (v1 >>> 7);
    v2 ^= (v1 << 63) ^ (v1 << 62) ^ (v1 << 57);
    high = v3;
    low = v2;
  }
  storeU64(hash, high);
  storeU64(hash + 8, low);
}

const HOLES: u64 = 0x1111111111111111;

/** The lower 64 bits of x * y without carries. */
function product(x: u64, y: u64): u64 {
  const x0 = x & HOLES;
  const x1 = x & (HOLES << 1);
  const x2 = x & (HOLES << 2);
  const x3 = x & (HOLES << 3);
  const y0 = y & HOLES;
  const y1 = y & (HOLES << 1);
  const y2 = y & (HOLES << 2);
  const y3 = y & (HOLES << 3);
  const z0 = (x0 * y0) ^ (x1 * y3) ^ (x2 * y2) ^ (x3 * y1);
  const z1 = (x0 * y1) ^ (x1 * y0) ^ (x2 * y3) ^ (x3 * y2);
  const z2 = (x0 * y2) ^ (x1 * y1) ^ (x2 * y0) ^ (x3 * y3);
  const z3 = (x0 * y3) ^ (x1 * y2) ^ (x2 * y1) ^ (x3 * y0);
  return (z0 & HOLES) | (z1 & (HOLES << 1)) | (z2 & (HOLES << 2)) | (z3 & (HOLES << 3));
}

/** Bit i to bit 63 - i. */
function turn(x: u64): u64 {
  x = ((x >>> 1) & 0x5555555555555555) | ((x & 0x5555555555555555) << 1);
  x = ((x >>> 2) & 0x3333333333333333) | ((x & 0x3333333333333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f0f0f0f0f) | ((x & 0x0f0f0f0f0f0f0f0f) << 4);
  return bswap<u64>(x);
}
