// Every check of the Responder on an I2, each with a packet that is right in all else: HIP_MAC is computed after the change. So a
// test fails when its check alone is taken out. Each also says what the Initiator is told, and whether public-key work was done.
//
// length: one test a check, in the order of the checks

import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { test } from "node:test";
import { ESTABLISHED, I1_SENT, R2_SENT } from "../../../host/core/states.js";
import { aes, concat, hex, identity, number, solve, u16, xor, type Group } from "./crypto.js";
import {
  assertRefused,
  identityNumber,
  P256,
  socket,
  Thing,
  twoIdentities,
  X25519,
  type ThingOptions,
} from "./host.js";
import * as hip from "./packet.js";
import { adding, changing, replacing, setting, without } from "./packet.js";
import { Peer, type Tweak } from "./peer.js";
import {
  AUTHENTICATION_FAILED,
  INVALID_HIT,
  INVALID_PUBLIC_KEY,
  MALFORMED,
  MISSING_PARAMETER,
  NOT_ALLOWED,
  NO_COMMON_GROUP,
  NO_COMMON_PROPOSAL,
  NO_ENTROPY,
  NO_ROOM,
  PORT_FAILED,
  PUZZLE_WRONG,
  STALE_R1_COUNTER,
  UNKNOWN_CRITICAL_PARAMETER,
  WRONG_STATE,
} from "../../errors.js";

// NOTIFICATION types (RFC 7401 §5.2.19)
const SILENCE = 0;
const UNSUPPORTED_CRITICAL = 1;
const INVALID_SYNTAX = 7;
const CIPHER_CHOSEN = 17;
const HIP_MAC_FAILED = 28;
const HIT = 40;
const BLOCKED = 42;
const BUSY = 44;

interface Case {
  readonly name: string;
  readonly error: number;
  /** NOTIFICATION type that the Initiator gets. */
  readonly told: number;
  readonly tweak?: Tweak & { readonly K?: number; readonly J?: Uint8Array };
  /** Builds the I2 otherwise. */
  readonly make?: (peer: Peer, r1: Uint8Array) => Uint8Array;
  readonly options?: ThingOptions;
  /** P-256 unless said. */
  readonly group?: Group;
  /** The check stands behind ECDH. */
  readonly publicKeyWork?: boolean;
}

function notificationsOf(thing: Thing): number[] {
  return thing.sent.map(({ payload }) => {
    const packet = hip.decode(payload);
    assert.equal(packet.type, hip.NOTIFY);
    assert.ok(!packet.parameters.some(({ type }) => type === hip.HIP_MAC));
    return Number(number(hip.contentsOf(packet, hip.NOTIFICATION).slice(2, 4)));
  });
}

function refuses(one: Case): void {
  test(`I2 ${one.name}`, () => {
    const [own, other] = twoIdentities(one.group ?? P256);
    const thing = new Thing({ identities: [own], allow: [other], ...one.options });
    const peer = new Peer({ identity: other });
    const r1 = thing.answer(peer.i1(own.hit));
    const bad = one.make ? one.make(peer, r1) : peer.i2(r1, one.tweak);
    thing.clear();
    assertRefused(thing, bad, one.error);
    assert.deepEqual(notificationsOf(thing), one.told === SILENCE ? [] : [one.told]);
    if ((one.group ?? P256) === P256) {
      assert.equal(thing.products > 0, one.publicKeyWork === true, "public-key work");
    }
    assert.deepEqual(thing.states(), [0, 0, 0, 0]);
    thing.core.accessAllow(other.host);
    peer.takeR2(thing.answer(peer.i2(r1)));
  });
}

const counter = (value: bigint): Tweak => ({ edit: replacing(hip.r1Counter(value)) });

// --- the puzzle (draft-ietf-hip-dex-24 §6.7; RFC 7401 §6.9) --------------------------------------------------------------------

