// The curves and the random octets of the crypto API against node:crypto.

import assert from "node:assert/strict";
import {
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  ECDH,
  sign as nodeSign,
  verify as nodeVerify,
  type KeyObject,
} from "node:crypto";
import { test } from "node:test";
import type { CryptoSuite } from "../../host/core/crypto/index.js";
import { fromHex } from "../../host/core/text.js";
import { openCrypto } from "../../host/node/crypto.js";
import { placed, same, suite } from "./api-support.js";
import { Random } from "./random.js";

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
  random.times(100, () => {
    const [own, theirs] = [random.scalar(), random.scalar()];
    const peer = nodeKeys(theirs).ecdh;
    const expected = nodeKeys(own).ecdh.computeSecret(peer.getPublicKey());
    same(suite.p256.publicKey(own), nodeKeys(own).ecdh.getPublicKey());
    const point = new Uint8Array(peer.getPublicKey());
    const compressed = peer.getPublicKey(null, "compressed");
    for (const length of [65, 64, 33]) {
      const form = length === 65 ? point : length === 64 ? point.subarray(1) : compressed;
      same(suite.p256.ecdh(placed(own, 1), placed(form, 1)), expected);
    }
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

test("random octets and key pairs are new each time, and the keys are right", () => {
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

test("with entropy alone the core's generator gives the octets: fresh ones and reseeding draw on it again", async () => {
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
