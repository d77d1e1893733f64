// The `emulated` board: the core in this process, its ports in TypeScript, its hardware hooks on a modelled
// peripheral.
// With a clock it is a ClockedThing, whose timers the clock's owner runs; without one it runs them in real time.

import { Core, type Argument } from "../core/core.js";
import { nodePorts } from "../node/ports.js";
import { compiledModule } from "../node/core.js";
import { seededEntropy } from "./entropy.js";
import type { ClockedThing } from "./medium.js";
import { Peripheral, peripheralPorts, UNITS, type Mode, type Unit } from "./peripheral.js";
import type { CallOptions, CallResult, Stats, ThingListener, ThingOptions } from "./thing.js";

export interface EmulatedOptions extends ThingOptions {
  /** Milliseconds, as Medium.clock gives them; left out: real time. */
  readonly clock?: () => number;
  /** Whether the board has the unit for AES blocks; default "works". */
  readonly aesHook?: "works" | "unsupported";
  /** What further units of the peripheral do, the one for AES blocks too; default: absent. */
  readonly hooks?: Partial<Record<Unit, Mode>>;
}

/** Starts the core in this process. @throws Error when the module is missing or is not a core */
export async function startEmulated(options: EmulatedOptions): Promise<EmulatedThing> {
  const module = options.wasm
    ? await WebAssembly.compile(options.wasm as Uint8Array<ArrayBuffer>)
    : await compiledModule();
  return new EmulatedThing(module, options);
}

export class EmulatedThing implements ClockedThing {
  readonly name: string;
  readonly board = "emulated";
  readonly engine = "node";
  listener: ThingListener = {};
  /** The modelled device. */
  readonly peripheral: Peripheral;
  /** The core itself, for tests that look into its memory. */
  readonly core: Core;
  readonly #clock: (() => number) | undefined;
  readonly #pending: (() => void)[] = [];
  #running = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(module: WebAssembly.Module, options: EmulatedOptions) {
    this.name = options.name;
    this.#clock = options.clock;
    const absent = Object.fromEntries(UNITS.map((unit) => [unit, "absent"])) as Record<Unit, Mode>;
    const aesBlock = options.aesHook === "unsupported" ? "absent" : "works";
    this.peripheral = new Peripheral({ ...absent, aesBlock, ...options.hooks });
    const ports = nodePorts();
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
      ...peripheralPorts(this.peripheral),
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