const cheap: Case[] = [
  {
    name: "without R1_COUNTER is refused, because R1 had it (RFC 7401 §5.2.3)",
    error: MISSING_PARAMETER,
    told: SILENCE,
    tweak: { edit: without(hip.R1_COUNTER) },
  },
  {
    name: "with an R1_COUNTER of another length is refused",
    error: MISSING_PARAMETER,
    told: SILENCE,
    tweak: { edit: changing(hip.R1_COUNTER, (old) => concat(old, new Uint8Array(8))) },
  },
  {
    name: "without SOLUTION is refused",
    error: MISSING_PARAMETER,
    told: SILENCE,
    tweak: { edit: without(hip.SOLUTION) },
  },
  {
    name: "with a SOLUTION of another length is refused",
    error: MISSING_PARAMETER,
    told: SILENCE,
    tweak: { edit: changing(hip.SOLUTION, (old) => concat(old, new Uint8Array(8))) },
  },
  { name: "of a generation to come is refused", error: STALE_R1_COUNTER, told: SILENCE, tweak: counter(1n) },
  {
    name: "of a generation long gone is refused",
    error: STALE_R1_COUNTER,
    told: SILENCE,
    tweak: counter((1n << 64n) - 2n),
  },
  {
    name: "of the generation before the first is refused",
    error: STALE_R1_COUNTER,
    told: SILENCE,
    tweak: counter((1n << 64n) - 1n),
  },
  {
    name: "whose R1_COUNTER is right only in its low half is refused",
    error: STALE_R1_COUNTER,
    told: SILENCE,
    tweak: counter(1n << 32n),
  },
  {
    name: "with another Opaque is refused",
    error: PUZZLE_WRONG,
    told: SILENCE,
    tweak: { edit: changing(hip.SOLUTION, (old) => ((old[3] = old[3]! ^ 1), old)) },
  },
];
// #I that is not ours, wrong in its first and in its last octet; the Initiator solved that one, so only its origin is wrong.
for (const [octet, name] of [
  [4, "first"],
  [11, "eighth"],
  [12, "ninth"],
  [19, "last"],
] as const) {
  cheap.push({
    name: `with a puzzle #I that is not ours in its ${name} octet is refused`,
    error: PUZZLE_WRONG,
    told: SILENCE,
    make: (peer, r1) => {
      const packet = hip.decode(r1);
      const puzzle = changing(hip.PUZZLE, (old) => ((old[octet] = old[octet]! ^ 0x40), old));
      return peer.i2(hip.encode({ ...packet, parameters: puzzle(packet.parameters) }));
    },
  });
}

for (const one of cheap) refuses(one);

refuses({
  name: "with K below ours is refused, though it solves K = 4 (draft-ietf-hip-dex-24 §6.7)",
  error: PUZZLE_WRONG,
  told: SILENCE,
  options: { policies: { 1: 8 } },
  make: (peer, r1) => {
    const puzzle = hip.contentsOf(hip.decode(r1), hip.PUZZLE);
    const own = hip.decode(r1).sender;
    // A solution of 8 bits too, so that it is K itself which is judged.
    const J = solve(8, puzzle.slice(4), peer.identity.hit, own, new Uint8Array(16));
    return peer.i2(r1, { K: 4, J });
  },
});

refuses({
  name: "with K above ours is refused",
  error: PUZZLE_WRONG,
  told: SILENCE,
  tweak: { K: 3 },
});

for (const K of [1, 8, 13]) {
  refuses({
    name: `with a #J that does not solve K = ${K} is refused (draft-ietf-hip-dex-24 §6.7)`,
    error: PUZZLE_WRONG,
    told: SILENCE,
    options: { policies: { 1: K } },
    make: (peer, r1) => {
      const I = hip.contentsOf(hip.decode(r1), hip.PUZZLE).slice(4);
      const own = hip.decode(r1).sender;
      // One bit short of K.
      let J = solve(K - 1, I, peer.identity.hit, own, new Uint8Array(16));
      const next = (): void => {
        const up = number(J) + 1n;
        J = solve(K - 1, I, peer.identity.hit, own, hex(up.toString(16).padStart(32, "0")));
      };
      while (number(J) === number(solve(K, I, peer.identity.hit, own, J))) next();
      return peer.i2(r1, { J });
    },
  });
}

test("I2 from another address or port than its I1 is refused: the puzzle was not set for it", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  const port = socket(2);
  port[3] = port[3]! ^ 1;
  thing.clear();
  for (const from of [socket(3), port]) assertRefused(thing, i2, PUZZLE_WRONG, from);
  assert.equal(thing.products + thing.sent.length, 0);
  peer.takeR2(thing.answer(i2));
});

