// Lengths that an operation must refuse, and those at the edge that it must take. A refusal touches nothing.

import assert from "node:assert/strict";
import { createCipheriv, createHmac } from "node:crypto";
import { test } from "node:test";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";

const random = new Random("lengths");
const probe = new Probe(moduleOf("full"));
probe.grow(5);
const [KEY, NONCE] = [random.octets(16), random.octets(13)];

/** CCM's message and tag by node:crypto. */
function sealed(nonce: Buffer, aad: Buffer, message: Buffer, tagLength: number): Buffer {
  const cipher = createCipheriv("aes-128-ccm", KEY, nonce, { authTagLength: tagLength });
  if (aad.length > 0) cipher.setAAD(aad, { plaintextLength: message.length });
  return Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
}

/** Places what a CCM call needs; answers its arguments up to the data's pointer. */
function place(nonce: Buffer, aad: Buffer, data: Buffer): [args: number[], data: number] {
  probe.clear();
  const [k, n, a] = [probe.put(KEY), probe.put(nonce), probe.put(aad)];
  const at = probe.put(data);
  return [[k, n, nonce.length, a, aad.length, at], at];
}

/** Expects that both directions do this. */
function expectCcm(nonce: Buffer, aad: Buffer, message: Buffer, tagLength: number): void {
  const expected = sealed(nonce, aad, message, tagLength);
  const [args, data] = place(nonce, aad, Buffer.concat([message, Buffer.alloc(tagLength)]));
  const made = probe.call("ccm_seal", [...args, message.length, tagLength], [[data, expected.length]]);
  assert.equal(made, expected.length);
  assert.ok(probe.read(data, made).equals(expected), "ccm_seal");
  const opened = probe.call("ccm_open", [...args, made, tagLength], [[data, message.length]]);
  assert.equal(opened, message.length);
  assert.ok(probe.read(data, opened).equals(message), "ccm_open");
}

function expectRefused(nonce: Buffer, length: number, tagLength: number, answer = INVALID_ARGUMENT): void {
  const [args] = place(nonce, Buffer.alloc(0), random.octets(64));
  assert.equal(probe.call("ccm_seal", [...args, length, tagLength], []), answer, "ccm_seal");
  assert.equal(probe.call("ccm_open", [...args, length + tagLength, tagLength], []), answer, "ccm_open");
}

test("CCM takes nonces of 7 to 13 octets, and no others (RFC 3610 §2)", () => {
  for (let length = 0; length <= 20; length++) {
    const nonce = Buffer.alloc(20, 5).subarray(0, length);
    if (length >= 7 && length <= 13) expectCcm(nonce, Buffer.alloc(3), random.octets(20), 8);
    else expectRefused(nonce, 8, 8);
  }
});

test("CCM takes tags of 4, 6, 8, 10, 12, 14 and 16 octets, and no others (RFC 3610 §2)", () => {
  for (let length = 0; length <= 20; length++) {
    if (length >= 4 && length <= 16 && length % 2 === 0) expectCcm(NONCE, Buffer.alloc(3), random.octets(20), length);
    else expectRefused(NONCE, 8, length);
  }
});

test("CCM refuses a message too long for its length field: 2^16 octets with L = 2, 2^24 with L = 3 (RFC 3610 §2)", () => {
  expectRefused(NONCE, 0x10000, 8);
  expectRefused(NONCE, 0xfffffff0, 8);
  expectRefused(NONCE.subarray(0, 12), 0x1000000, 8);
});

test("CCM takes the longest message that L = 2 allows, and one more octet with L = 3", () => {
  expectCcm(NONCE, random.octets(9), random.octets(0xffff), 8);
  expectCcm(NONCE.subarray(0, 12), random.octets(9), random.octets(0x10000 + 33), 8);
});

test("CCM's additional data: each boundary of the encoded length (RFC 3610 §2.2)", () => {
  for (const length of [0, 1, 13, 14, 15, 30, 31, 255, 256, 0xfeff, 0xff00, 0xff01, 0x10000, 0x10001]) {
    for (const size of [0, 20]) expectCcm(NONCE, random.octets(length), random.octets(size), 16);
  }
});

