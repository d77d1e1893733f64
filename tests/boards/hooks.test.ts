import assert from "node:assert/strict";
import { createCipheriv, createECDH } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { loadCore, type Core } from "../../host/core/core.js";
import { startRemote, type RemoteThing } from "../../host/emulator/remote.js";
import { io, type Pointer } from "../../host/emulator/thing.js";
import { AUTHENTICATION_FAILED } from "../errors.js";
import { boardsWith, cannotRun, hex, probe, randomOctets, randomWords } from "./support.js";

/** The public key of the private key 0101..01, as a peer's. */
const PUBLIC_OF_ONES = (() => {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.alloc(32, 1));
  return ecdh.getPublicKey().subarray(1);
})();

// FIPS 186-4 §D.1.2.3.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const LIMBS = 9;
const LIMB_BITS = 29n;

type Limbs = readonly number[];

const valueOf = (limbs: Limbs): bigint => limbs.reduceRight((value, limb) => (value << LIMB_BITS) + BigInt(limb), 0n);

const limbsOf = (value: bigint): Limbs =>
  Array.from({ length: LIMBS }, (_, i) => Number((value >> (LIMB_BITS * BigInt(i))) & (2n ** LIMB_BITS - 1n)));

const encode = (limbs: Limbs): string => hex(new Uint8Array(Uint32Array.from(limbs).buffer));

const decode = (text: string): Limbs => [...new Uint32Array(new Uint8Array(Buffer.from(text, "hex")).buffer)];

function inverse(a: bigint): bigint {
  let result = 1n;
  for (let base = a % P, exponent = P - 2n; exponent > 0n; exponent >>= 1n, base = (base * base) % P) {
    if (exponent & 1n) result = (result * base) % P;
  }
  return result;
}

const R_INVERSE = inverse(2n ** 261n);

/** Operands at the edges of the contract of assembly/ports.ts, and random ones. */
function operands(): Limbs[] {
  const edges = [
    0n,
    1n,
    2n,
    P - 1n,
    P,
    P + 1n,
    2n * P,
    15n * P,
    2n ** 256n - 1n,
    2n ** 260n - 1n,
    2n ** 232n,
    2n ** 203n,
  ];
  const loose = Array.from({ length: LIMBS }, (_, i) => (i < LIMBS - 1 ? 2 ** 30 - 1 : 2 ** 28 - 3));
  const words = randomWords(7);
  const random = Array.from({ length: 200 }, () =>
    Array.from({ length: LIMBS }, (_, i) => words.next().value % (i < LIMBS - 1 ? 2 ** 30 : 2 ** 28 - 2)),
  );
  return [...edges.map(limbsOf), loose, ...random];
}

function check(text: string, product: bigint, name: string): void {
  const limbs = decode(text);
  assert.ok(
    limbs.every((limb) => limb < 2 ** 29),
    `${name}: a limb of ${limbs}`,
  );
  assert.ok(valueOf(limbs) < 2n ** 258n, `${name}: too large`);
  assert.equal(valueOf(limbs) % P, (product * R_INVERSE) % P, name);
}

describe("hooks in native code", { skip: cannotRun("native") }, () => {
  test("p256_mul is a b / 2^261 mod p for all operands that the port allows", () => {
    const all = operands();
    const pairs = all.flatMap((a, i) => [all[(i * 7 + 3) % all.length]!, all[12]!, a].map((b) => [a, b] as const));
    const answers = probe(pairs.map(([a, b]) => `mul ${encode(a)} ${encode(b)}`));
    pairs.forEach(([a, b], i) => check(answers[i]!, valueOf(a) * valueOf(b), `${a} * ${b}`));
  });

  test("p256_sqr is a a / 2^261 mod p for all operands that the port allows", () => {
    const all = operands();
    const answers = probe(all.map((a) => `sqr ${encode(a)}`));
    all.forEach((a, i) => check(answers[i]!, valueOf(a) ** 2n, `${a} squared`));
  });

  test("aes_block: FIPS 197 appendix C.1", () => {
    const answers = probe(["aes 000102030405060708090a0b0c0d0e0f 00112233445566778899aabbccddeeff"]);
    assert.deepEqual(answers, ["69c4e0d86a7b0430d8cdb78070b4c55a"]);
  });

  test("aes_block agrees with node:crypto on 1000 seeded keys and blocks", () => {
    const words = randomWords(9);
    const inputs = Array.from({ length: 1000 }, () => [randomOctets(words, 16), randomOctets(words, 16)] as const);
    const answers = probe(inputs.map(([key, block]) => `aes ${hex(key)} ${hex(block)}`));
    const expected = inputs.map(([key, block]) =>
      createCipheriv("aes-128-ecb", key, null).update(block).toString("hex"),
    );
    assert.deepEqual(answers, expected);
  });
});

describe("arena", { skip: cannotRun("native") }, () => {
  test("blocks stay intact under churn, all comes back, and both a full and a frozen arena are fatal", () => {
    const [answer] = probe(["arena"]);
    assert.equal(
      answer,
      "intact;0;the arena is full: raise ARENA_BYTES of the board;the allocator is frozen: no memory after start",
    );
  });
});

