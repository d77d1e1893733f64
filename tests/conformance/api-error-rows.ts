// Calls of the crypto API with one wrong argument each, and what their errors say; run by api-errors.test.ts.
//
// length: one table, with a row for each check of host/core/crypto

import { equal, type CryptoSuite } from "../../host/core/crypto/index.js";
import { openCrypto } from "../../host/node/crypto.js";

export const suite = await openCrypto();
export const octets = (length: number): Uint8Array => new Uint8Array(length).fill(0xa7);
export const wrong = <T>(value: unknown): T => value as T;

/** P-256's generator: a public key. */
export const G = suite.p256.publicKey(Uint8Array.of(...new Uint8Array(31), 1));
export const CCM = { key: octets(16), nonce: octets(13), plaintext: octets(5), aad: octets(3), tagLength: 8 };
const OPEN = { key: octets(16), nonce: octets(13), sealed: octets(30), aad: octets(3), tagLength: 8 };
export const GCM = { key: octets(16), nonce: octets(12), plaintext: octets(5) };
const GCM_OPEN = { key: octets(16), nonce: octets(12), sealed: octets(30) };
const CTR = { key: octets(16), counterBlock: octets(16), data: octets(5) };
const CBC = { key: octets(16), iv: octets(16), data: octets(32) };
export const RECORD = { macKey: octets(32), key: octets(16), header: octets(11), iv: octets(16), plaintext: octets(3) };
const { plaintext: _, ...RECORD_REST } = RECORD;
const RECORD_OPEN = { ...RECORD_REST, sealed: octets(48) };
export const PIECES = { key: octets(16), nonce: octets(13), aadLength: 3, length: 5 };
const STAR = { key: octets(16), nonce: octets(13), data: octets(3) };
export const SIGN = { privateKey: octets(32), hash: octets(32) };
export const VERIFY = { publicKey: G, hash: octets(32), signature: octets(64) };
const PRF = { secret: octets(3), label: "x", seed: octets(3), length: 3 };
const FORMS = "65 (4, x, y), 64 (x, y) or 33 (2 or 3, x)";

type Row = readonly [call: (suite: CryptoSuite) => unknown, message: string | RegExp];

