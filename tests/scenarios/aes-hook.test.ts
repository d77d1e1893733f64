// The hardware hook for AES: a modelled peripheral that the core really uses, does without, or hears failing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex, toHex } from "../../host/core/text.js";
import {
  AesPeripheral,
  CTRL,
  CTRL_START,
  DATA_IN,
  DATA_OUT,
  KEY,
  STATUS,
  STATUS_BUSY,
  STATUS_DONE,
  STATUS_ERROR,
} from "../../host/emulator/aes-peripheral.js";
import type { Participant } from "../../host/assess/session.js";
import { stage, text, type Stage } from "./stage.js";

// FIPS 197 appendix C.1, as the little-endian words that the registers hold.
const KEY_WORDS = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];
const INPUT_WORDS = [0x33221100, 0x77665544, 0xbbaa9988, 0xffeeddcc];
const OUTPUT_WORDS = [0xd8e0c469, 0x30047b6a, 0x80b7cdd8, 0x5ac5b470];

function load(device: AesPeripheral): void {
  KEY_WORDS.forEach((word, i) => device.write(KEY + 4 * i, word));
  INPUT_WORDS.forEach((word, i) => device.write(DATA_IN + 4 * i, word));
}

test("the peripheral is busy for a while, gives nothing away meanwhile, and then has the block of FIPS 197 C.1", () => {
  const device = new AesPeripheral();
  load(device);
  device.write(CTRL, CTRL_START);
  assert.equal(device.read(STATUS), STATUS_BUSY);
  assert.equal(device.read(DATA_OUT), 0);
  let polls = 0;
  while (device.read(STATUS) & STATUS_BUSY) assert.ok(polls++ < 100);
  assert.ok(polls > 10, "it takes time");
  assert.equal(device.read(STATUS), STATUS_DONE);
  assert.deepEqual(
    [0, 4, 8, 12].map((offset) => device.read(DATA_OUT + offset)),
    OUTPUT_WORDS,
  );
});

test("writing while the peripheral is busy is an error, and wrong addresses are bus faults", () => {
  const device = new AesPeripheral();
  load(device);
  device.write(CTRL, CTRL_START);
  device.write(KEY, 0);
  assert.ok(device.read(STATUS) & STATUS_ERROR);
  assert.throws(() => device.write(STATUS, 0), /bus fault/);
  assert.throws(() => device.read(KEY), /bus fault/, "a key cannot be read back");
});

async function talk(scene: Stage): Promise<string[]> {
  const [lamp, wall] = scene.participants as [Participant, Participant];
  const meeting = await scene.session.meet(wall, lamp, 10_000);
  assert.equal(await scene.session.send(meeting, false, text("light on"), 1000), 1);
  await scene.close();
  return scene.recorder.transmissions.map(({ octets }) => toHex(octets));
}

test("the core uses the peripheral through the hook, falls back without it, and the frames are the same", async () => {
  const hardware = await stage(["lamp", "switch"], { thing: { aesHook: "works" } });
  const software = await stage(["lamp", "switch"], { thing: { aesHook: "unsupported" } });
  const withHook = await talk(hardware);
  for (const { aes } of hardware.things) assert.ok((aes?.blocks ?? 0) > 100, `${aes?.blocks} blocks`);
  for (const { aes } of software.things) assert.equal(aes, undefined);
  assert.deepEqual(await talk(software), withHook);
});

for (const aesHook of ["fails", "stuck"] as const) {
  test(`a peripheral that ${aesHook === "fails" ? "fails" : "is stuck"} is an error, and nothing goes out unprotected`, async () => {
    await assert.rejects(stage(["lamp"], { thing: { aesHook } }), { name: "PORT_FAILED" });
  });
}

test("a peripheral that breaks in the middle of a session stops the messages, not the thing", async () => {
  const scene = await stage(["lamp", "switch"]);
  const [lamp, wall] = scene.participants as [Participant, Participant];
  const meeting = await scene.session.meet(wall, lamp, 10_000);
  await scene.medium.pass(100);
  const before = scene.recorder.transmissions.length;
  scene.things[1]!.aes!.fault = "error";
  await assert.rejects(scene.session.send(meeting, false, text("light on"), 1000), { name: "PORT_FAILED" });
  await scene.medium.pass(1000);
  assert.equal(scene.recorder.transmissions.length, before, "no frame left the switch");
  // The host's own copy is still in the I/O buffer; the core must not have left another one behind.
  const { core } = scene.things[1]!;
  const start = core.call("io_pointer").result;
  core.memory.fill(0, start, start + core.ioCapacity);
  assert.equal(toHex(core.memory).includes(toHex(text("light on"))), false, "nor does it stay in memory");
  scene.things[1]!.aes!.fault = "none";
  assert.equal(await scene.session.send(meeting, false, fromHex("01"), 1000), 1);
  await scene.close();
});
