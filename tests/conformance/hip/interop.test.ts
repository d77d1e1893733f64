// The core and the independent peer: whole exchanges in both roles, and what may happen to packets between honest hosts.

import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTIFY_RECEIVED } from "../../../host/core/events.js";
import { ESTABLISHED, I1_SENT, I2_SENT, R2_SENT, UNASSOCIATED } from "../../../host/core/states.js";
import { concat, number, text, type Group } from "./crypto.js";
import { KEYS } from "./layout.js";
import { assertRefused, identityNumber, P256, socket, Thing, twoIdentities, X25519 } from "./host.js";
import { contentsOf, DH_GROUP_LIST, decode, NOTIFICATION, SOLUTION } from "./packet.js";
import { Peer, type PeerOptions } from "./peer.js";
import { NO_ROOM } from "../../errors.js";

const curves: [string, Group][] = [
  ["P-256", P256],
  ["X25519", X25519],
];

function message(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
}

function assertSameKeys(thing: Thing, peer: Peer, association = 0): void {
  assert.equal(text(thing.core.associationFingerprint(association)), text(peer.session.fingerprint()));
  assert.equal(text(thing.keys(association).slice(KEYS.prk, KEYS.prk + 16)), text(peer.session.prk));
  assert.equal(Buffer.from(thing.core.memory).indexOf(peer.session.kij), -1, "Kij is still there");
  for (const z of [peer.session.ownZ, peer.session.peerZ])
    assert.equal(Buffer.from(thing.core.memory).indexOf(z), -1, "z is still there");
}

/** Sends a message each way and compares. */
function talk(thing: Thing, peer: Peer, length: number, association = 0): void {
  const words = message(length);
  thing.take(peer.session.seal(words, { port: 1 + length }));
  assert.deepEqual(thing.delivered.at(-1), { association, port: 1 + length, message: words });
  thing.core.associationSend(association, 65535 - length, words);
  const opened = peer.session.open(thing.sent.at(-1)!.payload);
  assert.equal(opened.port, 65535 - length);
  assert.deepEqual(opened.message, words);
}

/** The core answers the peer. */
function respond(thing: Thing, peer: Peer, hit?: Uint8Array, from?: Uint8Array): void {
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1(hit), from)), from));
}

/** The core starts with the peer; answers the association. */
function initiate(thing: Thing, peer: Peer, hit?: Uint8Array, group: Group | 0 = 0): number {
  const [association, i1] = thing.initiate(hit, group);
  const i2 = thing.answer(peer.r1(i1));
  assert.equal(thing.state(association), I2_SENT);
  assert.deepEqual(thing.take(peer.r2(i2)), []);
  assert.equal(thing.state(association), ESTABLISHED);
  return association;
}

for (const [curve, group] of curves) {
  for (const coreIsSmaller of [true, false]) {
    const [small, great] = twoIdentities(group);
    const [own, other] = coreIsSmaller ? [small, great] : [great, small];
    const order = coreIsSmaller ? "smaller" : "greater";
    for (const K of [0, 1, 8]) {
      test(`as Responder: ${curve}, K = ${K}, the core has the ${order} HIT`, () => {
        const thing = new Thing({ identities: [own], allow: [other], policies: { 1: K } });
        const peer = new Peer({ identity: other, seed: K });
        respond(thing, peer, own.hit);
        assert.equal(thing.state(), R2_SENT);
        assertSameKeys(thing, peer);
        talk(thing, peer, 5);
        assert.equal(thing.state(), ESTABLISHED);
        assert.deepEqual(thing.stateChanges(), [
          [0, R2_SENT],
          [0, ESTABLISHED],
        ]);
        assert.equal(thing.core.deadline(), undefined);
      });

      test(`as Initiator: ${curve}, K = ${K}, the core has the ${order} HIT`, () => {
        const thing = new Thing({ identities: [own], allow: [other] });
        const peer = new Peer({ identity: other, K, seed: K });
        const association = initiate(thing, peer, other.hit);
        assertSameKeys(thing, peer, association);
        talk(thing, peer, 5, association);
        assert.deepEqual(
          thing.stateChanges().map(([, state]) => state),
          [I1_SENT, I2_SENT, ESTABLISHED],
        );
        assert.equal(thing.core.deadline(), undefined);
      });
    }
  }

  for (const suites of [[10], [11], [11, 10], [12, 8, 11, 10]]) {
    test(`${curve}: of the ESP suites ${suites.join(", ")} the first that both have is used`, () => {
      const [own, other] = twoIdentities(group);
      const options: PeerOptions = { identity: other, suites };
      const expected = suites.includes(8) ? 11 : suites[0]!;
      const thing = new Thing({ identities: [own], allow: [other] });
      const initiator = new Peer({ ...options, suites: [suites.find((suite) => suite === 10 || suite === 11)!] });
      respond(thing, initiator);
      talk(thing, initiator, 33);
      const second = new Thing({ identities: [own], allow: [other] });
      const responder = new Peer(options);
      initiate(second, responder, other.hit);
      assert.equal(responder.session.suite, expected);
      talk(second, responder, 33);
    });
  }
}

