// Node's ports: entropy and random bytes from node:crypto, the monotonic clock. Whoever has a transceiver, a socket, a
// listener or a store adds those ports.

import { randomBytes } from "node:crypto";
import type { Ports } from "../core/ports.js";

/** Milliseconds of the monotonic clock since this process began. */
export function monotonicMilliseconds(): number {
  return Math.floor(performance.now());
}

/**
 * Ports of a Node process. No hardware hooks: the core computes AES and the field itself.
 * @param added ports to add or to put in place of these
 */
export function nodePorts(added: Partial<Ports> = {}): Ports {
  return {
    entropy: (length) => new Uint8Array(randomBytes(length)),
    random: (length) => new Uint8Array(randomBytes(length)),
    now: monotonicMilliseconds,
    ...added,
  };
}
