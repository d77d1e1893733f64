// The cryptography of HIP DEX on node:crypto, written from draft-ietf-hip-dex-24 and RFC 7401 and not from assembly/: a second
// opinion, to test the core against.

import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type CipherCCMTypes,
} from "node:crypto";

export const P256 = 7;
export const X25519 = 12;
export type Group = typeof P256 | typeof X25519;

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

export function text(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of((value >>> 8) & 0xff, value & 0xff);
}

export function u32(value: number): Uint8Array {
  return concat(u16(value >>> 16), u16(value));
}

export function u64(value: bigint): Uint8Array {
  return concat(u32(Number((value >> 32n) & 0xffffffffn)), u32(Number(value & 0xffffffffn)));
}

export function number(octets: Uint8Array): bigint {
  return octets.length === 0 ? 0n : BigInt(`0x${text(octets)}`);
}

export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((octet, i) => octet ^ b[i]!);
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

// --- AES ---------------------------------------------------------------------------------------------------------------

export function aes(key: Uint8Array, block: Uint8Array): Uint8Array {
  const cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  return new Uint8Array(cipher.update(block));
}

/** AES-128-CTR from this counter block on. */
export function ctr(key: Uint8Array, counter: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createCipheriv("aes-128-ctr", key, counter).update(data));
}

function double(block: Uint8Array): Uint8Array {
  const value = number(block) << 1n;
  const reduced = block[0]! & 0x80 ? (value ^ 0x87n) & ((1n << 128n) - 1n) : value;
  return hex(reduced.toString(16).padStart(32, "0"));
}

/** AES-CMAC (RFC 4493): the last block of a CBC encryption. */
export function cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const K1 = double(aes(key, new Uint8Array(16)));
  const whole = message.length > 0 && message.length % 16 === 0;
  const start = whole ? message.length - 16 : message.length - (message.length % 16);
  const last = new Uint8Array(16);
  last.set(message.subarray(start));
  if (!whole) last[message.length - start] = 0x80;
  const masked = xor(last, whole ? K1 : double(K1));
  const cipher = createCipheriv("aes-128-cbc", key, new Uint8Array(16)).setAutoPadding(false);
  return new Uint8Array(cipher.update(concat(message.subarray(0, start), masked)).subarray(start));
}

function ccmOptions(tag: number): { authTagLength: number } {
  return { authTagLength: tag };
}

export function ccmSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  data: Uint8Array,
  tag: number,
): Uint8Array {
  const cipher = createCipheriv("aes-128-ccm" satisfies CipherCCMTypes, key, nonce, ccmOptions(tag));
  cipher.setAAD(aad, { plaintextLength: data.length });
  const sealed = concat(cipher.update(data), cipher.final());
  return concat(sealed, cipher.getAuthTag());
}

/** The plaintext, or undefined when the tag is wrong. */
export function ccmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
  tag: number,
): Uint8Array | undefined {
  const decipher = createDecipheriv("aes-128-ccm" satisfies CipherCCMTypes, key, nonce, ccmOptions(tag));
  decipher.setAuthTag(sealed.subarray(sealed.length - tag));
  decipher.setAAD(aad, { plaintextLength: sealed.length - tag });
  try {
    const plain = decipher.update(sealed.subarray(0, sealed.length - tag));
    decipher.final();
    return new Uint8Array(plain);
  } catch {
    return undefined;
  }
}

// --- FOLD and HITs (draft-ietf-hip-dex-24 §3) ---------------------------------------------------------------------------

const CONTEXT = hex("f0eff02fbff43d0fe7930c3c6e6174ea");

/** FOLD(X, 8n): pieces of n octets, the last padded with zeros, all XORed. */
export function fold(X: Uint8Array, n: number): Uint8Array {
  let sum = new Uint8Array(n);
  for (let at = 0; at < X.length; at += n) {
    const piece = new Uint8Array(n);
    piece.set(X.subarray(at, at + n));
    sum = new Uint8Array(xor(sum, piece));
  }
  return sum;
}

export function foldInput(hostIdentity: Uint8Array): Uint8Array {
  return concat(CONTEXT, hostIdentity);
}

export function hitOf(hostIdentity: Uint8Array): Uint8Array {
  return concat(hex("20010024"), fold(foldInput(hostIdentity), 12));
}

/** The smaller HIT, then the other. */
export function sorted(a: Uint8Array, b: Uint8Array): Uint8Array {
  return number(a) < number(b) ? concat(a, b) : concat(b, a);
}

// --- Puzzle (§6.1) ------------------------------------------------------------------------------------------------------

export function lowBitsAreZero(value: Uint8Array, K: number): boolean {
  return (number(value) & ((1n << BigInt(K)) - 1n)) === 0n;
}

export function puzzleInput(hitI: Uint8Array, hitR: Uint8Array, J: Uint8Array): Uint8Array {
  return concat(hitI, hitR, J);
}

export function solves(K: number, I: Uint8Array, hitI: Uint8Array, hitR: Uint8Array, J: Uint8Array): boolean {
  return lowBitsAreZero(cmac(I, puzzleInput(hitI, hitR, J)), K);
}