test("CCM: what is shorter than a tag is not authentic, and is left alone", () => {
  for (let length = 0; length < 8; length++) {
    const [args] = place(NONCE, Buffer.alloc(0), random.octets(64));
    assert.equal(probe.call("ccm_open", [...args, length, 8], []), AUTHENTICATION_FAILED);
  }
});

test("CCM: an open that is shorter than a tag, with a nonce or a tag that CCM has not, is an argument that is refused", () => {
  for (const [nonceLength, tagLength] of [
    [6, 8],
    [14, 8],
    [13, 5],
    [13, 18],
  ] as const) {
    const [args] = place(Buffer.alloc(nonceLength), Buffer.alloc(0), random.octets(64));
    assert.equal(probe.call("ccm_open", [...args, 3, tagLength], []), INVALID_ARGUMENT);
  }
});

test("GCM: what is shorter than a tag is not authentic, and is left alone", () => {
  for (let length = 0; length < 16; length++) {
    probe.clear();
    const [k, n] = [probe.put(KEY), probe.put(NONCE.subarray(0, 12))];
    const data = probe.put(random.octets(64));
    assert.equal(probe.call("gcm_open", [k, n, 12, n, 0, data, length, 16], []), AUTHENTICATION_FAILED);
  }
});

test("GCM refuses a message whose length and tag do not fit 32 bits", () => {
  probe.clear();
  const [k, n, data] = [probe.put(KEY), probe.put(NONCE.subarray(0, 12)), probe.put(random.octets(64))];
  assert.equal(probe.call("gcm_seal", [k, n, 12, n, 0, data, 0xfffffff1, 16], []), INVALID_ARGUMENT);
});

/** Expects that both directions of GCM refuse this untouched. */
function expectGcmRefused(nonceLength: number, aadLength: number, length: number, tagLength: number): void {
  probe.clear();
  const [k, n, a] = [probe.put(KEY), probe.put(random.octets(32)), probe.put(random.octets(64))];
  const data = probe.put(random.octets(64));
  const args = [k, n, nonceLength, a, aadLength, data];
  const what = `nonce ${nonceLength}, aad ${aadLength}, ${length} octets, tag ${tagLength}`;
  assert.equal(probe.call("gcm_seal", [...args, length, tagLength], []), INVALID_ARGUMENT, `gcm_seal: ${what}`);
  assert.equal(
    probe.call("gcm_open", [...args, length + tagLength, tagLength], []),
    INVALID_ARGUMENT,
    `gcm_open: ${what}`,
  );
}

test("GCM takes nonces of 1 octet and more, tags of 4, 8 and 12 to 16, and no others (SP 800-38D §5.2.1)", () => {
  expectGcmRefused(0, 8, 8, 16);
  for (let tagLength = 0; tagLength <= 20; tagLength++) {
    if (tagLength === 4 || tagLength === 8 || (tagLength >= 12 && tagLength <= 16)) expectGcm(12, 8, 8, tagLength);
    else expectGcmRefused(12, 8, 8, tagLength);
    // Also when there is less than a tag.
    if (tagLength > 4 && tagLength < 8) {
      probe.clear();
      const [k, n, data] = [probe.put(KEY), probe.put(NONCE), probe.put(random.octets(8))];
      assert.equal(probe.call("gcm_open", [k, n, 12, n, 0, data, 2, tagLength], []), INVALID_ARGUMENT);
    }
  }
});

