// The S-box of each AES kernel, for all 256 octets, seen through the cipher; and the tables of the kernel with vectors, made anew.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hasSimd } from "../../host/core/simd.js";
import { moduleOf, Probe } from "./probe.js";

const OCTETS = Array.from({ length: 256 }, (_, octet) => octet);

/** FIPS 197 §4.2. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (; b > 0; b >>= 1, a = (a << 1) ^ (a & 0x80 ? 0x11b : 0)) if (b & 1) product ^= a;
  return product;
}

/** FIPS 197 §5.1.1, by its definition. */
const S = OCTETS.map((x) => {
  const inverse = OCTETS.find((y) => multiply(x, y) === 1) ?? 0;
  return [0, 1, 2, 3, 4].reduce((sum, i) => sum ^ ((inverse << i) & 0xff) ^ (inverse >> (8 - i)), 0x63);
});

/** The last round key (FIPS 197 §5.2). */
function lastKey(key: Uint8Array): Uint8Array {
  const words = Array.from({ length: 4 }, (_, n) => Array.from(key.subarray(4 * n, 4 * n + 4)));
  for (let round = 0, constant = 1; round < 10; round++, constant = multiply(constant, 2)) {
    const turned = [1, 2, 3, 0].map((n) => S[words[3]![n]!]!);
    turned[0]! ^= constant;
    words.reduce((before, word) => word.map((octet, n) => (word[n] = octet ^ before[n]!)) && word, turned);
  }
  return Uint8Array.from(words.flat());
}

const ecb = (key: Uint8Array, block: Uint8Array, forwards: boolean): Buffer =>
  (forwards ? createCipheriv : createDecipheriv)("aes-128-ecb", key, null).setAutoPadding(false).update(block);

const KEY = Uint8Array.from({ length: 16 }, (_, n) => 17 * n + 5);

for (const profile of ["dex", "full", "host"] as const) {
  const probe = new Probe(moduleOf(profile));
  const encrypt = (key: Uint8Array, block: Uint8Array): Buffer => {
    probe.clear();
    const [k, input, output] = [probe.put(key), probe.put(block), probe.room(16)];
    assert.equal(probe.call("aes_encrypt", [k, input, output], [[output, 16]]), 0);
    return probe.read(output, 16);
  };

  test(`${profile}: the S-box of the last round is FIPS 197's at each place, for all 256 octets (FIPS 197 §5.1.1)`, () => {
    const added = lastKey(KEY);
    for (const octet of OCTETS) {
      // The block whose state before round 10 is `octet` everywhere.
      const block = ecb(
        KEY,
        added.map((k) => k ^ S[octet]!),
        false,
      );
      const seen = encrypt(KEY, block).map((c, n) => c ^ added[n]!);
      assert.deepEqual(seen, Buffer.alloc(16, S[octet]), `octet ${octet}`);
    }
  });

  test(`${profile}: so are those of the first round and of the key schedule (FIPS 197 §5.2)`, () => {
    for (const octet of OCTETS) {
      const block = KEY.map((k) => k ^ octet);
      assert.deepEqual(encrypt(KEY, block), ecb(KEY, block, true), `first round, octet ${octet}`);
      const key = Buffer.alloc(16, octet);
      assert.deepEqual(encrypt(key, KEY), ecb(key, KEY, true), `key of octets ${octet}`);
    }
  });
}

test("the tables of the kernel with vectors are those that the field gives", () => {
  const tool = fileURLToPath(new URL("../../../tools/make-vector-tables.mjs", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [tool, "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

test("this engine has vectors, and hasSimd says so: it compiles build/host.wasm", () => {
  assert.equal(
    hasSimd(),
    WebAssembly.Module.exports(moduleOf("host")).some(({ name }) => name === "ccm_seal"),
  );
});
