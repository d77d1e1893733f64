// Compressed points of P-256 against @noble/curves.

import assert from "node:assert/strict";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { INVALID_PUBLIC_KEY } from "../../errors.js";
import { P } from "../field.js";
import { octetsOf, Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

test("p256_compress and p256_decompress are each other's inverse, and noble's", () => {
  const random = new Random("p256_compress");
  random.times(RUNS, (run) => {
    const point = compute("p256_public", [random.scalar()], 64);
    const short = compute("p256_compress", [point], 33);
    assert.equal(short[0], 2 + (point[63]! & 1));
    assert.deepEqual(short.subarray(1), point.subarray(0, 32));
    assert.deepEqual(compute("p256_decompress", [short], 64), point);
    if (run % 20 === 0) {
      const theirs = p256.Point.fromBytes(Buffer.concat([Buffer.of(4), point]));
      assert.deepEqual(short, Buffer.from(theirs.toBytes(true)));
    }
  });
});

test("p256_decompress takes an x just when noble does: random numbers, small ones, and those about p", () => {
  const random = new Random("p256_decompress");
  let taken = 0;
  random.times(RUNS, (run) => {
    const edge = [octetsOf(BigInt(run)), octetsOf(P - 1n - BigInt(run)), octetsOf((P + BigInt(run)) % 2n ** 256n)];
    const x = run % 2 === 0 ? random.key(32) : edge[run % 3]!;
    const input = Buffer.concat([Buffer.of(2 + random.below(2)), x]);
    let expected: Buffer | undefined;
    // noble takes no x above p
    try {
      expected = Buffer.from(p256.Point.fromBytes(input).toBytes(false).subarray(1));
      taken++;
    } catch {
      // no point has this x
    }
    if (expected) assert.deepEqual(compute("p256_decompress", [input], 64), expected);
    else {
      probe.clear();
      const [pointer, output] = [probe.put(input), probe.room(64)];
      assert.equal(probe.call("p256_decompress", [pointer, output], []), INVALID_PUBLIC_KEY);
    }
  });
  assert.ok(taken > RUNS / 4 && taken < RUNS / 1.5, `${taken} of ${RUNS}`);
});
