// The checks that every packet passes first (UDP payload, header, parameters), those on an I1 and on a NOTIFY, and on what the host asks
// of HIP; each with input that is right in all else (RFC 7401 §5.1, §5.2.1, §6.7; RFC 9028 §5.1).

import assert from "node:assert/strict";
import { test } from "node:test";
import { NOTIFY_RECEIVED, PACKET_DROPPED } from "../../../host/core/events.js";
import { I1_SENT } from "../../../host/core/states.js";
import { concat, hex, u16 } from "./crypto.js";
import { assertRefused, identityNumber, P256, socket, Thing, twoIdentities, X25519 } from "./host.js";
import * as hip from "./packet.js";
import { adding, replacing, without } from "./packet.js";
import { Peer, type Tweak } from "./peer.js";
import {
  INVALID_ARGUMENT,
  INVALID_HIT,
  INVALID_PRIVATE_KEY,
  INVALID_PUBLIC_KEY,
  MALFORMED,
  MISSING_PARAMETER,
  NOT_FOR_US,
  NOT_SUPPORTED,
  NO_ENTROPY,
  NO_IDENTITY,
  NO_ROOM,
  PORT_FAILED,
  UNKNOWN_CRITICAL_PARAMETER,
  WRONG_STATE,
} from "../../errors.js";

const [own, other] = twoIdentities(X25519);

function start(): { thing: Thing; peer: Peer } {
  const thing = new Thing({ identities: [own], allow: [other] });
  return { thing, peer: new Peer({ identity: other }) };
}

/** The I1 with this change is refused with this error and in silence; without it, it is answered. */
function refusesI1(name: string, error: number, tweak: Tweak, receiver: Uint8Array = own.hit): void {
  test(`I1 ${name} is refused`, () => {
    const { thing, peer } = start();
    assertRefused(thing, peer.i1(receiver, tweak), error);
    assert.deepEqual(thing.sent, []);
    assert.equal(thing.events.filter(([kind]) => kind === PACKET_DROPPED).length, error === NOT_FOR_US ? 0 : 1);
    thing.answer(peer.i1(own.hit));
  });
}

// --- the UDP payload ------------------------------------------------------------------------------------------------------------------

test("a UDP payload of less than four octets is MALFORMED, but for the keep-alive", () => {
  const { thing } = start();
  for (const octets of ["", "00", "fe", "0000", "ffff", "000000", "ffffff"])
    assertRefused(thing, hex(octets), MALFORMED);
});

test("a HIP packet shorter than its header is MALFORMED", () => {
  const { thing, peer } = start();
  const i1 = peer.i1();
  for (let length = 4; length < 44; length++) {
    const cut = i1.slice(0, length);
    assertRefused(thing, cut, MALFORMED);
    // With a header length that agrees.
    if (length >= 6 && (length - 4) % 8 === 0) {
      cut[5] = (length - 4) / 8 - 1;
      assertRefused(thing, cut, MALFORMED);
    }
  }
});

test("a UDP payload longer than the largest that we send is refused", () => {
  const { thing } = start();
  for (const length of [1233, 1240]) assertRefused(thing, new Uint8Array(length), INVALID_ARGUMENT);
  assertRefused(thing, new Uint8Array(1232), MALFORMED);
  thing.core.call("receive_datagram", [{ io: 0 }, { io: 20 }, 1281]);
  assert.equal(thing.core.call("receive_datagram", [{ io: 0 }, { io: 20 }, 1281]).result, INVALID_ARGUMENT);
  assert.equal(thing.core.call("receive_datagram", [{ io: 0 }, { io: 20 }, -1]).result, INVALID_ARGUMENT);
});

// --- the header -----------------------------------------------------------------------------------------------------------------------

refusesI1("with a Header Length one less than the packet's", MALFORMED, { header: { length: 4 } });
refusesI1("with a Header Length one more than the packet's", MALFORMED, { header: { length: 6 } });
refusesI1("with a Header Length that is right modulo 32", MALFORMED, { header: { length: 5 + 32 } });
refusesI1("with another Next Header than 59", MALFORMED, { header: { nextHeader: 58 } });
for (const version of [0x01, 0x11, 0x31, 0xa1]) {
  refusesI1(`of HIP version ${version >>> 4}`, MALFORMED, { header: { version } });
}
refusesI1("with a checksum that is not zero (RFC 9028 §5.1)", MALFORMED, { header: { checksum: 0x0100 } });
refusesI1("with a checksum that is not zero in its low half", MALFORMED, { header: { checksum: 1 } });
refusesI1("for another host", NOT_FOR_US, {}, identityNumber(X25519, 9).hit);
refusesI1("from a HIT of another suite", NOT_FOR_US, {
  header: { sender: concat(hex("20010021"), other.hit.slice(4)) },
});
refusesI1("from an address that is no HIT", NOT_FOR_US, {
  header: { sender: concat(hex("20010db8"), other.hit.slice(4)) },
});
refusesI1("from nobody", NOT_FOR_US, { header: { sender: new Uint8Array(16) } });
refusesI1("from ourselves, reflected (sheet A27)", NOT_FOR_US, { header: { sender: own.hit } });

