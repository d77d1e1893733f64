// What the core and a board's firmware take, against their targets and limits: `make sizes`. RAM is read after a whole session, since
// the stack's high-water mark and the engine's memory are only known then.

import { Command } from "commander";
import { moduleOctets, profileOctets } from "../node/core.js";
import { parseBoard, type Board } from "./boards.js";
import { CRYPTO_BUDGET, RAM_BUDGET, RAM_LIMIT, WASM_BUDGET } from "./budgets.js";
import { runDemo } from "./demo.js";
import { grouped } from "./narrate.js";
import { isProgram, outputInOneLine, runProgram, UsageError } from "./options.js";
import type { RamResult } from "./result.js";

export interface Size {
  readonly what: string;
  /** Octets; null where the board cannot tell. */
  readonly bytes: number | null;
  /** What is aimed at. */
  readonly budget?: number;
  /** What must hold; left out: the budget. */
  readonly limit?: number;
}

async function moduleSizes(): Promise<Size[]> {
  const crypto = await profileOctets("dex-crypto");
  return [
    { what: "build/dex.wasm", bytes: (await moduleOctets()).length, budget: WASM_BUDGET },
    { what: "build/dex-crypto.wasm, dex's crypto alone", bytes: crypto.length, budget: CRYPTO_BUDGET },
  ];
}

/** Sizes of the modules and of a board's firmware without hooks. @throws Error when the session does not complete */
export async function sizes(board: Board, modules: readonly Size[]): Promise<Size[]> {
  const result = await runDemo({ board, seed: new Uint8Array(8), hooks: "none" });
  if (!result.completed) throw new Error("the session that the sizes are read after did not complete");
  const parts: (readonly [keyof RamResult, string])[] = [
    ["static", "data"],
    ["stack", "native stack, high-water"],
    ["arena", "engine and linear memory"],
    ["linear", "of that, linear memory"],
  ];
  return [
    ...modules,
    { what: `${board}: flash`, bytes: result.flash },
    ...parts.map(([part, text]) => ({ what: `${board}: RAM, ${text}`, bytes: result.ram[part] })),
    { what: `${board}: RAM in all`, bytes: result.ram.total, budget: RAM_BUDGET, limit: RAM_LIMIT },
  ];
}

/** One line a size: octets, and what is left of the budget. */
export function sizeLine({ what, bytes, budget, limit }: Size): string {
  const number = bytes === null ? "not counted" : grouped(bytes);
  const line = `${what.padEnd(44)}${number.padStart(12)}`;
  if (budget === undefined || bytes === null) return line;
  const left = budget - bytes;
  const verdict = left >= 0 ? `${grouped(left)} left` : `${grouped(-left)} TOO MUCH`;
  const held = limit === undefined ? "" : `; limit ${grouped(limit)} ${bytes <= limit ? "held" : "BROKEN"}`;
  return `${line}  target ${grouped(budget)}: ${verdict}${held}`;
}

export const overBudget = ({ bytes, budget, limit = budget }: Size): boolean =>
  bytes !== null && limit !== undefined && bytes > limit;

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("sizes"))
    .description("Prints the size of the core and what a board's firmware takes, against targets and limits.")
    .option("--board <name>", "the board", "mps2-an385")
    .option("--json", "print JSON")
    .parse();
  const { board, json } = command.opts<{ board: string; json?: boolean }>();
  const modules = await moduleSizes();
  let list: Size[];
  try {
    list = await sizes(parseBoard(board), modules);
  } catch (error) {
    // The module's own budget holds on a machine without the board, too.
    if (!(error instanceof UsageError) || modules.some(overBudget))
      for (const one of modules) console.log(sizeLine(one));
    throw error;
  }
  if (json) console.log(JSON.stringify({ format: 1, board, sizes: list }, null, 2));
  else for (const size of list) console.log(sizeLine(size));
  const broken = list.filter(overBudget);
  for (const { what } of broken) console.error(`sizes: ${what} is over its limit`);
  return broken.length > 0 ? 1 : 0;
}

if (isProgram(import.meta.url)) await runProgram("sizes", main);
