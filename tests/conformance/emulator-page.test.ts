// What the emulation has so that it runs in a page: its own SHA-256, against node:crypto, and virtual time that a viewer holds back.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { sha256 } from "../../host/emulator/sha256.js";
import { stage, text } from "../scenarios/stage.js";
import { Random } from "./random.js";

test("the emulation's SHA-256 is node:crypto's at every length about the padding, in one part and in several", () => {
  const random = new Random("emulator sha256");
  for (let length = 0; length <= 200; length++) {
    const message = new Uint8Array(random.octets(length));
    const expected = new Uint8Array(createHash("sha256").update(message).digest());
    assert.deepEqual(sha256(message), expected);
    const cut = random.below(length + 1);
    assert.deepEqual(sha256(message.subarray(0, cut), message.subarray(cut)), expected);
  }
});

test("pace holds virtual time back and changes nothing of what happens", async () => {
  const run = async (pace?: (at: number) => Promise<void>): Promise<string> => {
    const here = await stage(["lamp", "switch"], { seed: Uint8Array.of(7), loss: 0.2, ...(pace ? { pace } : {}) });
    const [lamp, wall] = here.participants;
    const meeting = await here.session.meet(wall!, lamp!, 60_000);
    await here.session.send(meeting, false, text("light on"), 3000);
    const air = here.recorder.transmissions.map(({ start, octets, lost }) => [start, [...octets], lost]);
    await here.close();
    return JSON.stringify(air);
  };
  const times: number[] = [];
  const slow = await run((at) => {
    times.push(at);
    return Promise.resolve();
  });
  assert.equal(slow, await run());
  assert.ok(times.length > 20);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
});
