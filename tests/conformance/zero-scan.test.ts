// Nothing secret stays in memory. Operations without a state leave the whole linear memory as it was, octet for octet, but for their
// outputs: however they end, also when a hook fails in the middle. What has a state (generator, identities, associations) keeps secrets in its
// declared places alone, and `wipe` leaves the memory of a new instance.
//
// What this cannot see: the engine's own stack and registers. Mutable globals are compared too (they are exported in a copy of the module).

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import binaryen from "binaryen";
import { PORT_FAILED } from "../errors.js";
import type { Ports } from "../../host/core/ports.js";
import { Probe, type Output } from "./probe.js";
import { Random } from "./random.js";

/** The module as it ships, but that its mutable globals are exported as "global 0" and so on. */
function opened(profile: string): WebAssembly.Module {
  const octets = readFileSync(process.env["THIMBLE_WASM"] ?? new URL(`../../${profile}.wasm`, import.meta.url));
  const module = binaryen.readBinary(new Uint8Array(octets));
  module.setFeatures(binaryen.Features.BulkMemory | binaryen.Features.SignExt | binaryen.Features.MutableGlobals);
  for (let i = 0; i < module.getNumGlobals(); i++) {
    const global = binaryen.getGlobalInfo(module.getGlobalByIndex(i));
    if (global.mutable) module.addGlobalExport(global.name, `global ${i}`);
  }
  const emitted = new WebAssembly.Module(module.emitBinary() as Uint8Array<ArrayBuffer>);
  module.dispose();
  return emitted;
}

const MODULES = { dex: opened("dex"), full: opened("full") };

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

/** A call: its arguments are put into the probe; the outputs that it may write; the answers that are right when no port fails. */
interface Call {
  readonly args: readonly number[];
  readonly outputs: readonly Output[];
  /** Absent: a count or 0. */
  readonly refused?: boolean;
  /** The output of a call that answers an error is zeros; else it is left alone. Data in place are always zeros. */
  readonly zeros?: boolean;
}

interface Operation {
  readonly name: string;
  readonly what: string;
  readonly prepare: (probe: Probe, random: Random) => Call;
}

const operation = (name: string, what: string, prepare: Operation["prepare"]): Operation => ({ name, what, prepare });

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

function gcm(length: number, aadLength: number, open?: number): Operation["prepare"] {
  return (probe, random) => {
    const [key, nonce, aad] = [random.key(16), random.octets(12), random.octets(aadLength)];
    const [k, n, a] = [probe.put(key), probe.put(nonce), probe.put(aad)];
    const data = probe.put(Buffer.concat([random.octets(length), Buffer.alloc(16)]));
    const outputs: Output[] = [[data, length + (open === undefined ? 16 : 0)]];
    const args = [k, n, a, aadLength, data];
    if (open === undefined) return { args: [...args, length], outputs };
    probe.invoke("gcm_seal", ...args, length);
    if (open > 0) probe.octets[data + length]! ^= open;
    return { args: [...args, length + 16], outputs, refused: open > 0 };
  };
}

/** Inputs of these lengths, each followed by its length where asked, then an output. */
function plain(inputs: readonly (readonly [length: number, counted: boolean])[], output: number): Operation["prepare"] {
  return (probe, random) => {
    const args = inputs.flatMap(([length, counted]) => {
      const pointer = probe.put(random.key(Math.max(1, length)).subarray(0, length));
      return counted ? [pointer, length] : [pointer];
    });
    const out = probe.room(output);
    return { args: [...args, out], outputs: [[out, output]] };
  };
}

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
  ...[0, 1, 16, 40].flatMap((length) => [
    operation("gcm_seal", `${length} octets`, gcm(length, 20)),
    operation("gcm_open", `${length} octets`, gcm(length, 20, 0)),
    operation("gcm_open", `${length} octets, refused`, gcm(length, 20, 1)),
  ]),
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

const zeros = (octets: Uint8Array): boolean => octets.every((octet) => octet === 0);

for (const [profile, operations] of Object.entries(PROFILES) as ["dex" | "full", readonly Operation[]][]) {
  test(`${profile}: after each operation the whole memory and the globals are what they were, but for the output`, () => {
    for (const { name, what, prepare } of operations) {
      const globals = [0, 1].map(() => {
        const probe = new Probe(MODULES[profile]);
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

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
/** 2^-261 mod p. */
const R_INVERSE = (() => {
  let [base, exponent, result] = [2n ** 261n % P, P - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
})();

/** output = a * b / 2^261 mod p, on nine limbs of 29 bits (assembly/ports.ts p256_mul). */
function montgomery(output: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  const value = (octets: Uint8Array): bigint => {
    const view = new DataView(octets.buffer, octets.byteOffset, 36);
    let sum = 0n;
    for (let i = 8; i >= 0; i--) sum = (sum << 29n) + BigInt(view.getUint32(4 * i, true));
    return sum;
  };
  let product = (((value(a) * value(b)) % P) * R_INVERSE) % P;
  const view = new DataView(output.buffer, output.byteOffset, 36);
  for (let i = 0; i < 9; i++, product >>= 29n) view.setUint32(4 * i, Number(product & 0x1fffffffn), true);
  return 0;
}

/** Hooks that do the work until call number `failing`, which fails: the AES block, and the field of P-256. */
function failingAt(failing: number): { ports: Partial<Ports>; calls: () => number } {
  let calls = 0;
  const answer = (otherwise: () => number): number => (calls++ === failing ? PORT_FAILED : otherwise());
  const inner = new Probe(MODULES.dex);
  const ports: Partial<Ports> = {
    p256Mul: (output, a, b) => answer(() => montgomery(output, a, b)),
    p256Sqr: (output, a) => answer(() => montgomery(output, a, a)),
    aesBlock: (key, input, output) =>
      answer(() => {
        inner.clear();
        const [k, i, o] = [inner.put(key), inner.put(input), inner.room(16)];
        inner.invoke("aes_encrypt", k, i, o);
        output.set(inner.read(o, 16));
        return 0;
      }),
  };
  return { ports, calls: () => calls };
}

for (const [profile, operations] of Object.entries(PROFILES) as ["dex" | "full", readonly Operation[]][]) {
  test(`${profile}: nothing stays when a hook fails, at whichever call`, () => {
    let failures = 0;
    for (const { name, what, prepare } of operations) {
      // Each call of the AES hook, and a growing stride through the thousands of the field's.
      const stride = /^p256/.test(name) ? 3 : 1;
      for (let failing = 0; ; failing = Math.max(failing + 1, Math.floor(failing * stride))) {
        const { ports, calls } = failingAt(failing);
        const silent = new Probe(MODULES[profile], ports);
        // What the preparation calls is not to fail: it is done by another core, and copied.
        const maker = new Probe(MODULES[profile]);
        const { args, outputs } = prepare(maker, SECRETS);
        silent.octets.set(maker.octets.subarray(maker.used), maker.used);
        const where = (): string => `${what}, hook call ${failing} fails`;
        const result = silent.call(name, args, outputs, where);
        if (calls() <= failing) break;
        failures++;
        assert.equal(result, PORT_FAILED, `${name}, ${where()}`);
        for (const [pointer, length] of outputs) {
          const left = silent.read(pointer, length);
          const before = maker.read(pointer, length);
          const untouched = !/seal$|open$/.test(name) && left.equals(before);
          assert.ok(zeros(left) || untouched, `${name}, ${where()}: the output holds ${left.toString("hex")}`);
        }
      }
    }
    assert.ok(failures > 100, `${failures} failures`);
  });
}