test("I1 trailed by octets that Header Length does not count is MALFORMED", () => {
  const { thing, peer } = start();
  for (const more of [1, 4, 8]) assertRefused(thing, concat(peer.i1(), new Uint8Array(more)), MALFORMED);
});

test("bits of the header that are reserved or fixed are not judged (RFC 7401 §5.1)", () => {
  const { thing, peer } = start();
  const r1 = thing.answer(peer.i1());
  for (const header of [{ typeOctet: 0x81 }, { version: 0x20 }, { version: 0x2f }, { controls: 0xffff }]) {
    assert.deepEqual(thing.answer(peer.i1(own.hit, { header })), r1);
  }
});

test("only an I1 may go to the HIT of zeros: any host", () => {
  const { thing, peer } = start();
  thing.initiate(other.hit);
  const i1 = new Peer({ identity: own }).i1(other.hit);
  const zeros = { header: { receiver: new Uint8Array(16) } };
  assertRefused(thing, peer.r1(i1, zeros), NOT_FOR_US);
  assertRefused(thing, peer.notify(new Uint8Array(16), 44), NOT_FOR_US);
  const r1 = thing.answer(new Peer({ identity: identityNumber(X25519, 9) }).i1());
  assertRefused(thing, new Peer({ identity: identityNumber(X25519, 9) }).i2(r1, zeros), NOT_FOR_US);
});

test("our other identity is ourselves too", () => {
  const second = identityNumber(P256, 1);
  const thing = new Thing({ identities: [own, second], allow: "any" });
  for (const sender of [own.hit, second.hit]) {
    assertRefused(thing, new Peer({ identity: other }).i1(own.hit, { header: { sender } }), NOT_FOR_US);
  }
});

test("packet types that are not ours to take are NOT_SUPPORTED", () => {
  const { thing, peer } = start();
  for (const type of [0, 5, 16, 18, 19, 20, 127]) {
    assertRefused(thing, peer.i1(own.hit, { header: { type } }), NOT_SUPPORTED);
  }
});

// --- the parameters (RFC 7401 §5.2.1) ---------------------------------------------------------------------------------------------------

refusesI1("whose parameter crosses the packet's end", MALFORMED, {
  edit: (list) => list.map((one) => ({ ...one, length: 5 })),
});
refusesI1("whose parameter has 65,535 octets", MALFORMED, {
  edit: (list) => list.map((one) => ({ ...one, length: 65535 })),
});
refusesI1("whose second parameter crosses the packet's end", MALFORMED, {
  edit: (list) => [...list, { type: 1000, contents: new Uint8Array(4), length: 5 }],
});
refusesI1("whose parameter types do not ascend", MALFORMED, {
  edit: (list) => [...list, { type: 510, contents: new Uint8Array(4) }],
});
refusesI1("with a repeated parameter", MALFORMED, { edit: (list) => [...list, list[0]!] });
refusesI1("with a repeated parameter that we do not know", MALFORMED, {
  edit: adding({ type: 1000, contents: new Uint8Array(4) }, { type: 1000, contents: new Uint8Array(4) }),
});
refusesI1("with a critical parameter that is unknown", UNKNOWN_CRITICAL_PARAMETER, {
  edit: adding({ type: 513, contents: new Uint8Array(4) }),
});
refusesI1("with a critical parameter that is unknown in front", UNKNOWN_CRITICAL_PARAMETER, {
  edit: adding({ type: 1, contents: new Uint8Array(4) }),
});
refusesI1("with the largest critical parameter type", UNKNOWN_CRITICAL_PARAMETER, {
  edit: adding({ type: 65535, contents: new Uint8Array(4) }),
});

test("a DIFFIE_HELLMAN, HIP_SIGNATURE or HIP_MAC_2 of RFC 7401 is unknown to DEX, and critical (draft-ietf-hip-dex-24 §5.3)", () => {
  const { thing, peer } = start();
  for (const type of [513, 61569, 61633, 61697]) {
    assertRefused(
      thing,
      peer.i1(own.hit, { edit: adding({ type, contents: new Uint8Array(4) }) }),
      UNKNOWN_CRITICAL_PARAMETER,
    );
  }
});

