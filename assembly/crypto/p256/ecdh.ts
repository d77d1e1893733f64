// ECDH on P-256 (SP 800-56A §5.7.1.2) with full validation of the peer's public key (§5.6.2.3.3); key pairs.
import { CURVE, CURVE_BYTES } from "../../memory";
import { INVALID_PRIVATE_KEY, INVALID_PUBLIC_KEY, NOT_SUPPORTED, PORT_FAILED } from "../../errors";
import { multiplyHook } from "../hooks";
import { copy } from "../limbs";
import { begin, combine, fromOctets, invert, isZero, mul, ONE, outcome, sqr, toOctets } from "./field";
import { FAST } from "../../profile";
import { multiplyAffine, ODD_MULTIPLES, RESULT } from "./affine";
import { multiplyBase } from "./base";
import { multiply, Q as LOOPED_RESULT, TABLE as LOOPED_TABLE } from "./point";
import { validScalar } from "./scalar";

/** Where a point goes in, and the result comes out. */
export const TABLE: usize = FAST ? ODD_MULTIPLES : LOOPED_TABLE;
const Q: usize = FAST ? RESULT : LOOPED_RESULT;

/** Free once the table is used up: temporaries of the conversions. */
const A: usize = TABLE + 112;
const B: usize = A + 36;
const POWERS: usize = B + 36;

/** G: x and y, most significant octet first (FIPS 186-4 §D.1.2.3). */
// prettier-ignore
export const GENERATOR: usize = memory.data<u8>([
  0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
  0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
  0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16,
  0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
]);
/** b, most significant octet first. */
// prettier-ignore
const COEFFICIENT: usize = memory.data<u8>([
  0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7, 0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc,
  0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6, 0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b,
]);

/**
 * output (32 octets) = x coordinate of privateKey * publicKey. privateKey 32 octets, publicKey 64 (x, y), most significant first;
 * output may be either. INVALID_PRIVATE_KEY, INVALID_PUBLIC_KEY (a coordinate not below p, or not on the curve), PORT_FAILED:
 * then the output is left alone. CT: all but the error.
 */
export function ecdh(privateKey: usize, publicKey: usize, output: usize): i32 {
  return scalarMultiply(privateKey, publicKey, output, 0);
}

/** output (64 octets) = x and y of privateKey * G. INVALID_PRIVATE_KEY, PORT_FAILED. CT: all but the error. */
export function publicKey(privateKey: usize, output: usize): i32 {
  if (!FAST) return scalarMultiply(privateKey, GENERATOR, output, output + 32);
  if (validScalar(privateKey) == 0) return INVALID_PRIVATE_KEY;
  begin();
  let status = multiplyInHardware(privateKey, GENERATOR, output, output + 32);
  if (status == NOT_SUPPORTED) {
    multiplyBase(privateKey);
    status = writeResult(output, output + 32);
  }
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status;
}

/** 0 when the 64 octets are a point of the curve with coordinates below p (cofactor 1: no more to check); INVALID_PUBLIC_KEY. */
export function validatePublicKey(point: usize): i32 {
  begin();
  const valid = loadPoint(point);
  memory.fill(CURVE, 0, CURVE_BYTES);
  const status = outcome();
  return status < 0 ? status : valid != 0 ? 0 : INVALID_PUBLIC_KEY;
}

/** Puts the point into TABLE[0]; answers all ones when it is one: y^2 = x^3 - 3x + b. Between begin and outcome. */
export function loadPoint(point: usize): u32 {
  let valid = fromOctets(TABLE, point);
  valid &= fromOctets(TABLE + 36, point + 32);
  copy(TABLE + 72, ONE);
  equationAt(TABLE, A);
  sqr(B, TABLE + 36);
  combine(A, 1, A, 1, B);
  return valid & isZero(A, B);
}

/** r = x^3 - 3x + b. */
export function equationAt(x: usize, r: usize): void {
  sqr(r, x);
  combine(r, 1, r, 3, ONE);
  mul(r, r, x);
  fromOctets(B, COEFFICIENT);
  combine(r, 1, r, -1, B);
}

/** Writes the coordinates (32 octets each; y may be 0: not wanted) of k * point; errors as ecdh. */
export function scalarMultiply(k: usize, point: usize, x: usize, y: usize): i32 {
  if (validScalar(k) == 0) return INVALID_PRIVATE_KEY;
  begin();
  let status: i32 = INVALID_PUBLIC_KEY;
  if (loadPoint(point) != 0) {
    status = FAST ? multiplyInHardware(k, point, x, y) : NOT_SUPPORTED;
    if (status == NOT_SUPPORTED) {
      if (FAST) multiplyAffine(k);
      else multiply(k);
      status = writeResult(x, y);
    }
  } else if (outcome() < 0) status = outcome();
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status;
}

/**
 * Writes the coordinates of k * point, as scalarMultiply, by the hook; NOT_SUPPORTED when there is none, and nothing is changed. What comes
 * back must be a point of the curve: a device that a fault has led astray gives PORT_FAILED, not its result.
 */
function multiplyInHardware(k: usize, point: usize, x: usize, y: usize): i32 {
  const answer = multiplyHook(k, point, Q);
  if (answer != 0) return answer;
  const valid = loadPoint(Q);
  if (outcome() < 0) return outcome();
  if (valid == 0) return PORT_FAILED;
  memory.copy(x, Q, 32);
  if (y != 0) memory.copy(y, Q + 32, 32);
  return 0;
}

/** Writes the affine coordinates of Q: x = X / Z^2, y = Y / Z^3. Nothing when the hook fails: what would be written tells of Z. */
function writeResult(x: usize, y: usize): i32 {
  invert(A, Q + 72, POWERS);
  sqr(B, A);
  mul(A, A, B);
  mul(Q, Q, B);
  mul(Q + 36, Q + 36, A);
  toOctets(A, Q, B);
  toOctets(POWERS, Q + 36, B);
  const status = outcome();
  if (status != 0) return status;
  memory.copy(x, A, 32);
  if (y != 0) memory.copy(y, POWERS, 32);
  return 0;
}
