// The crypto API (host/core/crypto, docs/api.md) against node:crypto with random inputs, and against the files of vectors. Arrays are
// views at odd offsets, so that no function takes a whole buffer for its part.

import assert from "node:assert/strict";
import {
  createCipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  ECDH,
  hkdfSync,
  sign as nodeSign,
  verify as nodeVerify,
  type KeyObject,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openCrypto as openInBrowser } from "../../host/browser/crypto.js";
import { openCrypto as openInline } from "../../host/browser/inline.js";
import { AuthenticationError, type CryptoSuite } from "../../host/core/crypto/index.js";
import { fromHex } from "../../host/core/text.js";
import { profileOctets } from "../../host/node/core.js";
import { openCrypto } from "../../host/node/crypto.js";
import { Random } from "./random.js";

const suite = await openCrypto();
const RUNS = 500;

/** A view of these octets in the middle of a larger buffer. */
function placed(octets: Uint8Array, at: number): Uint8Array {
  const whole = new Uint8Array(octets.length + at + 3).fill(0xee);
  whole.set(octets, at);
  return whole.subarray(at, at + octets.length);
}

const same = (actual: Uint8Array, expected: Uint8Array): void =>
  assert.equal(Buffer.from(actual).toString("hex"), Buffer.from(expected).toString("hex"));

test("AES of a block, both ways, is node's", () => {
  const random = new Random("api aes");
  random.times(RUNS, (run) => {
    const [key, block] = [random.key(16), random.octets(16)];
    const cipher = createCipheriv("aes-128-ecb", key, null);
    const expected = cipher.update(block);
    same(suite.aes.encrypt(placed(key, run % 5), placed(block, run % 3)), expected);
    same(suite.aes.decrypt(placed(key, run % 5), expected), block);
  });
});

test("CCM is node's, for every length of nonce and tag; an altered octet anywhere is refused", () => {
  const random = new Random("api ccm");
  random.times(RUNS, (run) => {
    const nonceLength = 7 + (run % 7);
    const tagLength = 4 + 2 * (run % 7);
    const [key, nonce] = [random.key(16), random.octets(nonceLength)];
    const [aad, plaintext] = [random.octets(random.length(80)), random.octets(random.length(200))];
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
    cipher.setAAD(aad, { plaintextLength: plaintext.length });
    const expected = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const call = { key: placed(key, 1), nonce: placed(nonce, 2), tagLength, ...(aad.length > 0 && { aad }) };
    const sealed = suite.ccm.seal({ ...call, plaintext: placed(plaintext, 5) });
    same(sealed, expected);
    same(suite.ccm.open({ ...call, sealed }), plaintext);
    const altered = Uint8Array.from(sealed);
    const at = random.below(altered.length);
    altered[at] = altered[at]! ^ (1 << random.below(8));
    assert.throws(() => suite.ccm.open({ ...call, sealed: altered }), AuthenticationError);
    assert.throws(() => suite.ccm.open({ ...call, sealed, aad: random.octets(9) }), AuthenticationError);
    for (const short of [0, tagLength - 1]) {
      assert.throws(() => suite.ccm.open({ ...call, sealed: sealed.subarray(0, short) }), AuthenticationError);
    }
  });
});

test("a tag has 16 octets unless the call says otherwise", () => {
  const [key, nonce] = [new Uint8Array(16), new Uint8Array(13)];
  assert.equal(suite.ccm.seal({ key, nonce, plaintext: new Uint8Array(3) }).length, 19);
});

test("GCM is node's; an altered octet anywhere is refused", () => {
  const random = new Random("api gcm");
  random.times(RUNS, () => {
    const [key, nonce] = [random.key(16), random.octets(12)];
    const [aad, plaintext] = [random.octets(random.length(80)), random.octets(random.length(200))];
    const cipher = createCipheriv("aes-128-gcm", key, nonce).setAAD(aad);
    const expected = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const call = { key, nonce: placed(nonce, 3), aad };
    const sealed = suite.gcm.seal({ ...call, plaintext: placed(plaintext, 1) });
    same(sealed, expected);
    same(suite.gcm.open({ ...call, sealed }), plaintext);
    const altered = Uint8Array.from(sealed);
    const at = random.below(altered.length);
    altered[at] = altered[at]! ^ (1 << random.below(8));
    assert.throws(() => suite.gcm.open({ ...call, sealed: altered }), AuthenticationError);
    assert.throws(() => suite.gcm.open({ ...call, sealed: sealed.subarray(0, 15) }), AuthenticationError);
  });
});

