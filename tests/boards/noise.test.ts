// The health tests and the conditioning of a noise source of single bits (boards/common/noise.h), natively.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, test } from "node:test";
import { cannotRun, hex, probe, randomOctets, randomWords } from "./support.js";
import { PORT_FAILED } from "../errors.js";

/** What noise.h says it takes for granted, and what follows from that. */
const ENTROPY = 1 / 8;
const ALPHA = 2 ** -20;
const WINDOW = 1024;
const SAMPLES_A_BLOCK = 1536;

/** Octets of a sequence of bits, least significant first. */
function octetsOf(bits: readonly number[]): Uint8Array {
  const octets = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((bit, i) => (octets[i >> 3]! |= bit << (i & 7)));
  return octets;
}

const health = (bits: readonly number[]): string => probe([`health ${hex(octetsOf(bits))}`])[0]!;
const gather = (length: number, octets: Uint8Array): string[] =>
  probe([`gather ${length} ${hex(octets)}`])[0]!.split(" ");

/** `of`, `count` times. */
const times = (count: number, of: number): number[] => new Array<number>(count).fill(of);

/** Blocks that no run is long in: `ones` of them 1, spread, the rest 0; its first bit is 1. */
function spread(length: number, ones: number): number[] {
  return Array.from({ length }, (_, i) => Math.ceil(((i + 1) * ones) / length) - Math.ceil((i * ones) / length));
}

/** The least c with P(Binomial(trials, p) <= c) >= 1 - alpha, its terms from logarithms. */
function criticalBinomial(trials: number, p: number, alpha: number): number {
  let logTerm = trials * Math.log1p(-p);
  let tail = 1;
  for (let c = 0; ; c++) {
    tail -= Math.exp(logTerm);
    if (tail <= alpha) return c;
    logTerm += Math.log((trials - c) / (c + 1)) + Math.log(p) - Math.log1p(-p);
  }
}

describe("a noise source of single bits", { skip: cannotRun("native") }, () => {
  const repetitions = 1 + Math.ceil(-Math.log2(ALPHA) / ENTROPY);
  const proportion = 1 + criticalBinomial(WINDOW, 2 ** -ENTROPY, ALPHA);

  test("the same bit as often as SP 800-90B §4.4.1 says raises an alarm, once less does not", () => {
    assert.equal(repetitions, 161);
    for (const bit of [0, 1]) {
      const before = [bit ^ 1, bit ^ 1, bit ^ 1];
      assert.equal(health([...before, ...times(repetitions, bit)]), String(before.length + repetitions));
      const almost: number[] = [...before, ...times(repetitions - 1, bit), bit ^ 1, bit];
      assert.equal(health([...almost, ...times(8 - (almost.length % 8), bit ^ 1)]), "healthy");
    }
  });

  test("a window's first bit as often as §4.4.2 says raises an alarm, once less does not, wherever the window is", () => {
    assert.equal(proportion, 979);
    for (const windowsBefore of [0, 3]) {
      const before = Array.from({ length: windowsBefore * WINDOW }, (_, i) => i & 1);
      assert.equal(health([...before, ...spread(WINDOW, proportion - 1)]), "healthy");
      const bad = spread(WINDOW, proportion);
      const alarm = before.length + bad.lastIndexOf(1) + 1;
      assert.equal(health([...before, ...bad]), String(alarm));
    }
  });

  test("16 octets of output are the AES-CBC-MAC of 1,536 samples (§3.1.5.1.1), and no sample serves twice", () => {
    const samples = randomOctets(randomWords(90), (4 * SAMPLES_A_BLOCK) / 8);
    const mac = (block: number): string => {
      const cipher = createCipheriv("aes-128-cbc", "thimble entropy ", Buffer.alloc(16)).setAutoPadding(false);
      const octets = samples.subarray((block * SAMPLES_A_BLOCK) / 8, ((block + 1) * SAMPLES_A_BLOCK) / 8);
      return hex(cipher.update(octets).subarray(-16));
    };
    for (const length of [1, 16, 17, 32, 48]) {
      const blocks = Math.ceil(length / 16);
      const expected = Array.from({ length: blocks }, (_, i) => mac(i)).join("");
      assert.deepEqual(gather(length, samples), ["0", expected.slice(0, 2 * length), String(blocks * SAMPLES_A_BLOCK)]);
    }
  });

  test("after an alarm, in whichever block, nothing comes out", () => {
    const good = randomOctets(randomWords(91), SAMPLES_A_BLOCK / 8);
    const stuck = new Uint8Array(SAMPLES_A_BLOCK / 8);
    for (const source of [stuck, Uint8Array.of(...good, ...stuck)]) {
      const [answer, output] = gather(32, source);
      assert.deepEqual([answer, output], [String(PORT_FAILED), "00".repeat(32)]);
    }
  });
});