/** Counts J up from `start` until the answer to "does it solve" is `wanted`. */
export function solve(
  K: number,
  I: Uint8Array,
  hitI: Uint8Array,
  hitR: Uint8Array,
  start: Uint8Array,
  wanted = true,
): Uint8Array {
  for (let J = number(start); ; J = (J + 1n) & ((1n << 128n) - 1n)) {
    const octets = hex(J.toString(16).padStart(32, "0"));
    if (solves(K, I, hitI, hitR, octets) === wanted) return octets;
  }
}

// --- CKDF (§6.3) ----------------------------------------------------------------------------------------------------------

const ascii = (words: string): Uint8Array => new Uint8Array(Buffer.from(words, "ascii"));

export function extractInput(ikm: Uint8Array, hits: Uint8Array): Uint8Array {
  return concat(ikm, hits, ascii("CKDF-Extract"));
}

export function expandInfo(hits: Uint8Array): Uint8Array {
  return concat(hits, ascii("CKDF-Expand"));
}

/** T1, T2, .. as many as `length` octets need. */
export function expandBlocks(prk: Uint8Array, hits: Uint8Array, length: number): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  let last = new Uint8Array(0);
  for (let n = 1; (n - 1) * 16 < length; n++) {
    last = new Uint8Array(cmac(prk, concat(last, expandInfo(hits), Uint8Array.of(n))));
    blocks.push(last);
  }
  return blocks;
}

export function expand(prk: Uint8Array, hits: Uint8Array, length: number): Uint8Array {
  return concat(...expandBlocks(prk, hits, length)).subarray(0, length);
}

export interface HalfKeys {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
}

export interface MasterKeys {
  readonly prk: Uint8Array;
  readonly okm: Uint8Array;
  /** Of the host with the greater HIT, and of the other. */
  readonly gl: HalfKeys;
  readonly lg: HalfKeys;
}

export function masterKeys(I: Uint8Array, kij: Uint8Array, nonce: Uint8Array, hits: Uint8Array): MasterKeys {
  const prk = cmac(I, extractInput(concat(kij, nonce), hits));
  const okm = expand(prk, hits, 64);
  return {
    prk,
    okm,
    gl: { enc: okm.slice(0, 16), mac: okm.slice(16, 32) },
    lg: { enc: okm.slice(32, 48), mac: okm.slice(48, 64) },
  };
}

/** PRK of the Pair-wise Key; z of the host with the smaller HIT first. */
export function pairwisePrk(
  I: Uint8Array,
  kij: Uint8Array,
  nonce: Uint8Array,
  zSmall: Uint8Array,
  zGreat: Uint8Array,
  hits: Uint8Array,
): Uint8Array {
  return cmac(I, extractInput(concat(kij, nonce, zSmall, zGreat), hits));
}

/** AES-128-CTR under FOLD(#I | #J, 112) | block 0 (§5.2.2). */
export function cryptKey(key: Uint8Array, I: Uint8Array, J: Uint8Array, z: Uint8Array): Uint8Array {
  return ctr(key, concat(fold(concat(I, J), 14), new Uint8Array(2)), z);
}

// --- identities ------------------------------------------------------------------------------------------------------------

const X25519_PRIVATE = hex("302e020100300506032b656e04220420");
const X25519_PUBLIC = hex("302a300506032b656e032100");

/** The public key of 32 octets of private key: X | Y, or u. */
export function publicKey(group: Group, privateKey: Uint8Array): Uint8Array {
  if (group === P256) {
    const pair = createECDH("prime256v1");
    pair.setPrivateKey(privateKey);
    return new Uint8Array(pair.getPublicKey().subarray(1));
  }
  const key = createPrivateKey({
    key: Buffer.from(concat(X25519_PRIVATE, privateKey)),
    format: "der",
    type: "pkcs8",
  });
  return new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(12));
}

/** Kij (§6.3). @throws when the public key is no point of the curve */
export function agree(group: Group, privateKey: Uint8Array, peer: Uint8Array): Uint8Array {
  if (group === P256) {
    const pair = createECDH("prime256v1");
    pair.setPrivateKey(privateKey);
    return new Uint8Array(pair.computeSecret(concat(Uint8Array.of(4), peer)));
  }
  const own = createPrivateKey({
    key: Buffer.from(concat(X25519_PRIVATE, privateKey)),
    format: "der",
    type: "pkcs8",
  });
  const other = createPublicKey({ key: Buffer.from(concat(X25519_PUBLIC, peer)), format: "der", type: "spki" });
  return new Uint8Array(diffieHellman({ privateKey: own, publicKey: other }));
}

export interface Identity {
  readonly group: Group;
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Curve label | public key. */
  readonly host: Uint8Array;
  readonly hit: Uint8Array;
}

export function identity(group: Group, privateKey: Uint8Array, label = group === P256 ? 1 : 5): Identity {
  const own = publicKey(group, privateKey);
  const host = concat(u16(label), own);
  return { group, privateKey, publicKey: own, host, hit: hitOf(host) };
}
