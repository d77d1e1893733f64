// Inversion modulo an odd number below 2^256 in constant time, by divsteps (Bernstein and Yang, "Fast constant-time gcd computation and
// modular inversion", TCHES 2019-3, §8), on nine signed limbs of 29 bits. Profile full's: 20 times as fast as a power.
//
//   f = modulus, g = a, delta = 1/2; then 609 times
//     delta > 0 and g odd:  delta, f, g = 1 - delta, g, (g - f) / 2
//     else:                 delta, f, g = 1 + delta, f, (g + (g mod 2) f) / 2
//
// 590 steps are enough for 256 bits when delta starts at 1/2, as the convex hulls of Wuille's "safegcd bounds" show (741 when it starts at
// 1): then g = 0, f is 1 or -1. 29 steps depend on the low 29 bits of f and g only; their product is a matrix of factors up to 2^29,
//   2^29 (f, g)' = (u v; q r) (f, g)
// which is applied to all limbs once, and likewise, modulo the modulus, to (d, e), which began as (0, 1): d a = f, e a = g.
// CT: a.
import { LIMB_MASK } from "../limbs";

const ROUNDS: u32 = 21;
const STEPS: u32 = 29;

/**
 * r = 1 / a mod the modulus, or 0 for 0: below 24 times the modulus, limbs below 2^29.
 * a: below the modulus, limbs below 2^29. factor: -1 / modulus mod 2^29. t: 144 octets of scratch; neither r nor a lies in it; r may be a.
 */
export function invertModulo(r: usize, a: usize, modulus: usize, factor: u32, t: usize): void {
  const f = t;
  const g = t + 36;
  const d = t + 72;
  const e = t + 108;
  memory.copy(f, modulus, 36);
  memory.copy(g, a, 36);
  memory.fill(d, 0, 72);
  store<u32>(e, 1);
  // delta - 1/2
  let delta: i32 = 0;
  for (let i: u32 = 0; i < ROUNDS; i++) {
    let f0 = load<i32>(f);
    let g0 = load<i32>(g);
    let u: i32 = 1;
    let v: i32 = 0;
    let q: i32 = 0;
    let s: i32 = 1;
    for (let j: u32 = 0; j < STEPS; j++) {
      // g becomes g - f, g + f or g; then f + (g - f) = g where both change places
      const odd = -(g0 & 1);
      const positive = ~(delta >> 31);
      g0 += ((f0 ^ positive) - positive) & odd;
      q += ((u ^ positive) - positive) & odd;
      s += ((v ^ positive) - positive) & odd;
      const exchange = positive & odd;
      f0 += g0 & exchange;
      u = (u + (q & exchange)) << 1;
      v = (v + (s & exchange)) << 1;
      g0 >>= 1;
      delta = (delta ^ exchange) - exchange + 1 + exchange;
    }
    applyToPair(f, g, u, v, q, s);
    applyModulo(d, e, u, v, q, s, modulus, factor);
  }
  // f = 1 or -1
  const negative = load<i32>(f, 32) >> 31;
  let c: i64 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    c += <i64>((load<i32>(d + i) ^ negative) - negative) + 12 * <i64>load<i32>(modulus + i);
    store<u32>(r + i, <u32>(c & LIMB_MASK));
    c >>= 29;
  }
  store<u32>(r, <u32>c + ((load<i32>(d, 32) ^ negative) - negative) + 12 * load<i32>(modulus, 32), 32);
}

/** (f, g) = (u v; q s) (f, g) / 2^29: exact. */
function applyToPair(f: usize, g: usize, u: i64, v: i64, q: i64, s: i64): void {
  let x = <i64>load<i32>(f);
  let y = <i64>load<i32>(g);
  let cf = (u * x + v * y) >> 29;
  let cg = (q * x + s * y) >> 29;
  for (let i: usize = 0; i < 32; i += 4) {
    x = load<i32>(f + i, 4);
    y = load<i32>(g + i, 4);
    cf += u * x + v * y;
    cg += q * x + s * y;
    store<u32>(f + i, <u32>(cf & LIMB_MASK));
    store<u32>(g + i, <u32>(cg & LIMB_MASK));
    cf >>= 29;
    cg >>= 29;
  }
  store<u32>(f, <u32>cf, 32);
  store<u32>(g, <u32>cg, 32);
}

/**
 * (d, e) = (u v; q s) (d, e) / 2^29 mod the modulus: -2^28 to 2^28 times it, added, makes the division exact. So |d| and |e| grow by
 * at most half the modulus in each round: to 11.5 times it.
 */
function applyModulo(d: usize, e: usize, u: i64, v: i64, q: i64, s: i64, modulus: usize, factor: u32): void {
  let x = <i64>load<i32>(d);
  let y = <i64>load<i32>(e);
  let cd = u * x + v * y;
  let ce = q * x + s * y;
  let n = <i64>load<i32>(modulus);
  const md = <i64>((<i32>((<u32>cd * factor) << 3)) >> 3);
  const me = <i64>((<i32>((<u32>ce * factor) << 3)) >> 3);
  cd = (cd + md * n) >> 29;
  ce = (ce + me * n) >> 29;
  for (let i: usize = 0; i < 32; i += 4) {
    x = load<i32>(d + i, 4);
    y = load<i32>(e + i, 4);
    n = load<i32>(modulus + i, 4);
    cd += u * x + v * y + md * n;
    ce += q * x + s * y + me * n;
    store<u32>(d + i, <u32>(cd & LIMB_MASK));
    store<u32>(e + i, <u32>(ce & LIMB_MASK));
    cd >>= 29;
    ce >>= 29;
  }
  store<u32>(d, <u32>cd, 32);
  store<u32>(e, <u32>ce, 32);
}