export const LENGTHS: readonly Row[] = [
  [({ aes }) => aes.encrypt(octets(15), octets(16)), "key: 15 octets; it should have 16"],
  [({ aes }) => aes.encrypt(octets(16), octets(17)), "block: 17 octets; it should have 16"],
  [({ aes }) => aes.encrypt(octets(16), octets(16), octets(15)), "into: 15 octets; it should have 16 or more"],
  [({ aes }) => aes.decrypt(octets(1), octets(16)), "key: 1 octet; it should have 16"],
  [({ aes }) => aes.decrypt(octets(16), octets(0)), "block: 0 octets; it should have 16"],
  [({ ccm }) => ccm.seal({ ...CCM, key: octets(17) }), "key: 17 octets; it should have 16"],
  [({ ccm }) => ccm.seal({ ...CCM, nonce: octets(6) }), "nonce: 6 octets; it should have 7 to 13"],
  [({ ccm }) => ccm.seal({ ...CCM, nonce: octets(14) }), "nonce: 14 octets; it should have 7 to 13"],
  [({ ccm }) => ccm.seal({ ...CCM, into: octets(12) }), "into: 12 octets; it should have 13 or more"],
  [
    ({ ccm }) => ccm.seal({ ...CCM, plaintext: octets(65_536) }),
    "plaintext: 65536 octets; it should have at most 65535 with a nonce of 13 octets",
  ],
  [
    ({ ccm }) => ccm.seal({ ...CCM, nonce: octets(12), plaintext: octets(1 << 24) }),
    "plaintext: 16777216 octets; it should have at most 16777215 with a nonce of 12 octets",
  ],
  [({ ccm }) => ccm.open({ ...OPEN, key: octets(0) }), "key: 0 octets; it should have 16"],
  [({ ccm }) => ccm.open({ ...OPEN, nonce: octets(14) }), "nonce: 14 octets; it should have 7 to 13"],
  [({ ccm }) => ccm.open({ ...OPEN, into: octets(21) }), "into: 21 octets; it should have 22 or more"],
  [({ gcm }) => gcm.seal({ ...GCM, key: octets(32) }), "key: 32 octets; it should have 16"],
  [({ gcm }) => gcm.seal({ ...GCM, nonce: octets(0) }), "nonce: 0 octets; it should have 1 or more"],
  [
    ({ gcm }) => gcm.seal({ ...GCM, plaintext: octets(1000), aad: octets(25), tagLength: 4 }),
    "plaintext, aad: 1025 octets; they should have at most 1024 with a tag of 4",
  ],
  [
    ({ gcm }) => gcm.seal({ ...GCM, plaintext: octets(2 ** 21 + 1), tagLength: 8 }),
    "plaintext, aad: 2097153 octets; they should have at most 2097152 with a tag of 8",
  ],
  [({ aes }) => aes.ctr({ ...CTR, key: octets(15) }), "key: 15 octets; it should have 16"],
  [({ aes }) => aes.ctr({ ...CTR, counterBlock: octets(12) }), "counterBlock: 12 octets; it should have 16"],
  [({ aes }) => aes.ctr({ ...CTR, into: octets(4) }), "into: 4 octets; it should have 5 or more"],
  [({ cbc }) => cbc.encrypt({ ...CBC, key: octets(15) }), "key: 15 octets; it should have 16"],
  [({ cbc }) => cbc.encrypt({ ...CBC, iv: octets(8) }), "iv: 8 octets; it should have 16"],
  [({ cbc }) => cbc.encrypt({ ...CBC, data: octets(17) }), "data: 17 octets; it should have a multiple of 16"],
  [({ cbc }) => cbc.decrypt({ ...CBC, data: octets(1) }), "data: 1 octet; it should have a multiple of 16"],
  [({ cbc }) => cbc.decrypt({ ...CBC, into: octets(31) }), "into: 31 octets; it should have 32 or more"],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, macKey: octets(31) }), "macKey: 31 octets; it should have 32"],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, key: octets(31) }), "key: 31 octets; it should have 16"],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, header: octets(63) }), "header: 63 octets; it should have at most 62"],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, iv: octets(12) }), "iv: 12 octets; it should have 16"],
  [
    ({ cbcHmac }) => cbcHmac.seal({ ...RECORD, plaintext: octets(17_409) }),
    "plaintext: 17409 octets; it should have at most 17408",
  ],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, into: octets(47) }), "into: 47 octets; it should have 48 or more"],
  [
    ({ cbcHmac }) => cbcHmac.seal({ ...RECORD, encryptThenMac: true, into: octets(47) }),
    "into: 47 octets; it should have 48 or more",
  ],
  [
    ({ cbcHmac }) => cbcHmac.open({ ...RECORD_OPEN, header: octets(63) }),
    "header: 63 octets; it should have at most 62",
  ],
  [({ ccm }) => ccm.sealer({ ...PIECES, key: octets(1) }), "key: 1 octet; it should have 16"],
  [({ ccm }) => ccm.sealer({ ...PIECES, nonce: octets(5) }), "nonce: 5 octets; it should have 7 to 13"],
  [({ ccm }) => ccm.sealer(PIECES).finish(octets(15)), "into: 15 octets; it should have 16 or more"],
  [({ ccm }) => ccm.sealer(PIECES).update(octets(2), octets(1)), "into: 1 octet; it should have 2 or more"],
  [({ ccm }) => ccm.checker(PIECES).finish(octets(15)), "tag: 15 octets; it should have 16"],
  [({ ccm }) => ccm.unverifiedOpener(PIECES).finish(octets(17)), "tag: 17 octets; it should have 16"],
  [({ ccm }) => ccm.starUnauthenticated({ ...STAR, key: octets(5) }), "key: 5 octets; it should have 16"],
  [({ ccm }) => ccm.starUnauthenticated({ ...STAR, nonce: octets(6) }), "nonce: 6 octets; it should have 7 to 13"],
  [({ ccm }) => ccm.starUnauthenticated({ ...STAR, into: octets(2) }), "into: 2 octets; it should have 3 or more"],
  [
    ({ ccm }) => ccm.starUnauthenticated({ ...STAR, data: octets(65_536) }),
    "data: 65536 octets; it should have at most 65535 with a nonce of 13 octets",
  ],
  [({ cmac96 }) => cmac96(octets(12), octets(1)), "key: 12 octets; it should have 16"],
  [({ cmac96 }) => cmac96(octets(16), octets(1), octets(11)), "into: 11 octets; it should have 12 or more"],
  [({ cmacPrf128 }) => cmacPrf128(octets(1), octets(1), octets(15)), "into: 15 octets; it should have 16 or more"],
  [({ sha256 }) => sha256.create().digest(octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ gcm }) => gcm.seal({ ...GCM, into: octets(20) }), "into: 20 octets; it should have 21 or more"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, key: octets(15) }), "key: 15 octets; it should have 16"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, nonce: octets(0) }), "nonce: 0 octets; it should have 1 or more"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, into: octets(13) }), "into: 13 octets; it should have 14 or more"],
  [({ cmac }) => cmac(octets(24), octets(1)), "key: 24 octets; it should have 16"],
  [({ cmac }) => cmac(octets(16), octets(1), octets(8)), "into: 8 octets; it should have 16 or more"],
  [({ hmac }) => hmac(octets(1), octets(1), octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ sha256 }) => sha256(octets(1), octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ hkdf }) => hkdf.extract(octets(1), octets(1), octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ hkdf }) => hkdf.expand({ prk: octets(31), length: 1 }), "prk: 31 octets; it should have 32 or more"],
  [
    ({ hkdf }) => hkdf.expand({ prk: octets(32), length: 9, into: octets(8) }),
    "into: 8 octets; it should have 9 or more",
  ],
  [({ hkdf }) => hkdf({ ikm: octets(1), length: 9, into: octets(8) }), "into: 8 octets; it should have 9 or more"],
  [({ tlsPrf }) => tlsPrf({ ...PRF, into: octets(2) }), "into: 2 octets; it should have 3 or more"],
  [({ p256 }) => p256.publicKey(octets(31)), "privateKey: 31 octets; it should have 32"],
  [({ p256 }) => p256.publicKey(octets(32), octets(64)), "into: 64 octets; it should have 65 or more"],
  [({ p256 }) => p256.ecdh(octets(33), G), "privateKey: 33 octets; it should have 32"],
  [({ p256 }) => p256.ecdh(octets(32), octets(63)), `publicKey: 63 octets; it should have ${FORMS}`],
  [({ p256 }) => p256.ecdh(octets(32), G, octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ p256 }) => p256.sign({ ...SIGN, privateKey: octets(0) }), "privateKey: 0 octets; it should have 32"],
  [({ p256 }) => p256.sign({ ...SIGN, hash: octets(20) }), "hash: 20 octets; it should have 32"],
  [({ p256 }) => p256.sign({ ...SIGN, extraEntropy: octets(16) }), "extraEntropy: 16 octets; it should have 32"],
  [({ p256 }) => p256.sign({ ...SIGN, into: octets(63) }), "into: 63 octets; it should have 64 or more"],
  [({ p256 }) => p256.verify({ ...VERIFY, publicKey: octets(0) }), `publicKey: 0 octets; it should have ${FORMS}`],
  [({ p256 }) => p256.verify({ ...VERIFY, hash: octets(31) }), "hash: 31 octets; it should have 32"],
  [({ p256 }) => p256.verify({ ...VERIFY, signature: octets(70) }), "signature: 70 octets; it should have 64"],
  [({ p256 }) => p256.compress(octets(33)), "publicKey: 33 octets; it should have 65 (4, x, y) or 64 (x, y)"],
  [({ p256 }) => p256.compress(G, octets(32)), "into: 32 octets; it should have 33 or more"],
  [({ p256 }) => p256.decompress(G), "publicKey: 65 octets; it should have 33"],
  [
    ({ p256 }) => p256.decompress(Uint8Array.of(2, ...G.subarray(1, 33)), octets(64)),
    "into: 64 octets; it should have 65 or more",
  ],
  [({ x25519 }) => x25519.publicKey(octets(31)), "privateKey: 31 octets; it should have 32"],
  [({ x25519 }) => x25519.publicKey(octets(32), octets(31)), "into: 31 octets; it should have 32 or more"],
  [({ x25519 }) => x25519.ecdh(octets(31), octets(32)), "privateKey: 31 octets; it should have 32"],
  [({ x25519 }) => x25519.ecdh(octets(32), octets(33)), "publicKey: 33 octets; it should have 32"],
  [({ x25519 }) => x25519.ecdh(octets(32), octets(32), octets(1)), "into: 1 octet; it should have 32 or more"],
  [({ randomBytes }) => randomBytes(9, octets(8)), "into: 8 octets; it should have 9 or more"],
  [({ randomBytes }) => randomBytes.fresh({ length: 9, into: octets(8) }), "into: 8 octets; it should have 9 or more"],
  [
    ({ randomBytes }) => randomBytes.fresh({ length: 9, additional: octets(33) }),
    "additional: 33 octets; it should have 0 to 32",
  ],
  [({ randomBytes }) => randomBytes.reseed(octets(33)), "additional: 33 octets; it should have 0 to 32"],
];

