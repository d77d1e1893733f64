// Every check of the Initiator on an R1 and on an R2, each with a packet that is right in all else: an R2's HIP_MAC is computed after
// the change. So a test fails when its check alone is taken out.
//
// length: one test a check, in the order of the checks

import assert from "node:assert/strict";
import { test } from "node:test";
import { ESTABLISHED, I1_SENT, I2_SENT, R2_SENT, UNASSOCIATED } from "../../../host/core/states.js";
import { concat, hex, solve, u16, u64 } from "./crypto.js";
import {
  assertRefused,
  honestAes,
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
import { Peer, type PeerOptions, type Tweak } from "./peer.js";
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
  PUZZLE_TOO_HARD,
  R1_WAS_ALTERED,
  STALE_R1_COUNTER,
  UNKNOWN_CRITICAL_PARAMETER,
  WRONG_STATE,
} from "../../errors.js";

const [own, other] = twoIdentities(P256);

interface Case {
  readonly name: string;
  readonly error: number;
  readonly tweak: Tweak;
  readonly options?: ThingOptions;
  readonly peer?: Partial<PeerOptions>;
  /** The check stands behind ECDH. */
  readonly publicKeyWork?: boolean;
}

/** Whether the room for the keys of an exchange at work is zeros, but for its scratch, which holds the HIT of the last HOST_ID. */
function noKeysAtWork(thing: Thing): boolean {
  const keying = thing.read(thing.layout.keying);
  return concat(keying.slice(0, 128), keying.slice(184)).every((octet) => octet === 0);
}

// --- R1 (RFC 7401 §6.8, draft-ietf-hip-dex-24 §6.6) --------------------------------------------------------------------------------

function refusesR1(one: Case): void {
  test(`R1 ${one.name}`, () => {
    const thing = new Thing({ identities: [own], allow: [other], ...one.options });
    const peer = new Peer({ identity: other, ...one.peer });
    const [association, i1] = thing.initiate(other.hit, P256);
    const bad = peer.r1(i1, one.tweak);
    thing.clear();
    assertRefused(thing, bad, one.error);
    assert.equal(thing.state(association), I1_SENT);
    assert.ok(thing.keys(association).every((octet) => octet === 0));
    assert.ok(noKeysAtWork(thing), "keys at work are left");
    assert.deepEqual(thing.sent, []);
    assert.equal(thing.products > 0, one.publicKeyWork === true, "public-key work");
    const good = new Peer({ identity: other });
    thing.core.accessAllow(other.host);
    thing.take(good.r2(thing.answer(good.r1(i1))));
  });
}

