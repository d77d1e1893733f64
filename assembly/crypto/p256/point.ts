// Points of P-256 (y^2 = x^3 - 3x + b) in Jacobian coordinates: X, Y, Z of 36 octets each, x = X/Z^2, y = Y/Z^3.
//
// multiply: regular signed windows of 4 bits over an odd scalar, so that every digit is odd, none is zero, and the steps are the
// same for all scalars: 252 doublings, 63 additions. The formulas for addition are incomplete; with k in 1 .. n-1 the sum is
// never of equal or opposite points but in the last step for k = 2 (and n - 2), where Q = T: that step selects a doubling instead.
// CT: scalar and coordinates.
import { CURVE } from "../../memory";
import { maskZero } from "../ct";
import { select, sum } from "../limbs";
import { combine, isZero, mul, sqr } from "./field";
import { makeOdd } from "./scalar";

/** Field scratch is CURVE .. CURVE + 35 (field.ts). */
const T0: usize = CURVE + 36;
const T1: usize = T0 + 36;
const T2: usize = T1 + 36;
const T3: usize = T2 + 36;
const T4: usize = T3 + 36;
/** The scalar's digits: 33 octets. */
const DIGITS: usize = T4 + 36;
/** Points have 112 octets, so that they are copied in 64-bit words. */
const POINT: u32 = 112;
/** The result of multiply. */
export const Q: usize = DIGITS + 40;
const ADDEND: usize = Q + POINT;
/** P, 3P, 5P .. 15P. */
export const TABLE: usize = ADDEND + POINT;
/** Where the last step doubles its addend: when it begins, the table has been read for the last time. */
const TWICE: usize = TABLE;

/**
 * r = 2a; r may be a. dbl-2001-b of the Explicit-Formulas Database with 2 Y^2 and 4 X Y^2 made by doubled factors, which need no
 * carry, so that no difference has a factor above 2. 5 M + 3 S
 */
function double(r: usize, a: usize): void {
  sqr(T0, a + 72);
  combine(T2, 3, a, 3, T0);
  sum(T3, a, T0);
  mul(T2, T3, T2); // alpha = (X + Z^2) 3 (X - Z^2)
  sum(T3, a + 36, a + 36);
  mul(T1, T3, a + 36); // 2 Y^2
  mul(r + 72, T3, a + 72); // Z' = 2 Y Z
  sum(T3, a, a);
  mul(T0, T3, T1); // 4 X Y^2
  sqr(T3, T2);
  combine(r, 1, T3, 2, T0); // X' = alpha^2 - 8 X Y^2
  combine(T0, 1, T0, 1, r);
  mul(T0, T2, T0);
  sqr(T1, T1);
  combine(r + 36, 1, T0, 2, T1); // Y' = alpha (4 X Y^2 - X') - 8 Y^4
}

/** a = a + b, for a and b not equal, not opposite, neither at infinity (a = b gives Z = 0). 12 M + 4 S */
function add(a: usize, b: usize): void {
  sqr(T0, b + 72);
  sqr(T1, a + 72);
  mul(T2, a, T0);
  mul(T3, b, T1);
  mul(T0, T0, b + 72);
  mul(T0, T0, a + 36);
  mul(T1, T1, a + 72);
  mul(T1, T1, b + 36);
  combine(T3, 1, T3, 1, T2);
  combine(T1, 1, T1, 1, T0);
  mul(a + 72, a + 72, b + 72);
  mul(a + 72, a + 72, T3);
  sqr(T4, T3);
  mul(T3, T3, T4);
  mul(T2, T2, T4);
  sqr(a, T1);
  combine(a, 1, a, 1, T3);
  combine(a, 1, a, 2, T2);
  combine(T2, 1, T2, 1, a);
  mul(T2, T1, T2);
  mul(T0, T0, T3);
  combine(a + 36, 1, T2, 1, T0);
}

/** ADDEND = TABLE[index], reading the whole table. */
function lookUp(index: u32): void {
  const m0 = <u64>(<i64>(<i32>maskZero(index)));
  const m1 = <u64>(<i64>(<i32>maskZero(index ^ 1)));
  const m2 = <u64>(<i64>(<i32>maskZero(index ^ 2)));
  const m3 = <u64>(<i64>(<i32>maskZero(index ^ 3)));
  const m4 = <u64>(<i64>(<i32>maskZero(index ^ 4)));
  const m5 = <u64>(<i64>(<i32>maskZero(index ^ 5)));
  const m6 = <u64>(<i64>(<i32>maskZero(index ^ 6)));
  const m7 = <u64>(<i64>(<i32>maskZero(index ^ 7)));
  for (let i: usize = 0; i < POINT; i += 8) {
    const entry = TABLE + i;
    store<u64>(
      ADDEND + i,
      (load<u64>(entry) & m0) |
        (load<u64>(entry, POINT) & m1) |
        (load<u64>(entry, 2 * POINT) & m2) |
        (load<u64>(entry, 3 * POINT) & m3) |
        (load<u64>(entry, 4 * POINT) & m4) |
        (load<u64>(entry, 5 * POINT) & m5) |
        (load<u64>(entry, 6 * POINT) & m6) |
        (load<u64>(entry, 7 * POINT) & m7),
    );
  }
}

/** y = -y when mask is all ones: y is taken 1 or 0 times, less 0 or 1 times. */
function negateIf(y: usize, mask: u32): void {
  combine(y, <i32>(mask + 1), y, <i32>(mask & 1), y);
}

/** Q = k * P; k 32 octets, 1 <= k < n, most significant first; P the point in TABLE[0], with Z = 1. Destroys the table. */
export function multiply(k: usize): void {
  const negated = makeOdd(DIGITS, k);
  double(ADDEND, TABLE);
  for (let i: u32 = 1; i < 8; i++) {
    const entry = TABLE + i * POINT;
    memory.copy(entry, entry - POINT, POINT);
    add(entry, ADDEND);
  }
  // k = sum of d_i 16^i, where d_i = 2 (bits 4i+1 .. 4i+4 of k) - 15, and the top digit is bits 252 to 255, made odd
  lookUp((<u32>load<u8>(DIGITS, 31)) >>> 5);
  memory.copy(Q, ADDEND, POINT);
  for (let i: i32 = 62; i >= 0; i--) {
    for (let j: u32 = 0; j < 4; j++) double(Q, Q);
    const window = ((<u32>load<u16>(DIGITS + (i >>> 1))) >>> (1 + ((i & 1) << 2))) & 15;
    const negative = (window >>> 3) - 1;
    lookUp((window ^ negative) & 7);
    negateIf(ADDEND + 36, negative);
    if (i == 0) double(TWICE, ADDEND);
    add(Q, ADDEND);
  }
  select(Q, TWICE, POINT, isZero(Q + 72, T0));
  negateIf(Q + 36, negated);
}
