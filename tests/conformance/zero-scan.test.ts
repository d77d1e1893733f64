// Nothing secret stays in memory. Operations without a state leave the whole linear memory as it was, octet for octet, but for their
// outputs: however they end, also when a hook fails in the middle. What has a state (generator, identities, associations) keeps secrets in its
// declared places alone, and `wipe` leaves the memory of a new instance.
//
// What this cannot see: the engine's own stack and registers. Mutable globals are compared too (they are exported in a copy of the module).

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { NOT_SUPPORTED, PORT_FAILED } from "../errors.js";
import { hooks } from "./crypto/spoilt-hooks.js";
import { openedModuleOf, Probe, type Output } from "./probe.js";
import { Random } from "./random.js";
import { MODES } from "./zero-scan-modes.js";
import { operation, plain, type Operation } from "./zero-scan-operations.js";

/** THIMBLE_WASM names one module, which has full's exports (tests/mutants). */
const GIVEN = process.env["THIMBLE_WASM"] !== undefined;
/** Set by tests/mutants: fewer calls of the field's hooks fail. */
const QUICK = process.env["THIMBLE_QUICK"] !== undefined;
const MODULES: { dex?: WebAssembly.Module; full: WebAssembly.Module } = {
  ...(GIVEN ? {} : { dex: openedModuleOf("dex") }),
  full: openedModuleOf("full"),
};

/** Values of the mutable globals. */
const globalsOf = (probe: Probe): string =>
  JSON.stringify(
    Object.entries(probe.exports)
      .filter(([, value]) => value instanceof WebAssembly.Global)
      .map(([name, value]) => [name, String((value as WebAssembly.Global).value)]),
  );

const SECRETS = new Random("zero scan");
const G = createECDH("prime256v1");
G.setPrivateKey(Buffer.alloc(32, 0x41));
const PEER = G.getPublicKey().subarray(1);

const scalar = (random: Random): Buffer => {
  const octets = random.octets(32);
  octets[0]! &= 0x7f;
  return octets;
};

/** Seals or opens `length` octets. @param open undefined: seal; 0: open what was sealed; else open with this bit of the tag changed */
function ccm(length: number, aadLength: number, open?: number): Operation["prepare"] {
  return (probe, random) => {
    const [key, nonce, aad] = [random.key(16), random.octets(13), random.octets(aadLength)];
    const [k, n, a] = [probe.put(key), probe.put(nonce), probe.put(aad)];
    const data = probe.put(Buffer.concat([random.octets(length), Buffer.alloc(16)]));
    const outputs: Output[] = [[data, length + (open === undefined ? 16 : 0)]];
    const args = [k, n, 13, a, aadLength, data];
    if (open === undefined) return { args: [...args, length, 16], outputs };
    probe.invoke("ccm_seal", ...args, length, 16);
    if (open > 0) probe.octets[data + length]! ^= open;
    return { args: [...args, length + 16, 16], outputs, refused: open > 0 };
  };
}

/** A call that needs the generator, which is not seeded, for outputs of these lengths. */
const undrawn = (name: string, ...lengths: readonly number[]): Operation =>
  operation(name, "no generator, refused", (probe) => {
    const outputs = lengths.map((length): Output => [probe.room(length), length]);
    return { args: outputs.map(([pointer]) => pointer), outputs, refused: true, zeros: true };
  });

