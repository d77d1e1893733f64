// One instance of the core: how its exports are called, and how data cross in its I/O buffer.
//
// Invariants: one call at a time (docs/abi.md: a port that calls the core gets an Error); after `withBuffer` the I/O buffer
// is zeros, so that no key stays in it.

import { BUFFER_TOO_SMALL, ThimbleError } from "./errors.js";
import { bindPorts, type Ports } from "./ports.js";

type Export = (...args: number[]) => number | void;

export class Instance {
  readonly #exports: Record<string, unknown>;
  readonly #memory: WebAssembly.Memory;
  /** Offset of the I/O buffer in memory. */
  readonly ioPointer: number;
  /** Octets of the I/O buffer. */
  readonly ioCapacity: number;
  #busy = false;
  #portFailures: unknown[] = [];

  /** @throws WebAssembly.LinkError or Error when the module is not a core of this ABI version */
  constructor(module: WebAssembly.Module, ports: Ports, abiVersion: number) {
    const instance = new WebAssembly.Instance(module, {
      ports: bindPorts(ports, {
        memory: () => this.memory,
        failed: (cause) => void this.#portFailures.push(cause),
      }),
    });
    this.#exports = instance.exports as Record<string, unknown>;
    const memory = this.#exports["memory"];
    if (!(memory instanceof WebAssembly.Memory)) throw new Error("this module exports no memory: not a core");
    this.#memory = memory;
    const version = this.invoke("abi_version", []);
    if (version !== abiVersion) throw new Error(`this module speaks ABI version ${version}, this host ${abiVersion}`);
    this.ioPointer = this.invoke("io_pointer", []);
    this.ioCapacity = this.invoke("io_capacity", []);
  }

  /** A view of the whole linear memory. */
  get memory(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  has(name: string): boolean {
    return typeof this.#exports[name] === "function";
  }

  /** Runs an export; a fault of a `deliver` or `event` listener comes out here, once the core is done. */
  invoke(name: string, args: readonly number[]): number {
    const answer = this.#run(name, args);
    const failures = this.#portFailures;
    this.#portFailures = [];
    // A failed port that the core saw makes a negative answer; one that it could not see must not vanish.
    if (failures.length > 0 && answer >= 0) throw failures[0];
    if (failures.length > 0) throw new ThimbleError(answer, name, failures[0]);
    return answer;
  }

  #run(name: string, args: readonly number[]): number {
    const target = this.#exports[name];
    if (typeof target !== "function") throw new Error(`the core has no export "${name}"`);
    if (this.#busy) throw new Error(`a port called the core ("${name}"); calls do not nest (docs/abi.md)`);
    this.#busy = true;
    try {
      return (target as Export)(...args) ?? 0;
    } finally {
      this.#busy = false;
    }
  }

  /** The same; a negative answer becomes a ThimbleError. */
  checked(name: string, args: readonly number[]): number {
    const answer = this.invoke(name, args);
    if (answer < 0) throw new ThimbleError(answer, name);
    return answer;
  }

  /** Runs a body that places inputs and outputs in the I/O buffer, and zeros it afterwards. */
  withBuffer<T>(body: (io: IoBuffer) => T): T {
    if (this.#busy) throw new Error("a port called the core; calls do not nest (docs/abi.md)");
    const io = new IoBuffer(() => this.memory, this.ioPointer, this.ioCapacity);
    try {
      return body(io);
    } finally {
      this.memory.fill(0, this.ioPointer, this.ioPointer + this.ioCapacity);
    }
  }
}

/** Places inputs and outputs of one call one behind the other. */
export class IoBuffer {
  #next = 0;

  constructor(
    private readonly bytes: () => Uint8Array,
    private readonly start: number,
    private readonly capacity: number,
  ) {}

  /** Copies octets in; answers their pointer. */
  put(octets: Uint8Array): number {
    const pointer = this.room(octets.length);
    this.bytes().set(octets, pointer);
    return pointer;
  }

  /** Keeps room for an output; answers its pointer. */
  room(length: number): number {
    if (this.#next + length > this.capacity) throw new ThimbleError(BUFFER_TOO_SMALL);
    const pointer = this.start + this.#next;
    this.#next += length;
    return pointer;
  }

  read(pointer: number, length: number): Uint8Array {
    return this.bytes().slice(pointer, pointer + length);
  }
}