refusesR1({
  name: "with a critical parameter that is unknown is refused (RFC 7401 §5.2.1)",
  error: UNKNOWN_CRITICAL_PARAMETER,
  tweak: { edit: adding({ type: 1001, contents: new Uint8Array(4) }) },
});
refusesR1({
  name: "without HIT_SUITE_LIST is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: without(hip.HIT_SUITE_LIST) },
});
refusesR1({
  name: "without ECDH/FOLD in HIT_SUITE_LIST is refused (draft-ietf-hip-dex-24 §6.6)",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing(hip.hitSuites(0x10, 0x04, 0x41)) },
});
refusesR1({ name: "without HOST_ID is refused", error: MISSING_PARAMETER, tweak: { edit: without(hip.HOST_ID) } });
refusesR1({
  name: "with a HOST_ID shorter than its fields is refused",
  error: MALFORMED,
  tweak: { edit: replacing({ type: hip.HOST_ID, contents: hex("004200") }) },
});
refusesR1({
  name: "with a Host Identity that is not that of the HIT is refused",
  error: INVALID_HIT,
  options: { allow: "any" },
  tweak: { edit: replacing(hip.hostId(identityNumber(P256, 9).host)) },
});
refusesR1({
  name: "without DH_GROUP_LIST is refused",
  error: MISSING_PARAMETER,
  tweak: { edit: without(hip.DH_GROUP_LIST) },
});
refusesR1({
  name: "with an empty DH_GROUP_LIST is refused",
  error: MISSING_PARAMETER,
  tweak: { edit: replacing(hip.groups()) },
});
refusesR1({
  name: "whose first DH group is not that of its Host Identity is refused (sheet A20)",
  error: NO_COMMON_GROUP,
  tweak: { edit: replacing(hip.groups(12, 7)) },
});
refusesR1({
  name: "of a peer outside the access list is refused before any public-key work",
  error: NOT_ALLOWED,
  options: { allow: [identityNumber(P256, 9)] },
  tweak: {},
});
refusesR1({
  name: "without HIP_CIPHER is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: without(hip.HIP_CIPHER) },
});
refusesR1({
  name: "without AES-128-CTR in HIP_CIPHER is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing(hip.ciphers(1, 2, 4)) },
});
refusesR1({
  name: "with AES-128-CTR only behind six other ciphers is refused (RFC 7401 §5.2.8)",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing(hip.ciphers(1, 2, 3, 4, 6, 7, 5)) },
});
refusesR1({
  name: "without TRANSPORT_FORMAT_LIST is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: without(hip.TRANSPORT_FORMAT_LIST) },
});
refusesR1({
  name: "without ESP in TRANSPORT_FORMAT_LIST is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing(hip.transports(4096)) },
});
refusesR1({
  name: "without ESP_TRANSFORM is refused",
  error: MISSING_PARAMETER,
  tweak: { edit: without(hip.ESP_TRANSFORM) },
});
refusesR1({
  name: "without an ESP suite that we have is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing(hip.espTransform(7, 8, 9, 12, 13)) },
});
refusesR1({
  name: "with an empty ESP_TRANSFORM is refused",
  error: NO_COMMON_PROPOSAL,
  tweak: { edit: replacing({ type: hip.ESP_TRANSFORM, contents: new Uint8Array(0) }) },
});
refusesR1({ name: "without PUZZLE is refused", error: MISSING_PARAMETER, tweak: { edit: without(hip.PUZZLE) } });
refusesR1({
  name: "with a PUZZLE of another length is refused",
  error: MISSING_PARAMETER,
  tweak: { edit: changing(hip.PUZZLE, (old) => concat(old, new Uint8Array(16))) },
});
refusesR1({
  name: "with K beyond what policy solves is refused (RFC 7401 §6.8)",
  error: PUZZLE_TOO_HARD,
  options: { policies: { 3: 9 } },
  tweak: { edit: setting(hip.PUZZLE, 0, 10) },
});
refusesR1({
  name: "with K = 255 is refused",
  error: PUZZLE_TOO_HARD,
  options: { policies: { 3: 24 } },
  tweak: { edit: setting(hip.PUZZLE, 0, 255) },
});
refusesR1({
  name: "with longer lists than we keep for the comparison with R2 is refused",
  error: NO_ROOM,
  tweak: { edit: replacing(hip.transports(4095, ...Array.from({ length: 24 }, () => 1))) },
});
refusesR1({
  name: "with a list of 300 octets is refused, not cut to 8 bits of length",
  error: NO_ROOM,
  tweak: { edit: replacing(hip.hitSuites(0x40, ...new Uint8Array(299))) },
});

test("R1 with lists as long as we can keep is taken", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  // 64 octets: five lengths, 1 group, 2 of cipher, 6 of ESP_TRANSFORM, 2 of transport, 48 suites.
  const edit = replacing(hip.hitSuites(0x40, ...new Uint8Array(47)));
  const i2 = thing.answer(peer.r1(i1, { edit }));
  thing.take(peer.r2(i2, { edit }));
  const second = new Thing({ identities: [own], allow: [other] });
  second.initiate(other.hit);
  assertRefused(second, peer.r1(i1, { edit: replacing(hip.hitSuites(0x40, ...new Uint8Array(48))) }), NO_ROOM);
});

test("R1 with a P-256 point off the curve, or an X25519 point of low order, is refused (draft-ietf-hip-dex-24 §9.3)", () => {
  const off = other.publicKey.slice();
  off[63] = off[63]! ^ 1;
  for (const [group, host] of [
    [P256, concat(u16(1), off)],
    [X25519, concat(u16(5), new Uint8Array(32))],
  ] as const) {
    const thing = new Thing({ identities: [twoIdentities(group)[0]], allow: "any" });
    const folded = new Uint8Array(12);
    for (const [i, octet] of concat(hex("f0eff02fbff43d0fe7930c3c6e6174ea"), host).entries()) {
      folded[i % 12] = folded[i % 12]! ^ octet;
    }
    const forged = { ...twoIdentities(group)[1], host, hit: concat(hex("20010024"), folded) };
    const [, i1] = thing.initiate(forged.hit);
    thing.clear();
    assertRefused(thing, new Peer({ identity: forged }).r1(i1), INVALID_PUBLIC_KEY);
    assert.ok(thing.read(thing.layout.keying).every((octet) => octet === 0));
    assert.deepEqual(thing.sent, []);
  }
});

