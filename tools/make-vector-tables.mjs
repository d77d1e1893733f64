// Writes assembly/crypto/aes-vector-tables.ts: the tables of AES by vector permutation, from the field of FIPS 197 §4.2 alone. Each
// is checked for all octets before it is written. `--check` writes nothing and fails when the file is not what comes out.
//
// The idea is Hamburg's ("Accelerating AES with Vector Permute Instructions", CHES 2009); assembly/crypto/aes-vector.ts says how it
// works. Here: z is an element of GF(2^8) with z + z^16 = 1, n = z^17 its norm, so that each element is i + k z^16 with i and k of GF(2^4).
// Coordinates of an element: the octet (i << 4) | k, where a nibble stands for an element of GF(2^4) in the basis of the powers of g.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Product in GF(2)[x] / (x^8 + x^4 + x^3 + x + 1) (FIPS 197 §4.2). */
function multiply(a, b) {
  let product = 0;
  for (; b > 0; b >>= 1) {
    if (b & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
  }
  return product;
}
const power = (a, n) => (n === 0 ? 1 : multiply(a, power(a, n - 1)));
const invert = (a) => power(a, 254);
const OCTETS = [...Array(256).keys()];
const NIBBLES = [...Array(16).keys()];
const bit = (a, i) => (a >> (i & 7)) & 1;

/** SubBytes' affine transformation (§5.1.1) without its constant, 0x63. */
const affine = (a) =>
  [...Array(8).keys()].reduce(
    (sum, i) => sum | ((bit(a, i) ^ bit(a, i + 4) ^ bit(a, i + 5) ^ bit(a, i + 6) ^ bit(a, i + 7)) << i),
    0,
  );
const CONSTANT = 0x63;
const substitute = (a) => affine(invert(a)) ^ CONSTANT;

// --- the tower ---------------------------------------------------------------------------------------------------------

const g = OCTETS.find((a) => new Set([...Array(15).keys()].map((n) => power(a, n))).size === 15 && power(a, 15) === 1);
const nibble = NIBBLES.map((n) => [0, 1, 2, 3].reduce((sum, i) => sum ^ (bit(n, i) ? power(g, i) : 0), 0));
const z = OCTETS.find((a) => (a ^ power(a, 16)) === 1);
const conjugate = z ^ 1;
const norm = multiply(z, conjugate);

/** Octet of coordinates -> element, and back. */
const element = OCTETS.map((c) => nibble[c >> 4] ^ multiply(nibble[c & 15], conjugate));
const coordinates = OCTETS.map((a) => element.indexOf(a));

// Of e = i z + j z^16 (so k = i + j) the norm is N = k^2 n + i j, and 1/e = (j z + i z^16) / N. Two numbers give both:
//   I = 1 / (1/i + 1/(k n)) + j      1/I = (i + k n) / N = ((1 + n) i + n j) / N
//   J = 1 / (1/j + 1/(k n)) + i      1/J = (j + k n) / N = (n i + (1 + n) j) / N
// The matrix is its own inverse: i / N = (1 + n) / I + n / J, and j / N = n / I + (1 + n) / J.
// 1/0 is INFINITE: a look-up with it gives 0, and so does one with it plus a nibble.
const INFINITE = 0x80;
const ofInverse = multiply(norm, z) ^ multiply(1 ^ norm, conjugate);
const ofOther = multiply(1 ^ norm, z) ^ multiply(norm, conjugate);
const backwards = (f) => NIBBLES.map((n) => (n === 0 ? INFINITE : nibble.indexOf(f(nibble[n]))));
/** What a nibble I (or J) adds to the output `map`, which is linear, of the inverse. */
const output = (factor, map) => NIBBLES.map((n) => (n === 0 ? 0 : map(multiply(factor, invert(nibble[n])))));

const inCoordinates = (times) => (a) => coordinates[multiply(times, affine(a))];
const LOOK_UPS = {
  IN_LOW: ["coordinates of an octet: of its low nibble, and of its high one", NIBBLES.map((n) => coordinates[n])],
  IN_HIGH: ["", NIBBLES.map((n) => coordinates[n << 4])],
  OUT_LOW: ["the octet of coordinates: of their low nibble, and of their high one", NIBBLES.map((n) => element[n])],
  OUT_HIGH: ["", NIBBLES.map((n) => element[n << 4])],
  INVERSE: ["1/n", backwards(invert)],
  QUOTIENT: ["1/(k n), n the norm", backwards((a) => invert(multiply(a, norm)))],
  ONE_I: ["coordinates of S = SubBytes - 0x63: from I, and from J", output(ofInverse, inCoordinates(1))],
  ONE_J: ["", output(ofOther, inCoordinates(1))],
  TWO_I: ["coordinates of 2 S", output(ofInverse, inCoordinates(2))],
  TWO_J: ["", output(ofOther, inCoordinates(2))],
  LAST_I: ["S as an octet", output(ofInverse, affine)],
  LAST_J: ["", output(ofOther, affine)],
};

// --- permutations ------------------------------------------------------------------------------------------------------

/** Octet (row, column) of the state (§3.4); both go round. */
const place = (row, column) => 4 * (column & 3) + (row & 3);
/** What stands at (row, column): the octet that `from` names. */
const permutation = (from) => NIBBLES.map((p) => from(p & 3, p >> 2));
const PERMUTATIONS = {};
for (let k = 0; k < 4; k++) {
  // After k rounds (r, c) stands at (r, c + k r): r rows below is as many times k columns on.
  PERMUTATIONS[`ROW1_${k}`] = [
    k ? "" : "the row below, k columns on: k is the round modulo 4",
    permutation((row, column) => place(row + 1, column + k * (((row + 1) & 3) - row))),
  ];
}
for (let k = 0; k < 4; k++) {
  PERMUTATIONS[`ROW3_${k}`] = [
    k ? "" : "the row above, which is the third below",
    permutation((row, column) => place(row + 3, column + k * (((row + 3) & 3) - row))),
  ];
}
for (let k = 1; k < 4; k++) {
  PERMUTATIONS[`TURN_${k}`] = [
    k > 1 ? "" : "a round key as round k has its state; TURN_2 undoes what ten rounds leave",
    permutation((row, column) => place(row, column - k * row)),
  ];
}
PERMUTATIONS.LAST_WORD = ["RotWord of the last word, in each word (§5.2)", permutation((row) => place(row + 1, 3))];

for (const words of [1, 2]) {
  PERMUTATIONS[`UP_${words}`] = [
    words > 1 ? "" : "words moved up by one, or two; zeros follow",
    permutation((row, column) => (column < words ? INFINITE : place(row, column - words))),
  ];
}

/** Additions to round keys: coordinates of the S-box's constant; the same with the round constant in row 0 (§5.2). */
const CONSTANTS = {
  CONSTANT: ["coordinates of 0x63", Array(16).fill(coordinates[CONSTANT])],
};
for (let round = 1; round <= 10; round++) {
  CONSTANTS[`ROUND_${round}`] = [
    round > 1 ? "" : "coordinates of 0x63, in row 0 with the round constant 2^(round - 1)",
    permutation((row) => coordinates[CONSTANT ^ (row === 0 ? power(2, round - 1) : 0)]),
  ];
}

// --- check, for all octets ---------------------------------------------------------------------------------------------

const look = (name, index) => (index < 16 ? LOOK_UPS[name][1][index] : 0);
for (const octet of OCTETS) {
  const place = look("IN_LOW", octet & 15) ^ look("IN_HIGH", octet >> 4);
  const [i, k] = [place >> 4, place & 15];
  const j = i ^ k;
  const quotient = look("QUOTIENT", k);
  const I = look("INVERSE", look("INVERSE", i) ^ quotient) ^ j;
  const J = look("INVERSE", look("INVERSE", j) ^ quotient) ^ i;
  const s = look("LAST_I", I) ^ look("LAST_J", J);
  const one = look("ONE_I", I) ^ look("ONE_J", J);
  const two = look("TWO_I", I) ^ look("TWO_J", J);
  const back = look("OUT_LOW", place & 15) ^ look("OUT_HIGH", place >> 4);
  const right =
    back === octet && (s ^ CONSTANT) === substitute(octet) && element[one] === s && element[two] === multiply(2, s);
  if (!right) throw new Error(`the tables are wrong for the octet ${octet}`);
}

// --- the file ----------------------------------------------------------------------------------------------------------

const lines = [
  "// Tables of AES by vector permutation: aes-vector.ts says what they are for. Made by tools/make-vector-tables.mjs, which derives them from",
  "// the field (FIPS 197 §4.2) and checks them for all octets; tests/conformance/aes-vector.test.ts makes them anew and compares.",
  "// Nothing here is compiled, and takes no memory, unless a kernel with vectors asks for it.",
];
/** A lane of i8x16 is signed. */
const signed = (octets) => octets.map((octet) => (octet << 24) >> 24).join(", ");
const hex = (octets) => octets.map((octet) => `0x${octet.toString(16).padStart(2, "0")}`).join(", ");
function declare(name, [comment, octets], type, make) {
  if (comment) lines.push("", `// ${comment}`);
  lines.push(
    "// prettier-ignore",
    "// @ts-ignore: decorator",
    `@lazy export const ${name}: ${type} = ${make(octets)};`,
  );
}
for (const [name, row] of Object.entries(LOOK_UPS))
  declare(name, row, "usize", (octets) => `memory.data<u8>([${hex(octets)}], 16)`);
for (const [name, row] of Object.entries({ ...PERMUTATIONS, ...CONSTANTS }))
  declare(name, row, "v128", (octets) => `i8x16(${signed(octets)})`);
const text = `${lines.join("\n")}\n`;
const file = fileURLToPath(new URL("../assembly/crypto/aes-vector-tables.ts", import.meta.url));
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) {
    console.error("assembly/crypto/aes-vector-tables.ts is not what tools/make-vector-tables.mjs makes");
    process.exitCode = 1;
  }
} else writeFileSync(file, text);