test("notifications and unsigned echoes may be repeated, and unknown parameters of even type are skipped", () => {
  const { thing, peer } = start();
  const r1 = thing.answer(peer.i1());
  for (const type of [hip.NOTIFICATION, hip.ECHO_REQUEST_UNSIGNED, hip.ECHO_RESPONSE_UNSIGNED]) {
    const one = { type, contents: new Uint8Array(4) };
    assert.deepEqual(thing.answer(peer.i1(own.hit, { edit: adding(one, one) })), r1);
  }
  assert.deepEqual(thing.answer(peer.i1(own.hit, { edit: adding({ type: 1000, contents: new Uint8Array(4) }) })), r1);
});

test("every known critical parameter may stand in an I1", () => {
  const { thing, peer } = start();
  for (const type of [
    65, 129, 257, 321, 385, 449, 579, 641, 643, 705, 715, 897, 961, 2049, 4095, 61505, 63425, 63661,
  ]) {
    thing.answer(peer.i1(own.hit, { edit: adding({ type, contents: new Uint8Array(4) }) }));
  }
});

// --- I1 (RFC 7401 §6.7) -------------------------------------------------------------------------------------------------------------------

refusesI1("without DH_GROUP_LIST", MISSING_PARAMETER, { edit: without(hip.DH_GROUP_LIST) });
refusesI1("with an empty DH_GROUP_LIST", MALFORMED, { edit: replacing(hip.groups()) });

test("I1 to any host is refused when there is no identity", () => {
  const thing = new Thing();
  assertRefused(thing, new Peer({ identity: other }).i1(), NO_IDENTITY);
  assert.deepEqual(thing.sent, []);
});

test("I1 in I1-SENT from the greater HIT is dropped, from the smaller answered (RFC 7401 §6.7 step 3)", () => {
  const [small, great] = twoIdentities(X25519);
  for (const opportunistic of [false, true]) {
    const low = new Thing({ identities: [small], allow: "any" });
    low.initiate(opportunistic ? undefined : great.hit);
    low.clear();
    assertRefused(low, new Peer({ identity: great }).i1(small.hit), WRONG_STATE);
    assert.deepEqual(low.sent, []);
    const high = new Thing({ identities: [great], allow: "any" });
    high.initiate(opportunistic ? undefined : small.hit);
    assert.equal(hip.decode(high.answer(new Peer({ identity: small }).i1(great.hit))).type, hip.R1);
    assert.equal(high.state(), I1_SENT);
  }
});

test("I1 of a host that our I1 was not for is answered, whichever HIT is greater", () => {
  const [small, great] = twoIdentities(X25519);
  const thing = new Thing({ identities: [small], allow: "any" });
  thing.initiate(identityNumber(X25519, 9).hit);
  thing.answer(new Peer({ identity: great }).i1(small.hit));
});

test("I1 before start, when there are no puzzles, is refused", () => {
  const thing = new Thing({ identities: [own], allow: [other], start: false });
  assertRefused(thing, new Peer({ identity: other }).i1(), NO_ENTROPY);
  assert.deepEqual(thing.sent, []);
});

// --- NOTIFY (RFC 7401 §5.2.19) --------------------------------------------------------------------------------------------------------------

function withAssociation(): { thing: Thing; peer: Peer } {
  const { thing, peer } = start();
  const [, i1] = thing.initiate(other.hit);
  thing.answer(peer.r1(i1));
  return { thing, peer };
}

test("NOTIFY without NOTIFICATION is refused", () => {
  const { thing, peer } = withAssociation();
  assertRefused(thing, peer.notify(own.hit, 44, undefined, { edit: () => [] }), MISSING_PARAMETER);
});

test("NOTIFY with a NOTIFICATION too short for its type is refused", () => {
  const { thing, peer } = withAssociation();
  for (const length of [0, 1, 3]) {
    const contents = concat(u16(0), u16(16384)).slice(0, length);
    const edit = (): hip.Parameter[] => [{ type: hip.NOTIFICATION, contents, padding: new Uint8Array(8).fill(0x40) }];
    assertRefused(thing, peer.notify(own.hit, 44, undefined, { edit }), MALFORMED);
  }
  assert.equal(thing.events.filter(([kind]) => kind === NOTIFY_RECEIVED).length, 0);
});

test("NOTIFY of a host that we have nothing to do with is refused", () => {
  const { thing } = withAssociation();
  assertRefused(thing, new Peer({ identity: identityNumber(X25519, 9) }).notify(own.hit, 44), WRONG_STATE);
  assert.equal(thing.events.filter(([kind]) => kind === NOTIFY_RECEIVED).length, 0);
});

test("an I2_ACKNOWLEDGEMENT with one octet of milliseconds moves no timer", () => {
  const { thing, peer } = withAssociation();
  const before = thing.lasting();
  thing.take(peer.notify(own.hit, 16384, Uint8Array.of(9)));
  assert.deepEqual(thing.lasting(), before);
});

// --- what the host asks --------------------------------------------------------------------------------------------------------------------

