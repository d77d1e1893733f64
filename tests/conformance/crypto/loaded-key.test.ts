// A key that is loaded once (aes_load) and named by the address 0: what each operation gives under it is what it gives under the key itself, with
// AES-256 what node:crypto gives; the key, its schedule and its subkey lie in their place alone, and are gone after aes_unload and wipe.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { cmac as nobleCmac } from "@noble/ciphers/aes.js";
import { INVALID_ARGUMENT, NOT_SUPPORTED, PORT_FAILED } from "../../errors.js";
import type { Ports } from "../../../host/core/ports.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const MODULE = moduleOf("full");
const SIZES = [16, 32] as const;

interface Inputs {
  readonly nonce: Buffer;
  readonly aad: Buffer;
  readonly message: Buffer;
}

const inputsOf = (random: Random): Inputs => ({
  nonce: random.octets(12),
  aad: random.octets(random.length(40)),
  message: random.octets(random.length(100)),
});

/** Operations whose first argument is a key: what they answer and write. */
const OPERATIONS: Record<string, (probe: Probe, key: number, inputs: Inputs) => [number, Buffer]> = {
  aes_encrypt(probe, key, { nonce, message }) {
    const [input, output] = [
      probe.put(Buffer.concat([nonce, message, Buffer.alloc(4)]).subarray(0, 16)),
      probe.room(16),
    ];
    return [probe.call("aes_encrypt", [key, input, output], [[output, 16]]), probe.read(output, 16)];
  },
  aes_decrypt(probe, key, { nonce, message }) {
    const [input, output] = [
      probe.put(Buffer.concat([nonce, message, Buffer.alloc(4)]).subarray(0, 16)),
      probe.room(16),
    ];
    return [probe.call("aes_decrypt", [key, input, output], [[output, 16]]), probe.read(output, 16)];
  },
  cmac(probe, key, { message }) {
    const [input, output] = [probe.put(message), probe.room(16)];
    return [probe.call("cmac", [key, input, message.length, output], [[output, 16]]), probe.read(output, 16)];
  },
  cmac_96(probe, key, { message }) {
    const [input, output] = [probe.put(message), probe.room(12)];
    return [probe.call("cmac_96", [key, input, message.length, output], [[output, 12]]), probe.read(output, 12)];
  },
};

const TAGS = { gcm: 16, ccm: 8 } as const;
for (const [mode, tag] of Object.entries(TAGS)) {
  const placed = (probe: Probe, key: number, { nonce, aad, message }: Inputs, length: number): number[] => [
    ...[key, probe.put(nonce), 12, probe.put(aad), aad.length],
    ...[probe.put(Buffer.concat([message, Buffer.alloc(tag)])), length, tag],
  ];
  const DATA = 5;
  OPERATIONS[`${mode}_seal`] = (probe, key, inputs) => {
    const args = placed(probe, key, inputs, inputs.message.length);
    const whole = [args[DATA]!, inputs.message.length + tag] as const;
    return [probe.call(`${mode}_seal`, args, [whole]), probe.read(...whole)];
  };
  OPERATIONS[`${mode}_open`] = (probe, key, inputs) => {
    const { length } = inputs.message;
    const args = placed(probe, key, inputs, length);
    probe.invoke(`${mode}_seal`, ...args);
    args[DATA + 1] = length + tag;
    return [probe.call(`${mode}_open`, args, [[args[DATA]!, length]]), probe.read(args[DATA]!, length)];
  };
}

/** Operations in place that change a message and keep its length: what comes between key and data. */
const IN_PLACE: Readonly<Record<string, (nonce: number, block: number) => number[]>> = {
  aes_ctr: (_, block) => [block],
  cbc_encrypt: (_, block) => [block],
  cbc_decrypt: (_, block) => [block],
  ccm_star_unauthenticated: (nonce) => [nonce, 12],
};
for (const [name, between] of Object.entries(IN_PLACE)) {
  OPERATIONS[name] = (probe, key, { nonce, message }) => {
    const [n, block] = [probe.put(nonce), probe.put(Buffer.concat([nonce, Buffer.alloc(4)]))];
    const data = probe.put(Buffer.concat([message, Buffer.alloc(16)]).subarray(0, (message.length + 15) & ~15));
    const length = (message.length + 15) & ~15;
    const args = [key, ...between(n, block), data, length];
    return [probe.call(name, args, [[data, length]]), probe.read(data, length)];
  };
}

