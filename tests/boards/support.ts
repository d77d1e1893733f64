// What this machine can run, and the parts of the firmware that tests drive one by one.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { boardNames, firmwareName, readBoard } from "../../host/emulator/process.js";

/** The boards that run a firmware over a serial link. */
export const FIRMWARE_BOARDS: readonly string[] = boardNames().filter((name) => readBoard(name).emulator !== null);

/** Those of them that count instructions, each one (`instructions` of board.json begins so). */
export const COUNTING_BOARDS: readonly string[] = FIRMWARE_BOARDS.filter((name) =>
  readBoard(name).instructions?.startsWith("exact"),
);

/** Those of them that have such a firmware. */
export function boardsWith(profile: string, engine: string, hooks = "none"): readonly string[] {
  return FIRMWARE_BOARDS.filter((name) => firmwareName(readBoard(name), engine, hooks, profile) !== undefined);
}

/** Whether tests run only a part on this board (boards/README.md, `slow`). */
export function runsAPart(board: string): boolean {
  return readBoard(board).slow === true && process.env["THIMBLE_ALL_VECTORS"] === undefined;
}

export function hasCommand(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** "{root}/" before a file of this tree: an emulator of our own, which is built where what it stands on is installed. */
const hasTool = (command: string): boolean =>
  command.startsWith("{root}/") ? existsSync(command.replace("{root}/", "")) : hasCommand(command);

/** Why a board cannot be run here, or false. With its tools installed, a firmware that is missing is a failure. */
export function cannotRun(board: string): string | false {
  const { compiler, emulator } = readBoard(board);
  for (const tool of [compiler, emulator])
    if (tool && !tool.command.startsWith("{firmware}") && !hasTool(tool.command)) {
      return `${tool.command.replace("{root}/", "")} is not installed (${tool.install})`;
    }
  return false;
}

/** Where tests build firmwares of modules of their own. */
export const TEST_BUILDS = "build/boards-test";

/**
 * Builds a firmware around a module; answers its path.
 * @param settings variables of make, such as "WASM3_CONVENTION=loop"; each set of them has a folder of its own
 */
export function buildFirmware(
  board: string,
  profile: string,
  wasm: string,
  engine: string,
  settings: readonly string[] = [],
): string {
  const folder = [TEST_BUILDS, ...settings.map((setting) => setting.replace(/.*=/, ""))].join("-");
  const firmware = readBoard(board)
    .firmware[engine]!["none"]!.replace("build/firmware", folder)
    .replace("{profile}", profile);
  const make = [
    "-s",
    "-f",
    "boards/boards.mk",
    `PROFILE=${profile}`,
    `WASM=${wasm}`,
    `FIRMWARE=${folder}`,
    ...settings,
  ];
  // A test may run below make, whose own settings are not for this one.
  const environment = { ...process.env };
  for (const name of ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"]) delete environment[name];
  execFileSync("make", [...make, firmware], { env: environment });
  return firmware;
}

const PROBE = "build/firmware/native/probe";

/** Runs commands of boards/native/probe.c, or of another such program; answers a line for each. */
export function probe(commands: readonly string[], program = PROBE): string[] {
  const { stdout, stderr, status } = spawnSync(program, {
    input: commands.map((command) => `${command}\n`).join(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
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
