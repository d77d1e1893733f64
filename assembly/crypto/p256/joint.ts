// u1 G + u2 Q of a signature's verification, both at once (Straus, 1964): one doubling a bit, an addition where a digit of u1 or u2 is not
// zero. The digits are non-adjacent forms of width w (Solinas, Designs, Codes and Cryptography 19, 2000): odd or zero, and at most one
// in w is not zero. The odd multiples of G to 63 G are in the module, those of Q to 15 Q are made as for ECDH (p256/affine.ts).
//
// Variable time throughout: a signature, its key and its hash are public.
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY, NOT_SUPPORTED, PORT_FAILED } from "../../errors";
import { multiplyHook } from "../hooks";
import { CURVE, CURVE_BYTES } from "../../memory";
import { copy, fromLittleEndian, reverse, subtractWithBorrow } from "../limbs";
import {
  ADDEND,
  addAffine,
  AFFINE,
  DIGITS,
  double,
  makeTable,
  negateIf,
  ODD_MULTIPLES,
  RATIOS,
  RESULT,
  T0,
  T1,
} from "./affine";
import { GENERATOR, loadPoint } from "./ecdh";
import { begin, isZero, mul, ONE, outcome, P, sqr, subtract, toMontgomery } from "./field";
import { ODD_TABLE } from "./odd-table";
import { plusOrder } from "./order";
import { validScalar } from "./scalar";

/** Digits of a scalar, one octet each, least significant first. */
export const JOINT_DIGITS: u32 = 257;
const WIDTH_G: u32 = 7;
const WIDTH_Q: u32 = 5;

/**
 * 0 when x(u1 G + u2 Q) = r mod n; AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY when Q (64 octets) is no point of the curve, PORT_FAILED.
 * u1, u2, r: 32 octets, most significant first; u1 below n, the others 1 to n - 1. digits: scratch of JOINT_DIGITS octets outside CURVE.
 */
export function verifyJointly_leaky(u1: usize, u2: usize, q: usize, r: usize, digits: usize): i32 {
  begin();
  let status: i32 = INVALID_PUBLIC_KEY;
  if (loadPoint(q) != 0) {
    status = multiplyInHardware(u1, u2, q, digits);
    if (status == NOT_SUPPORTED) status = multiplyInSoftware(u1, u2, digits);
    if (status == 0 && !hasX(r)) status = AUTHENTICATION_FAILED;
  }
  if (outcome() < 0) status = outcome();
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status;
}

/** RESULT = u1 G + u2 Q for Q in ODD_MULTIPLES; AUTHENTICATION_FAILED when the sum is at infinity. */
function multiplyInSoftware(u1: usize, u2: usize, digits: usize): i32 {
  makeTable();
  // the table's ratios are used up
  writeDigits(digits, u1, WIDTH_G);
  writeDigits(RATIOS, u2, WIDTH_Q);
  let somewhere = multiplyJointly(digits, RATIOS, false);
  // Z = 0: points that were added were equal or opposite, which nothing but a made-up signature brings about
  if (isZero(RESULT + 72, T0) != 0) somewhere = multiplyJointly(digits, RATIOS, true);
  return somewhere ? 0 : AUTHENTICATION_FAILED;
}

/**
 * The same by the hook for u1 G and u2 Q, each of which must be a point of the curve: else PORT_FAILED. NOT_SUPPORTED when there is none, and
 * nothing is changed. work: 64 octets.
 */
function multiplyInHardware(u1: usize, u2: usize, q: usize, work: usize): i32 {
  const answer = multiplyHook(u2, q, work);
  if (answer != 0) return answer;
  if (!loadAddend(work)) return PORT_FAILED;
  beginWithAddend();
  // u1 is zero when the hash is
  if (validScalar(u1) == 0) return 0;
  if (multiplyHook(u1, GENERATOR, work) != 0 || !loadAddend(work)) return PORT_FAILED;
  return addNext(true) ? 0 : AUTHENTICATION_FAILED;
}

function loadAddend(point: usize): bool {
  const valid = loadPoint(point);
  memory.copy(ADDEND, ODD_MULTIPLES, AFFINE);
  return valid != 0;
}

/** Writes the digits of a scalar of 32 octets: its non-adjacent form of this width. */
function writeDigits(digits: usize, scalar: usize, width: u32): void {
  memory.fill(digits, 0, JOINT_DIGITS);
  reverse(DIGITS, scalar);
  store<u64>(DIGITS, 0, 32);
  const mask = (1 << width) - 1;
  let carry: u32 = 0;
  for (let i: u32 = 0; i < JOINT_DIGITS;) {
    const word = (load<u32>(DIGITS + (i >>> 3)) >>> (i & 7)) & mask;
    if ((word & 1) == carry) {
      i++;
      continue;
    }
    const digit = word + carry;
    carry = digit >>> (width - 1);
    store<i8>(digits + i, <i8>(digit - (carry << width)));
    i += width;
  }
}

/**
 * RESULT = the sum that the digits say; false when it is at infinity. Unless `complete`, an addition of equal or opposite points leaves
 * Z = 0, which stays.
 */
function multiplyJointly(ofG: usize, ofQ: usize, complete: bool): bool {
  let somewhere = false;
  for (let i: i32 = JOINT_DIGITS - 1; i >= 0; i--) {
    if (somewhere) double(RESULT, RESULT);
    for (let point: u32 = 0; point < 2; point++) {
      const digit = <i32>load<i8>((point == 0 ? ofG : ofQ) + i);
      if (digit == 0) continue;
      const table = point == 0 ? ODD_TABLE : ODD_MULTIPLES;
      memory.copy(ADDEND, table + <u32>(abs(digit) >> 1) * AFFINE, AFFINE);
      if (digit < 0) negateIf(ADDEND + 36, -1);
      somewhere = somewhere ? addNext(complete) : beginWithAddend();
    }
  }
  return somewhere;
}

function beginWithAddend(): bool {
  memory.copy(RESULT, ADDEND, AFFINE);
  copy(RESULT + 72, ONE);
  return true;
}

/** RESULT = RESULT + ADDEND; false when a complete addition finds that they are opposite. */
function addNext(complete: bool): bool {
  addAffine();
  if (!complete || isZero(RESULT + 72, T1) == 0) return true;
  // x is the same; addAffine leaves the difference of y in T0
  if (isZero(T0, T1) == 0) return false;
  beginWithAddend();
  double(RESULT, RESULT);
  return true;
}

/** Whether x of RESULT is r or r + n (below p): X = r Z^2 or (r + n) Z^2. */
function hasX(r: usize): bool {
  const x = ADDEND;
  const zz = ADDEND + 36;
  sqr(zz, RESULT + 72);
  reverse(T0, r);
  fromLittleEndian(x, T0);
  if (isProduct(x, zz)) return true;
  plusOrder(x);
  return subtractWithBorrow(T0, x, P) != 0 && isProduct(x, zz);
}

/** Whether x, no Montgomery form, times zz is X of RESULT. */
function isProduct(x: usize, zz: usize): bool {
  toMontgomery(T0, x);
  mul(T0, T0, zz);
  subtract(T0, T0, RESULT);
  return isZero(T0, T1) != 0;
}