const DEX: readonly Operation[] = [
  operation(
    "aes_encrypt",
    "a block",
    plain(
      [
        [16, false],
        [16, false],
      ],
      16,
    ),
  ),
  ...[0, 1, 16, 17, 100].map((length) =>
    operation(
      "cmac",
      `${length} octets`,
      plain(
        [
          [16, false],
          [length, true],
        ],
        16,
      ),
    ),
  ),
  ...[0, 1, 16, 40].flatMap((length) => [
    operation("ccm_seal", `${length} octets`, ccm(length, 20)),
    operation("ccm_open", `${length} octets`, ccm(length, 20, 0)),
    operation("ccm_open", `${length} octets, refused`, ccm(length, 20, 1)),
  ]),
  operation("ccm_seal", "a nonce of 6 octets, refused", (probe, random) => {
    const call = ccm(20, 0)(probe, random);
    const args = call.args.map((arg, n) => (n === 2 ? 6 : arg));
    return { args, outputs: [], refused: true };
  }),
  operation("p256_public", "a private key", (probe, random) => {
    const [key, output] = [probe.put(scalar(random)), probe.room(64)];
    return { args: [key, output], outputs: [[output, 64]] };
  }),
  operation("p256_public", "n and above, refused", (probe, random) => {
    const [key, output] = [probe.put(Buffer.concat([Buffer.alloc(8, 0xff), random.octets(24)])), probe.room(64)];
    return { args: [key, output], outputs: [], refused: true };
  }),
  operation("p256_ecdh", "a peer", (probe, random) => {
    const [key, peer, output] = [probe.put(scalar(random)), probe.put(PEER), probe.room(32)];
    return { args: [key, peer, output], outputs: [[output, 32]] };
  }),
  operation("p256_ecdh", "a peer that is not on the curve", (probe, random) => {
    const [key, peer, output] = [probe.put(scalar(random)), probe.put(PEER), probe.room(32)];
    probe.octets[peer + 63]! ^= 1;
    return { args: [key, peer, output], outputs: [], refused: true };
  }),
  operation(
    "x25519",
    "a peer",
    plain(
      [
        [32, false],
        [32, false],
      ],
      32,
    ),
  ),
  operation("x25519", "u of low order, refused", (probe, random) => {
    const [key, peer, output] = [probe.put(random.octets(32)), probe.put(Buffer.alloc(32)), probe.room(32)];
    return { args: [key, peer, output], outputs: [[output, 32]], refused: true, zeros: true };
  }),
];

