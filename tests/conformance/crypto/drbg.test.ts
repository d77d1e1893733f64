// The generator (SP 800-90A CTR_DRBG, AES-128 without derivation function): against NIST's vectors, against a second implementation on
// node:crypto's AES, and at its limits.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { INVALID_ARGUMENT, NO_ENTROPY } from "../../errors.js";
import { RUNS } from "../differential/runs.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const FULL = moduleOf("full");
/** Set by `make mutants`. */
const COUNT = process.env["THIMBLE_QUICK"] === undefined ? RUNS : 500;
const NONE = Buffer.alloc(0);
const EMPTY = Buffer.alloc(32);

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((octet, n) => octet ^ (b[n] ?? 0)));
}

/** SP 800-90A §10.2.1, with its names. */
class Reference {
  #key: Buffer = Buffer.alloc(16);
  #v: Buffer = Buffer.alloc(16);

  constructor(entropy: Uint8Array) {
    this.#update(entropy);
  }

  /** V + 1 and the blocks that follow. */
  #blocks(count: number): Buffer {
    const v = ((BigInt(`0x${this.#v.toString("hex")}`) + 1n) % 2n ** 128n).toString(16).padStart(32, "0");
    const cipher = createCipheriv("aes-128-ctr", this.#key, Buffer.from(v, "hex"));
    const last = (BigInt(`0x${this.#v.toString("hex")}`) + BigInt(count)) % 2n ** 128n;
    this.#v = Buffer.from(last.toString(16).padStart(32, "0"), "hex");
    return cipher.update(Buffer.alloc(16 * count));
  }

  #update(provided: Uint8Array): void {
    const temp = xor(this.#blocks(2), provided);
    this.#key = temp.subarray(0, 16);
    this.#v = temp.subarray(16);
  }

  reseed(entropy: Uint8Array, additional: Uint8Array): void {
    this.#update(xor(entropy, additional));
  }

  generate(length: number, additional: Uint8Array): Buffer {
    if (additional.length > 0) this.#update(xor(EMPTY, additional));
    const output = this.#blocks(Math.ceil(length / 16)).subarray(0, length);
    this.#update(xor(EMPTY, additional));
    return output;
  }
}

/** A core that is started with these seeds, and no more. */
function started(...seeds: readonly Uint8Array[]): Probe {
  const left = [...seeds];
  const probe = new Probe(FULL, {
    entropy(length) {
      const seed = left.shift();
      if (seed?.length !== length) throw new Error("no entropy");
      return seed;
    },
  });
  assert.equal(probe.invoke("start"), 0);
  return probe;
}

/** `start` itself draws 18 octets, for the secrets of puzzles. */
const START_OCTETS = 18;

function draw(probe: Probe, length: number, fresh: boolean, additional: Uint8Array): Buffer {
  probe.clear();
  const [output, input] = [probe.room(length, 1), probe.put(additional)];
  const before = Buffer.from(probe.octets);
  assert.equal(probe.invoke("random_bytes", output, length, fresh ? 1 : 0, input, additional.length), 0);
  const state: [number, number] = [generatorOf(probe), 64];
  probe.expectOnly(before, [[output, length], state], () => "random_bytes");
  return probe.read(output, length);
}

function reseed(probe: Probe, additional: Uint8Array): void {
  probe.clear();
  assert.equal(probe.invoke("random_reseed", probe.put(additional), additional.length), 0);
}

/** Where Key and V lie: they change with each request. */
function generatorOf(probe: Probe): number {
  generator ??= (() => {
    const before = Buffer.from(probe.octets);
    assert.equal(probe.invoke("random_bytes", probe.used + 64, 0, 0, 0, 0), 0);
    const after = probe.octets;
    return before.findIndex((octet, at) => octet !== after[at]) & ~15;
  })();
  return generator;
}
let generator: number | undefined;

interface VectorFile {
  readonly groups: readonly {
    readonly predictionResistance: boolean;
    readonly name: string;
    readonly tests: readonly {
      readonly count: number;
      readonly entropy: readonly string[];
      readonly personalization: string;
      readonly additional: readonly [string, string, string];
      readonly returned: string;
    }[];
  }[];
}

