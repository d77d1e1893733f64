import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, test } from "node:test";
import { cannotRun, hex, probe, randomOctets, randomWords } from "./support.js";

// FIPS 186-4 §D.1.2.3.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const LIMBS = 9;
const LIMB_BITS = 29n;

type Limbs = readonly number[];

const valueOf = (limbs: Limbs): bigint => limbs.reduceRight((value, limb) => (value << LIMB_BITS) + BigInt(limb), 0n);

const limbsOf = (value: bigint): Limbs =>
  Array.from({ length: LIMBS }, (_, i) => Number((value >> (LIMB_BITS * BigInt(i))) & (2n ** LIMB_BITS - 1n)));

const encode = (limbs: Limbs): string => hex(new Uint8Array(Uint32Array.from(limbs).buffer));

const decode = (text: string): Limbs => [...new Uint32Array(new Uint8Array(Buffer.from(text, "hex")).buffer)];

function inverse(a: bigint): bigint {
  let result = 1n;
  for (let base = a % P, exponent = P - 2n; exponent > 0n; exponent >>= 1n, base = (base * base) % P) {
    if (exponent & 1n) result = (result * base) % P;
  }
  return result;
}

const R_INVERSE = inverse(2n ** 261n);

/** Operands at the edges of the contract of assembly/ports.ts, and random ones. */
function operands(): Limbs[] {
  const edges = [
    0n,
    1n,
    2n,
    P - 1n,
    P,
    P + 1n,
    2n * P,
    15n * P,
    2n ** 256n - 1n,
    2n ** 260n - 1n,
    2n ** 232n,
    2n ** 203n,
  ];
  const loose = Array.from({ length: LIMBS }, (_, i) => (i < LIMBS - 1 ? 2 ** 30 - 1 : 2 ** 28 - 3));
  const words = randomWords(7);
  const random = Array.from({ length: 200 }, () =>
    Array.from({ length: LIMBS }, (_, i) => words.next().value % (i < LIMBS - 1 ? 2 ** 30 : 2 ** 28 - 2)),
  );
  return [...edges.map(limbsOf), loose, ...random];
}

function check(text: string, product: bigint, name: string): void {
  const limbs = decode(text);
  assert.ok(
    limbs.every((limb) => limb < 2 ** 29),
    `${name}: a limb of ${limbs}`,
  );
  assert.ok(valueOf(limbs) < 2n ** 258n, `${name}: too large`);
  assert.equal(valueOf(limbs) % P, (product * R_INVERSE) % P, name);
}

describe("hooks in native code", { skip: cannotRun("native") }, () => {
  test("p256_mul is a b / 2^261 mod p for all operands that the port allows", () => {
    const all = operands();
    const pairs = all.flatMap((a, i) => [all[(i * 7 + 3) % all.length]!, all[12]!, a].map((b) => [a, b] as const));
    const answers = probe(pairs.map(([a, b]) => `mul ${encode(a)} ${encode(b)}`));
    pairs.forEach(([a, b], i) => check(answers[i]!, valueOf(a) * valueOf(b), `${a} * ${b}`));
  });

  test("p256_sqr is a a / 2^261 mod p for all operands that the port allows", () => {
    const all = operands();
    const answers = probe(all.map((a) => `sqr ${encode(a)}`));
    all.forEach((a, i) => check(answers[i]!, valueOf(a) ** 2n, `${a} squared`));
  });

  test("aes_block: FIPS 197 appendix C.1", () => {
    const answers = probe(["aes 000102030405060708090a0b0c0d0e0f 00112233445566778899aabbccddeeff"]);
    assert.deepEqual(answers, ["69c4e0d86a7b0430d8cdb78070b4c55a"]);
  });

  test("aes_block agrees with node:crypto on 1000 seeded keys and blocks", () => {
    const words = randomWords(9);
    const inputs = Array.from({ length: 1000 }, () => [randomOctets(words, 16), randomOctets(words, 16)] as const);
    const answers = probe(inputs.map(([key, block]) => `aes ${hex(key)} ${hex(block)}`));
    const expected = inputs.map(([key, block]) =>
      createCipheriv("aes-128-ecb", key, null).update(block).toString("hex"),
    );
    assert.deepEqual(answers, expected);
  });
});

describe("arena", { skip: cannotRun("native") }, () => {
  test("blocks stay intact under churn, all comes back, and both a full and a frozen arena are fatal", () => {
    const [answer] = probe(["arena"]);
    assert.equal(
      answer,
      "intact;0;the arena is full: raise ARENA_BYTES of the board;the allocator is frozen: no memory after start",
    );
  });
});
