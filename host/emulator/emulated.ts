// The `emulated` board: the core in this process, its ports in TypeScript, its AES block on a modelled peripheral.

import { compiledModule } from "../node/core.js";
import { nodePorts } from "../node/ports.js";
import { AesPeripheral, aesDriver } from "./aes-peripheral.js";
import { InProcessThing, type InProcessOptions } from "./in-process.js";

export interface EmulatedOptions extends InProcessOptions {
  /** The module; by default build/dex.wasm. */
  readonly wasm?: Uint8Array;
  /**
   * What the aes_block port does: `works` (default) uses the peripheral, `unsupported` has none, `fails` has one that
   * ends with an error, `stuck` one that never ends.
   */
  readonly aesHook?: "works" | "unsupported" | "fails" | "stuck";
}

/** Starts the core in this process. @throws Error when the module is missing or is not a core */
export async function startEmulated(options: EmulatedOptions): Promise<EmulatedThing> {
  const module = options.wasm
    ? await WebAssembly.compile(options.wasm as Uint8Array<ArrayBuffer>)
    : await compiledModule();
  return new EmulatedThing(module, options);
}

export class EmulatedThing extends InProcessThing {
  /** The modelled device, where the board has one. */
  readonly aes: AesPeripheral | undefined;

  constructor(module: WebAssembly.Module, options: EmulatedOptions) {
    const hook = options.aesHook ?? "works";
    const aes = hook === "unsupported" ? undefined : new AesPeripheral(FAULTS[hook]);
    super(module, options, { ...nodePorts(), aesBlock: aesDriver(aes) });
    this.aes = aes;
  }
}

const FAULTS = { works: "none", fails: "error", stuck: "stuck" } as const;