test("SHA-256, HMAC and HKDF are node's", () => {
  const random = new Random("api hash");
  random.times(RUNS, () => {
    const [key, message] = [random.octets(random.length(150, 64)), random.octets(random.length(300, 64))];
    same(suite.sha256(placed(message, 1)), createHash("sha256").update(message).digest());
    same(suite.hmac(key, placed(message, 2)), createHmac("sha256", key).update(message).digest());
    const [salt, info, length] = [
      random.octets(random.length(80)),
      random.octets(random.length(80)),
      random.length(400),
    ];
    const expected = Buffer.from(hkdfSync("sha256", key, salt, info, length));
    same(suite.hkdf({ ikm: key, salt, info, length }), expected);
    const prk = suite.hkdf.extract(salt, key);
    same(prk, createHmac("sha256", salt).update(key).digest());
    same(suite.hkdf.expand({ prk, info, length }), expected);
  });
  same(
    suite.hkdf({ ikm: new Uint8Array(5), length: 40 }),
    Buffer.from(hkdfSync("sha256", new Uint8Array(5), "", "", 40)),
  );
});

test("SHA-256 in pieces is that of the whole; a clone and a digest leave the stream as it was", (t) => {
  if (!suite.has("sha256_update")) return t.skip("the module does not export it yet");
  const random = new Random("api sha256 in pieces");
  random.times(RUNS, () => {
    const pieces = Array.from({ length: random.below(6) }, () => random.octets(random.length(150, 64)));
    const stream = suite.sha256.create();
    let before = Buffer.alloc(0);
    for (const piece of pieces) {
      const clone = stream.clone();
      assert.equal(stream.update(piece), stream);
      same(clone.digest(), createHash("sha256").update(before).digest());
      before = Buffer.concat([before, piece]);
      same(stream.digest(), createHash("sha256").update(before).digest());
      same(clone.update(piece).digest(), stream.digest());
    }
  });
});

test("the PRF of TLS 1.2 is RFC 5246's formula over node's HMAC", () => {
  const random = new Random("api prf");
  random.times(100, () => {
    const [secret, seed, length] = [
      random.octets(random.length(100)),
      random.octets(random.length(80)),
      random.length(200),
    ];
    const labelled: Uint8Array = Buffer.concat([Buffer.from("key expansion"), seed]);
    const mac = (octets: Uint8Array): Buffer => createHmac("sha256", secret).update(octets).digest();
    let [a, expected] = [labelled, new Uint8Array(0)];
    while (expected.length < length) {
      a = mac(a);
      expected = Buffer.concat([expected, mac(Buffer.concat([a, labelled]))]);
    }
    same(suite.tlsPrf({ secret, label: "key expansion", seed, length }), expected.subarray(0, length));
    const label = new TextEncoder().encode("key expansion");
    same(suite.tlsPrf({ secret, label, seed, length }), expected.subarray(0, length));
  });
});

/** Vectors of a file, with what their group says. */
function* vectorsOf(file: string): Generator<Record<string, string>> {
  const { testGroups } = JSON.parse(
    readFileSync(new URL(`../../../tests/vectors/${file}`, import.meta.url), "utf8"),
  ) as {
    testGroups: { tests: Record<string, string>[] }[];
  };
  for (const { tests, ...group } of testGroups) for (const one of tests) yield { ...group, ...one };
}

test("CMAC gives the tags of RFC 4493 and of the made vectors", () => {
  let count = 0;
  for (const file of ["aes_cmac_rfc4493_test.json", "aes_cmac_made_test.json"]) {
    for (const { key, msg, tag, result } of vectorsOf(file)) {
      const computed = Buffer.from(suite.cmac(fromHex(key!), placed(fromHex(msg!), 3))).toString("hex");
      assert.equal(computed.startsWith(tag!), result === "valid");
      count++;
    }
  }
  assert.ok(count > 30);
});