export const NUMBERS: readonly Row[] = [
  [({ gcm }) => gcm.seal({ ...GCM, tagLength: 9 }), "tagLength: 9; it should be 12, 13, 14, 15 or 16, or 8 or 4"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, tagLength: 17 }), "tagLength: 17; it should be a whole number from 4 to 16"],
  [
    ({ ccm }) => ccm.sealer({ ...PIECES, length: 65_536 }),
    "length: 65536; it should be a whole number from 0 to 65535",
  ],
  [
    ({ ccm }) => ccm.checker({ ...PIECES, aadLength: -1 }),
    "aadLength: -1; it should be a whole number from 0 to 4294967295",
  ],
  [({ ccm }) => ccm.sealer({ ...PIECES, tagLength: 11 }), "tagLength: 11; it should be 4, 6, 8, 10, 12, 14 or 16"],
  [({ ccm }) => ccm.seal({ ...CCM, tagLength: 2 }), "tagLength: 2; it should be a whole number from 4 to 16"],
  [({ ccm }) => ccm.seal({ ...CCM, tagLength: 18 }), "tagLength: 18; it should be a whole number from 4 to 16"],
  [({ ccm }) => ccm.seal({ ...CCM, tagLength: NaN }), "tagLength: NaN; it should be a whole number from 4 to 16"],
  [({ ccm }) => ccm.seal({ ...CCM, tagLength: 5 }), "tagLength: 5; it should be 4, 6, 8, 10, 12, 14 or 16"],
  [({ ccm }) => ccm.open({ ...OPEN, tagLength: 7 }), "tagLength: 7; it should be 4, 6, 8, 10, 12, 14 or 16"],
  [({ hkdf }) => hkdf({ ikm: octets(1), length: 8161 }), "length: 8161; it should be a whole number from 0 to 8160"],
  [({ hkdf }) => hkdf({ ikm: octets(1), length: -1 }), "length: -1; it should be a whole number from 0 to 8160"],
  [({ hkdf }) => hkdf({ ikm: octets(1), length: 1.5 }), "length: 1.5; it should be a whole number from 0 to 8160"],
  [
    ({ hkdf }) => hkdf.expand({ prk: octets(32), length: 8161 }),
    "length: 8161; it should be a whole number from 0 to 8160",
  ],
  [({ tlsPrf }) => tlsPrf({ ...PRF, length: 65_536 }), "length: 65536; it should be a whole number from 0 to 65535"],
  [({ randomBytes }) => randomBytes(65_537), "length: 65537; it should be a whole number from 0 to 65536"],
];

