// P-256 key pairs and ECDH against node:crypto and @noble/curves.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { INVALID_PUBLIC_KEY } from "../../errors.js";
import { Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

const ecdh = createECDH("prime256v1");

/** X | Y of a private key. */
function publicOf(privateKey: Buffer): Buffer {
  ecdh.setPrivateKey(privateKey);
  return ecdh.getPublicKey().subarray(1);
}

test("p256_public and p256_ecdh are node's and noble's; both sides agree", () => {
  const random = new Random("p256_ecdh");
  let peer = publicOf(random.scalar());
  random.times(RUNS, (run) => {
    const key = random.scalar();
    const point = compute("p256_public", [key], 64);
    assert.deepEqual(point, publicOf(key));
    const shared = compute("p256_ecdh", [key, peer], 32);
    assert.deepEqual(shared, ecdh.computeSecret(Buffer.concat([Buffer.of(4), peer])));
    if (run % 100 === 0) {
      const theirs = p256.getSharedSecret(key, Buffer.concat([Buffer.of(4), peer]));
      assert.deepEqual(shared, Buffer.from(theirs.subarray(1, 33)));
    }
    peer = point;
  });
});

test("p256_ecdh refuses what is not a point, as noble does: one bit flipped, coordinates above p", () => {
  const random = new Random("p256_ecdh refuses");
  const key = random.scalar();
  const peer = publicOf(random.scalar());
  random.times(RUNS, (run) => {
    const point = run % 4 === 0 ? random.octets(64) : Buffer.from(peer);
    const at = random.below(64);
    if (run % 4 !== 0) point[at]! ^= 1 << random.below(8);
    if (run % 8 === 1) point.fill(0xff, 0, 8);
    if (run % 50 === 0)
      assert.throws(() => p256.Point.fromBytes(Buffer.concat([Buffer.of(4), point])).assertValidity());
    probe.clear();
    const [k, p, output] = [probe.put(key), probe.put(point), probe.room(32)];
    assert.equal(probe.call("p256_ecdh", [k, p, output], []), INVALID_PUBLIC_KEY);
  });
});