/** A P-256 key as node has it. */
function nodeKeys(privateKey: Uint8Array): { ecdh: ECDH; secret: KeyObject; open: KeyObject } {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateKey);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const key = { kty: "EC", crv: "P-256", x: x!, y: y!, d: Buffer.from(privateKey).toString("base64url") };
  return { ecdh, secret: createPrivateKey({ key, format: "jwk" }), open: createPublicKey({ key, format: "jwk" }) };
}

test("P-256: public keys and ECDH are node's, with the peer's key in each form", () => {
  const random = new Random("api p256");
  const forms = suite.has("p256_decompress") ? [65, 64, 33] : [65, 64];
  random.times(100, () => {
    const [own, theirs] = [random.scalar(), random.scalar()];
    const peer = nodeKeys(theirs).ecdh;
    const expected = nodeKeys(own).ecdh.computeSecret(peer.getPublicKey());
    same(suite.p256.publicKey(own), nodeKeys(own).ecdh.getPublicKey());
    const point = new Uint8Array(peer.getPublicKey());
    const compressed = peer.getPublicKey(null, "compressed");
    for (const length of forms) {
      const form = length === 65 ? point : length === 64 ? point.subarray(1) : compressed;
      same(suite.p256.ecdh(placed(own, 1), placed(form, 1)), expected);
    }
    if (!forms.includes(33)) return;
    same(suite.p256.decompress(compressed), point);
    same(suite.p256.compress(point), compressed);
    same(suite.p256.compress(placed(point.subarray(1), 2)), compressed);
  });
});

test("ECDSA: node takes our signatures, of messages and of hashes, and we take node's", () => {
  const random = new Random("api ecdsa");
  random.times(60, (run) => {
    const privateKey = random.scalar();
    const { secret, open } = nodeKeys(privateKey);
    const publicKey = suite.p256.publicKey(privateKey);
    const message = random.octets(random.length(100));
    const hash = createHash("sha256").update(message).digest();
    const extraEntropy = random.octets(32);
    const signature = suite.p256.sign({ privateKey, message, ...(run % 2 === 0 && { extraEntropy }) });
    const plain = suite.p256.sign({ privateKey, hash });
    if (run % 2 === 0) assert.notDeepEqual(signature, plain, "extra entropy changes the signature");
    else assert.deepEqual(signature, plain, "without it the signature is always the same");
    for (const one of [signature, plain]) {
      assert.ok(nodeVerify("sha256", message, { key: open, dsaEncoding: "ieee-p1363" }, one));
    }
    const theirs = new Uint8Array(nodeSign("sha256", message, { key: secret, dsaEncoding: "ieee-p1363" }));
    assert.equal(suite.p256.verify({ publicKey, message, signature: theirs }), true);
    assert.equal(suite.p256.verify({ publicKey: publicKey.subarray(1), hash, signature: theirs }), true);
    const at = random.below(64);
    theirs[at] = theirs[at]! ^ (1 << random.below(8));
    assert.equal(suite.p256.verify({ publicKey, message, signature: theirs }), false);
    assert.equal(suite.p256.verify({ publicKey, message, signature: new Uint8Array(64) }), false);
  });
});

test("X25519 is node's", () => {
  const random = new Random("api x25519");
  random.times(100, () => {
    const [own, theirs] = [random.octets(32), random.octets(32)];
    const pkcs8 = (key: Uint8Array): KeyObject =>
      createPrivateKey({
        key: Buffer.concat([fromHex("302e020100300506032b656e04220420"), key]),
        format: "der",
        type: "pkcs8",
      });
    const raw = (key: KeyObject): Buffer => Buffer.from(createPublicKey(key).export({ format: "jwk" }).x!, "base64url");
    const peer = raw(pkcs8(theirs));
    same(suite.x25519.publicKey(own), raw(pkcs8(own)));
    same(
      suite.x25519.ecdh(placed(own, 1), placed(peer, 2)),
      diffieHellman({ privateKey: pkcs8(own), publicKey: createPublicKey(pkcs8(theirs)) }),
    );
  });
});

