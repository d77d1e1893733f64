// The rounds of AES (FIPS 197 §5.1), constant time, on planes in memory: the looped shape of the kernel, for engines that want little
// code, and what the inverse cipher and the key schedule of both shapes stand on. aes.ts says how the planes are laid out.
//
// Invariant: PLANES holds eight planes of 32 bits, the state of whoever is at work; it is left to the caller to wipe it.
// CT: nothing leaks.
import { AES_PLACE_BYTES, AES } from "../memory";

/** The state. */
export const PLANES: usize = AES + AES_PLACE_BYTES;

/** The ten rounds under the round keys at `schedule` (352 octets) on blocks a and b: octets again, still turned, in PLANES (unpack). */
export function encryptPlanes(schedule: usize, a: usize, b: usize): void {
  for (let c: u32 = 0; c < 4; c++) {
    store<u32>(PLANES + (c << 2), load<u32>(a + (c << 2)));
    store<u32>(PLANES + (c << 2), load<u32>(b + (c << 2)), 16);
  }
  transpose();
  let roundKey = schedule;
  addRoundKey(roundKey);
  for (let round: u32 = 1; round < 10; round++) {
    roundKey += 32;
    substitute();
    mixColumns(round & 3, roundKey);
  }
  substitute();
  addRoundKey(roundKey + 32);
  transpose();
}

/** Writes the two blocks out, and undoes the turn of two columns in rows 1 and 3 that ten left-out ShiftRows leave. */
export function unpack(a: usize, b: usize): void {
  for (let c: usize = 0; c < 16; c += 4) {
    const opposite = c ^ 8;
    const wordA = (load<u32>(PLANES + c) & 0x00ff00ff) | (load<u32>(PLANES + opposite) & 0xff00ff00);
    const wordB = (load<u32>(PLANES + c, 16) & 0x00ff00ff) | (load<u32>(PLANES + opposite, 16) & 0xff00ff00);
    store<u32>(a + c, wordA);
    store<u32>(b + c, wordB);
  }
}

export function addRoundKey(roundKey: usize): void {
  for (let i: usize = 0; i < 32; i += 8) store<u64>(PLANES + i, load<u64>(PLANES + i) ^ load<u64>(roundKey + i));
}

/** Word j holds octets; afterwards plane i holds bit i of word j at bit j of each octet. Its own inverse. */
export function transpose(): void {
  for (let i: usize = 0; i < 32; i += 8) swapBits(PLANES + i, PLANES + i + 4, 0x55555555, 1);
  for (let i: usize = 0; i < 32; i += 16) {
    swapBits(PLANES + i, PLANES + i + 8, 0x33333333, 2);
    swapBits(PLANES + i + 4, PLANES + i + 12, 0x33333333, 2);
  }
  for (let i: usize = 0; i < 16; i += 4) swapBits(PLANES + i, PLANES + i + 16, 0x0f0f0f0f, 4);
}

function swapBits(a: usize, b: usize, mask: u32, shift: u32): void {
  const x = load<u32>(a);
  const y = load<u32>(b);
  const t = ((x >>> shift) ^ y) & mask;
  store<u32>(b, y ^ t);
  store<u32>(a, x ^ (t << shift));
}

/** The row below, in columns that are turned by `turn`: a rotation by 8 bits, and by `turn` bits within each half octet. */
@inline
function below(x: u32, turn: u32, mask: u32): u32 {
  return (rotr<u32>(x, 8 + turn) & mask) | (rotr<u32>(x, 4 + turn) & ~mask);
}

/**
 * MixColumns (FIPS 197 §5.1.3) and AddRoundKey. With a' the row below and t = a ^ a': 2a + 3a' + a'' + a''' = 2t + a' + t'',
 * and the doubling moves each plane up by one and feeds plane 7 back into planes 0, 1, 3 and 4 (x^8 = x^4 + x^3 + x + 1).
 */
export function mixColumns(k: u32, roundKey: usize): void {
  const mask1: u32 = (0xf >>> k) * 0x11111111;
  const turn2 = (k << 1) & 3;
  const mask2: u32 = (0xf >>> turn2) * 0x11111111;
  let a = load<u32>(PLANES, 28);
  let b = below(a, k, mask1);
  const t7 = a ^ b;
  let last: u32 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    a = load<u32>(PLANES + i);
    b = below(a, k, mask1);
    const t = a ^ b;
    const doubled = last ^ (t7 & (0 - (((<u32>0x1b) >>> ((<u32>i) >>> 2)) & 1)));
    const opposite = (rotr<u32>(t, 16 + turn2) & mask2) | (rotr<u32>(t, 12 + turn2) & ~mask2);
    store<u32>(PLANES + i, doubled ^ b ^ opposite ^ load<u32>(roundKey + i));
    last = t;
  }
}

