// The tables of multiples of G (tools/make-p256-table.mjs) against @noble/curves.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { p256 } from "@noble/curves/nist.js";
import { fromMontgomery } from "./field.js";
import { P256_ORDER as N } from "./random.js";

/** x and y of k G, for any k but multiples of n. */
const times = (k: bigint): { x: bigint; y: bigint } => p256.Point.BASE.multiplyUnsafe(((k % N) + N) % N).toAffine();

/** The rows of a table in assembly/crypto/p256: x, y. */
function table(name: string): [x: bigint, y: bigint][] {
  const source = readFileSync(new URL(`../../../assembly/crypto/p256/${name}`, import.meta.url), "utf8");
  const limbs = [...source.matchAll(/0x([0-9a-f]{8})\b/g)].map(([, digits]) => BigInt(`0x${digits}`));
  const elements = Array.from({ length: limbs.length / 9 }, (_, n) =>
    fromMontgomery(limbs.slice(9 * n, 9 * n + 9).reduceRight((sum, limb) => (sum << 29n) + limb, 0n)),
  );
  return Array.from({ length: elements.length / 2 }, (_, n) => [elements[2 * n]!, elements[2 * n + 1]!]);
}

test("the tables of multiples of G hold what noble computes", () => {
  const comb = table("base-table.ts");
  assert.equal(comb.length, 64);
  comb.forEach(([x, y], at) => {
    const [part, index] = [BigInt(at >> 3), at & 7];
    const sign = (bit: number): bigint => ((index >> bit) & 1 ? 1n : -1n);
    const k = (2n ** 192n + sign(2) * 2n ** 128n + sign(1) * 2n ** 64n + sign(0)) * 2n ** (8n * part);
    const expected = times(k);
    assert.deepEqual([x, y], [expected.x, expected.y], `part ${part}, entry ${index}`);
  });
  const odd = table("odd-table.ts");
  assert.equal(odd.length, 32);
  odd.forEach(([x, y], at) => {
    const expected = times(BigInt(2 * at + 1));
    assert.deepEqual([x, y], [expected.x, expected.y], `${2 * at + 1} G`);
  });
});
