// The same number of instructions for every secret, on a real instruction set: what `make ct` shows of the module, shown of module and
// engine together, for each profile, each engine, with and without hooks. Counted in QEMU, so it says nothing of instructions that take
// varying time (SECURITY.md).

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { describe, test } from "node:test";
import { ENGINES, PROFILES, type Hooks } from "../../host/assess/boards.js";
import { readBoard, firmwareFile } from "../../host/emulator/process.js";
import { startRemote } from "../../host/emulator/remote.js";
import { io, type Pointer, type Thing } from "../../host/emulator/thing.js";
import { octetsOf, P256_ORDER, Random } from "../conformance/random.js";
import { cannotRun } from "./support.js";

const random = new Random("constant count");
/** 1; 2 and n - 2, for which the last addition is a doubling (assembly/crypto/p256/point.ts); n - 1; a random number with many zeros. */
const SCALARS = [
  octetsOf(1n),
  octetsOf(2n),
  octetsOf(P256_ORDER - 2n),
  octetsOf(P256_ORDER - 1n),
  Buffer.concat([Buffer.of(0x55), random.octets(15), Buffer.alloc(16)]),
];
const KEYS = [Buffer.alloc(16), Buffer.alloc(16, 0xff), Buffer.alloc(16, 0x80), random.octets(16), random.octets(16)];
const PEER = (() => {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.alloc(32, 0x41));
  return ecdh.getPublicKey().subarray(1);
})();

interface Case {
  readonly name: string;
  readonly secrets: readonly Buffer[];
  /** Behind the secret in the I/O buffer. */
  readonly publicOctets: Buffer;
  readonly args: readonly (number | Pointer)[];
  /** The export that is called first with the same input and arguments but for the length, and makes what `name` opens. */
  readonly after?: readonly [name: string, args: readonly (number | Pointer)[]];
}

const TEXT = 64;
const TAG = 8;
// A key and 64 octets of plaintext are secret; the tag goes behind them, then come nonce and additional data, which are public.
const sealed = KEYS.map((key, n) => Buffer.concat([key, n < 2 ? Buffer.alloc(TEXT, key[0]) : random.octets(TEXT)]));
const beyond = Buffer.alloc(48);
const ccm = (length: number): (number | Pointer)[] => [io(0), io(96), 13, io(112), 8, io(16), length, TAG];
const gcm = (length: number): (number | Pointer)[] => [io(0), io(96), 12, io(112), 8, io(16), length, 16];

/** Of both profiles. */
const DEX: readonly Case[] = [
  { name: "p256_ecdh", secrets: SCALARS, publicOctets: PEER, args: [io(0), io(32), io(96)] },
  { name: "p256_public", secrets: SCALARS, publicOctets: beyond, args: [io(0), io(32)] },
  { name: "x25519", secrets: SCALARS, publicOctets: octetsOf(9n).reverse(), args: [io(0), io(32), io(64)] },
  { name: "aes_encrypt", secrets: sealed, publicOctets: beyond, args: [io(0), io(16), io(32)] },
  { name: "cmac", secrets: sealed, publicOctets: beyond, args: [io(0), io(16), TEXT, io(96)] },
  { name: "ccm_seal", secrets: sealed, publicOctets: beyond, args: ccm(TEXT) },
  { name: "ccm_open", secrets: sealed, publicOctets: beyond, args: ccm(TEXT + TAG), after: ["ccm_seal", ccm(TEXT)] },
];
const FULL: readonly Case[] = [
  ...DEX,
  {
    name: "p256_sign",
    secrets: SCALARS.map((scalar, n) => Buffer.concat([scalar, n === 0 ? Buffer.alloc(32) : random.octets(32)])),
    publicOctets: beyond,
    args: [io(0), io(32), 0, io(64)],
  },
  {
    name: "p256_sign",
    secrets: SCALARS.map((scalar) => Buffer.concat([scalar, random.octets(64)])),
    publicOctets: Buffer.alloc(64),
    args: [io(0), io(32), io(64), io(96)],
  },
  { name: "aes_decrypt", secrets: sealed, publicOctets: beyond, args: [io(0), io(16), io(32)] },
  { name: "gcm_seal", secrets: sealed, publicOctets: beyond, args: gcm(TEXT) },
  { name: "gcm_open", secrets: sealed, publicOctets: beyond, args: gcm(TEXT + 16), after: ["gcm_seal", gcm(TEXT)] },
  { name: "hmac_sha256", secrets: sealed, publicOctets: beyond, args: [io(0), 16, io(16), TEXT, io(80)] },
  { name: "hkdf_expand", secrets: sealed, publicOctets: beyond, args: [io(0), 32, io(112), 8, io(32), TEXT] },
];

const CASES = { dex: DEX, full: FULL };

/** Instructions that a case takes with each of its secrets. */
async function countsOf(thing: Thing, { name, secrets, publicOctets, args, after }: Case): Promise<number[]> {
  const counts: number[] = [];
  // The first call pays for what is set up once, the instance behind the hooks of whole operations say: it does not count.
  for (const secret of [secrets.at(-1)!, ...secrets]) {
    let input: Uint8Array = Buffer.concat([secret, publicOctets]);
    if (after) {
      const made = await thing.call(after[0], after[1], { input, read: input.length });
      assert.ok(made.result >= 0, `${after[0]}: ${made.result}`);
      input = made.output;
    }
    const { result, instructions } = await thing.call(name, args, { input });
    assert.ok(result >= 0, `${name}: ${result}`);
    assert.ok(instructions > 0);
    counts.push(instructions);
  }
  return counts.slice(1);
}

/** Hooks of whole operations are for an interpreter, and only full asks them. */
const hooksOf = (profile: string, engine: string): readonly Hooks[] =>
  profile === "full" && engine === "wasm3" ? ["none", "all", "whole"] : ["none", "all"];

/** One for each compiler whose code is looked at; others are to follow. */
const BOARDS = ["mps2-an385", "esp32-devkit"];

for (const board of BOARDS) {
  const { profiles, firmware } = readBoard(board);
  for (const profile of PROFILES.filter((profile) => profiles.includes(profile))) {
    for (const engine of ENGINES) {
      for (const hooks of hooksOf(profile, engine).filter((hooks) => firmware[engine]?.[hooks] !== undefined)) {
        describe(`instructions on ${board}, ${profile}, ${engine}, hooks ${hooks}`, { skip: cannotRun(board) }, () => {
          test("do not depend on the secret: scalar, key, plaintext or hash", async () => {
            firmwareFile(readBoard(board), engine, hooks, profile);
            const thing = await startRemote({ name: "counted", board, engine, profile, hooks, timeoutMs: 60_000 });
            try {
              const differing: string[] = [];
              for (const one of CASES[profile]) {
                const counts = await countsOf(thing, one);
                if (new Set(counts).size > 1) differing.push(`${one.name}: ${counts.join(", ")}`);
              }
              assert.deepEqual(differing, []);
              // What is counted is what is run: one octet more of a message that is public in its length.
              const [cmac] = DEX.filter(({ name }) => name === "cmac");
              const [longer] = await countsOf(thing, { ...cmac!, args: [io(0), io(16), TEXT + 1, io(96)] });
              const [shorter] = await countsOf(thing, cmac!);
              assert.ok(longer! > shorter!, `${longer} instructions for ${TEXT + 1} octets, ${shorter} for ${TEXT}`);
            } finally {
              await thing.close();
            }
          });
        });
      }
    }
  }
}
