// An instance of the core for the crypto API: its exports, and the linear memory above what the core itself uses, where the
// inputs and outputs of one call lie one behind the other.
//
// Invariants: between `leave` and the next `enter` that memory is zeros; one call at a time; no call allocates but for the
// array that it returns and, when the memory grew, new views of it.
// The views belong to one ArrayBuffer, which growing detaches: they are made anew then, and nobody else keeps one.

import { AuthenticationError, AUTHENTICATION_FAILED, NOT_SUPPORTED, ThimbleError } from "../errors.js";
import { bindPorts } from "../ports.js";
import { countOf, type Octets } from "./octets.js";

/** The version of docs/abi.md that this folder speaks. */
const ABI_VERSION = 1;
const PAGE = 0x10000;
/** maximumMemory of profile full (asconfig.json): 64 MiB. */
const MEMORY_MAX = 1024 * PAGE;
/** Up to this many octets a loop is quicker than a call of the engine's own copy; measured in Node 20. */
const LOOP_MAX = 16;
/** Up to this many octets the same holds for zeroing, eight at a time. */
const ZERO_LOOP_MAX = 256;

/** A WebAssembly.Module: to TypeScript that is any object, and its name is unknown where the DOM's types are. */
export type CompiledModule = object;

/** Where unpredictable octets come from. */
export interface RandomSource {
  /** `length` octets of full entropy, to seed the core's generator. */
  entropy(length: number): Uint8Array;
  /** `length` unpredictable octets; left out: the core's own generator (CTR_DRBG) makes them. */
  random?(length: number): Uint8Array;
}

/** A function of the module; numbers in and out (docs/abi.md). */
export type Export = (...values: number[]) => number;

/** The argument that an error number is about. */
const ARGUMENT_OF: Readonly<Record<number, string>> = { [-7]: "publicKey", [-8]: "privateKey" };

/** Inputs that do not fit the memory: not a fault of the core. */
class TooLong extends RangeError {}

export class Arena {
  readonly #exports: Record<string, unknown>;
  readonly #memory: WebAssembly.Memory;
  readonly #start: number;
  #bytes: Uint8Array;
  #words: Float64Array;
  /** The last long output, seen as an array of its own: messages of one length after another need no new one. */
  #view: Uint8Array;
  #next: number;
  #busy = false;
  #fault: unknown = undefined;
  #thrown: unknown = undefined;

