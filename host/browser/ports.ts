// A browser's or worker's ports: entropy and random bytes from Web Cryptography, the monotonic clock.

import type { Ports } from "../core/ports.js";

/** getRandomValues gives at most this many octets a call (Web Cryptography API §10.1.1). */
const RANDOM_OCTETS_MAX = 65536;

function randomOctets(length: number): Uint8Array {
  const octets = new Uint8Array(length);
  for (let at = 0; at < length; at += RANDOM_OCTETS_MAX) {
    crypto.getRandomValues(octets.subarray(at, at + RANDOM_OCTETS_MAX));
  }
  return octets;
}

/**
 * Ports of a page or worker. No hardware hooks: the core computes AES and the field itself.
 * @param added ports to add or to put in place of these
 */
export function browserPorts(added: Partial<Ports> = {}): Ports {
  return { entropy: randomOctets, random: randomOctets, now: () => Math.floor(performance.now()), ...added };
}
