// SHA-256, HMAC, HKDF and the PRF of TLS 1.2 against node:crypto and @noble/hashes.

import assert from "node:assert/strict";
import { createHash, createHmac, hkdfSync } from "node:crypto";
import { test } from "node:test";
import { hkdf as nobleHkdf } from "@noble/hashes/hkdf.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

test("sha256 is node's and noble's", () => {
  const random = new Random("sha256");
  random.times(RUNS, () => {
    const message = random.octets(random.length(400, 64));
    const made = compute("sha256", [message, message.length], 32);
    assert.deepEqual(made, createHash("sha256").update(message).digest());
    assert.deepEqual(made, Buffer.from(nobleSha256(message)));
  });
});

test("hmac_sha256 is node's and noble's", () => {
  const random = new Random("hmac");
  random.times(RUNS, () => {
    const [key, message] = [random.octets(random.length(140, 64)), random.octets(random.length(200, 64))];
    const made = compute("hmac_sha256", [key, key.length, message, message.length], 32);
    assert.deepEqual(made, createHmac("sha256", key).update(message).digest());
    assert.deepEqual(made, Buffer.from(nobleHmac(nobleSha256, key, message)));
  });
});

test("hkdf_extract and hkdf_expand are node's and noble's", () => {
  const random = new Random("hkdf");
  random.times(RUNS, (run) => {
    const [ikm, salt, info] = [random.length(100, 64), random.length(100, 64), random.length(80, 32)].map((length) =>
      random.octets(length),
    ) as [Buffer, Buffer, Buffer];
    const length = 1 + random.length(run % 100 === 0 ? 8159 : 130, 32);
    const prk = compute("hkdf_extract", [salt, salt.length, ikm, ikm.length], 32);
    const made = compute("hkdf_expand", [prk, 32, info, info.length], length, [length]);
    assert.deepEqual(made, Buffer.from(hkdfSync("sha256", ikm, salt, info, length)));
    if (run % 10 === 0) assert.deepEqual(made, Buffer.from(nobleHkdf(nobleSha256, ikm, salt, info, length)));
  });
});

/** P_SHA256 (RFC 5246 §5) over node's HMAC. */
function prf(secret: Buffer, seed: Buffer, length: number): Buffer {
  const mac = (...parts: Buffer[]): Buffer => createHmac("sha256", secret).update(Buffer.concat(parts)).digest();
  const blocks: Buffer[] = [];
  for (let a = mac(seed); 32 * blocks.length < length; a = mac(a)) blocks.push(mac(a, seed));
  return Buffer.concat(blocks).subarray(0, length);
}

test("tls_prf is P_SHA256 over node's HMAC", () => {
  const random = new Random("tls_prf");
  random.times(RUNS, () => {
    const [secret, label, seed] = [random.length(80, 32), random.length(30), random.length(80)].map((length) =>
      random.octets(length),
    ) as [Buffer, Buffer, Buffer];
    const length = random.length(120, 32);
    const args = [secret, secret.length, label, label.length, seed, seed.length];
    assert.deepEqual(compute("tls_prf", args, length, [length]), prf(secret, Buffer.concat([label, seed]), length));
  });
  assert.ok(probe.thrown.length === 0);
});
