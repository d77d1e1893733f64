// build/demo/result.json: what one session was, in names that later work is measured with. docs/result.md explains each;
// names are only added, never changed.

import type { Stats } from "../emulator/thing.js";
import type { Recorder, Step } from "./record.js";

export interface StepCost {
  readonly step: Step;
  readonly thing: string;
  readonly instructions: number;
}

export interface PacketResult {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly frames: number;
  readonly transmissions: number;
  readonly octetsOnAir: number;
  readonly timeMs: number;
  readonly endMs: number;
  readonly received: boolean;
}

export interface MessageResult {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly text: string;
  readonly bytes: number;
  readonly sendings: number;
  readonly arrived: boolean;
}

export interface RamResult {
  readonly static: number | null;
  readonly stack: number | null;
  readonly arena: number | null;
  readonly linear: number | null;
  readonly total: number | null;
}

export interface DemoResult {
  readonly format: 1;
  readonly version: string;
  readonly commit: string | null;
  readonly date: string;
  readonly board: string;
  readonly engine: string;
  readonly hooks: string;
  readonly seed: string;
  readonly group: number;
  readonly loss: number;
  readonly completed: boolean;
  readonly agreed: boolean;
  readonly fingerprint: string | null;
  readonly things: readonly { readonly name: string; readonly role: string; readonly hit: string }[];
  readonly steps: readonly StepCost[];
  readonly packets: readonly PacketResult[];
  readonly messages: readonly MessageResult[];
  readonly flash: number | null;
  readonly ram: RamResult;
  readonly wasm: number;
  readonly frames: number;
  readonly octetsOnAir: number;
  readonly timeMs: number;
}

/** The steps in the order in which a session goes through them, with what they cover. */
export const STEP_LABELS: Readonly<Record<Step, string>> = {
  start: "start: random generator seeded",
  identity: "key pair made",
  i1_sent: "I1 made",
  i1_received: "I1 read, R1 made (no state kept)",
  r1_received: "R1 read, puzzle solved, keys agreed, I2 made",
  i2_received: "I2 checked, keys agreed, R2 made",
  r2_received: "R2 checked, association ready",
  message_sent: "messages protected and sent",
  message_received: "messages checked and opened",
  other_received: "other packets read",
  timer: "timers",
};

/** The costs that were counted, in the order of STEP_LABELS. */
export function stepCosts(recorder: Recorder): StepCost[] {
  const steps: StepCost[] = [];
  for (const step of Object.keys(STEP_LABELS) as Step[]) {
    for (const [thing, costs] of recorder.costs) {
      const instructions = costs.get(step);
      if (instructions !== undefined) steps.push({ step, thing, instructions });
    }
  }
  return steps;
}

export function packetResults(recorder: Recorder): PacketResult[] {
  return recorder.packets.map(
    ({ name, from, to, bytes, frames, transmissions, octetsOnAir, timeMs, endMs, received }) => ({
      name,
      from,
      to,
      bytes,
      frames,
      transmissions,
      octetsOnAir,
      timeMs: rounded(timeMs),
      endMs: rounded(endMs),
      received,
    }),
  );
}

/** Milliseconds to the microsecond. */
const rounded = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;

/** What both things need, the larger of the two where they differ; null where no board can tell. */
export function memoryResult(stats: readonly Stats[]): { flash: number | null; ram: RamResult } {
  const largest = (pick: (one: Stats) => number | undefined): number | null => {
    const values = stats.map(pick).filter((value): value is number => value !== undefined && value > 0);
    return values.length > 0 ? Math.max(...values) : null;
  };
  const ram = {
    static: largest((one) => one.ram?.static),
    stack: largest((one) => one.ram?.stack),
    arena: largest((one) => one.ram?.arena),
    linear: largest((one) => one.ram?.linear),
  };
  // The linear memory is a part of the arena (docs/serial.md, $stats).
  const { static: fixed, stack, arena } = ram;
  const total = fixed === null || stack === null || arena === null ? null : fixed + stack + arena;
  return { flash: largest((one) => one.flash), ram: { ...ram, total } };
}
