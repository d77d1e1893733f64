// GCM's counter has 32 bits and wraps within them (SP 800-38D §6.2): a nonce of 16 octets is made for which the first counter is at their end.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);
const blockOf = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, "0"), "hex");

/** The product of two blocks (§6.3, algorithm 1). */
function product(x: bigint, y: bigint): bigint {
  let [z, v] = [0n, y];
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ (0xe1n << 120n) : v >> 1n;
  }
  return z;
}

/** 1 / x = x^(2^128 - 2). */
function inverse(x: bigint): bigint {
  let [result, power] = [1n << 127n, x];
  for (let n = 1; n < 128; n++) {
    power = product(power, power);
    result = product(result, power);
  }
  return result;
}

/** The nonce of 16 octets that leads to this J0 (§7.1, step 2): J0 = (nonce H + 128) H. */
function nonceFor(key: Buffer, first: bigint): Buffer {
  const subkey = createCipheriv("aes-128-ecb", key, null).update(Buffer.alloc(16));
  const h = inverse(numberOf(subkey));
  return blockOf(product(product(first, h) ^ 128n, h));
}

test("gcm_seal and gcm_open: the counter wraps in its last 32 bits, wherever in the message that comes", () => {
  const random = new Random("gcm-counter");
  const probe = new Probe(moduleOf("full"));
  for (let before = 0n; before < 6n; before++) {
    probe.clear();
    const key = random.octets(16);
    const nonce = nonceFor(key, (numberOf(random.octets(16)) | 0xffffffffn) - before);
    const message = random.octets(90);
    const cipher = createCipheriv("aes-128-gcm", key, nonce);
    const sealed = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
    const args = [probe.put(key), probe.put(nonce), 16, probe.put(nonce), 0];
    const data = probe.put(Buffer.concat([message, Buffer.alloc(16)]));
    assert.equal(probe.invoke("gcm_seal", ...args, data, 90, 16), 106);
    assert.deepEqual(probe.read(data, 106), sealed, `${before} counts before the end`);
    assert.equal(probe.invoke("gcm_open", ...args, data, 106, 16), 90);
    assert.deepEqual(probe.read(data, 90), message);
  }
});
