// Arithmetic modulo n, the order of P-256, in the shape of limbs.ts and Montgomery form with R = 2^261: for signatures only.
// CT: values.
import { CURVE } from "../../memory";
import {
  carry,
  copy,
  fromLittleEndian,
  LIMB_MASK,
  PLAIN_ONE,
  reverse,
  select,
  subtractWithBorrow,
  toLittleEndian,
} from "../limbs";
import { invertModulo } from "./inverse";

/** n: limbs, least significant first. */
// prettier-ignore
const N: usize = memory.data<u32>([
  0x1c632551, 0x1dce5617, 0x05e7a13c, 0x0df55b4e, 0x1ffffbce, 0x1fffffff, 0x0003ffff, 0x1fe00000, 0x00ffffff,
]);
/** -1 / n mod 2^29. */
const FACTOR: i64 = 0x0e00bc4f;
/** R^2 mod n. */
// prettier-ignore
const R2: usize = memory.data<u32>([
  0x148d9ef5, 0x0f4e7f75, 0x14c6a651, 0x03f8b765, 0x165861f1, 0x1256d7d8, 0x1c185b23, 0x0d4cab0f, 0x0084b655,
]);
/** R^3 mod n: brings the inverse of a R, which is no Montgomery form, into that form. */
// prettier-ignore
const R3: usize = memory.data<u32>([
  0x1e021dd3, 0x1d50b165, 0x1cc6c8ae, 0x02fc7618, 0x19313170, 0x1ae97a4f, 0x0a137248, 0x041be64d, 0x002a73da,
]);

const SCRATCH: usize = CURVE;
/** Free for signatures: elements from here on. */
export const ORDER_ELEMENTS: usize = CURVE + 40;

/** r = a * b / R mod n, below 1.07 * 2^256; r may be a or b. As p256/field.ts, but n has no shape to use. */
export function mulOrder(r: usize, a: usize, b: usize): void {
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
    const t = c0 + <i64>load<u32>(a) * digit;
    const m = ((t & LIMB_MASK) * FACTOR) & LIMB_MASK;
    c0 = c1 + <i64>load<u32>(a, 4) * digit + m * 0x1dce5617 + ((t + m * 0x1c632551) >> 29);
    c1 = c2 + <i64>load<u32>(a, 8) * digit + m * 0x05e7a13c;
    c2 = c3 + <i64>load<u32>(a, 12) * digit + m * 0x0df55b4e;
    c3 = c4 + <i64>load<u32>(a, 16) * digit + m * 0x1ffffbce;
    c4 = c5 + <i64>load<u32>(a, 20) * digit + m * 0x1fffffff;
    c5 = c6 + <i64>load<u32>(a, 24) * digit + m * 0x0003ffff;
    c6 = c7 + <i64>load<u32>(a, 28) * digit + m * 0x1fe00000;
    c7 = <i64>load<u32>(a, 32) * digit + m * 0x00ffffff;
    b += 4;
  } while (b != end);
  carry(r, c0, c1, c2, c3, c4, c5, c6, c7);
}

/** r = a + b mod n; r may be a or b. */
export function addOrder(r: usize, a: usize, b: usize): void {
  let c: u32 = 0;
  for (let i: u32 = 0; i < 36; i += 4) {
    c += load<u32>(a + i) + load<u32>(b + i);
    store<u32>(r + i, c & 0x1fffffff);
    c >>>= 29;
  }
  reduce(r);
  reduce(r);
}

/** Subtracts n once if that does not go below zero. */
function reduce(r: usize): void {
  const less = subtractWithBorrow(SCRATCH, r, N);
  select(r, SCRATCH, 36, ~less);
}

/** Reads 32 octets, most significant first, into Montgomery form mod n; any number. */
export function orderFromOctets(r: usize, octets: usize): void {
  reverse(SCRATCH, octets);
  fromLittleEndian(r, SCRATCH);
  mulOrder(r, r, R2);
}

/** Writes the number (below n) as 32 octets, most significant first; destroys a. */
export function orderToOctets(octets: usize, a: usize): void {
  mulOrder(a, a, PLAIN_ONE);
  reduce(a);
  toLittleEndian(SCRATCH, a);
  reverse(octets, SCRATCH);
}

/** r = 1 / a mod n, 0 for 0; r may be a. t: scratch of 144 octets. */
export function invertOrder(r: usize, a: usize, t: usize): void {
  copy(r, a);
  reduce(r);
  invertModulo(r, r, N, <u32>FACTOR, t);
  // below 24 n times R^3 / R: below 1.8 n
  mulOrder(r, r, R3);
  reduce(r);
}

/** r = r + n, for a number below 2^256 that is not in Montgomery form; nine limbs. */
export function plusOrder(r: usize): void {
  let c: u32 = 0;
  for (let i: u32 = 0; i < 36; i += 4) {
    c += load<u32>(r + i) + load<u32>(N + i);
    store<u32>(r + i, c & 0x1fffffff);
    c >>>= 29;
  }
}
