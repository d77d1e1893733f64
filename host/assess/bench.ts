// What operations cost on a board, in instructions: `make bench`. Each is one call over the board's serial link, so that
// only the core's own work is counted; the exchange is a whole session between two boards.

import { createECDH } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { fromHex, toHex } from "../core/text.js";
import { GROUP_P256, GROUP_X25519 } from "../core/core.js";
import { Medium } from "../emulator/medium.js";
import { io, type Pointer } from "../emulator/thing.js";
import {
  openThing,
  parseBoard,
  parseEngine,
  parseProfile,
  timeBase,
  type Board,
  type Engine,
  type Hooks,
  type Profile,
} from "./boards.js";
import { ECDH_BUDGET, ECDH_HOOK_BUDGET } from "./budgets.js";
import { runDemo } from "./demo.js";
import { grouped } from "./narrate.js";
import { isProgram, outputInOneLine, runProgram } from "./options.js";
import { provenance } from "./provenance.js";

/** One row: what was measured, with each firmware; null where a board could not count. */
export interface BenchRow {
  readonly operation: string;
  readonly none: number | null;
  readonly all: number | null;
  readonly target?: { readonly none: number; readonly all: number };
}

interface Operation {
  readonly name: string;
  readonly call: string;
  readonly input: Uint8Array;
  readonly args: readonly (number | Pointer)[];
  readonly read: number;
  /** What `read` octets must begin with, where it is known from elsewhere. */
  readonly expected?: Uint8Array;
  readonly target?: { readonly none: number; readonly all: number };
}

const concatenate = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Octets 0, 1, 2 ... from a start. */
const counting = (length: number, start = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (start + i) & 0xff);

/** The operations; the output comes first in the I/O buffer, so that it can be read back. */
export function operations(): Operation[] {
  const [own, peer] = [createECDH("prime256v1"), createECDH("prime256v1")];
  own.setPrivateKey(toHex(counting(32, 1)), "hex");
  peer.setPrivateKey(toHex(counting(32, 65)), "hex");
  const point = fromHex(peer.getPublicKey("hex")).subarray(1);
  const secret = fromHex(own.computeSecret(peer.getPublicKey("hex"), "hex", "hex"));
  const output = (length: number): Uint8Array => new Uint8Array(length);
  return [
    {
      name: "ECDH P-256",
      call: "p256_ecdh",
      input: concatenate(output(32), counting(32, 1), point),
      args: [io(32), io(64), io(0)],
      read: 32,
      expected: secret,
      target: { none: ECDH_BUDGET, all: ECDH_HOOK_BUDGET },
    },
    {
      // RFC 7748 §5.2, first vector
      name: "X25519",
      call: "x25519",
      input: concatenate(
        output(32),
        fromHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
        fromHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
      ),
      args: [io(32), io(64), io(0)],
      read: 32,
      expected: fromHex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
    },
    {
      name: "AES-128, one block",
      call: "aes_encrypt",
      input: concatenate(
        output(16),
        fromHex("000102030405060708090a0b0c0d0e0f"),
        fromHex("00112233445566778899aabbccddeeff"),
      ),
      args: [io(16), io(32), io(0)],
      read: 16,
      expected: fromHex("69c4e0d86a7b0430d8cdb78070b4c55a"), // FIPS 197 appendix C.1
    },
    {
      name: "AES-CMAC, 64 bytes",
      call: "cmac",
      input: concatenate(output(16), counting(16), counting(64)),
      args: [io(16), io(32), 64, io(0)],
      read: 16,
    },
    {
      // The shape of an ESP packet: 11 octets of nonce, SPI and sequence number as additional data (RFC 4309 §4, §5)
      name: "AES-CCM-8 seal, 64 bytes",
      call: "ccm_seal",
      input: concatenate(counting(64), output(8), counting(16), counting(11), counting(8)),
      args: [io(72), io(88), 11, io(99), 8, io(0), 64, 8],
      read: 72,
    },
  ];
}

