// Each function of the crypto API that gives octets, with inputs for it; api-memory.test.ts runs them all.

import type { CryptoSuite } from "../../host/core/crypto/index.js";
import { openCrypto } from "../../host/node/crypto.js";
import { Random } from "./random.js";

const random = new Random("api memory");
export const octets = (length: number): Uint8Array => new Uint8Array(random.octets(length));

/** One call: its inputs by name, and how to run it with them; `into` is an output. */
export interface Operation {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  readonly length: number;
  readonly run: (suite: CryptoSuite, i: Readonly<Record<string, Uint8Array>>, into?: Uint8Array) => Uint8Array;
}

export const suite = await openCrypto();
const given = (into?: Uint8Array): { into?: Uint8Array } => (into ? { into } : {});
export const point = suite.p256.publicKey(octets(32).fill(5, 0, 1));
export const ccm = { key: octets(16), nonce: octets(13), aad: octets(20) };
export const gcm = { key: octets(16), nonce: octets(12), aad: octets(20) };

export const OPERATIONS: readonly Operation[] = [
  {
    name: "aes.encrypt",
    inputs: { key: octets(16), block: octets(16) },
    length: 16,
    run: ({ aes }, { key, block }, into) => aes.encrypt(key!, block!, into),
  },
  {
    name: "aes.decrypt",
    inputs: { key: octets(16), block: octets(16) },
    length: 16,
    run: ({ aes }, { key, block }, into) => aes.decrypt(key!, block!, into),
  },
  {
    name: "ccm.seal",
    inputs: { ...ccm, plaintext: octets(300) },
    length: 308,
    run: ({ ccm }, i, into) => ccm.seal({ ...(i as typeof i & { key: never }), tagLength: 8, ...given(into) } as never),
  },
  {
    name: "ccm.open",
    inputs: { ...ccm, sealed: suite.ccm.seal({ ...ccm, plaintext: octets(300), tagLength: 8 }) },
    length: 300,
    run: ({ ccm }, i, into) => ccm.open({ ...i, tagLength: 8, ...given(into) } as never),
  },
  {
    name: "gcm.seal",
    inputs: { ...gcm, plaintext: octets(45) },
    length: 61,
    run: ({ gcm }, i, into) => gcm.seal({ ...i, ...given(into) } as never),
  },
  {
    name: "gcm.open",
    inputs: { ...gcm, sealed: suite.gcm.seal({ ...gcm, plaintext: octets(45) }) },
    length: 45,
    run: ({ gcm }, i, into) => gcm.open({ ...i, ...given(into) } as never),
  },
  {
    name: "aes.ctr",
    inputs: { key: octets(16), counterBlock: octets(16), data: octets(45) },
    length: 45,
    run: ({ aes }, i, into) => aes.ctr({ ...i, ...given(into) } as never),
  },
  {
    name: "cbc.encrypt",
    inputs: { key: octets(16), iv: octets(16), data: octets(48) },
    length: 48,
    run: ({ cbc }, i, into) => cbc.encrypt({ ...i, ...given(into) } as never),
  },
  {
    name: "cbc.decrypt",
    inputs: { key: octets(16), iv: octets(16), data: octets(48) },
    length: 48,
    run: ({ cbc }, i, into) => cbc.decrypt({ ...i, ...given(into) } as never),
  },
  {
    name: "cbcHmac.seal",
    inputs: { macKey: octets(32), key: octets(16), header: octets(11), iv: octets(16), plaintext: octets(40) },
    length: 80,
    run: ({ cbcHmac }, i, into) => cbcHmac.seal({ ...i, ...given(into) } as never),
  },
  {
    name: "ccm.starUnauthenticated",
    inputs: { key: octets(16), nonce: octets(13), data: octets(45) },
    length: 45,
    run: ({ ccm }, i, into) => ccm.starUnauthenticated({ ...i, ...given(into) } as never),
  },
  {
    name: "cmac96",
    inputs: { key: octets(16), message: octets(99) },
    length: 12,
    run: ({ cmac96 }, { key, message }, into) => cmac96(key!, message!, into),
  },
  {
    name: "cmacPrf128",
    inputs: { key: octets(20), message: octets(99) },
    length: 16,
    run: ({ cmacPrf128 }, { key, message }, into) => cmacPrf128(key!, message!, into),
  },
  {
    name: "sha256.create",
    inputs: { message: octets(99) },
    length: 32,
    run: ({ sha256 }, { message }, into) => sha256.create().update(message!).digest(into),
  },
  {
    name: "hmac.create",
    inputs: { key: octets(70), message: octets(99) },
    length: 32,
    run: ({ hmac }, { key, message }, into) => hmac.create(key!).update(message!).digest(into),
  },
  {
    name: "ccm.sealer",
    inputs: { key: octets(16), nonce: octets(13), aad: octets(20), plaintext: octets(45) },
    length: 45,
    run({ ccm }, { key, nonce, aad, plaintext }, into) {
      const sealer = ccm.sealer({ key: key!, nonce: nonce!, aadLength: 20, length: 45 }).aad(aad!);
      const ciphertext = sealer.update(plaintext!, into);
      sealer.finish();
      return ciphertext;
    },
  },
  {
    name: "cmac",
    inputs: { key: octets(16), message: octets(99) },
    length: 16,
    run: ({ cmac }, { key, message }, into) => cmac(key!, message!, into),
  },
  {
    name: "sha256",
    inputs: { message: octets(99) },
    length: 32,
    run: ({ sha256 }, { message }, into) => sha256(message!, into),
  },
  {
    name: "hmac",
    inputs: { key: octets(70), message: octets(99) },
    length: 32,
    run: ({ hmac }, { key, message }, into) => hmac(key!, message!, into),
  },
  {
    name: "hkdf",
    inputs: { ikm: octets(40), salt: octets(33), info: octets(50) },
    length: 77,
    run: ({ hkdf }, i, into) => hkdf({ ...i, length: 77, ...given(into) } as never),
  },
  {
    name: "hkdf.extract",
    inputs: { salt: octets(33), ikm: octets(40) },
    length: 32,
    run: ({ hkdf }, { salt, ikm }, into) => hkdf.extract(salt!, ikm!, into),
  },
  {
    name: "hkdf.expand",
    inputs: { prk: octets(32), info: octets(50) },
    length: 50,
    run: ({ hkdf }, i, into) => hkdf.expand({ ...i, length: 50, ...given(into) } as never),
  },
  {
    name: "tlsPrf",
    inputs: { secret: octets(48), label: octets(13), seed: octets(64) },
    length: 104,
    run: ({ tlsPrf }, i, into) => tlsPrf({ ...i, length: 104, ...given(into) } as never),
  },
  {
    name: "p256.publicKey",
    inputs: { privateKey: octets(32).fill(1, 0, 1) },
    length: 65,
    run: ({ p256 }, { privateKey }, into) => p256.publicKey(privateKey!, into),
  },
  {
    name: "p256.ecdh",
    inputs: { privateKey: octets(32).fill(1, 0, 1), publicKey: point },
    length: 32,
    run: ({ p256 }, { privateKey, publicKey }, into) => p256.ecdh(privateKey!, publicKey!, into),
  },
  {
    name: "p256.sign",
    inputs: { privateKey: octets(32).fill(1, 0, 1), message: octets(80), extraEntropy: octets(32) },
    length: 64,
    run: ({ p256 }, i, into) => p256.sign({ ...i, ...given(into) } as never),
  },
  {
    name: "p256.compress",
    inputs: { publicKey: point.subarray(1) },
    length: 33,
    run: ({ p256 }, { publicKey }, into) => p256.compress(publicKey!, into),
  },
  {
    name: "p256.decompress",
    inputs: { publicKey: Uint8Array.of(2 | (point[64]! & 1), ...point.subarray(1, 33)) },
    length: 65,
    run: ({ p256 }, { publicKey }, into) => p256.decompress(publicKey!, into),
  },
  {
    name: "x25519.publicKey",
    inputs: { privateKey: octets(32) },
    length: 32,
    run: ({ x25519 }, { privateKey }, into) => x25519.publicKey(privateKey!, into),
  },
  {
    name: "x25519.ecdh",
    inputs: { privateKey: octets(32), publicKey: octets(32) },
    length: 32,
    run: ({ x25519 }, { privateKey, publicKey }, into) => x25519.ecdh(privateKey!, publicKey!, into),
  },
];
