// k * P in profile full: the windows of p256/point.ts, over a table of affine points, so that each addition costs 8 M + 3 S in place
// of 12 M + 4 S. The table is made by additions of points that share their Z (Meloni, WAIFI 2007; Goundar, Joye and Miyaji, CHES 2010),
// and one inversion takes all Z away.
//
// Points: affine x, y (72 octets); Jacobian X, Y, Z (112, as in p256/point.ts), x = X/Z^2, y = Y/Z^3.
// CT: scalar and coordinates.
import { CURVE } from "../../memory";
import { maskZero } from "../ct";
import { copy, select, sum } from "../limbs";
import { combine, invert, isZero, mul, ONE, sqr, subtract, subtractTwice, tripleDifference } from "./field";
import { makeOdd } from "./scalar";

/** Field scratch is CURVE .. CURVE + 35 (field.ts). T0 to T3 together are the scratch of an inversion, too. */
export const T0: usize = CURVE + 36;
export const T1: usize = T0 + 36;
const T2: usize = T1 + 36;
const T3: usize = T2 + 36;
const T4: usize = T3 + 36;
/** The scalar's digits: 33 octets. */
export const DIGITS: usize = T4 + 36;
const POINT: u32 = 112;
export const AFFINE: u32 = 72;
/** The result: Jacobian. */
export const RESULT: usize = DIGITS + 40;
/** An affine point, and a 1 that makes it Jacobian. */
export const ADDEND: usize = RESULT + POINT;
export const TWICE: usize = ADDEND + POINT;
/** P, 3P, 5P .. 15P: affine. */
export const ODD_MULTIPLES: usize = TWICE + POINT;
const ENTRIES: u32 = 8;
/** Z of an entry over Z of the entry before it. */
export const RATIOS: usize = ODD_MULTIPLES + ENTRIES * AFFINE;

/** Two limbs of 2^30 - 2, and those of 2 p in that shape: each at least as large as a normal limb, so that nothing borrows. */
const ROOM: u64 = 0x3ffffffe3ffffffe;
const ROOM_3: u64 = ROOM + ((<u64>0x400) << 32);
const ROOM_67: u64 = ROOM + 0x80000 - ((<u64>0x400000) << 32);

/** r = a - b + 2p without carries, for normal a and b: limbs below 2^31, value below 3.2 * 2^256. A FIRST operand of mul only. */
function difference(r: usize, a: usize, b: usize): void {
  store<u64>(r, load<u64>(a) + ROOM - load<u64>(b));
  store<u64>(r, load<u64>(a, 8) + ROOM_3 - load<u64>(b, 8), 8);
  store<u64>(r, load<u64>(a, 16) + ROOM - load<u64>(b, 16), 16);
  store<u64>(r, load<u64>(a, 24) + ROOM_67 - load<u64>(b, 24), 24);
  store<u32>(r, load<u32>(a, 32) + 0x1fffffe - load<u32>(b, 32), 32);
}

/** r = 4a without carries, for a normal a: limbs below 2^31. A FIRST operand of mul only. */
function quadruple(r: usize, a: usize): void {
  store<u64>(r, load<u64>(a) << 2);
  store<u64>(r, load<u64>(a, 8) << 2, 8);
  store<u64>(r, load<u64>(a, 16) << 2, 16);
  store<u64>(r, load<u64>(a, 24) << 2, 24);
  store<u32>(r, load<u32>(a, 32) << 2, 32);
}

/** r = a + 2b without carries: limbs below 3 * 2^29, for the second operand of subtract only. */
function sumTwice(r: usize, a: usize, b: usize): void {
  store<u64>(r, load<u64>(a) + (load<u64>(b) << 1));
  store<u64>(r, load<u64>(a, 8) + (load<u64>(b, 8) << 1), 8);
  store<u64>(r, load<u64>(a, 16) + (load<u64>(b, 16) << 1), 16);
  store<u64>(r, load<u64>(a, 24) + (load<u64>(b, 24) << 1), 24);
  store<u32>(r, load<u32>(a, 32) + (load<u32>(b, 32) << 1), 32);
}

