// What the core and the boards' firmwares take, against boards/budgets.json: `make sizes`. Flash is the linker's; RAM is read after a whole
// session, since the stack's high-water mark and the engine's memory are only known then.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { firmwareName, readBoard } from "../emulator/process.js";
import { moduleOctets, profileOctets } from "../node/core.js";
import { parseBoard } from "./boards.js";
import { budgets, isOver, verdict, type Budget, type FirmwareBudget } from "./budgets.js";
import { runDemo } from "./demo.js";
import { grouped } from "./narrate.js";
import { isProgram, outputInOneLine, runProgram, UsageError } from "./options.js";
import type { RamResult } from "./result.js";

export interface Size {
  readonly what: string;
  /** Octets. */
  readonly bytes: number;
  readonly budget: Budget;
  /** What they are made of. */
  readonly parts?: string;
}

/** What the linker laid out (boards/common/sizes.mjs). */
interface Linked {
  readonly flash: number;
  readonly flashBy: Readonly<Record<"wasm3" | "module" | "firmware" | "library", number>>;
  readonly ram: Readonly<Record<"static" | "stackReserved" | "arenaReserved", number>>;
}

async function moduleSizes(): Promise<Size[]> {
  const { dex, "dex-crypto": crypto } = budgets().modules;
  return [
    { what: "build/dex.wasm", bytes: (await moduleOctets()).length, budget: dex },
    {
      what: "build/dex-crypto.wasm, dex's crypto alone",
      bytes: (await profileOctets("dex-crypto")).length,
      budget: crypto,
    },
  ];
}

const nameOf = ({ board, engine, profile }: FirmwareBudget): string => `${board} ${engine} ${profile}`;

/** What the linker said of a row's firmware, which has no hooks; undefined where it is not built. */
export function linked({ board, engine, profile }: FirmwareBudget): Linked | undefined {
  const firmware = firmwareName(readBoard(board), engine, "none", profile);
  if (firmware === undefined) return undefined;
  const file = fileURLToPath(new URL(`../../../${firmware.replace(/\.\w+$/, ".json")}`, import.meta.url));
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Linked) : undefined;
}

/** @throws Error when the firmware is not built */
export function flashSize(row: FirmwareBudget): Size {
  const found = linked(row);
  if (!found) throw new UsageError(`the firmware of ${nameOf(row)} is not built: run \`make build\``);
  const parts = Object.entries(found.flashBy).flatMap(([who, bytes]) => (bytes ? [`${who} ${grouped(bytes)}`] : []));
  return { what: `${nameOf(row)}: flash`, bytes: found.flash, budget: row.flash, parts: parts.join(", ") };
}

/** Of a firmware after a session. @throws Error when it does not complete, or the board cannot tell */
export async function ramSize(row: FirmwareBudget): Promise<Size> {
  const { board, engine, profile } = row;
  const result = await runDemo({ board, engine, profile, seed: new Uint8Array(8), hooks: "none" });
  if (!result.completed) throw new Error(`${nameOf(row)}: the session that RAM is read after did not complete`);
  const { total, linear } = result.ram;
  if (total === null) throw new Error(`${nameOf(row)}: it does not tell its RAM`);
  const part = (name: keyof RamResult): string => grouped(result.ram[name] ?? 0);
  const { arenaReserved = 0, stackReserved = 0 } = linked(row)?.ram ?? {};
  const parts =
    `static ${part("static")}, stack ${part("stack")} of ${grouped(stackReserved)}, ` +
    (linear === result.ram.arena
      ? `linear memory ${part("linear")}`
      : `engine ${part("arena")} of ${grouped(arenaReserved)}, of that linear memory ${part("linear")}`);
  return { what: `${nameOf(row)}: RAM`, bytes: total, budget: row.ram, parts };
}

/** One line a size: octets, what is left of the budget, and what they are made of. */
export function sizeLine({ what, bytes, budget, parts }: Size): string {
  const made = parts === undefined ? "" : `  (${parts})`;
  return `${what.padEnd(44)}${grouped(bytes).padStart(9)}  ${verdict(bytes, budget).padEnd(52)}${made}`.trimEnd();
}

export const overBudget = (sizes: readonly Size[]): Size[] =>
  sizes.filter(({ bytes, budget }) => isOver(bytes, budget));

/** Why a board is not measured, or undefined. */
function missing(row: FirmwareBudget): string | undefined {
  const { compiler } = readBoard(row.board);
  return linked(row) ? undefined : `not built: ${compiler?.install ?? "make build"}`;
}

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("sizes"))
    .description("Prints the size of the core and what firmwares take, against boards/budgets.json.")
    .option("--board <name>", "only this board (default: all that are built)")
    .option("--json", "print JSON")
    .parse();
  const { board, json } = command.opts<{ board?: string; json?: boolean }>();
  if (board !== undefined) parseBoard(board);
  const rows = budgets().firmware.filter((row) => board === undefined || row.board === board);
  if (rows.length === 0) throw new UsageError(`board "${board}" has no row in boards/budgets.json`);
  const list: Size[] = [];
  const add = (size: Size): void => {
    list.push(size);
    if (!json) console.log(sizeLine(size));
  };
  (await moduleSizes()).forEach(add);
  for (const row of rows) {
    const why = missing(row);
    if (why !== undefined && board === undefined) {
      console.error(`sizes: ${nameOf(row)} is left out: ${why}`);
      continue;
    }
    add(flashSize(row));
    try {
      add(await ramSize(row));
    } catch (error) {
      // An emulator that is not here: the linker's half was held all the same.
      if (!(error instanceof UsageError) || board !== undefined) throw error;
      console.error(`sizes: RAM of ${nameOf(row)} is left out: ${error.message}`);
    }
  }
  if (json) console.log(JSON.stringify({ format: 2, sizes: list }, null, 2));
  const broken = overBudget(list);
  for (const { what } of broken) console.error(`sizes: ${what} is over its limit`);
  return broken.length > 0 ? 1 : 0;
}

if (isProgram(import.meta.url)) await runProgram("sizes", main);
