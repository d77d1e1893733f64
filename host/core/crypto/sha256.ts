// SHA-256 (FIPS 180-4 §6.2): in one shot, and in pieces with a state that can be cloned, as the transcript of a handshake
// wants it.
//
// The state of a hash in pieces lies in the object, not in the core: there may be any number of them.

import type { Arena } from "./arena.js";
import { checkInto, checkOctets, type Octets } from "./octets.js";

const HASH = 32;
/** Octets of a state (assembly/crypto/sha256.ts). */
const STATE = 104;

export interface Sha256Stream {
  /** Adds octets; gives the stream itself. @throws TypeError, RangeError */
  update(message: Uint8Array): Sha256Stream;
  /** The hash of all so far, 32 octets; the stream may go on. @throws TypeError, RangeError */
  digest(into?: Uint8Array): Octets;
  /** Another stream that has taken in the same octets. */
  clone(): Sha256Stream;
}

export interface Sha256 {
  /** The hash of a message of any length: gives 32 octets. @throws TypeError, RangeError */
  (message: Uint8Array, into?: Uint8Array): Octets;
  /** A hash in pieces. @throws ThimbleError NOT_SUPPORTED where the module cannot */
  create(): Sha256Stream;
}

export function makeSha256(arena: Arena): Sha256 {
  const run = arena.fn("sha256");
  const init = arena.fn("sha256_init");
  const add = arena.fn("sha256_update");
  const final = arena.fn("sha256_final");

  function sha256(message: Uint8Array, into?: Uint8Array): Octets {
    checkOctets(message, "message");
    checkInto(into, HASH);
    arena.enter();
    try {
      const m = arena.put(message, "message");
      const output = arena.room(HASH);
      arena.checked(run(m, message.length, output), "sha256");
      return arena.take(output, HASH, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function stream(state: Octets): Sha256Stream {
    const self: Sha256Stream = {
      update(message) {
        checkOctets(message, "message");
        arena.enter();
        try {
          const context = arena.put(state, "state");
          add(context, arena.put(message, "message"), message.length);
          arena.take(context, STATE, state);
          return self;
        } catch (error) {
          throw arena.fault(error);
        } finally {
          arena.leave();
        }
      },
      digest(into) {
        checkInto(into, HASH);
        arena.enter();
        try {
          const output = arena.room(HASH);
          final(arena.put(state, "state"), output);
          return arena.take(output, HASH, into);
        } catch (error) {
          throw arena.fault(error);
        } finally {
          arena.leave();
        }
      },
      clone: () => stream(state.slice()),
    };
    return self;
  }

  function create(): Sha256Stream {
    arena.enter();
    try {
      const context = arena.room(STATE);
      init(context);
      return stream(arena.take(context, STATE, undefined));
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return Object.assign(sha256, { create });
}