const FULL: readonly Operation[] = [
  operation(
    "aes256_encrypt",
    "a block",
    plain(
      [
        [32, false],
        [16, false],
      ],
      16,
    ),
  ),
  operation(
    "aes_decrypt",
    "a block",
    plain(
      [
        [16, false],
        [16, false],
      ],
      16,
    ),
  ),
  ...MODES,
  ...[0, 55, 56, 64, 200].map((length) => operation("sha256", `${length} octets`, plain([[length, true]], 32))),
  ...[0, 32, 64, 65].map((length) =>
    operation(
      "hmac_sha256",
      `a key of ${length} octets`,
      plain(
        [
          [length, true],
          [50, true],
        ],
        32,
      ),
    ),
  ),
  operation(
    "hkdf_extract",
    "a salt and a key",
    plain(
      [
        [16, true],
        [32, true],
      ],
      32,
    ),
  ),
  operation("hkdf_expand", "100 octets", (probe, random) => {
    const [key, info, output] = [probe.put(random.key(32)), probe.put(random.octets(10)), probe.room(100)];
    return { args: [key, 32, info, 10, output, 100], outputs: [[output, 100]] };
  }),
  operation("tls_prf", "100 octets", (probe, random) => {
    const [secret, label, seed] = [
      probe.put(random.key(48)),
      probe.put(random.octets(10)),
      probe.put(random.octets(64)),
    ];
    const output = probe.room(100);
    return { args: [secret, 48, label, 10, seed, 64, output, 100], outputs: [[output, 100]] };
  }),
  ...[false, true].map((hedged) =>
    operation("p256_sign", hedged ? "hedged" : "deterministic", (probe, random) => {
      const [key, hash] = [probe.put(scalar(random)), probe.put(random.octets(32))];
      const extra = hedged ? probe.put(random.octets(32)) : 0;
      const output = probe.room(64);
      return { args: [key, hash, extra, output], outputs: [[output, 64]], zeros: true };
    }),
  ),
  operation("p256_sign", "a private key of 0, refused", (probe, random) => {
    const [key, hash, output] = [probe.put(Buffer.alloc(32)), probe.put(random.octets(32)), probe.room(64)];
    return { args: [key, hash, 0, output], outputs: [[output, 64]], refused: true, zeros: true };
  }),
  operation("p256_compress", "a point", (probe) => {
    const [point, output] = [probe.put(PEER), probe.room(33)];
    return { args: [point, output], outputs: [[output, 33]] };
  }),
  operation("p256_compress", "what is no point, refused", (probe, random) => {
    const [point, output] = [probe.put(random.octets(64)), probe.room(33)];
    return { args: [point, output], outputs: [], refused: true };
  }),
  operation("p256_decompress", "a point", (probe) => {
    const [point, output] = [probe.put(G.getPublicKey(null, "compressed")), probe.room(64)];
    return { args: [point, output], outputs: [[output, 64]] };
  }),
  ...[0x00, 0x02].map((form) =>
    operation("p256_decompress", `form ${form} and an x that no point has, refused`, (probe) => {
      const [point, output] = [probe.put(Buffer.of(form, ...Buffer.alloc(31), 1)), probe.room(64)];
      return { args: [point, output], outputs: [], refused: true };
    }),
  ),
  undrawn("p256_generate", 32, 64),
  undrawn("x25519_generate", 32, 32),
  operation("p256_sign_hedged", "no generator, refused", (probe, random) => {
    const [key, hash, output] = [probe.put(scalar(random)), probe.put(random.octets(32)), probe.room(64)];
    return { args: [key, hash, output], outputs: [[output, 64]], refused: true, zeros: true };
  }),
  operation("random_bytes", "no generator, refused", (probe, random) => {
    const [output, additional] = [probe.room(40), probe.put(random.octets(32))];
    return { args: [output, 40, 1, additional, 32], outputs: [[output, 40]], refused: true, zeros: true };
  }),
  operation("random_reseed", "no generator, refused", (probe, random) => {
    return { args: [probe.put(random.octets(32)), 32], outputs: [], refused: true };
  }),
  operation("health_test", "samples", (probe, random) => {
    return { args: [probe.put(random.octets(1024)), 1024], outputs: [] };
  }),
  operation("health_test", "samples that are stuck, refused", (probe) => {
    return { args: [probe.put(Buffer.alloc(1024, 7)), 1024], outputs: [], refused: true };
  }),
  ...[false, true].map((valid) =>
    operation("p256_verify", valid ? "a signature" : "another message, refused", (probe, random) => {
      const [key, hash, q] = [probe.put(scalar(random)), probe.put(random.octets(32)), probe.room(64)];
      const signature = probe.room(64);
      probe.invoke("p256_public", key, q);
      probe.invoke("p256_sign", key, hash, 0, signature);
      if (!valid) probe.octets[hash]! ^= 1;
      return { args: [q, hash, signature], outputs: [], refused: !valid };
    }),
  ),
];

const PROFILES = { dex: DEX, full: [...DEX, ...FULL] };
const EACH = (Object.keys(MODULES) as (keyof typeof MODULES)[]).map((profile) => [profile, PROFILES[profile]] as const);

const zeros = (octets: Uint8Array): boolean => octets.every((octet) => octet === 0);

/** Exports without a row here: they have a state, and are zero-scan-state.test.ts's, zero-scan-pieces.test.ts's, crypto/loaded-key.test.ts's and hip/silence.test.ts's; or no secret. */
const ELSEWHERE =
  /^(?:abi_version|memory_bytes|io_\w+|start|wipe|configure|tick|deadline|self_test|aes_(?:load|unload)|identity_\w+|access_\w+|association_\w+|link_address|hip_initiate|receive_\w+|ccm_(?:begin|aad|update|finish))$/;

