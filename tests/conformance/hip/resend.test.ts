// No packet is kept: I1, I2 and R2 are made again when they are sent again (assembly/network/hip/retransmission.ts). They have to be the same
// octet for octet, whatever was worked on in between; and what stands in for R1's lists has to tell all lists apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ESTABLISHED, I2_SENT, R2_SENT } from "../../../host/core/states.js";
import { hex, text, type Group } from "./crypto.js";
import { assertRefused, identityNumber, P256, socket, Thing, twoIdentities, X25519 } from "./host.js";
import { decode, HIP_CIPHER, I1, I2, R1, R2, replacing, without } from "./packet.js";
import * as hip from "./packet.js";
import { Peer } from "./peer.js";
import { randomWords } from "../../boards/support.js";
import { AUTHENTICATION_FAILED, R1_WAS_ALTERED } from "../../errors.js";

const GROUPS: readonly Group[] = [P256, X25519];

test("over a medium that loses, doubles and delays packets all I1s, I2s and R2s of an exchange are the same", () => {
  const times = new Map<number, number>([I1, I2, R2].map((type) => [type, 0]));
  for (const group of GROUPS) {
    for (let seed = 1; seed <= 25; seed++) {
      const words = randomWords(seed);
      const chance = (percent: number): boolean => words.next().value % 100 < percent;
      const [own, other] = twoIdentities(group);
      const policies = { 7: 255, 5: 100, 6: 100 };
      const thing = new Thing({ identities: [own], allow: [other], policies, seed });
      const peer = new Thing({ identities: [other], allow: [own], policies, seed: seed + 100 });
      const [association] = thing.initiate(other.hit);
      const seen = new Map<number, string>();
      let late: { to: Thing; payload: Uint8Array }[] = [];
      for (let round = 0; thing.state(association) !== ESTABLISHED; round++) {
        assert.ok(round < 200, `seed ${seed}`);
        const underWay = late;
        late = [];
        for (const [from, to] of [
          [thing, peer],
          [peer, thing],
        ] as const) {
          for (const { payload } of from.sent.splice(0)) {
            const { type } = decode(payload);
            if (type !== R1) {
              const first = seen.get(type) ?? text(payload);
              if (seen.has(type)) times.set(type, times.get(type)! + 1);
              seen.set(type, first);
              assert.equal(text(payload), first, `seed ${seed}: packet of type ${type}`);
            }
            if (chance(45)) continue;
            (chance(25) ? late : underWay).push({ to, payload });
            if (chance(20)) late.push({ to, payload });
          }
        }
        for (const { to, payload } of underWay) to.receive(payload, socket(2));
        if (thing.state(association) !== ESTABLISHED && thing.sent.length + peer.sent.length + late.length === 0) {
          thing.runNextTimer();
          peer.time = thing.time;
        }
      }
      assert.deepEqual(thing.core.associationFingerprint(association), peer.core.associationFingerprint(0));
    }
  }
  for (const [type, count] of times) assert.ok(count > 20, `packets of type ${type} came again ${count} times only`);
});

