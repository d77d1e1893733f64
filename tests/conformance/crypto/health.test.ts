// The health tests of the noise source (SP 800-90B §4.4): their cutoffs by the standard's formulas, sources that are stuck, biased, alternating and
// good, false alarms as often as the arithmetic says, and the generator in its error state after an alarm.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { NO_ENTROPY, NOT_SUPPORTED, PORT_FAILED } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const FULL = moduleOf("full");
/** Set by `make mutants`, to which the cutoffs are enough: no statistics. */
const skip = process.env["THIMBLE_QUICK"] === undefined ? {} : { skip: "quick" };
const WINDOW = 512;
/** Bits of min-entropy in a sample, and -log2 of the rate of false alarms (assembly/crypto/health.ts). */
const H = 2;
const ALPHA = 20;

/** P(Binomial(n, numerator / 256) >= k), by the exact sum in BigInt; answered as a number. */
function atLeast(n: number, numerator: number, k: number): number {
  let coefficient = 1n;
  let sum = 0n;
  const [p, q] = [BigInt(numerator), BigInt(256 - numerator)];
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += coefficient * p ** BigInt(i) * q ** BigInt(n - i);
    coefficient = (coefficient * BigInt(n - i)) / BigInt(i + 1);
  }
  // 256^n is 2^(8 n)
  return Number((sum << 200n) >> BigInt(8 * n)) / 2 ** 200;
}

const REPETITIONS = 1 + Math.ceil(ALPHA / H);
const PROPORTION = (() => {
  let c = 0;
  // 1 + CRITBINOM(W, 2^-H, 1 - alpha): the least c with P(X <= c) >= 1 - alpha
  while (atLeast(WINDOW, 256 / 2 ** H, c + 1) > 2 ** -ALPHA) c++;
  return c + 1;
})();

const tester = new Probe(FULL);
tester.grow(32);

/** Whether the tests raise an alarm over these samples. */
function alarm(samples: Uint8Array): boolean {
  tester.octets.set(samples, tester.used);
  const answer = tester.invoke("health_test", tester.used, samples.length);
  assert.ok(answer === 0 || answer === NO_ENTROPY, `${answer}`);
  return answer < 0;
}

test("the cutoffs are those of SP 800-90B for 2 bits a sample and 2^-20: one sample less raises no alarm", () => {
  assert.deepEqual([REPETITIONS, PROPORTION], [11, 177]);
  const counting = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => n % 251);
  for (const at of [0, 1, 300, 511, 512, 1013]) {
    const samples = counting(1024);
    samples.fill(0xee, at, at + REPETITIONS - 1);
    assert.equal(alarm(samples), false, `${at}`);
    samples.fill(0xee, at, at + REPETITIONS);
    assert.equal(alarm(samples), at + REPETITIONS <= 1024, `${at}`);
  }
  for (const window of [0, 1]) {
    const samples = Uint8Array.from({ length: 1024 }, (_, n) => 1 + (n % 100));
    const start = window * WINDOW;
    samples[start] = 0;
    // every second sample, never two in a row
    for (let n = 1; n < PROPORTION - 1; n++) samples[start + 2 * n] = 0;
    assert.equal(alarm(samples), false, `window ${window}`);
    samples[start + WINDOW - 1] = 0;
    assert.equal(alarm(samples), true, `window ${window}`);
    // the same number of another value that is not the window's first
    samples[start] = 200;
    samples[start + 1] = 0;
    assert.equal(alarm(samples), false, `window ${window}: only the first value counts`);
  }
});

test("no samples raise no alarm", () => {
  assert.equal(alarm(new Uint8Array(0)), false);
});

test("stuck, alternating, and slowly counting sources raise an alarm within two windows; so does one that is stuck half of the time", () => {
  const random = new Random("bad sources");
  const sources: Record<string, (n: number) => number> = {
    "stuck at 0": () => 0,
    "stuck at 255": () => 0xff,
    alternating: (n) => (n & 1 ? 0x55 : 0xaa),
    "counting, eleven samples a step": (n) => Math.floor(n / 11) & 0xff,
    "stuck after a good start": (n) => (n < 1000 ? random.octets(1)[0]! : 3),
    "zero half of the time": () => (random.below(2) ? random.octets(1)[0]! : 0),
  };
  for (const [name, next] of Object.entries(sources))
    assert.ok(alarm(Uint8Array.from({ length: 4 * WINDOW }, (_, n) => next(n))), name);
});

test("what the tests cannot see: three values in turn, or four, are each as seldom as in a good source", () => {
  for (const values of [3, 4]) assert.equal(alarm(Uint8Array.from({ length: 1 << 16 }, (_, n) => n % values)), false);
});

test("a good source raises no alarm in 16 million samples", skip, () => {
  const random = new Random("a good source");
  for (let n = 0; n < 8; n++) assert.equal(alarm(random.octets(1 << 21)), false, `${n}`);
});

/** Samples of which a value of `numerator` / 256 is 0 and all others are alike. */
function biased(random: Random, length: number, numerator: number): Uint8Array {
  const samples = random.octets(length);
  const others = 256 - numerator;
  for (let n = 0; n < length; n++) samples[n] = samples[n]! < others ? 1 + (samples[n]! % others) : 0;
  return samples;
}

