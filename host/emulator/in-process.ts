// The core in this process, in Node or in a page, as a thing on the medium: it answers calls one at a time. With a clock it is a
// ClockedThing, whose timers the clock's owner runs; without one it runs them in real time. Names no platform: whoever makes
// one gives it the platform's ports.

import { Core, type Argument } from "../core/core.js";
import type { Ports } from "../core/ports.js";
import { seededEntropy } from "./entropy.js";
import type { ClockedThing } from "./medium.js";
import type { CallOptions, CallResult, Stats, ThingListener, ThingOptions } from "./thing.js";

export interface InProcessOptions extends Omit<ThingOptions, "wasm"> {
  /** Milliseconds, as Medium.clock gives them; left out: the platform's time. */
  readonly clock?: () => number;
}

/** What the platform gives a thing: real entropy, a clock, and its hooks. */
export type PlatformPorts = Pick<Ports, "entropy" | "now"> & Partial<Ports>;

export class InProcessThing implements ClockedThing {
  readonly name: string;
  readonly board: string = "emulated";
  /** A JavaScript engine's own. */
  readonly engine = "node";
  listener: ThingListener = {};
  /** The core itself, for tests that look into its memory. */
  readonly core: Core;
  readonly #clock: (() => number) | undefined;
  readonly #pending: (() => void)[] = [];
  #running = false;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(module: WebAssembly.Module, options: InProcessOptions, platform: PlatformPorts) {
    this.name = options.name;
    this.#clock = options.clock;
    const ports = { ...platform };
    // The generator of every board is the core's own CTR_DRBG, so that one seed gives one transcript on all of them.
    delete ports.random;
    this.core = new Core(module, {
      ...ports,
      ...(options.seed ? { entropy: seededEntropy(options.seed) } : {}),
      ...(options.clock ? { now: options.clock } : {}),
      transmitFrame: (frame) => this.listener.frame?.(frame),
      transmitDatagram: (locator, payload) => this.listener.datagram?.(locator, payload),
      deliver: (association, port, message) => this.listener.deliver?.(association, port, message),
      event: (kind, association, value) => this.listener.event?.(kind, association, value),
    });
  }

  has(name: string): boolean {
    return this.core.has(name);
  }

  call(name: string, args: readonly Argument[] = [], options: CallOptions = {}): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      this.#run(() => {
        try {
          if (this.#closed) throw new Error(`${this.name} is closed`);
          const { result, output } = this.core.call(name, args, options.input, options.read);
          resolve({ result, output, instructions: 0 });
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  receiveFrame(frame: Uint8Array): void {
    this.#run(() => {
      if (this.#closed) return;
      this.core.receiveFrame(frame);
      this.listener.cost?.("frame", 0);
    });
  }

  receiveDatagram(locator: Uint8Array, payload: Uint8Array): void {
    this.#run(() => {
      if (this.#closed) return;
      this.core.receiveDatagram(locator, payload);
      this.listener.cost?.("frame", 0);
    });
  }

  deadline(): number | undefined {
    return this.#closed ? undefined : this.core.deadline();
  }

  tick(): void {
    this.#run(() => {
      if (this.#closed) return;
      this.core.tick();
      this.listener.cost?.("timer", 0);
    });
  }

  /** The board's flash and stack are this process's own, and nobody counts them. */
  stats(): Promise<Stats> {
    return Promise.resolve({ ram: { linear: this.core.memoryBytes() } });
  }

  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    return Promise.resolve();
  }

  /** One thing at a time: what a listener asks for in the middle of a call waits until the call is done. */
  #run(work: () => void): void {
    this.#pending.push(work);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#pending.shift(); next; next = this.#pending.shift()) next();
    } finally {
      this.#running = false;
      this.#armTimer();
    }
  }

  /** Without a clock of the medium's, the thing keeps its own time. */
  #armTimer(): void {
    if (this.#clock || this.#closed) return;
    clearTimeout(this.#timer);
    const wait = this.core.has("deadline") ? this.core.deadline() : undefined;
    if (wait !== undefined) this.#timer = setTimeout(() => this.tick(), wait);
  }
}
