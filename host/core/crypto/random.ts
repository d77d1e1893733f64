// Unpredictable octets: from the platform's source, or where it has none but entropy, from the core's generator (CTR_DRBG,
// SP 800-90A §10.2.1). A source that fails is an error, never zeros.

import type { Arena } from "./arena.js";
import { checkInto, checkNumber, type Octets } from "./octets.js";

const MOST = 0x10000;

/** `length` unpredictable octets, 0 to 65,536. @throws ThimbleError NO_ENTROPY, PORT_FAILED; TypeError, RangeError */
export type RandomBytes = (length: number, into?: Uint8Array) => Octets;

export function makeRandom(arena: Arena): {
  randomBytes: RandomBytes;
  /** Within a call: fills octets of the arena. */
  fill: (pointer: number, length: number) => void;
} {
  const run = arena.fn("random_bytes");
  const fill = (pointer: number, length: number): void => void arena.checked(run(pointer, length), "random_bytes");
  return {
    fill,
    randomBytes(length, into) {
      checkNumber(length, 0, MOST, "length");
      checkInto(into, length);
      arena.enter();
      try {
        const output = arena.room(length, "length");
        fill(output, length);
        return arena.take(output, length, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },
  };
}
