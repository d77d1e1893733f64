// The medium's dice: xoshiro128** (Blackman and Vigna), seeded through SHA-256. For simulation only, never for keys.

import { sha256 } from "./sha256.js";

/** Answers numbers in [0, 1), the same sequence for the same seed. */
export type Dice = () => number;

/**
 * Dice for one purpose: the label keeps the sequences of one seed apart, so that switching one fault on does not
 * change when another one strikes.
 * @param seed any octets
 */
export function dice(seed: Uint8Array, label: string): Dice {
  const digest = new DataView(sha256(seed, new TextEncoder().encode(label)).buffer);
  const state = new Uint32Array([0, 4, 8, 12].map((offset) => digest.getUint32(offset, true)));
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  if ((a | b | c | d) === 0) a = 1; // the all-zero state is the one that never leaves itself
  const rotate = (x: number, bits: number): number => ((x << bits) | (x >>> (32 - bits))) >>> 0;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5) >>> 0, 7), 9) >>> 0;
    const shifted = (b << 9) >>> 0;
    c = (c ^ a) >>> 0;
    d = (d ^ b) >>> 0;
    b = (b ^ c) >>> 0;
    a = (a ^ d) >>> 0;
    c = (c ^ shifted) >>> 0;
    d = rotate(d, 11);
    return result / 2 ** 32;
  };
}
