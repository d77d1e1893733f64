// The hardware hooks in a session: a modelled peripheral that the core really uses, does without, or hears failing. Each hook alone, and how it
// fails, is tests/conformance/hooks.test.ts.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fromHex, toHex } from "../../host/core/text.js";
import {
  CTRL,
  CTRL_RESET,
  CTRL_START,
  DATA_IN,
  DATA_OUT,
  KEY,
  Peripheral,
  STATUS,
  STATUS_BUSY,
  STATUS_DONE,
  STATUS_ERROR,
  UNITS,
  type Mode,
  type Unit,
} from "../../host/emulator/peripheral.js";
import type { Participant } from "../../host/assess/session.js";
import { stage, text, type Stage } from "./stage.js";

// FIPS 197 appendix C.1, as the little-endian words that the registers hold.
const KEY_WORDS = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];
const INPUT_WORDS = [0x33221100, 0x77665544, 0xbbaa9988, 0xffeeddcc];
const OUTPUT_WORDS = [0xd8e0c469, 0x30047b6a, 0x80b7cdd8, 0x5ac5b470];

function load(device: Peripheral): void {
  KEY_WORDS.forEach((word, i) => device.write(KEY + 4 * i, word));
  INPUT_WORDS.forEach((word, i) => device.write(DATA_IN + 4 * i, word));
}

test("the peripheral is busy for a while, gives nothing away meanwhile, and then has the block of FIPS 197 C.1", () => {
  const device = new Peripheral();
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
  const device = new Peripheral();
  load(device);
  device.write(CTRL, CTRL_START);
  device.write(KEY, 0);
  assert.ok(device.read(STATUS) & STATUS_ERROR);
  assert.throws(() => device.write(STATUS, 0), /bus fault/);
  assert.throws(() => device.read(KEY), /bus fault/, "a key cannot be read back");
});

test("a reset ends what is under way, and forgets the key", () => {
  const device = new Peripheral({ aesBlock: "stuck" });
  load(device);
  device.write(CTRL, CTRL_START);
  for (let poll = 0; poll < 2000; poll++) assert.equal(device.read(STATUS), STATUS_BUSY);
  device.write(CTRL, CTRL_RESET);
  assert.equal(device.read(STATUS), 0);
  device.set("aesBlock", "works");
  device.write(CTRL, CTRL_START);
  while (device.read(STATUS) & STATUS_BUSY);
  assert.notEqual(device.read(DATA_OUT), OUTPUT_WORDS[0]);
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
  for (const { peripheral } of hardware.things) assert.ok(peripheral.operations.aesBlock > 100);
  for (const { peripheral } of software.things) assert.equal(peripheral.operations.aesBlock, 0);
  assert.deepEqual(await talk(software), withHook);
});

for (const aesBlock of ["error", "stuck"] as const) {
  test(`a peripheral that ${aesBlock === "error" ? "fails" : "is stuck"} is an error, and nothing goes out unprotected`, async () => {
    await assert.rejects(stage(["lamp"], { thing: { hooks: { aesBlock } } }), { name: "PORT_FAILED" });
  });
}

test("profile full with all units of the peripheral makes the same handshake, frame by frame, as with none", async () => {
  const wasm = new Uint8Array(readFileSync(new URL("../../full.wasm", import.meta.url)));
  const all = Object.fromEntries(UNITS.map((unit) => [unit, "works"])) as Record<Unit, Mode>;
  const hardware = await stage(["lamp", "switch"], { thing: { wasm, hooks: all } });
  const software = await stage(["lamp", "switch"], { thing: { wasm, aesHook: "unsupported" } });
  const withHooks = await talk(hardware);
  for (const { peripheral } of hardware.things) {
    for (const unit of ["aesBlock", "aesCcm", "aesCmac", "p256Mul", "p256Multiply"] as const)
      assert.ok(peripheral.operations[unit] > 0, unit);
  }
  assert.deepEqual(await talk(software), withHooks);
});

test("a peripheral that answers wrongly is noticed before the thing says a word", async () => {
  const wasm = new Uint8Array(readFileSync(new URL("../../full.wasm", import.meta.url)));
  await assert.rejects(stage(["lamp"], { thing: { wasm, hooks: { aesCmac: "wrong" } } }), { name: "SELF_TEST_FAILED" });
});

test("a peripheral that breaks in the middle of a session stops the messages, not the thing", async () => {
  const scene = await stage(["lamp", "switch"]);
  const [lamp, wall] = scene.participants as [Participant, Participant];
  const meeting = await scene.session.meet(wall, lamp, 10_000);
  await scene.medium.pass(100);
  const before = scene.recorder.transmissions.length;
  scene.things[1]!.peripheral.set("aesBlock", "error");
  await assert.rejects(scene.session.send(meeting, false, text("light on"), 1000), { name: "PORT_FAILED" });
  await scene.medium.pass(1000);
  assert.equal(scene.recorder.transmissions.length, before, "no frame left the switch");
  // The host's own copy is still in the I/O buffer; the core must not have left another one behind.
  const { core } = scene.things[1]!;
  const start = core.call("io_pointer").result;
  core.memory.fill(0, start, start + core.ioCapacity);
  assert.equal(toHex(core.memory).includes(toHex(text("light on"))), false, "nor does it stay in memory");
  scene.things[1]!.peripheral.set("aesBlock", "works");
  assert.equal(await scene.session.send(meeting, false, fromHex("01"), 1000), 1);
  await scene.close();
});
