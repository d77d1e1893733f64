// Unpredictable octets: from the platform's source, or where it has none but entropy, from the core's generator (CTR_DRBG,
// SP 800-90A §10.2.1). A source that fails is an error, never zeros.

import type { Arena } from "./arena.js";
import { checkBetween, checkInto, checkNames, checkNumber, type Octets } from "./octets.js";

const MOST = 0x10000;
/** SP 800-90A §10.2.1: seedlen. */
const ADDITIONAL_MOST = 32;
const NOTHING = new Uint8Array(0);
const FRESH_NAMES = ["length", "additional", "into"];

export interface Fresh {
  /** 0 to 65,536. */
  readonly length: number;
  /** 0 to 32 octets that go into the generator's state too. */
  readonly additional?: Uint8Array;
  readonly into?: Uint8Array;
}

export interface RandomBytes {
  /** `length` unpredictable octets, 0 to 65,536. @throws ThimbleError NO_ENTROPY, PORT_FAILED; TypeError, RangeError */
  (length: number, into?: Uint8Array): Octets;
  /**
   * The same, after the core's generator has taken in fresh entropy: who saw its state before cannot predict them (prediction
   * resistance, SP 800-90A §9.3). A platform's own source is asked as always.
   */
  fresh(call: Fresh): Octets;
  /**
   * Has the core's generator take in fresh entropy, and 0 to 32 octets more.
   * @throws ThimbleError NO_ENTROPY; TypeError, RangeError
   */
  reseed(additional?: Uint8Array): void;
}

export function makeRandom(arena: Arena): RandomBytes {
  const run = arena.fn("random_bytes");
  const reseeding = arena.fn("random_reseed");

  function bytes(length: number, fresh: 0 | 1, additional: Uint8Array, into: Uint8Array | undefined): Octets {
    checkNumber(length, 0, MOST, "length");
    checkBetween(additional, 0, ADDITIONAL_MOST, "additional");
    checkInto(into, length);
    arena.enter();
    try {
      const more = arena.put(additional, "additional");
      const output = arena.room(length, "length");
      arena.checked(run(output, length, fresh, more, additional.length), "random_bytes");
      return arena.take(output, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function fresh(call: Fresh): Octets {
    checkNames(call, FRESH_NAMES);
    const { length, additional = NOTHING, into } = call;
    return bytes(length, 1, additional, into);
  }

  function reseed(additional: Uint8Array = NOTHING): void {
    checkBetween(additional, 0, ADDITIONAL_MOST, "additional");
    arena.enter();
    try {
      arena.checked(reseeding(arena.put(additional, "additional"), additional.length), "random_reseed");
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  const randomBytes = (length: number, into?: Uint8Array): Octets => bytes(length, 0, NOTHING, into);
  return Object.assign(randomBytes, { fresh, reseed });
}
