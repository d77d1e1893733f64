// Putting fragments together in one pool of 1,320 octets (RFC 4944 §5.3, assembly/network/lowpan/reassembly.ts): what fits at once, who
// may take room from whom, and what fragments that lie do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, u16, type Identity } from "./crypto.js";
import { compressed, EUI_A, EUI_B, frameHeader, framesOf, payloadsOf } from "./frames.js";
import { identityNumber, P256, Thing, twoIdentities, X25519 } from "./host.js";
import { adding, decode, R1, R2 } from "./packet.js";
import { Peer } from "./peer.js";
import { randomOctets, randomWords } from "../../boards/support.js";
import { INCOMPLETE, MALFORMED, NO_ROOM, NOT_SUPPORTED } from "../../errors.js";

const HEADERS = 48;
const LARGEST = 1280;
/** Sizes of I1s, which with the marker are 4 octets more than whole units: the largest there is, and a small one. */
const LARGE = 1276;
const SMALL = 404;
/** What is heard of a datagram within this keeps its room. */
const STALL_MS = 250;
const TIMEOUT_MS = 5000;
const [own, other] = twoIdentities(X25519);

function start(allow: readonly Identity[] | "any" = [other], mine = own): Thing {
  return new Thing({ identities: [mine], allow, eui64: EUI_A });
}

/** An I1 whose datagram, headers and all, has `size` octets. */
function i1Of(size: number, receiver = own): Uint8Array {
  const peer = new Peer({ identity: other });
  const bare = peer.i1(receiver.hit).length;
  const filler = { type: 1000, contents: Uint8Array.from({ length: size - HEADERS - bare - 4 }, (_, i) => i) };
  const i1 = peer.i1(receiver.hit, { edit: adding(filler) });
  assert.equal(i1.length + HEADERS, size);
  return i1;
}

function eui(n: number): Uint8Array {
  return Uint8Array.of(2, 0, 0, 0, 0, 0, 1, n);
}

/** A first fragment that claims `size` octets and brings the headers and `octets`. */
function claim(size: number, from: Uint8Array, tag: number, octets: Uint8Array = new Uint8Array(8)): Uint8Array {
  const headers = compressed(new Uint8Array(0), from, EUI_A);
  return concat(frameHeader(from, EUI_A), u16(0xc000 | size), u16(tag), headers, octets);
}

/** A later fragment. @param offset in octets, a multiple of 8 */
function part(size: number, offset: number, octets: Uint8Array, tag = 1, from: Uint8Array = EUI_B): Uint8Array {
  return concat(frameHeader(from, EUI_A), u16(0xe000 | size), u16(tag), Uint8Array.of(offset / 8), octets);
}

function receive(thing: Thing, frame: Uint8Array): number {
  return thing.answerOf(() => thing.core.receiveFrame(frame));
}

/** All of these are taken, and the last one, and no other, makes a datagram whole, which the core answers. */
function whole(thing: Thing, frames: readonly Uint8Array[], answer = R1): void {
  thing.clear();
  const statuses = frames.map((frame) => receive(thing, frame));
  assert.deepEqual(statuses, [...frames.slice(1).map(() => INCOMPLETE), 0]);
  assert.deepEqual(
    payloadsOf(thing.frames).map((payload) => decode(payload).type),
    [answer],
  );
}

test("one datagram of 1,280 octets fits: the largest ESP packet", () => {
  for (const backwards of [false, true]) {
    const thing = start();
    const peer = new Peer({ identity: other });
    peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
    const message = Uint8Array.from({ length: LARGEST - HEADERS - 24 - 10 }, (_, i) => (i * 7) & 0xff);
    const packet = peer.session.seal(message);
    assert.equal(packet.length, LARGEST - HEADERS);
    const frames = framesOf(packet);
    if (backwards) frames.reverse();
    const statuses = frames.map((frame) => receive(thing, frame));
    assert.deepEqual(statuses, [...frames.slice(1).map(() => INCOMPLETE), 0]);
    assert.deepEqual(thing.delivered.at(-1)?.message, message);
  }
});

