// X25519 (RFC 7748 §5). GF(2^255 - 19) in the shape of limbs.ts, in Montgomery form with R = 2^261.
// CT: scalar and u.
import { CURVE, CURVE_BYTES } from "../memory";
import { INVALID_PUBLIC_KEY } from "../errors";
import { maskZero } from "./ct";
import {
  ELEMENT,
  LIMB_MASK,
  PLAIN_ONE,
  carry,
  copy,
  fromLittleEndian,
  select,
  subtractWithBorrow,
  sum,
  swap,
  toLittleEndian,
} from "./limbs";

/** p = 2^255 - 19. */
// prettier-ignore
const P: usize = memory.data<u32>([
  0x1fffffed, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0x1fffffff, 0x007fffff,
]);
/** 1 / 19 mod 2^29. */
const INVERSE_19: i64 = 0x86bca1b;
/** R mod p = 2^6 * 19, and R^2 mod p. */
const ONE: usize = memory.data<u32>([1216, 0, 0, 0, 0, 0, 0, 0, 0]);
const R2: usize = memory.data<u32>([1478656, 0, 0, 0, 0, 0, 0, 0, 0]);
/** (486662 + 2) / 4 - 1 = a24 of RFC 7748. */
const A24: i64 = 121665;

const SCALAR: usize = CURVE;
const X1: usize = CURVE + 32;
const X2: usize = X1 + 36;
const Z2: usize = X2 + 36;
const X3: usize = Z2 + 36;
const Z3: usize = X3 + 36;
const A: usize = Z3 + 36;
const B: usize = A + 36;
const C: usize = B + 36;
const D: usize = C + 36;
const E: usize = D + 36;
const POWERS: usize = E + 36;

/**
 * output (32 octets) = X25519(scalar, u), 32 octets each as RFC 7748 writes them; output may be either. INVALID_PUBLIC_KEY when the
 * result is all zero (§6.1: u of low order): the output is then zeros.
 */
export function x25519(scalar: usize, u: usize, output: usize): i32 {
  memory.copy(SCALAR, scalar, 32);
  store<u8>(SCALAR, load<u8>(SCALAR) & 248);
  store<u8>(SCALAR, (load<u8>(SCALAR, 31) & 127) | 64, 31);
  memory.copy(A, u, 32);
  store<u8>(A, load<u8>(A, 31) & 127, 31);
  fromLittleEndian(X1, A);
  mul(X1, X1, R2);
  copy(X2, ONE);
  memory.fill(Z2, 0, ELEMENT);
  copy(X3, X1);
  copy(Z3, ONE);
  ladder();
  invert(Z2);
  mul(X2, X2, Z2);
  toOctets(output, X2);
  memory.fill(CURVE, 0, CURVE_BYTES);
  let bits: u32 = 0;
  for (let i: u32 = 0; i < 32; i++) bits |= load<u8>(output + i);
  return maskZero(bits) != 0 ? INVALID_PUBLIC_KEY : 0;
}

/** output (32 octets) = X25519(scalar, 9). */
export function x25519Public(scalar: usize, output: usize): i32 {
  memory.fill(CURVE + CURVE_BYTES - 32, 0, 32);
  store<u8>(CURVE + CURVE_BYTES - 32, 9);
  return x25519(scalar, CURVE + CURVE_BYTES - 32, output);
}

/** RFC 7748 §5, with its names; the swap is delayed as there. */
function ladder(): void {
  let swapped: u32 = 0;
  for (let t: i32 = 254; t >= 0; t--) {
    const bit = 0 - (((<u32>load<u8>(SCALAR + (t >>> 3))) >>> (t & 7)) & 1);
    swap(X2, X3, swapped ^ bit);
    swap(Z2, Z3, swapped ^ bit);
    swapped = bit;
    combine(A, 1, X2, -1, Z2);
    combine(B, 1, X2, 1, Z2);
    sum(C, X3, Z3);
    combine(D, 1, X3, 1, Z3);
    mul(C, C, B); // CB
    mul(D, D, A); // DA
    combine(X3, 1, D, -1, C);
    mul(X3, X3, X3);
    combine(Z3, 1, D, 1, C);
    mul(Z3, Z3, Z3);
    mul(Z3, Z3, X1);
    mul(A, A, A); // AA
    mul(B, B, B); // BB
    mul(X2, A, B);
    combine(E, 1, A, 1, B);
    combine(B, 1, A, -A24, E);
    mul(Z2, E, B);
  }
  swap(X2, X3, swapped);
  swap(Z2, Z3, swapped);
}

