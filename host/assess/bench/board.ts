// Counts operations and an exchange on a board. Each operation is one call over the board's serial link, of which only the core's own work
// is counted; the exchange is a whole session between two boards.

import { NOT_SUPPORTED } from "../../core/errors.js";
import { GROUP_P256, GROUP_X25519 } from "../../core/core.js";
import { toHex } from "../../core/text.js";
import { Medium } from "../../emulator/medium.js";
import type { Thing } from "../../emulator/thing.js";
import { openThing, timeBase, type Board, type Engine, type Hooks, type Profile } from "../boards.js";
import { runDemo } from "../demo.js";
import { counting, operations, type Column, type Operation } from "./operations.js";

/** Instructions by operation; an operation that the module has not is left out. */
export type Counts = Map<string, number>;

/** The firmware of a column. */
export const FIRMWARE: Readonly<Record<Column, { readonly engine: Engine; readonly hooks: Hooks }>> = {
  aot: { engine: "aot", hooks: "none" },
  wasm3: { engine: "wasm3", hooks: "none" },
  "wasm3+ports": { engine: "wasm3", hooks: "all" },
  "wasm3+whole": { engine: "wasm3", hooks: "whole" },
  // The same, what the ports do left out: the share of core and interpreter, with any hardware behind the ports.
  share: { engine: "wasm3", hooks: "whole" },
};

/** Whether there is a firmware for it: profile dex has no hooks of whole operations. */
export const exists = (column: Column, profile: Profile): boolean =>
  profile !== "dex" || FIRMWARE[column].hooks !== "whole";

async function count(thing: Thing, operation: Operation): Promise<number | undefined> {
  const { name, call, before, args, input, read, expected } = operation;
  if (before) {
    const { result } = await thing.call(before.call, before.args, { input });
    if (result === NOT_SUPPORTED) return undefined;
    if (result < 0) throw new Error(`${name}: ${before.call} answers ${result}`);
  }
  const { result, output, instructions } = await thing.call(call, args, { input, read });
  if (result === NOT_SUPPORTED) return undefined;
  if (result < 0) throw new Error(`${name}: ${call} answers ${result}`);
  if (expected && toHex(output) !== toHex(expected)) throw new Error(`${name}: ${call} gives a wrong result`);
  return instructions === 0 ? undefined : instructions;
}

/** The operations of a module. @throws Error when one fails or its result is wrong */
export async function countOperations(board: Board, column: Column, profile: Profile): Promise<Counts> {
  if (!exists(column, profile)) return new Map<string, number>();
  return countOperationsOf(board, { profile, ...FIRMWARE[column] }, operations(), column === "share");
}

/** Any of them with any firmware of the board. */
export async function countOperationsOf(
  board: Board,
  firmware: { readonly engine: Engine; readonly hooks: Hooks; readonly profile: Profile },
  wanted: readonly Operation[],
  hooksUncounted = false,
): Promise<Counts> {
  const counts: Counts = new Map();
  const medium = new Medium({ time: timeBase(board) });
  const thing = await openThing(board, medium, {
    name: "bench",
    seed: counting(8),
    ...firmware,
  });
  try {
    if (hooksUncounted) await thing.call("$hooks_uncounted");
    for (const operation of wanted) {
      const instructions = await count(thing, operation);
      if (instructions !== undefined) counts.set(operation.name, instructions);
    }
  } finally {
    medium.close();
    await thing.close();
  }
  return counts;
}

/** A session of two boards with profile dex: instructions of each side's part of the exchange; 0 where nothing is counted. @throws Error when it does not complete */
export async function exchangeOf(
  board: Board,
  firmware: { readonly engine: Engine; readonly hooks: Hooks },
  group: number,
): Promise<{ readonly initiator: number; readonly responder: number }> {
  const { steps, completed } = await runDemo({ board, seed: counting(8), group, ...firmware });
  if (!completed) throw new Error(`the exchange with group ${group} did not complete`);
  const sum = (...wanted: string[]): number =>
    steps.filter(({ step }) => wanted.includes(step)).reduce((total, { instructions }) => total + instructions, 0);
  return { initiator: sum("i1_sent", "r1_received", "r2_received"), responder: sum("i1_received", "i2_received") };
}

/** What each side's part of the exchange takes, for each curve. @throws Error when it does not complete */
export async function countExchange(board: Board, column: Column): Promise<Counts> {
  return exists(column, "dex") ? countExchangeOf(board, FIRMWARE[column]) : new Map<string, number>();
}

/** The same with any firmware of the board. */
export async function countExchangeOf(
  board: Board,
  firmware: { readonly engine: Engine; readonly hooks: Hooks },
): Promise<Counts> {
  const counts: Counts = new Map();
  for (const [group, curve] of [[GROUP_P256, "P-256"] as const, [GROUP_X25519, "X25519"] as const]) {
    const { initiator, responder } = await exchangeOf(board, firmware, group);
    if (initiator > 0) counts.set(`exchange with ${curve}, initiator`, initiator);
    if (responder > 0) counts.set(`exchange with ${curve}, responder`, responder);
  }
  return counts;
}
