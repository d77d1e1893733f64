// The crypto API (host/core/crypto, docs/api.md) against node:crypto with random inputs, and against the files of vectors; its curves are in
// api-curves.test.ts. Arrays are
// views at odd offsets, so that no function takes a whole buffer for its part.

import assert from "node:assert/strict";
import { createCipheriv, createHash, createHmac, hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openCrypto as openInBrowser } from "../../host/browser/crypto.js";
import { openCrypto as openInline } from "../../host/browser/inline.js";
import { AuthenticationError } from "../../host/core/crypto/index.js";
import { fromHex } from "../../host/core/text.js";
import { profileOctets } from "../../host/node/core.js";
import { openCrypto } from "../../host/node/crypto.js";
import { placed, same, suite } from "./api-support.js";
import { Random } from "./random.js";

const RUNS = 500;

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

test("GCM is node's, for each length of tag and many of nonces; an altered octet anywhere is refused", () => {
  const random = new Random("api gcm");
  random.times(RUNS, (run) => {
    const tagLength = [16, 15, 14, 13, 12, 8, 4][run % 7]!;
    const [key, nonce] = [random.key(16), random.octets(run % 2 === 0 ? 12 : 1 + random.below(40))];
    const [aad, plaintext] = [random.octets(random.length(80)), random.octets(random.length(200))];
    const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: tagLength }).setAAD(aad);
    const expected = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    const call = { key, nonce: placed(nonce, 3), aad, ...(tagLength < 16 && { tagLength }) };
    const sealed = suite.gcm.seal({ ...call, plaintext: placed(plaintext, 1) });
    same(sealed, expected);
    same(suite.gcm.open({ ...call, sealed }), plaintext);
    const altered = Uint8Array.from(sealed);
    const at = random.below(altered.length);
    altered[at] = altered[at]! ^ (1 << random.below(8));
    assert.throws(() => suite.gcm.open({ ...call, sealed: altered }), AuthenticationError);
    assert.throws(() => suite.gcm.open({ ...call, sealed: sealed.subarray(0, tagLength - 1) }), AuthenticationError);
  });
});

test("CTR and CBC are node's", () => {
  const random = new Random("api ctr cbc");
  random.times(RUNS, () => {
    const [key, block] = [random.key(16), random.key(16)];
    const message = random.octets(random.length(200));
    const stream = createCipheriv("aes-128-ctr", key, block).update(message);
    same(suite.aes.ctr({ key, counterBlock: placed(block, 1), data: placed(message, 3) }), stream);
    same(suite.aes.ctr({ key, counterBlock: block, data: stream }), message);
    const data = message.subarray(0, message.length & ~15);
    const chained = createCipheriv("aes-128-cbc", key, block).setAutoPadding(false).update(data);
    same(suite.cbc.encrypt({ key, iv: placed(block, 1), data: placed(data, 3) }), chained);
    same(suite.cbc.decrypt({ key, iv: block, data: chained }), data);
  });
});

test("a record of CBC with HMAC is what RFC 5246 and RFC 7366 say, over node's; an altered octet anywhere is refused", () => {
  const random = new Random("api cbc hmac");
  random.times(200, (run) => {
    const encryptThenMac = run % 2 === 1;
    const [macKey, key, header, iv] = [random.octets(32), random.key(16), random.octets(11), random.octets(16)];
    const plaintext = random.octets(random.length(200));
    const mac = (length: number, ...parts: Uint8Array[]): Buffer => {
      const covered = Buffer.concat([header, Uint8Array.of(length >> 8, length & 0xff), ...parts]);
      return createHmac("sha256", macKey).update(covered).digest();
    };
    const encrypt = (octets: Uint8Array): Buffer => {
      const padding = 15 - (octets.length % 16);
      const padded = Buffer.concat([octets, Buffer.alloc(padding + 1, padding)]);
      return createCipheriv("aes-128-cbc", key, iv).setAutoPadding(false).update(padded);
    };
    let expected = encryptThenMac
      ? encrypt(plaintext)
      : encrypt(Buffer.concat([plaintext, mac(plaintext.length, plaintext)]));
    if (encryptThenMac) expected = Buffer.concat([expected, mac(16 + expected.length, iv, expected)]);
    const call = { macKey, key, header, iv, encryptThenMac };
    const into = new Uint8Array(expected.length);
    same(suite.cbcHmac.seal({ ...call, plaintext, into }), expected);
    same(suite.cbcHmac.open({ ...call, sealed: expected }), plaintext);
    const altered = Uint8Array.from(expected);
    const at = random.below(altered.length);
    altered[at] = altered[at]! ^ (1 << random.below(8));
    assert.throws(() => suite.cbcHmac.open({ ...call, sealed: altered }), AuthenticationError);
    assert.throws(() => suite.cbcHmac.open({ ...call, sealed: expected.subarray(1) }), AuthenticationError);
  });
});

