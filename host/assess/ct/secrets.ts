// The secrets that cases run with: those at the edges, where special cases hide, and random ones from a seed.

import { dice } from "../../emulator/prng.js";
import { fromHex } from "../../core/text.js";

/** Answers octets, the same sequence for the same seed and label. For assessment only, never for keys that are used. */
export type Random = (length: number) => Uint8Array;

export function randomOf(seed: Uint8Array, label: string): Random {
  const roll = dice(seed, label);
  return (length) => Uint8Array.from({ length }, () => Math.floor(roll() * 256));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A copy with another octet at one place. */
export function altered(octets: Uint8Array, at: number, value: number): Uint8Array {
  const copy = octets.slice();
  copy[at] = value;
  return copy;
}

const filled = (length: number, octet: number): Uint8Array => new Uint8Array(length).fill(octet);

/** All zeros, all ones, and octets of one repeated value or one single bit. */
export function edges(length: number): Uint8Array[] {
  const bit = (at: number, value: number): Uint8Array => {
    const octets = new Uint8Array(length);
    octets[at] = value;
    return octets;
  };
  const repeated = [0x00, 0xff, 0x01, 0x80, 0x7f, 0x0f, 0xf0, 0x55, 0xaa].map((octet) => filled(length, octet));
  return length === 0 ? [] : [...repeated, bit(0, 0x80), bit(0, 1), bit(length - 1, 0x80), bit(length - 1, 1)];
}

export function randoms(random: Random, length: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, () => random(length));
}

/** The order of P-256's group (FIPS 186-4 §D.1.2.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const scalar = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(64, "0"));

/** Private keys of P-256 at the edges, all in 1 .. n-1: smallest, largest, about n/2, powers of two, digits all the same. */
export function p256Edges(): Uint8Array[] {
  const small = [1n, 2n, 3n, 4n, 5n, 7n, 8n, 15n, 16n, 17n, 30n, 31n, 32n, 33n];
  const large = [1n, 2n, 3n, 4n, 15n, 16n, 17n].map((distance) => N - distance);
  const middle = [
    (N - 1n) / 2n,
    (N + 1n) / 2n,
    1n << 128n,
    1n << 252n,
    1n << 255n,
    (1n << 255n) - 1n,
    (1n << 224n) - 1n,
  ];
  const digits = [0x11, 0x77, 0x88, 0xee, 0x55, 0xf0, 0x0f].map((octet) => filled(32, octet));
  return [...[...small, ...large, ...middle].map(scalar), ...digits];
}

/** What is no private key of P-256: 0, n and more. */
export function p256Refused(random: Random, count: number): Uint8Array[] {
  const above = Array.from({ length: count }, () => joined(filled(8, 0xff), random(24)));
  return [0n, N, N + 1n, N + 2n, (1n << 256n) - 1n].map(scalar).concat(above);
}

/** Private keys of P-256, random; one that is not below n has not been seen, and is left out. */
export function p256Randoms(random: Random, count: number): Uint8Array[] {
  return randoms(random, 32, count).map((octets) => (octets[0] === 0xff ? altered(octets, 0, 0xfe) : octets));
}

/** Scalars of X25519 at the edges: any 32 octets are one. */
export function x25519Edges(): Uint8Array[] {
  const little = (value: bigint): Uint8Array => scalar(value).reverse();
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const near = [1n, 2n, 3n, 4n, 7n, 8n, 9n, order - 1n, order, order + 1n, 8n * order - 8n, (1n << 255n) - 19n];
  return [...edges(32), ...near.map(little)];
}
