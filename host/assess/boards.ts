// Starts a thing on a board by the board's name.

import { startEmulated } from "../emulator/emulated.js";
import type { Medium } from "../emulator/medium.js";
import { startRemote } from "../emulator/remote.js";
import type { Thing, ThingOptions } from "../emulator/thing.js";
import { UsageError } from "./options.js";

/** Folder names under boards/ that this host can start. */
export const BOARDS = ["mps2-an385", "native", "emulated"] as const;
export type Board = (typeof BOARDS)[number];

/** Which firmware of a board: without hardware hooks, or with all of them in native code. */
export type Hooks = "none" | "all";

export interface BoardThingOptions extends ThingOptions {
  readonly hooks?: Hooks;
}

/** The time base that a board needs: what runs outside this process runs in real time. */
export function timeBase(board: Board): "virtual" | "real" {
  return board === "emulated" ? "virtual" : "real";
}

/** @throws UsageError for a name that is no board */
export function parseBoard(name: string): Board {
  const board = BOARDS.find((one) => one === name);
  if (!board) throw new UsageError(`no board "${name}": choose ${BOARDS.join(", ")}`);
  return board;
}

/** Starts a thing. @throws UsageError in one line, with what to do, when what the board needs is missing */
export async function openThing(board: Board, medium: Medium, options: BoardThingOptions): Promise<Thing> {
  const { hooks = "none", ...rest } = options;
  if (board === "emulated") {
    return startEmulated({ ...rest, clock: medium.clock, aesHook: hooks === "all" ? "works" : "unsupported" });
  }
  try {
    return await startRemote({ ...rest, board, hooks });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
