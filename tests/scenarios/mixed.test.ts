// One medium, every kind of thing: a lamp in this process that keeps its own time, and switches that are a Linux process
// and a Cortex-M3 in QEMU, both with wasm3. Boards that are not here are left out, and the test says so.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Policy } from "../../host/core/core.js";
import { toHex } from "../../host/core/text.js";
import { openThing } from "../../host/assess/boards.js";
import { UsageError } from "../../host/assess/options.js";
import { Recorder } from "../../host/assess/record.js";
import { emulatedEui64, PATIENT, Session } from "../../host/assess/session.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { Medium } from "../../host/emulator/medium.js";
import type { Thing } from "../../host/emulator/thing.js";
import { text } from "./stage.js";

test("things in this process, in a Linux process and in QEMU meet on one medium in real time", async (context) => {
  const medium = new Medium({ time: "real", loss: 0.05 });
  const session = new Session(medium, new Recorder(medium));
  const things: Thing[] = [];
  const policies = { ...PATIENT, [Policy.I1_TIMEOUT_MS]: 1000, [Policy.ALLOW_ANY]: 1 };
  try {
    things.push(await startEmulated({ name: "lamp" }));
    for (const board of ["native", "mps2-an385"] as const) {
      try {
        things.push(await openThing(board, medium, { name: `switch on ${board}` }));
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        context.diagnostic(`left out: ${error.message}`);
      }
    }
    const [lamp, ...switches] = await Promise.all(
      things.map((thing, i) => session.join(thing, { eui64: emulatedEui64(i + 1), policies })),
    );
    if (!lamp || switches.length === 0) {
      context.skip("no board but the emulated one is here");
      return;
    }
    for (const wall of switches) {
      const meeting = await session.meet(wall, lamp, 60_000, lamp.hit);
      const [ours, theirs] = await session.fingerprints(meeting);
      assert.equal(toHex(ours), toHex(theirs));
      assert.ok((await session.send(meeting, false, text(`on, says ${wall.thing.name}`), 2000)) > 0);
      assert.ok((await session.send(meeting, true, text(`on for ${wall.thing.name}`), 2000)) > 0);
    }
  } finally {
    medium.close();
    await Promise.all(things.map((thing) => thing.close()));
  }
});
