// What the core keeps of packets that it does not want: of an I1 or an R1 nothing at all, to the last octet of its linear memory; of an
// I2 whose HIP_MAC is wrong nothing outside the scratch, and there no key.

import assert from "node:assert/strict";
import { test } from "node:test";
import { INCOMPLETE } from "../../../host/core/errors.js";
import { concat, hex, text, type Identity } from "./crypto.js";
import { EUI_A, EUI_B, framesOf } from "./frames.js";
import { identityNumber, P256, socket, Thing, twoIdentities, X25519, type ThingOptions } from "./host.js";
import * as hip from "./packet.js";
import { adding, changing, replacing, setting, without } from "./packet.js";
import { Peer, type Tweak } from "./peer.js";

const [small, great] = twoIdentities(P256);
const stranger = identityNumber(P256, 9);

/** Where two memories differ, for a person. */
function differences(a: Uint8Array, b: Uint8Array): string[] {
  const list: string[] = [];
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) list.push(`${i}: ${a[i]} -> ${b[i]}`);
  return list;
}

/** The whole memory stays as it was while `call` is refused. */
function leavesNothing(thing: Thing, name: string, call: () => number): void {
  const before = thing.core.memory.slice();
  thing.clear();
  const status = call();
  assert.ok(status < 0 && status !== INCOMPLETE, `${name} was not refused: ${status}`);
  if (Buffer.compare(before, thing.core.memory) !== 0) {
    assert.deepEqual(differences(before, thing.core.memory).slice(0, 40), [], `${name} left something behind`);
  }
  assert.equal(thing.sent.length + thing.frames.length, 0, `${name} was answered`);
  assert.equal(thing.products + thing.drawn, 0, `${name}: work was done`);
}

const notForUs = identityNumber(P256, 8).hit;
const bad: Record<string, Tweak> = {
  "a wrong Next Header": { header: { nextHeader: 58 } },
  "version 1": { header: { version: 0x11 } },
  "a checksum": { header: { checksum: 1 } },
  "a header length too small": { header: { length: 4 } },
  "a header length too large": { header: { length: 6 } },
  "another receiver": { header: { receiver: notForUs } },
  "a sender of another suite": { header: { sender: concat(hex("20010021"), notForUs.slice(4)) } },
  "our own HIT as sender": { header: { sender: small.hit } },
  "a parameter that crosses the end": { edit: (list) => list.map((one) => ({ ...one, length: 200 })) },
  "a repeated parameter": { edit: (list) => [...list, list.at(-1)!] },
  "types that descend": { edit: (list) => [...list, hip.espInfo(1000)] },
  "a critical parameter that is unknown": { edit: adding({ type: 1001, contents: new Uint8Array(4) }) },
  "no parameter": { edit: () => [] },
};

const badI1: Record<string, Tweak> = {
  ...bad,
  "no DH_GROUP_LIST": { edit: without(hip.DH_GROUP_LIST) },
  "an empty DH_GROUP_LIST": { edit: replacing(hip.groups()) },
};

function thingOf(own: Identity = small, options: ThingOptions = {}): Thing {
  return new Thing({ identities: [own], allow: [small, great], eui64: EUI_A, randomPort: false, ...options });
}

test("of an I1 that it does not want the core keeps nothing: datagrams", () => {
  const thing = thingOf();
  const peer = new Peer({ identity: great });
  for (const [name, tweak] of Object.entries(badI1)) {
    leavesNothing(thing, `an I1 with ${name}`, () => thing.receive(peer.i1(small.hit, tweak)));
  }
  for (let length = 2; length < 52; length++) {
    leavesNothing(thing, `${length} octets of an I1`, () => thing.receive(peer.i1(small.hit).slice(0, length)));
  }
  thing.initiate(great.hit);
  leavesNothing(thing, "an I1 of the greater HIT in I1-SENT", () => thing.receive(peer.i1(small.hit)));
});

