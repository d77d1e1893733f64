// ECDSA on P-256 against a signer of a few lines (RFC 6979 over node's HMAC and ECDH), node:crypto and @noble/curves.

import assert from "node:assert/strict";
import { createECDH, createHmac, createPublicKey, verify as nodeVerify } from "node:crypto";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { AUTHENTICATION_FAILED } from "../../errors.js";
import { octetsOf, P256_ORDER as N, Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

const ecdh = createECDH("prime256v1");
const number = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);

function publicOf(privateKey: Buffer): Buffer {
  ecdh.setPrivateKey(privateKey);
  return ecdh.getPublicKey().subarray(1);
}

/** 1 / value mod n, by Euclid's algorithm. */
function inverse(value: bigint): bigint {
  let [a, b, x, y] = [value % N, N, 1n, 0n];
  while (a !== 0n) {
    const q = b / a;
    [a, b, x, y] = [b - q * a, a, y - q * x, x];
  }
  return ((y % N) + N) % N;
}

/** r | s with k from HMAC_DRBG (RFC 6979 §3.2, and §3.6 with `extra`). */
function signature(privateKey: Buffer, hash: Buffer, extra: Buffer): Buffer {
  let key: Buffer = Buffer.alloc(32);
  let v: Buffer = Buffer.alloc(32, 1);
  const mac = (...parts: Buffer[]): Buffer => createHmac("sha256", key).update(Buffer.concat(parts)).digest();
  const h = octetsOf(number(hash) % N);
  for (const octet of [0, 1]) {
    key = mac(v, Buffer.of(octet), privateKey, h, extra);
    v = mac(v);
  }
  for (;;) {
    v = mac(v);
    const k = number(v);
    if (k > 0n && k < N) {
      const r = number(publicOf(octetsOf(k)).subarray(0, 32)) % N;
      const s = (inverse(k) * (number(hash) + r * number(privateKey))) % N;
      return Buffer.concat([octetsOf(r), octetsOf(s)]);
    }
    key = mac(v, Buffer.of(0));
    v = mac(v);
  }
}

/** Whether node takes a signature over SHA-256 of a message. */
function nodeTakes(point: Buffer, message: Buffer, sig: Buffer): boolean {
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => part.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
  return nodeVerify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, sig);
}

test("p256_sign is RFC 6979's, deterministic and hedged, and noble's", () => {
  const random = new Random("p256_sign");
  random.times(RUNS, (run) => {
    const [key, hash] = [random.scalar(), random.key(32)];
    const extra = run % 2 === 0 ? Buffer.alloc(0) : random.octets(32);
    const made = compute("p256_sign", [key, hash, extra.length > 0 ? extra : 0], 64);
    assert.deepEqual(made, signature(key, hash, extra));
    if (run % 100 === 0) {
      const options = { prehash: false, lowS: false, ...(extra.length > 0 ? { extraEntropy: extra } : {}) };
      assert.deepEqual(made, Buffer.from(p256.sign(hash, key, options)));
    }
  });
});

test("p256_verify takes what it should, and refuses one bit that is flipped in signature, hash or key", () => {
  const random = new Random("p256_verify");
  let takenByBoth = 0;
  random.times(RUNS, (run) => {
    const key = random.scalar();
    const message = random.octets(20);
    const hash = compute("sha256", [message, message.length], 32);
    const point = publicOf(key);
    const sig = signature(key, hash, random.octets(32));
    // n - s is as good.
    if (run % 3 === 0) octetsOf(N - number(sig.subarray(32))).copy(sig, 32);
    if (run % 10 === 0 && nodeTakes(point, message, sig)) takenByBoth++;
    probe.clear();
    const [q, h, s] = [probe.put(point), probe.put(hash), probe.put(sig)];
    assert.equal(probe.call("p256_verify", [q, h, s], []), 0);
    const spoilt = [s, s, h, q][random.below(4)]! + random.below(32);
    probe.octets[spoilt]! ^= 1 << random.below(8);
    const refused = probe.call("p256_verify", [q, h, s], []);
    if (spoilt >= q && spoilt < q + 64) assert.ok(refused < 0, `${refused}`);
    else assert.equal(refused, AUTHENTICATION_FAILED);
  });
  assert.equal(takenByBoth, RUNS / 10);
});