/** r = 2a; r may be a. Leaves 4 X Y^2 in T0 and 4 Y^4 in T1. 4 M + 4 S */
export function double(r: usize, a: usize): void {
  sqr(T0, a + 72);
  tripleDifference(T2, a, T0);
  sum(T3, a, T0);
  mul(T2, T3, T2); // alpha = (X + Z^2) 3 (X - Z^2)
  sqr(T1, a + 36);
  sum(T3, a + 36, a + 36);
  mul(r + 72, T3, a + 72); // Z' = 2 Y Z
  quadruple(T3, a);
  mul(T0, T3, T1); // 4 X Y^2
  sum(T1, T1, T1);
  sqr(T1, T1); // 4 Y^4
  sqr(T3, T2);
  subtractTwice(r, T3, T0); // X' = alpha^2 - 8 X Y^2
  difference(T3, T0, r);
  mul(T2, T3, T2);
  subtractTwice(r + 36, T2, T1); // Y' = alpha (4 X Y^2 - X') - 8 Y^4
}

/** RESULT = RESULT + ADDEND (affine), for points that are not equal, not opposite, not at infinity (equal ones give Z = 0). 8 M + 3 S */
export function addAffine(): void {
  const a = RESULT;
  sqr(T0, a + 72);
  mul(T1, ADDEND, T0);
  mul(T0, T0, a + 72);
  mul(T0, T0, ADDEND + 36);
  subtract(T1, T1, a); // H = x Z^2 - X
  subtract(T0, T0, a + 36); // r = y Z^3 - Y
  mul(a + 72, a + 72, T1); // Z' = H Z
  sqr(T2, T1);
  mul(T3, T1, T2); // H^3
  mul(T2, T2, a); // V = X H^2
  sqr(a, T0);
  sumTwice(T1, T3, T2);
  subtract(a, a, T1); // X' = r^2 - H^3 - 2 V
  difference(T2, T2, a);
  mul(T2, T2, T0);
  mul(T3, T3, a + 36);
  subtract(a + 36, T2, T3); // Y' = r (V - X') - Y H^3
}

/** RESULT = RESULT + ADDEND as addAffine, but equal points are doubled. */
export function addAffineOrDouble(): void {
  copy(ADDEND + AFFINE, ONE);
  double(TWICE, ADDEND);
  addAffine();
  select(RESULT, TWICE, POINT, isZero(RESULT + 72, T0));
}

/** ADDEND = the entry of eight at table with this index, reading all of them. */
export function lookUp(table: usize, index: u32): void {
  const m0 = <u64>(<i64>(<i32>maskZero(index)));
  const m1 = <u64>(<i64>(<i32>maskZero(index ^ 1)));
  const m2 = <u64>(<i64>(<i32>maskZero(index ^ 2)));
  const m3 = <u64>(<i64>(<i32>maskZero(index ^ 3)));
  const m4 = <u64>(<i64>(<i32>maskZero(index ^ 4)));
  const m5 = <u64>(<i64>(<i32>maskZero(index ^ 5)));
  const m6 = <u64>(<i64>(<i32>maskZero(index ^ 6)));
  const m7 = <u64>(<i64>(<i32>maskZero(index ^ 7)));
  for (let i: usize = 0; i < AFFINE; i += 8) {
    const entry = table + i;
    store<u64>(
      ADDEND + i,
      (load<u64>(entry) & m0) |
        (load<u64>(entry, AFFINE) & m1) |
        (load<u64>(entry, 2 * AFFINE) & m2) |
        (load<u64>(entry, 3 * AFFINE) & m3) |
        (load<u64>(entry, 4 * AFFINE) & m4) |
        (load<u64>(entry, 5 * AFFINE) & m5) |
        (load<u64>(entry, 6 * AFFINE) & m6) |
        (load<u64>(entry, 7 * AFFINE) & m7),
    );
  }
}

