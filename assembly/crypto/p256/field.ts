// GF(p), p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-4 §D.1.2.3), in Montgomery form with R = 2^261.
// p = -1 mod 2^29, so Montgomery's factor is the low limb itself, and m * p is four shifts.
import { p256_mul, p256_sqr } from "../../ports";
import { NOT_SUPPORTED, PORT_FAILED } from "../../errors";
import {
  carry,
  copy,
  fromLittleEndian,
  reverse,
  select,
  subtractWithBorrow,
  toLittleEndian,
  LIMB_MASK,
  PLAIN_ONE,
} from "../limbs";
import { CURVE } from "../../memory";
import { FAST } from "../../profile";
import { multiplyColumns, squareColumns } from "./columns";
import { invertModulo } from "./inverse";
import { productHook, squareHook } from "../hooks";

/** p: limbs, least significant first. */
// prettier-ignore
export const P: usize = memory.data<u32>([
  0x1fffffff, 0x1fffffff, 0x1fffffff, 0x000001ff, 0x00000000, 0x00000000, 0x00040000, 0x1fe00000, 0x00ffffff,
]);
/** R mod p: one. */
// prettier-ignore
export const ONE: usize = memory.data<u32>([0x00000020, 0x00000000, 0x00000000, 0x1fffc000, 0x1fffffff, 0x1fffffff, 0x1f7fffff, 0x03ffffff, 0x00000000]);
/** R^2 mod p: brings a number into Montgomery form. */
// prettier-ignore
const R2: usize = memory.data<u32>([0x00000c00, 0x00000000, 0x1fff0000, 0x1fdfffff, 0x1fbfffff, 0x1fffffff, 0x1fffffff, 0x1ffffffe, 0x00000013]);

/** R^3 mod p: brings the inverse of a R, which is no Montgomery form, into that form. */
// prettier-ignore
const R3: usize = FAST ? memory.data<u32>([0x00050000, 0x1ff40000, 0x1effffff, 0x0dffffff, 0x07ffffff, 0x1fffffff, 0x0000000b, 0x00000010, 0x00000c00]) : 0;

const SCRATCH: usize = CURVE;

const UNKNOWN: u32 = 0;
const HARDWARE: u32 = 1;
const SOFTWARE: u32 = 2;
let source: u32 = UNKNOWN;
let failure: i32 = 0;

/** Begins a computation: asks the hook anew. */
export function begin(): void {
  source = UNKNOWN;
  failure = 0;
}

/** Ends a computation: 0, or PORT_FAILED when the hook failed in it: then every element of it is worthless. */
export function outcome(): i32 {
  return failure;
}

/** r = a * b / R. a may be a sum or double (limbs.ts); b and r are normal. r may be a or b. */
export function mul(r: usize, a: usize, b: usize): void {
  if (source != SOFTWARE) {
    const answer = FAST ? productHook(r, a, b) : p256_mul(r, a, b);
    if (answer == 0) {
      source = HARDWARE;
      return;
    }
    if (answer != NOT_SUPPORTED || source == HARDWARE) {
      failure = PORT_FAILED;
      return;
    }
    source = SOFTWARE;
  }
  if (FAST) multiplyColumns(r, a, b);
  else multiply(r, a, b);
}

/** r = a * a / R; a is normal, or a sum of two (limbs.ts); r is normal. */
export function sqr(r: usize, a: usize): void {
  if (FAST && source == SOFTWARE) {
    squareColumns(r, a);
    return;
  }
  if (source == HARDWARE) {
    const answer = FAST ? squareHook(r, a) : p256_sqr(r, a);
    if (answer == 0) return;
    if (answer != NOT_SUPPORTED) {
      failure = PORT_FAILED;
      return;
    }
  }
  mul(r, a, a);
}

/** r = a squared n times; n at least 1. */
export function sqrTimes(r: usize, a: usize, n: u32): void {
  sqr(r, a);
  while (--n > 0) sqr(r, r);
}