test("messages of 0 to 1,100 octets go both ways, with both ESP suites", () => {
  const [own, other] = twoIdentities(X25519);
  for (const suite of [10, 11]) {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other, suites: [suite] });
    respond(thing, peer);
    for (let length = 0; length <= 1100; length += length < 40 ? 1 : 53) talk(thing, peer, length);
    talk(thing, peer, 1100);
  }
});

test("opportunistic mode: the Responder's HIT is learned from R1, and the core's own from its answer", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other] });
  const association = initiate(thing, new Peer({ identity: other }));
  assert.deepEqual(thing.core.associationHit(association), other.hit);
  const responder = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  respond(responder, peer);
  assert.deepEqual(peer.session.peerHit, own.hit);
});

test("a core with both curves takes the identity that the I1 names, or that fits its first group", () => {
  const identities = [identityNumber(P256, 1), identityNumber(X25519, 1)];
  for (const [i, group] of [P256, X25519].entries()) {
    const peer = new Peer({ identity: identityNumber(group as Group, 2) });
    for (const hit of [identities[i]!.hit, new Uint8Array(16)]) {
      const thing = new Thing({ identities, allow: [peer.identity] });
      const r1 = thing.answer(peer.i1(hit));
      assert.deepEqual([...contentsOf(decode(r1), DH_GROUP_LIST)], i === 0 ? [7, 12] : [12, 7]);
      assert.deepEqual(decode(r1).sender, identities[i]!.hit);
      peer.takeR2(thing.answer(peer.i2(r1)));
      talk(thing, peer, 9);
    }
    const thing = new Thing({ identities, allow: [peer.identity] });
    peer.groups = i === 0 ? [7, 12] : [12, 7];
    const association = initiate(thing, peer, peer.identity.hit, group as Group);
    talk(thing, peer, 9, association);
  }
});

test("four associations at once keep their keys apart; the fifth is told RESPONDER_BUSY and gets in when there is room", () => {
  const own = identityNumber(X25519, 1);
  const peers = [2, 3, 4, 5, 6].map((n) => new Peer({ identity: identityNumber(X25519, n), seed: n }));
  const thing = new Thing({ identities: [own], allow: peers.map(({ identity }) => identity) });
  const four = peers.slice(0, 4);
  for (const [i, peer] of four.entries()) respond(thing, peer, own.hit, socket(10 + i));
  for (const length of [1, 20, 300]) for (const [i, peer] of four.entries()) talk(thing, peer, length, i);
  for (const [i, peer] of four.entries()) assertSameKeys(thing, peer, i);
  const fifth = peers[4]!;
  const i2 = fifth.i2(thing.answer(fifth.i1(own.hit)));
  thing.clear();
  assertRefused(thing, i2, NO_ROOM);
  assert.equal(thing.sent.length, 1);
  assert.equal(number(contentsOf(decode(thing.sent[0]!.payload), NOTIFICATION).subarray(2, 4)), 44n);
  assert.throws(() => thing.initiate(fifth.identity.hit), { code: NO_ROOM });
  thing.core.associationForget(2);
  assert.equal(thing.state(2), UNASSOCIATED);
  fifth.takeR2(thing.answer(i2));
  talk(thing, fifth, 40, 2);
  for (const i of [0, 1, 3]) talk(thing, four[i]!, 41, i);
  assertRefused(thing, four[2]!.session.seal(message(3)), -24);
});

test("one association as Initiator and three as Responder stand side by side", () => {
  const own = identityNumber(X25519, 1);
  const peers = [2, 3, 4, 5].map((n) => new Peer({ identity: identityNumber(X25519, n), seed: n }));
  const thing = new Thing({ identities: [own], allow: "any" });
  respond(thing, peers[0]!);
  assert.equal(initiate(thing, peers[1]!, peers[1]!.identity.hit), 1);
  respond(thing, peers[2]!);
  assert.equal(initiate(thing, peers[3]!), 3);
  for (const [i, peer] of peers.entries()) talk(thing, peer, 17 * i, i);
});

