// The health tests and the conditioning of a noise source (boards/common/noise.h), natively, for each kind of samples.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, test } from "node:test";
import { cannotRun, hex, probe, randomOctets, randomWords } from "./support.js";
import { PORT_FAILED } from "../errors.js";

const ALPHA = 2 ** -20;

/** What noise.h says it takes for granted, and what follows from that. */
const KINDS = [
  {
    name: "bits",
    bits: 1,
    entropy: 1 / 8,
    window: 1024,
    start: 0,
    samplesABlock: 1536,
    repetitions: 161,
    proportion: 979,
  },
  { name: "octets", bits: 8, entropy: 4, window: 512, start: 1024, samplesABlock: 64, repetitions: 6, proportion: 62 },
] as const;

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

/** `of`, `count` times. */
const times = (count: number, of: number): number[] => new Array<number>(count).fill(of);

/** `length` samples without a long run: `ones` of them 1, spread, the first too; the rest are never 1. */
function spread(length: number, ones: number, bits: number): number[] {
  return Array.from({ length }, (_, i) => {
    const isOne = Math.ceil(((i + 1) * ones) / length) > Math.ceil((i * ones) / length);
    return isOne ? 1 : bits === 1 ? 0 : 2 + (i % 200);
  });
}

for (const kind of KINDS) {
  const { bits, window, repetitions, proportion, samplesABlock } = kind;

  /** Octets of a sequence of samples, least significant bit first. */
  const octetsOf = (samples: readonly number[]): Uint8Array => {
    const octets = new Uint8Array(Math.ceil((samples.length * bits) / 8));
    samples.forEach((sample, i) => (octets[(i * bits) >> 3]! |= sample << ((i * bits) & 7)));
    return octets;
  };
  const health = (samples: readonly number[]): string => probe([`health ${kind.name} ${hex(octetsOf(samples))}`])[0]!;
  const gathering = (length: number, octets: Uint8Array, noneAt = -1): string =>
    `gather ${kind.name} ${hex(octets)} ${length} ${noneAt}`;
  const gather = (length: number, octets: Uint8Array, noneAt = -1): string[] =>
    probe([gathering(length, octets, noneAt)])[0]!.split(" ");
  const octetsFor = (samples: number): number => (samples * bits) / 8;

  describe(`a noise source of ${kind.name}`, { skip: cannotRun("native") }, () => {
    test("the same sample as often as SP 800-90B §4.4.1 says raises an alarm, once less does not", () => {
      assert.equal(repetitions, 1 + Math.ceil(-Math.log2(ALPHA) / kind.entropy));
      for (const sample of [0, 1]) {
        const before = times(3, sample ^ 1);
        assert.equal(health([...before, ...times(repetitions, sample)]), String(before.length + repetitions));
        assert.equal(health([...before, ...times(repetitions - 1, sample), sample ^ 1, sample]), "healthy");
      }
    });

    test("a window's first sample as often as §4.4.2 says raises an alarm, once less does not, wherever the window is", () => {
      assert.equal(proportion, 1 + criticalBinomial(window, 2 ** -kind.entropy, ALPHA));
      for (const windowsBefore of [0, 3]) {
        const before = Array.from({ length: windowsBefore * window }, (_, i) => (bits === 1 ? i & 1 : (i * 7) & 0xff));
        assert.equal(health([...before, ...spread(window, proportion - 1, bits)]), "healthy");
        const bad = spread(window, proportion, bits);
        const alarm = before.length + bad.lastIndexOf(1) + 1;
        assert.equal(health([...before, ...bad]), String(alarm));
      }
    });

    const samples = randomOctets(randomWords(90), octetsFor(kind.start + 4 * samplesABlock));
    const mac = (block: number, start: number): string => {
      const cipher = createCipheriv("aes-128-cbc", "thimble entropy ", Buffer.alloc(16)).setAutoPadding(false);
      const [from, to] = [block, block + 1].map((b) => octetsFor(start + b * samplesABlock));
      return hex(cipher.update(samples.subarray(from, to)).subarray(-16));
    };

    test("16 octets of output are the AES-CBC-MAC of a block's samples (§3.1.5.1.1), and no sample serves twice", () => {
      for (const length of [1, 16, 17, 32, 48]) {
        const blocks = Math.ceil(length / 16);
        const expected = Array.from({ length: blocks }, (_, i) => mac(i, kind.start)).join("");
        assert.deepEqual(gather(length, samples), [
          "0",
          expected.slice(0, 2 * length),
          String(kind.start + blocks * samplesABlock),
        ]);
      }
      assert.ok(samplesABlock * kind.entropy >= 192, "64 bits more than come out");
    });

    test("1,024 samples are tested before anything comes out (§4.3), once until there is an alarm", () => {
      assert.ok(kind.start + samplesABlock >= 1024);
      const good = gathering(16, samples);
      const [first, second, failed, third] = probe([good, good, gathering(16, samples, 3), good]);
      assert.equal(first, `0 ${mac(0, kind.start)} ${kind.start + samplesABlock}`);
      assert.equal(second, `0 ${mac(0, 0)} ${samplesABlock}`);
      assert.equal(failed, `${PORT_FAILED} ${"00".repeat(16)} 3`);
      assert.equal(third, first);
    });

    test("after an alarm, at start-up or in whichever block, nothing comes out", () => {
      const stuckFrom = (at: number): Uint8Array => {
        const octets = samples.slice();
        octets.fill(0, octetsFor(at));
        return octets;
      };
      for (const at of [0, kind.start, kind.start + samplesABlock]) {
        const [answer, output] = gather(32, stuckFrom(at));
        assert.deepEqual([answer, output], [String(PORT_FAILED), "00".repeat(32)], `stuck from ${at}`);
      }
    });

    test("a source that gives none, at start-up or in whichever block, is not asked again, and nothing comes out", () => {
      for (const at of [0, kind.start, kind.start + 1, kind.start + samplesABlock + 1])
        assert.deepEqual(gather(32, samples, at), [String(PORT_FAILED), "00".repeat(32), String(at)]);
    });
  });
}