/** y = -y when mask is all ones: y is taken 1 or 0 times, less 0 or 1 times. */
export function negateIf(y: usize, mask: u32): void {
  combine(y, <i32>(mask + 1), y, <i32>(mask & 1), y);
}

/**
 * The table of the point in ODD_MULTIPLES (x, y). With 2P and (2i-1)P over one Z, their sum costs 5 M + 2 S, its Z is that one times
 * d = X(2P) - X((2i-1)P), and 2P is brought to it on the way:
 *   A = d^2, B = X(2P) A, C = X A;  X' = (Y(2P) - Y)^2 - B - C,  Y' = (Y(2P) - Y) (B - X') - E,  E = Y(2P) (B - C);  2P is then (B, E)
 * (all signs turned, as d turns B - C). d is never 0: P has prime order n, so (2i-1)P is not 2P nor -2P.
 */
export function makeTable(): void {
  // 2P = (X, Y) over Z = 2y; P over that Z is (4 x y^2, 8 y^4)
  const first = ODD_MULTIPLES;
  copy(ADDEND, first);
  copy(ADDEND + 36, first + 36);
  copy(ADDEND + 72, ONE);
  double(TWICE, ADDEND);
  copy(first, T0);
  combine(first + 36, 2, T1, 0, T1);
  copy(RATIOS, TWICE + 72);
  for (let i: u32 = 1; i < ENTRIES; i++) {
    const last = ODD_MULTIPLES + (i - 1) * AFFINE;
    const next = last + AFFINE;
    const ratio = RATIOS + i * 36;
    subtract(ratio, TWICE, last); // d
    mul(TWICE + 72, TWICE + 72, ratio);
    sqr(T0, ratio);
    mul(T1, T0, TWICE); // B
    mul(T2, T0, last); // C
    subtract(T3, TWICE + 36, last + 36);
    subtract(T0, T1, T2);
    mul(TWICE + 36, TWICE + 36, T0); // E
    copy(TWICE, T1);
    sqr(next, T3);
    sum(T2, T1, T2);
    subtract(next, next, T2);
    difference(T1, T1, next);
    mul(T1, T1, T3);
    subtract(next + 36, T1, TWICE + 36);
  }
  // from the last Z down: x = X / Z^2, y = Y / Z^3, 1 / Z of the entry before = 1 / Z * ratio
  const inverse = TWICE;
  invert(inverse, TWICE + 72, T0);
  for (let i: i32 = <i32>ENTRIES - 1; i >= 0; i--) {
    const entry = ODD_MULTIPLES + i * AFFINE;
    sqr(T0, inverse);
    mul(entry, entry, T0);
    mul(T0, T0, inverse);
    mul(entry + 36, entry + 36, T0);
    mul(inverse, inverse, RATIOS + i * 36);
  }
}

/**
 * RESULT = k * P; k 32 octets, 1 <= k < n, most significant first; P the affine point in ODD_MULTIPLES, which is destroyed. The windows,
 * and why no addition but the last can meet equal points: p256/point.ts.
 */
export function multiplyAffine(k: usize): void {
  makeTable();
  const negated = makeOdd(DIGITS, k);
  lookUp(ODD_MULTIPLES, (<u32>load<u8>(DIGITS, 31)) >>> 5);
  copy(RESULT, ADDEND);
  copy(RESULT + 36, ADDEND + 36);
  copy(RESULT + 72, ONE);
  for (let i: i32 = 62; i >= 0; i--) {
    for (let j: u32 = 0; j < 4; j++) double(RESULT, RESULT);
    const window = ((<u32>load<u16>(DIGITS + (i >>> 1))) >>> (1 + ((i & 1) << 2))) & 15;
    const negative = (window >>> 3) - 1;
    lookUp(ODD_MULTIPLES, (window ^ negative) & 7);
    negateIf(ADDEND + 36, negative);
    if (i > 0) addAffine();
    else addAffineOrDouble();
  }
  negateIf(RESULT + 36, negated);
}
