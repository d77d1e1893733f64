// One thing on the emulated radio, whatever runs it: the same core in process, under wasm3 in a Linux process, or in QEMU.

import { ThimbleError } from "../core/errors.js";

/** A pointer argument: an offset into the core's I/O buffer. */
export interface Pointer {
  readonly io: number;
}

/** Builds a pointer argument from an offset (octets) into the I/O buffer. */
export const io = (offset: number): Pointer => ({ io: offset });

export interface CallOptions {
  /** Octets put at the start of the I/O buffer before the call. */
  readonly input?: Uint8Array;
  /** Octets to read back from the start of the I/O buffer after the call. */
  readonly read?: number;
}

export interface CallResult {
  /** What the export answered: negative is an error number of the core. */
  readonly result: number;
  /** Instructions that the call took on the board; 0 where they cannot be counted. */
  readonly instructions: number;
  /** `read` octets from the start of the I/O buffer. */
  readonly output: Uint8Array;
}

/** What the flash store of a board says of itself (docs/store.md). */
export interface StoreStats {
  /** Octets that records can take, and those that they take. */
  readonly capacity: number;
  readonly used: number;
  readonly records: number;
  /** Records written, and wipes, since the flash was first used. */
  readonly writes: number;
  /** Times that a half of the flash was begun: each block was erased half as often. */
  readonly rounds: number;
  /** Records that were lost. */
  readonly damaged: number;
}

/** Octets; a field is absent where the board cannot tell. */
export interface Stats {
  readonly flash?: number;
  readonly ram?: {
    readonly static?: number;
    readonly stack?: number;
    readonly arena?: number;
    readonly linear?: number;
  };
  /** "damaged": it cannot be opened. */
  readonly store?: StoreStats | "damaged";
}

/** What a thing says of itself; all callbacks are optional and must not throw. */
export interface ThingListener {
  /** A frame (no FCS) handed to the thing's transceiver. */
  frame?(frame: Uint8Array): void;
  datagram?(locator: Uint8Array, payload: Uint8Array): void;
  event?(kind: number, association: number, value: number): void;
  deliver?(association: number, port: number, message: Uint8Array): void;
  /** Instructions that handling a frame or a timer took; comes after the events that it caused. */
  cost?(cause: "frame" | "timer", instructions: number): void;
  log?(text: string): void;
  /** The thing is gone without having been asked to close. */
  died?(reason: string): void;
}

export interface Thing {
  readonly name: string;
  /** Folder name under boards/. */
  readonly board: string;
  /** "node", "wasm3" or "aot". */
  readonly engine: string;
  listener: ThingListener;
  /** Whether its core has this export; absent where that is not known: the call then answers NOT_SUPPORTED. */
  has?(name: string): boolean;
  /** Calls an export of the core by its name in docs/abi.md. Calls are answered in order. */
  call(name: string, args?: readonly (number | Pointer)[], options?: CallOptions): Promise<CallResult>;
  /** The transceiver received this frame (no FCS). */
  receiveFrame(frame: Uint8Array): void;
  receiveDatagram(locator: Uint8Array, payload: Uint8Array): void;
  stats(): Promise<Stats>;
  close(): Promise<void>;
}

/** Calls an export. @throws ThimbleError for a negative answer */
export async function callThing(
  thing: Thing,
  name: string,
  args: readonly (number | Pointer)[] = [],
  options: CallOptions = {},
): Promise<CallResult> {
  const answer = await thing.call(name, args, options);
  if (answer.result < 0) throw new ThimbleError(answer.result, `${thing.name}: ${name}`);
  return answer;
}

export interface ThingOptions {
  readonly name: string;
  /** The module; by default build/dex.wasm. */
  readonly wasm?: Uint8Array;
  /** Seeds the thing's entropy, so that a run can be repeated. Left out: real entropy. */
  readonly seed?: Uint8Array;
}
