// One seed gives one session, octet for octet, whatever runs the core: this process, or any board with wasm3 or ahead of time. Where a board's firmware or emulator is missing, its test is skipped and says why.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUP_P256, GROUP_X25519, Policy } from "../../host/core/core.js";
import { toHex } from "../../host/core/text.js";
import { ENGINES, openThing, timeBase, type Board, type Engine, type Hooks } from "../../host/assess/boards.js";
import { UsageError } from "../../host/assess/options.js";
import { Recorder } from "../../host/assess/record.js";
import { emulatedEui64, PATIENT, Session } from "../../host/assess/session.js";
import { Medium } from "../../host/emulator/medium.js";
import type { Thing } from "../../host/emulator/thing.js";
import { boardsWith, runsAPart } from "../boards/support.js";
import { text } from "./stage.js";

interface Transcript {
  /** "thing octets" for each frame handed to a transceiver, in order. */
  readonly frames: string[];
  readonly fingerprint: string;
}

async function play(board: Board, engine: Engine, group: number, hooks: Hooks): Promise<Transcript> {
  const medium = new Medium({ time: timeBase(board) });
  const recorder = new Recorder(medium);
  const session = new Session(medium, recorder);
  const frames: string[] = [];
  medium.observe({ frame: (from, _number, frame) => void frames.push(`${from} ${toHex(frame)}`) });
  const things: Thing[] = [];
  try {
    const join = async (name: string, n: number) => {
      const thing = await openThing(board, medium, { name, seed: text(`transcript ${name}`), engine, hooks });
      things.push(thing);
      const policies = { ...PATIENT, [Policy.ALLOW_ANY]: 1, [Policy.PUZZLE_K]: 4 };
      return session.join(thing, { eui64: emulatedEui64(n), group, policies });
    };
    const lamp = await join("lamp", 1);
    const wall = await join("switch", 2);
    const meeting = await session.meet(wall, lamp, 120_000);
    assert.equal(await session.send(meeting, false, text("light on"), 20_000), 1);
    assert.equal(await session.send(meeting, true, new Uint8Array(300).fill(0x33), 20_000), 1);
    const [ours, theirs] = await session.fingerprints(meeting);
    assert.equal(toHex(ours), toHex(theirs));
    return { frames, fingerprint: toHex(ours) };
  } finally {
    medium.close();
    await Promise.all(things.map((thing) => thing.close()));
  }
}

for (const [curve, group] of [["P-256", GROUP_P256] as const, ["X25519", GROUP_X25519] as const]) {
  for (const engine of ENGINES) {
    for (const hooks of ["none", "all"] as const) {
      for (const board of boardsWith("dex", engine, hooks)) {
        const left = runsAPart(board) && (hooks !== "none" || (curve === "X25519" && engine === "wasm3"));
        const skip = left ? "its emulator is slow: set THIMBLE_ALL_VECTORS" : false;
        test(
          `${curve}: ${board} with ${engine} and hooks ${hooks} gives the same transcript as the emulated board`,
          { skip },
          async (context) => {
            let other: Transcript;
            try {
              other = await play(board, engine, group, hooks);
            } catch (error) {
              if (!(error instanceof UsageError)) throw error;
              context.skip(error.message);
              return;
            }
            const reference = await play("emulated", engine, group, "none");
            assert.ok(reference.frames.length > 10);
            assert.deepEqual(other, reference);
          },
        );
      }
    }
  }
}
