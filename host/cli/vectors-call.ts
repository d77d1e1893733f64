// What a test vector gives to a core and gets back: inputs and outputs laid out in the I/O buffer, one call, the answer.
//
// Every operation goes through `call`, so that an engine in this process, a process of its own and a board behind a serial
// link are all driven alike. Behind each output stand guard octets, which the core must leave alone.

import { io, type Pointer, type Thing } from "../emulator/thing.js";

export type Outcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly why: string }
  | { readonly kind: "skipped"; readonly why: string };

export const PASSED: Outcome = { kind: "passed" };
export const failed = (why: string): Outcome => ({ kind: "failed", why });
export const skipped = (why: string): Outcome => ({ kind: "skipped", why });

/** Judgements that are the same whatever the operation. */
export const OVERWRITTEN = failed("octets behind the output were overwritten");
export const UNSUPPORTED = skipped("not supported by this core");

export const NOT_SUPPORTED = -3;
export const AUTHENTICATION_FAILED = -6;

const GUARD = 4;
const GUARD_OCTET = 0xa5;

/** A core and the octets of its I/O buffer. */
export interface Target {
  readonly thing: Thing;
  readonly capacity: number;
}

export async function targetOf(thing: Thing): Promise<Target> {
  const { result } = await thing.call("io_capacity");
  return { thing, capacity: result };
}

/** Inputs laid one behind the other from the start of the I/O buffer. */
export class Layout {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  put(octets: Uint8Array): Pointer {
    const at = this.#length;
    this.#parts.push(octets);
    this.#length += octets.length;
    return io(at);
  }

  /** Room for an output, with its guard. */
  room(length: number): Pointer {
    const at = this.put(new Uint8Array(length));
    this.put(new Uint8Array(GUARD).fill(GUARD_OCTET));
    return at;
  }

  get length(): number {
    return this.#length;
  }

  octets(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** What an export answered, and the octets of its output. */
export interface Answer {
  readonly result: number;
  readonly output: Uint8Array;
  readonly guarded: boolean;
}

/** Calls an export; its output is `length` octets at `output`. */
export async function call(
  target: Target,
  layout: Layout,
  name: string,
  args: readonly (number | Pointer)[],
  output: Pointer,
  length: number,
): Promise<Answer> {
  const options = { input: layout.octets(), read: layout.length };
  const { result, output: all } = await target.thing.call(name, args, options);
  const end = output.io + length;
  const guarded = all.subarray(end, end + GUARD).every((octet) => octet === GUARD_OCTET);
  return { result, output: all.slice(output.io, end), guarded };
}
