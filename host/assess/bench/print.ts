// `make bench` as text for a terminal and as Markdown for docs/measurements.

import { grouped } from "../narrate.js";
import type { NodeRow } from "./node.js";
import { COLUMN_NAMES, COLUMNS, PEERS, type Column, type Targets } from "./operations.js";

/** One row: instructions of each column, null where the module has no such operation or the board cannot count. */
export interface BenchRow {
  readonly operation: string;
  readonly counts: Readonly<Record<Column, number | null>>;
  readonly targets?: Targets;
}

const number = (value: number | null): string => (value === null ? "-" : grouped(value));

/** What was aimed at, and by how much that was missed: nothing where there is no target. */
function verdict(value: number | null, target: number | undefined): string {
  if (target === undefined || value === null) return "";
  return value <= target ? "met" : `missed by ${grouped(value - target)}`;
}

/** Instructions of one profile, a line for each operation, with what its targets came to below. */
export function boardLines(profile: string, rows: readonly BenchRow[]): string[] {
  const lines = [`profile ${profile}`.padEnd(40) + COLUMNS.map((column) => COLUMN_NAMES[column].padStart(22)).join("")];
  for (const { operation, counts, targets } of rows) {
    lines.push(operation.padEnd(40) + COLUMNS.map((column) => number(counts[column]).padStart(22)).join(""));
    if (!targets) continue;
    const bounds = COLUMNS.map((column) => (targets[column] === undefined ? "" : `<= ${grouped(targets[column])}`));
    lines.push("".padEnd(40) + bounds.map((bound) => bound.padStart(22)).join(""));
    const verdicts = COLUMNS.map((column) => verdict(counts[column], targets[column]));
    lines.push("".padEnd(40) + verdicts.map((text) => text.padStart(22)).join(""));
  }
  return lines;
}

export function boardMarkdown(rows: readonly BenchRow[]): string[] {
  const cell = (counts: BenchRow["counts"], targets: Targets | undefined, column: Column): string => {
    const target = targets?.[column];
    if (target === undefined || counts[column] === null) return number(counts[column]);
    return `${number(counts[column])} (${grouped(target)}: ${verdict(counts[column], target)})`;
  };
  const peers = PEERS.map(({ peer }) => peer);
  return [
    `| operation | ${[...COLUMNS.map((column) => COLUMN_NAMES[column]), ...peers].join(" | ")} |`,
    `|---|${"---:|".repeat(COLUMNS.length + peers.length)}`,
    ...rows.map(({ operation, counts, targets }) => {
      const ours = COLUMNS.map((column) => cell(counts, targets, column));
      const theirs = PEERS.map((peer) => number(peer.counts[operation] ?? null).replace("-", ""));
      return `| ${[operation, ...ours, ...theirs].join(" | ")} |`;
    }),
  ];
}

const microseconds = (value: number | undefined): string =>
  value === undefined ? "" : value < 10 ? value.toFixed(2) : value < 1000 ? value.toFixed(1) : grouped(value);

/** How many times as fast ours is as a peer, for each peer, and whether that is enough. */
function ratios({ microseconds: times, targets }: NodeRow): string[] {
  const [ours, ...peers] = Object.keys(times) as [string, ...string[]];
  return peers.map((peer) => {
    const ratio = times[peer]! / times[ours]!;
    const target = targets.find((one) => one.peer === peer);
    const judged = target ? ` (${ratio >= target.timesAsFast ? "met" : "missed"}: ${fixed(target.timesAsFast)})` : "";
    return `${fixed(ratio)} times as fast as ${peer}${judged}`;
  });
}

const fixed = (ratio: number): string => (ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1));

export function nodeLines(rows: readonly NodeRow[]): string[] {
  const lines = ["in Node, microseconds of this computer (their ratios are what counts)"];
  for (const row of rows) {
    const times = Object.entries(row.microseconds).map(([who, time]) => `${who} ${microseconds(time)}`);
    lines.push(`${row.operation.padEnd(48)}${times.join(", ")}`);
    lines.push(`${"".padEnd(48)}${ratios(row).join(", ")}`);
  }
  return lines;
}

export function nodeMarkdown(rows: readonly NodeRow[]): string[] {
  const who = [...new Set(rows.flatMap((row) => Object.keys(row.microseconds)))];
  return [
    `| operation | ${who.map((name) => `${name}, us`).join(" | ")} | Thimble is |`,
    `|---|${"---:|".repeat(who.length)}---|`,
    ...rows.map((row) => {
      const times = who.map((name) => microseconds(row.microseconds[name]));
      return `| ${[row.operation, ...times, ratios(row).join("; ")].join(" | ")} |`;
    }),
  ];
}
