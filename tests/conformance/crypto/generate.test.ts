// Key pairs and hedged signatures whose random octets are the core's own.

import assert from "node:assert/strict";
import { createECDH, createPublicKey, verify } from "node:crypto";
import { test } from "node:test";
import { INVALID_PRIVATE_KEY } from "../../errors.js";
import { moduleOf, Probe, type Output } from "../probe.js";
import { octetsOf, P256_ORDER, Random } from "../random.js";

const FULL = moduleOf("full");

function started(): Probe {
  const probe = new Probe(FULL);
  assert.equal(probe.invoke("start"), 0);
  return probe;
}

test("p256_generate makes the public key of its private key, another one each time; a candidate that is no scalar is drawn again", () => {
  const ecdh = createECDH("prime256v1");
  const candidates = [Buffer.alloc(32), octetsOf(P256_ORDER), Buffer.alloc(32, 0xff), octetsOf(P256_ORDER - 1n)];
  const random = new Random("p256_generate");
  const probe = new Probe(FULL, { random: (length) => (length === 32 && candidates.shift()) || random.octets(length) });
  const seen = new Set<string>();
  for (let n = 0; n < 200; n++) {
    probe.clear();
    const [key, point] = [probe.room(32), probe.room(64)];
    const outputs: Output[] = [
      [key, 32],
      [point, 64],
    ];
    assert.equal(probe.call("p256_generate", [key, point], outputs), 0);
    const privateKey = probe.read(key, 32);
    if (n === 0) assert.deepEqual(privateKey, octetsOf(P256_ORDER - 1n));
    ecdh.setPrivateKey(privateKey);
    assert.deepEqual(probe.read(point, 64), ecdh.getPublicKey().subarray(1));
    seen.add(privateKey.toString("hex"));
  }
  assert.equal(seen.size, 200);
  const stuck = new Probe(FULL, { random: (length) => Buffer.alloc(length, 0xff) });
  const [key, point] = [stuck.put(Buffer.alloc(32, 7)), stuck.put(Buffer.alloc(64, 7))];
  assert.equal(stuck.invoke("p256_generate", key, point), INVALID_PRIVATE_KEY);
  assert.deepEqual(stuck.read(key, 32), Buffer.alloc(32));
  assert.deepEqual(stuck.read(point, 64), Buffer.alloc(64));
});

test("x25519_generate makes the public key of its private key", () => {
  const probe = started();
  const seen = new Set<string>();
  for (let n = 0; n < 50; n++) {
    probe.clear();
    const [key, u, nine, expected] = [
      probe.room(32),
      probe.room(32),
      probe.put(Buffer.of(9, ...Buffer.alloc(31))),
      probe.room(32),
    ];
    assert.equal(probe.invoke("x25519_generate", key, u), 0);
    assert.equal(probe.invoke("x25519", key, nine, expected), 0);
    assert.deepEqual(probe.read(u, 32), probe.read(expected, 32));
    seen.add(probe.read(key, 32).toString("hex"));
  }
  assert.equal(seen.size, 50);
});

test("p256_sign_hedged signs another way each time, and node takes each signature", () => {
  const probe = started();
  const ecdh = createECDH("prime256v1");
  const privateKey = new Random("hedged").scalar();
  ecdh.setPrivateKey(privateKey);
  const point = ecdh.getPublicKey().subarray(1);
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => part.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
  const message = Buffer.from("hedged");
  const seen = new Set<string>();
  for (let n = 0; n < 50; n++) {
    probe.clear();
    const [k, m, hash, signature] = [probe.put(privateKey), probe.put(message), probe.room(32), probe.room(64)];
    probe.invoke("sha256", m, message.length, hash);
    assert.equal(probe.invoke("p256_sign_hedged", k, hash, signature), 0);
    const octets = probe.read(signature, 64);
    assert.ok(verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, octets));
    seen.add(octets.toString("hex"));
  }
  assert.equal(seen.size, 50);
});
