// What this machine can run, and the parts of the firmware that tests drive one by one.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { readBoard } from "../../host/emulator/process.js";

/** The boards that run a firmware over a serial link. */
export const FIRMWARE_BOARDS = ["native", "mps2-an385"] as const;

const COMPILERS: Readonly<Record<string, readonly [string, string]>> = {
  native: ["cc", "build-essential"],
  "mps2-an385": ["arm-none-eabi-gcc", "gcc-arm-none-eabi libnewlib-arm-none-eabi"],
};

export function hasCommand(command: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Why a board cannot be run here, or false. With its tools installed, a firmware that is missing is a failure. */
export function cannotRun(board: string): string | false {
  const [compiler, packages] = COMPILERS[board]!;
  if (!hasCommand(compiler)) return `${compiler} is not installed (apt-get install ${packages})`;
  const emulator = readBoard(board).emulator!;
  if (!emulator.command.startsWith("{") && !hasCommand(emulator.command)) {
    return `${emulator.command} is not installed (${emulator.install})`;
  }
  return false;
}

/** Where tests build firmwares of modules of their own. */
export const TEST_BUILDS = "build/boards-test";

/** Builds a firmware around a module; answers its path. */
export function buildFirmware(board: string, profile: string, wasm: string, engine: string): string {
  const firmware = `${TEST_BUILDS}/${board}/${profile}-${engine}${board === "native" ? "" : ".elf"}`;
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
