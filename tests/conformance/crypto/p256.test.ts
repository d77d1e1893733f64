// P-256 of profile full: verification where sums meet equal, opposite or no points, and compressed points.

import assert from "node:assert/strict";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY } from "../../errors.js";
import { P } from "../field.js";
import { moduleOf, Probe } from "../probe.js";
import { octetsOf, P256_ORDER as N, Random } from "../random.js";

const probe = new Probe(moduleOf("full"));
const G = p256.Point.BASE;
type Point = typeof G;

/** k G for any k; the point at infinity for 0. */
const times = (k: bigint, point: Point = G): Point => point.multiplyUnsafe(((k % N) + N) % N);

/** 1 / a mod n, by Fermat. */
function inverse(a: bigint): bigint {
  let [base, exponent, result] = [a, N - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % N) if (exponent & 1n) result = (result * base) % N;
  return result;
}

/** What p256_verify answers of a signature for which the sum is u1 G + u2 Q, with this r. */
function verified(q: Point, u1: bigint, u2: bigint, r: bigint): number {
  const s = (r * inverse(u2)) % N;
  const h = (u1 * s) % N;
  const { x, y } = q.toAffine();
  probe.clear();
  const point = probe.put(Buffer.concat([octetsOf(x), octetsOf(y)]));
  const hash = probe.put(octetsOf(h));
  const signature = probe.put(Buffer.concat([octetsOf(r), octetsOf(s)]));
  return probe.call("p256_verify", [point, hash, signature], []);
}

test("p256_verify adds right where partial sums are equal, opposite or at infinity: small multiples of G and of a Q near G", () => {
  const random = new Random("joint");
  let infinite = 0;
  random.times(process.env["THIMBLE_QUICK"] === undefined ? 800 : 150, () => {
    const small = (): bigint => BigInt(random.below(64) - 32);
    const q = BigInt(1 + random.below(40)) * (random.below(2) ? 1n : -1n);
    const shift = BigInt(random.below(2) ? 0 : random.below(200));
    const u2 = (((small() << shift) % N) + N) % N || 1n;
    // at times the sum is zero
    const u1 = random.below(8) ? (((small() << shift) % N) + N) % N : (((-u2 * q) % N) + N) % N;
    const sum = times(u1 + u2 * q);
    if (sum.is0()) {
      infinite++;
      assert.equal(verified(times(q), u1, u2, 5n), AUTHENTICATION_FAILED, "a sum at infinity has no x");
      return;
    }
    const r = sum.toAffine().x % N;
    assert.equal(verified(times(q), u1, u2, r), 0, `${u1} G + ${u2} (${q} G)`);
    assert.equal(verified(times(q), u1, u2, (r % (N - 1n)) + 1n), AUTHENTICATION_FAILED);
  });
  assert.ok(infinite > 5, `${infinite}`);
});

/** The point with the least x from `from` on. */
function pointFrom(from: bigint): Point {
  for (let x = from; ; x++) {
    try {
      return p256.Point.fromHex(`02${octetsOf(x).toString("hex")}`);
    } catch {
      // no point has this x
    }
  }
}

test("p256_verify takes an x from n to p - 1, of which r is the rest, and no r + n beyond p", () => {
  const random = new Random("x above n");
  for (const from of [N, N + 12345n, P - 3000n]) {
    const sum = pointFrom(from);
    const { x } = sum.toAffine();
    assert.ok(x >= N && x < P);
    for (let n = 0; n < 20; n++) {
      const [u1, u2] = [BigInt(`0x${random.scalar().toString("hex")}`), BigInt(`0x${random.scalar().toString("hex")}`)];
      const q = times(inverse(u2), sum.subtract(times(u1)));
      assert.equal(verified(q, u1, u2, x - N), 0);
      assert.equal(verified(q, u1, u2, x - N + 1n), AUTHENTICATION_FAILED);
    }
  }
  // x = r - p + n would be another number mod p: r + n is p + x, and must not pass for x
  const sum = pointFrom(1n);
  const { x } = sum.toAffine();
  const r = x + P - N;
  const [u1, u2] = [77n, 99n];
  assert.equal(verified(times(inverse(u2), sum.subtract(times(u1))), u1, u2, r), AUTHENTICATION_FAILED);
});

test("p256_verify refuses a key that is no point (INVALID_PUBLIC_KEY)", () => {
  const signature = Buffer.concat([octetsOf(5n), octetsOf(7n)]);
  for (const point of [Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.concat([octetsOf(1n), octetsOf(1n)])]) {
    probe.clear();
    const args = [probe.put(point), probe.put(octetsOf(3n)), probe.put(signature)];
    assert.equal(probe.call("p256_verify", args, []), INVALID_PUBLIC_KEY);
  }
});

test("p256_decompress refuses every form but 02 and 03, and may write over its input", () => {
  const { x, y } = times(7n).toAffine();
  for (let form = 0; form < 256; form++) {
    probe.clear();
    const buffer = probe.put(Buffer.concat([Buffer.of(form), octetsOf(x), Buffer.alloc(31)]));
    const good = form === 2 || form === 3;
    const result = probe.call("p256_decompress", [buffer, buffer], good ? [[buffer, 64]] : []);
    assert.equal(result, good ? 0 : INVALID_PUBLIC_KEY, `${form}`);
    if (good) {
      const expected = (y & 1n) === BigInt(form & 1) ? y : P - y;
      assert.deepEqual(probe.read(buffer, 64), Buffer.concat([octetsOf(x), octetsOf(expected)]));
    }
  }
});
