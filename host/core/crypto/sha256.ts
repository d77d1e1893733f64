// SHA-256 (FIPS 180-4 §6.2): in one shot, and in pieces with a state that can be cloned, as the transcript of a handshake
// wants it.

import type { Arena } from "./arena.js";
import { checkInto, checkOctets, type Octets } from "./octets.js";
import { streamOf, type Stream, type StreamKind } from "./stream.js";

const HASH = 32;
/** Octets of a context (docs/abi.md). */
const STATE = 104;

export interface Sha256 {
  /** The hash of a message of any length: gives 32 octets. @throws TypeError, RangeError */
  (message: Uint8Array, into?: Uint8Array): Octets;
  /** A hash in pieces. */
  create(): Stream;
}

export function makeSha256(arena: Arena): Sha256 {
  const run = arena.fn("sha256");
  const init = arena.fn("sha256_init");
  const update = arena.fn("sha256_update");
  const final = arena.fn("sha256_final");
  const kind: StreamKind = { state: STATE, length: HASH, update, final, name: "sha256_final" };

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

  function create(): Stream {
    arena.enter();
    try {
      const context = arena.room(STATE);
      init(context);
      return streamOf(arena, kind, arena.take(context, STATE, undefined));
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return Object.assign(sha256, { create });
}
