// The `emulated` board: the core in this process, its ports in TypeScript, its hardware hooks on a modelled peripheral.

import { compiledModule } from "../node/core.js";
import { nodePorts } from "../node/ports.js";
import { InProcessThing, type InProcessOptions } from "./in-process.js";
import { storePorts, type Records } from "./store.js";
import { Peripheral, peripheralPorts, UNITS, type Mode, type Unit } from "./peripheral.js";

export interface EmulatedOptions extends InProcessOptions {
  /** The module; by default build/dex.wasm. */
  readonly wasm?: Uint8Array;
  /** Whether the board has the unit for AES blocks; default "works". */
  readonly aesHook?: "works" | "unsupported";
  /** What further units of the peripheral do, the one for AES blocks too; default: absent. */
  readonly hooks?: Partial<Record<Unit, Mode>>;
  /** What its store holds, to be kept over restarts; by default nothing that outlives the thing. */
  readonly store?: Records;
}

/** Starts the core in this process. @throws Error when the module is missing or is not a core */
export async function startEmulated(options: EmulatedOptions): Promise<EmulatedThing> {
  const module = options.wasm
    ? await WebAssembly.compile(options.wasm as Uint8Array<ArrayBuffer>)
    : await compiledModule();
  return new EmulatedThing(module, options);
}

export class EmulatedThing extends InProcessThing {
  /** The modelled device. */
  readonly peripheral: Peripheral;

  constructor(module: WebAssembly.Module, options: EmulatedOptions) {
    const absent = Object.fromEntries(UNITS.map((unit) => [unit, "absent"])) as Record<Unit, Mode>;
    const aesBlock = options.aesHook === "unsupported" ? "absent" : "works";
    const peripheral = new Peripheral({ ...absent, aesBlock, ...options.hooks });
    const store = storePorts(options.store ?? new Map());
    super(module, options, { ...nodePorts(), ...peripheralPorts(peripheral), ...store });
    this.peripheral = peripheral;
  }
}