test("every export has a row, or is one of those that have a state: a new one is not forgotten", () => {
  for (const [profile, operations] of EACH) {
    const names = WebAssembly.Module.exports(MODULES[profile]!)
      .filter(({ kind }) => kind === "function")
      .map(({ name }) => name);
    const rows = new Set(operations.map(({ name }) => name));
    assert.deepEqual(
      names.filter((name) => !rows.has(name) && !ELSEWHERE.test(name)),
      [],
      profile,
    );
    assert.deepEqual(
      [...rows].filter((name) => !names.includes(name)),
      [],
      profile,
    );
  }
});

for (const [profile, operations] of EACH) {
  test(`${profile}: after each operation the whole memory and the globals are what they were, but for the output`, () => {
    for (const { name, what, prepare } of operations) {
      const globals = [0, 1].map(() => {
        const probe = new Probe(MODULES[profile]!);
        const { args, outputs, refused = false, zeros: cleared = false } = prepare(probe, SECRETS);
        const result = probe.call(name, args, outputs, () => what);
        assert.equal(result < 0, refused, `${name}, ${what}: ${result}`);
        if (refused && (cleared || /open$/.test(name)))
          for (const [pointer, length] of outputs) assert.ok(zeros(probe.read(pointer, length)), `${name}, ${what}`);
        if (!refused && outputs.length > 0) {
          const [pointer, length] = outputs[0]!;
          assert.ok(length === 0 || !zeros(probe.read(pointer, length)), `${name}, ${what}: the output is zeros`);
        }
        return globalsOf(probe);
      });
      assert.equal(globals[0], globals[1], `${name}, ${what}: a global depends on the secret`);
    }
  });
}

/** Which of `calls` fail, one run each: all of some dozens; of thousands the first, the last, and some in between. */
function failures(calls: number): number[] {
  if (calls <= 40) return Array.from({ length: calls }, (_, n) => n);
  if (QUICK) return [0, 1, calls >>> 1, calls - 2, calls - 1];
  const between = Array.from({ length: 10 }, (_, n) => Math.floor((calls * (n + 0.5)) / 10));
  return [0, 1, 2, ...between, calls - 2, calls - 1];
}

for (const [profile, operations] of EACH) {
  test(`${profile}: nothing stays when a hook fails, at whichever call; one that refuses half-way has failed`, () => {
    const module = MODULES[profile]!;
    let [failed, fellBack] = [0, 0];
    for (const { name, what, prepare } of operations) {
      // What the preparation calls is not to fail: it is done by another core, and copied.
      const maker = new Probe(module);
      const { args, outputs } = prepare(maker, SECRETS);
      const inputs = maker.octets.slice(maker.used);
      const run = (failing: number, error: number): { result: number; left: Buffer[]; calls: number } => {
        const { ports, calls } = hooks((n) => (n === failing ? error : 0));
        const probe = new Probe(module, ports);
        probe.octets.set(inputs, probe.used);
        const result = probe.call(name, args, outputs, () => `${what}, hook call ${failing} answers ${error}`);
        return { result, left: outputs.map(([pointer, length]) => probe.read(pointer, length)), calls: calls() };
      };
      const right = run(-1, 0);
      for (const failing of failures(right.calls)) {
        for (const error of [PORT_FAILED, NOT_SUPPORTED]) {
          const where = `${name}, ${what}, hook call ${failing} of ${right.calls} answers ${error}`;
          const { result, left } = run(failing, error);
          if (error === NOT_SUPPORTED && result === right.result) {
            fellBack++;
            assert.deepEqual(left, right.left, where);
            continue;
          }
          failed++;
          assert.equal(result, PORT_FAILED, where);
          left.forEach((octets, n) => {
            const before = maker.read(...outputs[n]!);
            const untouched = !/seal$|open$/.test(name) && octets.equals(before);
            assert.ok(zeros(octets) || untouched, `${where}: the output holds ${octets.toString("hex")}`);
          });
        }
      }
    }
    assert.ok(failed > 200 && fellBack > 10, `${failed} failures, ${fellBack} results without the hook`);
  });
}