// The core's own code behind the hooks of whole operations, beside an interpreter (boards/common/hooks/whole.c).
for (const board of boardsWith("full", "wasm3", "whole")) {
  describe(`hooks of whole operations on ${board}`, { skip: cannotRun(board) }, () => {
    let thing: RemoteThing;
    let software: Core;
    before(async () => {
      thing = await startRemote({ name: "whole", board, hooks: "whole", profile: "full", timeoutMs: 120_000 });
      software = await loadCore(readFileSync("build/full.wasm"), { entropy: (n) => new Uint8Array(n), now: () => 0 });
    });
    after(() => thing.close());

    /** Calls the board and the software with the same octets; answers must be the same, and so must the whole I/O buffer. */
    async function same(name: string, args: readonly (number | Pointer)[], input: Uint8Array): Promise<number> {
      const length = Math.min(input.length + 64, 1280);
      const padded = Uint8Array.of(...input, ...new Uint8Array(length - input.length));
      const expected = software.call(name, args, padded, length);
      const { result, output } = await thing.call(name, args, { input: padded, read: length });
      assert.equal(result, expected.result, name);
      assert.equal(hex(output), hex(expected.output), name);
      return result;
    }

    test("are told, and pass the self-test", async () => {
      assert.equal((await thing.ready).hooks, "p256,whole");
      assert.equal((await thing.call("start")).result, 0);
      assert.equal((await thing.call("self_test")).result, 0);
    });

    test("CCM of many shapes, sealed, opened and refused, is the software's", async () => {
      const words = randomWords(31);
      const shapes = [
        [13, 8, 64, 8],
        [7, 0, 0, 16],
        [11, 33, 1, 4],
        [12, 300, 600, 16],
      ] as const;
      for (const [nonce, aad, length, tag] of shapes) {
        const at = { key: 0, nonce: 16, aad: 32, data: 32 + aad };
        const input = randomOctets(words, 32 + aad + length + tag);
        const args = [io(at.key), io(at.nonce), nonce, io(at.aad), aad, io(at.data)];
        await same("ccm_seal", [...args, length, tag], input);
        const sealed = software.call("ccm_seal", [...args, length, tag], input, input.length).output;
        assert.equal(await same("ccm_open", [...args, length + tag, tag], sealed), length);
        sealed[sealed.length - 1]! ^= 1;
        assert.equal(await same("ccm_open", [...args, length + tag, tag], sealed), AUTHENTICATION_FAILED);
      }
    });

    test("CMAC and SHA-256 of many lengths, and one AES block, are the software's", async () => {
      const words = randomWords(32);
      await same("aes_encrypt", [io(0), io(16), io(32)], randomOctets(words, 32));
      for (const length of [0, 1, 16, 17, 64, 65, 200, 1000]) {
        const input = randomOctets(words, 16 + length);
        await same("cmac", [io(0), io(16), length, io(16 + length)], input);
        await same("cmac", [io(0), io(16), length, io(16)], input); // the output in the message
        await same("sha256", [io(16), length, io(16 + length)], input);
      }
    });

    test("key pairs, ECDH, signatures and their verification are the software's", async () => {
      const words = randomWords(33);
      const [scalar, hash] = [randomOctets(words, 32), randomOctets(words, 32)];
      scalar[0] = 1;
      await same("p256_public", [io(0), io(32)], scalar);
      const peer = software.call("p256_public", [io(0), io(32)], scalar, 96).output.slice(32);
      await same("p256_ecdh", [io(0), io(32), io(96)], Uint8Array.of(...hash.map((octet) => octet >> 1), ...peer));
      const signing = Uint8Array.of(...scalar, ...hash);
      await same("p256_sign", [io(0), io(32), 0, io(64)], signing);
      const signature = software.call("p256_sign", [io(0), io(32), 0, io(64)], signing, 128).output.slice(64);
      const verifying = Uint8Array.of(...peer, ...hash, ...signature);
      assert.equal(await same("p256_verify", [io(0), io(64), io(96)], verifying), 0);
      verifying[64]! ^= 1;
      assert.equal(await same("p256_verify", [io(0), io(64), io(96)], verifying), AUTHENTICATION_FAILED);
      verifying[0]! ^= 1;
      assert.ok((await same("p256_verify", [io(0), io(64), io(96)], verifying)) < 0);
    });
  });
}

describe("instructions with hooks of whole operations", { skip: cannotRun("mps2-an385") }, () => {
  test("are the native code's, and a few per cent or some hundred more for the interpreter", async () => {
    const counts: Record<string, number[]> = {};
    for (const [engine, hooks] of [
      ["aot", "none"],
      ["wasm3", "whole"],
    ] as const) {
      const thing = await startRemote({ name: "counted", board: "mps2-an385", engine, hooks, profile: "full" });
      const input = new Uint8Array(256).fill(1);
      input.set(PUBLIC_OF_ONES, 32);
      const count = async (name: string, ...args: (number | Pointer)[]): Promise<void> => {
        await thing.call(name, args, { input }); // the first call makes the module ready
        const { result, instructions } = await thing.call(name, args, { input });
        assert.ok(result >= 0, `${name}: ${result}`);
        (counts[name] ??= []).push(instructions);
      };
      try {
        await count("p256_ecdh", io(0), io(32), io(96));
        await count("p256_sign", io(0), io(128), 0, io(160));
        await count("cmac", io(0), io(128), 64, io(192));
        await count("ccm_seal", io(0), io(16), 13, io(128), 8, io(160), 64, 8);
      } finally {
        await thing.close();
      }
    }
    const beyond = (name: string): number => counts[name]![1]! - counts[name]![0]!;
    assert.ok(beyond("p256_ecdh") < 0.05 * counts["p256_ecdh"]![0]!, `${counts["p256_ecdh"]}`);
    assert.ok(beyond("p256_sign") < 0.05 * counts["p256_sign"]![0]!, `${counts["p256_sign"]}`);
    assert.ok(beyond("cmac") < 2500, `${counts["cmac"]}`);
    assert.ok(beyond("ccm_seal") < 3000, `${counts["ccm_seal"]}`);
  });
});
