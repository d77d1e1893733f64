// What the tests of the crypto API have in common.

import assert from "node:assert/strict";
import { openCrypto } from "../../host/node/crypto.js";

export const suite = await openCrypto();

/** A view of these octets in the middle of a larger buffer. */
export function placed(octets: Uint8Array, at: number): Uint8Array {
  const whole = new Uint8Array(octets.length + at + 3).fill(0xee);
  whole.set(octets, at);
  return whole.subarray(at, at + octets.length);
}

export const same = (actual: Uint8Array, expected: Uint8Array): void =>
  assert.equal(Buffer.from(actual).toString("hex"), Buffer.from(expected).toString("hex"));