test("R1 of a host that we did not ask is refused, before public-key work", () => {
  const thing = new Thing({ identities: [own], allow: "any" });
  thing.initiate(other.hit);
  const stranger = new Peer({ identity: identityNumber(P256, 6) });
  thing.clear();
  const i1 = new Peer({ identity: own }).i1(stranger.identity.hit);
  assertRefused(thing, stranger.r1(i1), WRONG_STATE);
  assert.equal(thing.products, 0);
});

test("R1 in UNASSOCIATED, R2-SENT and ESTABLISHED is refused", () => {
  const peer = new Peer({ identity: other });
  const r1 = peer.r1(new Peer({ identity: own }).i1(other.hit));
  const idle = new Thing({ identities: [own], allow: [other] });
  assertRefused(idle, r1, WRONG_STATE);
  const thing = new Thing({ identities: [own], allow: [other] });
  const initiator = new Peer({ identity: other });
  initiator.takeR2(thing.answer(initiator.i2(thing.answer(initiator.i1()))));
  assert.equal(thing.state(), R2_SENT);
  assertRefused(thing, r1, WRONG_STATE);
  thing.take(initiator.session.seal(new Uint8Array(2)));
  assert.equal(thing.state(), ESTABLISHED);
  peer.counter = 1n << 40n;
  assertRefused(thing, peer.r1(new Peer({ identity: own }).i1(other.hit)), WRONG_STATE);
});

test("R1 in I2-SENT of the same or an older generation, or of none, is refused", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other, counter: 5n });
  const [, i1] = thing.initiate(other.hit);
  const i2 = thing.answer(peer.r1(i1));
  thing.clear();
  for (const tweak of [
    {},
    { edit: replacing(hip.r1Counter(4n)) },
    { edit: replacing(hip.r1Counter(0n)) },
    { edit: without(hip.R1_COUNTER) },
    { edit: changing(hip.R1_COUNTER, () => concat(u64(0n), u64(9n))) },
  ]) {
    assertRefused(thing, peer.r1(i1, tweak), STALE_R1_COUNTER);
  }
  assert.equal(thing.products + thing.sent.length, 0);
  thing.take(peer.r2(i2));
});

test("R1 to our other identity than the I1 came from is refused", () => {
  const second = identityNumber(X25519, 1);
  const thing = new Thing({ identities: [own, second], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit, P256);
  assertRefused(thing, peer.r1(i1, { header: { receiver: second.hit } }), WRONG_STATE);
  thing.take(peer.r2(thing.answer(peer.r1(i1))));
});

test("R1 of a Host Identity of another group than ours is refused, opportunistic too", () => {
  const thing = new Thing({ identities: [own, identityNumber(X25519, 1)], allow: "any" });
  const [, i1] = thing.initiate(new Uint8Array(16), P256);
  const peer = new Peer({ identity: identityNumber(X25519, 4) });
  thing.clear();
  assertRefused(thing, peer.r1(i1), NO_COMMON_GROUP);
  assert.equal(thing.products + thing.drawn, 0);
});

for (const [lifetime, seconds] of [
  [33, 2],
  [36, 16],
  [37, 20],
  [255, 20],
] as const) {
  test(`R1 whose puzzle of Lifetime ${lifetime} is not solved in ${seconds} s is refused (RFC 7401 §4.1.2)`, () => {
    const thing = new Thing({ identities: [own], allow: [other], policies: { 3: 24 } });
    const peer = new Peer({ identity: other, K: 24, lifetime });
    const [, i1] = thing.initiate(other.hit);
    thing.clear();
    // Each look at the clock takes 100 ms.
    let looks = 0;
    Object.defineProperty(thing, "time", { configurable: true, get: () => 1000 + 100 * looks++ });
    const before = thing.lasting();
    assert.equal(thing.receive(peer.r1(i1)), PUZZLE_TOO_HARD);
    Object.defineProperty(thing, "time", { writable: true, value: 1000 });
    assert.ok(looks >= 10 * seconds && looks < 10 * seconds + 10, `${looks} looks at the clock`);
    assert.deepEqual(thing.lasting(), before);
    assert.equal(thing.products, 0);
  });
}

test("R1 is refused at whichever drawing the random port fails, and leaves nothing; then it is taken", () => {
  // I_NONCE, z, #J, then the SPI.
  for (let drawings = 0; drawings < 4; drawings++) {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other });
    const [, i1] = thing.initiate(other.hit);
    thing.drawingsLeft = drawings;
    assertRefused(thing, peer.r1(i1), drawings < 3 ? PORT_FAILED : NO_ENTROPY);
    assert.ok(noKeysAtWork(thing));
    thing.drawingsLeft = Infinity;
    thing.take(peer.r2(thing.answer(peer.r1(i1))));
  }
});

