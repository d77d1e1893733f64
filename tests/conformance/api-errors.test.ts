// What the functions of the crypto API say when an argument is wrong: its name, what it is, and the length that it should have; never
// its octets. Each check of host/core/crypto has a row here.

import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { test } from "node:test";
import {
  AuthenticationError,
  equal,
  loadCrypto,
  ThimbleError,
  type CryptoSuite,
} from "../../host/core/crypto/index.js";
import { moduleOctets, profileOctets } from "../../host/node/core.js";
import { openCrypto } from "../../host/node/crypto.js";

const suite = await openCrypto();
const octets = (length: number): Uint8Array => new Uint8Array(length).fill(0xa7);
const wrong = <T>(value: unknown): T => value as T;

/** P-256's generator: a public key. */
const G = suite.p256.publicKey(Uint8Array.of(...new Uint8Array(31), 1));
const CCM = { key: octets(16), nonce: octets(13), plaintext: octets(5), aad: octets(3), tagLength: 8 };
const OPEN = { key: octets(16), nonce: octets(13), sealed: octets(30), aad: octets(3), tagLength: 8 };
const GCM = { key: octets(16), nonce: octets(12), plaintext: octets(5) };
const GCM_OPEN = { key: octets(16), nonce: octets(12), sealed: octets(30) };
const SIGN = { privateKey: octets(32), hash: octets(32) };
const VERIFY = { publicKey: G, hash: octets(32), signature: octets(64) };
const PRF = { secret: octets(3), label: "x", seed: octets(3), length: 3 };
const FORMS = "65 (4, x, y), 64 (x, y) or 33 (2 or 3, x)";

type Row = readonly [call: (suite: CryptoSuite) => unknown, message: string];

const LENGTHS: readonly Row[] = [
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
  [({ gcm }) => gcm.seal({ ...GCM, nonce: octets(13) }), "nonce: 13 octets; it should have 12"],
  [({ gcm }) => gcm.seal({ ...GCM, into: octets(20) }), "into: 20 octets; it should have 21 or more"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, key: octets(15) }), "key: 15 octets; it should have 16"],
  [({ gcm }) => gcm.open({ ...GCM_OPEN, nonce: octets(11) }), "nonce: 11 octets; it should have 12"],
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

