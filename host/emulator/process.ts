// Starts and stops the process that a board's firmware runs in: the native firmware itself, or the emulator that its
// board.json names. Each process is stopped by its own id, also when this one ends by exit or by a signal.

import { spawn, type ChildProcessByStdio } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { SerialLine } from "./line.js";

/** The top of the tree: this file is build/host/emulator/process.js there. */
const ROOT = new URL("../../../", import.meta.url);

/** What boards/<name>/board.json says; boards/README.md explains each field. */
export interface BoardDescription {
  readonly name: string;
  readonly title: string;
  readonly mcu: string | null;
  readonly core: string;
  readonly flashBytes: number | null;
  readonly ramBytes: number | null;
  readonly clockHz: number | null;
  readonly engines: readonly string[];
  /** Modules that there is a firmware with: "dex", "full". */
  readonly profiles: readonly string[];
  readonly hooks: readonly string[];
  /**
   * Firmware files by engine, then by the hooks that are linked: "none", "all", "aes", "whole"; "{profile}" being the module's profile, one of
   * `profiles`. A name without it is of the profile that it begins with.
   */
  readonly firmware: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What compiles the firmware; null where nothing is compiled. */
  readonly compiler: { readonly command: string; readonly install: string } | null;
  readonly entropy: string | null;
  readonly store: string | null;
  readonly instructions: string | null;
  /** For the energy model: milliampere. */
  readonly currents: { readonly activeMa: number; readonly sleepMa: number; readonly source: string } | null;
  readonly flashCommand: string | null;
  readonly silicon: string | null;
  /** Its emulator takes so long that tests run a part on it, and all of it only with THIMBLE_ALL_VECTORS. */
  readonly slow?: boolean;
  /**
   * The program that runs a firmware, "{firmware}" being its file and "{root}" the top of the tree; "node" is this Node. Null when the
   * board runs in this process, or in no emulator that stands here.
   */
  readonly emulator: {
    readonly command: string;
    readonly arguments: readonly string[];
    /** Further arguments for a firmware with hooks: their hardware. */
    readonly hookArguments?: readonly string[];
    /** What to run when the command is missing. */
    readonly install?: string;
  } | null;
}

/** The boards that there are: the folders under boards/ with a board.json, by name. */
export function boardNames(): string[] {
  const boards = new URL("boards/", ROOT);
  if (!existsSync(boards)) return []; // the installed package has none
  return readdirSync(boards).filter((name) => existsSync(new URL(`${name}/board.json`, boards)));
}

/** Reads a board's board.json. @throws Error when there is no such board */
export function readBoard(name: string): BoardDescription {
  const file = new URL(`boards/${name}/board.json`, ROOT);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) throw new Error(`there is no board ${name}`);
  return JSON.parse(readFileSync(file, "utf8")) as BoardDescription;
}

/** The file of a board's firmware under the top of the tree, or undefined where the board has none such. */
export function firmwareName(
  { firmware, profiles }: BoardDescription,
  engine: string,
  hooks: string,
  profile: string,
): string | undefined {
  const name = firmware[engine]?.[hooks];
  const has = name?.includes("{profile}") ? profiles.includes(profile) : name?.includes(`/${profile}-`);
  return has ? name?.replace("{profile}", profile) : undefined;
}

/** The firmware file of a board. @throws Error when the board has none for this engine and these hooks, or it is not built */
export function firmwareFile(board: BoardDescription, engine: string, hooks: string, profile = "dex"): string {
  const named = firmwareName(board, engine, hooks, profile);
  if (named === undefined)
    throw new Error(`${board.name} has no firmware for engine ${engine} with hooks ${hooks} and profile ${profile}`);
  const file = fileURLToPath(new URL(named, ROOT));
  if (!existsSync(file)) throw new Error(`${named} is not built: run \`make build\``);
  return file;
}

const running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>();
const STDERR_KEPT = 2000;
const PATIENCE_MS = 2000;

function stopAll(): void {
  for (const child of running) child.kill("SIGKILL");
}

let watching = false;

/** A signal that would end this process ends the boards first. */
function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.on("exit", stopAll);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    const onSignal = (): void => {
      stopAll();
      process.removeListener(signal, onSignal);
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
  }
}

/** A running firmware, seen as its serial line. */
export class BoardProcess implements SerialLine {
  onData: (chunk: Uint8Array) => void = () => {};
  readonly ended: Promise<string>;
  readonly joinsLate = false;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #stderr = "";

  constructor(command: string, args: readonly string[], install?: string) {
    watchOwnEnd();
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    running.add(child);
    child.stdout.on("data", (chunk: Buffer) => this.onData(new Uint8Array(chunk)));
    child.stderr.on("data", (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)));
    child.stdin.on("error", () => {}); // the process is gone; `ended` says so
    this.ended = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        running.delete(child);
        const missing = `${command} is not installed${install === undefined ? "" : `: run \`${install}\``}`;
        resolve(error.code === "ENOENT" ? missing : `${command}: ${error.message}`);
      });
      child.on("close", (code, signal) => {
        running.delete(child);
        const how = signal === null ? `ended with status ${code}` : `was ended by ${signal}`;
        resolve([how, this.#stderr.trim()].filter(Boolean).join(": "));
      });
    });
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  write(octets: Uint8Array): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(octets);
  }

  /** Ends the process and waits for its end. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.stdin.end();
      this.#child.kill("SIGTERM");
    }
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), PATIENCE_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

/** Starts a board's firmware. @throws Error as readBoard and firmwareFile */
export function startBoardProcess(name: string, engine: string, hooks: string, profile = "dex"): BoardProcess {
  const board = readBoard(name);
  const hardware = hooks === "none" ? [] : board.emulator?.hookArguments;
  return runFirmware(board, firmwareFile(board, engine, hooks, profile), hardware);
}

/** Starts a firmware by its file; more arguments go behind the emulator's. @throws Error when the board runs in this process */
export function runFirmware(board: BoardDescription, file: string, more: readonly string[] = []): BoardProcess {
  if (board.emulator === null) throw new Error(`${board.name} runs in this process and has no firmware`);
  const root = fileURLToPath(ROOT);
  const place = (text: string): string => text.replace("{firmware}", file).replace("{root}/", root);
  const { command, install } = board.emulator;
  return new BoardProcess(
    command === "node" ? process.execPath : place(command),
    [...board.emulator.arguments.map(place), ...more],
    install,
  );
}