/**
 * SubBytes (FIPS 197 §5.1.1) on the planes, less the constant 0x63: the circuit of Boyar and Peralta, "A depth-16 circuit for
 * the AES S-box" (2011), with their names: x0 is the most significant bit.
 * Their t21 to t24 are sums that take in y, y' and y & y': that is y | y', two gates fewer.
 */
export function substitute(): void {
  const x0 = load<u32>(PLANES, 28),
    x1 = load<u32>(PLANES, 24),
    x2 = load<u32>(PLANES, 20),
    x3 = load<u32>(PLANES, 16),
    x4 = load<u32>(PLANES, 12),
    x5 = load<u32>(PLANES, 8),
    x6 = load<u32>(PLANES, 4),
    x7 = load<u32>(PLANES, 0);
  const y14 = x3 ^ x5;
  const y13 = x0 ^ x6;
  const y9 = x0 ^ x3;
  const y8 = x0 ^ x5;
  const t0 = x1 ^ x2;
  const y1 = t0 ^ x7;
  const y4 = y1 ^ x3;
  const y12 = y13 ^ y14;
  const y2 = y1 ^ x0;
  const y5 = y1 ^ x6;
  const y3 = y5 ^ y8;
  const t1 = x4 ^ y12;
  const y15 = t1 ^ x5;
  const y20 = t1 ^ x1;
  const y6 = y15 ^ x7;
  const y10 = y15 ^ t0;
  const y11 = y20 ^ y9;
  const y7 = x7 ^ y11;
  const y17 = y10 ^ y11;
  const y16 = t0 ^ y11;
  const t2 = y12 & y15;
  const t3 = y3 & y6;
  const t4 = t3 ^ t2;
  const t5 = y4 & x7;
  const t6 = t5 ^ t2;
  const t7 = y13 & y16;
  const t8 = y5 & y1;
  const t12 = y9 & y11;
  const t13 = y14 & y17;
  const t15 = y8 & y10;
  const t21 = t4 ^ t13 ^ (y9 | y11);
  const t22 = t6 ^ t12 ^ (y8 | y10);
  const t23 = t8 ^ t12 ^ t13 ^ (y13 | y16);
  const t24 = t7 ^ t12 ^ t15 ^ (y2 | y7);
  const t25 = t21 ^ t22;
  const t26 = t21 & t23;
  const t27 = t24 ^ t26;
  const t28 = t25 & t27;
  const t29 = t28 ^ t22;
  const t30 = t23 ^ t24;
  const t31 = t22 ^ t26;
  const t32 = t31 & t30;
  const t33 = t32 ^ t24;
  const t34 = t23 ^ t33;
  const t35 = t27 ^ t33;
  const t36 = t24 & t35;
  const t37 = t36 ^ t34;
  const t38 = t27 ^ t36;
  const t39 = t29 & t38;
  const t40 = t25 ^ t39;
  const t41 = t40 ^ t37;
  const t42 = t29 ^ t33;
  const t43 = t29 ^ t40;
  const t44 = t33 ^ t37;
  const t45 = t42 ^ t41;
  const z0 = t44 & y15;
  const z1 = t37 & y6;
  const z2 = t33 & x7;
  const z3 = t43 & y16;
  const z4 = t40 & y1;
  const z5 = t29 & y7;
  const z6 = t42 & y11;
  const z7 = t45 & y17;
  const z8 = t41 & y10;
  const z9 = t44 & y12;
  const z10 = t37 & y3;
  const z11 = t33 & y4;
  const z12 = t43 & y13;
  const z13 = t40 & y5;
  const z14 = t29 & y2;
  const z15 = t42 & y9;
  const z16 = t45 & y14;
  const z17 = t41 & y8;
  const t46 = z15 ^ z16;
  const t47 = z10 ^ z11;
  const t48 = z5 ^ z13;
  const t49 = z9 ^ z10;
  const t50 = z2 ^ z12;
  const t51 = z2 ^ z5;
  const t52 = z7 ^ z8;
  const t53 = z0 ^ z3;
  const t54 = z6 ^ z7;
  const t55 = z16 ^ z17;
  const t56 = z12 ^ t48;
  const t57 = t50 ^ t53;
  const t58 = z4 ^ t46;
  const t59 = z3 ^ t54;
  const t60 = t46 ^ t57;
  const t61 = z14 ^ t57;
  const t62 = t52 ^ t58;
  const t63 = t49 ^ t58;
  const t64 = z4 ^ t59;
  const t65 = t61 ^ t62;
  const t66 = z1 ^ t63;
  const s3 = t53 ^ t66;
  store<u32>(PLANES, t59 ^ t63, 28);
  store<u32>(PLANES, t64 ^ s3, 24);
  store<u32>(PLANES, t55 ^ t64 ^ t65, 20);
  store<u32>(PLANES, s3, 16);
  store<u32>(PLANES, t51 ^ t66, 12);
  store<u32>(PLANES, t47 ^ t65, 8);
  store<u32>(PLANES, t56 ^ t62, 4);
  store<u32>(PLANES, t48 ^ t60);
}
