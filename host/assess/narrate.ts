// Tells a session to a person at a terminal: one line for each thing that happens, then the costs.

import { errorName } from "../core/errors.js";
import { stateName } from "../core/states.js";
import type { Narrator, PacketRecord } from "./record.js";
import { STEP_LABELS, type DemoResult } from "./result.js";

/** What each packet says, in a few words. */
export const PACKET_MEANINGS: Readonly<Record<string, string>> = {
  I1: "is anybody there? I speak this group",
  R1: "a puzzle and my key; I keep nothing of you",
  I2: "solved; my key, half of our keys, proof",
  R2: "the other half of our keys, and proof",
  NOTIFY: "a notice",
  ESP: "a message, enciphered and authenticated",
};

/** Why packets are dropped on an honest network. */
const DROPPED: Readonly<Record<string, string>> = {
  REPLAYED: "a message that it already had (REPLAYED)",
};

/** What a thing on this board is, after "each". */
export function boardWords(board: string, engine: string): string {
  const words = BOARD_WORDS[board] ?? `on the board ${board}`;
  return words + (ENGINE_WORDS[engine] ?? "");
}

const ENGINE_WORDS: Readonly<Record<string, string>> = {
  wasm3: " that runs the security core as Wasm under wasm3",
  aot: " that runs the security core, compiled ahead of time from its Wasm",
};

const BOARD_WORDS: Readonly<Record<string, string>> = {
  "mps2-an385": "a Cortex-M3 in QEMU",
  native: "a Linux process",
  emulated: "an emulated board that runs the security core as Wasm in Node, with a modelled AES peripheral",
};

/** What the times of a run on this board are worth. */
export function timeWords(board: string): string {
  return board === "emulated"
    ? "they are the radio's: the things' own work takes no time in this emulation."
    : "they are this computer's: an emulated board is faster or slower than a real one.";
}

const NAME_WIDTH = 16;

/** 12.3 for milliseconds, right-aligned. */
const time = (milliseconds: number): string => `${milliseconds.toFixed(1).padStart(10)} `;

/** 12345678 -> "12,345,678". */
export const grouped = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/** 31,200,000 -> "31.2 M". */
export function short(instructions: number): string {
  if (instructions >= 1e6) return `${(instructions / 1e6).toFixed(1)} M`;
  if (instructions >= 1e4) return `${Math.round(instructions / 1e3)} k`;
  return grouped(instructions);
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A line that stands at the left of the timeline, under no clock. */
export type Print = (line: string) => void;

export function packetLine(packet: PacketRecord): string {
  const way = `${packet.from} -> ${packet.to}`.padEnd(NAME_WIDTH);
  const size = `${packet.bytes} B`.padStart(6);
  const repeats = packet.transmissions - packet.frames;
  const frames = plural(packet.frames, "frame") + (repeats > 0 ? ` +${repeats}` : "");
  const meaning = packet.received ? (PACKET_MEANINGS[packet.name] ?? "") : "lost";
  return `${time(packet.timeMs)} ${way} ${packet.name.padEnd(4)} ${size} ${frames.padEnd(11)} ${meaning}`.trimEnd();
}

/** A narrator that prints as things happen; `ms` is the medium's clock. */
export function narrator(print: Print): Narrator {
  return {
    packet: (packet) => print(packetLine(packet)),
    state: ({ thing, state, timeMs }) => {
      print(`${time(timeMs)} ${thing.padEnd(NAME_WIDTH)} is now ${stateName(state)}`);
    },
    dropped: ({ thing, error, timeMs }) => {
      print(
        `${time(timeMs)} ${thing.padEnd(NAME_WIDTH)} drops ${DROPPED[errorName(error)] ?? `a packet: ${errorName(error)}`}`,
      );
    },
    delivered: ({ thing, message, timeMs }) => {
      print(`${time(timeMs)} ${thing.padEnd(NAME_WIDTH)} gets "${excerpt(new TextDecoder().decode(message))}"`);
    },
    failed: (thing, reason) => print(`${thing} is gone: ${reason}`),
  };
}

/** The beginning of a long text. */
export function excerpt(text: string, length = 56): string {
  return text.length <= length ? text : `${text.slice(0, length - 3)}...`;
}

const kilobytes = (bytes: number | null): string => (bytes === null ? "not counted here" : `${grouped(bytes)} B`);

/** Costs, sizes and the verdict, as lines. */
export function summary(result: DemoResult): string[] {
  const counted = result.steps.some(({ instructions }) => instructions > 0);
  const lines = [
    "",
    counted ? "Costs, in instructions" : "Costs: this board cannot count instructions; mps2-an385 can.",
  ];
  if (counted) {
    for (const { step, thing, instructions } of result.steps) {
      if (instructions === 0) continue;
      lines.push(`  ${thing.padEnd(8)} ${STEP_LABELS[step].padEnd(46)} ${grouped(instructions).padStart(14)}`);
    }
    lines.push("  Instructions are not cycles: flash wait states and multi-cycle instructions are not in them.");
  }
  const hip = result.packets.filter(({ name }) => name !== "ESP");
  const total = hip.reduce((sum, { bytes }) => sum + bytes, 0);
  const repeated = hip.reduce((sum, packet) => sum + packet.transmissions - packet.frames, 0);
  const { ram } = result;
  lines.push(
    "",
    "Sizes",
    `  exchange   ${plural(hip.length, "packet")}, ${grouped(total)} B, ${hip.reduce((n, { frames }) => n + frames, 0)} frames` +
      (repeated > 0 ? ` and ${plural(repeated, "repetition")}` : ""),
    `  air        ${plural(result.frames, "transmission")} with acknowledgements, ${grouped(result.octetsOnAir)} B`,
    `  core       ${grouped(result.wasm)} B of Wasm`,
    `  flash      ${kilobytes(result.flash)}`,
    `  RAM        ${kilobytes(ram.total)}` +
      (ram.total === null
        ? ` (linear memory ${kilobytes(ram.linear)})`
        : ` (static ${kilobytes(ram.static)}, stack ${kilobytes(ram.stack)}, engine and linear memory ${kilobytes(ram.arena)})`),
    "",
  );
  const arrived = result.messages.filter((message) => message.arrived).length;
  lines.push(
    result.agreed
      ? `Both things agree: session fingerprint ${result.fingerprint}`
      : "The things do NOT agree on their session.",
    `${arrived} of ${result.messages.length} messages came through unchanged.`,
  );
  return lines;
}
