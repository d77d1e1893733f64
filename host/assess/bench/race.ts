// Who is faster, in one process: bodies that take turns, and the core as bare as it gets. For Node and browsers.

import { NOT_SUPPORTED } from "../../core/errors.js";

/** One run of what is measured; a promise is awaited before the next run. */
export type Body = () => void | Promise<unknown>;

export interface Limits {
  readonly rounds: number;
  readonly roundMs: number;
}

/** Fifteen rounds, of which each body gets 12 ms. */
const LIMITS: Limits = { rounds: 15, roundMs: 12 };
/** Runs that warm the compiler up go on for this long: clocks of browsers are as coarse as 0.1 ms. */
const WARM_MS = 12;

/** Milliseconds that so many runs take. */
async function timed(body: Body, runs: number): Promise<number> {
  const begin = performance.now();
  for (let i = 0; i < runs; i++) {
    const answer = body();
    if (answer) await answer;
  }
  return performance.now() - begin;
}

/**
 * Microseconds of one run of each body: medians of rounds in which all take turns, so that a busy machine slows each alike.
 * Bounded: rounds * roundMs and a warm-up for each, and one run a round at least.
 */
export async function race(
  bodies: Readonly<Record<string, Body>>,
  { rounds, roundMs }: Limits = LIMITS,
): Promise<Record<string, number>> {
  const entrants: { name: string; body: Body; runs: number; times: number[] }[] = [];
  for (const [name, body] of Object.entries(bodies)) {
    let runs = 1;
    let took = await timed(body, runs);
    while (took < WARM_MS) took = await timed(body, (runs *= 2));
    entrants.push({ name, body, runs: Math.max(1, Math.round((runs * roundMs) / took)), times: [] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { body, runs, times } of entrants) times.push(((await timed(body, runs)) * 1000) / runs);
  const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!;
  return Object.fromEntries(entrants.map(({ name, times }) => [name, median(times)]));
}

type Export = (...args: number[]) => number;
/** The arguments of an export, made of its pointers. */
type Arguments = (...pointers: number[]) => number[];

/** A module without ports, and its octets to put inputs into. */
export class Bare {
  readonly memory: Uint8Array;
  readonly io: number;
  readonly #exports: WebAssembly.Exports;

  constructor(octets: Uint8Array) {
    const module = new WebAssembly.Module(octets as Uint8Array<ArrayBuffer>);
    const ports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => NOT_SUPPORTED]));
    this.#exports = new WebAssembly.Instance(module, { ports }).exports;
    this.memory = new Uint8Array((this.#exports["memory"] as WebAssembly.Memory).buffer);
    this.io = this.get("io_pointer")();
  }

  get(name: string): Export {
    return this.#exports[name] as Export;
  }

  /**
   * A body that copies inputs in, calls and copies the output out, and throws when the call fails. Pointers are the inputs' in their order,
   * then the output's; `args` makes the arguments of them.
   */
  body(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments): () => void {
    return this.#body(name, inputs, output, args, inputs.length);
  }

  /** The same for an export that works in place: the output lies where the last input was. */
  inPlace(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments): () => void {
    return this.#body(name, inputs, output, args, inputs.length - 1);
  }

  #body(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments, place: number): () => void {
    const pointers: number[] = [];
    let next = this.io;
    for (const { length } of [...inputs, output]) {
      pointers.push(next);
      next += (length + 7) & ~7;
    }
    const call = this.get(name);
    const words = args(...pointers);
    const { memory } = this;
    const made = memory.subarray(pointers[place]!, pointers[place]! + output.length);
    return () => {
      for (let i = 0; i < inputs.length; i++) memory.set(inputs[i]!, pointers[i]!);
      if (call(...words) < 0) throw new Error(`${name} fails`);
      output.set(made);
    };
  }
}

/** One behind the other. */
export const bothOf =
  (first: () => void, second: () => void): (() => void) =>
  () => {
    first();
    second();
  };
