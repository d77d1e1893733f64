// A core whose whole linear memory is watched: after each call everything is octet for octet what it was, but for the outputs that the call
// declares. So nothing of a key, a scalar, an intermediate or a plaintext stays anywhere, in whatever form, and nothing is written
// behind an output.
//
// Inputs and outputs lie above the memory that the core uses, each with canaries about it: docs/abi.md lets a pointer be anywhere.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { bindPorts, type Ports } from "../../host/core/ports.js";
import { withGlobals } from "./opened-module.js";

type Profile = "dex" | "full" | "host";

/** build/<profile>.wasm, or the file that THIMBLE_WASM names. */
const fileOf = (profile: Profile): string | URL =>
  process.env["THIMBLE_WASM"] ?? new URL(`../../${profile}.wasm`, import.meta.url);

export const moduleOf = (profile: Profile): WebAssembly.Module => new WebAssembly.Module(readFileSync(fileOf(profile)));

/** The same, with its mutable globals exported (opened-module.ts). */
export const openedModuleOf = (profile: Profile): WebAssembly.Module =>
  new WebAssembly.Module(Uint8Array.from(withGlobals(readFileSync(fileOf(profile)))));

export const PAGE = 0x10000;
const CANARY = 0xa5;
const CANARIES = 16;

/** Where a call may write: a pointer and octets. */
export type Output = readonly [pointer: number, length: number];

const ALONE: Ports = { entropy: (length) => new Uint8Array(length), now: () => 0 };

export class Probe {
  readonly exports: Readonly<Record<string, unknown>>;
  /** What ports threw. */
  readonly thrown: unknown[] = [];
  readonly #memory: WebAssembly.Memory;
  readonly #start: number;
  #next = 0;
  #before = Buffer.alloc(0);

  constructor(module: WebAssembly.Module, ports: Partial<Ports> = {}) {
    const binding = { memory: () => this.octets, failed: (cause: unknown) => void this.thrown.push(cause) };
    const imports = { ports: bindPorts({ ...ALONE, ...ports }, binding) };
    this.exports = new WebAssembly.Instance(module, imports as WebAssembly.Imports).exports;
    this.#memory = this.exports["memory"] as WebAssembly.Memory;
    this.#start = (this.invoke("memory_bytes") + 15) & ~15;
    this.clear();
  }

  get octets(): Uint8Array {
    return new Uint8Array(this.#memory.buffer);
  }

  /** Octets that the core uses; what lies above is the test's. */
  get used(): number {
    return this.#start;
  }

  has(name: string): boolean {
    return typeof this.exports[name] === "function";
  }

  /** Gives the test more room. */
  grow(pages: number): void {
    this.#memory.grow(pages);
    this.clear();
  }

  /** Forgets inputs and outputs: canaries everywhere. */
  clear(): void {
    this.octets.fill(CANARY, this.#start);
    this.#next = this.#start + CANARIES;
  }

  /** Room for an output, with canaries before and behind, `offset` octets behind a multiple of 16. */
  room(length: number, offset = 0): number {
    const pointer = this.#next + offset;
    const next = (pointer + length + CANARIES + 15) & ~15;
    if (next > this.octets.length) throw new RangeError("the probe's memory is full");
    this.#next = next;
    return pointer;
  }

  put(octets: Uint8Array, offset = 0): number {
    const pointer = this.room(octets.length, offset);
    this.octets.set(octets, pointer);
    return pointer;
  }

  read(pointer: number, length: number): Buffer {
    return Buffer.from(this.octets.slice(pointer, pointer + length));
  }

  /** Calls an export, whatever it does to memory. */
  invoke(name: string, ...args: number[]): number {
    const target = this.exports[name];
    if (typeof target !== "function") throw new Error(`the core has no export "${name}"`);
    return ((target as (...args: number[]) => number | undefined)(...args) ?? 0) | 0;
  }

  /** Calls an export and expects that it changed nothing but these outputs. */
  call(name: string, args: readonly number[], outputs: readonly Output[], why: () => string = () => ""): number {
    const before = this.#snapshot();
    const result = this.invoke(name, ...args);
    this.expectOnly(before, outputs, () => `${name} ${why()}`);
    return result;
  }

  /** Expects that memory is what it was, but for these places. */
  expectOnly(before: Buffer, places: readonly Output[], what: () => string): void {
    const memory = Buffer.from(this.#memory.buffer);
    const outputs = places.map(([pointer, length]) => Buffer.from(memory.subarray(pointer, pointer + length)));
    for (const [pointer, length] of places) before.copy(memory, pointer, pointer, pointer + length);
    const same = Buffer.compare(before, memory) === 0;
    const changed = same ? [] : differences(before, memory);
    const shown = changed
      .slice(0, 4)
      .map(([at, length]) => `${at}: ${memory.toString("hex", at, at + Math.min(length, 32))}`);
    places.forEach(([pointer], n) => outputs[n]!.copy(memory, pointer));
    if (same) return;
    assert.fail(
      `${what()}: ${changed.length} other places changed (the core uses ${this.#start} octets): ${shown.join(", ")}`,
    );
  }

  /** Memory as it is, until the next snapshot. */
  #snapshot(): Buffer {
    const memory = Buffer.from(this.#memory.buffer);
    if (this.#before.length !== memory.length) this.#before = Buffer.alloc(memory.length);
    memory.copy(this.#before);
    return this.#before;
  }
}

/** Runs of octets that differ. */
function differences(a: Buffer, b: Buffer): [at: number, length: number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < a.length; at++) {
    if (a[at] === b[at]) continue;
    const last = found.at(-1);
    if (last && at - (last[0] + last[1]) < 8) last[1] = at - last[0] + 1;
    else found.push([at, 1]);
  }
  return found;
}