const NUMBERS: readonly Row[] = [
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

const TYPES: readonly Row[] = [
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
    ({ gcm }) => gcm.seal({ ...GCM, tagLength: 8 } as never),
    "tagLength: no such argument; there are plaintext, key, nonce, aad, into",
  ],
  [
    ({ gcm }) => gcm.open({ ...GCM_OPEN, iv: 8 } as never),
    "iv: no such argument; there are sealed, key, nonce, aad, into",
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

const TABLES = [
  ["a wrong length is a RangeError that names the argument, its length and the right one", LENGTHS, RangeError],
  ["a number out of its range is a RangeError that names the argument and the range", NUMBERS, RangeError],
  ["a wrong type or name is a TypeError that names the argument and what it should be", TYPES, TypeError],
] as const;

for (const [name, rows, kind] of TABLES) {
  test(name, () => {
    for (const [call, message] of rows) {
      assert.throws(
        () => call(suite),
        (error) => error instanceof kind && error.constructor === kind && error.message === message,
        message,
      );
    }
  });
}

const refused = (call: () => unknown, name: string, message: RegExp): void =>
  assert.throws(call, (error) => error instanceof ThimbleError && error.name === name && message.test(error.message));

test("keys that are no keys are refused with the name of the argument", () => {
  const zero = new Uint8Array(32);
  const order = Buffer.from("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "hex");
  for (const key of [zero, order, new Uint8Array(32).fill(0xff)]) {
    refused(() => suite.p256.publicKey(key), "INVALID_PRIVATE_KEY", /^privateKey: .*group order/);
    refused(() => suite.p256.ecdh(key, G), "INVALID_PRIVATE_KEY", /^privateKey: /);
    refused(() => suite.p256.sign({ privateKey: key, hash: zero }), "INVALID_PRIVATE_KEY", /^privateKey: /);
  }
  const off = Uint8Array.from(G);
  off[64] = off[64]! ^ 1;
  const forms = [
    off,
    off.subarray(1),
    Uint8Array.of(5, ...G.subarray(1)),
    Uint8Array.of(4, ...G.subarray(1, 33)),
    new Uint8Array(64),
  ];
  for (const publicKey of forms) {
    refused(() => suite.p256.ecdh(octets(32), publicKey), "INVALID_PUBLIC_KEY", /^publicKey: .*not a valid point/);
    refused(() => suite.p256.verify({ ...VERIFY, publicKey }), "INVALID_PUBLIC_KEY", /^publicKey: /);
  }
  if (suite.has("p256_compress")) refused(() => suite.p256.compress(off), "INVALID_PUBLIC_KEY", /^publicKey: /);
  refused(() => suite.p256.compress(Uint8Array.of(6, ...G.subarray(1))), "INVALID_PUBLIC_KEY", /^publicKey: /);
  refused(() => suite.p256.decompress(Uint8Array.of(4, ...G.subarray(1, 33))), "INVALID_PUBLIC_KEY", /^publicKey: /);
  refused(() => suite.x25519.ecdh(octets(32), zero), "INVALID_PUBLIC_KEY", /^publicKey: .*zero/);
});

test("a wrong tag is an AuthenticationError, with no plaintext and nothing written", () => {
  const [key, nonce, plaintext] = [octets(16), octets(12), octets(40)];
  for (const aead of [suite.ccm, suite.gcm]) {
    const sealed = aead.seal({ key, nonce, plaintext });
    sealed[55] = sealed[55]! ^ 0x80;
    const into = new Uint8Array(40).fill(0x11);
    refused(() => aead.open({ key, nonce, sealed, into }), "AUTHENTICATION_FAILED", /tag is wrong/);
    assert.throws(() => aead.open({ key, nonce, sealed, into }), AuthenticationError);
    assert.ok(into.every((octet) => octet === 0x11));
    const before = Uint8Array.from(sealed);
    assert.throws(() => aead.open({ key, nonce, sealed, into: sealed }), AuthenticationError);
    assert.deepEqual(sealed, before, "nor where it would be in place");
  }
  const tooLong = { key, nonce: octets(13), sealed: octets(65_536 + 16) };
  assert.throws(() => suite.ccm.open(tooLong), AuthenticationError, "no peer can have sealed that many");
});

/** A source that says what it is told to. */
function sourceThat(fails: () => unknown): { entropy: typeof octets; random: typeof octets } {
  return {
    entropy: octets,
    random(length) {
      fails();
      return octets(length);
    },
  };
}

test("a source of random octets that fails is an error, never zeros", async (t) => {
  const dry = (): never => {
    throw new Error("the source is dry");
  };
  await assert.rejects(
    openCrypto({ source: { entropy: dry } }),
    (error) => error instanceof ThimbleError && error.name === "NO_ENTROPY" && /is dry/.test(String(error.cause)),
  );
  if (!suite.has("random_bytes")) return t.skip("the module does not export it yet");
  let fails: () => unknown = () => undefined;
  const mine = await openCrypto({ source: sourceThat(() => fails()) });
  const calls = [
    () => mine.randomBytes(16),
    () => mine.randomBytes.fresh({ length: 16 }),
    () => mine.p256.generate(),
    () => mine.x25519.generate(),
    () => mine.p256.sign({ ...SIGN, extraEntropy: true }),
  ];
  fails = dry;
  for (const call of calls) {
    assert.throws(call, (error) => error instanceof ThimbleError && /is dry/.test(String(error.cause)));
  }
  fails = () => mine.sha256(octets(1));
  for (const call of calls) {
    assert.throws(call, (error) => error instanceof ThimbleError && /do not nest/.test(String(error.cause)));
  }
  fails = () => undefined;
  for (const call of calls) assert.ok(call());
  const short = openCrypto({ source: { entropy: octets, random: () => octets(3) } });
  await assert.rejects(short, (error: Error) => /gave 3 octets/.test(String(error.cause)));
});

test("a function whose export the module lacks says so; the others work", async () => {
  const small = await loadCrypto(await moduleOctets(), { entropy: octets });
  refused(() => small.sha256(octets(1)), "NOT_SUPPORTED", /has no export "sha256"/);
  refused(() => small.gcm.seal(GCM), "NOT_SUPPORTED", /has no export "gcm_seal"/);
  refused(() => small.p256.verify(VERIFY), "NOT_SUPPORTED", /has no export "p256_verify"/);
  assert.equal(small.has("gcm_seal"), false);
  assert.deepEqual(small.cmac(octets(16), octets(9)), suite.cmac(octets(16), octets(9)));
  assert.ok(small.selfTest().length >= 6);
  assert.ok(!small.selfTest().includes("SHA-256"));
});

test("what is not a core is refused with a reason", async () => {
  const source = { entropy: octets };
  await assert.rejects(loadCrypto(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), source), /exports no memory/);
  await assert.rejects(loadCrypto(octets(4), source), WebAssembly.CompileError);
  // (module (memory (export "memory") 1)): a memory, and no abi_version
  const other = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 10, 1, 6, ...Buffer.from("memory"), 2, 0];
  await assert.rejects(loadCrypto(Uint8Array.from(other), source), /ABI version 0, this host 1/);
});

test("the self-test finds an engine that computes wrongly", async () => {
  const wasm = Uint8Array.from(await profileOctets("full"));
  // The first word of SHA-256's initial value, in the module's data.
  const at = Buffer.from(wasm).indexOf(Buffer.from("67e6096a85ae67bb", "hex"));
  assert.ok(at > 0);
  wasm[at] = wasm[at]! ^ 1;
  // The core's own short self-test finds it when it is opened, where there is one.
  await assert.rejects(async () => (await openCrypto({ wasm })).selfTest(), /self-test/);
});

test("arrays of another realm are arrays", () => {
  const foreign = runInNewContext("new Uint8Array(16)") as Uint8Array;
  assert.ok(!(foreign instanceof Uint8Array));
  assert.deepEqual(suite.aes.encrypt(foreign, foreign), suite.aes.encrypt(new Uint8Array(16), new Uint8Array(16)));
});

test("equal compares octets and lengths", () => {
  assert.equal(equal(octets(5), octets(5)), true);
  assert.equal(equal(octets(5), octets(6)), false);
  assert.equal(equal(new Uint8Array(0), new Uint8Array(0)), true);
  for (let i = 0; i < 5; i++) {
    const other = octets(5);
    other[i] = 0xa6;
    assert.equal(equal(octets(5), other), false, `octet ${i}`);
  }
});