test("an I2 that comes again gets the same R2 without public-key work, in R2-SENT and ESTABLISHED (draft-ietf-hip-dex-24 §6.7)", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  const r2 = thing.answer(i2);
  thing.clear();
  assert.deepEqual(thing.answer(i2), r2);
  assert.equal(thing.state(), R2_SENT);
  assert.equal(thing.products + thing.drawn, 0, "public-key work or random octets for a repeated I2");
  peer.takeR2(r2);
  talk(thing, peer, 4);
  const keys = thing.keys().slice();
  assert.deepEqual(thing.answer(i2), r2);
  assert.equal(thing.state(), ESTABLISHED);
  assert.deepEqual(thing.keys().slice(), keys);
  assert.equal(thing.products, 0);
  talk(thing, peer, 5);
});

test("a second exchange with the same peer replaces the keys, and packets under the old ones are refused", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  respond(thing, peer);
  talk(thing, peer, 4);
  const old = peer.session;
  respond(thing, peer, own.hit, socket(3));
  assert.deepEqual(thing.states(), [R2_SENT, 0, 0, 0]);
  assertSameKeys(thing, peer);
  assertRefused(thing, old.seal(message(4)), -24);
  talk(thing, peer, 4);
});

test("a peer that starts anew from the same address, at once, is let in: its R1 holds a puzzle that is not spent", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  for (let i = 0; i < 5; i++) {
    respond(thing, peer, own.hit);
    talk(thing, peer, i);
  }
});

test("the core as Initiator starts anew with a peer that it has keys with: the old keys are wiped", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  initiate(thing, peer, other.hit);
  const [association] = thing.initiate(other.hit);
  assert.equal(association, 0);
  assert.equal(thing.state(), I1_SENT);
  assert.ok(thing.keys().every((octet) => octet === 0));
});

test("an R1 of a newer generation in I2-SENT makes a new I2; R2 of the old one no longer counts", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  const old = peer.r2(thing.answer(peer.r1(i1)));
  peer.renew();
  const i2 = thing.answer(peer.r1(i1));
  assertRefused(thing, old, -6);
  thing.take(peer.r2(i2));
  assert.equal(thing.state(), ESTABLISHED);
  talk(thing, peer, 10);
});

test("an R1 without R1_COUNTER is answered by an I2 without it (RFC 7401 §5.2.3)", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  const i2 = decode(thing.answer(peer.r1(i1, { edit: (list) => list.filter(({ type }) => type !== 129) })));
  assert.ok(!i2.parameters.some(({ type }) => type === 129));
  assert.ok(i2.parameters.some(({ type }) => type === SOLUTION));
});

test("parameters that we do not know and need not know are skipped in each packet", () => {
  const [own, other] = twoIdentities(X25519);
  const extra = { type: 1000, contents: message(5) };
  const edit = (list: { type: number; contents: Uint8Array }[]): typeof list =>
    [...list, extra].sort((a, b) => a.type - b.type);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1(own.hit, { edit })), { edit })));
  talk(thing, peer, 6);
  const second = new Thing({ identities: [own], allow: [other] });
  const [, i1] = second.initiate(other.hit);
  second.take(peer.r2(second.answer(peer.r1(i1, { edit })), { edit }));
  talk(second, peer, 6);
});

test("a NOTIFY tells the host its type and changes no state (draft-ietf-hip-dex-24 §6.9)", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  initiate(thing, peer, other.hit);
  thing.clear();
  for (const type of [1, 7, 14, 16, 19, 24, 28, 40, 42, 44, 16384]) {
    const before = thing.lasting();
    thing.take(peer.notify(own.hit, type, new Uint8Array(2)));
    assert.deepEqual(thing.lasting(), before);
    assert.deepEqual(thing.events.at(-1), [NOTIFY_RECEIVED, 0, type]);
  }
});

test("the core's own generator makes exchanges as good as the random port", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other], randomPort: false });
  const peer = new Peer({ identity: other });
  initiate(thing, peer, other.hit);
  talk(thing, peer, 1);
  const first = thing.keys().slice(KEYS.prk);
  initiate(thing, peer, other.hit);
  assert.notDeepEqual(thing.keys().slice(KEYS.prk), first);
  talk(thing, peer, 2);
});

test("a keep-alive of one octet 0xff is taken in silence (RFC 3948 §2.3)", () => {
  const [own] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own] });
  assert.deepEqual(thing.take(Uint8Array.of(0xff)), []);
  assert.deepEqual(thing.events, []);
});

test("two packets under one key never have the same nonce", () => {
  const [own, other] = twoIdentities(X25519);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  respond(thing, peer);
  const seen = new Set<string>();
  for (let i = 1; i <= 50; i++) {
    thing.core.associationSend(0, 1, message(4));
    const packet = thing.sent.at(-1)!.payload;
    assert.equal(peer.session.open(packet).sequence, BigInt(i));
    seen.add(text(concat(packet.subarray(8, 16))));
  }
  assert.equal(seen.size, 50);
});