/**
 * r = a * b / R; a may be a sum. As p256/field.ts: m = low limb / 19 makes t - 19 m divisible by 2^29, and m * 2^255 is m << 23 at
 * limb 8.
 */
function mul(r: usize, a: usize, b: usize): void {
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
    const m = ((t & LIMB_MASK) * INVERSE_19) & LIMB_MASK;
    c0 = c1 + a1 * digit + ((t - 19 * m) >> 29);
    c1 = c2 + a2 * digit;
    c2 = c3 + a3 * digit;
    c3 = c4 + a4 * digit;
    c4 = c5 + a5 * digit;
    c5 = c6 + a6 * digit;
    c6 = c7 + a7 * digit;
    c7 = a8 * digit + (m << 23);
    b += 4;
  } while (b != end);
  carry(r, c0, c1, c2, c3, c4, c5, c6, c7);
}

/**
 * r = ka * a - kb * b mod p, normal; |ka| at most 1, kb at least -A24 and at most 1. 4 p keeps the value positive; q, about its
 * multiple of 2^255, is taken off as q * p.
 */
function combine(r: usize, ka: i64, a: usize, kb: i64, b: usize): void {
  let top = ka * <i64>load<u32>(a, 32) - kb * <i64>load<u32>(b, 32) + 4 * 0x7fffff;
  const q = (top - 2) >> 23;
  let v = 4 * 0x1fffffed + 19 * q;
  for (let i: u32 = 0; i < 32; i += 4) {
    v += ka * <i64>load<u32>(a + i) - kb * <i64>load<u32>(b + i);
    store<u32>(r + i, <u32>(v & LIMB_MASK));
    v = (v >> 29) + 4 * 0x1fffffff;
  }
  top += v - 4 * 0x1fffffff - (q << 23);
  store<u32>(r, <u32>top, 32);
}

/**
 * r = 1 / r = r^(p - 2), p - 2 = 2^255 - 21 = 250 ones, then 01011 (bits). The powers x_n = r^(2^n - 1) for n = 1, 2, 4 .. 128 are
 * eight elements at POWERS.
 */
function invert(r: usize): void {
  copy(POWERS, r);
  for (let n: u32 = 1, x = POWERS; n < 128; n <<= 1, x += 36) {
    squareAndMultiply(x + 36, x, n, x);
  }
  copy(r, POWERS + 7 * 36);
  for (let i: usize = 0; i < 16; i += 2) {
    squareAndMultiply(r, r, load<u8>(INVERSION + i), POWERS + load<u8>(INVERSION + i, 1) * 36);
  }
}

/** Pairs: squarings, then the power x_(2^e) to multiply with, as e. The exponent is public. */
// prettier-ignore
const INVERSION: usize = memory.data<u8>([64, 6, 32, 5, 16, 4, 8, 3, 2, 1, 2, 0, 2, 0, 1, 0]);

/** r = a^(2^n) * b; n at least 1. */
function squareAndMultiply(r: usize, a: usize, n: u32, b: usize): void {
  mul(r, a, a);
  while (--n > 0) mul(r, r, r);
  mul(r, r, b);
}

function toOctets(octets: usize, a: usize): void {
  mul(A, a, PLAIN_ONE);
  for (let i: u32 = 0; i < 2; i++) {
    const less = subtractWithBorrow(B, A, P);
    select(A, B, ELEMENT, ~less);
  }
  toLittleEndian(octets, A);
}
