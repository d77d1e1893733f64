// What the modelled peripheral computes: AES-128 and SHA-256, with node:crypto where that has the operation. Octets in, octets out; nothing here
// knows of registers or faults.

import { createCipheriv, createDecipheriv } from "node:crypto";

/** output = AES(key, block). */
export function aesBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return new Uint8Array(createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(block));
}

/** block * x in GF(2^128), most significant bit first (RFC 4493 §2.3). */
function doubled(block: Uint8Array): Uint8Array {
  const carry = (block[0]! >> 7) * 0x87;
  return block.map((octet, i) => ((octet << 1) | (i < 15 ? block[i + 1]! >> 7 : 0)) ^ (i === 15 ? carry : 0));
}

const xor = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((octet, i) => octet ^ b[i]!);

/** AES-CMAC (RFC 4493 §2.4). */
export function aesCmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const whole = message.length > 0 && message.length % 16 === 0;
  const subkey = doubled(aesBlock(key, new Uint8Array(16)));
  const padded = new Uint8Array(Math.max(16, Math.ceil(message.length / 16) * 16));
  padded.set(message);
  if (!whole) padded[message.length] = 0x80;
  padded.set(xor(padded.subarray(-16), whole ? subkey : doubled(subkey)), padded.length - 16);
  const cipher = createCipheriv("aes-128-cbc", key, new Uint8Array(16)).setAutoPadding(false);
  return new Uint8Array(cipher.update(padded)).slice(-16);
}

/** AES-CCM (RFC 3610): ciphertext and tag. */
export function sealCcm(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  message: Uint8Array,
  tagLength: number,
): Uint8Array {
  const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
  cipher.setAAD(aad, { plaintextLength: message.length });
  return new Uint8Array(Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]));
}

/** Opens what sealCcm made; undefined when the tag is wrong. */
export function openCcm(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
  tagLength: number,
): Uint8Array | undefined {
  const length = sealed.length - tagLength;
  const decipher = createDecipheriv("aes-128-ccm", key, nonce, { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(length)).setAAD(aad, { plaintextLength: length });
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(0, length)), decipher.final()]));
  } catch {
    return undefined;
  }
}

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const K = (() => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return primes.map((prime) => {
    // floor(2^32 cbrt(prime)) in integers: binary search
    let [low, high] = [0n, 1n << 36n];
    while (high - low > 1n) {
      const middle = (low + high) >> 1n;
      if (middle ** 3n <= BigInt(prime) << 96n) low = middle;
      else high = middle;
    }
    return Number(low & 0xffffffffn);
  });
})();

const turned = (x: number, bits: number): number => (x >>> bits) | (x << (32 - bits));

/** SHA-256's compression (FIPS 180-4 §6.2.2) of whole blocks; the state is eight little-endian words. */
export function sha256Compress(state: Uint8Array, blocks: Uint8Array): Uint8Array {
  const input = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
  const result = state.slice();
  const words = new DataView(result.buffer);
  for (let at = 0; at < blocks.length; at += 64) {
    const w = Array.from({ length: 16 }, (_, t) => input.getUint32(at + 4 * t));
    for (let t = 16; t < 64; t++) {
      const [w15, w2] = [w[t - 15]!, w[t - 2]!];
      const s0 = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3);
      const s1 = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10);
      w.push((w[t - 16]! + s0 + w[t - 7]! + s1) | 0);
    }
    const h = Array.from({ length: 8 }, (_, i) => words.getUint32(4 * i, true));
    let [a, b, c, d, e, f, g, last] = h as [number, number, number, number, number, number, number, number];
    for (let t = 0; t < 64; t++) {
      const t1 = last + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[t]! + w[t]!;
      const t2 = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [last, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, last].forEach((word, i) => words.setUint32(4 * i, (h[i]! + word) >>> 0, true));
  }
  return result;
}
