// Starts a thing on a board by the board's name.

import { readFile } from "node:fs/promises";
import { startEmulated } from "../emulator/emulated.js";
import { boardNames, readBoard } from "../emulator/process.js";
import type { Medium } from "../emulator/medium.js";
import { startRemote } from "../emulator/remote.js";
import type { Thing, ThingOptions } from "../emulator/thing.js";
import { UsageError } from "./options.js";

/** A folder name under boards/. */
export type Board = string;

/** The boards that this host can start. */
export function startable(): Board[] {
  return boardNames().filter((name) => name === "emulated" || readBoard(name).emulator !== null);
}

/**
 * Which firmware of a board: without hardware hooks; with the AES block by its hardware, or in native code, and the P-256 field in native code;
 * with the former alone, on some boards; with whole operations, too (profile full only).
 */
export type Hooks = "none" | "all" | "aes" | "whole";

/** Which module (assembly/profiles). */
export const PROFILES = ["dex", "full"] as const;
export type Profile = (typeof PROFILES)[number];

/** What runs the core on a board with a firmware; the emulated board runs it in this process. */
export const ENGINES = ["wasm3", "aot"] as const;
export type Engine = (typeof ENGINES)[number];

export interface BoardThingOptions extends ThingOptions {
  readonly hooks?: Hooks;
  /** Default "wasm3". */
  readonly engine?: Engine;
  /** Default "dex". */
  readonly profile?: Profile;
}

/** The time base that a board needs: what runs outside this process runs in real time. */
export function timeBase(board: Board): "virtual" | "real" {
  return board === "emulated" ? "virtual" : "real";
}

/** @throws UsageError for a name that is no board, or none that can be started here */
export function parseBoard(name: string): Board {
  if (!boardNames().includes(name)) throw new UsageError(`no board "${name}": choose ${startable().join(", ")}`);
  if (!startable().includes(name))
    throw new UsageError(`board "${name}" has no emulator here: see boards/${name}/README.md`);
  return name;
}

/** @throws UsageError for a name that is no engine of a board */
export function parseEngine(name: string): Engine {
  const engine = ENGINES.find((one) => one === name);
  if (!engine) throw new UsageError(`no engine "${name}": choose ${ENGINES.join(", ")}`);
  return engine;
}

async function moduleOf(profile: Profile): Promise<Uint8Array> {
  try {
    return await readFile(new URL(`../../${profile}.wasm`, import.meta.url));
  } catch {
    throw new Error(`build/${profile}.wasm is missing: run \`make build\``);
  }
}

/** @throws UsageError for a name that is no profile */
export function parseProfile(name: string): Profile {
  const profile = PROFILES.find((one) => one === name);
  if (!profile) throw new UsageError(`no profile "${name}": choose ${PROFILES.join(", ")}`);
  return profile;
}

/** Starts a thing. @throws UsageError in one line, with what to do, when what the board needs is missing */
export async function openThing(board: Board, medium: Medium, options: BoardThingOptions): Promise<Thing> {
  const { hooks = "none", engine = "wasm3", profile = "dex", ...rest } = options;
  try {
    if (board !== "emulated") return await startRemote({ ...rest, board, engine, hooks, profile });
    const wasm = rest.wasm ?? (profile === "dex" ? undefined : await moduleOf(profile));
    const aesHook = hooks === "none" ? "unsupported" : "works";
    return await startEmulated({ ...rest, ...(wasm ? { wasm } : {}), clock: medium.clock, aesHook });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
