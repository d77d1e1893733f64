// Throws mutated packets and frames at the core in every state, and checks after each that nothing happened that may not.
//
//   node build/tests/fuzz/hip-fuzz.js [--seconds N | --packets N] [--seed S] [--scene N]
//
// A run is a row of scenes (scenes.ts); scene n of seed S is always the same, so a failure is seen again with --seed S --scene n.
// After each packet: the core did not trap; its memory did not grow; its associations, keys, identities, access list and puzzles are
// as before, octet for octet, but where an honest reading of the packet allows it (`judge`); no state changed, nothing was delivered.
// After each scene the untouched packets have to complete the exchange.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ASSOCIATION_FAILED, PACKET_RECEIVED, STATE_CHANGED } from "../../host/core/events.js";
import { I2_SENT } from "../../host/core/states.js";
import { P256, text, X25519 } from "../conformance/hip/crypto.js";
import { EUI_A, EUI_B, framesOf } from "../conformance/hip/frames.js";
import { socket, type Thing } from "../conformance/hip/host.js";
import type { Range } from "../conformance/hip/layout.js";
import { I1, I2, NOTIFY, R1, R2 } from "../conformance/hip/packet.js";
import { Dice, mutate, mutateFrame } from "./mutate.js";
import { makeScene, STATES, type Scene } from "./scenes.js";

const MEMORY_BYTES = 65536;
/** One packet in this many may cost public-key work. */
const WORK_SHARE = 25;
const ESP = 50;
const FROM = socket(2);

export interface FuzzOptions {
  readonly seed: number;
  readonly packets?: number;
  readonly seconds?: number;
  /** Only this scene. */
  readonly scene?: number;
}

export interface FuzzReport {
  readonly seed: number;
  packets: number;
  frames: number;
  scenes: number;
  seconds: number;
  /** Scalar multiplications on P-256. */
  work: number;
  /** R1s that were accepted: nothing authenticates them. */
  provisional: number;
  /** Mutants with a right MAC. */
  authentic: number;
  /** Originals that came out of the fragments of mutants. */
  originals: number;
  /** How often each error was the answer. */
  readonly answers: Map<number, number>;
}

/** The memory that has to last, as views and as it was. */
class Lasting {
  readonly #views: [name: string, view: Buffer, was: Buffer][];

