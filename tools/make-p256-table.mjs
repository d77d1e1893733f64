// Writes assembly/crypto/p256/base-table.ts and odd-table.ts: multiples of P-256's generator, with the arithmetic of BigInt alone.
// tests/conformance/p256-tables.test.ts holds both against @noble/curves.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const G = [
  0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
];

const mod = (a) => ((a % p) + p) % p;
function power(a, e) {
  let r = 1n;
  for (; e > 0n; e >>= 1n, a = mod(a * a)) if (e & 1n) r = mod(r * a);
  return r;
}
const invert = (a) => power(a, p - 2n);

/** Affine sum of two points that are not opposite. */
function add([x1, y1], [x2, y2]) {
  const slope = x1 === x2 ? (3n * x1 * x1 - 3n) * invert(mod(2n * y1)) : (y2 - y1) * invert(mod(x2 - x1));
  const x = mod(slope * slope - x1 - x2);
  return [x, mod(slope * (x1 - x) - y1)];
}
const negate = ([x, y]) => [x, p - y];

const powers = [G];
for (let i = 1; i < 256; i++) powers.push(add(powers[i - 1], powers[i - 1]));

/** Nine limbs of 29 bits of a 2^261 mod p. */
function limbs(a) {
  const m = mod(a * 2n ** 261n);
  return Array.from(
    { length: 9 },
    (_, i) => `0x${((m >> BigInt(29 * i)) & 0x1fffffffn).toString(16).padStart(8, "0")}`,
  );
}

const rows = (point) => point.map((coordinate) => `  ${limbs(coordinate).join(", ")},`);
const write = (name, text) =>
  writeFileSync(fileURLToPath(new URL(`../assembly/crypto/p256/${name}`, import.meta.url)), text);

const lines = [];
for (let s = 0; s < 8; s++) {
  for (let index = 0; index < 8; index++) {
    let point = powers[192 + 8 * s];
    for (let j = 0; j < 3; j++) {
      const tooth = powers[64 * j + 8 * s];
      point = add(point, (index >> j) & 1 ? tooth : negate(tooth));
    }
    lines.push(...rows(point));
  }
}

write(
  "base-table.ts",
  `// Multiples of G for p256/base.ts: entry i of part s is 2^(8 s) (2^192 +- 2^128 +- 2^64 +- 1) G, where bit j of i says whether 2^(64 j) is
// added (1) or taken off (0). Two lines each: x, y, in the Montgomery form of p256/field.ts. Made by tools/make-p256-table.mjs.

import { FAST } from "../../profile";

/** 8 parts of 8 affine points of 72 octets. */
// prettier-ignore
export const BASE_TABLE: usize = FAST ? memory.data<u32>([
${lines.join("\n")}
], 8) : 0;
`,
);

const odd = [];
for (let i = 0, point = G; i < 32; i++, point = add(point, powers[1])) odd.push(...rows(point));

write(
  "odd-table.ts",
  `// G, 3G, 5G .. 63G for p256/joint.ts. Two lines each: x, y, in the Montgomery form of p256/field.ts. Made by tools/make-p256-table.mjs.

/** 32 affine points of 72 octets. */
// prettier-ignore
export const ODD_TABLE: usize = memory.data<u32>([
${odd.join("\n")}
], 8);
`,
);