test("I2 with the puzzle of another Initiator at the same address is refused", () => {
  const [own, other] = twoIdentities(P256);
  const thing = new Thing({ identities: [own], allow: "any" });
  const [peer, thief] = [new Peer({ identity: other }), new Peer({ identity: identityNumber(P256, 7) })];
  const r1 = thing.answer(peer.i1());
  const stolen = hip.encode({ ...hip.decode(r1), receiver: thief.identity.hit });
  thing.clear();
  assertRefused(thing, thief.i2(stolen), PUZZLE_WRONG);
  assert.equal(thing.products + thing.sent.length, 0);
  peer.takeR2(thing.answer(peer.i2(r1)));
});

test("I2 with the puzzle for our other identity is refused", () => {
  const [own, other] = twoIdentities(P256);
  const second = identityNumber(X25519, 1);
  const thing = new Thing({ identities: [own, second], allow: "any" });
  const peer = new Peer({ identity: other });
  const r1 = thing.answer(peer.i1(own.hit));
  thing.clear();
  assertRefused(thing, peer.i2(r1, { header: { receiver: second.hit } }), PUZZLE_WRONG);
  assert.equal(thing.products + thing.sent.length, 0);
});

// --- behind the puzzle, before public-key work --------------------------------------------------------------------------------

const [own, other] = twoIdentities(P256);
const X = identityNumber(X25519, 3);

const bodies: Case[] = [
  {
    name: "with a critical parameter that is unknown is refused, and its type is told (RFC 7401 §5.2.1)",
    error: UNKNOWN_CRITICAL_PARAMETER,
    told: UNSUPPORTED_CRITICAL,
    tweak: { edit: adding({ type: 1001, contents: new Uint8Array(4) }) },
  },
  {
    name: "without HOST_ID is refused",
    error: MISSING_PARAMETER,
    told: INVALID_SYNTAX,
    tweak: { edit: without(hip.HOST_ID) },
  },
  {
    name: "with a HOST_ID shorter than its fields is refused",
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: replacing({ type: hip.HOST_ID, contents: hex("00420000") }) },
  },
  {
    name: "with an HI Length beyond HOST_ID is refused",
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: setting(hip.HOST_ID, 1, 67) },
  },
  {
    name: "with a DI Length beyond HOST_ID is refused",
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: setting(hip.HOST_ID, 3, 1) },
  },
  {
    name: "with octets behind HI and DI in HOST_ID is refused",
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: changing(hip.HOST_ID, (old) => concat(old, new Uint8Array(4))) },
  },
  {
    name: "with another HI algorithm than ECDH is refused (draft-ietf-hip-dex-24 §5.2.3)",
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: replacing(hip.hostId(other.host, 7)) },
  },
  {
    name: "with a Host Identity that is not that of the HIT is refused",
    error: INVALID_HIT,
    told: HIT,
    options: { allow: "any" },
    tweak: { edit: replacing(hip.hostId(identityNumber(P256, 9).host)) },
  },
  {
    name: "of a peer outside the access list is refused before any public-key work",
    error: NOT_ALLOWED,
    told: BLOCKED,
    options: { allow: [identityNumber(P256, 9)] },
    make: (peer, r1) => peer.i2(r1),
  },
  {
    name: "without HIP_CIPHER is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: without(hip.HIP_CIPHER) },
  },
  {
    name: "with a cipher that was not offered is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.ciphers(2)) },
  },
  {
    name: "with two ciphers is refused: HIP_CIPHER is a choice (draft-ietf-hip-dex-24 §6.7)",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.ciphers(5, 5)) },
  },
  {
    name: "without TRANSPORT_FORMAT_LIST is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: without(hip.TRANSPORT_FORMAT_LIST) },
  },
  {
    name: "with another transport than ESP is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.transports(4096)) },
  },
  {
    name: "with two transports is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.transports(4095, 4095)) },
  },
  {
    name: "without ESP_TRANSFORM is refused (RFC 7402 §5.1.2)",
    error: MISSING_PARAMETER,
    told: INVALID_SYNTAX,
    tweak: { edit: without(hip.ESP_TRANSFORM) },
  },
  {
    name: "with an ESP suite that was not offered is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.espTransform(8)) },
  },
  {
    name: "with two ESP suites is refused: ESP_TRANSFORM is a choice",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.espTransform(10, 11)) },
  },
  {
    name: "with an ESP suite behind one that was not offered is refused",
    error: NO_COMMON_PROPOSAL,
    told: CIPHER_CHOSEN,
    tweak: { edit: replacing(hip.espTransform(8, 10)) },
  },
];
for (const [type, name] of [
  [hip.ESP_INFO, "ESP_INFO"],
  [hip.ENCRYPTED_KEY, "ENCRYPTED_KEY"],
  [hip.I_NONCE, "I_NONCE"],
] as const) {
  bodies.push(
    {
      name: `without ${name} is refused`,
      error: MISSING_PARAMETER,
      told: INVALID_SYNTAX,
      tweak: { edit: without(type) },
    },
    {
      name: `with a longer ${name} is refused`,
      error: MISSING_PARAMETER,
      told: INVALID_SYNTAX,
      tweak: { edit: changing(type, (old) => concat(old, new Uint8Array(8))) },
    },
    {
      name: `with a shorter ${name} is refused`,
      error: MISSING_PARAMETER,
      told: INVALID_SYNTAX,
      tweak: { edit: changing(type, (old) => old.slice(0, -8)) },
    },
  );
}
for (const spi of [0, 1, 255]) {
  bodies.push({
    name: `with the reserved SPI ${spi} is refused (RFC 4303 §2.1)`,
    error: MALFORMED,
    told: INVALID_SYNTAX,
    tweak: { edit: replacing(hip.espInfo(spi)) },
  });
}
bodies.push({
  name: "with an OLD SPI is refused: there is nothing to rekey (RFC 7402 §5.1.1)",
  error: MALFORMED,
  told: INVALID_SYNTAX,
  tweak: { edit: replacing(hip.espInfo(4711, 0, 1)) },
});
for (const one of bodies) refuses(one);