const KEY_16 = "it should be a Uint8Array of 16 octets";
const NAMES = "there are plaintext, key, nonce, aad, tagLength, into";

export const TYPES: readonly Row[] = [
  [({ aes }) => aes.ctr({ ...CTR, data: wrong("x") }), "data: a string; it should be a Uint8Array"],
  [
    ({ aes }) => aes.ctr({ ...CTR, iv: octets(16) } as never),
    "iv: no such argument; there are key, counterBlock, data, into",
  ],
  [({ cbc }) => cbc.encrypt({ ...CBC, data: wrong("x") }), "data: a string; it should be a Uint8Array"],
  [
    ({ cbc }) => cbc.decrypt({ ...CBC, padding: true } as never),
    "padding: no such argument; there are key, iv, data, into",
  ],
  [({ cbcHmac }) => cbcHmac.seal({ ...RECORD, header: wrong("x") }), "header: a string; it should be a Uint8Array"],
  [
    ({ cbcHmac }) => cbcHmac.open({ ...RECORD_OPEN, sealed: wrong("x") }),
    "sealed: a string; it should be a Uint8Array",
  ],
  [
    ({ cbcHmac }) => cbcHmac.seal({ ...RECORD, etm: true } as never),
    /^etm: no such argument; there are plaintext, into, /,
  ],
  [({ cbcHmac }) => cbcHmac.open({ ...RECORD_OPEN, etm: true } as never), /^etm: no such argument; there are sealed, /],
  [
    ({ ccm }) => ccm.sealer({ ...PIECES, aad: octets(3) } as never),
    /^aad: no such argument; there are key, nonce, aadLength, /,
  ],
  [({ ccm }) => ccm.sealer(PIECES).aad(wrong("x")), "aad: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.sealer(PIECES).update(wrong("x")), "plaintext: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.checker(PIECES).update(wrong("x")), "ciphertext: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.unverifiedOpener(PIECES).update(wrong("x")), "ciphertext: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.starUnauthenticated({ ...STAR, data: wrong("x") }), "data: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.starUnauthenticated({ ...STAR, aad: octets(1) } as never), /^aad: no such argument/],
  [({ cmac96 }) => cmac96(octets(16), wrong("x")), "message: a string; it should be a Uint8Array"],
  [({ cmacPrf128 }) => cmacPrf128(wrong("x"), octets(1)), "key: a string; it should be a Uint8Array"],
  [({ sha256 }) => sha256.create().update(wrong("x")), "message: a string; it should be a Uint8Array"],
  [({ hmac }) => hmac.create(wrong("x")), "key: a string; it should be a Uint8Array"],
  [({ aes }) => aes.encrypt(wrong("sixteen letters."), octets(16)), `key: a string; ${KEY_16}`],
  [({ aes }) => aes.encrypt(octets(16), wrong([1, 2])), "block: an Array; it should be a Uint8Array of 16 octets"],
  [({ aes }) => aes.decrypt(wrong(undefined), octets(16)), `key: missing; ${KEY_16}`],
  [({ aes }) => aes.decrypt(octets(16), wrong(octets(16).buffer)), `block: an ArrayBuffer; ${KEY_16}`],
  [
    ({ aes }) => aes.encrypt(octets(16), octets(16), wrong("x")),
    "into: a string; it should be a Uint8Array of 16 or more octets",
  ],
  [({ ccm }) => ccm.seal({ ...CCM, key: wrong(new Uint16Array(16)) }), `key: a Uint16Array; ${KEY_16}`],
  [({ ccm }) => ccm.seal({ ...CCM, nonce: wrong(null) }), "nonce: null; it should be a Uint8Array of 7 to 13 octets"],
  [({ ccm }) => ccm.seal({ ...CCM, aad: wrong("aad") }), "aad: a string; it should be a Uint8Array"],
  [({ ccm }) => ccm.seal({ ...CCM, plaintext: wrong({}) }), "plaintext: an Object; it should be a Uint8Array"],
  [({ ccm }) => ccm.seal({ ...CCM, tagLength: wrong("8") }), "tagLength: a string; it should be a number from 4 to 16"],
  [({ ccm }) => ccm.open({ ...OPEN, key: wrong(16) }), `key: a number; ${KEY_16}`],
  [
    ({ ccm }) => ccm.open({ ...OPEN, nonce: wrong("") }),
    "nonce: a string; it should be a Uint8Array of 7 to 13 octets",
  ],
  [({ ccm }) => ccm.open({ ...OPEN, aad: wrong(1) }), "aad: a number; it should be a Uint8Array"],
  [({ ccm }) => ccm.open({ ...OPEN, sealed: wrong(undefined) }), "sealed: missing; it should be a Uint8Array"],
  [({ gcm }) => gcm.seal({ ...GCM, key: wrong(true) }), `key: a boolean; ${KEY_16}`],
  [({ gcm }) => gcm.seal({ ...GCM, aad: wrong("") }), "aad: a string; it should be a Uint8Array"],
  [({ gcm }) => gcm.seal({ ...GCM, plaintext: wrong("") }), "plaintext: a string; it should be a Uint8Array"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, aad: wrong("") }), "aad: a string; it should be a Uint8Array"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, sealed: wrong("") }), "sealed: a string; it should be a Uint8Array"],
  [({ cmac }) => cmac(octets(16), wrong("text")), "message: a string; it should be a Uint8Array"],
  [({ hmac }) => hmac(wrong("text"), octets(1)), "key: a string; it should be a Uint8Array"],
  [({ hmac }) => hmac(octets(1), wrong("text")), "message: a string; it should be a Uint8Array"],
  [({ sha256 }) => sha256(wrong("text")), "message: a string; it should be a Uint8Array"],
  [({ hkdf }) => hkdf({ ikm: wrong("x"), length: 1 }), "ikm: a string; it should be a Uint8Array"],
  [({ hkdf }) => hkdf({ ikm: octets(1), salt: wrong("x"), length: 1 }), "salt: a string; it should be a Uint8Array"],
  [({ hkdf }) => hkdf({ ikm: octets(1), info: wrong("x"), length: 1 }), "info: a string; it should be a Uint8Array"],
  [
    ({ hkdf }) => hkdf({ ikm: octets(1), length: wrong("1") }),
    "length: a string; it should be a number from 0 to 8160",
  ],
  [({ hkdf }) => hkdf.extract(wrong("x"), octets(1)), "salt: a string; it should be a Uint8Array"],
  [({ hkdf }) => hkdf.extract(octets(1), wrong("x")), "ikm: a string; it should be a Uint8Array"],
  [
    ({ hkdf }) => hkdf.expand({ prk: octets(32), info: wrong("x"), length: 1 }),
    "info: a string; it should be a Uint8Array",
  ],
  [({ tlsPrf }) => tlsPrf({ ...PRF, secret: wrong("x") }), "secret: a string; it should be a Uint8Array"],
  [({ tlsPrf }) => tlsPrf({ ...PRF, seed: wrong("x") }), "seed: a string; it should be a Uint8Array"],
  [({ tlsPrf }) => tlsPrf({ ...PRF, label: wrong(1) }), "label: a number; it should be a Uint8Array"],
  [({ tlsPrf }) => tlsPrf({ ...PRF, label: "Schl\u00fcssel" }), "label: a string that is not ASCII; give its octets"],
  [
    ({ p256 }) => p256.ecdh(octets(32), wrong("04")),
    `publicKey: a string; it should be a Uint8Array of ${FORMS} octets`,
  ],
  [({ p256 }) => p256.sign({ privateKey: octets(32) } as never), "message, hash: there should be one of them"],
  [({ p256 }) => p256.sign({ ...SIGN, message: octets(1) } as never), "message, hash: there should be one of them"],
  [
    ({ p256 }) => p256.sign({ privateKey: octets(32), message: wrong("x") }),
    "message: a string; it should be a Uint8Array",
  ],
  [
    ({ p256 }) => p256.verify({ publicKey: G, signature: octets(64) } as never),
    "message, hash: there should be one of them",
  ],
  // Names that are none: a misspelt one must not be taken for one left out.
  [
    ({ ccm }) => ccm.seal({ ...CCM, aad: undefined, additionalData: octets(3) } as never),
    `additionalData: no such argument; ${NAMES}`,
  ],
  [
    ({ ccm }) => ccm.seal(wrong(undefined)),
    "the arguments: missing; they should be an object with plaintext, key, nonce, aad, tagLength, into",
  ],
  [
    ({ ccm }) => ccm.seal(wrong(null)),
    "the arguments: null; they should be an object with plaintext, key, nonce, aad, tagLength, into",
  ],
  [
    ({ ccm }) => ccm.seal(wrong("x")),
    "the arguments: a string; they should be an object with plaintext, key, nonce, aad, tagLength, into",
  ],
  [
    ({ ccm }) => ccm.open({ ...OPEN, aad: undefined, AAD: octets(1) } as never),
    "AAD: no such argument; there are sealed, key, nonce, aad, tagLength, into",
  ],
  [
    ({ ccm }) => ccm.open(wrong(7)),
    "the arguments: a number; they should be an object with sealed, key, nonce, aad, tagLength, into",
  ],
  [
    ({ gcm }) => gcm.seal({ ...GCM, tag: 8 } as never),
    "tag: no such argument; there are plaintext, key, nonce, aad, tagLength, into",
  ],
  [
    ({ gcm }) => gcm.open({ ...GCM_OPEN, iv: 8 } as never),
    "iv: no such argument; there are sealed, key, nonce, aad, tagLength, into",
  ],
  [
    ({ hkdf }) => hkdf({ ikm: octets(1), length: 1, hash: "x" } as never),
    "hash: no such argument; there are ikm, salt, info, length, into",
  ],
  [
    ({ hkdf }) => hkdf.expand({ prk: octets(32), size: 1 } as never),
    "size: no such argument; there are prk, info, length, into",
  ],
  [
    ({ tlsPrf }) => tlsPrf({ ...PRF, hash: "x" } as never),
    "hash: no such argument; there are secret, label, seed, length, into",
  ],
  [
    ({ p256 }) => p256.sign({ ...SIGN, extra: octets(32) } as never),
    "extra: no such argument; there are privateKey, message, hash, extraEntropy, into",
  ],
  [
    ({ p256 }) => p256.verify({ ...VERIFY, lowS: true } as never),
    "lowS: no such argument; there are publicKey, message, hash, signature",
  ],
  [() => equal(octets(1), wrong("a")), "b: a string; it should be a Uint8Array"],
  [() => equal(wrong([1]), octets(1)), "a: an Array; it should be a Uint8Array"],
];