  /**
   * @throws WebAssembly.LinkError or Error when the module is not a core of this ABI version; ThimbleError NO_ENTROPY,
   *   SELF_TEST_FAILED when it does not start
   */
  constructor(module: CompiledModule, source: RandomSource) {
    const ports = bindPorts(
      {
        entropy: (length) => source.entropy(length),
        ...(source.random && { random: (length: number) => source.random!(length) }),
        now: () => 0,
      },
      { memory: () => this.#bytes, failed: (cause) => void (this.#thrown = cause) },
    );
    this.#exports = new WebAssembly.Instance(module as WebAssembly.Module, { ports }).exports as Record<
      string,
      unknown
    >;
    const memory = this.#exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("this module exports no memory: not a core");
    this.#memory = memory;
    const version = this.has("abi_version") ? this.fn("abi_version")() : 0;
    if (version !== ABI_VERSION) throw new Error(`this module speaks ABI version ${version}, this host ${ABI_VERSION}`);
    this.#start = (this.fn("memory_bytes")() + 15) & ~15;
    this.#next = this.#start;
    this.#bytes = this.#view = new Uint8Array(memory.buffer);
    this.#words = new Float64Array(memory.buffer);
    this.checked(this.fn("start")(), "start");
  }

  has(name: string): boolean {
    return typeof this.#exports[name] === "function";
  }

  /** The export of this name; where the module has none, a function that says so. */
  fn(name: string): Export {
    if (this.has(name)) return this.#exports[name] as Export;
    return () => {
      throw new ThimbleError(NOT_SUPPORTED, `this module has no export "${name}"`);
    };
  }

  /** The whole linear memory. */
  get memory(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  /** Begins a call; `leave` has to follow, whatever happens. */
  enter(): void {
    if (this.#fault !== undefined) {
      throw new Error("the core broke down in an earlier call and was wiped: open another", { cause: this.#fault });
    }
    if (this.#busy) throw new Error("a source of random octets called the core; calls do not nest (docs/abi.md)");
    this.#busy = true;
    this.#thrown = undefined;
  }

  /** Ends a call: inputs and outputs become zeros. */
  leave(): void {
    const start = this.#start;
    const end = this.#next;
    if (end - start <= ZERO_LOOP_MAX) {
      const words = this.#words;
      for (let i = start >>> 3; i < end >>> 3; i++) words[i] = 0;
    } else this.#bytes.fill(0, start, end);
    this.#next = start;
    this.#busy = false;
  }

  /** What a call ended with. A trap, or an exhausted stack, may leave secrets anywhere: then everything is wiped. */
  fault(error: unknown): unknown {
    if (error instanceof ThimbleError || error instanceof TooLong) return error;
    this.#fault = error;
    this.#bytes.fill(0);
    return error;
  }

  /** Copies octets in; answers their pointer. `name` is theirs in a message. @throws RangeError when they do not fit */
  put(octets: Uint8Array, name: string): number {
    const length = octets.length;
    const pointer = this.room(length, name);
    const bytes = this.#bytes;
    if (length <= LOOP_MAX) for (let i = 0; i < length; i++) bytes[pointer + i] = octets[i]!;
    else bytes.set(octets, pointer);
    return pointer;
  }

  /** Keeps room for an output; answers its pointer, a multiple of 8. @throws RangeError when it does not fit */
  room(length: number, name = "output"): number {
    const pointer = this.#next;
    const end = (pointer + length + 7) & ~7;
    if (end > this.#bytes.length || length > MEMORY_MAX) this.#grow(length, end, name);
    this.#next = end;
    return pointer;
  }

  /** Puts one octet at a pointer of `room`. */
  poke(pointer: number, octet: number): void {
    this.#bytes[pointer] = octet;
  }

  /** Copies `length` octets out: to `into`, which the caller has checked, or to a new array. */
  take(pointer: number, length: number, into: Uint8Array | undefined): Octets {
    const output = into ?? new Uint8Array(length);
    const bytes = this.#bytes;
    if (length <= LOOP_MAX) for (let i = 0; i < length; i++) output[i] = bytes[pointer + i]!;
    else {
      if (this.#view.byteOffset !== pointer || this.#view.length !== length) {
        this.#view = bytes.subarray(pointer, pointer + length);
      }
      output.set(this.#view);
    }
    return output as Octets;
  }

  /** Passes a count or zero on; @throws ThimbleError, AuthenticationError for a negative answer of export `call` */
  checked(answer: number, call: string): number {
    if (answer < 0) throw this.#refusal(answer, call);
    return answer;
  }

  #refusal(answer: number, call: string): ThimbleError {
    if (answer === AUTHENTICATION_FAILED) return new AuthenticationError(call);
    return new ThimbleError(answer, call, this.#thrown, ARGUMENT_OF[answer]);
  }

  #grow(length: number, end: number, name: string): void {
    const beyond = length > MEMORY_MAX || end > MEMORY_MAX;
    try {
      if (beyond) throw new RangeError();
      this.#memory.grow(Math.ceil((end - this.#bytes.length) / PAGE));
    } catch {
      const most = (beyond ? MEMORY_MAX : this.#bytes.length) - this.#next;
      throw new TooLong(`${name}: ${countOf(length)}; it should have at most ${most}: the core's memory ends there`);
    }
    this.#bytes = this.#view = new Uint8Array(this.#memory.buffer);
    this.#words = new Float64Array(this.#memory.buffer);
  }
}
