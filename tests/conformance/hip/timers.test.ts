// Lost packets, the timers of the exchange, and hosts that start at once (RFC 7401 §4.4.4, draft-ietf-hip-dex-24 §4.1.2).

import assert from "node:assert/strict";
import { test } from "node:test";
import { ASSOCIATION_FAILED } from "../../../host/core/events.js";
import { E_FAILED, ESTABLISHED, I1_SENT, I2_SENT, R2_SENT } from "../../../host/core/states.js";
import { text, u16 } from "./crypto.js";
import { assertRefused, P256, Thing, twoIdentities, X25519 } from "./host.js";
import { adding, decode, HIP_MAC, I1, I2, R1, R2 } from "./packet.js";
import { Peer } from "./peer.js";
import { TIMED_OUT, WRONG_STATE } from "../../errors.js";

const I2_ACKNOWLEDGEMENT = 16384;
const [small, great] = twoIdentities(X25519);

const typesOf = (thing: Thing): number[] => thing.sent.map(({ payload }) => decode(payload).type);

/** Runs timers until the association fails; answers the waits. */
function waits(thing: Thing): number[] {
  const list: number[] = [];
  while (thing.core.deadline() !== undefined) list.push(thing.runNextTimer());
  return list;
}

test("a lost I1 is sent again, the same octets, at 500, 1,000, 2,000 and 4,000 ms; then the association fails", () => {
  const thing = new Thing({ identities: [small], allow: [great] });
  const [association, i1] = thing.initiate(great.hit);
  assert.deepEqual(waits(thing), [500, 1000, 2000, 4000, 8000]);
  assert.deepEqual(
    thing.sent.map(({ payload }) => text(payload)),
    Array.from({ length: 5 }, () => text(i1)),
  );
  assert.equal(thing.state(association), E_FAILED);
  assert.ok(thing.events.some((event) => event.join() === [ASSOCIATION_FAILED, association, TIMED_OUT].join()));
});

test("a lost I2 is sent again, the same octets, with back-off; then the association fails and its keys are gone", () => {
  const thing = new Thing({ identities: [small], allow: [great] });
  const peer = new Peer({ identity: great });
  const [association, i1] = thing.initiate(great.hit);
  const i2 = thing.answer(peer.r1(i1));
  thing.clear();
  assert.deepEqual(waits(thing), [500, 1000, 2000, 4000, 8000]);
  assert.deepEqual(
    thing.sent.map(({ payload }) => text(payload)),
    Array.from({ length: 4 }, () => text(i2)),
  );
  assert.equal(thing.state(association), E_FAILED);
  assert.ok(thing.keys(association).every((octet) => octet === 0));
  assertRefused(thing, peer.r2(i2), WRONG_STATE);
});

test("records of failed associations are used again when no other is free", () => {
  const thing = new Thing({ identities: [great], allow: [small] });
  for (let i = 0; i < 4; i++) thing.initiate();
  assert.throws(() => thing.initiate(), { code: -5 });
  waits(thing);
  assert.deepEqual(thing.states(), [E_FAILED, E_FAILED, E_FAILED, E_FAILED]);
  assert.equal(thing.state(thing.initiate()[0]), I1_SENT);
  const peer = new Peer({ identity: small });
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
});

test("timeouts and the number of sendings are the host's to set, and no timeout goes beyond 20 s", () => {
  const thing = new Thing({ identities: [small], allow: [great], policies: { 5: 6000, 7: 4 } });
  thing.initiate(great.hit);
  assert.deepEqual(waits(thing), [6000, 12000, 20000, 20000]);
  const second = new Thing({ identities: [small], allow: [great], policies: { 6: 15000, 7: 2 } });
  const peer = new Peer({ identity: great });
  const [, i1] = second.initiate(great.hit);
  second.answer(peer.r1(i1));
  assert.deepEqual(waits(second), [15000, 20000]);
});

test("tick before the deadline does nothing, and the clock may wrap at 2^32 ms", () => {
  const thing = new Thing({ identities: [small], allow: [great], time: 2 ** 32 - 200 });
  thing.initiate(great.hit);
  assert.equal(thing.core.deadline(), 500);
  thing.time += 499;
  thing.core.tick();
  assert.equal(thing.sent.length, 1);
  assert.equal(thing.core.deadline(), 1);
  thing.time += 1;
  thing.core.tick();
  assert.equal(thing.sent.length, 2);
});

