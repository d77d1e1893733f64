// The self-test of profile full: published answers (self-test-vectors.ts), through the very functions that the exports are. So what is tried is
// the hook where the board has one; and then, with all hooks bypassed, the software beneath.
//
// `start` runs the short one: whatever is cheap, and the hooks of P-256 where there are any. P-256 and X25519 in software are left to the
// export self_test, which runs all: under an interpreter they take seconds.
//
//   | | short | whole |
//   | AES block, CMAC, CCM, SHA-256 | hook and software | hook and software |
//   | P-256 field | hook and software, by two validations | the same |
//   | P-256 point multiplication, signing, verification | hook | hook and software |
//   | AES inverse, GCM, HMAC, HKDF, X25519 | - | software, and whatever hooks are beneath |
//
// What must fail is tried too: a device that takes every tag, point or signature gives right answers to right inputs. Two signatures must
// not have the same r: a device whose random numbers stand still gives its key away.
//
// Invariants: a wrong answer is for ever (`broken`, which wipe leaves as it is): start and self_test answer SELF_TEST_FAILED until the module is loaded anew, and the
// generator gives nothing. A device that answers an error is PORT_FAILED, and may be tried again. The data are public; WORK is zeros between calls.
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY, NOT_SUPPORTED, PORT_FAILED, SELF_TEST_FAILED } from "../errors";
import { clearKey, encrypt, setKey } from "./aes";
import { decrypt } from "./aes-inverse";
import { open, seal } from "./ccm";
import { cmac } from "./cmac";
import { clearGenerator } from "./drbg";
import { gcmOpen, gcmSeal } from "./gcm";
import { hkdfExpand, hkdfExtract } from "./hkdf";
import { hmacFinal, hmacInit, hmacUpdate } from "./hmac";
import { bypassHooks, hookAnswered, multiplyHook, signHook, verifyHook } from "./hooks";
import { scalarMultiply, validatePublicKey } from "./p256/ecdh";
import { sign, verify } from "./p256/ecdsa";
import { sha256Final, sha256Init, sha256Update } from "./sha256";
import { x25519 } from "./x25519";
import * as known from "./self-test-vectors";

const WORK_BYTES: u32 = 400;
const WORK: usize = memory.data(400, 16);
/** Where results go; behind them an HMAC, or a second signature. */
const OUTPUT: usize = WORK;
const CONTEXT: usize = WORK + 128;

let broken: bool = false;
/** The worst so far of the run: 0, PORT_FAILED, SELF_TEST_FAILED. */
let verdict: i32 = 0;

/** All of it, hooks and software. 0; SELF_TEST_FAILED: what answered wrongly must not be used; PORT_FAILED: a hook failed. */
export function selfTest(): i32 {
  return run(true);
}

/** What `start` runs. Answers as selfTest. */
export function shortSelfTest(): i32 {
  return run(false);
}

function run(whole: bool): i32 {
  if (broken) return SELF_TEST_FAILED;
  verdict = 0;
  bypassHooks(false);
  hookAnswered();
  tryCheap();
  tryPointHooks();
  if (whole) tryRest();
  if (hookAnswered()) {
    bypassHooks(true);
    tryCheap();
    if (whole) tryRest();
    bypassHooks(false);
  }
  memory.fill(WORK, 0, WORK_BYTES);
  if (verdict == SELF_TEST_FAILED) {
    broken = true;
    clearGenerator();
  }
  return verdict;
}

/** An operation must have answered `wanted`, and its output be the known one. */
function expect(answer: i32, wanted: i32, output: usize, right: usize, length: u32): void {
  if (answer == wanted && memory.compare(output, right, length) == 0) return;
  if (answer != PORT_FAILED) verdict = SELF_TEST_FAILED;
  else if (verdict == 0) verdict = PORT_FAILED;
}

/** An operation must have answered `wanted`. */
function expectAnswer(answer: i32, wanted: i32): void {
  expect(answer, wanted, WORK, WORK, 0);
}

function tryCheap(): void {
  setKey(known.AES_KEY);
  expect(encrypt(known.AES_PLAIN, OUTPUT), 0, OUTPUT, known.AES_CIPHER, 16);
  clearKey();
  expect(cmac(known.CMAC_KEY, known.CMAC_MESSAGE, 40, OUTPUT), 0, OUTPUT, known.CMAC_40, 16);
  expect(cmac(known.CMAC_KEY, known.CMAC_MESSAGE, 64, OUTPUT), 0, OUTPUT, known.CMAC_64, 16);
  tryCcm();
  sha256Init(CONTEXT);
  sha256Update(CONTEXT, known.SHA_MESSAGE, 56);
  expect(sha256Final(CONTEXT, OUTPUT), 0, OUTPUT, known.SHA_HASH, 32);
  memory.copy(OUTPUT, known.ECDH_PUBLIC, 64);
  expectAnswer(validatePublicKey(OUTPUT), 0);
  alter(63);
  expectAnswer(validatePublicKey(OUTPUT), INVALID_PUBLIC_KEY);
}

/** Changes one bit of the output. */
function alter(at: u32): void {
  store<u8>(OUTPUT + at, load<u8>(OUTPUT + at) ^ 1);
}

