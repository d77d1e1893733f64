// thimble boards: what boards there are and what each supports. thimble flash: puts a firmware on one.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Command } from "commander";
import { boardNames, firmwareFile, readBoard, type BoardDescription } from "../emulator/process.js";
import { FAILED, Failure, reasonOf } from "./failure.js";
import { json, line } from "./output.js";

const PACKAGE_HAS_NONE = "the boards are in a checkout of Thimble; the installed package has none";

function described(name: string): BoardDescription {
  const names = boardNames();
  if (names.length === 0) throw new Failure(PACKAGE_HAS_NONE);
  if (!names.includes(name)) throw new Failure(`there is no board "${name}": use ${names.join(", ")}`);
  return readBoard(name);
}

const onPath = (command: string): boolean =>
  command === "node" ||
  command.startsWith("{") ||
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));

/** What is missing here to build and to run it: "" when nothing is. */
function missing({ compiler, emulator }: BoardDescription): string {
  const tools = [compiler, emulator].filter((tool) => tool !== null && !onPath(tool.command));
  return tools.map((tool) => `${tool!.command} is missing: ${tool!.install ?? "see its README"}`).join("; ");
}

/** How it is run here, as one would type it. */
function runsWith(board: BoardDescription): string {
  if (board.name === "emulated") return "in this process";
  if (board.emulator === null) return "no emulator here: on the board itself";
  return `make emulate BOARD=${board.name}`;
}

const size = (octets: number | null): string => (octets === null ? "-" : `${Math.round(octets / 1024)} KB`);

function rows(boards: readonly BoardDescription[]): string[] {
  const table = [
    ["board", "core", "flash", "RAM", "engines", "hooks", "run", "flashed by"],
    ...boards.map((board) => [
      board.name,
      board.core ?? "-",
      size(board.flashBytes),
      size(board.ramBytes),
      board.engines.join(" "),
      board.hooks.join(" ") || "-",
      runsWith(board),
      board.flashCommand === null ? "-" : `make flash BOARD=${board.name}`,
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

function details(board: BoardDescription): string[] {
  const { emulator, firmware } = board;
  const files = Object.entries(firmware).flatMap(([engine, byHooks]) =>
    Object.entries(byHooks).map(([hooks, file]) => `  ${engine}, hooks ${hooks}: ${file}`),
  );
  return [
    `${board.name}: ${board.title}`,
    `  mcu           ${board.mcu ?? "-"}, ${board.core ?? "-"}, ${size(board.flashBytes)} of flash, ${size(board.ramBytes)} of RAM`,
    `  engines       ${board.engines.join(", ")}; profiles ${board.profiles.join(", ")}; hooks ${board.hooks.join(", ") || "none"}`,
    `  entropy       ${board.entropy ?? "none"}`,
    `  store         ${board.store ?? "none"}`,
    `  instructions  ${board.instructions ?? "not counted"}`,
    `  run           ${emulator === null ? runsWith(board) : [emulator.command, ...emulator.arguments].join(" ")}`,
    `  flash         ${board.flashCommand ?? "there is nothing to flash"}`,
    `  silicon       ${board.silicon ?? "-"}`,
    ...(files.length === 0 ? [] : ["  firmware", ...files.map((file) => `  ${file}`)]),
    ...(missing(board) === "" ? [] : [`  ${missing(board)}`]),
    `  more          boards/${board.name}/README.md`,
  ];
}

export function addBoards(program: Command): void {
  program
    .command("boards")
    .summary("list the boards")
    .description(
      "Lists the boards: what each supports, how it is run and how it is flashed; with a name all about one.",
    )
    .argument("[board]", "one board")
    .option("--json", "print JSON: what the board.json files say")
    .action((name: string | undefined, options: { json?: boolean }) => {
      const names = boardNames();
      if (names.length === 0) throw new Failure(PACKAGE_HAS_NONE);
      const boards = name === undefined ? names.map(readBoard) : [described(name)];
      if (options.json) return json(name === undefined ? boards : boards[0]);
      if (name !== undefined) return details(boards[0]!).forEach((text) => line(text));
      rows(boards).forEach((text) => line(text));
      for (const board of boards) if (missing(board) !== "") line(`${board.name}: ${missing(board)}`);
    });
}

interface FlashOptions {
  readonly engine?: string;
  readonly profile: string;
  readonly hooks: string;
  readonly port: string;
  readonly dryRun?: boolean;
}

export function addFlash(program: Command): void {
  program
    .command("flash")
    .summary("put a firmware on a board")
    .description(
      "Runs the command of a board's board.json that puts a firmware on it. `make flash` builds the firmware first.",
    )
    .argument("<board>", "the board (see `thimble boards`)")
    .option("--engine <name>", "wasm3 or aot; left out: the board's first")
    .option("--profile <name>", "dex or full", "dex")
    .option("--hooks <which>", "none or all; all is the firmware with hardware hooks", "none")
    .option("--port <path>", "serial port, where the command wants one", "/dev/ttyACM0")
    .option("--dry-run", "print the command only")
    .action(flash);
}

function flash(name: string, options: FlashOptions): void {
  const board = described(name);
  if (board.flashCommand === null)
    throw new Failure(`${name}: there is nothing to flash: ${board.silicon ?? "it is no hardware"}`);
  const engine = options.engine ?? board.engines[0]!;
  if (!board.engines.includes(engine)) throw new Failure(`--engine: ${name} has ${board.engines.join(", ")}`);
  let file: string;
  try {
    file = firmwareFile(board, engine, options.hooks, options.profile);
  } catch (error) {
    throw new Failure(reasonOf(error));
  }
  const quoted = (text: string): string => (/^[\w./:-]+$/.test(text) ? text : `"${text}"`);
  const image = file.replace(/\.\w+$/, ".bin");
  if (board.flashCommand.includes("{image}") && !existsSync(image))
    throw new Failure(`${image} is not built: run \`make firmware BOARD=${name}\``);
  const whole = board.flashCommand
    .replaceAll("{firmware}", quoted(file))
    .replaceAll("{image}", quoted(image))
    .replaceAll("{port}", quoted(options.port));
  if (options.dryRun) return line(whole);
  const command = whole.split(" ", 1)[0]!;
  if (!onPath(command))
    throw new Failure(`${command} is not installed: boards/${name}/README.md says where it comes from`);
  if (board.flashCommand.includes("{port}") && !existsSync(options.port))
    throw new Failure(
      `there is no serial port ${options.port}: plug the board in, or name another with --port (make flash PORT=...)`,
    );
  line(whole);
  const { status, error } = spawnSync(whole, { stdio: "inherit", shell: true });
  if (error) throw new Failure(`${command}: ${reasonOf(error)}`);
  if (status !== 0)
    throw new Failure(
      `${command} ended with status ${status}: the board may hold half a firmware; flash it again`,
      FAILED,
    );
}
