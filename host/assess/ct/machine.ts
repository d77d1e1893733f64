// A module under assessment: fresh instances of it, as it ships and instrumented, with all that they may touch given by the caller.

import { bindPorts, type Ports } from "../../core/ports.js";
import { instrument, type Instrumented } from "./instrument.js";
import { Trace } from "./trace.js";

/** A module and its instrumented twin. */
export interface Subject {
  readonly octets: Uint8Array;
  readonly shipped: WebAssembly.Module;
  readonly twin: WebAssembly.Module;
  readonly instrumented: Instrumented;
}

/** @throws Error when the module cannot be assessed (instrument.ts), WebAssembly.CompileError */
export function subjectOf(octets: Uint8Array): Subject {
  const instrumented = instrument(octets);
  const compile = (bytes: Uint8Array): WebAssembly.Module => new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
  return { octets, shipped: compile(octets), twin: compile(instrumented.octets), instrumented };
}

/** Ports of a thing alone: no hook, no store, nobody to hear it; its randomness is zeros. */
const ALONE: Ports = { entropy: (length) => new Uint8Array(length), now: () => 0 };

/** Makes instances. Each run has new ones, so that no run meets what another left in memory. */
export interface Rig {
  open(ports?: Partial<Ports>): Machine;
}

/** Instances of the module as it ships, or of its twin when there is a trace. */
export function rigOf(subject: Subject, trace?: Trace): Rig {
  const module = trace ? subject.twin : subject.shipped;
  return { open: (ports) => new Machine(module, { ...ALONE, ...ports }, trace) };
}

export class Machine {
  readonly #exports: Record<string, unknown>;
  readonly #memory: WebAssembly.Memory;
  readonly #trace: Trace | undefined;
  readonly #start: number;
  readonly #end: number;
  #next = 0;

  constructor(module: WebAssembly.Module, ports: Ports, trace?: Trace) {
    this.#trace = trace;
    const failed = (cause: unknown): never => {
      throw cause;
    };
    const imports = { ports: bindPorts(ports, { memory: () => this.memory, failed }) };
    const traced = trace ? { trace: { event: trace.event } } : {};
    const instance = new WebAssembly.Instance(module, { ...imports, ...traced });
    this.#exports = instance.exports as Record<string, unknown>;
    if (!(this.#exports["memory"] instanceof WebAssembly.Memory)) throw new Error("this module exports no memory");
    this.#memory = this.#exports["memory"];
    // A module made for a test has no I/O buffer: its first page is one.
    const buffered = typeof this.#exports["io_pointer"] === "function";
    this.#start = buffered ? this.prepare("io_pointer") : 0;
    this.#end = this.#start + (buffered ? this.prepare("io_capacity") : 0x10000);
    this.clear();
  }

  get memory(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  /** Calls an export; it is traced. */
  call(name: string, ...args: number[]): number {
    return this.#trace ? this.#trace.during(() => this.prepare(name, ...args)) : this.prepare(name, ...args);
  }

  /** Calls an export without tracing it, unless it is called from within a traced call. */
  prepare(name: string, ...args: number[]): number {
    const target = this.#exports[name];
    if (typeof target !== "function") throw new Error(`the module has no export "${name}"`);
    return ((target as (...args: number[]) => number | undefined)(...args) ?? 0) | 0;
  }

  /** Copies octets into the I/O buffer, behind what is there; answers their pointer. */
  put(octets: Uint8Array): number {
    const pointer = this.room(octets.length);
    this.memory.set(octets, pointer);
    return pointer;
  }

  /** Keeps room in the I/O buffer; answers its pointer. Pointers depend on lengths only. */
  room(length: number): number {
    const pointer = this.#next;
    if (pointer + length > this.#end) throw new RangeError("the I/O buffer is full");
    this.#next = pointer + length;
    return pointer;
  }

  read(pointer: number, length: number): Uint8Array {
    return this.memory.slice(pointer, pointer + length);
  }

  /** Begins the I/O buffer anew. */
  clear(): void {
    this.#next = this.#start;
  }
}
