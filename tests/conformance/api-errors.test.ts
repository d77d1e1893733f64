// What the functions of the crypto API say when an argument is wrong: its name, what it is, and the length that it should have; never
// its octets. Each check of host/core/crypto has a row
// in api-error-rows.ts.

import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import { test } from "node:test";
import { AuthenticationError, equal, loadCrypto, ThimbleError } from "../../host/core/crypto/index.js";
import { moduleOctets, profileOctets } from "../../host/node/core.js";
import { openCrypto } from "../../host/node/crypto.js";
import { suite, octets, LENGTHS, NUMBERS, TYPES, GCM, SIGN, VERIFY, G, PIECES } from "./api-error-rows.js";

const TABLES = [
  ["a wrong length is a RangeError that names the argument, its length and the right one", LENGTHS, RangeError],
  ["a number out of its range is a RangeError that names the argument and the range", NUMBERS, RangeError],
  ["a wrong type or name is a TypeError that names the argument and what it should be", TYPES, TypeError],
] as const;

const matches = (expected: string | RegExp, message: string): boolean =>
  typeof expected === "string" ? message === expected : expected.test(message);

for (const [name, rows, kind] of TABLES) {
  test(name, () => {
    for (const [call, message] of rows) {
      assert.throws(
        () => call(suite),
        (error) => error instanceof kind && error.constructor === kind && matches(message, error.message),
        String(message),
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
  refused(() => suite.p256.compress(off), "INVALID_PUBLIC_KEY", /^publicKey: /);
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

test("CCM in pieces: what comes out of order, too much, or after another message is refused, and ends the message", () => {
  const over = (call: () => unknown): void => refused(call, "WRONG_STATE", /this message in pieces is over/);
  const early = suite.ccm.sealer(PIECES);
  refused(() => early.update(octets(1)), "WRONG_STATE", /ccm_update/);
  over(() => early.aad(octets(3)));
  const much = suite.ccm.checker(PIECES);
  refused(() => much.aad(octets(4)), "INVALID_ARGUMENT", /ccm_aad/);
  over(() => much.update(octets(1)));
  const short = suite.ccm.unverifiedOpener(PIECES).aad(octets(3));
  refused(() => short.finish(octets(16)), "WRONG_STATE", /ccm_finish/);
  over(() => short.finish(octets(16)));
  const [first, second] = [suite.ccm.sealer(PIECES), suite.ccm.sealer(PIECES)];
  over(() => first.aad(octets(3)));
  second.aad(octets(3)).update(octets(5));
  assert.equal(second.finish().length, 16);
  over(() => second.finish());
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

test("a source of random octets that fails is an error, never zeros", async () => {
  const dry = (): never => {
    throw new Error("the source is dry");
  };
  await assert.rejects(
    openCrypto({ source: { entropy: dry } }),
    (error) => error instanceof ThimbleError && error.name === "NO_ENTROPY" && /is dry/.test(String(error.cause)),
  );
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