// --- Host Identities that are none (draft-ietf-hip-dex-24 §9.3) --------------------------------------------------------------------

/** An Initiator that owns a Host Identity which is none; it never gets as far as a key. */
function impostor(host: Uint8Array, group: Group): Peer {
  const real = identityNumber(group, 5);
  const forged = identity(group, real.privateKey);
  return new Peer({ identity: { ...forged, host, hit: Uint8Array.from(identityOf(host)) } });
}

function identityOf(host: Uint8Array): Uint8Array {
  const folded = new Uint8Array(12);
  const input = concat(hex("f0eff02fbff43d0fe7930c3c6e6174ea"), host);
  for (const [i, octet] of input.entries()) folded[i % 12] = folded[i % 12]! ^ octet;
  return concat(hex("20010024"), folded);
}

function refusesHost(name: string, host: Uint8Array, group: Group, error: number, told: number, work: boolean): void {
  test(`I2 with ${name} is refused`, () => {
    const [mine] = twoIdentities(group);
    const thing = new Thing({ identities: [mine], allow: "any" });
    const peer = impostor(host, group);
    const r1 = thing.answer(peer.i1(mine.hit));
    thing.clear();
    assertRefused(thing, peer.i2(r1), error);
    assert.deepEqual(notificationsOf(thing), told === SILENCE ? [] : [told]);
    if (group === P256) assert.equal(thing.products > 0, work);
  });
}