test(
  "false alarms of the repetition count come as often as the arithmetic says: a source of exactly 2 bits",
  skip,
  () => {
    // A run of 11 zeros begins at a sample with 3/4 (1/4)^11: with 64 million samples 12 are expected; of other values almost none.
    const random = new Random("exactly 2 bits");
    const [block, blocks] = [1 << 18, 256];
    let alarms = 0;
    for (let n = 0; n < blocks; n++) if (alarm(biased(random, block, 64))) alarms++;
    const expected = blocks * (1 - (1 - 0.75 * 4 ** -11) ** block);
    assert.ok(expected > 10 && expected < 14, `${expected}`);
    assert.ok(Math.abs(alarms - expected) < 4 * Math.sqrt(expected), `${alarms} alarms, ${expected} expected`);
  },
);

test("the adaptive proportion test finds a bias as often as the binomial distribution says", skip, () => {
  const random = new Random("biased");
  // 0 comes with 80/256: too seldom for ten in a row to say much, too often for 177 of 512.
  const numerator = 80;
  const p = numerator / 256;
  // Windows are looked at one at a time. The first value is 0 with p, and then 176 of the other 511 are enough.
  const ofProportion = p * atLeast(WINDOW - 1, numerator, PROPORTION - 1);
  // At most this share of windows has eleven zeros in a row.
  const ofRepetition = WINDOW * p ** REPETITIONS;
  const windows = 20_000;
  let alarms = 0;
  for (let n = 0; n < windows; n++) if (alarm(biased(random, WINDOW, numerator))) alarms++;
  const margin = 4 * Math.sqrt(windows * (ofProportion + ofRepetition));
  assert.ok(windows * ofProportion > 100, `${windows * ofProportion}`);
  assert.ok(alarms > windows * ofProportion - margin, `${alarms}, at least ${windows * ofProportion} expected`);
  assert.ok(alarms < windows * (ofProportion + ofRepetition) + margin, `${alarms}`);
});

// --- the generator over a noise source ---------------------------------------------------------------------------------

/** A core whose noise source gives these samples. */
function over(next: (length: number) => Uint8Array): Probe {
  return new Probe(FULL, {
    entropyRaw: next,
    entropy: () => {
      throw new Error("the conditioned source is not asked where there is a noise source");
    },
  });
}

const drawn = (probe: Probe, fresh: number): number => probe.invoke("random_bytes", probe.used + 64, 32, fresh, 0, 0);

test("a noise source seeds the generator: 1,024 samples at the start, 192 for fresh entropy; another sample, other octets", () => {
  let taken = 0;
  const outputs = new Set<string>();
  for (let changed = 0; changed < 1024; changed += 93) {
    const random = new Random("noise");
    taken = 0;
    const probe = over((length) => {
      const samples = random.octets(length);
      if (taken <= changed && changed < taken + length) samples[changed - taken]! ^= 1;
      taken += length;
      return samples;
    });
    assert.equal(probe.invoke("start"), 0);
    assert.equal(taken, 1024);
    assert.equal(drawn(probe, 0), 0);
    outputs.add(probe.read(probe.used + 64, 32).toString("hex"));
    assert.equal(drawn(probe, 1), 0);
    assert.equal(probe.invoke("random_reseed", 0, 0), 0);
    assert.equal(taken, 1024 + 2 * 192);
  }
  assert.equal(outputs.size, 12, "each sample has a part in the seed");
});

test("a seed is the AES-CMAC of each half of the samples (SP 800-90B §3.1.5.1.1)", () => {
  // under a known key; of 1,024 samples it is what `entropy` would have given
  const random = new Random("halves");
  const samples = random.octets(1024);
  const key = Buffer.from("thimble entropy ");
  const mac = (message: Buffer): Buffer => {
    tester.clear();
    const [k, m, output] = [tester.put(key), tester.put(message), tester.room(16)];
    assert.equal(tester.invoke("cmac", k, m, message.length, output), 0);
    return tester.read(output, 16);
  };
  const seed = Buffer.concat([mac(samples.subarray(0, 512)), mac(samples.subarray(512))]);
  let at = 0;
  const noisy = over((length) => samples.subarray(at, (at += length)));
  const conditioned = new Probe(FULL, { entropy: () => seed });
  for (const probe of [noisy, conditioned]) {
    assert.equal(probe.invoke("start"), 0);
    assert.equal(drawn(probe, 0), 0);
  }
  assert.deepEqual(noisy.read(noisy.used + 64, 32), conditioned.read(conditioned.used + 64, 32));
});