/** Expects that both directions of GCM do this as node does. */
function expectGcm(nonceLength: number, aadLength: number, length: number, tagLength: number): void {
  const [nonce, aad, message] = [nonceLength, aadLength, length].map((n) => random.octets(n)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  const cipher = createCipheriv("aes-128-gcm", KEY, nonce, { authTagLength: tagLength }).setAAD(aad);
  const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
  const [args, data] = place(nonce, aad, Buffer.concat([message, Buffer.alloc(tagLength)]));
  assert.equal(probe.call("gcm_seal", [...args, length, tagLength], [[data, expected.length]]), expected.length);
  assert.ok(probe.read(data, expected.length).equals(expected));
  assert.equal(probe.call("gcm_open", [...args, expected.length, tagLength], [[data, length]]), length);
  assert.ok(probe.read(data, length).equals(message));
}

test("GCM with short tags: 2^10 octets with 4, 2^21 with 8, additional data counted, and not one more (SP 800-38D appendix C)", () => {
  probe.grow(40);
  for (const [tagLength, limit] of [
    [4, 1 << 10],
    [8, 1 << 21],
  ] as const) {
    for (const aadLength of [0, 17]) {
      expectGcm(12, aadLength, limit - aadLength, tagLength);
      expectGcmRefused(12, aadLength, limit - aadLength + 1, tagLength);
    }
  }
});

test("CCM* without a tag takes nonces of 7 to 13 octets and messages that their counter can count", () => {
  const unauthenticated = (nonceLength: number, length: number, changes: boolean): number => {
    probe.clear();
    const [k, n, data] = [probe.put(KEY), probe.put(random.octets(20)), probe.put(Buffer.alloc(64))];
    return probe.call("ccm_star_unauthenticated", [k, n, nonceLength, data, length], changes ? [[data, length]] : []);
  };
  for (let nonceLength = 0; nonceLength <= 16; nonceLength++) {
    const taken = nonceLength >= 7 && nonceLength <= 13;
    assert.equal(unauthenticated(nonceLength, 20, taken), taken ? 0 : INVALID_ARGUMENT, `nonce ${nonceLength}`);
  }
  assert.equal(unauthenticated(13, 0x10000, false), INVALID_ARGUMENT);
  assert.equal(unauthenticated(12, 0x1000000, false), INVALID_ARGUMENT);
});

test("HKDF gives up to 255 blocks, and refuses one octet more (RFC 5869 §2.3)", () => {
  const [prk, info] = [random.octets(32), random.octets(10)];
  probe.clear();
  const [p, i] = [probe.put(prk), probe.put(info)];
  const output = probe.room(8160);
  assert.equal(probe.call("hkdf_expand", [p, 32, i, 10, output, 8161], []), INVALID_ARGUMENT);
  assert.equal(probe.call("hkdf_expand", [p, 32, i, 10, output, 8160], [[output, 8160]]), 0);
  let [block, all] = [Buffer.alloc(0), Buffer.alloc(0)];
  for (let n = 1; n <= 255; n++) {
    block = createHmac("sha256", prk)
      .update(Buffer.concat([block, info, Buffer.of(n)]))
      .digest();
    all = Buffer.concat([all, block]);
  }
  assert.ok(probe.read(output, 8160).equals(all));
});

/** PRF of TLS 1.2 (RFC 5246 §5) over node's HMAC. */
function prf(secret: Buffer, label: Buffer, seed: Buffer, length: number): Buffer {
  const mac = (...parts: Buffer[]): Buffer => createHmac("sha256", secret).update(Buffer.concat(parts)).digest();
  let a: Buffer = Buffer.concat([label, seed]);
  let all: Buffer = Buffer.alloc(0);
  while (all.length < length) {
    a = mac(a);
    all = Buffer.concat([all, mac(a, label, seed)]);
  }
  return all.subarray(0, length);
}

test("tls_prf is the PRF of TLS 1.2 about each edge of a block, and writes no more than it is asked for", () => {
  for (const length of [0, 1, 12, 31, 32, 33, 48, 64, 65, 104]) {
    const [secret, label, seed] = [random.octets(48), random.octets(13), random.octets(64)];
    probe.clear();
    const [s, l, r] = [probe.put(secret), probe.put(label), probe.put(seed)];
    const output = probe.room(length);
    assert.equal(probe.call("tls_prf", [s, 48, l, 13, r, 64, output, length], [[output, length]]), 0);
    assert.deepEqual(probe.read(output, length), prf(secret, label, seed, length));
  }
});
