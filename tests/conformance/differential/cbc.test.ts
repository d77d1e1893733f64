// CBC and the records of TLS with CBC and HMAC (RFC 5246 §6.2.3.2, RFC 7366) against a few lines over node:crypto.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../../errors.js";
import { Random } from "../random.js";
import {
  ENCRYPT_THEN_MAC,
  encrypted,
  MAC_OCTETS as MAC,
  MAC_THEN_ENCRYPT,
  macOf,
  type RecordKeys as Keys,
} from "../tls-records.js";
import { probe, RUNS } from "./runs.js";

const CONTENT_MAX = 17_408;
const RECORD_MAX = 18_432;

/** Octets up to whole blocks, the least of them. */
const least = (length: number): number => 16 - (length % 16);

/** A record; `padding` octets in all, the last of which counts the others. */
function record(order: number, { macKey, key, header, iv }: Keys, content: Buffer, padding: number): Buffer {
  const pad = Buffer.alloc(padding, padding - 1);
  if (order === MAC_THEN_ENCRYPT) {
    return encrypted(key, iv, Buffer.concat([content, macOf(macKey, header, content.length, content), pad]));
  }
  const text = encrypted(key, iv, Buffer.concat([content, pad]));
  return Buffer.concat([text, macOf(macKey, header, text.length + 16, iv, text)]);
}

const keysOf = (random: Random, headerLength = 11): Keys => ({
  macKey: random.key(32),
  key: random.key(16),
  header: random.octets(headerLength),
  iv: random.octets(16),
});

/** A call's arguments, and where the data lie. */
function placed(
  order: number,
  { macKey, key, header, iv }: Keys,
  data: Buffer,
  length = data.length,
): { args: number[]; at: number } {
  probe.clear();
  const [m, k, h, i] = [probe.put(macKey), probe.put(key, 1), probe.put(header, 2), probe.put(iv, 3)];
  const at = probe.put(data, 1);
  return { args: [m, k, h, header.length, i, at, length, order], at };
}

/** Opens a record; answers the result, and what is left at its place. */
function opened(order: number, keys: Keys, octets: Buffer): { result: number; left: Buffer } {
  const { args, at } = placed(order, keys, octets);
  const result = probe.call("cbc_hmac_open", args, [[at, octets.length]]);
  return { result, left: probe.read(at, octets.length) };
}

function expectOpen(order: number, keys: Keys, octets: Buffer, content: Buffer): void {
  const { result, left } = opened(order, keys, octets);
  assert.equal(result, content.length);
  assert.deepEqual(left, Buffer.concat([content, Buffer.alloc(octets.length - content.length)]));
}

function expectRefused(order: number, keys: Keys, octets: Buffer): void {
  const { result, left } = opened(order, keys, octets);
  assert.equal(result, AUTHENTICATION_FAILED);
  assert.deepEqual(left, Buffer.alloc(octets.length));
}

