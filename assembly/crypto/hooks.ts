// The hardware hooks of whole operations, and of block and field, as profile full calls them (assembly/ports.ts has the contracts).
//
// Each answers 0 (done), NOT_SUPPORTED (the caller computes it itself; nothing was changed), PORT_FAILED, or, where the hook may say so,
// AUTHENTICATION_FAILED: any other number that a device answers is a failure. After a failure the outputs are zeros, so a device that
// broke half-way releases neither plaintext nor half a key. What an answer of 0 is worth: the callers check that a point is on the curve and
// a signature in range; a tag, a MAC, a hash and a verification are the device's word, which the self-test (self-test.ts) has tried at
// start-up, with right inputs and with wrong ones.
//
// While `bypassed`, every hook is not supported: so the self-test tries the software beneath.
import {
  aes_block,
  aes_ccm,
  aes_cmac,
  p256_ecdsa_sign,
  p256_ecdsa_verify,
  p256_mul,
  p256_multiply,
  p256_sqr,
  sha256_compress,
} from "../ports";
import { AUTHENTICATION_FAILED, NOT_SUPPORTED, PORT_FAILED } from "../errors";

let bypassed: bool = false;
let answered: bool = false;

/** Whether the hooks are left alone from now on. */
export function bypassHooks(yes: bool): void {
  bypassed = yes;
}

/** Whether a hook has been there for somebody since this was asked last. */
export function hookAnswered(): bool {
  const was = answered;
  answered = false;
  return was;
}

/** The device's answer, as one of those that a caller knows. */
function known(answer: i32): i32 {
  if (answer == NOT_SUPPORTED) return NOT_SUPPORTED;
  answered = true;
  return answer == 0 ? 0 : PORT_FAILED;
}

/** As `known`, for a hook that may refuse what it was given. */
function knownOrRefused(answer: i32): i32 {
  const otherwise = known(answer);
  return answer == AUTHENTICATION_FAILED ? AUTHENTICATION_FAILED : otherwise;
}

/** One AES block. */
export function blockHook(key: usize, input: usize, output: usize): i32 {
  return bypassed ? NOT_SUPPORTED : known(aes_block(key, input, output));
}

/** A product of field elements. */
export function productHook(output: usize, a: usize, b: usize): i32 {
  return bypassed ? NOT_SUPPORTED : known(p256_mul(output, a, b));
}

/** A square of a field element. */
export function squareHook(output: usize, a: usize): i32 {
  return bypassed ? NOT_SUPPORTED : known(p256_sqr(output, a));
}

/** CCM of `length` octets, the tag behind them. PORT_FAILED: octets and tag are zeros. */
export function sealHook(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = known(aes_ccm(1, key, nonce, nonceLength, aad, aadLength, data, length, tagLength));
  if (answer == PORT_FAILED) memory.fill(data, 0, length + tagLength);
  return answer;
}

/** Opens `length` octets, the tag behind them. AUTHENTICATION_FAILED, PORT_FAILED: the octets are zeros. */
export function openHook(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = knownOrRefused(aes_ccm(0, key, nonce, nonceLength, aad, aadLength, data, length, tagLength));
  if (answer != 0 && answer != NOT_SUPPORTED) memory.fill(data, 0, length);
  return answer;
}

/** A CMAC, 16 octets. PORT_FAILED: they are zeros. */
export function cmacHook(key: usize, message: usize, length: u32, output: usize): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = known(aes_cmac(key, message, length, output));
  if (answer == PORT_FAILED) memory.fill(output, 0, 16);
  return answer;
}

/** `count` blocks into the state of a hash. PORT_FAILED: the state is zeros. */
export function compressHook(state: usize, blocks: usize, count: u32): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = known(sha256_compress(state, blocks, count));
  if (answer == PORT_FAILED) memory.fill(state, 0, 32);
  return answer;
}

/** k * point, 64 octets, which the caller checks. PORT_FAILED: they are zeros. */
export function multiplyHook(k: usize, point: usize, output: usize): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = known(p256_multiply(k, point, output));
  if (answer == PORT_FAILED) memory.fill(output, 0, 64);
  return answer;
}

/** A signature, 64 octets, whose range the caller checks. PORT_FAILED: they are zeros. */
export function signHook(privateKey: usize, hash: usize, signature: usize): i32 {
  if (bypassed) return NOT_SUPPORTED;
  const answer = known(p256_ecdsa_sign(privateKey, hash, signature));
  if (answer == PORT_FAILED) memory.fill(signature, 0, 64);
  return answer;
}

/** 0, AUTHENTICATION_FAILED, NOT_SUPPORTED or PORT_FAILED. */
export function verifyHook(publicKey: usize, hash: usize, signature: usize): i32 {
  return bypassed ? NOT_SUPPORTED : knownOrRefused(p256_ecdsa_verify(publicKey, hash, signature));
}