/**
 * Schoolbook multiplication, one limb of b at a time, each time with Montgomery's division by 2^29:
 * m = low limb; m * p = m 2^256 - m 2^224 + m 2^192 + m 2^96 - m, at limbs 8 << 24, 7 << 21, 6 << 18, 3 << 9, and -m clears the low limb.
 */
function multiply(r: usize, a: usize, b: usize): void {
  const a0 = <i64>load<u32>(a);
  const a1 = <i64>load<u32>(a, 4);
  const a2 = <i64>load<u32>(a, 8);
  const a3 = <i64>load<u32>(a, 12);
  const a4 = <i64>load<u32>(a, 16);
  const a5 = <i64>load<u32>(a, 20);
  const a6 = <i64>load<u32>(a, 24);
  const a7 = <i64>load<u32>(a, 28);
  const a8 = <i64>load<u32>(a, 32);
  let c0: i64 = 0;
  let c1: i64 = 0;
  let c2: i64 = 0;
  let c3: i64 = 0;
  let c4: i64 = 0;
  let c5: i64 = 0;
  let c6: i64 = 0;
  let c7: i64 = 0;
  const end = b + 36;
  do {
    const digit = <i64>load<u32>(b);
    const t = c0 + a0 * digit;
    const m = t & LIMB_MASK;
    c0 = c1 + a1 * digit + (t >> 29);
    c1 = c2 + a2 * digit;
    c2 = c3 + a3 * digit + (m << 9);
    c3 = c4 + a4 * digit;
    c4 = c5 + a5 * digit;
    c5 = c6 + a6 * digit + (m << 18);
    c6 = c7 + a7 * digit - (m << 21);
    c7 = a8 * digit + (m << 24);
    b += 4;
  } while (b != end);
  carry(r, c0, c1, c2, c3, c4, c5, c6, c7);
}

/**
 * r = ka * a - kb * b mod p, normal; ka 0 to 3, kb -1 to 3 (-1 with ka at most 2); a, b, r normal; r may be a or b.
 * 4 p = 2^258 - 2^226 + 2^194 + 2^98 - 4 keeps the value positive; then q, about its multiple of 2^256, is taken off as q * p. The
 * lower limbs may sum to as little as -4 units of the top limb: hence that 4, so that q is never too large. No limb leaves 32 bits.
 */
export function combine(r: usize, ka: i32, a: usize, kb: i32, b: usize): void {
  combineInline(r, ka, a, kb, b);
}

/** The body of combine, for constant factors. */
// @ts-ignore: a decorator
@inline
function combineInline(r: usize, ka: i32, a: usize, kb: i32, b: usize): void {
  const top = ka * load<i32>(a, 32) - kb * load<i32>(b, 32) + 0x4000000;
  const q = (top - 4) >> 24;
  let v = ka * load<i32>(a) - kb * load<i32>(b) + q - 4;
  store<u32>(r, v & 0x1fffffff);
  v = (v >> 29) + ka * load<i32>(a, 4) - kb * load<i32>(b, 4);
  store<u32>(r, v & 0x1fffffff, 4);
  v = (v >> 29) + ka * load<i32>(a, 8) - kb * load<i32>(b, 8);
  store<u32>(r, v & 0x1fffffff, 8);
  v = (v >> 29) + ka * load<i32>(a, 12) - kb * load<i32>(b, 12) + 0x800 - (q << 9);
  store<u32>(r, v & 0x1fffffff, 12);
  v = (v >> 29) + ka * load<i32>(a, 16) - kb * load<i32>(b, 16);
  store<u32>(r, v & 0x1fffffff, 16);
  v = (v >> 29) + ka * load<i32>(a, 20) - kb * load<i32>(b, 20);
  store<u32>(r, v & 0x1fffffff, 20);
  v = (v >> 29) + ka * load<i32>(a, 24) - kb * load<i32>(b, 24) + 0x100000 - (q << 18);
  store<u32>(r, v & 0x1fffffff, 24);
  v = (v >> 29) + ka * load<i32>(a, 28) - kb * load<i32>(b, 28) - 0x800000 + (q << 21);
  store<u32>(r, v & 0x1fffffff, 28);
  store<u32>(r, top + (v >> 29) - (q << 24), 32);
}