function tryCcm(): void {
  memory.copy(OUTPUT, known.CCM_PLAIN, 23);
  const sealed = seal(known.CCM_KEY, known.CCM_NONCE, 13, known.CCM_AAD, 8, OUTPUT, 23, 8);
  expect(sealed, 31, OUTPUT, known.CCM_SEALED, 31);
  memory.copy(OUTPUT, known.CCM_SEALED, 31);
  const opened = open(known.CCM_KEY, known.CCM_NONCE, 13, known.CCM_AAD, 8, OUTPUT, 31, 8);
  expect(opened, 23, OUTPUT, known.CCM_PLAIN, 23);
  memory.copy(OUTPUT, known.CCM_SEALED, 31);
  alter(30);
  const refused = open(known.CCM_KEY, known.CCM_NONCE, 13, known.CCM_AAD, 8, OUTPUT, 31, 8);
  expectAnswer(refused, AUTHENTICATION_FAILED);
}

/** The hooks of P-256 whose software is not cheap, where there are any. */
function tryPointHooks(): void {
  const product = multiplyHook(known.ECDH_PRIVATE, known.ECDH_PUBLIC, OUTPUT);
  if (product != NOT_SUPPORTED) expect(product, 0, OUTPUT, known.ECDH_POINT, 64);
  const verified = verifyHook(known.ECDSA_PUBLIC, known.ECDSA_HASH, known.ECDSA_SIGNATURE);
  if (verified != NOT_SUPPORTED) {
    expectAnswer(verified, 0);
    const refused = verifyHook(known.ECDSA_PUBLIC, known.ECDSA_OTHER_HASH, known.ECDSA_SIGNATURE);
    expectAnswer(refused, AUTHENTICATION_FAILED);
  }
  const signed = signHook(known.ECDSA_PRIVATE, known.ECDSA_HASH, OUTPUT);
  if (signed == NOT_SUPPORTED) return;
  expectAnswer(signed, 0);
  expectAnswer(signHook(known.ECDSA_PRIVATE, known.ECDSA_OTHER_HASH, CONTEXT), 0);
  if (verdict < 0) return;
  // A device that makes k as RFC 6979 does gives the known signature. That of any other is verified: by the hook for that, which has just
  // proved itself, or in software.
  const itself = memory.compare(OUTPUT, known.ECDSA_SIGNATURE, 64) == 0;
  if (!itself) expectAnswer(verify(known.ECDSA_PUBLIC, known.ECDSA_HASH, OUTPUT), 0);
  if (memory.compare(OUTPUT, CONTEXT, 32) == 0) verdict = SELF_TEST_FAILED;
}

function tryRest(): void {
  tryInverse();
  hmacInit(CONTEXT, known.HMAC_KEY, 4);
  hmacUpdate(CONTEXT, known.HMAC_MESSAGE, 28);
  expect(hmacFinal(CONTEXT, OUTPUT), 0, OUTPUT, known.HMAC_TAG, 32);
  expectAnswer(hkdfExtract(known.HKDF_SALT, 13, known.HKDF_SECRET, 22, CONTEXT), 0);
  expect(hkdfExpand(CONTEXT, 32, known.HKDF_INFO, 10, OUTPUT, 42), 0, OUTPUT, known.HKDF_OUTPUT, 42);
  tryGcm();
  const multiplied = scalarMultiply(known.ECDH_PRIVATE, known.ECDH_PUBLIC, OUTPUT, OUTPUT + 32);
  expect(multiplied, 0, OUTPUT, known.ECDH_POINT, 64);
  expectAnswer(verify(known.ECDSA_PUBLIC, known.ECDSA_HASH, known.ECDSA_SIGNATURE), 0);
  expectAnswer(verify(known.ECDSA_PUBLIC, known.ECDSA_OTHER_HASH, known.ECDSA_SIGNATURE), AUTHENTICATION_FAILED);
  // A device's signature is its own (tryPointHooks); ours is that of RFC 6979.
  if (signHook(known.ECDSA_PRIVATE, known.ECDSA_HASH, OUTPUT) == NOT_SUPPORTED) {
    expect(sign(known.ECDSA_PRIVATE, known.ECDSA_HASH, 0, OUTPUT), 0, OUTPUT, known.ECDSA_SIGNATURE, 64);
  }
  expect(x25519(known.X25519_SCALAR, known.X25519_U, OUTPUT), 0, OUTPUT, known.X25519_RESULT, 32);
}

function tryInverse(): void {
  setKey(known.AES_KEY);
  expect(decrypt(known.AES_CIPHER, OUTPUT), 0, OUTPUT, known.AES_PLAIN, 16);
  clearKey();
}

function tryGcm(): void {
  memory.copy(OUTPUT, known.GCM_PLAIN, 60);
  const sealed = gcmSeal(known.GCM_KEY, known.GCM_NONCE, 12, known.GCM_AAD, 20, OUTPUT, 60, 16);
  expect(sealed, 76, OUTPUT, known.GCM_SEALED, 76);
  memory.copy(OUTPUT, known.GCM_SEALED, 76);
  const opened = gcmOpen(known.GCM_KEY, known.GCM_NONCE, 12, known.GCM_AAD, 20, OUTPUT, 76, 16);
  expect(opened, 60, OUTPUT, known.GCM_PLAIN, 60);
  memory.copy(OUTPUT, known.GCM_SEALED, 76);
  alter(75);
  const refused = gcmOpen(known.GCM_KEY, known.GCM_NONCE, 12, known.GCM_AAD, 20, OUTPUT, 76, 16);
  expectAnswer(refused, AUTHENTICATION_FAILED);
}