/** A core with this key loaded, and its subkey kept. */
function loaded(key: Uint8Array, probe = new Probe(MODULE)): Probe {
  assert.equal(probe.invoke("aes_load", probe.put(key), key.length), 0);
  probe.clear();
  probe.invoke("cmac", 0, probe.put(Buffer.alloc(1)), 1, probe.room(16));
  probe.clear();
  return probe;
}

test("under a loaded key of 16 octets each operation gives what it gives under the key itself, and changes nothing else", () => {
  const random = new Random("loaded");
  random.times(200, () => {
    const key = random.key(16);
    const [one, other] = [loaded(key), new Probe(MODULE)];
    for (const [name, run] of Object.entries(OPERATIONS)) {
      const inputs = inputsOf(random);
      one.clear();
      other.clear();
      const expected = run(other, other.put(key), inputs);
      assert.deepEqual(run(one, 0, inputs), expected, name);
      // Another key in between does not disturb it, nor does it get anything of it.
      const between = random.key(16);
      one.clear();
      other.clear();
      assert.deepEqual(
        run(one, one.put(between), inputs),
        run(other, other.put(between), inputs),
        `${name}, another key`,
      );
      one.clear();
      assert.deepEqual(run(one, 0, inputs), expected, `${name}, after another key`);
    }
  });
});

test("under a loaded key of 32 octets the operations are AES-256: node's and noble's", () => {
  const random = new Random("loaded 256");
  random.times(500, () => {
    const key = random.key(32);
    const probe = loaded(key);
    const { nonce, aad, message } = inputsOf(random);
    const block = Buffer.concat([nonce, message, Buffer.alloc(4)]).subarray(0, 16);
    const ecb = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
    const expected = Buffer.concat([ecb.update(block), ecb.final()]);
    const inputs = { nonce, aad, message };
    assert.deepEqual(OPERATIONS["aes_encrypt"]!(probe, 0, inputs), [0, expected]);
    probe.clear();
    const [input, output] = [probe.put(expected), probe.room(16)];
    assert.equal(probe.call("aes_decrypt", [0, input, output], [[output, 16]]), 0);
    assert.deepEqual(probe.read(output, 16), block);
    probe.clear();
    assert.deepEqual(OPERATIONS["cmac"]!(probe, 0, inputs), [0, Buffer.from(nobleCmac(message, key))]);
    probe.clear();
    const ccm = createCipheriv("aes-256-ccm", key, nonce, { authTagLength: 8 });
    ccm.setAAD(aad, { plaintextLength: message.length });
    const sealed = Buffer.concat([ccm.update(message), ccm.final(), ccm.getAuthTag()]);
    assert.deepEqual(OPERATIONS["ccm_seal"]!(probe, 0, inputs), [sealed.length, sealed]);
    probe.clear();
    assert.deepEqual(OPERATIONS["ccm_open"]!(probe, 0, inputs), [message.length, message]);
  });
});

test("a message in pieces takes no loaded key: its own is kept between calls", () => {
  const probe = loaded(Buffer.alloc(16, 7));
  assert.equal(probe.invoke("ccm_begin", 0, probe.room(12), 12, 0, 16, 8, 1), INVALID_ARGUMENT);
  assert.equal(probe.invoke("ccm_begin", probe.room(16), probe.room(12), 12, 0, 16, 8, 1), 0);
});

test("with no key loaded each operation is refused, before and after one was", () => {
  const random = new Random("not loaded");
  const probe = new Probe(MODULE);
  const refused = (when: string): void => {
    for (const [name, run] of Object.entries(OPERATIONS)) {
      probe.clear();
      const [answer, octets] = run(probe, 0, inputsOf(random));
      assert.equal(answer, INVALID_ARGUMENT, `${name}, ${when}`);
      if (name in IN_PLACE || name.endsWith("_seal"))
        assert.ok(
          octets.every((octet) => octet === 0),
          `${name}, ${when}`,
        );
    }
  };
  refused("at the start");
  probe.invoke("aes_load", probe.put(random.octets(16)), 16);
  probe.invoke("aes_unload");
  refused("after aes_unload");
  probe.invoke("aes_load", probe.put(random.octets(32)), 32);
  probe.invoke("wipe");
  refused("after wipe");
});

test("a key of another length is refused, and the loaded one stays", () => {
  const random = new Random("lengths");
  const key = random.octets(16);
  const probe = loaded(key);
  const inputs = inputsOf(random);
  const before = OPERATIONS["aes_encrypt"]!(probe, 0, inputs);
  for (const length of [0, 1, 15, 17, 24, 31, 33, 64]) {
    const given = probe.put(random.octets(64));
    assert.equal(probe.call("aes_load", [given, length], []), INVALID_ARGUMENT, `${length} octets`);
  }
  probe.clear();
  assert.deepEqual(OPERATIONS["aes_encrypt"]!(probe, 0, inputs), before);
});