test("the fragments of a datagram may come in any order", () => {
  const frames = framesOf(i1Of(LARGE));
  assert.ok(frames.length > 12);
  whole(start(), frames);
  whole(start(), frames.slice().reverse());
  const words = randomWords(5);
  for (let run = 0; run < 20; run++) {
    const thing = start();
    whole(
      thing,
      frames
        .map((frame) => ({ frame, place: words.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ frame }) => frame),
    );
  }
});

test("a datagram of 1,281 octets or more is NOT_SUPPORTED, one of no more than its headers MALFORMED", () => {
  const thing = start();
  for (const size of [1281, 1288, 2047]) assert.equal(receive(thing, claim(size, EUI_B, 1)), NOT_SUPPORTED);
  for (const size of [0, 1, 48]) assert.equal(receive(thing, claim(size, EUI_B, 1)), MALFORMED);
  whole(thing, framesOf(i1Of(LARGE)));
});

for (const group of [P256, X25519] as const) {
  test(`I2s of three peers that come in turn are all answered (${group})`, () => {
    const mine = identityNumber(group, 1);
    const peers = [2, 3, 4].map((n) => new Peer({ identity: identityNumber(group, n), seed: n }));
    const thing = start("any", mine);
    const frames = peers.map((peer, n) => {
      thing.clear();
      for (const frame of framesOf(peer.i1(mine.hit), eui(n))) receive(thing, frame);
      return framesOf(peer.i2(payloadsOf(thing.frames)[0]!), eui(n), EUI_A, 7);
    });
    for (let turn = 0; turn < Math.max(...frames.map((list) => list.length)); turn++) {
      for (const [n, list] of frames.entries()) {
        if (turn >= list.length) continue;
        thing.clear();
        const status = receive(thing, list[turn]!);
        assert.equal(status, turn === list.length - 1 ? 0 : INCOMPLETE, `peer ${n}, fragment ${turn}`);
        if (status === 0) peers[n]!.takeR2(payloadsOf(thing.frames)[0]!);
      }
    }
    assert.deepEqual(
      peers.map(({ session }) => session.established),
      [true, true, true],
    );
  });
}

// --- strangers -------------------------------------------------------------------------------------------------------------------------------

test("a stranger's first fragment that claims 1,280 octets does not throw out what is coming in", () => {
  const thing = start();
  const frames = framesOf(i1Of(SMALL));
  for (const [n, frame] of frames.entries()) {
    for (let k = 0; k < 40; k++) {
      const status = receive(thing, claim(LARGEST, eui(k), n));
      // Before the first fragment a stranger has the room; then nobody else gets it until he was silent.
      if (n > 0) assert.equal(status, NO_ROOM);
    }
    thing.time += n === 0 ? STALL_MS : STALL_MS - 1;
    assert.equal(receive(thing, frame), n === frames.length - 1 ? 0 : INCOMPLETE, `fragment ${n}`);
  }
});

test("who holds room and is silent loses it after 250 ms to a newcomer, and not before", () => {
  const thing = start();
  const frames = framesOf(i1Of(SMALL));
  assert.equal(receive(thing, claim(LARGEST, eui(1), 1)), INCOMPLETE);
  thing.time += STALL_MS - 1;
  assert.equal(receive(thing, frames[0]!), NO_ROOM);
  thing.time += 1;
  whole(thing, frames);
});

test("each fragment keeps the room for 250 ms more, also one that came before, but never for more than 5 s in all", () => {
  const thing = start();
  const newcomer = framesOf(i1Of(SMALL))[0]!;
  const began = thing.time;
  const held = claim(LARGEST, eui(1), 1);
  while (thing.time - began < TIMEOUT_MS - STALL_MS) {
    assert.equal(receive(thing, held), INCOMPLETE);
    thing.time += STALL_MS - 1;
    assert.equal(receive(thing, newcomer), NO_ROOM);
  }
  assert.equal(receive(thing, held), INCOMPLETE);
  thing.time = began + TIMEOUT_MS - 1;
  assert.equal(receive(thing, newcomer), NO_ROOM);
  thing.time += 1;
  assert.equal(receive(thing, newcomer), INCOMPLETE);
  assert.equal(receive(thing, held), NO_ROOM, "the one that expired has to begin anew");
});