test("NIST's vectors: reseed, additional input, personalization, prediction resistance", () => {
  const path = new URL("../../../../tests/vectors/ctr_drbg_sp800_90a.json", import.meta.url);
  const { groups } = JSON.parse(readFileSync(path, "utf8")) as VectorFile;
  let count = 0;
  for (const { predictionResistance, name, tests } of groups) {
    for (const { count: n, entropy, personalization, additional, returned } of tests) {
      const seeds: Buffer[] = entropy.map((text) => Buffer.from(text, "hex"));
      const more = additional.map((text) => Buffer.from(text, "hex"));
      const expected = Buffer.from(returned, "hex");
      const first = xor(seeds[0]!, Buffer.from(personalization, "hex"));
      seeds[0] = first;

      const reference = new Reference(first);
      const outputs = [1, 2].map((at) => {
        if (predictionResistance) reference.reseed(seeds[at]!, more[at]!);
        else if (at === 1) reference.reseed(seeds[1]!, more[0]!);
        return reference.generate(64, predictionResistance ? NONE : more[at]!);
      });
      assert.deepEqual(outputs[1], expected, `the reference, ${name}, ${n}`);

      // The core's `start` draws once, which the vectors do not: so Key and V of the instantiation are put back where they lie.
      const probe = started(...seeds);
      const at = generatorOf(started(EMPTY));
      instantiate(probe, at, first);
      if (!predictionResistance) reseed(probe, more[0]!);
      draw(probe, 64, predictionResistance, more[1]!);
      assert.deepEqual(draw(probe, 64, predictionResistance, more[2]!), expected, `${name}, ${n}`);
      count++;
    }
  }
  assert.equal(count, 9);
});

/** Key and V as they are after instantiation with this seed: two blocks of AES under a key of zeros, and the seed on top. */
function instantiate(probe: Probe, at: number, seed: Uint8Array): void {
  const counter = Buffer.alloc(16);
  counter[15] = 1;
  const blocks = createCipheriv("aes-128-ctr", Buffer.alloc(16), counter).update(Buffer.alloc(32));
  probe.octets.set(xor(blocks, seed), at);
}

test("random_bytes and random_reseed are the reference's, with random lengths, additional input and prediction resistance", () => {
  const random = new Random("random_bytes");
  let reference: Reference;
  let probe: Probe;
  let seeds: Buffer[] = [];
  const next = (): Buffer => {
    const seed = random.octets(32);
    seeds.push(seed);
    return seed;
  };
  random.times(COUNT, (run) => {
    if (run % 1000 === 0) {
      seeds = [];
      probe = new Probe(FULL, { entropy: next });
      assert.equal(probe.invoke("start"), 0);
      reference = new Reference(seeds.shift()!);
      reference.generate(START_OCTETS, NONE);
    }
    const additional = random.octets(random.below(3) === 0 ? 0 : random.below(33));
    if (random.below(8) === 0) {
      reseed(probe, additional);
      reference.reseed(seeds.shift()!, additional);
    }
    const [length, fresh] = [random.length(200), random.below(4) === 0];
    const drawn = draw(probe, length, fresh, additional);
    if (fresh) reference.reseed(seeds.shift()!, additional);
    assert.deepEqual(drawn, reference.generate(length, fresh ? NONE : additional));
    assert.equal(seeds.length, 0, "a request takes as much entropy as it should");
  });
});

test("a request is of 65,536 octets at most, additional input of 32 (SP 800-90A table 3)", () => {
  const probe = started(EMPTY);
  probe.grow(3);
  const output = probe.room(65_537);
  const before = Buffer.from(probe.octets);
  assert.equal(probe.invoke("random_bytes", output, 65_537, 0, 0, 0), INVALID_ARGUMENT);
  assert.equal(probe.invoke("random_bytes", output, -1, 0, 0, 0), INVALID_ARGUMENT);
  assert.equal(probe.invoke("random_bytes", output, 16, 0, output, 33), INVALID_ARGUMENT);
  assert.equal(probe.invoke("random_reseed", output, 33), INVALID_ARGUMENT);
  probe.expectOnly(before, [], () => "what is refused changes nothing");
  const reference = new Reference(EMPTY);
  reference.generate(START_OCTETS, NONE);
  assert.equal(probe.invoke("random_bytes", output, 65_536, 0, 0, 0), 0);
  assert.deepEqual(probe.read(output, 65_536), reference.generate(65_536, NONE));
});

test("fresh entropy goes in after 65,536 requests, before the next octet comes out", () => {
  const seeds: Buffer[] = [];
  const random = new Random("reseed interval");
  let failing = false;
  const probe = new Probe(FULL, {
    entropy(length) {
      if (failing) throw new Error("no entropy");
      seeds.push(random.octets(length));
      return seeds.at(-1)!;
    },
  });
  assert.equal(probe.invoke("start"), 0);
  const output = probe.room(16);
  const next = (): number => probe.invoke("random_bytes", output, 16, 0, 0, 0);
  // start drew once
  for (let n = 1; n < 65_535; n++) assert.equal(next(), 0);
  assert.equal(seeds.length, 1);
  failing = true;
  assert.equal(next(), NO_ENTROPY);
  assert.deepEqual(probe.read(output, 16), Buffer.alloc(16));
  failing = false;
  assert.equal(next(), NO_ENTROPY, "until it is started again");
  assert.equal(probe.invoke("random_reseed", 0, 0), NO_ENTROPY);
  assert.equal(probe.invoke("start"), 0);
  assert.equal(next(), 0);
  for (let n = 2; n < 65_536; n++) assert.equal(next(), 0);
  assert.equal(seeds.length, 3, "and when there is entropy, the request is served");
});
