// The reference that vectors are made with and checked against: node:crypto. Keys, nonces and messages are Buffers; a
// function answers null where the operation refuses.

import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  verify,
} from "node:crypto";

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const unhex = (text) => Buffer.from(text, "hex");

export function aesBlock(key, block) {
  const cipher = createCipheriv(`aes-${8 * key.length}-ecb`, key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

export function aesCtr(key, counter, data) {
  const cipher = createCipheriv("aes-128-ctr", key, counter);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** AES-CMAC of RFC 4493 section 2.4 over node's AES-ECB. */
export function cmac(key, message) {
  const double = (block) => {
    const out = Buffer.alloc(16);
    for (let i = 0; i < 16; i++) out[i] = ((block[i] << 1) | (i < 15 ? block[i + 1] >> 7 : 0)) & 0xff;
    if (block[0] & 0x80) out[15] ^= 0x87;
    return out;
  };
  const k1 = double(aesBlock(key, Buffer.alloc(16)));
  const k2 = double(k1);
  const blocks = Math.max(1, Math.ceil(message.length / 16));
  const whole = message.length > 0 && message.length % 16 === 0;
  const last = Buffer.alloc(16);
  message.copy(last, 0, (blocks - 1) * 16);
  if (!whole) last[message.length - (blocks - 1) * 16] = 0x80;
  let state = Buffer.alloc(16);
  for (let n = 0; n < blocks; n++) {
    const block = n === blocks - 1 ? last : message.subarray(n * 16, n * 16 + 16);
    const mixed = Buffer.alloc(16);
    for (let i = 0; i < 16; i++) mixed[i] = state[i] ^ block[i] ^ (n === blocks - 1 ? (whole ? k1 : k2)[i] : 0);
    state = aesBlock(key, mixed);
  }
  return state;
}

/** AES-CMAC-PRF-128 of RFC 4615 section 3. */
export const cmacPrf = (key, message) => cmac(key.length === 16 ? key : cmac(Buffer.alloc(16), key), message);

const cbc = (make, key, iv, data) => {
  const cipher = make("aes-128-cbc", key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
};

const recordMac = (macKey, header, length, ...parts) =>
  hmac(macKey, Buffer.concat([header, Buffer.of(length >> 8, length & 0xff), ...parts]));

/** A record of TLS with CBC and HMAC-SHA-256; `padding` is all that stands behind the content, or behind its MAC. */
export function tlsCbcSeal(macFirst, macKey, key, header, iv, content, padding) {
  if (macFirst) {
    const mac = recordMac(macKey, header, content.length, content);
    return cbc(createCipheriv, key, iv, Buffer.concat([content, mac, padding]));
  }
  const text = cbc(createCipheriv, key, iv, Buffer.concat([content, padding]));
  return Buffer.concat([text, recordMac(macKey, header, text.length + 16, iv, text)]);
}

/** The content, or null. */
export function tlsCbcOpen(macFirst, macKey, key, header, iv, record) {
  if (record.length < 48 || record.length % 16 !== 0) return null;
  const text = macFirst ? record : record.subarray(0, -32);
  if (!macFirst && !recordMac(macKey, header, text.length + 16, iv, text).equals(record.subarray(-32))) return null;
  const plain = cbc(createDecipheriv, key, iv, text);
  const padding = plain[plain.length - 1];
  const end = plain.length - 1 - padding;
  if (end < 0 || plain.subarray(end).some((octet) => octet !== padding)) return null;
  if (!macFirst) return plain.subarray(0, end);
  const content = plain.subarray(0, Math.max(0, end - 32));
  return end >= 32 && recordMac(macKey, header, content.length, content).equals(plain.subarray(end - 32, end))
    ? content
    : null;
}

export function ccmSeal(key, nonce, aad, message, tagLength) {
  if (message.length === 0) return ccmTagOnly(key, nonce, aad, tagLength);
  const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
  cipher.setAAD(aad, { plaintextLength: message.length });
  const ct = Buffer.concat([cipher.update(message), cipher.final()]);
  return { ct, tag: cipher.getAuthTag() };
}

/** RFC 3610 section 2.2 and 2.3 for an empty message, which node:crypto cannot seal; additional data below 65,280 octets. */
function ccmTagOnly(key, nonce, aad, tagLength) {
  const flags = (aad.length > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3) | (14 - nonce.length);
  const blocks = [Buffer.concat([Buffer.of(flags), nonce, Buffer.alloc(15 - nonce.length)])];
  if (aad.length > 0) {
    const text = Buffer.concat([Buffer.of(aad.length >> 8, aad.length & 0xff), aad]);
    blocks.push(text, Buffer.alloc((16 - (text.length % 16)) % 16));
  }
  const input = Buffer.concat(blocks);
  const cipher = createCipheriv("aes-128-cbc", key, Buffer.alloc(16)).setAutoPadding(false);
  const mac = Buffer.concat([cipher.update(input), cipher.final()]).subarray(-16);
  const mask = aesBlock(key, Buffer.concat([Buffer.of(14 - nonce.length), nonce, Buffer.alloc(15 - nonce.length)]));
  return { ct: Buffer.alloc(0), tag: Buffer.from(mac.map((octet, n) => octet ^ mask[n])).subarray(0, tagLength) };
}

export function ccmOpen(key, nonce, aad, ct, tag, tagLength) {
  if (ct.length === 0 && tag.length === tagLength) {
    return ccmTagOnly(key, nonce, aad, tagLength).tag.equals(tag) ? Buffer.alloc(0) : null;
  }
  try {
    const decipher = createDecipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
    decipher.setAuthTag(tag);
    decipher.setAAD(aad, { plaintextLength: ct.length });
    return Buffer.concat([decipher.update(ct), decipher.final()]);
  } catch {
    return null;
  }
}

export function gcmSeal(key, nonce, aad, message, tagLength) {
  const cipher = createCipheriv("aes-128-gcm", key, nonce, { authTagLength: tagLength }).setAAD(aad);
  const ct = Buffer.concat([cipher.update(message), cipher.final()]);
  return { ct, tag: cipher.getAuthTag() };
}

export function gcmOpen(key, nonce, aad, ct, tag, tagLength) {
  try {
    const decipher = createDecipheriv("aes-128-gcm", key, nonce, { authTagLength: tagLength })
      .setAAD(aad)
      .setAuthTag(tag);
    return Buffer.concat([decipher.update(ct), decipher.final()]);
  } catch {
    return null;
  }
}

export const sha256 = (message) => createHash("sha256").update(message).digest();
export const hmac = (key, message) => createHmac("sha256", key).update(message).digest();

export function hkdf(ikm, salt, info, size) {
  try {
    return Buffer.from(hkdfSync("sha256", ikm, salt, info, size));
  } catch {
    return null;
  }
}

/** Whether a signature over SHA-256 of the message is the public key's (SEC 1 octets). encoding: "der" or "ieee-p1363". */
export function ecdsaVerifies(publicKey, message, signature, encoding) {
  try {
    const [x, y] = [publicKey.subarray(1, 33), publicKey.subarray(33)].map((part) => part.toString("base64url"));
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return verify("sha256", message, { key, dsaEncoding: encoding }, signature);
  } catch {
    return false;
  }
}

export function p256Public(privateKey) {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(privateKey);
  return ecdh.getPublicKey();
}

export function p256Shared(privateKey, publicKey) {
  try {
    const ecdh = createECDH("prime256v1");
    ecdh.setPrivateKey(privateKey);
    return ecdh.computeSecret(publicKey);
  } catch {
    return null;
  }
}

export function x25519Shared(scalar, u) {
  const privateKey = createPrivateKey({
    key: Buffer.concat([unhex("302e020100300506032b656e04220420"), scalar]),
    format: "der",
    type: "pkcs8",
  });
  const publicKey = createPublicKey({
    key: Buffer.concat([unhex("302a300506032b656e032100"), u]),
    format: "der",
    type: "spki",
  });
  try {
    return diffieHellman({ privateKey, publicKey });
  } catch {
    return null; // the shared secret would be zero
  }
}