// --- R2 (RFC 7401 §6.10, draft-ietf-hip-dex-24 §6.8) ---------------------------------------------------------------------------------

interface Waiting {
  readonly thing: Thing;
  readonly peer: Peer;
  readonly i2: Uint8Array;
}

function inI2Sent(options: ThingOptions = {}): Waiting {
  const thing = new Thing({ identities: [own], allow: [other], ...options });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit, P256);
  const i2 = thing.answer(peer.r1(i1));
  thing.clear();
  return { thing, peer, i2 };
}

function refusesR2(name: string, error: number, tweak: Tweak): void {
  test(`R2 ${name}`, () => {
    const { thing, peer, i2 } = inI2Sent();
    assertRefused(thing, peer.r2(i2, tweak), error);
    assert.equal(thing.state(), I2_SENT);
    assert.deepEqual(thing.sent, []);
    thing.take(peer.r2(i2));
    assert.equal(thing.state(), ESTABLISHED);
    assert.deepEqual(thing.core.associationFingerprint(0), peer.session.fingerprint());
  });
}

refusesR2("with HIP_MAC under another key is refused", AUTHENTICATION_FAILED, { macKey: new Uint8Array(16) });
refusesR2("without HIP_MAC is refused", MISSING_PARAMETER, { after: without(hip.HIP_MAC) });
refusesR2("with a shorter HIP_MAC is refused", MISSING_PARAMETER, {
  after: changing(hip.HIP_MAC, (old) => old.slice(0, 8)),
});
refusesR2("with a parameter behind HIP_MAC is refused", MALFORMED, {
  after: adding({ type: hip.ECHO_RESPONSE_UNSIGNED, contents: new Uint8Array(4) }),
});
refusesR2("with padding behind HIP_MAC that is not zero is refused", MALFORMED, {
  after: (list) => list.map((one) => (one.type === hip.HIP_MAC ? { ...one, padding: hex("01000000") } : one)),
});
refusesR2("with a critical parameter that is unknown is refused (RFC 7401 §5.2.1)", UNKNOWN_CRITICAL_PARAMETER, {
  edit: adding({ type: 1001, contents: new Uint8Array(4) }),
});
for (const [type, name] of [
  [hip.I_NONCE, "I_NONCE"],
  [hip.ENCRYPTED_KEY, "ENCRYPTED_KEY"],
  [hip.ESP_INFO, "ESP_INFO"],
] as const) {
  refusesR2(`without ${name} is refused`, MISSING_PARAMETER, { edit: without(type) });
  refusesR2(`with a longer ${name} is refused`, MISSING_PARAMETER, {
    edit: changing(type, (old) => concat(old, new Uint8Array(8))),
  });
  refusesR2(`with a shorter ${name} is refused`, MISSING_PARAMETER, {
    edit: changing(type, (old) => old.slice(0, -8)),
  });
}
for (const at of [0, 31]) {
  refusesR2(`with an I_NONCE that is not ours in octet ${at} is refused`, AUTHENTICATION_FAILED, {
    edit: changing(hip.I_NONCE, (old) => ((old[at] = old[at]! ^ 1), old)),
  });
}
for (const spi of [0, 1, 255]) {
  refusesR2(`with the reserved SPI ${spi} is refused (RFC 4303 §2.1)`, MALFORMED, {
    edit: replacing(hip.espInfo(spi)),
  });
}
refusesR2("with an OLD SPI is refused", MALFORMED, { edit: replacing(hip.espInfo(4711, 0, 1)) });

