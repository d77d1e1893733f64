// RAM of one ECDH beyond its inputs: octets of linear memory that it works in, and of the native stack on a board.

import { NOT_SUPPORTED } from "../../core/errors.js";
import { Medium } from "../../emulator/medium.js";
import { montgomeryProduct } from "../../emulator/peripheral-p256.js";
import { profileOctets } from "../../node/core.js";
import { openThing, timeBase, type Board, type Profile } from "../boards.js";
import { exists, FIRMWARE } from "./board.js";
import { counting, operations, type Column } from "./operations.js";

/** What an ECDH may take (linear memory and stack together). */
export const ECDH_RAM_TARGET = 2048;

export const ECDH = "ECDH P-256";
const ecdh = operations().find(({ name }) => name === ECDH)!;

/**
 * Octets of linear memory that differ, at some time in the operation, from what they were before it. The core is looked at in each field
 * multiplication, some three thousand times: the port of the multiplication is here, and looks first.
 */
export async function linearMemoryOfEcdh(profile: Profile): Promise<number> {
  const module = new WebAssembly.Module((await profileOctets(profile)) as Uint8Array<ArrayBuffer>);
  let memory = new Uint8Array(0);
  let before = memory;
  const touched = new Set<number>();
  const multiply = (output: number, a: number, b: number): number => {
    for (let i = 0; i < before.length; i++) if (memory[i] !== before[i]) touched.add(i);
    memory.set(montgomeryProduct(memory.subarray(a, a + 36), memory.subarray(b, b + 36)), output);
    return 0;
  };
  const ports = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [name, name === "p256_mul" ? multiply : () => NOT_SUPPORTED]),
  );
  const exports = new WebAssembly.Instance(module, { ports }).exports;
  const get = (name: string): ((...args: number[]) => number) => exports[name] as (...args: number[]) => number;
  const io = get("io_pointer")();
  memory = new Uint8Array((exports["memory"] as WebAssembly.Memory).buffer);
  memory.set(ecdh.input, io);
  before = memory.slice();
  const status = get("p256_ecdh")(...ecdh.args.map((arg) => (typeof arg === "number" ? arg : io + arg.io)));
  if (status !== 0) throw new Error(`p256_ecdh answers ${status}`);
  return touched.size;
}

/** The native stack's high-water mark on a fresh board; undefined where it cannot tell. */
async function stack(board: Board, column: Column, profile: Profile, busy: boolean): Promise<number | undefined> {
  const medium = new Medium({ time: timeBase(board) });
  const thing = await openThing(board, medium, { name: "stack", seed: counting(8), profile, ...FIRMWARE[column] });
  try {
    if (busy) await thing.call(ecdh.call, ecdh.args, { input: ecdh.input });
    else await thing.call("abi_version");
    return (await thing.stats()).ram?.stack;
  } finally {
    medium.close();
    await thing.close();
  }
}

/** Octets of native stack that the operation takes above what the firmware takes without it; null where the board cannot tell. */
export async function stackOfEcdh(board: Board, column: Column, profile: Profile): Promise<number | null> {
  if (!exists(column, profile) || column === "share") return null;
  const [idle, busy] = [await stack(board, column, profile, false), await stack(board, column, profile, true)];
  return idle === undefined || busy === undefined ? null : busy - idle;
}
