// A hash or MAC in pieces. Its state lies in the object, not in the core: there may be any number of them, and a copy is a clone.

import type { Arena, Export } from "./arena.js";
import { checkInto, checkOctets, type Octets } from "./octets.js";

export interface Stream {
  /** Adds octets; gives the stream itself. @throws TypeError, RangeError */
  update(message: Uint8Array): Stream;
  /** The result over all so far; the stream may go on. @throws TypeError, RangeError */
  digest(into?: Uint8Array): Octets;
  /** Another stream that has taken in the same octets. */
  clone(): Stream;
  /** Zeros the state, which holds what was hashed last, and of a MAC the key; the stream is then of no use. */
  clear(): void;
}

/** What a stream needs of the core: exports over a context of `state` octets. */
export interface StreamKind {
  readonly state: number;
  /** Octets of the result. */
  readonly length: number;
  readonly update: Export;
  readonly final: Export;
  /** The name of `final`, for errors. */
  readonly name: string;
}

/** A stream that begins with this state, which it keeps. */
export function streamOf(arena: Arena, kind: StreamKind, state: Octets): Stream {
  let cleared = false;
  const check = (): void => {
    if (cleared) throw new Error("this stream was cleared");
  };
  const self: Stream = {
    update(message) {
      check();
      checkOctets(message, "message");
      arena.enter();
      try {
        const context = arena.put(state, "state");
        kind.update(context, arena.put(message, "message"), message.length);
        arena.take(context, kind.state, state);
        return self;
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },
    digest(into) {
      check();
      checkInto(into, kind.length);
      arena.enter();
      try {
        const output = arena.room(kind.length);
        arena.checked(kind.final(arena.put(state, "state"), output), kind.name);
        return arena.take(output, kind.length, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },
    clone() {
      check();
      return streamOf(arena, kind, state.slice());
    },
    clear() {
      cleared = true;
      state.fill(0);
    },
  };
  return self;
}