// Somebody changed a list of R1 on its way: R2, under HIP_MAC, tells (draft-ietf-hip-dex-24 §6.8).
for (const [name, list] of [
  ["DH_GROUP_LIST", hip.groups(7, 12)],
  ["HIP_CIPHER", hip.ciphers(5, 2)],
  ["HIT_SUITE_LIST", hip.hitSuites(0x40, 0x10)],
  ["TRANSPORT_FORMAT_LIST", hip.transports(4095, 4096)],
  ["ESP_TRANSFORM", hip.espTransform(10)],
  ["ESP_TRANSFORM of the same length", hip.espTransform(11, 10)],
  ["ESP_TRANSFORM's Reserved field", { type: hip.ESP_TRANSFORM, contents: hex("0001000a000b") }],
] as const) {
  refusesR2(`whose ${name} is not that of R1 is refused`, R1_WAS_ALTERED, { edit: replacing(list) });

  test(`R1 with its ${name} altered on the way: the exchange ends at R2`, () => {
    const thing = new Thing({ identities: [own], allow: [other] });
    const peer = new Peer({ identity: other });
    const [, i1] = thing.initiate(other.hit);
    const i2 = thing.answer(peer.r1(i1, { edit: replacing(list) }));
    assertRefused(thing, peer.r2(i2), R1_WAS_ALTERED);
    assert.equal(thing.state(), I2_SENT);
  });

  refusesR2(`without ${name.split(" ")[0]!.replace("'s", "")} is refused (${name})`, MISSING_PARAMETER, {
    edit: without(list.type),
  });
}

test("R2 in I1-SENT, R2-SENT, ESTABLISHED, and of a host that is not known, is refused", () => {
  const { thing, peer, i2 } = inI2Sent();
  const r2 = peer.r2(i2);
  const early = new Thing({ identities: [own], allow: [other] });
  assertRefused(early, r2, WRONG_STATE);
  early.initiate(other.hit);
  assertRefused(early, r2, WRONG_STATE);
  thing.take(r2);
  thing.take(peer.session.seal(new Uint8Array(5)));
  assertRefused(thing, r2, WRONG_STATE);
  thing.take(peer.session.seal(new Uint8Array(5)));
  const responder = new Thing({ identities: [own], allow: [other] });
  const initiator = new Peer({ identity: other });
  const ours = responder.answer(initiator.i2(responder.answer(initiator.i1())));
  initiator.takeR2(ours);
  const session = initiator.session;
  // An R2 with the right keys of this very association.
  const packet = hip.decode(ours);
  const forged = hip.withMac(session.half(true).mac, {
    ...packet,
    sender: other.hit,
    receiver: own.hit,
    parameters: without(hip.HIP_MAC)(packet.parameters),
  });
  assertRefused(responder, hip.encode(forged), WRONG_STATE);
});

test("R2 to our other identity than the one of the exchange is refused, though its HIP_MAC is right", () => {
  const second = identityNumber(X25519, 1);
  const { thing, peer, i2 } = inI2Sent({ identities: [own, second] });
  assertRefused(thing, peer.r2(i2, { header: { receiver: second.hit } }), WRONG_STATE);
  thing.take(peer.r2(i2));
});

test("R2 of another exchange with the same peer is refused", () => {
  const first = inI2Sent();
  const second = inI2Sent({ seed: 5 });
  const r2 = first.peer.r2(first.i2);
  assertRefused(second.thing, r2, AUTHENTICATION_FAILED);
});

test("our own I2 sent back as if it were an R2 is refused", () => {
  const { thing, peer, i2 } = inI2Sent();
  assert.equal(thing.receive(i2), -12);
  const packet = hip.decode(i2);
  const reflected = { ...packet, type: hip.R2, sender: other.hit, receiver: own.hit };
  assertRefused(thing, hip.encode(reflected), AUTHENTICATION_FAILED);
  thing.take(peer.r2(i2));
});

/** An AES hook that counts blocks, and fails at block `failAt`. */
function failingAes(): { hook: NonNullable<ThingOptions["aesBlock"]>; blocks: number; failAt: number } {
  const state = {
    blocks: 0,
    failAt: Infinity,
    hook: (key: Uint8Array, input: Uint8Array, output: Uint8Array): number =>
      ++state.blocks === state.failAt ? -4 : honestAes(key, input, output),
  };
  return state;
}

test("R2 while AES fails, at whichever block, is refused; the same R2 then makes the right keys", () => {
  let failures = 0;
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const { thing, peer, i2 } = inI2Sent({ aesBlock: aes.hook });
    const r2 = peer.r2(i2);
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(r2);
    if (status === 0 && aes.blocks < failAt) break;
    failures++;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    assert.notEqual(thing.state(), ESTABLISHED, `block ${failAt}`);
    aes.failAt = Infinity;
    if (thing.receive(r2) !== 0) continue;
    assert.deepEqual(
      thing.core.associationFingerprint(0),
      peer.session.fingerprint(),
      `keys after block ${failAt} failed`,
    );
  }
  assert.ok(failures > 20);
});

