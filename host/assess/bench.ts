// What operations cost: `make bench`. On a board in instructions, for each profile and engine, with and without native ports, against the
// targets and the peers; in Node in microseconds beside the peers. Prints tables, writes bench.json and bench.md. Of all boards: bench/boards.ts.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { countExchange, countOperations, type Counts } from "./bench/board.js";
import { benchNode, type NodeRow } from "./bench/node.js";
import { COLUMNS, operations, type Column } from "./bench/operations.js";
import { ECDH, ECDH_RAM_TARGET, linearMemoryOfEcdh, stackOfEcdh } from "./bench/ram.js";
import { benchBoards } from "./bench/boards.js";
import { boardLines, boardMarkdown, nodeLines, nodeMarkdown, type BenchRow } from "./bench/print.js";
import { parseBoard, parseProfile, PROFILES, type Board, type Profile } from "./boards.js";
import { grouped } from "./narrate.js";
import { isProgram, outputInOneLine, runProgram } from "./options.js";
import { provenance } from "./provenance.js";

/** Octets of RAM that one ECDH takes beyond its inputs. */
interface RamRow {
  readonly profile: Profile;
  readonly linear: number;
  /** Native stack, above what the firmware takes without it. */
  readonly stack: Readonly<Record<Column, number | null>>;
}

interface Report {
  readonly board: Board;
  readonly profiles: Readonly<Partial<Record<Profile, readonly BenchRow[]>>>;
  readonly ram: readonly RamRow[];
  readonly node: readonly NodeRow[];
}

async function each<T>(work: (column: Column) => Promise<T>): Promise<Record<Column, T>> {
  const results: Partial<Record<Column, T>> = {};
  for (const column of COLUMNS) results[column] = await work(column);
  return results as Record<Column, T>;
}

function rowsOf(counts: Readonly<Record<Column, Counts>>): BenchRow[] {
  const targets = new Map(operations().map(({ name, targets }) => [name, targets]));
  const names = new Set(COLUMNS.flatMap((column) => [...counts[column].keys()]));
  return [...names].map((operation) => {
    const row = Object.fromEntries(COLUMNS.map((column) => [column, counts[column].get(operation) ?? null]));
    const target = targets.get(operation);
    return { operation, counts: row as BenchRow["counts"], ...(target ? { targets: target } : {}) };
  });
}

async function measure(board: Board, profiles: readonly Profile[], inNode: boolean): Promise<Report> {
  const rows: Partial<Record<Profile, readonly BenchRow[]>> = {};
  const ram: RamRow[] = [];
  for (const profile of profiles) {
    const counts = await each((column) => countOperations(board, column, profile));
    rows[profile] = rowsOf(counts);
    if (profile === "dex") rows.dex = [...rows.dex!, ...rowsOf(await each((column) => countExchange(board, column)))];
    const stack = await each((column) => stackOfEcdh(board, column, profile));
    ram.push({ profile, linear: await linearMemoryOfEcdh(profile), stack });
  }
  return { board, profiles: rows, ram, node: inNode ? await benchNode() : [] };
}

function ramLine({ profile, linear, stack }: RamRow): string {
  const parts = COLUMNS.map((column) => {
    const octets = stack[column];
    if (octets === null) return `${column} -`;
    const verdict = linear + octets <= ECDH_RAM_TARGET ? "met" : "missed";
    return `${column} ${grouped(linear)} + ${grouped(octets)} (${grouped(ECDH_RAM_TARGET)}: ${verdict})`;
  });
  return `profile ${profile}: ${parts.join(", ")}`;
}

const RAM_TITLE = `RAM of one ${ECDH} beyond its inputs, octets: linear memory + native stack above what the firmware takes without`;

function lines({ profiles, ram, node, board }: Report): string[] {
  const parts = Object.entries(profiles).map(([profile, rows]) => boardLines(profile, rows));
  return [
    `instructions on ${board}`,
    ...parts.flatMap((part) => [...part, ""]),
    RAM_TITLE,
    ...ram.map(ramLine),
    ...(node.length > 0 ? ["", ...nodeLines(node)] : []),
  ];
}

function markdown({ profiles, ram, node, board }: Report, version: string, commit: string | null): string {
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Instructions (not cycles) on ${board}, Thimble ${version}${commit ? ` at ${commit}` : ""}, ${date}. Made by \`make bench\`.`,
    ...Object.entries(profiles).flatMap(([profile, rows]) => [
      "",
      `Profile \`${profile}\`:`,
      "",
      ...boardMarkdown(rows),
    ]),
    "",
    `${RAM_TITLE}: ${ram.map(ramLine).join("; ")}.`,
    ...(node.length > 0 ? ["", `In Node ${process.version}:`, "", ...nodeMarkdown(node)] : []),
    "",
  ].join("\n");
}

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("bench"))
    .description("Measures what operations and an exchange cost on a board, in instructions, and in Node beside peers.")
    .option("--board <name>", "the board, or all: profile dex on every board that counts", "mps2-an385")
    .option("--profile <name>", `only this module: ${PROFILES.join(", ")}`, parseProfile)
    .option("--no-node", "leave the part in Node out")
    .option("--out <folder>", "where bench.json and bench.md go", "build")
    .parse();
  const { board, profile, node, out } = command.opts<{
    board: string;
    profile?: Profile;
    node: boolean;
    out: string;
  }>();
  if (board === "all") return benchBoards(out);
  const report = await measure(parseBoard(board), profile === undefined ? PROFILES : [profile], node);
  for (const line of lines(report)) console.log(line.trimEnd());
  const { version, commit } = provenance();
  mkdirSync(out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(
    join(out, "bench.json"),
    `${JSON.stringify({ format: 2, version, commit, date, ...report }, null, 2)}\n`,
  );
  writeFileSync(join(out, "bench.md"), markdown(report, version, commit));
  return 0;
}

if (isProgram(import.meta.url)) await runProgram("bench", main);
