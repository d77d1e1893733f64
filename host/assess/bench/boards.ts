// `make bench BOARD=all`: what an exchange and its parts cost on every board that counts, by engine, with and without hooks, in instructions, with
// the verdict on each board's AES hook. Profile dex. Prints a table; writes bench-boards.json and bench-boards.md.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firmwareName, readBoard } from "../../emulator/process.js";
import { ENGINES, startable, type Board, type Engine, type Hooks } from "../boards.js";
import { grouped } from "../narrate.js";
import { UsageError } from "../options.js";
import { provenance } from "../provenance.js";
import { countExchangeOf, countOperationsOf, type Counts } from "./board.js";
import { operations } from "./operations.js";
import { blockCost, blockVerdict, exchangeVerdict, type BlockCost } from "./verdict.js";

const ECDH = "ECDH P-256";
const CCM = "CCM-8, 64 octets and 8 additional";
const BLOCK = "AES-128, key schedule and one block";
const CMAC = "CMAC, 64 octets";
const PARTS: readonly string[] = [ECDH, CCM, CMAC, BLOCK];

/** Columns of the table, each a count. */
const COLUMNS: readonly (readonly [count: string, title: string])[] = [
  ["exchange with P-256, initiator", "P-256 initiator"],
  ["exchange with P-256, responder", "P-256 responder"],
  ["exchange with X25519, initiator", "X25519 initiator"],
  ["exchange with X25519, responder", "X25519 responder"],
  [ECDH, "ECDH P-256"],
  [CCM, "CCM-8, 64"],
  [CMAC, "CMAC, 64"],
  [BLOCK, "AES, key and block"],
];

/** A firmware of profile dex and what it took. */
export interface FirmwareCounts {
  readonly board: Board;
  readonly engine: Engine;
  readonly hooks: Hooks;
  readonly counts: Readonly<Record<string, number>>;
}

/** The firmwares that a board has, those without hooks first. */
function firmwares(board: Board): { readonly engine: Engine; readonly hooks: Hooks }[] {
  const description = readBoard(board);
  return ENGINES.flatMap((engine) =>
    (["none", "aes", "all"] as const)
      .filter((hooks) => firmwareName(description, engine, hooks, "dex") !== undefined)
      .map((hooks) => ({ engine, hooks })),
  );
}

async function count(board: Board, firmware: { engine: Engine; hooks: Hooks }): Promise<FirmwareCounts> {
  const wanted = operations().filter(({ name }) => PARTS.includes(name));
  const parts: Counts = await countOperationsOf(board, { ...firmware, profile: "dex" }, wanted);
  const exchanges = await countExchangeOf(board, firmware);
  return { board, ...firmware, counts: Object.fromEntries([...exchanges, ...parts]) };
}

/** Instructions of both sides together. */
const exchange = ({ counts }: FirmwareCounts, curve: string): number =>
  counts[`exchange with ${curve}, initiator`]! + counts[`exchange with ${curve}, responder`]!;

const costOf = ({ counts }: FirmwareCounts): BlockCost => blockCost(counts[BLOCK]!, counts[CMAC]!);

/**
 * What the AES hook is worth on a board, a line for each engine that has one; from the firmware with that hook alone, where there is one. Where the
 * field of P-256 is native, too, what AES saves shows in the exchange with X25519, which has none of it.
 */
export function verdicts(board: Board, rows: readonly FirmwareCounts[]): string[] {
  return ENGINES.flatMap((engine) => {
    const own = rows.filter((row) => row.board === board && row.engine === engine);
    const [none, alone, all] = (["none", "aes", "all"] as const).map((hooks) => own.find((row) => row.hooks === hooks));
    const hook = alone ?? all;
    if (!none || !hook) return [];
    const [core, hooked] = [costOf(none), costOf(hook)];
    const cost = ({ first, further }: BlockCost): string => `${grouped(first)} and ${grouped(further)}`;
    const lines = [
      `${board}, ${engine}: ${exchangeVerdict("the AES hook", exchange(none, "X25519"), exchange(hook, "X25519"))} with X25519 here; ` +
        `${blockVerdict(core, hooked)} (first and further block: by the hook ${cost(hooked)}, by the core ${cost(core)})`,
    ];
    if (alone) {
      const saved = exchangeVerdict("the AES hook", exchange(none, "P-256"), exchange(alone, "P-256"));
      lines.push(`${board}, ${engine}: ${saved} with P-256 here`);
    }
    if (all) {
      const saved = exchangeVerdict("the firmware with all hooks", exchange(none, "P-256"), exchange(all, "P-256"));
      lines.push(`${board}, ${engine}: ${saved} with P-256 here`);
    }
    return lines;
  });
}

const cells = ({ counts }: FirmwareCounts): string[] =>
  COLUMNS.map(([name]) => (counts[name] === undefined ? "-" : grouped(counts[name])));

const WIDTH = 19;
const titles = "board, engine, hooks".padEnd(30) + COLUMNS.map(([, title]) => title.padStart(WIDTH)).join("");

function line(row: FirmwareCounts): string {
  const name = `${row.board} ${row.engine} ${row.hooks}`;
  return (
    name.padEnd(30) +
    cells(row)
      .map((cell) => cell.padStart(WIDTH))
      .join("")
  );
}

function markdown(rows: readonly FirmwareCounts[], judged: readonly string[], left: readonly string[]): string {
  const { version, commit } = provenance();
  const date = new Date().toISOString().slice(0, 10);
  return [
    `Instructions (not cycles), profile \`dex\`, Thimble ${version}${commit ? ` at ${commit}` : ""}, ${date}. Made by \`make bench BOARD=all\`.`,
    "",
    `| board | engine | hooks | ${COLUMNS.map(([, title]) => title).join(" | ")} |`,
    `|---|---|---|${"---:|".repeat(COLUMNS.length)}`,
    ...rows.map((row) => `| ${[row.board, row.engine, row.hooks, ...cells(row)].join(" | ")} |`),
    "",
    ...[...judged, ...left].map((text) => `- ${text}`),
    "",
  ].join("\n");
}

/** Measures and prints; the files go to the folder `out`. What cannot run here is left out with its reason; 1 when nothing ran. */
export async function benchBoards(out: string): Promise<number> {
  const rows: FirmwareCounts[] = [];
  const left: string[] = [];
  console.log(`instructions, profile dex\n${titles}`);
  for (const board of startable()) {
    if (!readBoard(board).instructions?.startsWith("exact")) {
      left.push(`${board} is left out: it counts no instructions`);
      continue;
    }
    for (const firmware of firmwares(board)) {
      try {
        const row = await count(board, firmware);
        rows.push(row);
        console.log(line(row));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        left.push(`${board} ${firmware.engine} ${firmware.hooks} is left out: ${error.message}`);
      }
    }
  }
  const judged = [...new Set(rows.map(({ board }) => board))].flatMap((board) => verdicts(board, rows));
  console.log(["", ...judged, ...left].join("\n"));
  mkdirSync(out, { recursive: true });
  const made = { format: 1, ...provenance(), date: new Date().toISOString().slice(0, 10) };
  const report = { ...made, firmwares: rows, verdicts: judged, leftOut: left };
  writeFileSync(join(out, "bench-boards.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(out, "bench-boards.md"), markdown(rows, judged, left));
  return rows.length > 0 ? 0 : 1;
}