for (const gone of ["aes_unload", "wipe"]) {
  test(`after ${gone} the memory is that of a core that never had a key`, () => {
    for (const size of SIZES) {
      const random = new Random(`${gone} ${size}`);
      const [probe, fresh] = [loaded(random.key(size)), new Probe(MODULE)];
      for (const run of Object.values(OPERATIONS)) run(probe, 0, inputsOf(random));
      const whole = (one: Probe): Buffer => one.read(0, one.used);
      assert.notDeepEqual(whole(probe), whole(fresh));
      probe.invoke(gone);
      assert.deepEqual(whole(probe), whole(fresh), `${size} octets`);
    }
  });
}

test("a key that is loaded takes the place of the one before, whatever their sizes", () => {
  const random = new Random("again");
  for (const first of SIZES)
    for (const second of SIZES) {
      const [a, b, inputs] = [random.octets(first), random.octets(second), inputsOf(random)];
      const [one, other] = [loaded(a), loaded(b)];
      loaded(b, one);
      for (const name of ["aes_encrypt", "cmac"])
        assert.deepEqual(OPERATIONS[name]!(one, 0, inputs), OPERATIONS[name]!(other, 0, inputs), `${first}, ${second}`);
      assert.deepEqual(one.read(0, one.used), other.read(0, other.used), `${first}, then ${second} octets`);
    }
});

test("the hook gets the loaded key's octets with each block, but not a key of 32", () => {
  const random = new Random("hook");
  const key = random.octets(16);
  const seen: Buffer[] = [];
  let answer = NOT_SUPPORTED;
  const ports: Partial<Ports> = {
    aesBlock(given, input, output) {
      seen.push(Buffer.from(given));
      if (answer !== 0) return answer;
      const ecb = createCipheriv("aes-128-ecb", given, null).setAutoPadding(false);
      output.set(Buffer.concat([ecb.update(input), ecb.final()]));
      return 0;
    },
  };
  const probe = new Probe(MODULE, ports);
  probe.invoke("aes_load", probe.put(key), 16);
  const inputs = inputsOf(random);
  const expected = OPERATIONS["aes_encrypt"]!(probe, 0, inputs);
  assert.deepEqual(seen, [key], "asked, although the software is ready");
  answer = 0;
  probe.clear();
  assert.deepEqual(OPERATIONS["aes_encrypt"]!(probe, 0, inputs), expected);
  assert.deepEqual(seen, [key, key], "a refusal is not for ever");
  answer = PORT_FAILED;
  probe.clear();
  assert.equal(OPERATIONS["aes_encrypt"]!(probe, 0, inputs)[0], PORT_FAILED);
  seen.length = 0;
  probe.invoke("aes_load", probe.put(random.octets(32)), 32);
  assert.equal(OPERATIONS["aes_encrypt"]!(probe, 0, inputs)[0], 0);
  const k = probe.put(random.octets(32));
  assert.equal(probe.invoke("aes256_encrypt", k, probe.put(random.octets(16)), probe.room(16)), 0);
  assert.deepEqual(seen, []);
});

test("hooks of whole operations get the loaded key of 16 octets, and are not asked under one of 32, or none", () => {
  const random = new Random("whole hooks");
  const key = random.octets(16);
  const seen: Buffer[] = [];
  const asked = (given: Uint8Array): number => {
    seen.push(Buffer.from(given));
    return NOT_SUPPORTED;
  };
  const ports: Partial<Ports> = {
    aesCcm: (_, given) => asked(given),
    aesCmac: (given) => asked(given),
  };
  const names = ["cmac", "ccm_seal", "ccm_open"] as const;
  for (const [octets, expected] of [
    [key, [key]],
    [random.octets(32), []],
    [undefined, []],
  ] as const) {
    for (const name of names) {
      const probe = new Probe(MODULE, ports);
      if (octets) loaded(octets, probe);
      seen.length = 0;
      const [answer] = OPERATIONS[name]!(probe, 0, inputsOf(random));
      if (!octets) assert.equal(answer, INVALID_ARGUMENT, name);
      // to open, ccm_seal comes first
      const calls = name === "ccm_open" ? [...expected, ...expected] : expected;
      assert.deepEqual(seen, calls, `${name}, ${octets ? octets.length : "no"} octets`);
    }
  }
});
