// What the modelled peripheral computes on P-256 (FIPS 186-4 §D.1.2.3): products of field elements, of points, and ECDSA. Scalar multiplications
// are node:crypto's; the rest is arithmetic on big integers, which is not constant time: a model, not a thing to protect anything with.

import { createECDH, createHmac } from "node:crypto";
import { fromHex, toHex } from "../core/text.js";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${toHex(octets)}`);
const octetsOf = (number: bigint): Uint8Array => fromHex(number.toString(16).padStart(64, "0"));
const modulo = (a: bigint, m: bigint): bigint => ((a % m) + m) % m;

function power(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  for (let square = base % m; exponent > 0n; exponent >>= 1n, square = (square * square) % m) {
    if (exponent & 1n) result = (result * square) % m;
  }
  return result;
}

const inverse = (a: bigint, m: bigint): bigint => power(modulo(a, m), m - 2n, m);

// --- the field, in the shape of assembly/ports.ts p256_mul -----------------------------------------------------------

const LIMBS = 9;
const LIMB_BITS = 29n;
const R_INVERSE = inverse(2n ** 261n, P);

function fromLimbs(octets: Uint8Array): bigint {
  const view = new DataView(octets.buffer, octets.byteOffset, 4 * LIMBS);
  let sum = 0n;
  for (let i = LIMBS - 1; i >= 0; i--) sum = (sum << LIMB_BITS) + BigInt(view.getUint32(4 * i, true));
  return sum;
}

/** a * b / 2^261 mod p, on nine little-endian limbs of 29 bits. */
export function montgomeryProduct(a: Uint8Array, b: Uint8Array): Uint8Array {
  let product = (((fromLimbs(a) * fromLimbs(b)) % P) * R_INVERSE) % P;
  const output = new Uint8Array(4 * LIMBS);
  const view = new DataView(output.buffer);
  for (let i = 0; i < LIMBS; i++, product >>= LIMB_BITS) view.setUint32(4 * i, Number(product & 0x1fffffffn), true);
  return output;
}

// --- points ------------------------------------------------------------------------------------------------------------

type Point = readonly [x: bigint, y: bigint];

const pointOf = (octets: Uint8Array): Point => [numberOf(octets.subarray(0, 32)), numberOf(octets.subarray(32))];

/** x of k * point. @throws Error when the point is not on the curve */
function productX(k: bigint, [x, y]: Point): bigint {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(octetsOf(k));
  return numberOf(new Uint8Array(ecdh.computeSecret(Uint8Array.of(4, ...octetsOf(x), ...octetsOf(y)))));
}

/** k * G; undefined for k = 0. */
function baseProduct(k: bigint): Point | undefined {
  if (k === 0n) return undefined;
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(octetsOf(k));
  return pointOf(new Uint8Array(ecdh.getPublicKey()).subarray(1));
}

/** a + b; undefined is the point at infinity. */
function sum(a: Point | undefined, b: Point | undefined): Point | undefined {
  if (!a || !b) return a ?? b;
  const same = a[0] === b[0];
  if (same && modulo(a[1] + b[1], P) === 0n) return undefined;
  const slope = same
    ? (3n * a[0] * a[0] - 3n) * inverse(2n * a[1], P)
    : (b[1] - a[1]) * inverse(modulo(b[0] - a[0], P), P);
  const x = modulo(slope * slope - a[0] - b[0], P);
  return [x, modulo(slope * (a[0] - x) - a[1], P)];
}

/**
 * k * point, for 0 < k < n. node:crypto gives x alone; of the two y, the right one is that for which k * point + point has the x of
 * (k + 1) * point.
 */
function product(k: bigint, point: Point): Point {
  if (k === 1n) return point;
  if (k === N - 1n) return [point[0], P - point[1]];
  const x = productX(k, point);
  // p = 3 mod 4
  const y = power(modulo(x * x * x - 3n * x + B, P), (P + 1n) / 4n, P);
  return sum([x, y], point)?.[0] === productX(k + 1n, point) ? [x, y] : [x, P - y];
}

/** k * point, 64 octets. */
export function multiply(k: Uint8Array, point: Uint8Array): Uint8Array {
  const [x, y] = product(numberOf(k), pointOf(point));
  return Uint8Array.of(...octetsOf(x), ...octetsOf(y));
}

// --- ECDSA (FIPS 186-4 §6.4) -------------------------------------------------------------------------------------------

/** k as in RFC 6979 §3.2; `accept` says whether it gives a signature. */
function deterministicK(privateKey: Uint8Array, hash: Uint8Array, accept: (k: bigint) => boolean): void {
  const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Uint8Array =>
    new Uint8Array(parts.reduce((mac, part) => mac.update(part), createHmac("sha256", key)).digest());
  const reduced = octetsOf(numberOf(hash) % N);
  let [key, v] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
  const step = (octet: number, ...more: Uint8Array[]): void => {
    key = Uint8Array.from(hmac(key, v, Uint8Array.of(octet), ...more));
    v = Uint8Array.from(hmac(key, v));
  };
  step(0, privateKey, reduced);
  step(1, privateKey, reduced);
  for (;;) {
    v = Uint8Array.from(hmac(key, v));
    const k = numberOf(v);
    if (k > 0n && k < N && accept(k)) return;
    step(0);
  }
}

/** The signature (r, s) of a hash, with k as in RFC 6979. */
export function sign(privateKey: Uint8Array, hash: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64);
  deterministicK(privateKey, hash, (k) => {
    const r = baseProduct(k)![0] % N;
    const s = modulo(inverse(k, N) * (numberOf(hash) + r * numberOf(privateKey)), N);
    signature.set(octetsOf(r));
    signature.set(octetsOf(s), 32);
    return r !== 0n && s !== 0n;
  });
  return signature;
}

/** Whether the signature is this key's over this hash. r and s are in 1 .. n - 1. */
export function verify(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  const [r, s] = pointOf(signature);
  const w = inverse(s, N);
  const second = product((r * w) % N, pointOf(publicKey));
  const point = sum(baseProduct((numberOf(hash) * w) % N), second);
  return point !== undefined && point[0] % N === r;
}
