// A stage for scenarios: a medium in virtual time, a recorder, and things on the emulated board.

import { Policy } from "../../host/core/core.js";
import { emulatedEui64, PATIENT, Session, type Participant } from "../../host/assess/session.js";
import { Recorder } from "../../host/assess/record.js";
import { startEmulated, type EmulatedOptions, type EmulatedThing } from "../../host/emulator/emulated.js";
import { Medium, type MediumOptions } from "../../host/emulator/medium.js";

export interface Stage {
  readonly medium: Medium;
  readonly recorder: Recorder;
  readonly session: Session;
  readonly things: EmulatedThing[];
  readonly participants: Participant[];
  close(): Promise<void>;
}

export interface StageOptions extends MediumOptions {
  /** `configure` values over PATIENT and "any peer is let in". */
  readonly policies?: Readonly<Record<number, number>>;
  readonly group?: number;
  readonly thing?: Partial<EmulatedOptions>;
}

export const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Boots things of these names; the seed of the medium seeds them too. */
export async function stage(names: readonly string[], options: StageOptions = {}): Promise<Stage> {
  const seed = options.seed ?? new Uint8Array(8);
  const medium = new Medium({ ...options, seed });
  const recorder = new Recorder(medium);
  const session = new Session(medium, recorder);
  const things: EmulatedThing[] = [];
  const participants: Participant[] = [];
  for (const [i, name] of names.entries()) {
    const thing = await startEmulated({
      name,
      clock: medium.clock,
      seed: Uint8Array.from([...seed, ...text(name)]),
      ...options.thing,
    });
    things.push(thing);
    const policies = { ...PATIENT, [Policy.ALLOW_ANY]: 1, ...options.policies };
    const group = options.group === undefined ? {} : { group: options.group };
    participants.push(await session.join(thing, { eui64: emulatedEui64(i + 1), policies, ...group }));
  }
  const close = async (): Promise<void> => {
    medium.close();
    await Promise.all(things.map((thing) => thing.close()));
  };
  return { medium, recorder, session, things, participants, close };
}

/** A seed of four octets, for the n-th of many runs. */
export function seedNumber(n: number): Uint8Array {
  const seed = new Uint8Array(4);
  new DataView(seed.buffer).setUint32(0, n);
  return seed;
}
