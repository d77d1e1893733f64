// The random generator through the exports that draw from it: its octets are those of SP 800-90A's CTR_DRBG, it gives none that it should not,
// and a hook that fails leaves nothing of it about. `start` draws 18 octets for puzzles (network/hip/puzzle.ts), a key pair takes 32.

import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { test } from "node:test";
import { NO_ENTROPY, NO_IDENTITY, NOT_SUPPORTED, PORT_FAILED } from "../../errors.js";
import { aesBlock } from "../../../host/emulator/peripheral-symmetric.js";
import type { Ports } from "../../../host/core/ports.js";
import { openedModuleOf, Probe, type Output } from "../probe.js";
import { Random } from "../random.js";
import { hooks } from "./spoilt-hooks.js";

const MODULE = openedModuleOf("full");
const X25519 = 12;
const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** CTR_DRBG with AES-128, no derivation function, no additional input (SP 800-90A §10.2.1). */
class Reference {
  key: Buffer = Buffer.alloc(16);
  v: Buffer = Buffer.alloc(16);

  constructor(seed: Uint8Array) {
    this.update(seed);
  }

  #block(): Buffer {
    const next = (BigInt(`0x${this.v.toString("hex")}`) + 1n) % 2n ** 128n;
    this.v = Buffer.from(next.toString(16).padStart(32, "0"), "hex");
    return Buffer.from(aesBlock(this.key, this.v));
  }

  update(data: Uint8Array): void {
    const both = Buffer.concat([this.#block(), this.#block()]).map((octet, n) => octet ^ data[n]!);
    [this.key, this.v] = [Buffer.from(both.subarray(0, 16)), Buffer.from(both.subarray(16))];
  }

  generate(length: number): Buffer {
    let all = Buffer.alloc(0);
    while (all.length < length) all = Buffer.concat([all, this.#block()]);
    this.update(Buffer.alloc(32));
    return all.subarray(0, length);
  }
}

/** Entropy that a label decides; each draw is kept. */
function entropyOf(label: string): { entropy: Ports["entropy"]; drawn: Buffer[] } {
  const random = new Random(label);
  const drawn: Buffer[] = [];
  return { drawn, entropy: (length) => drawn[drawn.push(random.octets(length)) - 1]! };
}

function publicKeyOf(privateKey: Buffer): Buffer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, privateKey]), format: "der", type: "pkcs8" });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
}

/** Makes a key pair of X25519; answers its public key, or the error. */
function draw(probe: Probe): Buffer | number {
  const result = probe.invoke("identity_generate", X25519);
  if (result < 0) return result;
  probe.clear();
  const host = probe.room(34);
  assert.equal(probe.invoke("identity_host", X25519, host), 34);
  return probe.read(host + 2, 32);
}

test("the generator's octets are those of CTR_DRBG with the seed (SP 800-90A §10.2.1)", () => {
  for (let run = 0; run < 10; run++) {
    const { entropy, drawn } = entropyOf(`generator ${run}`);
    const probe = new Probe(MODULE, { entropy });
    assert.equal(probe.invoke("start"), 0);
    assert.deepEqual(
      drawn.map(({ length }) => length),
      [32],
    );
    const reference = new Reference(drawn[0]!);
    reference.generate(18);
    for (let n = 0; n < 5; n++) assert.deepEqual(draw(probe), publicKeyOf(reference.generate(32)));
    // A new start forgets what was.
    assert.equal(probe.invoke("start"), 0);
    const anew = new Reference(drawn[1]!);
    anew.generate(18);
    assert.deepEqual(draw(probe), publicKeyOf(anew.generate(32)));
  }
});

test("a seed whose counter is about to overflow carries into its upper half", () => {
  // Key and V are the update of zeros, changed by the seed: choose it so that V = 2^64 - 2.
  const zeros = new Reference(Buffer.alloc(32));
  const wanted = Buffer.from("0000000000000000fffffffffffffffe", "hex");
  const seed = Buffer.concat([Buffer.alloc(16), Buffer.from(wanted.map((octet, n) => octet ^ zeros.v[n]!))]);
  const probe = new Probe(MODULE, { entropy: () => seed });
  assert.equal(probe.invoke("start"), 0);
  const reference = new Reference(seed);
  assert.deepEqual(reference.v, wanted);
  reference.generate(18);
  assert.deepEqual(draw(probe), publicKeyOf(reference.generate(32)));
});

test("without a start, and after wipe, there are no octets, and no identity", () => {
  const probe = new Probe(MODULE);
  assert.equal(draw(probe), NO_ENTROPY);
  assert.equal(probe.invoke("start"), 0);
  assert.ok(typeof draw(probe) !== "number");
  probe.invoke("wipe");
  assert.equal(draw(probe), NO_ENTROPY);
  assert.equal(probe.invoke("identity_hit", X25519, probe.room(16)), NO_IDENTITY);
  assert.equal(probe.invoke("start"), 0);
  assert.ok(typeof draw(probe) !== "number");
});