test("whichever packet is lost, the exchange completes by the Initiator's timer", () => {
  for (const lost of [I1, R1, I2, R2]) {
    const thing = new Thing({ identities: [small], allow: [great] });
    const other = new Thing({ identities: [great], allow: [small] });
    const [association] = thing.initiate(great.hit);
    let dropped = false;
    for (let round = 0; thing.state(association) !== ESTABLISHED; round++) {
      assert.ok(round < 10, `packet ${lost}`);
      for (let moved = true; moved;) {
        moved = false;
        for (const [from, to] of [
          [thing, other],
          [other, thing],
        ] as const) {
          for (const { payload } of from.sent.splice(0)) {
            if (decode(payload).type === lost && !dropped) dropped = true;
            else assert.equal(to.receive(payload), 0);
            moved = true;
          }
        }
      }
      if (thing.state(association) !== ESTABLISHED) thing.runNextTimer();
    }
    assert.ok(dropped);
    assert.deepEqual(thing.core.associationFingerprint(association), other.core.associationFingerprint(0));
  }
});

test("without a sign of the peer R2-SENT becomes ESTABLISHED after the Exchange Complete timeout", () => {
  const thing = new Thing({ identities: [small], allow: [great], policies: { 9: 7000 } });
  const peer = new Peer({ identity: great });
  thing.answer(peer.i2(thing.answer(peer.i1())));
  assert.equal(thing.core.deadline(), 7000);
  thing.time += 6999;
  thing.core.tick();
  assert.equal(thing.state(), R2_SENT);
  thing.time += 1;
  thing.core.tick();
  assert.equal(thing.state(), ESTABLISHED);
  assert.equal(thing.core.deadline(), undefined);
});

// --- I2_ACKNOWLEDGEMENT (draft-ietf-hip-dex-24 §4.1.2.1) ----------------------------------------------------------------------

function inI2Sent(): { thing: Thing; peer: Peer; i2: Uint8Array } {
  const thing = new Thing({ identities: [small], allow: [great] });
  const peer = new Peer({ identity: great });
  const [, i1] = thing.initiate(great.hit);
  const i2 = thing.answer(peer.r1(i1));
  assert.equal(thing.core.deadline(), 500);
  return { thing, peer, i2 };
}

test("I2_ACKNOWLEDGEMENT moves the I2 timer to what it says and half a timeout", () => {
  const { thing, peer, i2 } = inI2Sent();
  thing.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(1500)));
  assert.equal(thing.core.deadline(), 1750);
  assert.equal(thing.state(), I2_SENT);
  thing.runNextTimer();
  assert.deepEqual(thing.sent.at(-1)!.payload, i2);
  assert.equal(thing.core.deadline(), 1000);
  thing.take(peer.r2(i2));
  assert.equal(thing.state(), ESTABLISHED);
});

test("the wait that an I2_ACKNOWLEDGEMENT asks for is capped at 20 s", () => {
  for (const [wait, expected] of [
    [19749, 19999],
    [19750, 20000],
    [19751, 20000],
    [65535, 20000],
  ] as const) {
    const { thing, peer } = inI2Sent();
    thing.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(wait)));
    assert.equal(thing.core.deadline(), expected);
  }
});

test("of several I2_ACKNOWLEDGEMENTs that differ the greatest counts", () => {
  const { thing, peer } = inI2Sent();
  thing.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(3000)));
  thing.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(100)));
  assert.equal(thing.core.deadline(), 3250);
});

test("I2_ACKNOWLEDGEMENT without its milliseconds, in another state, of an unknown host, or another type moves no timer", () => {
  const { thing, peer } = inI2Sent();
  thing.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT));
  thing.take(peer.notify(small.hit, 44, u16(3000)));
  assert.equal(thing.core.deadline(), 500);
  const stranger = new Peer({ identity: twoIdentities(P256)[0] });
  assertRefused(thing, stranger.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(3000)), WRONG_STATE);
  assert.equal(thing.core.deadline(), 500);
  const first = new Thing({ identities: [small], allow: [great] });
  first.initiate(great.hit);
  first.take(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(3000)));
  assert.equal(first.core.deadline(), 500, "I1-SENT");
});

test("a NOTIFY with a wrong HIP_MAC is dropped once there are keys (sheet A15)", () => {
  const { thing, peer } = inI2Sent();
  const edit = adding({ type: HIP_MAC, contents: new Uint8Array(16).fill(1) });
  thing.receive(peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(3000), { edit }));
  assert.equal(thing.core.deadline(), 500);
});

test("a NOTIFY with a critical parameter that is unknown is not processed (RFC 7401 §5.2.1)", () => {
  const { thing, peer } = inI2Sent();
  const edit = adding({ type: 1001, contents: new Uint8Array(4) });
  assertRefused(thing, peer.notify(small.hit, I2_ACKNOWLEDGEMENT, u16(3000), { edit }), -10);
  assert.equal(thing.core.deadline(), 500);
});

