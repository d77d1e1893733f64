// What a module and a board's firmware may take: boards/budgets.json, which says what is counted. `make sizes` and a test fail over a limit.

import { existsSync, readFileSync } from "node:fs";
import { grouped } from "./narrate.js";

/** Octets. */
export interface Budget {
  /** More is a failure. */
  readonly limit: number;
  /** What is aimed at, where that is less than the limit. */
  readonly target?: number;
}

export interface FirmwareBudget {
  readonly board: string;
  readonly engine: "wasm3" | "aot";
  readonly profile: "dex" | "full";
  readonly flash: Budget;
  readonly ram: Budget;
}

interface Budgets {
  readonly modules: Readonly<Record<"dex" | "dex-crypto", Budget>>;
  readonly firmware: readonly FirmwareBudget[];
}

const FILE = new URL("../../../boards/budgets.json", import.meta.url);

/** @throws Error where there is no such file: in the installed package */
export const budgets = (): Budgets => JSON.parse(readFileSync(FILE, "utf8")) as Budgets;

/** The row of a firmware, if it has one. */
export function budgetOf(board: string, engine: string, profile = "dex"): FirmwareBudget | undefined {
  if (!existsSync(FILE)) return undefined;
  return budgets().firmware.find((row) => row.board === board && row.engine === engine && row.profile === profile);
}

export const isOver = (bytes: number, { limit }: Budget): boolean => bytes > limit;

/** "at most 8,192: 288 left"; where a target is beside the limit, "target 8,192: 10 TOO MUCH; limit 8,202 held". */
export function verdict(bytes: number, { limit, target = limit }: Budget): string {
  const left = target - bytes;
  const judged = `${grouped(target)}: ${left >= 0 ? `${grouped(left)} left` : `${grouped(-left)} TOO MUCH`}`;
  if (limit === target) return `at most ${judged}`;
  return `target ${judged}; limit ${grouped(limit)} ${bytes <= limit ? "held" : "BROKEN"}`;
}
