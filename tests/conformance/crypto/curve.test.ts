// P-256 at scalars where an addition meets equal points, and signatures in a few random runs; against node:crypto and @noble/curves.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { AUTHENTICATION_FAILED, INVALID_PRIVATE_KEY } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { octetsOf, P256_ORDER as N, Random } from "../random.js";

const probe = new Probe(moduleOf("full"));
const ecdh = createECDH("prime256v1");

function publicOf(k: bigint): Buffer {
  ecdh.setPrivateKey(octetsOf(k));
  return ecdh.getPublicKey().subarray(1);
}

function made(k: bigint): Buffer {
  probe.clear();
  const [key, output] = [probe.put(octetsOf(k)), probe.room(64)];
  assert.equal(probe.call("p256_public", [key, output], [[output, 64]]), 0, k.toString(16));
  return probe.read(output, 64);
}

/**
 * Scalars for which the comb's last addition (p256/base.ts) would be of equal points: the sum so far is k - t, where t is the sum of the digits at places
 * 0, 64, 128 and 192, so that k = 2 t mod n. All sixteen t are tried.
 */
function* combDoublings(): Generator<bigint> {
  for (let signs = 0; signs < 16; signs++) {
    const sign = (tooth: number): bigint => ((signs >> tooth) & 1 ? 1n : -1n);
    const t = [0, 1, 2, 3].reduce((sum, tooth) => sum + sign(tooth) * (1n << BigInt(64 * tooth)), 0n);
    const k = (((2n * t) % N) + N) % N;
    const odd = k % 2n === 1n ? k : N - k;
    const digits = [0, 1, 2, 3].reduce((sum, tooth) => {
      const place = BigInt(64 * tooth);
      return sum + (((odd >> (place + 1n)) & 1n) === 1n ? 1n : -1n) * (1n << place);
    }, 0n);
    if ((odd - 2n * digits) % N === 0n) yield odd;
  }
}

test("no scalar makes the last addition of p256_public's comb one of equal points", () => {
  assert.deepEqual([...combDoublings()], []);
});

test("p256_public at 1 to 40, n - 1 to n - 40, and each power of two", () => {
  for (let k = 1n; k <= 40n; k++)
    for (const one of [k, N - k]) assert.deepEqual(made(one), publicOf(one), one.toString(16));
  for (let bit = 0n; bit < 256n; bit += 5n) assert.deepEqual(made(1n << bit), publicOf(1n << bit), `2^${bit}`);
});

test("0, n and above are no private keys: p256_public, p256_ecdh and p256_sign refuse them", () => {
  for (const k of [0n, N, N + 1n, 2n ** 256n - 1n]) {
    probe.clear();
    const [key, peer, output] = [probe.put(octetsOf(k)), probe.put(publicOf(7n)), probe.room(64)];
    assert.equal(probe.call("p256_public", [key, output], []), INVALID_PRIVATE_KEY);
    assert.equal(probe.call("p256_ecdh", [key, peer, output], []), INVALID_PRIVATE_KEY);
    assert.equal(probe.call("p256_sign", [key, peer, 0, output], [[output, 64]]), INVALID_PRIVATE_KEY);
    assert.deepEqual(probe.read(output, 64), Buffer.alloc(64));
  }
});

function signature(key: Buffer, hash: Buffer, extra?: Buffer): Buffer {
  probe.clear();
  const [k, h] = [probe.put(key), probe.put(hash)];
  const e = extra ? probe.put(extra) : 0;
  const output = probe.room(64);
  assert.equal(probe.call("p256_sign", [k, h, e, output], [[output, 64]]), 0);
  return probe.read(output, 64);
}

test("p256_sign is RFC 6979's, deterministic and hedged, also for hashes of zeros, ones and n", () => {
  const random = new Random("curve sign");
  const hashes = [
    Buffer.alloc(32),
    Buffer.alloc(32, 0xff),
    octetsOf(N),
    octetsOf(N - 1n),
    ...[1, 2, 3, 4].map(() => random.octets(32)),
  ];
  for (const hash of hashes) {
    const [key, extra] = [random.scalar(), random.octets(32)];
    const options = { prehash: false, lowS: false };
    assert.deepEqual(signature(key, hash), Buffer.from(p256.sign(hash, key, options)));
    assert.deepEqual(
      signature(key, hash, extra),
      Buffer.from(p256.sign(hash, key, { ...options, extraEntropy: extra })),
    );
  }
});

function verified(point: Buffer, hash: Buffer, sig: Buffer): number {
  probe.clear();
  const [q, h, s] = [probe.put(point), probe.put(hash), probe.put(sig)];
  return probe.call("p256_verify", [q, h, s], []);
}

test("p256_verify takes its signatures, and refuses another hash, another key, and r and s with n added or of 0", () => {
  const random = new Random("curve verify");
  for (let run = 0; run < 4; run++) {
    const [key, hash] = [random.scalar(), random.octets(32)];
    const point = publicOf(BigInt(`0x${key.toString("hex")}`));
    const sig = signature(key, hash);
    assert.equal(verified(point, hash, sig), 0);
    assert.equal(verified(point, random.octets(32), sig), AUTHENTICATION_FAILED);
    assert.equal(verified(publicOf(5n), hash, sig), AUTHENTICATION_FAILED);
    for (const at of [0, 32]) {
      for (const value of [0n, N]) {
        const wrong = Buffer.from(sig);
        octetsOf(value).copy(wrong, at);
        assert.equal(verified(point, hash, wrong), AUTHENTICATION_FAILED);
      }
    }
  }
});

/** 1 / value mod n. */
const inverse = (value: bigint): bigint => p256.Point.Fn.inv(value);
const mod = (value: bigint): bigint => ((value % N) + N) % N;

test("p256_verify refuses s with n added, also where that has 32 octets (FIPS 186-4 §6.4.2 step 1)", () => {
  const random = new Random("curve small s");
  for (let s = 1n; s <= 4n; s++) {
    // R = k G and s are chosen first; then the private key: d = (s k - hash) / r
    const [hash, k] = [random.octets(32), BigInt(`0x${random.scalar().toString("hex")}`)];
    const r = mod(BigInt(`0x${publicOf(k).subarray(0, 32).toString("hex")}`));
    const point = publicOf(mod((s * k - BigInt(`0x${hash.toString("hex")}`)) * inverse(r)));
    assert.equal(verified(point, hash, Buffer.concat([octetsOf(r), octetsOf(s)])), 0);
    assert.equal(verified(point, hash, Buffer.concat([octetsOf(r), octetsOf(s + N)])), AUTHENTICATION_FAILED);
  }
});
