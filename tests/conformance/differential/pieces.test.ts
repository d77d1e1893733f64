// What is computed in pieces: CCM, SHA-256, HMAC; and the counter modes, of any length. Against node:crypto and @noble/ciphers.

import assert from "node:assert/strict";
import { createCipheriv, createHash, createHmac } from "node:crypto";
import { test } from "node:test";
import { cmac as nobleCmac, ctr as nobleCtr } from "@noble/ciphers/aes.js";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

/** Cuts a length into pieces, some of them empty. */
function cuts(random: Random, length: number): (readonly [from: number, length: number])[] {
  const pieces: [number, number][] = [];
  for (let at = 0; at < length;) {
    const n = random.below(5) === 0 ? 0 : Math.min(length - at, 1 + random.below(40));
    pieces.push([at, n]);
    at += n;
  }
  return pieces;
}

const TAGS = [4, 6, 8, 10, 12, 14, 16];
const [OPEN, SEAL, CHECK] = [0, 1, 2] as const;

/** Runs a message through the core in pieces, in place; everything but data and tag must be as it was. */
function ccm(
  random: Random,
  direction: number,
  key: Buffer,
  nonce: Buffer,
  aad: Buffer,
  data: Buffer,
  tag: Buffer,
): { result: number; data: Buffer; tag: Buffer } {
  probe.clear();
  const [k, n, a] = [probe.put(key), probe.put(nonce, 1), probe.put(aad, 2)];
  const [d, t] = [probe.put(data, 3), probe.put(tag, 1)];
  const before = Buffer.from(probe.octets);
  const begun = probe.invoke("ccm_begin", k, n, nonce.length, aad.length, data.length, tag.length, direction);
  assert.equal(begun, 0);
  // The key may go: it was copied.
  for (const [at, length] of cuts(random, aad.length)) assert.equal(probe.invoke("ccm_aad", a + at, length), 0);
  for (const [at, length] of cuts(random, data.length)) {
    // Other calls may come in between.
    if (random.below(10) === 0) probe.invoke("cmac", k, n, nonce.length, t + 64);
    assert.equal(probe.invoke("ccm_update", d + at, length), 0);
  }
  const result = probe.invoke("ccm_finish", t);
  before.copy(probe.octets, t + 64, t + 64, t + 80);
  const outputs = [
    [d, data.length],
    [t, tag.length],
  ] as const;
  probe.expectOnly(before, outputs, () => "CCM in pieces");
  return { result, data: probe.read(d, data.length), tag: probe.read(t, tag.length) };
}

test("CCM in pieces is node's, in each direction, with other calls in between; one flipped bit is found", () => {
  const random = new Random("ccm pieces");
  random.times(RUNS, () => {
    const [key, nonce] = [random.key(16), random.octets(7 + random.below(7))];
    const [aad, message] = [random.octets(random.length(80)), random.octets(random.length(150))];
    const tagLength = TAGS[random.below(TAGS.length)]!;
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
    cipher.setAAD(aad, { plaintextLength: message.length });
    const text = Buffer.concat([cipher.update(message), cipher.final()]);
    const tag = cipher.getAuthTag();
    const sealed = ccm(random, SEAL, key, nonce, aad, message, Buffer.alloc(tagLength));
    assert.deepEqual(sealed, { result: 0, data: text, tag });
    assert.deepEqual(ccm(random, CHECK, key, nonce, aad, text, tag), { result: 0, data: text, tag });
    assert.deepEqual(ccm(random, OPEN, key, nonce, aad, text, tag), { result: 0, data: message, tag });

    const all = Buffer.concat([text, tag]);
    all[random.below(all.length)]! ^= 1 << random.below(8);
    const [wrong, wrongTag] = [all.subarray(0, text.length), all.subarray(text.length)];
    const direction = random.below(2) * CHECK;
    assert.equal(ccm(random, direction, key, nonce, aad, wrong, wrongTag).result, AUTHENTICATION_FAILED);
  });
});