const point = other.publicKey;
const P = hex("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
const offCurve = point.slice();
offCurve[63] = offCurve[63]! ^ 1;
refusesHost("a P-256 point off the curve", concat(u16(1), offCurve), P256, INVALID_PUBLIC_KEY, SILENCE, true);
refusesHost("the P-256 point 0, 0", concat(u16(1), new Uint8Array(64)), P256, INVALID_PUBLIC_KEY, SILENCE, true);
const large = concat(P, point.slice(32));
refusesHost("a P-256 coordinate not below p", concat(u16(1), large), P256, INVALID_PUBLIC_KEY, SILENCE, true);
for (const [name, u] of [
  ["0", new Uint8Array(32)],
  ["1", Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))],
  ["of order 8", hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")],
  ["p - 1", hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")],
] as const) {
  refusesHost(`the X25519 low-order point ${name}`, concat(u16(5), u), X25519, INVALID_PUBLIC_KEY, SILENCE, true);
}
refusesHost("a curve label that is none", concat(u16(2), point), P256, MALFORMED, INVALID_SYNTAX, false);
refusesHost("a P-256 key of 63 octets", concat(u16(1), point.slice(1)), P256, MALFORMED, INVALID_SYNTAX, false);
refusesHost("a P-256 key with a leading 04", concat(u16(1), hex("04"), point), P256, MALFORMED, INVALID_SYNTAX, false);
refusesHost("a Host Identity of one octet", hex("01"), P256, MALFORMED, INVALID_SYNTAX, false);
refusesHost("an empty Host Identity", new Uint8Array(0), P256, MALFORMED, INVALID_SYNTAX, false);
refusesHost("the label of X25519 on a P-256 key", concat(u16(5), point), P256, MALFORMED, INVALID_SYNTAX, false);

test("I2 with a Host Identity of another group than the HIT that it goes to is refused", () => {
  const thing = new Thing({ identities: [own], allow: "any" });
  const peer = new Peer({ identity: X });
  const i1 = peer.i1(own.hit);
  const r1 = hip.decode(thing.answer(i1));
  // The peer cannot make keys with a P-256 host; whatever it MACs with, the groups are judged before.
  const i2 = hip.encode({
    type: hip.I2,
    sender: X.hit,
    receiver: own.hit,
    parameters: [
      hip.espInfo(4711),
      hip.r1Counter(0n),
      hip.solution(
        0,
        hip.contentsOf(r1, hip.PUZZLE).slice(2, 4),
        hip.contentsOf(r1, hip.PUZZLE).slice(4),
        new Uint8Array(16),
      ),
      hip.ciphers(5),
      { type: hip.ENCRYPTED_KEY, contents: new Uint8Array(16) },
      { type: hip.I_NONCE, contents: new Uint8Array(32) },
      hip.hostId(X.host),
      hip.transports(4095),
      hip.espTransform(10),
      { type: hip.HIP_MAC, contents: new Uint8Array(16) },
    ],
  });
  thing.clear();
  assertRefused(thing, i2, NO_COMMON_GROUP);
  assert.deepEqual(notificationsOf(thing), [], "errors of groups stay unsaid");
  assert.equal(thing.products, 0);
});

test("a Host Identity is let in only octet for octet: not by its HIT, nor by another length", () => {
  const collision = concat(u16(1), point);
  // FOLD is linear: the same change in two pieces gives the same HIT (draft-ietf-hip-dex-24 §7.1).
  for (const at of [10, 22]) collision[at] = collision[at]! ^ 0x55;
  assert.deepEqual(identityOf(collision), other.hit);
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = impostor(collision, P256);
  const r1 = thing.answer(peer.i1());
  thing.clear();
  assertRefused(thing, peer.i2(r1), NOT_ALLOWED);
  assert.equal(thing.products, 0);
});

// --- HIP_MAC (draft-ietf-hip-dex-24 §6.2.1) ------------------------------------------------------------------------------------------

for (const group of [P256, X25519] as const) {
  const name = group === P256 ? "P-256" : "X25519";
  refuses({
    name: `with HIP_MAC under another key is refused (${name})`,
    group,
    error: AUTHENTICATION_FAILED,
    told: HIP_MAC_FAILED,
    publicKeyWork: true,
    tweak: { macKey: new Uint8Array(16).fill(9) },
  });
}
refuses({
  name: "MACed with the Responder's own MAC key is refused",
  error: AUTHENTICATION_FAILED,
  told: HIP_MAC_FAILED,
  publicKeyWork: true,
  make: (peer, r1) => {
    const first = hip.decode(peer.i2(r1));
    return hip.encode(
      hip.withMac(peer.session.half(false).mac, { ...first, parameters: without(hip.HIP_MAC)(first.parameters) }),
    );
  },
});
refuses({
  name: "without HIP_MAC is refused",
  error: MISSING_PARAMETER,
  told: INVALID_SYNTAX,
  publicKeyWork: true,
  tweak: { after: without(hip.HIP_MAC) },
});
refuses({
  name: "with a shorter HIP_MAC is refused",
  error: MISSING_PARAMETER,
  told: INVALID_SYNTAX,
  publicKeyWork: true,
  tweak: { after: changing(hip.HIP_MAC, (old) => old.slice(0, 12)) },
});
refuses({
  name: "with a longer HIP_MAC is refused",
  error: MISSING_PARAMETER,
  told: INVALID_SYNTAX,
  publicKeyWork: true,
  tweak: { after: changing(hip.HIP_MAC, (old) => concat(old, new Uint8Array(4))) },
});
refuses({
  name: "with a parameter behind HIP_MAC is refused: nothing would cover it",
  error: MALFORMED,
  told: INVALID_SYNTAX,
  publicKeyWork: true,
  tweak: { after: adding({ type: hip.ECHO_RESPONSE_UNSIGNED, contents: new Uint8Array(4) }) },
});
refuses({
  name: "with padding behind HIP_MAC that is not zero is refused: nothing would cover it",
  error: MALFORMED,
  told: INVALID_SYNTAX,
  publicKeyWork: true,
  tweak: {
    after: (list) => list.map((one) => (one.type === hip.HIP_MAC ? { ...one, padding: hex("00000001") } : one)),
  },
});

// --- room, and the state that there is ----------------------------------------------------------------------------------------------

test("I2 when the pool is full is refused, told RESPONDER_BUSY, and spends nothing", () => {
  const thing = new Thing({ identities: [own], allow: "any" });
  for (let n = 20; n < 24; n++) {
    const one = new Peer({ identity: identityNumber(P256, n) });
    one.takeR2(thing.answer(one.i2(thing.answer(one.i1()))));
  }
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  thing.clear();
  assertRefused(thing, i2, NO_ROOM);
  assert.deepEqual(notificationsOf(thing), [BUSY]);
  thing.core.associationForget(1);
  peer.takeR2(thing.answer(i2));
});

test("I2 in I2-SENT from the greater HIT is dropped: we stay Initiator (RFC 7401 §6.9 step 6)", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const initiator = new Peer({ identity: other, seed: 4 });
  const i2 = initiator.i2(thing.answer(initiator.i1()));
  const [, i1] = thing.initiate(other.hit);
  const ours = thing.answer(peer.r1(i1));
  thing.clear();
  assertRefused(thing, i2, WRONG_STATE);
  assert.equal(thing.products + thing.sent.length, 0);
  thing.take(peer.r2(ours));
  assert.equal(thing.state(), ESTABLISHED);
});