test("I1 while AES fails, at whichever block, is not answered", () => {
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const thing = new Thing({ identities: [own], allow: [other], aesBlock: aes.hook });
    const peer = new Peer({ identity: other });
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(peer.i1());
    if (status === 0 && aes.blocks < failAt) break;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    assert.deepEqual(thing.sent, []);
  }
});

test("I2 while AES fails, at whichever block, is refused, and never leaves half an association", () => {
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const thing = new Thing({ identities: [own], allow: [other], aesBlock: aes.hook, policies: { 1: 2 } });
    const peer = new Peer({ identity: other });
    const i2 = peer.i2(thing.answer(peer.i1()));
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(i2);
    if (status === 0 && aes.blocks < failAt) break;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    assert.deepEqual(thing.states(), [0, 0, 0, 0], `block ${failAt}`);
    assert.ok(
      thing.read(thing.layout.secrets).every((octet) => octet === 0),
      `block ${failAt}`,
    );
    assert.ok(
      thing.read(thing.layout.keying).every((octet) => octet === 0),
      `block ${failAt}`,
    );
  }
});

test("I2 whose solution is wrong is refused also while AES fails", () => {
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const thing = new Thing({ identities: [own], allow: [other], aesBlock: aes.hook, policies: { 1: 6 } });
    const peer = new Peer({ identity: other });
    const r1 = thing.answer(peer.i1());
    const I = hip.contentsOf(hip.decode(r1), hip.PUZZLE).slice(4);
    const i2 = peer.i2(r1, { J: solve(6, I, other.hit, own.hit, new Uint8Array(16), false) });
    thing.clear();
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(i2);
    if (aes.blocks < failAt) break;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    assert.equal(thing.products, 0);
    assert.deepEqual(thing.sent, []);
  }
});

test("an I2 in ESTABLISHED while AES fails leaves the association as it was, or says that it is gone", () => {
  let gone = 0;
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const thing = new Thing({ identities: [own], allow: [other], aesBlock: aes.hook });
    const peer = new Peer({ identity: other });
    peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
    const { session } = peer;
    thing.take(session.seal(new Uint8Array(1)));
    const i2 = peer.i2(thing.answer(peer.i1(), socket(7)));
    thing.clear();
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(i2, socket(7));
    if (status === 0 && aes.blocks < failAt) break;
    aes.failAt = Infinity;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    if (thing.state() === ESTABLISHED) {
      assert.deepEqual(thing.stateChanges(), []);
      thing.take(session.seal(new Uint8Array(2)));
    } else {
      gone++;
      assert.deepEqual(thing.stateChanges(), [[0, UNASSOCIATED]], `block ${failAt}`);
    }
  }
  assert.ok(gone > 0);
});

test("R1 while AES fails, at whichever block, leaves no keys at work and no half-made I2-SENT", () => {
  for (let failAt = 1; ; failAt++) {
    const aes = failingAes();
    const thing = new Thing({ identities: [own], allow: [other], aesBlock: aes.hook });
    const peer = new Peer({ identity: other });
    const [association, i1] = thing.initiate(other.hit);
    const r1 = peer.r1(i1);
    aes.blocks = 0;
    aes.failAt = failAt;
    const status = thing.receive(r1);
    if (status === 0 && aes.blocks < failAt) break;
    assert.equal(status, PORT_FAILED, `block ${failAt}`);
    assert.notEqual(thing.state(association), I2_SENT);
    assert.ok(
      thing.read(thing.layout.secrets).every((octet) => octet === 0),
      `block ${failAt}`,
    );
    assert.ok(
      thing.read(thing.layout.keying).every((octet) => octet === 0),
      `block ${failAt}`,
    );
  }
});

test("when sending fails, the exchange goes on by the timer", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  thing.sendingFails = true;
  assert.equal(thing.receive(peer.r1(i1), socket(2)), PORT_FAILED);
  thing.sendingFails = false;
  thing.runNextTimer();
  thing.take(peer.r2(thing.sent.at(-1)!.payload));
  assert.equal(thing.state(), ESTABLISHED);
});
