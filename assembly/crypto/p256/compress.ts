// Points of P-256 in 33 octets (SEC 1 §2.3.3, §2.3.4): 02 or 03, the parity of y, then x.
//
//   y = (x^3 - 3x + b)^((p + 1) / 4), or its negative: p = 3 mod 4. The power of a number that is no square does not give it back when
//   it is squared: then there is no such point.
//
// CT: all but the error, although points are public.
import { CURVE, CURVE_BYTES } from "../../memory";
import { INVALID_PUBLIC_KEY } from "../../errors";
import { equationAt, TABLE, validatePublicKey } from "./ecdh";
import { begin, fromOctets, isZero, mul, outcome, sqr, sqrTimes, subtract, toOctets } from "./field";
import { negateIf } from "./affine";

const X: usize = TABLE;
const Y: usize = TABLE + 36;
const RIGHT: usize = TABLE + 72;
/** Scratch, and a^(2^n - 1) for n = 1, 2, 4 .. 32. */
const T: usize = RIGHT + 36;
const POWERS: usize = T + 36;
/** x and y of 32 octets each, until both are known to be right. */
const OCTETS: usize = POWERS + 6 * 36;

/**
 * output (33 octets) = the compressed form of point (64 octets: x, y); they must not overlap. INVALID_PUBLIC_KEY when the point is not on
 * the curve or a coordinate is not below p, PORT_FAILED: then the output is left alone.
 */
export function compress(point: usize, output: usize): i32 {
  const status = validatePublicKey(point);
  if (status < 0) return status;
  store<u8>(output, <u8>(2 | (load<u8>(point, 63) & 1)));
  memory.copy(output + 1, point, 32);
  return 0;
}

/**
 * output (64 octets: x, y) = the point that input (33 octets) stands for; output may overlap input. INVALID_PUBLIC_KEY when the first octet is
 * neither 02 nor 03, x is not below p, or no point has this x; PORT_FAILED: then the output is left alone.
 */
export function decompress(input: usize, output: usize): i32 {
  const form: u32 = load<u8>(input);
  if ((form & 0xfe) != 2) return INVALID_PUBLIC_KEY;
  begin();
  const below = fromOctets(X, input + 1);
  equationAt(X, RIGHT);
  squareRoot(Y, RIGHT);
  sqr(T, Y);
  subtract(T, T, RIGHT);
  const square = isZero(T, POWERS);
  toOctets(OCTETS, X, T);
  toOctets(OCTETS + 32, Y, T);
  // y is not 0: there is no point of order 2
  negateIf(Y, 0 - ((load<u8>(OCTETS, 63) ^ form) & 1));
  toOctets(OCTETS + 32, Y, T);
  const status = outcome();
  const valid = (below & square) != 0;
  if (status == 0 && valid) memory.copy(output, OCTETS, 64);
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status < 0 ? status : valid ? 0 : INVALID_PUBLIC_KEY;
}

/**
 * r = a^((p + 1) / 4), the square root of a square. (p + 1) / 4 = 2^94 (2^96 (2^32 (2^32 - 1) + 1) + 1): 253 squarings, 7 products.
 */
function squareRoot(r: usize, a: usize): void {
  memory.copy(POWERS, a, 36);
  for (let n: u32 = 1, x = POWERS; n < 32; n <<= 1, x += 36) {
    sqrTimes(x + 36, x, n);
    mul(x + 36, x + 36, x);
  }
  sqrTimes(r, POWERS + 5 * 36, 32);
  mul(r, r, a);
  sqrTimes(r, r, 96);
  mul(r, r, a);
  sqrTimes(r, r, 94);
}