test("fragments of a datagram that expired are not put together with those that come later", () => {
  const thing = start();
  const frames = framesOf(i1Of(SMALL));
  for (const frame of frames.slice(0, -1)) assert.equal(receive(thing, frame), INCOMPLETE);
  thing.time += TIMEOUT_MS;
  assert.equal(receive(thing, frames.at(-1)!), INCOMPLETE);
  whole(thing, framesOf(i1Of(SMALL), EUI_B, EUI_A, 2));
});

test("the room of a datagram that is complete is a newcomer's at once; until then its late fragments are echoes", () => {
  const thing = start();
  const frames = framesOf(i1Of(LARGE));
  whole(thing, frames);
  thing.clear();
  for (const frame of frames) assert.equal(receive(thing, frame), INCOMPLETE);
  assert.deepEqual(thing.frames, [], "answered twice");
  whole(thing, framesOf(i1Of(LARGE), EUI_B, EUI_A, 2));
});

test("only as many lose their room as it takes: of two that are silent the one that still fits stays", () => {
  const thing = start();
  const frames = framesOf(i1Of(SMALL));
  assert.equal(receive(thing, claim(800, eui(1), 1)), INCOMPLETE);
  for (const frame of frames.slice(0, -1)) assert.equal(receive(thing, frame), INCOMPLETE);
  thing.time += STALL_MS;
  assert.equal(receive(thing, claim(800, eui(2), 1)), INCOMPLETE);
  whole(thing, frames.slice(-1));
});

test("what the host's socket brings gets its room in any case, and gives it back at once", () => {
  const thing = start();
  assert.equal(receive(thing, claim(LARGEST, eui(1), 1)), INCOMPLETE);
  assert.equal(decode(thing.answer(i1Of(LARGE))).type, R1);
  assert.ok(thing.read(thing.layout.reassembly).every((octet) => octet === 0));
  // Where there is room for both, what is coming in by radio stays.
  const frames = framesOf(i1Of(SMALL));
  for (const frame of frames.slice(0, -1)) assert.equal(receive(thing, frame), INCOMPLETE);
  assert.equal(decode(thing.answer(i1Of(SMALL))).type, R1);
  thing.receive(new Uint8Array(0));
  whole(thing, frames.slice(-1));
});

// --- fragments that lie ----------------------------------------------------------------------------------------------------------------------

test("a fragment that comes twice, or overlaps others and says the same, is taken", () => {
  const thing = start();
  const payload = i1Of(SMALL);
  const [first, ...later] = framesOf(payload);
  assert.ok(later.length > 2);
  for (const frame of [first!, first!, ...later.slice(0, -1), ...later.slice(0, -1)])
    assert.equal(receive(thing, frame), INCOMPLETE);
  for (const offset of [48, 56, 120, 200]) {
    const octets = payload.slice(offset - HEADERS, offset - HEADERS + 80);
    assert.equal(receive(thing, part(SMALL, offset, octets)), INCOMPLETE, `at ${offset}`);
  }
  whole(thing, later.slice(-1));
});

test("a fragment that overlaps others and says something else throws the datagram out (RFC 4944 §5.3)", () => {
  const payload = i1Of(SMALL);
  const frames = framesOf(payload);
  for (const at of [0, 7, 8, 15]) {
    const thing = start();
    for (const frame of frames.slice(0, -1)) assert.equal(receive(thing, frame), INCOMPLETE);
    const octets = payload.slice(96 - HEADERS, 96 - HEADERS + 16);
    octets[at]! ^= 1;
    assert.equal(receive(thing, part(SMALL, 96, octets)), MALFORMED);
    assert.equal(receive(thing, frames.at(-1)!), INCOMPLETE, "the others are gone");
    assert.deepEqual(thing.frames, []);
  }
});

