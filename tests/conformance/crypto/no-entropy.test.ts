// No random octets, no entropy: nothing that needs them goes on, at whichever call of a port it ends, and the answer is an error, never zeros.
// An exchange whose random octets end is in tests/conformance/hip.

import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import { NO_ENTROPY, PORT_FAILED } from "../../errors.js";
import { P256, X25519 } from "../hip/host.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const FULL = moduleOf("full");

/** A call that needs random octets, its arguments, and what it writes. */
interface Drawer {
  readonly name: string;
  readonly prepare: (probe: Probe) => { args: number[]; outputs: [number, number][] };
}

const DRAWERS: readonly Drawer[] = [
  {
    name: "random_bytes",
    prepare(probe) {
      const output = probe.put(Buffer.alloc(48, 0x77));
      return { args: [output, 48, 1, 0, 0], outputs: [[output, 48]] };
    },
  },
  {
    name: "p256_generate",
    prepare(probe) {
      const [key, point] = [probe.put(Buffer.alloc(32, 0x77)), probe.put(Buffer.alloc(64, 0x77))];
      return {
        args: [key, point],
        outputs: [
          [key, 32],
          [point, 64],
        ],
      };
    },
  },
  {
    name: "x25519_generate",
    prepare(probe) {
      const [key, u] = [probe.put(Buffer.alloc(32, 0x77)), probe.put(Buffer.alloc(32, 0x77))];
      return {
        args: [key, u],
        outputs: [
          [key, 32],
          [u, 32],
        ],
      };
    },
  },
  {
    name: "p256_sign_hedged",
    prepare(probe) {
      const [key, hash, signature] = [
        probe.put(Buffer.alloc(32, 0x41)),
        probe.put(Buffer.alloc(32, 5)),
        probe.put(Buffer.alloc(64, 0x77)),
      ];
      return { args: [key, hash, signature], outputs: [[signature, 64]] };
    },
  },
  { name: "identity_generate", prepare: () => ({ args: [P256], outputs: [] }) },
  { name: "identity_generate", prepare: () => ({ args: [X25519], outputs: [] }) },
];

test("before start, what needs random octets answers NO_ENTROPY, its outputs are zeros, and nothing else changes", () => {
  for (const { name, prepare } of DRAWERS) {
    const probe = new Probe(FULL);
    const { args, outputs } = prepare(probe);
    assert.equal(probe.call(name, args, outputs), NO_ENTROPY, name);
    for (const [pointer, length] of outputs) assert.deepEqual(probe.read(pointer, length), Buffer.alloc(length), name);
  }
});

test("a random port that fails at its n-th call fails every call that draws, whichever n, and what it would have made is not there", () => {
  for (const { name, prepare } of DRAWERS) {
    for (let failing = 0; failing < 4; failing++) {
      let calls = 0;
      const octets = new Random(`failing ${failing}`);
      const probe = new Probe(FULL, {
        random(length) {
          if (calls++ === failing) throw new Error("the source is broken");
          return octets.octets(length);
        },
      });
      const start = probe.invoke("start");
      assert.equal(start, failing === 0 ? PORT_FAILED : 0);
      for (let n = 1; n < failing; n++) {
        const { args } = prepare(probe);
        assert.ok(probe.invoke(name, ...args) >= 0, name);
      }
      if (failing === 0) continue;
      const { args, outputs } = prepare(probe);
      assert.equal(probe.call(name, args, outputs), PORT_FAILED, `${name}, ${failing}`);
      for (const [pointer, length] of outputs)
        assert.deepEqual(probe.read(pointer, length), Buffer.alloc(length), name);
      assert.ok(probe.invoke(name, ...prepare(probe).args) >= 0, `${name} goes on when the port does`);
    }
  }
});

test("an entropy port that fails at its n-th call: start, and each request that asks for fresh entropy, answer NO_ENTROPY until start succeeds", () => {
  for (let failing = 0; failing < 5; failing++) {
    let calls = 0;
    const random = new Random(`entropy fails, ${failing}`);
    const probe = new Probe(FULL, {
      entropy(length) {
        if (calls++ === failing) throw new Error("no entropy");
        return random.octets(length);
      },
    });
    const fresh = (): number => probe.invoke("random_bytes", probe.used + 64, 32, 1, 0, 0);
    const answers = [probe.invoke("start"), fresh(), fresh(), probe.invoke("random_reseed", 0, 0), fresh()];
    assert.deepEqual(
      answers,
      answers.map((_, n) => (n < failing ? 0 : NO_ENTROPY)),
    );
    for (const { name, prepare } of DRAWERS) {
      probe.clear();
      const { args, outputs } = prepare(probe);
      assert.equal(probe.call(name, args, outputs), NO_ENTROPY, `${name} in the error state`);
      for (const [pointer, length] of outputs)
        assert.deepEqual(probe.read(pointer, length), Buffer.alloc(length), name);
    }
    assert.equal(probe.invoke("start"), 0);
    for (const { name, prepare } of DRAWERS) assert.ok(probe.invoke(name, ...prepare(probe).args) >= 0, name);
  }
});

test("an AES hook that fails in the middle leaves no half of a state: the generator is in the error state", () => {
  for (let failing = 0; ; failing++) {
    let calls = -1;
    const probe = new Probe(FULL, {
      aesBlock(key, input, output) {
        if (calls >= 0 && calls++ === failing) return PORT_FAILED;
        const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
        output.set(cipher.update(input));
        return 0;
      },
    });
    assert.equal(probe.invoke("start"), 0);
    calls = 0;
    const { args, outputs } = DRAWERS[0]!.prepare(probe);
    const status = probe.invoke("random_bytes", ...args);
    if (calls <= failing) {
      assert.equal(status, 0);
      assert.ok(failing >= 7, "a reseed of two blocks, three of output, two of the update");
      break;
    }
    assert.equal(status, PORT_FAILED);
    for (const [pointer, length] of outputs) assert.deepEqual(probe.read(pointer, length), Buffer.alloc(length));
    assert.equal(probe.invoke("random_bytes", ...args), NO_ENTROPY);
  }
});
