// What a test vector gives to a core and gets back: inputs and outputs laid out in the I/O buffer, one call, the answer.
//
// Every operation goes through `call`, so that an engine in this process, a process of its own and a board behind a serial
// link are all driven alike. Behind each output stand guard octets, which the core must leave alone.

import { errorName, toHex } from "../core/index.js";
import { io, type Pointer, type Thing } from "../emulator/thing.js";
import type { TestVector } from "./file.js";
import type { Reference } from "./reference.js";

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

/** A core, the octets of its I/O buffer, and what stands beside it. */
export interface Target {
  readonly thing: Thing;
  readonly capacity: number;
  readonly reference: Reference;
}

export async function targetOf(thing: Thing, reference: Reference): Promise<Target> {
  const { result } = await thing.call("io_capacity");
  return { thing, capacity: result, reference };
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

  /** Puts octets where others were put, or room was kept. */
  fill(at: Pointer, octets: Uint8Array): void {
    let from = 0;
    for (const part of this.#parts) {
      if (from === at.io && octets.length <= part.length) return void part.set(octets);
      from += part.length;
    }
    throw new RangeError("nothing begins there");
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

/** Calls an export; its output is `length` octets at `output`, with a guard behind it unless it was `put`, not kept room for. */
export async function call(
  target: Target,
  layout: Layout,
  name: string,
  args: readonly (number | Pointer)[],
  output: Pointer,
  length: number,
  unguarded = false,
): Promise<Answer> {
  if (target.thing.has?.(name) === false)
    return { result: NOT_SUPPORTED, output: new Uint8Array(length), guarded: true };
  const options = { input: layout.octets(), read: layout.length };
  const { result, output: all } = await target.thing.call(name, args, options);
  const end = output.io + length;
  const guarded = unguarded || all.subarray(end, end + GUARD).every((octet) => octet === GUARD_OCTET);
  return { result, output: all.slice(output.io, end), guarded };
}

/** The reason to leave a vector out that does not fit the I/O buffer. */
export function tooLong(target: Target, layout: Layout): Outcome | undefined {
  if (layout.length <= target.capacity) return undefined;
  return skipped(`longer than the I/O buffer of ${target.capacity} octets`);
}

// --- Judgement (docs/vectors.md, "How a vector is judged") ---------------------------------------------------------------

/** What the ABI has no way to be given never reaches the core: the host refuses it. */
export function refusedBefore(test: TestVector, what: string): Outcome {
  return test.result === "valid" ? failed(`${what} is not one that the core can be given`) : PASSED;
}

/**
 * valid: done and the same. invalid: refused, or not the same. acceptable: refused, or done and the same.
 * @param refuses an invalid vector must be refused: a key agreement or a signature. A MAC, a hash or a cipher has nothing to refuse, its
 * answer only differs
 */
export function judge(test: TestVector, answer: Answer, same: boolean, what: string, refuses = false): Outcome {
  if (answer.result === NOT_SUPPORTED) return UNSUPPORTED;
  if (!answer.guarded) return OVERWRITTEN;
  const refused = answer.result < 0;
  switch (test.result) {
    case "valid":
      if (refused) return failed(`refused: ${errorName(answer.result)}`);
      return same ? PASSED : failed(`${what} is ${toHex(answer.output)}`);
    case "acceptable":
      return refused || same
        ? PASSED
        : failed(`${what} is ${toHex(answer.output)}, which is neither right nor refused`);
    case "invalid":
      if (refuses) return refused ? PASSED : failed(`it is invalid and was taken; ${what} is ${toHex(answer.output)}`);
      return refused || !same ? PASSED : failed(`${what} is the invalid one`);
  }
}