test("a spent I2 with any other octet in its body is refused in R2-SENT, and does not move the state", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const r1 = thing.answer(peer.i1());
  const i2 = peer.i2(r1);
  peer.takeR2(thing.answer(i2));
  const packet = hip.decode(i2);
  const altered = (edit: hip.Edit): Uint8Array => hip.encode({ ...packet, parameters: edit(packet.parameters) });
  thing.clear();
  // The same HIP_MAC over another body.
  assertRefused(thing, altered(replacing(hip.espInfo(4711))), AUTHENTICATION_FAILED);
  assertRefused(thing, altered(setting(hip.ENCRYPTED_KEY, 0, 0)), AUTHENTICATION_FAILED);
  // Another HIP_MAC, and none.
  assertRefused(thing, altered(setting(hip.HIP_MAC, 3, 3)), PUZZLE_WRONG);
  assertRefused(thing, altered(without(hip.HIP_MAC)), PUZZLE_WRONG);
  // Another I2 of the same peer with the same #I, well MACed: another exchange, for which this puzzle is spent.
  const session = peer.session;
  assertRefused(thing, peer.i2(r1), PUZZLE_WRONG);
  peer.session = session;
  assert.equal(thing.products, 0);
  assert.deepEqual(thing.sent, []);
  thing.take(peer.session.seal(new Uint8Array(3)));
});

test("a spent I2 in I1-SENT, I2-SENT and with another association's peer is refused", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  peer.takeR2(thing.answer(i2));
  const [, i1] = thing.initiate(other.hit);
  assert.equal(thing.state(), I1_SENT);
  assertRefused(thing, i2, PUZZLE_WRONG);
  const second = new Peer({ identity: other, seed: 8 });
  thing.answer(second.r1(i1));
  assertRefused(thing, i2, WRONG_STATE);
});

test("a good I2 in ESTABLISHED replaces the association; a bad one leaves its keys and its data alone", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
  const session = peer.session;
  thing.take(session.seal(new Uint8Array(3)));
  assert.equal(thing.state(), ESTABLISHED);
  const r1 = thing.answer(peer.i1(), socket(7));
  for (const [tweak, error] of [
    [{ macKey: new Uint8Array(16) }, AUTHENTICATION_FAILED],
    [{ edit: without(hip.HOST_ID) }, MISSING_PARAMETER],
    [{ edit: replacing(hip.espInfo(3)) }, MALFORMED],
  ] as const) {
    assertRefused(thing, peer.i2(r1, tweak), error, socket(7));
  }
  thing.take(session.seal(new Uint8Array(4)));
  peer.takeR2(thing.answer(peer.i2(r1), socket(7)));
  assert.deepEqual(thing.states(), [R2_SENT, 0, 0, 0]);
});