// --- both start at once (RFC 7401 §6.7 step 3, §6.9 step 6) -------------------------------------------------------------------

test("I1s that cross: the smaller HIT drops the other's I1, the greater answers it, and both agree", () => {
  for (const group of [P256, X25519] as const) {
    const [low, high] = twoIdentities(group);
    const a = new Thing({ identities: [low], allow: [high] });
    const b = new Thing({ identities: [high], allow: [low] });
    const [, fromA] = a.initiate(high.hit);
    const [, fromB] = b.initiate(low.hit);
    assertRefused(a, fromB, WRONG_STATE);
    const i2 = a.answer(b.answer(fromA));
    assert.equal(b.state(), I1_SENT);
    a.take(b.answer(i2));
    assert.equal(a.state(), ESTABLISHED);
    assert.equal(b.state(), R2_SENT);
    assert.deepEqual(b.states(), [R2_SENT, 0, 0, 0]);
    assert.deepEqual(a.core.associationFingerprint(0), b.core.associationFingerprint(0));
    assert.deepEqual(waits(a), []);
    assert.deepEqual(waits(b), [5000], "only the Exchange Complete timer");
  }
});

test("I1s that cross in opportunistic mode end in one association at each side", () => {
  const a = new Thing({ identities: [small], allow: [great] });
  const b = new Thing({ identities: [great], allow: [small] });
  const [, fromA] = a.initiate();
  const [, fromB] = b.initiate();
  assertRefused(a, fromB, WRONG_STATE);
  a.take(b.answer(a.answer(b.answer(fromA))));
  assert.deepEqual([...a.states(), ...b.states()], [ESTABLISHED, 0, 0, 0, R2_SENT, 0, 0, 0]);
  assert.deepEqual(a.core.associationFingerprint(0), b.core.associationFingerprint(0));
});

test("I2s that cross: the smaller HIT drops the other's I2, the greater answers it, and both agree", () => {
  const a = new Thing({ identities: [small], allow: [great] });
  const b = new Thing({ identities: [great], allow: [small] });
  // Each has the other's R1 before its own exchange began, so each goes on to I2.
  const r1OfB = b.answer(new Peer({ identity: small }).i1(great.hit));
  const r1OfA = a.answer(new Peer({ identity: great }).i1(small.hit));
  a.initiate(great.hit);
  b.initiate(small.hit);
  const i2OfA = a.answer(r1OfB);
  const i2OfB = b.answer(r1OfA);
  assert.deepEqual([a.state(), b.state()], [I2_SENT, I2_SENT]);
  assertRefused(a, i2OfB, WRONG_STATE);
  const r2 = b.answer(i2OfA);
  assert.deepEqual(b.states(), [R2_SENT, 0, 0, 0]);
  a.take(r2);
  assert.deepEqual([a.state(), b.state()], [ESTABLISHED, R2_SENT]);
  assert.deepEqual(a.core.associationFingerprint(0), b.core.associationFingerprint(0));
});

test("I1 in I2-SENT, R2-SENT and ESTABLISHED is answered by R1 and changes nothing else", () => {
  for (const [own, other] of [
    [small, great],
    [great, small],
  ] as const) {
    const peer = new Peer({ identity: other });
    const thing = new Thing({ identities: [own], allow: [other] });
    const [, i1] = thing.initiate(other.hit);
    const i2 = thing.answer(peer.r1(i1));
    const check = (state: number): void => {
      assert.equal(thing.state(), state);
      const before = thing.lasting();
      assert.equal(decode(thing.answer(new Peer({ identity: other }).i1(own.hit))).type, R1);
      assert.deepEqual(thing.lasting(), before);
    };
    check(I2_SENT);
    thing.take(peer.r2(i2));
    check(ESTABLISHED);
    const responder = new Thing({ identities: [own], allow: [other] });
    responder.answer(peer.i2(responder.answer(peer.i1())));
    assert.equal(decode(responder.answer(peer.i1())).type, R1);
    assert.equal(responder.state(), R2_SENT);
  }
});

test("an I2 in I1-SENT is answered by R2 whichever HIT is greater, and the I1 timer stops", () => {
  for (const [own, other] of [
    [small, great],
    [great, small],
  ] as const) {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other });
    const r1 = thing.answer(peer.i1());
    thing.initiate(other.hit);
    peer.takeR2(thing.answer(peer.i2(r1)));
    assert.deepEqual(thing.states(), [R2_SENT, 0, 0, 0]);
    assert.deepEqual(waits(thing), [5000]);
    assert.deepEqual(typesOf(thing), [R1, I1, R2]);
  }
});