test("CCM at the boundaries of its lengths, in one call and in pieces, is node's", () => {
  const random = new Random("ccm boundaries");
  const large = new Probe(moduleOf("full"));
  large.grow(6);
  const shapes: (readonly [nonce: number, aad: number, message: number])[] = [
    ...[65_278, 65_279, 65_280, 65_281, 65_535, 65_536, 65_537, 131_072].map((aad) => [13, aad, 33] as const),
    ...[65_534, 65_535].map((message) => [13, 20, message] as const),
    ...[65_535, 65_536, 65_537, 131_072].flatMap((message) =>
      [12, 11, 7].map((nonce) => [nonce, 20, message] as const),
    ),
  ];
  for (const [nonceLength, aadLength, length] of shapes) {
    const [key, nonce] = [random.key(16), random.octets(nonceLength)];
    const [aad, message] = [random.octets(aadLength), random.octets(length)];
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: 8 });
    cipher.setAAD(aad, { plaintextLength: length });
    const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
    large.clear();
    const [k, n, a] = [large.put(key), large.put(nonce), large.put(aad)];
    const data = large.put(Buffer.concat([message, Buffer.alloc(8)]), 1);
    const args = [k, n, nonceLength, a, aadLength, data];
    const whole = [[data, length + 8]] as const;
    assert.equal(large.call("ccm_seal", [...args, length, 8], whole), length + 8);
    assert.ok(large.read(data, length + 8).equals(expected), `${nonceLength}, ${aadLength}, ${length}`);
    assert.equal(large.call("ccm_open", [...args, length + 8, 8], whole), length);
    assert.ok(large.read(data, length).equals(message));

    assert.equal(large.invoke("ccm_begin", k, n, nonceLength, aadLength, length, 8, SEAL), 0);
    const step = 4099;
    for (let at = 0; at < aadLength; at += step)
      assert.equal(large.invoke("ccm_aad", a + at, Math.min(step, aadLength - at)), 0);
    for (let at = 0; at < length; at += step)
      assert.equal(large.invoke("ccm_update", data + at, Math.min(step, length - at)), 0);
    assert.equal(large.invoke("ccm_finish", data + length), 0);
    assert.ok(large.read(data, length + 8).equals(expected), `in pieces: ${nonceLength}, ${aadLength}, ${length}`);
  }
  for (const [nonceLength, length] of [
    [13, 65_536],
    [13, 131_072],
    [12, 1 << 24],
    [12, 0xffffff],
  ] as const) {
    const begun = large.invoke("ccm_begin", 4096, 4096, nonceLength, 0, length, 8, SEAL);
    assert.equal(begun, length === 0xffffff ? 0 : INVALID_ARGUMENT, `${nonceLength}, ${length}`);
  }
});

test("ccm_star_unauthenticated is the key stream of node's CCM", () => {
  const random = new Random("ccm star");
  random.times(RUNS, () => {
    const [key, nonce, message] = [
      random.key(16),
      random.octets(7 + random.below(7)),
      random.octets(random.length(150)),
    ];
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: 4 });
    cipher.setAAD(Buffer.alloc(0), { plaintextLength: message.length });
    const expected = Buffer.concat([cipher.update(message), cipher.final()]);
    probe.clear();
    const [k, n, at] = [probe.put(key), probe.put(nonce, 1), probe.put(message, 2)];
    const args = [k, n, nonce.length, at, message.length];
    assert.equal(probe.call("ccm_star_unauthenticated", args, [[at, message.length]]), 0);
    assert.deepEqual(probe.read(at, message.length), expected);
  });
});

test("aes_ctr is node's and noble's, also where the counter wraps", () => {
  const random = new Random("aes_ctr");
  random.times(RUNS, (run) => {
    const [key, counter, message] = [random.key(16), random.key(16), random.octets(random.length(200))];
    if (run % 3 === 0) counter.fill(0xff, random.below(16), 15 + random.below(2));
    const cipher = createCipheriv("aes-128-ctr", key, counter);
    const expected = Buffer.concat([cipher.update(message), cipher.final()]);
    if (run % 10 === 0) assert.deepEqual(Buffer.from(nobleCtr(key, counter).encrypt(message)), expected);
    probe.clear();
    const [k, c, at] = [probe.put(key), probe.put(counter, 1), probe.put(message, 2)];
    assert.equal(probe.call("aes_ctr", [k, c, at, message.length], [[at, message.length]]), 0);
    assert.deepEqual(probe.read(at, message.length), expected);
  });
});