test("an alarm, whenever it comes, puts the generator in its error state, until start has seen 1,024 good samples", () => {
  // the sample from which on the source is stuck; 1,024 to start, then 192 a request
  for (const from of [0, 20, 500, 1013, 1014, 1024, 1100, 1205, 1206, 1300, 1397]) {
    const random = new Random(`stuck from ${from}`);
    let [taken, broken] = [0, true];
    const probe = over((length) => {
      const samples = random.octets(length);
      if (broken && taken + length > from) samples.fill(9, Math.max(0, from - taken));
      taken += length;
      return samples;
    });
    const answers = [probe.invoke("start"), drawn(probe, 1), drawn(probe, 1)];
    const noticed = Math.floor((from + REPETITIONS - 1) / 32) * 32;
    const expected = [1024, 1216, 1408].map((end) => (noticed < end ? NO_ENTROPY : 0));
    assert.deepEqual(answers, expected, `stuck from sample ${from}`);
    broken = false;
    if (!answers.includes(NO_ENTROPY)) continue;
    for (const name of ["random_bytes", "random_reseed", "p256_generate", "x25519_generate", "identity_generate"]) {
      const args =
        name === "identity_generate" ? [7] : name === "random_reseed" ? [0, 0] : [probe.used + 64, 32, 0, 0, 0];
      if (name.endsWith("generate") && args.length > 2) args.splice(0, 5, probe.used + 64, probe.used + 128);
      assert.equal(probe.invoke(name, ...args), NO_ENTROPY, `${name} after the alarm`);
    }
    taken = 0;
    assert.equal(probe.invoke("start"), 0);
    assert.equal(taken, 1024, "a start-up, not a reseed");
    assert.equal(drawn(probe, 1), 0);
  }
});

test("nothing of the samples stays in memory, whether they were good or not; no samples raise no alarm", () => {
  const random = new Random("samples");
  const windows = new Set<string>();
  const probe = over((length) => {
    const samples = random.octets(length);
    for (let at = 0; at + 8 <= length; at++) windows.add(Buffer.from(samples.subarray(at, at + 8)).toString("hex"));
    return samples;
  });
  const expectNone = (when: string): void => {
    const memory = probe.read(0, probe.octets.length).toString("hex");
    for (let at = 0; at + 16 <= memory.length; at += 2)
      assert.ok(!windows.has(memory.slice(at, at + 16)), `${when}: samples at ${at / 2}`);
  };
  assert.equal(probe.invoke("start"), 0);
  expectNone("after start");
  assert.equal(drawn(probe, 1), 0);
  expectNone("after fresh entropy");
  const place = probe.put(random.octets(1024));
  assert.equal(probe.call("health_test", [place, 1024], []), 0);
  assert.equal(probe.call("health_test", [place, 0], []), 0);
});

test("an AES device that fails while samples are conditioned, at whichever block, is NO_ENTROPY", () => {
  const key = Buffer.from("thimble entropy ");
  for (let failing = 0; ; failing++) {
    const random = new Random("conditioning");
    let blocks = 0;
    let failed = false;
    const probe = new Probe(FULL, {
      entropyRaw: (length) => random.octets(length),
      aesBlock: (given, input, output) => {
        if (!key.equals(given)) return NOT_SUPPORTED;
        if (blocks++ === failing) {
          failed = true;
          return PORT_FAILED;
        }
        const ecb = createCipheriv("aes-128-ecb", given, null).setAutoPadding(false);
        output.set(ecb.update(input));
        return 0;
      },
    });
    const answer = probe.invoke("start");
    if (!failed) {
      assert.equal(answer, 0);
      assert.ok(blocks >= 64, "1,024 octets");
      break;
    }
    assert.equal(answer, NO_ENTROPY, `block ${failing}`);
  }
});

test("a noise source that fails, or that is gone after it was there, is NO_ENTROPY: there is no falling back", () => {
  for (let failing = 0; failing < 45; failing++) {
    const random = new Random("failing noise");
    let calls = 0;
    const probe = over((length) => {
      if (calls++ === failing) throw new Error("the source is broken");
      return random.octets(length);
    });
    const answers = [probe.invoke("start"), drawn(probe, 1), drawn(probe, 1)];
    const expected = [32, 38, 44].map((end) => (failing < end ? NO_ENTROPY : 0));
    assert.deepEqual(answers, expected, `call ${failing}`);
  }
});

test("a noise source whose port is no longer supported after the start is NO_ENTROPY: the other source does not take its place", () => {
  const random = new Random("gone");
  let calls = 0;
  const answers: Record<string, (...args: number[]) => number> = {
    entropy: () => 0,
    entropy_raw: (output, length) => {
      if (calls++ >= 1024 / 32) return NOT_SUPPORTED;
      new Uint8Array(memory.buffer).set(random.octets(length!), output);
      return 0;
    },
  };
  const named = WebAssembly.Module.imports(FULL).map(({ name }) => [name, answers[name] ?? (() => NOT_SUPPORTED)]);
  const { exports } = new WebAssembly.Instance(FULL, {
    ports: Object.fromEntries(named) as Record<string, () => number>,
  });
  const memory = exports["memory"] as WebAssembly.Memory;
  const call = (name: string, ...args: number[]): number => (exports[name] as (...args: number[]) => number)(...args);
  assert.equal(call("start"), 0);
  assert.equal(calls, 32);
  assert.equal(call("random_bytes", call("io_pointer"), 32, 0, 0, 0), 0);
  assert.equal(call("random_bytes", call("io_pointer"), 32, 1, 0, 0), NO_ENTROPY);
});