test("a fragment that is empty, ends behind the datagram, or within 8 octets is MALFORMED, and the datagram gone", () => {
  const payload = i1Of(SMALL);
  const frames = framesOf(payload);
  for (const [name, bad] of Object.entries({
    "is empty": part(SMALL, 200, new Uint8Array(0)),
    "ends within 8 octets": part(SMALL, 200, payload.slice(200 - HEADERS, 212 - HEADERS)),
    "ends one octet behind the datagram": part(SMALL, 400, new Uint8Array(5)),
    "begins behind the datagram": part(SMALL, 408, new Uint8Array(8)),
    "begins behind the pool's end": part(SMALL, 2040, new Uint8Array(8)),
  })) {
    const thing = start();
    for (const frame of frames.slice(0, -1)) receive(thing, frame);
    assert.equal(receive(thing, bad), MALFORMED, name);
    assert.equal(receive(thing, frames.at(-1)!), INCOMPLETE, `${name}: the others are gone`);
    assert.deepEqual(thing.frames, []);
  }
});

test("fragments of another sender, another tag, or another size are of another datagram", () => {
  const payload = i1Of(SMALL);
  const frames = framesOf(payload);
  const last = frames.length - 1;
  const octets = payload.slice(-8);
  for (const strange of [
    framesOf(payload, eui(9))[last]!,
    framesOf(payload, EUI_B, EUI_A, 2)[last]!,
    part(SMALL + 8, 400, octets),
  ]) {
    const thing = start();
    for (const frame of frames.slice(0, last)) assert.equal(receive(thing, frame), INCOMPLETE);
    assert.equal(receive(thing, strange), INCOMPLETE);
    whole(thing, [frames[last]!]);
  }
});

test("no fragments, whatever they claim, touch memory beyond the pool, and an exchange goes on when they end", () => {
  const words = randomWords(11);
  const below = (n: number): number => words.next().value % n;
  const thing = start();
  const { io, reassembly } = thing.layout;
  const before = thing.core.memory.slice();
  const within = (at: number, { start: from, length }: { start: number; length: number }): boolean =>
    at >= from && at < from + length;
  const seen = new Set<number>();
  for (let step = 0; step < 6000; step++) {
    const size = [LARGEST, 49, 56, 64, 400, 640, 1273, below(2048)][below(8)]!;
    const from = eui(below(4));
    const tag = below(3);
    const offset = 8 * (below(3) === 0 ? below(256) : Math.floor(below(size + 16) / 8) % 256);
    const octets = new Uint8Array([8, 16, 80, below(97), (size - offset) & 127][below(5)]!).fill(below(3) >> 1);
    const frame = below(4) === 0 ? claim(size, from, tag, octets.slice(0, 60)) : part(size, offset, octets, tag, from);
    seen.add(receive(thing, frame));
    thing.time += [0, 1, 40, STALL_MS][below(4)]!;
    const changed = thing.core.memory.findIndex(
      (octet, at) => octet !== before[at] && !within(at, io) && !within(at, reassembly),
    );
    assert.equal(changed, -1, `step ${step}: memory changed at ${changed}`);
  }
  for (const status of [INCOMPLETE, MALFORMED, NO_ROOM, NOT_SUPPORTED]) assert.ok(seen.has(status), `no ${status}`);
  assert.deepEqual(thing.frames, []);
  thing.time += TIMEOUT_MS;
  const peer = new Peer({ identity: other });
  const answer = (payload: Uint8Array, tag: number): Uint8Array => {
    thing.clear();
    for (const frame of framesOf(payload, EUI_B, EUI_A, tag)) receive(thing, frame);
    return payloadsOf(thing.frames)[0]!;
  };
  const r2 = answer(peer.i2(answer(peer.i1(own.hit), 10)), 11);
  assert.equal(decode(r2).type, R2);
  peer.takeR2(r2);
});

test("random octets as fragments never make a trap", () => {
  const words = randomWords(12);
  const thing = start();
  for (let step = 0; step < 3000; step++) {
    const first = [0xc0, 0xe0][step & 1]! | (words.next().value & 7);
    receive(thing, concat(frameHeader(eui(step & 3), EUI_A), Uint8Array.of(first), randomOctets(words, step % 104)));
    thing.time += step & 127;
  }
});
