// Every octet of an I2 and of an R2, flipped three ways, is refused and leaves everything that lasts as it was.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ESTABLISHED, I2_SENT, R2_SENT, UNASSOCIATED } from "../../../host/core/states.js";
import { P256, Thing, twoIdentities, X25519, type ThingOptions } from "./host.js";
import { Peer } from "./peer.js";

const MASKS = [0x01, 0x80, 0xff];

/** Refuses every flip of the packet, with nothing changed. */
function refusesFlips(thing: Thing, packet: Uint8Array, state: number): void {
  const before = thing.lasting();
  for (let at = 0; at < packet.length; at++) {
    for (const mask of MASKS) {
      const bad = packet.slice();
      bad[at] = bad[at]! ^ mask;
      const status = thing.receive(bad);
      assert.ok(status < 0, `octet ${at} ^ ${mask} was taken`);
      if (Buffer.compare(thing.lasting(), before) !== 0) assert.fail(`octet ${at} ^ ${mask} changed what lasts`);
    }
  }
  assert.equal(thing.state(), state);
  assert.deepEqual(thing.stateChanges(), []);
  assert.deepEqual(thing.delivered, []);
}

for (const group of [P256, X25519] as const) {
  const curve = group === P256 ? "P-256" : "X25519";
  for (const [order, [own, other]] of [
    ["smaller", twoIdentities(group)],
    ["greater", [...twoIdentities(group)].reverse()],
  ] as const) {
    const options: ThingOptions = { identities: [own!], allow: [other!] };

    test(`every octet of I2 flipped is refused, then I2 is taken (${curve}, the core has the ${order} HIT)`, () => {
      const thing = new Thing(options);
      const peer = new Peer({ identity: other! });
      const i2 = peer.i2(thing.answer(peer.i1(own!.hit)));
      refusesFlips(thing, i2, UNASSOCIATED);
      peer.takeR2(thing.answer(i2));
      assert.equal(thing.state(), R2_SENT);
    });

    test(`every octet of R2 flipped is refused, then R2 is taken (${curve}, the core has the ${order} HIT)`, () => {
      const thing = new Thing(options);
      const peer = new Peer({ identity: other! });
      const [, i1] = thing.initiate(other!.hit);
      const r2 = peer.r2(thing.answer(peer.r1(i1)));
      thing.clear();
      refusesFlips(thing, r2, I2_SENT);
      thing.take(r2);
      assert.equal(thing.state(), ESTABLISHED);
      assert.deepEqual(thing.core.associationFingerprint(0), peer.session.fingerprint());
    });
  }
}

test("every octet of an I2 that was accepted flipped is refused in R2-SENT, and the R2 is not sent for it", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other], policies: { 1: 4 } });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1(own.hit)));
  const r2 = thing.answer(i2);
  thing.clear();
  refusesFlips(thing, i2, R2_SENT);
  assert.deepEqual(thing.sent, []);
  assert.equal(thing.products, 0);
  assert.deepEqual(thing.answer(i2), r2);
});

/** Octets of an R1 whose change nobody can see: sheet §8, "what an attacker can alter in R1 unnoticed". */
function unseen(at: number, parameters: readonly [start: number, type: number, length: number][]): boolean {
  // Fixed and reserved bits of the header, Controls.
  if (at === 2 || at === 3 || at === 6 || at === 7) return true;
  for (const [start, type, length] of parameters) {
    const total = 11 + length - ((length + 3) % 8);
    const inside = at - start;
    if (inside < 0 || inside >= total) continue;
    if (inside >= 4 + length) return true;
    if (type === 129 && inside >= 4) return true;
    if (type === 257 && inside === 5) return true;
    return type === 705 && (inside === 6 || inside === 7);
  }
  return false;
}

test("every octet of R1 flipped ends in a refusal before ESTABLISHED, but for those that say nothing", () => {
  const [own, other] = twoIdentities(X25519);
  let surprises = 0;
  const peer = new Peer({ identity: other });
  const plain = peer.r1(new Peer({ identity: own }).i1(other.hit));
  const parameters: [number, number, number][] = [];
  for (let at = 44; at < plain.length;) {
    const length = (plain[at + 2]! << 8) | plain[at + 3]!;
    parameters.push([at - 4, (plain[at]! << 8) | plain[at + 1]!, length]);
    at += 11 + length - ((length + 3) % 8);
  }
  for (let at = 0; at < plain.length; at++) {
    for (const mask of MASKS) {
      const thing = new Thing({ identities: [own], allow: [other], policies: { 3: 8 } });
      thing.initiate(other.hit);
      const r1 = plain.slice();
      r1[at] = r1[at]! ^ mask;
      thing.clear();
      if (thing.receive(r1) < 0) continue;
      let r2: Uint8Array;
      try {
        r2 = peer.r2(thing.sent[0]!.payload);
      } catch {
        continue;
      }
      if (thing.receive(r2) < 0) continue;
      assert.equal(thing.state(), ESTABLISHED);
      assert.ok(unseen(at - 4, parameters), `octet ${at} ^ ${mask} of R1 went unseen`);
      surprises++;
    }
  }
  assert.ok(surprises > 0);
});