for (const [order, name] of ["MAC-then-encrypt", "encrypt-then-MAC"].entries()) {
  const reserved = order === MAC_THEN_ENCRYPT ? MAC : 0;

  test(`cbc_hmac_seal and cbc_hmac_open, ${name}, are node's with any padding; a flipped bit leaves zeros`, () => {
    const random = new Random(`cbc_hmac ${name}`);
    random.times(RUNS, () => {
      const keys = keysOf(random, random.below(63));
      const content = random.octets(random.length(300, 64));
      const shortest = least(content.length + reserved);
      const expected = record(order, keys, content, shortest);
      const room = Buffer.concat([content, Buffer.alloc(expected.length - content.length)]);
      const { args, at } = placed(order, keys, room, content.length);
      const sealed = probe.call("cbc_hmac_seal", args, [[at, expected.length]]);
      assert.equal(sealed, expected.length);
      assert.deepEqual(probe.read(at, sealed), expected);

      const longer = record(order, keys, content, shortest + 16 * random.below(16));
      expectOpen(order, keys, longer, content);
      const wrong = Buffer.from(longer);
      wrong[random.below(wrong.length)]! ^= 1 << random.below(8);
      expectRefused(order, keys, wrong);
    });
  });

  test(`${name}: every length of padding opens, and every padding with one wrong octet is refused`, () => {
    const random = new Random(`cbc_hmac padding ${name}`);
    const keys = keysOf(random);
    for (const contentLength of [0, 1, 20, 200, 255, 256, 300]) {
      for (let padding = least(contentLength + reserved); padding <= 256; padding += 16) {
        const content = random.octets(contentLength);
        const octets = record(order, keys, content, padding);
        expectOpen(order, keys, octets, content);
        // The plaintext's octet j of the padding changes with the same octet of the block before; the MAC of encrypt-then-MAC is made anew.
        const end = order === MAC_THEN_ENCRYPT ? octets.length : octets.length - MAC;
        for (const j of new Set([1, padding >> 1, padding].filter((j) => j >= 1 && j <= padding))) {
          const at = end - j - 16;
          const [text, iv] = [Buffer.from(octets.subarray(0, end)), Buffer.from(keys.iv)];
          if (at >= 0) text[at]! ^= 1 << random.below(8);
          else iv[16 + at]! ^= 1 << random.below(8);
          const changed = { ...keys, iv };
          const whole =
            order === MAC_THEN_ENCRYPT
              ? text
              : Buffer.concat([text, macOf(keys.macKey, keys.header, text.length + 16, iv, text)]);
          // A last octet that happens to end a shorter right padding is right for encrypt-then-MAC.
          if (order === ENCRYPT_THEN_MAC && j === 1) continue;
          expectRefused(order, changed, whole);
        }
      }
    }
  });

  test(`${name}: a last octet that says more padding than there is room for is refused`, () => {
    const random = new Random(`cbc_hmac long padding ${name}`);
    const keys = keysOf(random);
    for (const length of [48, 64, 96, 240, 256, 272]) {
      for (const last of [length - reserved, length - 1, length, 255].filter(
        (n) => n + reserved >= length && n < 256,
      )) {
        const text = encrypted(keys.key, keys.iv, Buffer.alloc(length, last));
        const whole =
          order === MAC_THEN_ENCRYPT
            ? text
            : Buffer.concat([text, macOf(keys.macKey, keys.header, length + 16, keys.iv, text)]);
        expectRefused(order, keys, whole);
      }
    }
  });

  test(`${name}: lengths that no record has do not authenticate; those beyond TLS's are refused untouched`, () => {
    const random = new Random(`cbc_hmac lengths ${name}`);
    const keys = keysOf(random);
    for (let length = 0; length < 48; length++) expectRefused(order, keys, random.octets(length));
    for (const length of [49, 63, 65, 79]) expectRefused(order, keys, random.octets(length));
    const long = random.octets(RECORD_MAX + 16);
    const { result, left } = opened(order, keys, long);
    assert.equal(result, INVALID_ARGUMENT);
    assert.deepEqual(left, long);
    const largest = random.octets(CONTENT_MAX);
    const whole = record(order, keys, largest, least(largest.length + reserved));
    expectOpen(order, keys, whole, largest);
    const room = Buffer.concat([largest, Buffer.alloc(whole.length - CONTENT_MAX)]);
    const most = placed(order, keys, room, CONTENT_MAX);
    assert.equal(probe.call("cbc_hmac_seal", most.args, [[most.at, whole.length]]), whole.length);
    assert.deepEqual(probe.read(most.at, whole.length), whole);
    expectRefused(order, keys, random.octets(RECORD_MAX)); // no longer than TLS's, but wrong
    const content = random.octets(20);
    const longHeader = keysOf(random, 62);
    expectOpen(order, longHeader, record(order, longHeader, content, least(20 + reserved)), content);
    const sealing = placed(order, longHeader, Buffer.concat([content, Buffer.alloc(60)]), 20);
    const sealed = probe.call("cbc_hmac_seal", sealing.args, [[sealing.at, 80]]);
    assert.deepEqual(probe.read(sealing.at, sealed), record(order, longHeader, content, least(20 + reserved)));
    const { args } = placed(order, keys, long, CONTENT_MAX + 1);
    assert.equal(probe.call("cbc_hmac_seal", args, []), INVALID_ARGUMENT);
    for (const [at, value] of [
      [7, 2],
      [3, 63],
    ] as const) {
      const wrong = args.map((arg, n) => (n === at ? value : n === 6 ? 48 : arg));
      assert.equal(probe.call("cbc_hmac_seal", wrong, []), INVALID_ARGUMENT);
      assert.equal(probe.call("cbc_hmac_open", wrong, []), INVALID_ARGUMENT);
    }
  });
}

test("cbc_encrypt is node's, cbc_decrypt undoes it, and parts of a block are refused", () => {
  const random = new Random("cbc");
  random.times(RUNS, () => {
    const [key, iv, text] = [random.key(16), random.key(16), random.octets(16 * random.below(8))];
    probe.clear();
    const [k, i, at] = [probe.put(key), probe.put(iv, 1), probe.put(text, 2)];
    const outputs = [[at, text.length]] as const;
    assert.equal(probe.call("cbc_encrypt", [k, i, at, text.length], outputs), 0);
    assert.deepEqual(probe.read(at, text.length), encrypted(key, iv, text));
    assert.equal(probe.call("cbc_decrypt", [k, i, at, text.length], outputs), 0);
    assert.deepEqual(probe.read(at, text.length), text);
    const part = text.length + 1 + random.below(15);
    assert.equal(probe.call("cbc_encrypt", [k, i, at, part], []), INVALID_ARGUMENT);
    assert.equal(probe.call("cbc_decrypt", [k, i, at, part], []), INVALID_ARGUMENT);
  });
});