test("an entropy port that fails: start says so, and nothing is given until it works", () => {
  let works = false;
  const probe = new Probe(MODULE, {
    entropy: (length) => {
      if (!works) throw new Error("no noise");
      return Buffer.alloc(length, 7);
    },
  });
  assert.equal(probe.invoke("start"), NO_ENTROPY);
  assert.equal(draw(probe), NO_ENTROPY);
  works = true;
  assert.equal(probe.invoke("start"), 0);
  assert.ok(typeof draw(probe) !== "number");
  works = false;
  assert.equal(probe.invoke("start"), NO_ENTROPY, "started again");
  assert.equal(draw(probe), NO_ENTROPY, "the old seed is gone");
});

test("the random port's octets are used where there is one; when it fails, that is an error, and not the generator's turn", () => {
  const random = new Random("random port");
  const given: Buffer[] = [];
  let works = true;
  const probe = new Probe(MODULE, {
    random: (length) => {
      if (!works) throw new Error("no noise");
      return given[given.push(random.octets(length)) - 1]!;
    },
  });
  assert.equal(probe.invoke("start"), 0);
  assert.deepEqual(draw(probe), publicKeyOf(given.at(-1)!));
  works = false;
  assert.equal(draw(probe), PORT_FAILED);
});

/** Requests that a seed is good for (assembly/crypto/drbg.ts). */
const REQUESTS = 65_536;

/** The module's variable that counts the requests that are left: it goes down by one with each. `start` has made the first. */
function requestsLeft(probe: Probe): WebAssembly.Global {
  const at = (value: number): WebAssembly.Global[] =>
    Object.values(probe.exports).filter(
      (one): one is WebAssembly.Global => one instanceof WebAssembly.Global && one.value === value,
    );
  const before = at(REQUESTS - 1);
  assert.ok(typeof draw(probe) !== "number");
  const found = at(REQUESTS - 2).filter((one) => before.includes(one));
  assert.equal(found.length, 1, "the variable that counts requests");
  return found[0]!;
}

test("after 65,536 requests the generator takes in fresh entropy, and gives nothing more when there is none", () => {
  for (const works of [true, false]) {
    const { entropy, drawn } = entropyOf("reseed");
    let broken = false;
    const probe = new Probe(MODULE, {
      entropy: (length) => {
        if (broken) throw new Error("no noise");
        return entropy(length);
      },
    });
    assert.equal(probe.invoke("start"), 0);
    const reference = new Reference(drawn[0]!);
    reference.generate(18);
    const left = requestsLeft(probe);
    reference.generate(32);
    left.value = 2;
    assert.deepEqual(draw(probe), publicKeyOf(reference.generate(32)));
    assert.equal(drawn.length, 1);
    broken = !works;
    const last = draw(probe);
    if (works) {
      // before it gives octets out, so that an error never comes with any
      assert.equal(drawn.length, 2);
      reference.update(drawn[1]!);
      assert.deepEqual(last, publicKeyOf(reference.generate(32)));
      assert.equal(left.value, REQUESTS);
      assert.deepEqual(draw(probe), publicKeyOf(reference.generate(32)));
      assert.equal(left.value, REQUESTS - 1);
    } else {
      assert.equal(last, NO_ENTROPY);
      assert.equal(left.value, 0);
      assert.equal(draw(probe), NO_ENTROPY);
    }
  }
});

test("a hook that fails while octets are made is an error; nothing of the generator lies about, and no octets are given twice", () => {
  const { entropy, drawn } = entropyOf("failing hook");
  for (let failing = 0; ; failing++) {
    let counting = false;
    let n = 0;
    const { ports } = hooks((_, hook) => (counting && hook === "aesBlock" && n++ === failing ? PORT_FAILED : 0));
    const probe = new Probe(MODULE, { ...ports, entropy });
    assert.equal(probe.invoke("start"), 0);
    const reference = new Reference(drawn.at(-1)!);
    reference.generate(18);
    const place = placeOf(probe, Buffer.concat([reference.key, reference.v]));
    const first = draw(probe);
    counting = true;
    probe.clear();
    const before = Buffer.from(probe.octets);
    const result = probe.invoke("identity_generate", X25519);
    if (result >= 0) {
      assert.ok(failing >= 4, `${failing} calls of the hook`);
      break;
    }
    assert.equal(result, PORT_FAILED);
    probe.expectOnly(before, [place], () => `hook call ${failing} fails`);
    assert.deepEqual(probe.read(place[0] + 32, 32), Buffer.alloc(32), "the generator's scratch");
    counting = false;
    const next = draw(probe);
    assert.ok(next === NO_ENTROPY || (typeof next !== "number" && !next.equals(first as Buffer)));
  }
});

test("a hook that refuses half-way through a request has failed, too", () => {
  for (let failing = 1; failing < 2; failing++) {
    let n = -1;
    const { ports } = hooks((_, hook) => (hook === "aesBlock" && n >= 0 && n++ === failing ? NOT_SUPPORTED : 0));
    const probe = new Probe(MODULE, { ...ports });
    assert.equal(probe.invoke("start"), 0);
    n = 0;
    assert.equal(draw(probe), PORT_FAILED);
  }
});

/** Where these octets lie, once in the whole memory: 64 octets from there are the generator's. */
function placeOf(probe: Probe, state: Buffer): Output {
  const memory = Buffer.from(probe.octets);
  const at = memory.indexOf(state);
  assert.ok(at >= 0 && memory.indexOf(state, at + 1) < 0, "the generator's state lies in one place");
  return [at, 64];
}
