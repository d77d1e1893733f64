// The medium and its transceivers with hand-made frames: timing, acknowledgement, retransmission, filter, faults.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHex } from "../../host/core/text.js";
import { acknowledgement } from "../../host/emulator/frame.js";
import { Medium, type MediumOptions, type Transmission } from "../../host/emulator/medium.js";
import type { CallResult, Stats, Thing, ThingListener } from "../../host/emulator/thing.js";

const PAN = 0xabcd;
const A = "024b000000000001";
const B = "024b000000000002";
const C = "024b000000000003";

/** A thing without a core: sends what the test says, keeps what it gets. */
class Puppet implements Thing {
  readonly board = "puppet";
  readonly engine = "none";
  listener: ThingListener = {};
  readonly received: Uint8Array[] = [];
  constructor(readonly name: string) {}
  call(): Promise<CallResult> {
    return Promise.reject(new Error("a puppet has no core"));
  }
  receiveFrame(frame: Uint8Array): void {
    this.received.push(frame);
  }
  receiveDatagram(): void {}
  stats(): Promise<Stats> {
    return Promise.resolve({});
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  send(frame: Uint8Array): void {
    this.listener.frame?.(frame);
  }
}

const reversed = (eui64: string): Uint8Array => fromHex(eui64).reverse();

/** A data frame of `octets` with acknowledgement request, from one EUI-64 to another. */
function unicast(from: string, to: string, sequence: number, octets = 40): Uint8Array {
  const header = [...fromHex("61dc"), sequence, ...fromHex("cdab"), ...reversed(to), ...reversed(from)];
  return Uint8Array.from([...header, ...Array<number>(octets - header.length).fill(sequence)]);
}

function broadcast(from: string, sequence: number): Uint8Array {
  return Uint8Array.from([...fromHex("41d8"), sequence, ...fromHex("cdabffff"), ...reversed(from), 1, 2, 3]);
}

function setUp(options: MediumOptions = {}) {
  const medium = new Medium(options);
  const things = [new Puppet("a"), new Puppet("b"), new Puppet("c")] as const;
  const onAir: Transmission[] = [];
  medium.observe({ transmission: (transmission) => onAir.push(transmission) });
  medium.join(things[0], A, PAN);
  medium.join(things[1], B, PAN);
  medium.join(things[2], C, PAN);
  return { medium, a: things[0], b: things[1], c: things[2], onAir };
}

test("a frame takes (6 + length) octets of air at 250 kbit/s, and its acknowledgement follows after 192 us", async () => {
  const { medium, a, b, c, onAir } = setUp();
  a.send(unicast(A, B, 1, 40));
  await medium.pass(100);
  assert.equal(onAir.length, 2);
  const [frame, ack] = onAir as [Transmission, Transmission];
  assert.equal(frame.octets.length, 42);
  assert.equal(frame.end - frame.start, (6 + 42) * 32);
  assert.equal(ack.from, "b");
  assert.equal(ack.start - frame.end, 192);
  assert.deepEqual(ack.octets.slice(0, 3), acknowledgement(1));
  assert.deepEqual(b.received, [unicast(A, B, 1, 40)]);
  assert.equal(c.received.length, 0, "the address filter keeps others' frames away");
});

test("a broadcast reaches all others, once, and nobody acknowledges it", async () => {
  const { medium, a, b, c, onAir } = setUp();
  a.send(broadcast(A, 9));
  await medium.pass(100);
  assert.equal(onAir.length, 1);
  assert.equal(a.received.length, 0);
  assert.deepEqual(b.received, [broadcast(A, 9)]);
  assert.deepEqual(c.received, [broadcast(A, 9)]);
});

test("a frame for another PAN is not received", async () => {
  const { medium, a, b, onAir } = setUp();
  const frame = unicast(A, B, 1);
  frame[3] = 0x34;
  a.send(frame);
  await medium.pass(100);
  assert.equal(b.received.length, 0);
  assert.equal(onAir.length, 4, "unanswered, so sent four times");
});

test("a frame that nobody answers is sent 1 + macMaxFrameRetries times and given up", async () => {
  const { medium, a, onAir } = setUp({ loss: 1 });
  a.send(unicast(A, B, 1));
  await medium.pass(1000);
  assert.deepEqual(
    onAir.map(({ attempt, lost, frame }) => [attempt, lost, frame]),
    [1, 2, 3, 4].map((attempt) => [attempt, true, 0]),
  );
  assert.deepEqual(medium.counts().get("a"), { frames: 1, transmissions: 4, unacknowledged: 1, overflows: 0 });
});

test("a lost acknowledgement makes the receiver get the frame twice: duplicates are the upper layer's business", async () => {
  // With three of ten transmissions lost, some seeds lose an acknowledgement: look for one.
  for (let seed = 0; seed < 50; seed++) {
    const { medium, a, b } = setUp({ loss: 0.3, seed: new Uint8Array([seed]) });
    a.send(unicast(A, B, 1));
    await medium.pass(1000);
    if (b.received.length > 1) return;
  }
  assert.fail("no seed lost an acknowledgement");
});

test("frames of one thing leave in order, one at a time, and those beyond the queue are refused", async () => {
  const { medium, a, b, onAir } = setUp({ queue: 5 });
  for (let sequence = 0; sequence < 8; sequence++) a.send(unicast(A, B, sequence, 100));
  await medium.pass(1000);
  assert.deepEqual(
    b.received.map((frame) => frame[2]),
    [0, 1, 2, 3, 4],
  );
  assert.equal(medium.counts().get("a")?.overflows, 3);
  for (let i = 1; i < onAir.length; i++) assert.ok(onAir[i]!.start >= onAir[i - 1]!.end, "no two overlap");
});

test("things that talk at once share the channel without overlapping", async () => {
  const { medium, a, b, c, onAir } = setUp();
  for (let sequence = 0; sequence < 5; sequence++) {
    a.send(unicast(A, B, sequence, 90));
    b.send(unicast(B, C, sequence, 90));
    c.send(unicast(C, A, sequence, 90));
  }
  await medium.pass(2000);
  for (let i = 1; i < onAir.length; i++) assert.ok(onAir[i]!.start >= onAir[i - 1]!.end);
  assert.deepEqual(
    [a, b, c].map(({ received }) => received.length),
    [5, 5, 5],
  );
});

test("the loss rate is what was set", async () => {
  const { medium, a, onAir } = setUp({ loss: 0.3 });
  for (let i = 0; i < 2000; i++) {
    a.send(broadcast(A, i & 0xff));
    await medium.pass(20);
  }
  const lost = onAir.filter((transmission) => transmission.lost).length / onAir.length;
  assert.ok(lost > 0.27 && lost < 0.33, `${lost}`);
});

test("duplication and reordering reach the thing, and the same seed does the same again", async () => {
  const run = async (seed: number): Promise<number[]> => {
    const { medium, a, b } = setUp({ duplication: 0.2, reordering: 0.3, seed: new Uint8Array([seed]) });
    for (let sequence = 0; sequence < 30; sequence++) a.send(unicast(A, B, sequence, 60));
    await medium.pass(2000);
    return b.received.map((frame) => frame[2]!);
  };
  const first = await run(1);
  assert.ok(first.length > 30, "duplicates");
  assert.notDeepEqual(
    first,
    [...first].sort((x, y) => x - y),
    "overtaking",
  );
  assert.equal(new Set(first).size, 30, "nothing vanished");
  assert.deepEqual(await run(1), first);
  assert.notDeepEqual(await run(2), first);
});

test("delay holds a frame between receiver and thing", async () => {
  const { medium, a, b } = setUp({ delayMs: [50, 50] });
  a.send(broadcast(A, 1));
  await medium.pass(49);
  assert.equal(b.received.length, 0);
  await medium.pass(10);
  assert.equal(b.received.length, 1);
});

test("real time: frames cross, and until() answers as soon as the condition holds", async () => {
  const { medium, a, b, onAir } = setUp({ time: "real" });
  const began = performance.now();
  for (let sequence = 0; sequence < 6; sequence++) a.send(unicast(A, B, sequence, 120));
  // A puppet says nothing when it gets a frame; the medium looks at the condition after every action.
  assert.equal(await medium.until(() => b.received.length === 6, 5000), true);
  assert.ok(performance.now() - began < 3000);
  assert.equal(onAir.filter(({ frame }) => frame >= 0).length, 6, "no repetition for want of a timely host");
  assert.equal(await medium.until(() => false, 5), false);
  medium.close();
});
