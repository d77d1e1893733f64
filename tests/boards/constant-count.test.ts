// The same number of instructions for every secret, on a real instruction set: what `make ct` shows of the module, shown of module and
// interpreter together. Counted in QEMU, so it says nothing of instructions that take varying time (SECURITY.md).

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startRemote } from "../../host/emulator/remote.js";
import { io, type Pointer } from "../../host/emulator/thing.js";
import { cannotRun, randomOctets, randomWords } from "./support.js";

const BOARD = "mps2-an385";

/** n - 2, for which the last addition of a scalar multiplication is a doubling (assembly/crypto/p256/point.ts). */
const N_MINUS_2 = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63254f", "hex");
/** G, as a peer's public key. */
const PEER = Buffer.from(
  "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
  "hex",
);

function scalarOf(value: number): Uint8Array {
  const scalar = new Uint8Array(32);
  scalar[31] = value;
  return scalar;
}

interface Case {
  readonly name: string;
  readonly secrets: readonly Uint8Array[];
  readonly publicOctets: Uint8Array;
  readonly args: readonly (number | Pointer)[];
}

const words = randomWords(7);
const scalars = [scalarOf(1), scalarOf(2), new Uint8Array(N_MINUS_2), randomOctets(words, 32).fill(0x55, 0, 1)];
const keys = [new Uint8Array(16), new Uint8Array(16).fill(0xff), randomOctets(words, 16), randomOctets(words, 16)];
// A key and 64 octets of plaintext are secret; the tag goes behind them, then come nonce and additional data, which are public.
const sealed = keys.map((key) => Uint8Array.of(...key, ...randomOctets(words, 64)));

const CASES: readonly Case[] = [
  { name: "p256_ecdh", secrets: scalars, publicOctets: PEER, args: [io(0), io(32), io(96)] },
  { name: "x25519", secrets: scalars, publicOctets: scalarOf(9).reverse(), args: [io(0), io(32), io(64)] },
  { name: "cmac", secrets: sealed, publicOctets: new Uint8Array(0), args: [io(0), io(16), 64, io(96)] },
  {
    name: "ccm_seal",
    secrets: sealed,
    publicOctets: new Uint8Array(32),
    args: [io(0), io(88), 13, io(104), 8, io(16), 64, 8],
  },
];

for (const hooks of ["none", "all"] as const) {
  describe(`instructions on ${BOARD}, hooks ${hooks}`, { skip: cannotRun(BOARD) }, () => {
    test("do not depend on the secrets of ECDH, X25519, CMAC and CCM", async () => {
      const thing = await startRemote({ name: "counted", board: BOARD, hooks, timeoutMs: 60_000 });
      try {
        for (const { name, secrets, publicOctets, args } of CASES) {
          const counts: number[] = [];
          for (const secret of secrets) {
            const input = Uint8Array.of(...secret, ...publicOctets);
            const { result, instructions } = await thing.call(name, args, { input });
            assert.ok(result >= 0, `${name}: ${result}`);
            assert.ok(instructions > 0);
            counts.push(instructions);
          }
          assert.deepEqual(new Set(counts).size, 1, `${name}: ${counts.join(", ")}`);
        }
      } finally {
        await thing.close();
      }
    });
  });
}