test("random octets and key pairs are new each time, and the keys are right", (t) => {
  if (!suite.has("random_bytes")) return t.skip("the module does not export it yet");
  assert.notDeepEqual(suite.randomBytes(32), suite.randomBytes(32));
  assert.equal(suite.randomBytes(0).length, 0);
  const long = suite.randomBytes(65_536);
  assert.ok(new Set(long).size === 256);
  for (const curve of [suite.p256, suite.x25519]) {
    const [a, b] = [curve.generate(), curve.generate()];
    assert.notDeepEqual(a.privateKey, b.privateKey);
    same(a.publicKey, curve.publicKey(a.privateKey));
    same(curve.ecdh(a.privateKey, b.publicKey), curve.ecdh(b.privateKey, a.publicKey));
  }
  const { privateKey } = suite.p256.generate();
  const hedged = { privateKey, hash: new Uint8Array(32), extraEntropy: true };
  assert.notDeepEqual(suite.p256.sign(hedged), suite.p256.sign(hedged));
});

test("with entropy alone the core's generator gives the octets: fresh ones and reseeding draw on it again", async (t) => {
  if (!suite.has("random_bytes")) return t.skip("the module does not export it yet");
  const drawn: number[] = [];
  const open = (first: number): Promise<CryptoSuite> => {
    const entropy = (length: number): Uint8Array => {
      drawn.push(length);
      return new Uint8Array(length).fill(first);
    };
    return openCrypto({ source: { entropy } });
  };
  const [a, b, other] = [await open(1), await open(1), await open(2)];
  assert.equal(drawn.length, 3, "each takes entropy when it is opened");
  const first = a.randomBytes(48);
  same(b.randomBytes(48), first);
  assert.notDeepEqual(other.randomBytes(48), first);
  assert.notDeepEqual(a.randomBytes(48), first);
  assert.equal(drawn.length, 3);
  const plain = b.randomBytes(48);
  assert.equal(drawn.length, 3);
  a.randomBytes.reseed();
  assert.equal(drawn.length, 4);
  assert.notDeepEqual(a.randomBytes(48), b.randomBytes(48));
  b.randomBytes.fresh({ length: 0 });
  assert.equal(drawn.length, 5);
  assert.equal(plain.length, 48);
  const [c, d] = [await open(3), await open(3)];
  const additional = Uint8Array.of(1, 2, 3);
  c.randomBytes.reseed(additional);
  d.randomBytes.reseed();
  assert.notDeepEqual(c.randomBytes(16), d.randomBytes(16), "what is added counts");
  const into = new Uint8Array(20);
  assert.equal(c.randomBytes.fresh({ length: 20, additional, into }), into);
  const nowhere = await open(4);
  const pair = nowhere.p256.generate();
  same(pair.publicKey, nowhere.p256.publicKey(pair.privateKey));
});

test("the module with vectors is fetched where the engine has them, and the other one where it has none", async () => {
  const { fetch } = globalThis;
  const { validate } = WebAssembly;
  const asked: string[] = [];
  globalThis.fetch = async (place) => {
    const name = /(\w+)\.wasm$/.exec(String(place))?.[1] ?? "";
    asked.push(name);
    return new Response(Uint8Array.from(await profileOctets(name)));
  };
  try {
    assert.ok((await openInBrowser()).selfTest().length > 0);
    WebAssembly.validate = () => false;
    assert.ok((await openInBrowser()).selfTest().length > 0);
  } finally {
    globalThis.fetch = fetch;
    WebAssembly.validate = validate;
  }
  assert.deepEqual(asked, ["host", "full"]);
});

test("the self-test computes every algorithm that the module has, from each file and from the inlined module", async () => {
  const names = suite.selfTest();
  assert.ok(names.length >= 16);
  assert.deepEqual((await openInline()).selfTest(), names);
  const wasm = await profileOctets("full");
  assert.deepEqual((await openCrypto({ wasm })).selfTest(), names);
});
