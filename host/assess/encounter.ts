// The story of the demo: two things that have never met boot, run the HIP Diet EXchange over a medium, and talk in turns.
// `make demo` tells it of boards, the page of host/web of two cores in a browser; it names no platform.

import { GROUP_P256, Policy } from "../core/core.js";
import { ipv6Text, toHex } from "../core/text.js";
import type { Medium } from "../emulator/medium.js";
import type { Thing } from "../emulator/thing.js";
import { excerpt, plural, type Print } from "./narrate.js";
import { Recorder, type Narrator } from "./record.js";
import type { DemoResult, MessageResult } from "./result.js";
import { emulatedEui64, MESSAGE_PORT, PATIENT, Session, type Meeting, type Participant } from "./session.js";

/** The responder and the initiator. */
export const NAMES = ["lamp", "switch"] as const;

/** What the two say to each other, in turns; the switch begins. */
export const CONVERSATION: readonly string[] = [
  "light on",
  "the light is on",
  "dim to 40 percent over 2 seconds",
  "dimmed to 40 percent",
  "every weekday: on at 06:30 with 20 percent, up to 80 percent until 07:00, off at 08:15; " +
    "on at 17:45 with 60 percent if it is dark, off when nobody is here for ten minutes",
  "schedule kept: 2 entries",
];

/** Patience with the exchange and with one message, milliseconds of the medium's clock. */
const MEETING_MS = 90_000;
const MESSAGE_MS = 3000;
/** Time for the last acknowledgement to reach a capture. */
export const LAST_FRAMES_MS = 50;

/** The seed of one thing: that of the run, and its name. */
export const seedOf = (seed: Uint8Array, name: string): Uint8Array =>
  Uint8Array.from([...seed, ...new TextEncoder().encode(name)]);

export interface EncounterOptions {
  /** DH group, 7 (default) or 12. */
  readonly group?: number;
  readonly print?: Print;
  readonly narrator?: Narrator;
  /** What is said, in turns. */
  readonly conversation?: readonly string[];
}

/** How it ended, or how far it has come. */
export type Outcome = Pick<DemoResult, "completed" | "agreed" | "fingerprint" | "messages">;

export class Encounter {
  readonly recorder: Recorder;
  readonly #session: Session;
  readonly #group: number;
  readonly #print: Print;
  readonly #conversation: readonly string[];
  readonly #things: DemoResult["things"][number][] = [];
  readonly #messages: MessageResult[] = [];
  #agreed = false;
  #fingerprints: readonly string[] = [];

  constructor(
    private readonly medium: Medium,
    options: EncounterOptions = {},
  ) {
    this.recorder = new Recorder(medium, options.narrator);
    this.#session = new Session(medium, this.recorder);
    this.#group = options.group ?? GROUP_P256;
    this.#print = options.print ?? (() => {});
    this.#conversation = options.conversation ?? CONVERSATION;
  }

  /** The things that have booted. */
  get things(): DemoResult["things"] {
    return this.#things;
  }

  /** The fingerprints of both ends in hexadecimal, the initiator's first, once they have met. */
  get fingerprints(): readonly string[] {
    return this.#fingerprints;
  }

  get outcome(): Outcome {
    const messages = [...this.#messages];
    const completed = messages.length === this.#conversation.length && messages.every(({ arrived }) => arrived);
    return {
      completed,
      agreed: this.#agreed,
      fingerprint: this.#agreed ? (this.#fingerprints[0] ?? null) : null,
      messages,
    };
  }

  /** Boots both, lets the initiator find the responder, and lets them talk. @throws ThimbleError when a core refuses a call */
  async run(responder: Thing, initiator: Thing): Promise<Outcome> {
    const lamp = await this.#boot(responder, "responder");
    const wall = await this.#boot(initiator, "initiator");
    let meeting: Meeting;
    try {
      meeting = await this.#session.meet(wall, lamp, MEETING_MS);
    } catch (error) {
      this.#print(`They did not meet: ${error instanceof Error ? error.message : String(error)}`);
      return this.outcome;
    }
    const [ours, theirs] = (await this.#session.fingerprints(meeting)).map(toHex) as [string, string];
    this.#fingerprints = [ours, theirs];
    this.#agreed = ours === theirs;
    this.#print(`${"".padStart(10)}  ${this.#agreed ? "both agree" : "DISAGREE".padEnd(10)}       fingerprint ${ours}`);
    for (const [turn, text] of this.#conversation.entries()) await this.#say(meeting, turn % 2 === 1, text);
    return this.outcome;
  }

  async #boot(thing: Thing, role: "responder" | "initiator"): Promise<Participant> {
    const policies = { ...PATIENT, [Policy.ALLOW_ANY]: 1 };
    const eui64 = emulatedEui64(this.#things.length + 1);
    const participant = await this.#session.join(thing, { eui64, group: this.#group, policies });
    const hit = ipv6Text(participant.hit);
    this.#things.push({ name: thing.name, role, hit });
    const clock = (this.medium.now() / 1000).toFixed(1).padStart(10);
    this.#print(`${clock}  ${thing.name.padEnd(16)} boots and makes its key: HIT ${hit}`);
    return participant;
  }

  async #say(meeting: Meeting, back: boolean, text: string): Promise<void> {
    const { initiator, responder } = meeting;
    const [from, to] = back ? [responder, initiator] : [initiator, responder];
    const message = new TextEncoder().encode(text);
    const said = { from: from.thing.name, to: to.thing.name, port: MESSAGE_PORT, text, bytes: message.length };
    const at = this.#messages.push({ ...said, sendings: 0, arrived: false }) - 1;
    const sendings = await this.#session.send(meeting, back, message, MESSAGE_MS);
    this.#messages[at] = { ...said, sendings, arrived: sendings > 0 };
    if (sendings === 0) this.#print(`            ${to.thing.name} never got "${excerpt(text)}"`);
    if (sendings > 1) this.#print(`            ${from.thing.name} had to send that ${plural(sendings, "time")}`);
  }
}
