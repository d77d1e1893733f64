// Whole sessions on the emulated board in virtual time: two things, three and more, and a bad radio.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GROUP_P256, GROUP_X25519, Policy } from "../../host/core/core.js";
import { ESTABLISHED } from "../../host/core/states.js";
import { toHex } from "../../host/core/text.js";
import type { Meeting, Participant } from "../../host/assess/session.js";
import { seedNumber, stage, text, type Stage } from "./stage.js";

async function assertAgreed({ session }: Stage, meeting: Meeting): Promise<void> {
  const [ours, theirs] = await session.fingerprints(meeting);
  assert.equal(toHex(ours), toHex(theirs));
  assert.notEqual(toHex(ours), "0000000000000000");
}

for (const [curve, group] of [["P-256", GROUP_P256] as const, ["X25519", GROUP_X25519] as const]) {
  test(`two things that have never met agree with ${curve} and talk both ways`, async () => {
    const scene = await stage(["lamp", "switch"], { group });
    const [lamp, wall] = scene.participants as [Participant, Participant];
    const meeting = await scene.session.meet(wall, lamp, 10_000);
    await assertAgreed(scene, meeting);
    assert.deepEqual(
      scene.recorder.packets.map(({ name, from, to }) => `${name} ${from} ${to}`),
      ["I1 switch all", "R1 lamp switch", "I2 switch lamp", "R2 lamp switch"],
    );
    assert.equal(await scene.session.send(meeting, false, text("light on"), 1000), 1);
    assert.equal(await scene.session.send(meeting, true, text("the light is on"), 1000), 1);
    assert.equal(await scene.session.send(meeting, false, new Uint8Array(200).fill(0x5a), 1000), 1);
    assert.equal(scene.recorder.delivered.length, 3);
    for (const { thing, associations } of [
      { thing: wall.thing, associations: meeting.associations[0] },
      { thing: lamp.thing, associations: meeting.associations[1] },
    ]) {
      assert.equal((await thing.call("association_state", [associations])).result, ESTABLISHED);
    }
    await scene.close();
  });
}

test("a puzzle of K = 8 is solved", async () => {
  const scene = await stage(["lamp", "switch"], { policies: { [Policy.PUZZLE_K]: 8 } });
  const [lamp, wall] = scene.participants as [Participant, Participant];
  await assertAgreed(scene, await scene.session.meet(wall, lamp, 10_000));
  await scene.close();
});

test("100 seeded exchanges complete at 30% loss with duplication and reordering", async (context) => {
  let lost = 0;
  let longest = 0;
  for (let run = 0; run < 100; run++) {
    const scene = await stage(["lamp", "switch"], {
      seed: seedNumber(run),
      loss: 0.3,
      duplication: 0.1,
      reordering: 0.1,
      policies: { [Policy.I1_TIMEOUT_MS]: 500, [Policy.I2_TIMEOUT_MS]: 500, [Policy.SENDINGS_MAX]: 10 },
    });
    const [lamp, wall] = scene.participants as [Participant, Participant];
    const meeting = await scene.session.meet(wall, lamp, 600_000).catch((error: unknown) => {
      throw new Error(`seed ${run}: ${String(error)}`);
    });
    await assertAgreed(scene, meeting);
    assert.ok((await scene.session.send(meeting, false, text(`message ${run}`), 500, 20)) > 0, `seed ${run}`);
    assert.ok((await scene.session.send(meeting, true, text(`answer ${run}`), 500, 20)) > 0, `seed ${run}`);
    lost += scene.recorder.transmissions.filter((transmission) => transmission.lost).length;
    longest = Math.max(longest, scene.medium.now() / 1e6);
    await scene.close();
  }
  assert.ok(lost > 500, `only ${lost} transmissions were lost: the radio was too good`);
  context.diagnostic(
    `${lost} transmissions lost; the longest session took ${longest.toFixed(1)} s of the medium's time`,
  );
});

test("three switches meet one lamp at the same time, and each talks over its own association", async () => {
  const scene = await stage(["lamp", "hall", "stairs", "door"]);
  const [lamp, ...others] = scene.participants as [Participant, ...Participant[]];
  const associations: number[] = [];
  for (const other of others) associations.push(await scene.session.initiate(other, lamp.hit));
  const meetings: Meeting[] = [];
  const ready = (): boolean =>
    [...(scene.recorder.states.get("lamp")?.values() ?? [])].filter((state) => state >= 3 && state <= 4).length === 3 &&
    others.every(({ thing }, i) => scene.recorder.states.get(thing.name)?.get(associations[i]!) === ESTABLISHED);
  assert.ok(
    await scene.medium.until(ready, 60_000),
    JSON.stringify([...scene.recorder.states.values()].map((m) => [...m])),
  );
  for (const [i, other] of others.entries()) {
    meetings.push(await scene.session.meeting(other, lamp, associations[i]!));
  }
  assert.equal(new Set(meetings.map(({ associations: pair }) => pair[1])).size, 3);
  const fingerprints = new Set<string>();
  for (const meeting of meetings) {
    await assertAgreed(scene, meeting);
    fingerprints.add(toHex((await scene.session.fingerprints(meeting))[0]));
  }
  assert.equal(fingerprints.size, 3, "each association has keys of its own");
  for (const meeting of meetings) {
    const name = meeting.initiator.thing.name;
    assert.equal(await scene.session.send(meeting, false, text(`on, says ${name}`), 1000), 1);
    assert.equal(await scene.session.send(meeting, true, text(`on for ${name}`), 1000), 1);
  }
  assert.deepEqual(
    scene.recorder.delivered.map(({ thing }) => thing),
    ["lamp", "hall", "lamp", "stairs", "lamp", "door"],
  );
  await scene.close();
});

test("a thing that nobody answers gives up with TIMED_OUT", async () => {
  const scene = await stage(["switch", "deaf"], { loss: 0.99999 });
  const [wall] = scene.participants as [Participant];
  const failures: number[] = [];
  const { listener } = wall.thing;
  wall.thing.listener = {
    ...listener,
    event: (kind, _association, value) => void (kind === 6 && failures.push(value)),
  };
  await scene.session.initiate(wall);
  assert.ok(await scene.medium.until(() => failures.length > 0, 600_000));
  assert.deepEqual(failures, [-26]);
  await scene.close();
});

test("the same seed gives the same session, frame by frame and microsecond by microsecond", async () => {
  const run = async (): Promise<string[]> => {
    const scene = await stage(["lamp", "switch"], { seed: seedNumber(7), loss: 0.2 });
    const [lamp, wall] = scene.participants as [Participant, Participant];
    const meeting = await scene.session.meet(wall, lamp, 600_000);
    await scene.session.send(meeting, false, text("once more"), 1000);
    await scene.close();
    return scene.recorder.transmissions.map(
      ({ start, from, octets, lost }) => `${start} ${from} ${toHex(octets)} ${lost}`,
    );
  };
  const first = await run();
  assert.ok(first.length > 10);
  assert.deepEqual(await run(), first);
});
