// Entropy that can be repeated, for runs that must give the same bytes on every engine. Never for real use.

import { sha256 } from "./sha256.js";

/**
 * The entropy source of a seeded thing: its n-th block of 32 octets is SHA-256(seed | n), n a big-endian u32 that counts
 * from 0 over the thing's life; requests take whole octets of the blocks one behind the other.
 */
export function seededEntropy(seed: Uint8Array): (length: number) => Uint8Array {
  let counter = 0;
  let rest = new Uint8Array(0);
  return (length) => {
    const output = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (rest.length === 0) {
        const number = new Uint8Array(4);
        new DataView(number.buffer).setUint32(0, counter++);
        rest = new Uint8Array(sha256(seed, number));
      }
      const part = rest.subarray(0, length - filled);
      output.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    return output;
  };
}