/** r = the canonical form (0 to p - 1) of the normal element a; still in Montgomery form. */
export function canonical(r: usize, a: usize): void {
  copy(r, a);
  const less = subtractWithBorrow(SCRATCH, r, P);
  select(r, SCRATCH, 36, ~less);
}

/** All ones when the normal element a is 0 mod p, else zero. Uses `t` as scratch. */
export function isZero(a: usize, t: usize): u32 {
  canonical(t, a);
  let bits: u32 = 0;
  for (let i: u32 = 0; i < 36; i += 4) bits |= load<u32>(t + i);
  return ((bits | (0 - bits)) >>> 31) - 1;
}

/** r = a in Montgomery form: a number below 2^256. */
// @ts-ignore: a decorator
@inline
export function toMontgomery(r: usize, a: usize): void {
  mul(r, a, R2);
}

/** Reads 32 octets, most significant first, into Montgomery form. Answers all ones when the number is below p, else zero. */
export function fromOctets(r: usize, octets: usize): u32 {
  reverse(SCRATCH, octets);
  fromLittleEndian(r, SCRATCH);
  const below = subtractWithBorrow(SCRATCH, r, P);
  mul(r, r, R2);
  return below;
}

/** Writes a normal element as 32 octets, most significant first. Uses `t` as scratch. */
export function toOctets(octets: usize, a: usize, t: usize): void {
  mul(t, a, PLAIN_ONE);
  canonical(t, t);
  toLittleEndian(SCRATCH, t);
  reverse(octets, SCRATCH);
}

/** r = a - b. */
export function subtract(r: usize, a: usize, b: usize): void {
  combineInline(r, 1, a, 1, b);
}

/** r = a - 2b. */
export function subtractTwice(r: usize, a: usize, b: usize): void {
  combineInline(r, 1, a, 2, b);
}

/** r = 3 (a - b). */
export function tripleDifference(r: usize, a: usize, b: usize): void {
  combineInline(r, 3, a, 3, b);
}

/** r = 1 / a, 0 for 0; r may be a. t: scratch of 216 octets. */
export function invert(r: usize, a: usize, t: usize): void {
  if (FAST) {
    canonical(r, a);
    invertModulo(r, r, P, 1, t);
    combine(r, 1, r, 0, r);
    mul(r, r, R3);
  } else power(r, a, t);
}

/**
 * r = 1 / a = a^(p - 2), 0 for 0. p - 2 = 32 ones, 31 zeros, 1, 96 zeros, 94 ones, 0, 1 (bits): the powers
 * x_n = a^(2^n - 1) for n = 1, 2, 4 .. 32 are six elements at `t`; each row appends n ones after some shift.
 */
function power(r: usize, a: usize, t: usize): void {
  copy(t, a);
  for (let n: u32 = 1, x = t; n < 32; n <<= 1, x += 36) {
    sqrTimes(x + 36, x, n);
    mul(x + 36, x + 36, x);
  }
  copy(r, t + 5 * 36);
  for (let i: usize = 0; i < 16; i += 2) {
    sqrTimes(r, r, load<u8>(INVERSION + i));
    mul(r, r, t + load<u8>(INVERSION + i, 1) * 36);
  }
}

/** Pairs: squarings, then the power x_(2^e) to multiply with, as e. The exponent is public. */
// prettier-ignore
const INVERSION: usize = memory.data<u8>([32, 0, 128, 5, 32, 5, 16, 4, 8, 3, 4, 2, 2, 1, 2, 0]);