async function measure(board: Board, engine: Engine, profile: Profile, hooks: Hooks): Promise<Map<string, number>> {
  const medium = new Medium({ time: timeBase(board) });
  const thing = await openThing(board, medium, { name: "bench", seed: counting(8), hooks, engine, profile });
  const counts = new Map<string, number>();
  try {
    for (const { name, call, args, input, read, expected } of operations()) {
      const { result, output, instructions } = await thing.call(call, args, { input, read });
      if (result < 0) throw new Error(`${call} answers ${result}`);
      if (expected && toHex(output) !== toHex(expected)) throw new Error(`${call} gives a wrong result`);
      counts.set(name, instructions);
    }
  } finally {
    medium.close();
    await thing.close();
  }
  for (const [group, curve] of [[GROUP_P256, "P-256"] as const, [GROUP_X25519, "X25519"] as const]) {
    const { steps, completed } = await runDemo({ board, engine, seed: counting(8), group, hooks });
    if (!completed) throw new Error(`the exchange with ${curve} did not complete`);
    const sum = (...wanted: string[]): number =>
      steps.filter(({ step }) => wanted.includes(step)).reduce((total, { instructions }) => total + instructions, 0);
    counts.set(`exchange, initiator, ${curve}`, sum("i1_sent", "r1_received", "r2_received"));
    counts.set(`exchange, responder, ${curve}`, sum("i1_received", "i2_received"));
  }
  return counts;
}

export async function bench(board: Board, engine: Engine, profile: Profile): Promise<BenchRow[]> {
  const none = await measure(board, engine, profile, "none");
  const all = await measure(board, engine, profile, "all");
  const targets = new Map(operations().map(({ name, target }) => [name, target]));
  const counted = (value: number | undefined): number | null => (value === undefined || value === 0 ? null : value);
  return [...none.keys()].map((operation) => {
    const target = targets.get(operation);
    return {
      operation,
      none: counted(none.get(operation)),
      all: counted(all.get(operation)),
      ...(target ? { target } : {}),
    };
  });
}

const number = (value: number | null): string => (value === null ? "not counted" : grouped(value));

/** "met" or by how much not. */
function judged(value: number | null, target: number): string {
  if (value === null) return "not counted";
  return value <= target
    ? `at most ${grouped(target)}: met`
    : `at most ${grouped(target)}: missed by ${grouped(value - target)}`;
}

export function table(rows: readonly BenchRow[]): string[] {
  const lines = [`${"".padEnd(32)}${"no hooks".padStart(14)}${"all hooks".padStart(14)}   instructions`];
  for (const { operation, none, all, target } of rows) {
    lines.push(`${operation.padEnd(32)}${number(none).padStart(14)}${number(all).padStart(14)}`);
    if (target) lines.push(`  target: ${judged(none, target.none)}; with hooks ${judged(all, target.all)}`);
  }
  return lines;
}

export function markdown(
  rows: readonly BenchRow[],
  board: Board,
  version: string,
  commit: string | null,
  date: string,
): string {
  const body = rows.map(({ operation, none, all }) => `| ${operation} | ${number(none)} | ${number(all)} |`);
  return [
    `Instructions (not cycles) on ${board}, wasm3, Thimble ${version}${commit ? ` at ${commit}` : ""}, ${date}.`,
    `Made by \`make bench\`.`,
    "",
    "| operation | no hooks | AES and field multiplication as native ports |",
    "|---|---:|---:|",
    ...body,
    "",
  ].join("\n");
}

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("bench"))
    .description("Measures what operations and an exchange cost on a board, in instructions.")
    .option("--board <name>", "the board", "mps2-an385")
    .option("--engine <name>", "what runs the core", parseEngine, "wasm3")
    .option("--profile <name>", "the module", parseProfile, "dex")
    .option("--out <folder>", "where bench.json and bench.md go", "build")
    .parse();
  const {
    board: name,
    engine,
    profile,
    out,
  } = command.opts<{
    board: string;
    engine: Engine;
    profile: Profile;
    out: string;
  }>();
  const board = parseBoard(name);
  const rows = await bench(board, engine, profile);
  for (const line of table(rows)) console.log(line);
  const { version, commit } = provenance();
  mkdirSync(out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const report = { format: 1, version, commit, date, board, engine: board === "emulated" ? "node" : engine, rows };
  writeFileSync(join(out, "bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(out, "bench.md"), markdown(rows, board, version, commit, date));
  return 0;
}

if (isProgram(import.meta.url)) await runProgram("bench", main);
