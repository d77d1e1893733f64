// The main job: two things that have never met find each other over an emulated radio, run the HIP Diet EXchange, and
// talk. `make demo` runs it; it prints the story, and leaves the capture, the numbers and the report.

import { randomBytes } from "node:crypto";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { GROUP_P256 } from "../core/core.js";
import { toHex } from "../core/text.js";
import { Medium, transmissionComment } from "../emulator/medium.js";
import { Capture } from "../emulator/pcapng.js";
import type { Thing, ThingOptions } from "../emulator/thing.js";
import { moduleOctets } from "../node/core.js";
import { ENGINES, openThing, parseBoard, parseEngine, startable, timeBase } from "./boards.js";
import type { Board, Engine, Hooks, Profile } from "./boards.js";
import { Encounter, LAST_FRAMES_MS, NAMES, seedOf } from "./encounter.js";
import { boardWords, narrator, summary, timeWords, type Print } from "./narrate.js";
import {
  isProgram,
  outputInOneLine,
  parseGroup,
  parseProbability,
  parseSeed,
  runProgram,
  UsageError,
} from "./options.js";
import { provenance } from "./provenance.js";
import { reportPage } from "./report/page.js";
import { memoryResult, packetResults, stepCosts, type DemoResult } from "./result.js";

export interface DemoOptions {
  readonly board: Board;
  /** Everything random follows from it: keys, nonces, and what the medium does. */
  readonly seed: Uint8Array;
  /** DH group, 7 or 12. */
  readonly group?: number;
  readonly loss?: number;
  readonly duplication?: number;
  readonly reordering?: number;
  /** Which firmware; "all" puts the AES block and the field multiplication into native code. */
  readonly hooks?: Hooks;
  /** What runs the core on a board with a firmware. */
  readonly engine?: Engine;
  /** Which module; left out: dex. */
  readonly profile?: Profile;
  /** The folder for demo.pcapng, result.json and report.html; left out: no files. */
  readonly out?: string;
  readonly print?: Print;
  /** Starts the things, in place of the board's own way: for tests. */
  readonly open?: (medium: Medium, options: ThingOptions) => Promise<Thing>;
}

/** Runs the demo. @throws Error when a board cannot be started; what goes wrong later is in the result */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const {
    board,
    seed,
    group = GROUP_P256,
    loss = 0,
    hooks = board === "emulated" ? "all" : "none",
    print = () => {},
  } = options;
  const engine = options.engine === undefined ? {} : { engine: options.engine };
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  if (options.out !== undefined) prepareFolder(options.out);
  const faults = { loss, duplication: options.duplication ?? 0, reordering: options.reordering ?? 0 };
  const medium = new Medium({ time: timeBase(board), seed, ...faults });
  const capture = new Capture({ epochMicroseconds: Date.now() * 1000, interfaceName: "emulated IEEE 802.15.4" });
  medium.observe({
    transmission: (one) => capture.add(one.start, one.octets, transmissionComment(one)),
  });
  const things: Thing[] = [];
  try {
    const open = options.open ?? ((on, thing) => openThing(board, on, { ...thing, hooks, ...engine, ...profile }));
    for (const name of NAMES) {
      const thing = await open(medium, { name, seed: seedOf(seed, name) });
      things.push(thing);
    }
    const [lamp, wall] = things as [Thing, Thing];
    introduce(print, lamp, options);
    const encounter = new Encounter(medium, { group, print, narrator: narrator(print) });
    const outcome = await encounter.run(lamp, wall);
    await medium.pass(LAST_FRAMES_MS);
    const stats = await Promise.all(things.map((thing) => thing.stats()));
    const air = encounter.recorder.transmissions;
    const result: DemoResult = {
      format: 1,
      ...provenance(),
      date: new Date().toISOString(),
      board,
      engine: wall.engine,
      hooks,
      seed: toHex(seed),
      group,
      loss,
      ...outcome,
      things: encounter.things,
      steps: stepCosts(encounter.recorder),
      packets: packetResults(encounter.recorder),
      ...memoryResult(stats),
      wasm: (await moduleOctets()).length,
      frames: air.length,
      octetsOnAir: air.reduce((sum, { octets }) => sum + octets.length, 0),
      timeMs: Math.round(medium.now() / 1000),
    };
    if (options.out !== undefined) leave(options.out, result, capture);
    for (const line of summary(result)) print(line);
    return result;
  } finally {
    medium.close();
    await Promise.all(things.map((thing) => thing.close()));
  }
}

function introduce(print: Print, thing: Thing, options: DemoOptions): void {
  const seed = toHex(options.seed);
  const loss = options.loss ? `, ${Math.round(options.loss * 100)}% of all transmissions lost` : "";
  print(`Two things that have never met: a lamp and a switch, each ${boardWords(thing.board, thing.engine)}.`);
  print(`IEEE 802.15.4 at 250 kbit/s${loss}. Seed ${seed} (--seed ${seed} repeats this run).`);
  print("Neither knows the other's key: each lets any peer in this once, which is trust on first use.");
  print(`Times are milliseconds; ${timeWords(thing.board)}`);
  print("");
  print("   time ms  who              what");
}

/** Before a long run, not after it. @throws UsageError */
function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(`cannot write to ${folder}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function leave(folder: string, result: DemoResult, capture: Capture): void {
  writeFileSync(join(folder, "demo.pcapng"), capture.bytes());
  writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(join(folder, "report.html"), reportPage(result));
}

interface CommandOptions {
  board: string;
  seed?: Uint8Array;
  curve: number;
  loss: number;
  duplication: number;
  reordering: number;
  hooks?: boolean;
  engine?: Engine;
  out: string;
}

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("demo"))
    .description("Two things that have never met find each other, run the HIP Diet EXchange, and talk.")
    .option("--board <name>", `one of ${startable().join(", ")}`, "mps2-an385")
    .option("--engine <name>", `one of ${ENGINES.join(", ")} (default: wasm3; not for the emulated board)`, parseEngine)
    .option("--seed <hex>", "seed of everything random (default: a new one)", parseSeed)
    .option("--curve <name>", "p256 or x25519", parseGroup, GROUP_P256)
    .option("--loss <share>", "share of transmissions that nobody hears, such as 0.3 or 30%", parseProbability, 0)
    .option("--duplication <share>", "share of frames that arrive twice", parseProbability, 0)
    .option("--reordering <share>", "share of frames that are overtaken", parseProbability, 0)
    .option("--hooks", "firmware with AES and the field multiplication in native code")
    .option("--out <folder>", "where the capture, the numbers and the report go", "build/demo")
    .parse();
  const options = command.opts<CommandOptions>();
  const board = parseBoard(options.board);
  if (board === "emulated" && options.engine)
    throw new UsageError("--engine: the emulated board runs the core in Node");
  const result = await runDemo({
    board,
    seed: options.seed ?? new Uint8Array(randomBytes(8)),
    group: options.curve,
    loss: options.loss,
    duplication: options.duplication,
    reordering: options.reordering,
    ...(options.hooks ? { hooks: "all" as const } : {}),
    ...(options.engine ? { engine: options.engine } : {}),
    out: options.out,
    print: (line) => console.log(line),
  });
  const link = (file: string): string => join(options.out, file);
  console.log(`\nCapture: ${link("demo.pcapng")}   numbers: ${link("result.json")}   report: ${link("report.html")}`);
  return result.completed && result.agreed ? 0 : 1;
}

if (isProgram(import.meta.url)) await runProgram("demo", main);
