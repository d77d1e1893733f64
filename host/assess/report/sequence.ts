// The sequence diagram of a session: two lifelines, an arrow for each packet with a dot for each of its frames, and the
// work between them. The report draws a whole session, the page of host/web one that still goes on.

import { excerpt, PACKET_MEANINGS, short } from "../narrate.js";
import type { DemoResult, PacketResult, StepCost } from "../result.js";
import { drawing, element, escape, label } from "./svg.js";

const LEFT = 70;
const RIGHT = 334;
const MIDDLE = (LEFT + RIGHT) / 2;
/** Where the dots of an arrow stand. */
const DOT_FIRST = 16;
const DOT_STEP = 10;
const DOTS_MAX = 24;

/** The work that a packet starts at its receiver. */
const WORK_AFTER: Readonly<Record<string, { step: StepCost["step"]; text: string }>> = {
  I1: { step: "i1_received", text: "makes a puzzle, keeps no state" },
  R1: { step: "r1_received", text: "solves it, agrees on keys" },
  I2: { step: "i2_received", text: "checks all, agrees on keys" },
  R2: { step: "r2_received", text: "checks all, ready" },
};

/** A session, or as much of one as there is yet. */
export interface SequenceInput extends Pick<DemoResult, "things" | "steps" | "messages" | "agreed" | "fingerprint"> {
  /** A packet that is under way has not been heard whole, nor given up. */
  readonly packets: readonly (PacketResult & { readonly underWay?: boolean })[];
}

/** The diagram of a session with two things, as an SVG element. */
export function sequenceDiagram(result: SequenceInput): string {
  const [left, right] = result.things.map(({ name }) => name);
  const rows = new Rows(left ?? "", right ?? "");
  rows.boot(result);
  const texts = result.messages.flatMap(({ text, sendings }) => Array<string>(Math.max(sendings, 1)).fill(text));
  let joined = false;
  const seen = new Set<string>();
  for (const packet of result.packets) {
    const message = packet.name === "ESP" ? texts.shift() : undefined;
    if (packet.name === "ESP" && !joined) {
      joined = true;
      rows.band(result.agreed ? `association, fingerprint ${result.fingerprint ?? ""}` : "no agreement");
    }
    rows.packet(packet, message);
    const work = WORK_AFTER[packet.name];
    if (work && packet.received && !seen.has(packet.name)) {
      seen.add(packet.name);
      const cost = result.steps.find(({ step, thing }) => step === work.step && thing !== packet.from);
      rows.work(packet.from === left ? (right ?? "") : (left ?? ""), work.text, cost?.instructions ?? 0);
    }
  }
  return rows.finish(`Packets between ${left} and ${right}`);
}

class Rows {
  #y = 58;
  readonly #parts: string[] = [];

  constructor(
    private readonly left: string,
    private readonly right: string,
  ) {}

  boot(result: SequenceInput): void {
    const top = this.#y - 34;
    for (const [x, name, side] of [[LEFT, this.left, "a"] as const, [RIGHT, this.right, "b"] as const]) {
      const thing = result.things.find((one) => one.name === name);
      const box = { x: x - 42, y: top - 20, width: 84, height: 40, rx: 8, class: `box ${side}` };
      this.#parts.push(element("rect", box), label(x, top - 3, name, `name ${side}`, "middle"));
      this.#parts.push(label(x, top + 12, thing?.role ?? "", "small", "middle"));
    }
    this.#y += 6;
    for (const name of [this.left, this.right]) {
      const cost = result.steps.find(({ step, thing }) => step === "identity" && thing === name);
      this.work(name, "boots, makes a key pair", cost?.instructions ?? 0);
    }
  }

