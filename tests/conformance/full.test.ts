// The algorithms that profile full has beyond dex, against node:crypto with random inputs. The seed of a failure is in its message.

import assert from "node:assert/strict";
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createECDH,
  hkdfSync,
  sign as nodeSign,
  verify as nodeVerify,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadCore } from "../../host/core/core.js";
import { dice } from "../../host/emulator/prng.js";
import { AUTHENTICATION_FAILED } from "../errors.js";

const seed = Number(process.env["THIMBLE_SEED"] ?? 2026);
const wasm = readFileSync(process.env["THIMBLE_WASM"] ?? new URL("../../full.wasm", import.meta.url));
const core = await loadCore(wasm, { entropy: (length) => new Uint8Array(length), now: () => 0 });

/** Random inputs of one test, the same for the same seed. */
function randomOf(label: string): { below(n: number): number; octets(length: number): Uint8Array } {
  const roll = dice(Buffer.from(String(seed)), label);
  const below = (n: number): number => Math.floor(roll() * n);
  return { below, octets: (length) => Uint8Array.from({ length }, () => below(256)) };
}

/** Calls an export with octets and numbers: octets go into the I/O buffer one behind the other. */
function call(
  name: string,
  args: readonly (Uint8Array | number | null)[],
  read: number,
): { result: number; output: Buffer } {
  const parts: Uint8Array[] = [];
  let at = 0;
  const values = args.map((arg) => {
    if (arg === null) return 0;
    if (typeof arg === "number") return arg;
    const pointer = { io: at };
    const padded = new Uint8Array((arg.length + 8) & ~7);
    padded.set(arg);
    parts.push(padded);
    at += padded.length;
    return pointer;
  });
  const { result, output } = core.call(name, values, Buffer.concat(parts), at);
  return { result, output: Buffer.from(output.subarray(read)) };
}

/** Offset of the n-th octet argument. */
const offsetOf = (args: readonly Uint8Array[], n: number): number =>
  args.slice(0, n).reduce((sum, { length }) => sum + ((length + 8) & ~7), 0);

test("SHA-256 and HMAC are node's, for 2,000 random lengths", () => {
  const random = randomOf("hash");
  for (let i = 0; i < 2000; i++) {
    const message = random.octets(random.below(300));
    const key = random.octets(random.below(150));
    const out = new Uint8Array(32);
    const hashed = call("sha256", [message, message.length, out], offsetOf([message], 1)).output.subarray(0, 32);
    assert.deepEqual(hashed, createHash("sha256").update(message).digest(), `seed ${seed}, ${i}`);
    const mac = call("hmac_sha256", [key, key.length, message, message.length, out], offsetOf([key, message], 2));
    assert.deepEqual(
      mac.output.subarray(0, 32),
      createHmac("sha256", key).update(message).digest(),
      `seed ${seed}, ${i}`,
    );
  }
});

test("HKDF is node's, for 300 random inputs", () => {
  const random = randomOf("hkdf");
  for (let i = 0; i < 300; i++) {
    const [ikm, salt, info] = [
      random.octets(1 + random.below(80)),
      random.octets(random.below(80)),
      random.octets(random.below(80)),
    ];
    const length = 1 + random.below(400);
    const extracted = call(
      "hkdf_extract",
      [salt, salt.length, ikm, ikm.length, new Uint8Array(32)],
      offsetOf([salt, ikm], 2),
    );
    const prk = Uint8Array.from(extracted.output.subarray(0, 32));
    const expanded = call(
      "hkdf_expand",
      [prk, 32, info, info.length, new Uint8Array(length), length],
      offsetOf([prk, info], 2),
    );
    assert.equal(expanded.result, 0);
    assert.deepEqual(
      expanded.output.subarray(0, length),
      Buffer.from(hkdfSync("sha256", ikm, salt, info, length)),
      `seed ${seed}, ${i}`,
    );
  }
});

test("AES-128 decryption and GCM are node's, for 2,000 random inputs", () => {
  const random = randomOf("cipher");
  for (let i = 0; i < 2000; i++) {
    const [key, nonce, aad, message] = [
      random.octets(16),
      random.octets(12),
      random.octets(random.below(50)),
      random.octets(random.below(120)),
    ];
    const block = random.octets(16);
    const plain = call("aes_decrypt", [key, block, new Uint8Array(16)], offsetOf([key, block], 2)).output.subarray(
      0,
      16,
    );
    const decipher = createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false);
    assert.deepEqual(plain, Buffer.concat([decipher.update(block), decipher.final()]), `seed ${seed}, ${i}`);

    const cipher = createCipheriv("aes-128-gcm", key, nonce).setAAD(aad);
    const expected = Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]);
    const room = new Uint8Array(message.length + 16);
    room.set(message);
    const at = offsetOf([key, nonce, aad], 3);
    const sealed = call("gcm_seal", [key, nonce, 12, aad, aad.length, room, message.length, 16], at);
    assert.equal(sealed.result, message.length + 16);
    const octets = Uint8Array.from(sealed.output.subarray(0, sealed.result));
    assert.deepEqual(Buffer.from(octets), expected, `seed ${seed}, ${i}`);
    const opened = call("gcm_open", [key, nonce, 12, aad, aad.length, octets, octets.length, 16], at);
    assert.equal(opened.result, message.length);
    assert.deepEqual(opened.output.subarray(0, message.length), Buffer.from(message));
    const flip = random.below(octets.length);
    octets[flip] = octets[flip]! ^ 1;
    assert.equal(
      call("gcm_open", [key, nonce, 12, aad, aad.length, octets, octets.length, 16], at).result,
      AUTHENTICATION_FAILED,
    );
  }
});

test("ECDSA: node takes our signatures and we take node's, for 150 random keys", () => {
  const random = randomOf("signature");
  for (let i = 0; i < 150; i++) {
    const ecdh = createECDH("prime256v1");
    const d = random.octets(32);
    d[0] = d[0]! & 0x7f;
    ecdh.setPrivateKey(d);
    const point = ecdh.getPublicKey();
    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
      d: Buffer.from(d).toString("base64url"),
    };
    const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    const message = random.octets(50);
    const hash = new Uint8Array(createHash("sha256").update(message).digest());
    const extra = i % 2 === 0 ? random.octets(32) : null;
    const args = extra ? [d, hash, extra] : [d, hash];
    const signed = call("p256_sign", [d, hash, extra, new Uint8Array(64)], offsetOf(args, args.length));
    assert.equal(signed.result, 0);
    const signature = signed.output.subarray(0, 64);
    const how = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
    assert.ok(nodeVerify("sha256", message, how, signature), `seed ${seed}, ${i}`);
    const theirs = new Uint8Array(nodeSign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }));
    const octets = new Uint8Array(point.subarray(1));
    assert.equal(call("p256_verify", [octets, hash, theirs], 0).result, 0, `seed ${seed}, ${i}`);
    const flip = random.below(64);
    theirs[flip] = theirs[flip]! ^ 1;
    assert.equal(call("p256_verify", [octets, hash, theirs], 0).result, AUTHENTICATION_FAILED);
  }
});
