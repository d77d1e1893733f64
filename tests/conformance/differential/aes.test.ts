// AES, CMAC, CCM and GCM against node:crypto and @noble/ciphers: random keys and lengths, pointers of every alignment.

import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { test } from "node:test";
import { cmac as nobleCmac, ecb as nobleEcb, gcm as nobleGcm } from "@noble/ciphers/aes.js";
import { AUTHENTICATION_FAILED } from "../../errors.js";
import { Random } from "../random.js";
import { compute, probe, RUNS } from "./runs.js";

test("aes_encrypt is node's and noble's", () => {
  const random = new Random("aes_encrypt");
  random.times(RUNS, () => {
    const [key, block] = [random.key(16), random.key(16)];
    const made = compute("aes_encrypt", [key, block], 16);
    const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    assert.deepEqual(made, Buffer.concat([cipher.update(block), cipher.final()]));
    assert.deepEqual(made, Buffer.from(nobleEcb(key, { disablePadding: true }).encrypt(block)));
  });
});

test("aes256_encrypt is node's and noble's", () => {
  const random = new Random("aes256_encrypt");
  random.times(RUNS, () => {
    const [key, block] = [random.key(32), random.key(16)];
    const made = compute("aes256_encrypt", [key, block], 16);
    const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
    assert.deepEqual(made, Buffer.concat([cipher.update(block), cipher.final()]));
    assert.deepEqual(made, Buffer.from(nobleEcb(key, { disablePadding: true }).encrypt(block)));
  });
});

test("aes_decrypt is node's, and undoes aes_encrypt", () => {
  const random = new Random("aes_decrypt");
  random.times(RUNS, () => {
    const [key, block] = [random.key(16), random.key(16)];
    const made = compute("aes_decrypt", [key, block], 16);
    const decipher = createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    assert.deepEqual(made, Buffer.concat([decipher.update(block), decipher.final()]));
    assert.deepEqual(compute("aes_encrypt", [key, made], 16), block);
  });
});

test("cmac is noble's", () => {
  const random = new Random("cmac");
  random.times(RUNS, () => {
    const [key, message] = [random.key(16), random.octets(random.length(200))];
    assert.deepEqual(compute("cmac", [key, message, message.length], 16), Buffer.from(nobleCmac(message, key)));
  });
});

const TAGS = [4, 6, 8, 10, 12, 14, 16];

test("ccm_seal is node's, with every length of nonce and tag; ccm_open undoes it, and refuses one bit that is flipped", () => {
  const random = new Random("ccm");
  random.times(RUNS, () => {
    const [key, nonce] = [random.key(16), random.octets(7 + random.below(7))];
    const [aad, message] = [random.octets(random.length(80)), random.octets(random.length(150))];
    const tagLength = TAGS[random.below(TAGS.length)]!;
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
    cipher.setAAD(aad, { plaintextLength: message.length });
    const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);

    probe.clear();
    const [k, n, a] = [probe.put(key), probe.put(nonce, 1), probe.put(aad, 2)];
    const data = probe.put(Buffer.concat([message, Buffer.alloc(tagLength)]), 3);
    const args = [k, n, nonce.length, a, aad.length, data];
    const made = probe.call("ccm_seal", [...args, message.length, tagLength], [[data, expected.length]]);
    assert.equal(made, expected.length);
    assert.deepEqual(probe.read(data, made), expected);

    const at = random.below(expected.length);
    probe.octets[data + at]! ^= 1 << random.below(8);
    const refused = probe.call("ccm_open", [...args, made, tagLength], [[data, message.length]]);
    assert.equal(refused, AUTHENTICATION_FAILED);
    assert.deepEqual(probe.read(data, message.length), Buffer.alloc(message.length));

    probe.octets.set(expected, data);
    assert.equal(probe.call("ccm_open", [...args, made, tagLength], [[data, message.length]]), message.length);
    assert.deepEqual(probe.read(data, message.length), message);
  });
});

const GCM_TAGS = [4, 8, 12, 13, 14, 15, 16];

test("gcm_seal is node's and noble's, with nonces of any length and every tag; gcm_open undoes it, and refuses one bit that is flipped", () => {
  const random = new Random("gcm");
  random.times(RUNS, (run) => {
    const [key, nonce] = [random.key(16), random.octets(run % 2 === 0 ? 12 : 1 + random.length(70))];
    const [aad, message] = [random.octets(random.length(60)), random.octets(random.length(100))];
    const tagLength = run % 4 === 0 ? 16 : GCM_TAGS[random.below(GCM_TAGS.length)]!;
    const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: tagLength }).setAAD(aad);
    const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
    if (run % 8 === 0 && nonce.length >= 8)
      assert.deepEqual(Buffer.from(nobleGcm(key, nonce, aad).encrypt(message)), expected);

    probe.clear();
    const [k, n, a] = [probe.put(key), probe.put(nonce, 1), probe.put(aad, 2)];
    const data = probe.put(Buffer.concat([message, Buffer.alloc(tagLength)]), 3);
    const args = [k, n, nonce.length, a, aad.length, data];
    const made = probe.call("gcm_seal", [...args, message.length, tagLength], [[data, expected.length]]);
    assert.equal(made, expected.length);
    assert.deepEqual(probe.read(data, made), expected);

    probe.octets[data + random.below(made)]! ^= 1 << random.below(8);
    const refused = probe.call("gcm_open", [...args, made, tagLength], [[data, message.length]]);
    assert.equal(refused, AUTHENTICATION_FAILED);
    assert.deepEqual(probe.read(data, message.length), Buffer.alloc(message.length));

    probe.octets.set(expected, data);
    assert.equal(probe.call("gcm_open", [...args, made, tagLength], [[data, message.length]]), message.length);
    assert.deepEqual(probe.read(data, message.length), message);
  });
});
