// ECDSA on P-256 with SHA-256 (FIPS 186-4 §6.4), deterministic or hedged (RFC 6979 §3.2, §3.6).
//
//   sign:    k from HMAC_DRBG(x, h1 [, extra]);  r = x(k G) mod n;  s = k^-1 (h1 + r x) mod n
//   verify:  w = s^-1;  R = (h1 w) G + (r w) Q;  valid when x(R) mod n = r
//
// CT: signing, but for the number of candidates for k, of which one in 2^32 is refused. Verifying is about public things.
import { CURVE, CURVE_BYTES } from "../../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT, INVALID_PRIVATE_KEY, NOT_SUPPORTED, PORT_FAILED } from "../../errors";
import { hmacFinal, hmacInit, hmacUpdate } from "../hmac";
import { signHook, verifyHook } from "../hooks";
import { publicKey, validatePublicKey } from "./ecdh";
import { verifyJointly_leaky } from "./joint";
import { addOrder, invertOrder, mulOrder, ORDER_ELEMENTS, orderFromOctets, orderToOctets } from "./order";
import { validScalar } from "./scalar";

/** k and V of RFC 6979 (32 each), an HMAC; points and scalars of verification. Zeros between calls. */
const WORK: usize = memory.data(384, 16);
const WORK_BYTES: u32 = 384;
const KEY: usize = WORK;
const V: usize = WORK + 32;
const HMAC: usize = WORK + 64;
const OCTET: usize = WORK + 64 + 272;
/** PORT_FAILED once a hash has failed: what came of it is known to everybody and must not become k. */
let hashing: i32 = 0;

const A: usize = ORDER_ELEMENTS;
const B: usize = A + 36;
const C: usize = B + 36;
const D: usize = C + 36;
const INVERSION: usize = D + 36;

/**
 * signature (64 octets: r, s) = ECDSA(privateKey, hash). hash 32 octets; extra: 0, or 32 random octets that hedge k against faults (RFC 6979
 * §3.6). signature must not overlap the inputs. INVALID_PRIVATE_KEY, PORT_FAILED: then the signature is zeros. Where the hook signs, k is the
 * device's affair and extra is not used.
 */
export function sign(privateKey: usize, hash: usize, extra: usize, signature: usize): i32 {
  memory.fill(signature, 0, 64);
  if (validScalar(privateKey) == 0) return INVALID_PRIVATE_KEY;
  const answer = signInHardware(privateKey, hash, signature);
  if (answer != NOT_SUPPORTED) return answer;
  seed(privateKey, hash, extra);
  let status: i32 = INVALID_ARGUMENT;
  // A candidate fails with a chance of 2^-32; the bound is for a reader who counts loops.
  for (let tries: u32 = 0; tries < 16; tries++) {
    // V is the candidate (RFC 6979 §3.2 step h)
    hmacV();
    if (hashing < 0) {
      status = hashing;
      break;
    }
    if (validScalar(V) != 0) {
      status = attempt(privateKey, hash, signature);
      if (status != INVALID_ARGUMENT) break;
    }
    step(0, 0, 0, 0);
    hmacV();
  }
  if (status < 0) memory.fill(signature, 0, 64);
  hashing = 0;
  memory.fill(WORK, 0, WORK_BYTES);
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status;
}

/** The hook's signature, if there is one; PORT_FAILED when r or s is not in 1 .. n - 1: then the signature is zeros. */
function signInHardware(privateKey: usize, hash: usize, signature: usize): i32 {
  const answer = signHook(privateKey, hash, signature);
  if (answer != 0 || (validScalar(signature) & validScalar(signature + 32)) != 0) return answer;
  memory.fill(signature, 0, 64);
  return PORT_FAILED;
}

/** A signature with k = V; INVALID_ARGUMENT when r or s is zero. */
function attempt(privateKey: usize, hash: usize, signature: usize): i32 {
  // y of k G is not needed: it lies where s will be
  const status = publicKey(V, signature);
  if (status != 0) return status;
  orderFromOctets(A, signature);
  orderFromOctets(B, privateKey);
  mulOrder(B, A, B);
  orderToOctets(signature, A);
  orderFromOctets(C, hash);
  addOrder(B, B, C);
  orderFromOctets(C, V);
  invertOrder(D, C, INVERSION);
  mulOrder(B, B, D);
  orderToOctets(signature + 32, B);
  return validScalar(signature) != 0 && validScalar(signature + 32) != 0 ? 0 : INVALID_ARGUMENT;
}

/** RFC 6979 §3.2 steps b to g, with the extra input of §3.6. */
function seed(privateKey: usize, hash: usize, extra: usize): void {
  memory.fill(V, 1, 32);
  memory.fill(KEY, 0, 32);
  // bits2octets(h1) = h1 mod n
  orderFromOctets(A, hash);
  orderToOctets(CURVE + 256, A);
  step(0, privateKey, CURVE + 256, extra);
  hmacV();
  step(1, privateKey, CURVE + 256, extra);
  hmacV();
}

/** K = HMAC(K, V | octet | x | h1 | extra), without what is 0. */
function step(octet: u32, x: usize, h1: usize, extra: usize): void {
  store<u8>(OCTET, <u8>octet);
  hmacInit(HMAC, KEY, 32);
  hmacUpdate(HMAC, V, 32);
  hmacUpdate(HMAC, OCTET, 1);
  if (x != 0) {
    hmacUpdate(HMAC, x, 32);
    hmacUpdate(HMAC, h1, 32);
    if (extra != 0) hmacUpdate(HMAC, extra, 32);
  }
  if (hmacFinal(HMAC, KEY) < 0) hashing = PORT_FAILED;
}

/** V = HMAC(K, V). */
function hmacV(): void {
  hmacInit(HMAC, KEY, 32);
  hmacUpdate(HMAC, V, 32);
  if (hmacFinal(HMAC, V) < 0) hashing = PORT_FAILED;
}

/**
 * 0 when signature (64 octets: r, s) is publicKey's (64: x, y) over hash (32); AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY, PORT_FAILED.
 * Takes both s and n - s, as the standard does.
 */
export function verify(publicKeyOctets: usize, hash: usize, signature: usize): i32 {
  if ((validScalar(signature) & validScalar(signature + 32)) == 0) return AUTHENTICATION_FAILED;
  const valid = validatePublicKey(publicKeyOctets);
  if (valid < 0) return valid;
  const answer = verifyHook(publicKeyOctets, hash, signature);
  if (answer != NOT_SUPPORTED) return answer;
  const u1 = WORK;
  const u2 = WORK + 32;
  orderFromOctets(A, signature + 32);
  invertOrder(B, A, INVERSION);
  orderFromOctets(A, hash);
  mulOrder(A, A, B);
  orderToOctets(u1, A);
  orderFromOctets(A, signature);
  mulOrder(A, A, B);
  orderToOctets(u2, A);
  const status = verifyJointly_leaky(u1, u2, publicKeyOctets, signature, WORK + 64);
  memory.fill(WORK, 0, WORK_BYTES);
  memory.fill(CURVE, 0, CURVE_BYTES);
  return status;
}