  constructor(private readonly thing: Thing) {
    const { associations, access, identities, puzzles, privateKeys, puzzleSecrets, secrets } = thing.layout;
    const ranges = { associations, secrets, access, identities, privateKeys, puzzles, puzzleSecrets };
    this.#views = Object.entries(ranges).map(([name, { start, length }]) => {
      const view = Buffer.from(thing.core.memory.buffer, start, length);
      return [name, view, Buffer.from(view)];
    });
  }

  /** Names of the ranges that differ now. */
  changed(): string[] {
    let names: string[] | undefined;
    for (const [name, view, was] of this.#views) if (view.compare(was) !== 0) (names ??= []).push(name);
    return names ?? NONE;
  }

  /** Offsets into a range that differ. */
  offsets(of: string): number[] {
    const [, view, was] = this.#views.find(([name]) => name === of)!;
    return Array.from(view.keys()).filter((i) => view[i] !== was[i]);
  }

  /** What is now is what shall last. */
  accept(): void {
    for (const [, view, was] of this.#views) view.copy(was);
  }

  restore(): void {
    for (const [, view, was] of this.#views) was.copy(view);
  }

  range(name: "associations" | "secrets"): Range {
    return this.thing.layout[name];
  }
}

const NONE: string[] = [];

/** I2, R2 and ESP: what only its own MAC lets in. */
function isSealed(packet: Uint8Array): boolean {
  return packet.subarray(0, 4).some((octet) => octet !== 0) || packet[6] === I2 || packet[6] === R2;
}

type Verdict = "unmoved" | "moved";

/**
 * What one packet did: "moved" ends the scene; an AssertionError is a fault of the core. authentic: its MAC is right, or it is an
 * original after all.
 */
function judge(scene: Scene, lasting: Lasting, status: number, authentic: boolean): Verdict {
  const { thing } = scene;
  assert.ok(Number.isInteger(status) && status <= 0 && status >= -29, `it answered ${status}`);
  assert.equal(thing.core.memory.length, MEMORY_BYTES, "memory grew");
  const changed = lasting.changed();
  const received = thing.events.filter(([kind]) => kind === PACKET_RECEIVED).at(-1);
  const type = received ? received[2] >>> 16 : -1;
  const moves = thing.events.filter(([kind]) => kind === STATE_CHANGED || kind === ASSOCIATION_FAILED);
  for (const name of changed) assert.ok(!["access", "identities", "privateKeys"].includes(name), `${name} changed`);
  if (authentic) return changed.length > 0 ? "moved" : "unmoved";
  assert.equal(thing.delivered.length, 0, "it delivered a message");
  if (changed.length === 0) {
    assert.equal(moves.length, 0, "it changed a state");
    return "unmoved";
  }
  assert.equal(status, 0, `a packet that was refused changed ${changed.join(", ")}`);
  if (type === R1 && scene.awaitsR1 >= 0) {
    // Provisional until R2: this association and its keys only, and to I2-SENT only.
    assert.deepEqual(moves, [[STATE_CHANGED, scene.awaitsR1, I2_SENT]]);
    for (const name of changed) {
      assert.ok(name === "associations" || name === "secrets", `an R1 changed ${name}`);
      const size = lasting.range(name).length / 4;
      for (const at of lasting.offsets(name))
        assert.equal(Math.floor(at / size), scene.awaitsR1, `an R1 changed ${name}`);
    }
    return "moved";
  }
  assert.deepEqual(moves, [], "it changed a state");
  if (type === NOTIFY && scene.awaitsR2 >= 0) {
    // The deadline of the retransmission, in the association's record.
    assert.deepEqual(changed, ["associations"]);
    const start = scene.awaitsR2 * thing.layout.associationBytes;
    for (const at of lasting.offsets("associations")) assert.ok(at >= start + 4 && at < start + 8, "NOTIFY");
    lasting.restore();
    return "unmoved";
  }
  // An I1 for which the puzzle was spent begins a generation.
  assert.equal(type, I1, `a packet of type ${type === ESP ? "ESP" : type} changed ${changed.join(", ")}`);
  for (const name of changed) assert.ok(name.startsWith("puzzle"), `an I1 changed ${name}`);
  lasting.accept();
  return "unmoved";
}

function run(options: FuzzOptions, number: number, report: FuzzReport, left: number): void {
  const dice = new Dice((options.seed ^ Math.imul(number + 1, 0x9e3779b1)) >>> 0);
  const state = STATES[number % STATES.length]!;
  const radio = dice.chance(15);
  const scene = makeScene(state, radio, dice.chance(85) ? P256 : X25519, number);
  const { thing, corpus } = scene;
  const lasting = new Lasting(thing);
  const cheap = corpus.filter((packet) => !scene.expensive.includes(packet));
  const originals = new Set(corpus.map(text));
  const size = Math.min(left, 300 + dice.below(600));
  let now = "";
  let last: Uint8Array = new Uint8Array(0);
  let moved = false;
  let work = 0;
  let original = false;
  // Two mutants with the right tag, size and checksum (a swap of parameters keeps that) may make one original of their good fragments.
  if (radio) {
    const packets = corpus.filter((packet) => isSealed(packet)).map((packet) => Buffer.from(packet));
    thing.onEvent = (kind, value) => {
      if (kind !== PACKET_RECEIVED) return;
      // The event counts a HIP packet without its marker.
      const length = (value & 0xffff) + (value >>> 16 === ESP ? 0 : 4);
      const memory = Buffer.from(thing.core.memory.buffer);
      original ||= packets.some((packet) => packet.length === length && memory.includes(packet));
    };
  }

  const one = (octets: Uint8Array, asFrame: boolean, authentic: boolean): void => {
    thing.clear();
    original = false;
    last = octets;
    now = asFrame ? "frame" : "datagram";
    if (!asFrame && octets.length > 1260) return;
    const status = thing.answerOf(() =>
      asFrame ? thing.core.receiveFrame(octets) : thing.core.receiveDatagram(FROM, octets),
    );
    report.packets++;
    if (asFrame) report.frames++;
    if (authentic) report.authentic++;
    report.answers.set(status, (report.answers.get(status) ?? 0) + 1);
    work += thing.products;
    if (original) report.originals++;
    const verdict = judge(scene, lasting, status, authentic || original);
    if (verdict === "moved") {
      moved = true;
      if (!authentic && !original) report.provisional++;
    }
    thing.time += dice.below(10);
  };

  try {
    for (let start = report.packets; report.packets - start < size && !moved;) {
      const costly = (report.work + work) * WORK_SHARE < report.packets && (scene.group === P256 || dice.chance(10));
      if (costly && dice.chance(4)) {
        const packet = scene.authentic(dice);
        // Fragments of it would be as authentic; one datagram says enough.
        if (packet && !radio) one(packet, false, true);
        continue;
      }
      const bases = costly && scene.expensive.length > 0 && dice.chance(30) ? scene.expensive : cheap;
      const payload = mutate(dice, dice.pick(bases), corpus);
      if (originals.has(text(payload))) continue;
      if (!radio) {
        one(payload, false, false);
        continue;
      }
      // Mutated frames around a mutated payload: whatever arrives, it is not an original.
      let frames = framesOf(payload.slice(0, 1232), EUI_B, EUI_A, dice.below(4));
      if (dice.chance(20)) frames = frames.slice().reverse();
      for (const frame of frames) {
        if (dice.chance(10)) continue;
        for (let copies = dice.chance(10) ? 2 : 1; copies > 0 && !moved; copies--) {
          one(dice.chance(50) ? mutateFrame(dice, frame) : frame, true, false);
        }
        if (moved) break;
      }
    }
    if (!moved) {
      now = "untouched packets";
      // Fragments that never became whole are given up.
      thing.time += 6000;
      scene.finish();
    }
  } catch (cause) {
    const where = `seed ${options.seed}, scene ${number} (${state}${radio ? ", radio" : ""}), packet ${report.packets}`;
    throw new Error(`${where}: ${(cause as Error).message}\n  ${now} ${text(last)}`, { cause });
  }
  report.work += work;
  report.scenes++;
}

/** @throws Error with the seed, the scene and the packet at the first fault */
export function fuzz(options: FuzzOptions): FuzzReport {
  const report: FuzzReport = {
    seed: options.seed,
    packets: 0,
    frames: 0,
    scenes: 0,
    seconds: 0,
    work: 0,
    provisional: 0,
    authentic: 0,
    originals: 0,
    answers: new Map(),
  };
  const begun = performance.now();
  const packets = options.packets ?? Infinity;
  const seconds = options.seconds ?? Infinity;
  for (let number = options.scene ?? 0; ; number++) {
    report.seconds = (performance.now() - begun) / 1000;
    if (report.packets >= packets || report.seconds >= seconds) return report;
    run(options, number, report, packets - report.packets);
    if (options.scene !== undefined) break;
  }
  report.seconds = (performance.now() - begun) / 1000;
  return report;
}

export function summary(report: FuzzReport): string {
  const { packets, frames, scenes, seconds, work, provisional, authentic, originals, seed } = report;
  const rate = Math.round(packets / seconds);
  return (
    `${packets} mutated packets (${frames} of them radio frames, ${authentic} with a right MAC) in ${scenes} scenes and ` +
    `${seconds.toFixed(1)} s, ${rate}/s; ${work} scalar multiplications, ${provisional} R1s taken, ` +
    `${originals} originals put together from mutants; seed ${seed}`
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string" },
      packets: { type: "string" },
      seed: { type: "string" },
      scene: { type: "string" },
    },
  });
  const numberOf = (word: string | undefined): number | undefined => (word === undefined ? undefined : Number(word));
  const [seconds, packets, scene] = [values.seconds, values.packets, values.scene].map(numberOf);
  const seed = numberOf(values.seed) ?? randomBytes(4).readUInt32BE();
  if ([seconds, packets, scene, seed].some((value) => value !== undefined && !(Number.isFinite(value) && value >= 0))) {
    console.error("hip-fuzz: --seconds, --packets, --seed and --scene take a number");
    process.exit(2);
  }
  console.log(`seed ${seed}`);
  const report = fuzz({
    seed,
    ...(packets === undefined ? {} : { packets }),
    ...(seconds === undefined && packets === undefined && scene === undefined ? { seconds: 60 } : {}),
    ...(seconds === undefined ? {} : { seconds }),
    ...(scene === undefined ? {} : { scene }),
  });
  console.log(summary(report));
  for (const [answer, count] of [...report.answers].sort((a, b) => b[1] - a[1])) console.log(`  ${answer}: ${count}`);
}