test("of an I1 that it does not want the core keeps nothing: radio frames", () => {
  const thing = thingOf();
  const peer = new Peer({ identity: great });
  const frame = (payload: Uint8Array, to: Uint8Array | undefined = EUI_A): Uint8Array => {
    const frames = framesOf(payload, EUI_B, to);
    assert.equal(frames.length, 1);
    return frames[0]!;
  };
  for (const [name, tweak] of Object.entries(badI1)) {
    const payload = peer.i1(small.hit, tweak);
    if (payload.length > 90) continue;
    leavesNothing(thing, `an I1 with ${name}`, () => thing.core.receiveFrame(frame(payload)));
    leavesNothing(thing, `an I1 to all with ${name}`, () => thing.core.receiveFrame(frame(payload, undefined)));
  }
  const good = frame(peer.i1(small.hit));
  for (let length = 0; length < good.length; length++) {
    leavesNothing(thing, `${length} octets of a frame`, () => thing.core.receiveFrame(good.slice(0, length)));
  }
  for (let at = 0; at < good.length; at++) {
    const wrong = good.slice();
    wrong[at] = wrong[at]! ^ 0xff;
    // The sequence number and the hop limit's form mean nothing; a flipped Priority or Reserved bit is nobody's business either.
    const before = thing.core.memory.slice();
    thing.clear();
    const status = thing.core.receiveFrame(wrong);
    if (status < 0 && status !== INCOMPLETE) {
      assert.deepEqual(differences(before, thing.core.memory), [], `octet ${at}`);
      assert.equal(thing.frames.length, 0);
    }
  }
  const idle = thingOf();
  idle.initiate(great.hit);
  leavesNothing(idle, "an I1 of the greater HIT in I1-SENT", () => idle.core.receiveFrame(good));
});

test("of an R1 that it did not ask for the core keeps nothing", () => {
  const peer = new Peer({ identity: great });
  const r1 = peer.r1(new Peer({ identity: small }).i1(great.hit));
  const idle = thingOf();
  leavesNothing(idle, "an R1 in UNASSOCIATED", () => idle.receive(r1));
  for (const [name, tweak] of Object.entries(bad)) {
    const wrong = peer.r1(new Peer({ identity: small }).i1(great.hit), tweak);
    leavesNothing(idle, `an R1 with ${name}`, () => idle.receive(wrong));
  }
  const short = peer.r1(new Peer({ identity: small }).i1(great.hit), { edit: (list) => list.slice(0, 1) });
  leavesNothing(idle, "a short R1 in a frame", () => idle.core.receiveFrame(framesOf(short)[0]!));
  const busy = thingOf();
  const initiator = new Peer({ identity: great });
  initiator.takeR2(busy.answer(initiator.i2(busy.answer(initiator.i1()))));
  leavesNothing(busy, "an R1 in R2-SENT", () => busy.receive(r1));
  busy.take(initiator.session.seal(new Uint8Array(3)));
  leavesNothing(busy, "an R1 in ESTABLISHED", () => busy.receive(r1));
  leavesNothing(busy, "an R2 in ESTABLISHED", () =>
    busy.receive(peer.notify(small.hit, 1, undefined, { edit: () => [] })),
  );
});

test("of an R1 that it refuses in I1-SENT and I2-SENT the core keeps nothing", () => {
  const K = setting(hip.PUZZLE, 0, 30);
  const all: Record<string, Tweak> = {
    ...bad,
    "no HOST_ID": { edit: without(hip.HOST_ID) },
    "a HOST_ID of another": { edit: replacing(hip.hostId(stranger.host)) },
    "no PUZZLE": { edit: without(hip.PUZZLE) },
    "no DH_GROUP_LIST": { edit: without(hip.DH_GROUP_LIST) },
    "another first group": { edit: replacing(hip.groups(12)) },
    "another cipher": { edit: replacing(hip.ciphers(2)) },
    "another transport": { edit: replacing(hip.transports(1)) },
    "another ESP suite": { edit: replacing(hip.espTransform(8)) },
    "another HIT suite": { edit: replacing(hip.hitSuites(0x10)) },
    "long lists": { edit: changing(hip.HIT_SUITE_LIST, (old) => concat(old, new Uint8Array(60))) },
    "a puzzle too hard": { edit: K },
  };
  for (const state of ["I1-SENT", "I2-SENT"]) {
    const thing = thingOf();
    const peer = new Peer({ identity: great });
    const [, i1] = thing.initiate(great.hit);
    if (state === "I2-SENT") thing.take(peer.r1(i1));
    peer.counter = 9n;
    for (const [name, tweak] of Object.entries(all)) {
      leavesNothing(thing, `an R1 with ${name} in ${state}`, () => thing.receive(peer.r1(i1, tweak)));
    }
    thing.core.accessClear();
    leavesNothing(thing, `an R1 of a host that is not let in, in ${state}`, () => thing.receive(peer.r1(i1)));
  }
});

