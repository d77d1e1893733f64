// What this machine can run, and the parts of the firmware that tests drive one by one.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { boardNames, readBoard } from "../../host/emulator/process.js";

/** The boards that run a firmware over a serial link. */
export const FIRMWARE_BOARDS: readonly string[] = boardNames().filter((name) => readBoard(name).emulator !== null);

/** Those of them that have such a firmware. */
export function boardsWith(profile: string, engine: string, hooks = "none"): readonly string[] {
  return FIRMWARE_BOARDS.filter((name) => {
    const { profiles, firmware } = readBoard(name);
    return profiles.includes(profile) && firmware[engine]?.[hooks] !== undefined;
  });
}

export function hasCommand(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Why a board cannot be run here, or false. With its tools installed, a firmware that is missing is a failure. */
export function cannotRun(board: string): string | false {
  const { compiler, emulator } = readBoard(board);
  for (const tool of [compiler, emulator])
    if (tool && !tool.command.startsWith("{") && !hasCommand(tool.command)) {
      return `${tool.command} is not installed (${tool.install})`;
    }
  return false;
}

/** Where tests build firmwares of modules of their own. */
export const TEST_BUILDS = "build/boards-test";

/** Builds a firmware around a module; answers its path. */
export function buildFirmware(board: string, profile: string, wasm: string, engine: string): string {
  const firmware = readBoard(board)
    .firmware[engine]!["none"]!.replace("build/firmware", TEST_BUILDS)
    .replace("{profile}", profile);
  const make = ["-s", "-f", "boards/boards.mk", `PROFILE=${profile}`, `WASM=${wasm}`, `FIRMWARE=${TEST_BUILDS}`];
  // A test may run below make, whose own settings are not for this one.
  const environment = { ...process.env };
  for (const name of ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"]) delete environment[name];
  execFileSync("make", [...make, firmware], { env: environment });
  return firmware;
}

const PROBE = "build/firmware/native/probe";

/** Runs commands of boards/native/probe.c; answers a line for each. */
export function probe(commands: readonly string[]): string[] {
  const { stdout, stderr, status } = spawnSync(PROBE, {
    input: commands.map((command) => `${command}\n`).join(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${PROBE} ended with ${status}: ${stderr}`);
  return stdout.split("\n").slice(0, commands.length);
}

/** Numbers in [0, 2^32) from a seed (Marsaglia's xorshift). */
export function* randomWords(seed: number): Generator<number, never> {
  for (let x = seed >>> 0; ;) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    yield x;
  }
}

export function randomOctets(words: Generator<number, never>, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => words.next().value & 0xff);
}

export const hex = (octets: Uint8Array): string => Buffer.from(octets).toString("hex");