test("CCM in pieces is CCM, however it is cut; a wrong tag is refused after checking and after opening", () => {
  const random = new Random("api ccm in pieces");
  /** The octets in pieces of random lengths. */
  const cut = (octets: Uint8Array): Uint8Array[] => {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < octets.length;) {
      const next = Math.min(octets.length, at + random.below(40));
      pieces.push(octets.subarray(at, next));
      at = next;
    }
    return pieces;
  };
  random.times(200, (run) => {
    const tagLength = 4 + 2 * (run % 7);
    const [key, nonce] = [random.key(16), random.octets(7 + (run % 7))];
    const [aad, plaintext] = [random.octets(random.length(80)), random.octets(random.length(200))];
    const sealed = suite.ccm.seal({ key, nonce, aad, plaintext, tagLength });
    const [ciphertext, tag] = [sealed.subarray(0, plaintext.length), sealed.subarray(plaintext.length)];
    const begin = { key, nonce, aadLength: aad.length, length: plaintext.length, tagLength };
    const sealer = suite.ccm.sealer(begin);
    for (const piece of cut(aad)) assert.equal(sealer.aad(piece), sealer);
    same(Buffer.concat(cut(plaintext).map((piece) => sealer.update(piece))), ciphertext);
    // Other calls may come in between.
    suite.ccm.seal({ key, nonce, plaintext });
    same(sealer.finish(), tag);
    const altered = Uint8Array.from(tag);
    altered[random.below(tagLength)]! ^= 1;
    for (const right of [true, false]) {
      const checker = suite.ccm.checker(begin);
      for (const piece of cut(aad)) checker.aad(piece);
      for (const piece of cut(ciphertext)) assert.equal(checker.update(piece), checker);
      const opener = (): void => {
        const self = suite.ccm.unverifiedOpener(begin);
        for (const piece of cut(aad)) self.aad(piece);
        same(Buffer.concat(cut(ciphertext).map((piece) => self.update(piece))), plaintext);
        self.finish(right ? tag : altered);
      };
      if (right) {
        checker.finish(tag);
        opener();
      } else {
        assert.throws(() => checker.finish(altered), AuthenticationError);
        assert.throws(opener, AuthenticationError);
      }
    }
  });
});

test("CCM* without a tag is the ciphertext of CCM, both ways", () => {
  const random = new Random("api ccm star");
  random.times(100, (run) => {
    const [key, nonce, data] = [random.key(16), random.octets(7 + (run % 7)), random.octets(random.length(100))];
    const ciphertext = suite.ccm.seal({ key, nonce, plaintext: data }).subarray(0, data.length);
    same(suite.ccm.starUnauthenticated({ key, nonce, data }), ciphertext);
    same(suite.ccm.starUnauthenticated({ key, nonce, data: ciphertext }), data);
  });
});

test("CMAC-96 is cut from CMAC, CMAC-PRF-128 takes keys of any length (RFC 4615 §4)", () => {
  const random = new Random("api cmac");
  random.times(100, () => {
    const [key, message] = [random.key(16), random.octets(random.length(100))];
    same(suite.cmac96(key, message), suite.cmac(key, message).subarray(0, 12));
    same(suite.cmacPrf128(key, message), suite.cmac(key, message));
    const long = random.octets(random.length(50));
    if (long.length === 16) return;
    same(suite.cmacPrf128(long, message), suite.cmac(suite.cmac(new Uint8Array(16), long), message));
  });
  const key = fromHex("000102030405060708090a0b0c0d0e0fedcb");
  const message = Uint8Array.from({ length: 20 }, (_, i) => i);
  same(suite.cmacPrf128(key, message), fromHex("84a348a4a45d235babfffc0d2b4da09a"));
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

test("SHA-256 and HMAC in pieces are those of the whole; a clone and a digest leave the stream as it was", () => {
  const random = new Random("api pieces of hashes");
  random.times(RUNS, (run) => {
    const pieces = Array.from({ length: random.below(6) }, () => random.octets(random.length(150, 64)));
    const key = random.octets(random.length(100, 64));
    const whole = (octets: Uint8Array): Buffer =>
      (run % 2 === 0 ? createHash("sha256") : createHmac("sha256", key)).update(octets).digest();
    const stream = run % 2 === 0 ? suite.sha256.create() : suite.hmac.create(key);
    let before = Buffer.alloc(0);
    for (const piece of pieces) {
      const clone = stream.clone();
      assert.equal(stream.update(piece), stream);
      same(clone.digest(), whole(before));
      before = Buffer.concat([before, piece]);
      same(stream.digest(), whole(before));
      same(clone.update(piece).digest(), stream.digest());
    }
    const into = new Uint8Array(33);
    assert.equal(stream.digest(into), into);
    same(into.subarray(0, 32), whole(before));
    const clone = stream.clone();
    stream.clear();
    for (const use of [() => stream.update(key), () => stream.digest(), () => stream.clone()]) {
      assert.throws(use, /this stream was cleared/);
    }
    same(clone.digest(), whole(before));
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
  assert.ok(names.length >= 20);
  assert.deepEqual((await openInline()).selfTest(), names);
  const wasm = await profileOctets("full");
  assert.deepEqual((await openCrypto({ wasm })).selfTest(), names);
});