test("of an I2 whose puzzle is wrong the core keeps nothing", () => {
  const thing = thingOf();
  const peer = new Peer({ identity: great });
  const r1 = thing.answer(peer.i1());
  for (const [name, edit] of Object.entries({
    "no R1_COUNTER": without(hip.R1_COUNTER),
    "another R1_COUNTER": replacing(hip.r1Counter(9n)),
    "no SOLUTION": without(hip.SOLUTION),
    "another K": setting(hip.SOLUTION, 0, 1),
    "another Opaque": changing(hip.SOLUTION, (old) => ((old[2] = old[2]! ^ 1), old)),
  })) {
    leavesNothing(thing, `an I2 with ${name}`, () => thing.receive(peer.i2(r1, { edit })));
  }
});

for (const group of [P256, X25519] as const) {
  test(`of an I2 whose HIP_MAC is wrong the core keeps nothing but scratch, and no key there (${group})`, () => {
    const [own, other] = twoIdentities(group);
    const thing = new Thing({ identities: [own], allow: [other], randomPort: false });
    const peer = new Peer({ identity: other });
    const r1 = thing.answer(peer.i1());
    const bad = peer.i2(r1, { macKey: new Uint8Array(16) });
    const whole = (): Uint8Array[] => [
      thing.lasting(),
      thing.read(thing.layout.io),
      thing.read(thing.layout.reassembly),
    ];
    const before = whole();
    assert.equal(thing.receive(bad), -6);
    assert.deepEqual(whole(), before);
    assert.ok(
      thing.read(thing.layout.keying).every((octet) => octet === 0),
      "keys at work are left",
    );
    const memory = thing.core.memory;
    const all = Buffer.from(memory);
    const { kij, master, ownZ } = peer.session;
    const keys = [
      kij,
      kij.slice().reverse(),
      master.prk,
      master.gl.enc,
      master.gl.mac,
      master.lg.enc,
      master.lg.mac,
      ownZ,
    ];
    for (const key of keys) {
      for (const half of [key.slice(0, 8), key.slice(-8)])
        assert.equal(all.indexOf(half), -1, `a key is left: ${text(half)}`);
    }
  });
}

test("after a whole exchange Kij, z and the PRKs of the Master Key are nowhere in memory", () => {
  for (const group of [P256, X25519] as const) {
    const [own, other] = twoIdentities(group);
    for (const role of ["Initiator", "Responder"]) {
      const thing = new Thing({ identities: [own], allow: [other] });
      const peer = new Peer({ identity: other });
      if (role === "Responder") peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
      else thing.take(peer.r2(thing.answer(peer.r1(thing.initiate(other.hit)[1]))));
      const all = Buffer.from(thing.core.memory);
      const { kij, ownZ, peerZ, master } = peer.session;
      for (const key of [kij, kij.slice().reverse(), ownZ, peerZ, master.prk]) {
        for (const half of [key.slice(0, 8), key.slice(-8)])
          assert.equal(all.indexOf(half), -1, `${role}: ${text(half)}`);
      }
      const place = all.indexOf(own.privateKey);
      assert.ok(place >= thing.layout.privateKeys.start, "the private key");
      assert.equal(all.indexOf(own.privateKey, place + 1), -1, "a second private key");
    }
  }
});

test("wipe leaves no secret, and start makes new puzzles", () => {
  const thing = new Thing({ identities: [small], allow: [great] });
  const peer = new Peer({ identity: great });
  const i2 = peer.i2(thing.answer(peer.i1()));
  peer.takeR2(thing.answer(i2));
  const puzzle = thing.read(thing.layout.puzzleSecrets);
  thing.core.wipe();
  assert.ok(thing.lasting().every((octet) => octet === 0));
  assert.ok(thing.read(thing.layout.io).every((octet) => octet === 0));
  const all = Buffer.from(thing.core.memory);
  for (const secret of [small.privateKey, puzzle.slice(0, 16), peer.session.prk, peer.session.okm.slice(0, 16)]) {
    assert.equal(all.indexOf(secret), -1);
  }
  // A host that forgets `start` gets no puzzle under a secret of zeros.
  thing.core.identityLoad(P256, small.privateKey);
  thing.core.accessAllow(great.host);
  thing.clear();
  assert.ok(thing.receive(peer.i1()) < 0, "an R1 with a puzzle under a secret of zeros");
  thing.core.start();
  assert.notDeepEqual(thing.read(thing.layout.puzzleSecrets), puzzle);
  assert.ok(thing.receive(i2, socket(2)) < 0);
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
});
