// Faults while signing: a field multiplier that answers a wrong product, once or each time, at whichever call. The build that checks
// (build/full-checked.wasm) answers FAULT_DETECTED and zeros; the one that does not gives the bad signature out.

import assert from "node:assert/strict";
import { createHash, createPublicKey, createECDH, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FAULT_DETECTED, PORT_FAILED } from "../errors.js";
import { montgomeryProduct } from "../../host/emulator/peripheral-p256.js";
import { moduleOf, Probe } from "./probe.js";
import { Random } from "./random.js";

const PLAIN = moduleOf("full");
const CHECKED = new WebAssembly.Module(readFileSync(new URL("../../full-checked.wasm", import.meta.url)));

const random = new Random("faults");
const KEY = random.scalar();
const MESSAGE = Buffer.from("a signature that must not be spoilt");
const HASH = createHash("sha256").update(MESSAGE).digest();
const PUBLIC = (() => {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(KEY);
  const point = ecdh.getPublicKey().subarray(1);
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => part.toString("base64url"));
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
})();

/** Which products are wrong: the number of the call, and the operands. */
type Fault = (call: number, a: Uint8Array, b: Uint8Array) => boolean;

/** Signs with a multiplier of this fault. */
function signed(module: WebAssembly.Module, fault: Fault): { status: number; signature: Buffer; calls: number } {
  let calls = 0;
  const product = (output: Uint8Array, a: Uint8Array, b: Uint8Array): number => {
    const wrong = fault(calls++, a, b);
    output.set(montgomeryProduct(a, b));
    if (wrong) output[0]! ^= 4;
    return 0;
  };
  const probe = new Probe(module, { p256Mul: product, p256Sqr: (output, a) => product(output, a, a) });
  const [key, hash, output] = [probe.put(KEY), probe.put(HASH), probe.put(Buffer.alloc(64, 0x77))];
  const status = probe.call("p256_sign", [key, hash, 0, output], [[output, 64]]);
  return { status, signature: probe.read(output, 64), calls };
}

const takes = (signature: Buffer): boolean =>
  verify("sha256", MESSAGE, { key: PUBLIC, dsaEncoding: "ieee-p1363" }, signature);

test("without faults both builds give the same signature; the checking one does more", () => {
  const [plain, checked] = [signed(PLAIN, () => false), signed(CHECKED, () => false)];
  assert.deepEqual([plain.status, checked.status], [0, 0]);
  assert.deepEqual(checked.signature, plain.signature);
  assert.ok(takes(plain.signature));
  assert.ok(checked.calls > 3 * plain.calls, `${checked.calls}, ${plain.calls}`);
});

test("one wrong product while k G is computed: the plain build's signature is bad, the checking one answers FAULT_DETECTED and zeros", () => {
  const { calls } = signed(PLAIN, () => false);
  let bad = 0;
  // From the first product to the last: those that bring the result out of Montgomery form are late ones.
  for (let at = 0; at < calls; at += 29) {
    const fault: Fault = (call) => call === at;
    const plain = signed(PLAIN, fault);
    assert.equal(plain.status, 0);
    if (!takes(plain.signature)) bad++;
    const checked = signed(CHECKED, fault);
    // y of k G is computed, but no signature needs it
    if (takes(plain.signature)) assert.deepEqual(checked, { ...checked, status: 0, signature: plain.signature });
    else
      assert.deepEqual(checked, { ...checked, status: FAULT_DETECTED, signature: Buffer.alloc(64) }, `product ${at}`);
  }
  assert.ok(bad > 20, `${bad} bad signatures`);
});

test("one wrong product while the check runs: FAULT_DETECTED", () => {
  const { calls } = signed(CHECKED, () => false);
  const first = signed(PLAIN, () => false).calls;
  let detected = 0;
  let all = 0;
  for (let at = first; at < calls; at += 211, all++) {
    const { status, signature } = signed(CHECKED, (call) => call === at);
    if (status === 0) assert.ok(takes(signature));
    else {
      assert.deepEqual([status, signature], [FAULT_DETECTED, Buffer.alloc(64)]);
      detected++;
    }
  }
  assert.ok(detected > all / 2, `${detected} of ${all}`);
});

test("a multiplier that is wrong for some operands, each time in the same way, is found too", () => {
  for (const low of [0x13, 0x55, 0xfe]) {
    const fault: Fault = (_call, a, b) => a[4] === low || b[4] === low;
    const plain = signed(PLAIN, fault);
    if (plain.status === 0) assert.equal(takes(plain.signature), false, `${low}`);
    const { status, signature } = signed(CHECKED, fault);
    assert.deepEqual([status, signature], [FAULT_DETECTED, Buffer.alloc(64)]);
  }
});

test("a multiplier that says that it failed is PORT_FAILED, wherever", () => {
  for (const at of [0, 5, 700, 1500, 3000]) {
    let calls = 0;
    const answer = (output: Uint8Array, a: Uint8Array, b: Uint8Array): number => {
      if (calls++ === at) return PORT_FAILED;
      output.set(montgomeryProduct(a, b));
      return 0;
    };
    const probe = new Probe(CHECKED, { p256Mul: answer, p256Sqr: (output, a) => answer(output, a, a) });
    const [key, hash, output] = [probe.put(KEY), probe.put(HASH), probe.put(Buffer.alloc(64, 0x77))];
    assert.equal(probe.call("p256_sign", [key, hash, 0, output], [[output, 64]]), PORT_FAILED);
    assert.ok(calls > at);
    assert.deepEqual(probe.read(output, 64), Buffer.alloc(64));
  }
});