test("I1, I2 and R2 are the same again after other associations, of both curves, were worked on in between", () => {
  for (const [group, foreign] of [
    [P256, X25519],
    [X25519, P256],
  ] as const) {
    const own = [identityNumber(group, 1), identityNumber(foreign, 1)];
    const peers = [2, 3, 4].map((n) => new Peer({ identity: identityNumber(group, n), seed: n, K: 2 }));
    const [waiting, responder, initiator] = peers as [Peer, Peer, Peer];
    const thing = new Thing({ identities: own, allow: "any", policies: { 7: 255 } });
    const [first, i1] = thing.initiate(waiting.identity.hit, group, socket(11));
    const [second, toResponder] = thing.initiate(responder.identity.hit, group, socket(12));
    const i2 = thing.answer(responder.r1(toResponder), socket(12));
    const toInitiator = initiator.i2(thing.answer(initiator.i1(own[0]!.hit), socket(13)));
    const r2 = thing.answer(toInitiator, socket(13));
    assert.deepEqual([thing.state(first), thing.state(second), thing.state(2)], [1, I2_SENT, R2_SENT]);

    const again = (what: string): void => {
      thing.clear();
      for (let n = 0; n < 6; n++) thing.runNextTimer();
      const sent = new Map([I1, I2].map((type) => [type, new Set<string>()]));
      for (const { payload } of thing.sent) sent.get(decode(payload).type)!.add(text(payload));
      assert.deepEqual([...sent.get(I1)!], [text(i1)], what);
      assert.deepEqual([...sent.get(I2)!], [text(i2)], what);
      thing.clear();
      assert.deepEqual(thing.answer(toInitiator, socket(13)), r2, what);
      assert.equal(thing.products + thing.drawn, 0, "public-key work or random octets");
    };
    again("at once");

    // A whole exchange of the other curve in both roles, and data.
    for (const role of ["Initiator", "Responder"]) {
      const another = new Peer({ identity: identityNumber(foreign, 2), seed: 9 });
      let association = 3;
      if (role === "Responder") {
        another.takeR2(thing.answer(another.i2(thing.answer(another.i1(own[1]!.hit), socket(14))), socket(14)));
      } else {
        const [number, packet] = thing.initiate(another.identity.hit, foreign, socket(14));
        thing.take(another.r2(thing.answer(another.r1(packet), socket(14))), socket(14));
        association = number;
      }
      thing.take(another.session.seal(Uint8Array.of(1, 2, 3)), socket(14));
      thing.core.associationSend(association, 5683, new Uint8Array(600).fill(7));
      again(`behind an exchange as ${role}`);
      thing.core.associationForget(association);
    }
    // R1s and an R2 that are refused, which get as far as keys; and what the host changes.
    responder.counter++;
    assert.ok(thing.receive(responder.r1(toResponder, { edit: replacing(hip.ciphers(2)) }), socket(12)) < 0);
    responder.counter--;
    const wrong = responder.r2(i2, { macKey: new Uint8Array(16) });
    assertRefused(thing, wrong, AUTHENTICATION_FAILED, socket(12));
    thing.core.configure(3, 9);
    again("behind packets that were refused");
    // The association is still whole.
    thing.take(responder.r2(i2), socket(12));
    initiator.takeR2(r2);
    for (const [index, { session }] of [
      [second, responder],
      [2, initiator],
    ] as const) {
      thing.take(session.seal(Uint8Array.of(9)));
      assert.equal(thing.state(index), ESTABLISHED);
      assert.equal(text(thing.core.associationFingerprint(index)), text(session.fingerprint()));
    }
    assert.deepEqual(thing.answer(toInitiator, socket(13)), r2, "in ESTABLISHED");
  }
});

test("an I2 without R1_COUNTER, and one with K, Opaque and counter of all octets, are the same again", () => {
  const [own, other] = twoIdentities(X25519);
  for (const counted of [false, true]) {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other, K: 5, counter: 0x0102030405060708n });
    const [, i1] = thing.initiate(other.hit);
    const i2 = thing.answer(peer.r1(i1, counted ? {} : { edit: without(hip.R1_COUNTER) }));
    const { parameters } = decode(i2);
    assert.equal(
      parameters.some(({ type }) => type === hip.R1_COUNTER),
      counted,
    );
    thing.clear();
    for (let n = 0; n < 3; n++) thing.runNextTimer();
    assert.deepEqual(
      thing.sent.map(({ payload }) => text(payload)),
      [text(i2), text(i2), text(i2)],
    );
  }
});

test("lists that are R1's octets cut in other places are not R1's", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  const i2 = thing.answer(peer.r1(i1));
  // DH_GROUP_LIST 0c | HIP_CIPHER 0005 as 0c00 | 05, which the MAC of a mere concatenation would take.
  const edit = (list: hip.Parameter[]): hip.Parameter[] =>
    replacing({ type: HIP_CIPHER, contents: hex("05") })(replacing(hip.groups(12, 0))(list));
  assertRefused(thing, peer.r2(i2, { edit }), R1_WAS_ALTERED);
  thing.take(peer.r2(i2));
});

test("the lists of one R1 do not stand for those of another exchange", () => {
  const own = identityNumber(X25519, 1);
  const peers = [2, 3].map((n) => new Peer({ identity: identityNumber(X25519, n), seed: n }));
  const thing = new Thing({ identities: [own], allow: "any" });
  const altered = [replacing(hip.espTransform(11, 10)), replacing(hip.hitSuites(0x40, 0x10))];
  const i2s = peers.map((peer, n) => {
    const [, i1] = thing.initiate(peer.identity.hit, 0, socket(20 + n));
    return thing.answer(peer.r1(i1, { edit: altered[n]! }), socket(20 + n));
  });
  for (const [n, peer] of peers.entries()) {
    assertRefused(thing, peer.r2(i2s[n]!, { edit: altered[1 - n]! }), R1_WAS_ALTERED, socket(20 + n));
    assertRefused(thing, peer.r2(i2s[n]!), R1_WAS_ALTERED, socket(20 + n));
  }
  for (const [n, peer] of peers.entries()) thing.take(peer.r2(i2s[n]!, { edit: altered[n]! }), socket(20 + n));
  assert.deepEqual(thing.states().slice(0, 2), [ESTABLISHED, ESTABLISHED]);
});