test("cmac_96 is the beginning of noble's CMAC, cmac_prf_128 is RFC 4615's over it", () => {
  const random = new Random("cmac-prf");
  random.times(RUNS, (run) => {
    const [key, message] = [random.key(16), random.octets(random.length(200))];
    const args = [key, message, message.length];
    assert.deepEqual(compute("cmac_96", args, 12), Buffer.from(nobleCmac(message, key)).subarray(0, 12));
    const long = random.octets(run % 4 === 0 ? 16 : random.length(60));
    const used = long.length === 16 ? long : nobleCmac(long, Buffer.alloc(16));
    const made = compute("cmac_prf_128", [long, long.length, message, message.length], 16);
    assert.deepEqual(made, Buffer.from(nobleCmac(message, used)));
  });
});

/** Init, update with each piece, a clone at one of them, final of both. */
function streamed(
  random: Random,
  name: string,
  contextLength: number,
  begin: (context: number) => void,
  message: Buffer,
): { whole: Buffer; prefix: Buffer; cut: number } {
  const [context, clone] = [probe.room(contextLength), probe.room(contextLength, 8)];
  const at = probe.put(message, 1);
  const [whole, prefix] = [probe.room(32, 2), probe.room(32, 3)];
  const before = Buffer.from(probe.octets);
  begin(context);
  const pieces = cuts(random, message.length);
  const cloned = random.below(pieces.length + 1);
  let cut = 0;
  const copy = (): void => void probe.octets.copyWithin(clone, context, context + contextLength);
  pieces.forEach(([from, length], n) => {
    if (n === cloned) copy();
    if (n < cloned) cut = from + length;
    probe.invoke(`${name}_update`, context, at + from, length);
  });
  if (cloned === pieces.length) copy();
  probe.invoke(`${name}_final`, clone, prefix);
  probe.invoke(`${name}_final`, context, whole);
  const zeros = Buffer.alloc(contextLength);
  assert.deepEqual(probe.read(context, contextLength), zeros);
  assert.deepEqual(probe.read(clone, contextLength), zeros);
  const outputs = [
    [context, contextLength],
    [clone, contextLength],
    [whole, 32],
    [prefix, 32],
  ] as const;
  probe.expectOnly(before, outputs, () => name);
  return { whole: probe.read(whole, 32), prefix: probe.read(prefix, 32), cut };
}

test("SHA-256 in pieces is node's; a clone in the middle gives the hash so far, and the original goes on", () => {
  const random = new Random("sha256 pieces");
  random.times(RUNS, () => {
    const message = random.octets(random.length(400, 64));
    probe.clear();
    const begin = (context: number): void => void probe.invoke("sha256_init", context);
    const { whole, prefix, cut } = streamed(random, "sha256", 104, begin, message);
    assert.deepEqual(whole, createHash("sha256").update(message).digest());
    assert.deepEqual(prefix, createHash("sha256").update(message.subarray(0, cut)).digest());
  });
});

test("HMAC-SHA-256 in pieces is node's; a clone in the middle gives the MAC so far, and the original goes on", () => {
  const random = new Random("hmac pieces");
  random.times(RUNS, () => {
    const [key, message] = [random.octets(random.length(140, 64)), random.octets(random.length(200, 64))];
    probe.clear();
    const k = probe.put(key, 1);
    const begin = (context: number): void => void probe.invoke("hmac_sha256_init", context, k, key.length);
    const { whole, prefix, cut } = streamed(random, "hmac_sha256", 272, begin, message);
    assert.deepEqual(whole, createHmac("sha256", key).update(message).digest());
    assert.deepEqual(prefix, createHmac("sha256", key).update(message.subarray(0, cut)).digest());
  });
});
