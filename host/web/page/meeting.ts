// Two cores in this page meet on an emulated radio: the demo's story (host/assess/encounter.ts), shown while it goes on.

import { GROUP_P256, GROUP_X25519 } from "../../core/core.js";
import { fromHex } from "../../core/text.js";
import { Encounter, LAST_FRAMES_MS, NAMES, seedOf } from "../../assess/encounter.js";
import type { DeliveredMessage } from "../../assess/record.js";
import type { SequenceInput } from "../../assess/report/sequence.js";
import { packetResults, stepCosts, type MessageResult } from "../../assess/result.js";
import { Medium } from "../../emulator/medium.js";
import { openThing } from "./core.js";
import { Pacer, type Pace } from "./pacer.js";

export interface MeetingOptions {
  /** Hexadecimal; everything random follows from it. */
  readonly seed: string;
  /** Share of transmissions that nobody hears. */
  readonly loss: number;
  readonly curve: "p256" | "x25519";
  readonly pace: Pace;
}

/** The meeting as it stands. */
export interface Scene extends SequenceInput {
  readonly timeMs: number;
  readonly completed: boolean;
  /** Of both ends, once they have keys. */
  readonly fingerprints: readonly string[];
  readonly delivered: readonly DeliveredMessage[];
}

/** A packet that nothing has been heard of for so long, milliseconds of the radio's clock, is shown as lost. */
const GIVEN_UP_MS = 40;

export class PageMeeting {
  readonly #pacer: Pacer;
  readonly #medium: Medium;
  readonly #encounter: Encounter;
  #ended = false;

  /** @param show called whenever a person should see the scene */
  constructor(
    private readonly options: MeetingOptions,
    show: (scene: Scene) => void,
  ) {
    this.#pacer = new Pacer(options.pace, () => show(this.scene));
    const pace = options.pace === "none" ? {} : { pace: this.#pacer.pace };
    this.#medium = new Medium({ time: "virtual", seed: fromHex(options.seed), loss: options.loss, ...pace });
    const changed = (): void => this.#pacer.change();
    this.#medium.observe({ transmission: ({ frame }) => void (frame >= 0 && changed()) });
    const group = options.curve === "p256" ? GROUP_P256 : GROUP_X25519;
    this.#encounter = new Encounter(this.#medium, { group, narrator: { packet: changed, delivered: changed } });
  }

  /** Runs it to its end. @throws Error when the core cannot be loaded or refuses a call */
  async run(): Promise<Scene> {
    const seed = fromHex(this.options.seed);
    const open = (name: string): ReturnType<typeof openThing> =>
      openThing({ name, clock: this.#medium.clock, seed: seedOf(seed, name) });
    const things = await Promise.all(NAMES.map(open));
    try {
      await this.#encounter.run(things[0]!, things[1]!);
      await this.#medium.pass(LAST_FRAMES_MS);
      this.#ended = true;
      return this.scene;
    } finally {
      this.#medium.close();
      await Promise.all(things.map((thing) => thing.close()));
    }
  }

  step(): void {
    this.#pacer.step();
  }

  /** Ends it before its time: it is as if the radio were switched off. */
  stop(): void {
    this.#medium.close();
    this.#pacer.stop();
  }

  get scene(): Scene {
    const { recorder, things, fingerprints, outcome } = this.#encounter;
    const timeMs = this.#medium.now() / 1000;
    const packets = packetResults(recorder)
      .filter(({ transmissions }) => transmissions > 0)
      .map((packet) => ({
        ...packet,
        underWay: !this.#ended && !packet.received && timeMs < packet.endMs + GIVEN_UP_MS,
      }));
    const sent = packets.filter(({ name }) => name === "ESP").length;
    return {
      ...outcome,
      messages: withSendings(outcome.messages, sent),
      things,
      packets,
      steps: stepCosts(recorder),
      timeMs,
      fingerprints,
      delivered: recorder.delivered,
    };
  }
}

/** How often the message that is on its way was sent so far, which its result does not know yet. */
function withSendings(messages: readonly MessageResult[], sent: number): readonly MessageResult[] {
  const last = messages.at(-1);
  if (last === undefined || last.arrived) return messages;
  const before = messages.slice(0, -1);
  const sendings = sent - before.reduce((sum, one) => sum + Math.max(one.sendings, 1), 0);
  return [...before, { ...last, sendings: Math.max(last.sendings, sendings, 1) }];
}