test("hip_initiate refuses a HIT of another suite, our own HITs, an unknown interface, a group without identity, and a full pool", () => {
  const second = identityNumber(P256, 1);
  const thing = new Thing({ identities: [own, second], allow: "any" });
  const before = thing.lasting();
  const refused = (code: number, hit: Uint8Array, group: 0 | 7 | 12 = 0, to = socket(2)): void => {
    assert.throws(() => thing.initiate(hit, group, to), { code });
    assert.deepEqual(thing.lasting(), before);
    assert.deepEqual(thing.sent, []);
  };
  refused(INVALID_HIT, concat(hex("20010021"), other.hit.slice(4)));
  refused(INVALID_HIT, own.hit);
  refused(INVALID_HIT, second.hit);
  const nowhere = socket(2);
  nowhere[0] = 2;
  refused(INVALID_ARGUMENT, other.hit, 0, nowhere);
  const single = new Thing({ identities: [own] });
  assert.throws(() => single.initiate(other.hit, P256), { code: NO_IDENTITY });
  assert.throws(() => new Thing().initiate(other.hit), { code: NO_IDENTITY });
  for (let n = 0; n < 4; n++) thing.initiate(identityNumber(X25519, 20 + n).hit);
  assert.throws(() => thing.initiate(other.hit), { code: NO_ROOM });
});

test("hip_initiate leaves nothing when its I1 cannot be sent", () => {
  const { thing } = start();
  const before = thing.lasting();
  thing.sendingFails = true;
  assert.throws(() => thing.initiate(other.hit), { code: PORT_FAILED });
  assert.deepEqual(thing.lasting(), before);
  assert.equal(thing.core.deadline(), undefined);
});

test("association_forget, _hit, _fingerprint, _keys and _state of what is not there are refused", () => {
  const { thing } = start();
  for (const n of [0, 3, 4, 255, -1, 2 ** 31 - 1]) {
    assert.throws(() => thing.core.associationForget(n), { code: INVALID_ARGUMENT });
    assert.throws(() => thing.core.associationHit(n), { code: INVALID_ARGUMENT });
    assert.throws(() => thing.core.associationFingerprint(n), { code: INVALID_ARGUMENT });
    assert.equal(thing.core.associationKeys(n), 0);
    assert.equal(thing.state(n), 0);
  }
});

test("a fingerprint is given only of an association that carries data", () => {
  const { thing } = withAssociation();
  assert.throws(() => thing.core.associationFingerprint(0), { code: INVALID_ARGUMENT });
});

test("the access list refuses what is no Host Identity, and a ninth", () => {
  const thing = new Thing({ identities: [own] });
  const p256 = identityNumber(P256, 1).host;
  const off = p256.slice();
  off[40] = off[40]! ^ 1;
  for (const host of [
    off,
    p256.slice(0, 65),
    other.host.slice(1),
    new Uint8Array(0),
    concat(u16(2), other.host.slice(2)),
  ]) {
    assert.throws(() => thing.core.accessAllow(host), { code: INVALID_PUBLIC_KEY });
  }
  for (let n = 0; n < 8; n++) assert.equal(thing.core.accessAllow(identityNumber(X25519, 20 + n).host), n);
  assert.equal(thing.core.accessAllow(identityNumber(X25519, 23).host), 3, "an entry that is there already");
  assert.throws(() => thing.core.accessAllow(other.host), { code: NO_ROOM });
});

test("identity_load refuses a P-256 key of zero or not below the order, and an unknown group", () => {
  const thing = new Thing();
  const n = hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  for (const key of [new Uint8Array(32), n, new Uint8Array(32).fill(255)]) {
    assert.throws(() => thing.core.identityLoad(P256, key), { code: INVALID_PRIVATE_KEY });
  }
  for (const group of [0, 8, 13, -1]) {
    assert.throws(() => thing.core.identityLoad(group, other.privateKey), { code: INVALID_ARGUMENT });
  }
  assert.throws(() => thing.core.identityHit(), { code: NO_IDENTITY });
});

test("configure refuses keys and values that are not in docs/abi.md", () => {
  const { thing } = start();
  // prettier-ignore
  const table: [number, number, number][] = [
    [1, 0, 24], [2, 32, 44], [3, 0, 24], [4, 0, 1], [5, 1, 20000], [6, 1, 20000], [7, 1, 255], [8, 0, 20000], [9, 1, 60000],
  ];
  for (const [key, smallest, largest] of table) {
    for (const value of [smallest, largest]) thing.core.configure(key, value);
    for (const value of [smallest - 1, largest + 1]) {
      assert.throws(() => thing.core.configure(key, value), { code: INVALID_ARGUMENT }, `${key} = ${value}`);
    }
  }
  for (const key of [0, 10, 255, -1]) assert.throws(() => thing.core.configure(key, 1), { code: INVALID_ARGUMENT });
});