test("NOTIFY goes out only after the puzzle was verified: none of the cheap refusals says a word", () => {
  for (const one of cheap) assert.equal(one.told, SILENCE);
});

test("the unknown critical parameter's type is in the NOTIFY", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const edit = adding({ type: 1001, contents: new Uint8Array(4) });
  const i2 = peer.i2(thing.answer(peer.i1()), { edit });
  thing.clear();
  assertRefused(thing, i2, UNKNOWN_CRITICAL_PARAMETER);
  const told = hip.contentsOf(hip.decode(thing.sent[0]!.payload), hip.NOTIFICATION);
  assert.deepEqual(told, concat(u16(0), u16(UNSUPPORTED_CRITICAL), u16(1001)));
});

// --- ports that fail in the middle -----------------------------------------------------------------------------------------------------

test("I2 when the random port fails is refused, and nothing is kept; then it is accepted", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  thing.randomFails = true;
  assertRefused(thing, i2, PORT_FAILED);
  thing.randomFails = false;
  peer.takeR2(thing.answer(i2));
});

test("I2 is refused at whichever drawing the random port fails, and nothing is kept; then it is accepted", () => {
  // z, then the SPI.
  for (const [drawings, error] of [
    [0, PORT_FAILED],
    [1, NO_ENTROPY],
  ] as const) {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other });
    const i2 = peer.i2(thing.answer(peer.i1()));
    thing.drawingsLeft = drawings;
    assertRefused(thing, i2, error);
    thing.drawingsLeft = Infinity;
    peer.takeR2(thing.answer(i2));
  }
});

test("I2 that would fill the ring of spent puzzles is refused when the next generation cannot be drawn", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  for (let n = 0; n < 8; n++) {
    const peer = new Peer({ identity: other, seed: n });
    const i2 = peer.i2(thing.answer(peer.i1(), socket(20 + n)));
    if (n === 7) thing.drawingsLeft = 2;
    const status = thing.receive(i2, socket(20 + n));
    assert.equal(status, n === 7 ? PORT_FAILED : 0);
    if (n === 7) assert.ok(thing.receive(i2, socket(20 + n)) < 0, "it was spent");
    if (n === 6) {
      peer.takeR2(thing.sent.at(-1)!.payload);
      thing.take(peer.session.seal(new Uint8Array(1)), socket(26));
    }
  }
  // The association that there was before still stands.
  assert.equal(thing.state(), ESTABLISHED);
});

/**
 * A message that begins with `start` and has zeros for its CMAC under the key of zeros, which is what an association has that has no
 * keys yet: AES is undone for the last block.
 */
function zeroMac(start: Uint8Array): Uint8Array {
  const key = new Uint8Array(16);
  const undo = createDecipheriv("aes-128-ecb", key, null).setAutoPadding(false);
  const [L, wanted] = [aes(key, new Uint8Array(16)), undo.update(new Uint8Array(16))];
  const doubled = (number(L) << 1n) ^ (L[0]! & 0x80 ? (1n << 128n) | 0x87n : 0n);
  const K1 = hex(doubled.toString(16).padStart(32, "0"));
  const chain = createCipheriv("aes-128-cbc", key, key).setAutoPadding(false).update(start).subarray(-16);
  return xor(xor(wanted, K1), chain);
}

test("a spent I2 in I1-SENT with the HIP_MAC of keys that are all zeros is refused: there are no keys", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const i2 = peer.i2(thing.answer(peer.i1()));
  peer.takeR2(thing.answer(i2));
  thing.initiate(other.hit);
  assert.equal(thing.state(), I1_SENT);
  thing.clear();
  const packet = hip.decode(i2);
  const parameters = [
    ...packet.parameters.filter(({ type }) => type === hip.R1_COUNTER || type === hip.SOLUTION),
    { type: 1000, contents: new Uint8Array(12 + 16) },
  ];
  const signed = hip.macInput({ ...packet, parameters });
  assert.equal(signed.length % 16, 0);
  parameters[2]!.contents.set(zeroMac(signed.slice(0, -16)), 12);
  const forged = hip.withMac(new Uint8Array(16), { ...packet, parameters });
  assert.deepEqual(hip.contentsOf(forged, hip.HIP_MAC), new Uint8Array(16));
  assertRefused(thing, hip.encode(forged), PUZZLE_WRONG);
  assert.deepEqual(thing.sent, []);
});