  packet(packet: SequenceInput["packets"][number], message: string | undefined): void {
    const fromLeft = packet.from === this.left;
    const [start, end] = fromLeft ? [LEFT, RIGHT] : [RIGHT, LEFT];
    const side = fromLeft ? "a" : "b";
    const direction = fromLeft ? 1 : -1;
    const y = (this.#y += 26);
    const { underWay = false } = packet;
    const lost = packet.received || underWay ? "" : " lost";
    this.#parts.push(label(30, y + 4, packet.timeMs.toFixed(0), "small", "end"));
    const tip = packet.received
      ? end - direction * 2
      : underWay
        ? this.#front(packet, start, direction)
        : MIDDLE + direction * 40;
    this.#parts.push(element("line", { x1: start, y1: y, x2: tip, y2: y, class: `arrow ${side}${lost}` }));
    const head = `M${tip} ${y}l${-direction * 9} -4.5v9z`;
    this.#parts.push(
      packet.received || underWay
        ? element("path", { d: head, class: `head ${side}` })
        : label(tip + direction * 8, y + 5, "×", "cross", "middle"),
    );
    this.#dots(packet, y, start, direction, side);
    const title = `<tspan class="name ${side}">${escape(packet.name)}</tspan> ${packet.bytes} B, ${packet.frames} frame${packet.frames === 1 ? "" : "s"}`;
    const to = packet.to === "all" ? " to all" : "";
    this.#parts.push(
      element("text", { x: MIDDLE, y: y - 9, class: "label", "text-anchor": "middle" }, `${title}${to}`),
    );
    const meaning =
      packet.received || underWay ? (message ? `“${excerpt(message, 42)}”` : PACKET_MEANINGS[packet.name]) : "lost";
    this.#parts.push(label(MIDDLE, y + 16, meaning ?? "", message ? "message" : "small", "middle"));
    this.#y += 28;
  }

  /** How far the arrow of a packet that is under way has come: as far as its frames that were sent. */
  #front(packet: PacketResult, start: number, direction: number): number {
    const share = Math.min(packet.transmissions / Math.max(packet.frames, packet.transmissions, 1), 1);
    const dots = DOT_FIRST + DOT_STEP * Math.min(packet.transmissions, DOTS_MAX);
    return start + direction * Math.max(dots, share * 0.8 * (RIGHT - LEFT));
  }

  /** A dot for each frame, a ring for each repetition. */
  #dots(packet: PacketResult, y: number, start: number, direction: number, side: string): void {
    for (let i = 0; i < Math.min(packet.transmissions, DOTS_MAX); i++) {
      const repeated = i >= packet.frames ? " ring" : "";
      this.#parts.push(
        element("circle", {
          cx: start + direction * (DOT_FIRST + DOT_STEP * i),
          cy: y,
          r: 3,
          class: `dot ${side}${repeated}`,
        }),
      );
    }
  }

  work(name: string, text: string, instructions: number): void {
    const atLeft = name === this.left;
    const x = atLeft ? LEFT : RIGHT;
    const inner = atLeft ? x + 12 : x - 12;
    const anchor = atLeft ? "start" : "end";
    const y = (this.#y += 8);
    this.#parts.push(element("rect", { x: x - 4, y, width: 8, height: 26, rx: 3, class: `bar ${atLeft ? "a" : "b"}` }));
    const counted = instructions > 0;
    this.#parts.push(label(inner, y + (counted ? 11 : 17), text, "small", anchor));
    if (counted) this.#parts.push(label(inner, y + 24, `${short(instructions)} instructions`, "label", anchor));
    this.#y += 28;
  }

  band(text: string): void {
    const y = (this.#y += 8);
    this.#parts.push(element("rect", { x: LEFT - 34, y, width: RIGHT - LEFT + 68, height: 26, rx: 13, class: "band" }));
    this.#parts.push(label(MIDDLE, y + 17.5, text, "bandtext", "middle"));
    this.#y += 30;
  }

  finish(title: string): string {
    const height = this.#y + 14;
    const lifelines = [LEFT, RIGHT].map((x) =>
      element("line", { x1: x, y1: 44, x2: x, y2: height - 4, class: "lifeline" }),
    );
    const axis = label(30, 56, "ms", "small", "end");
    return drawing(height, title, lifelines.join("") + axis + this.#parts.join(""));
  }
}
