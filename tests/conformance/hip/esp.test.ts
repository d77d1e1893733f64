// Protected data: the replay window, 64-bit sequence numbers, and every check on an ESP packet that comes in
// (RFC 4303 §3.4, RFC 4309, RFC 7402 §3.3).

import assert from "node:assert/strict";
import { test } from "node:test";
import { ESTABLISHED, R2_SENT } from "../../../host/core/states.js";
import { concat, u16, u32 } from "./crypto.js";
import { assertRefused, identityNumber, Thing, twoIdentities, X25519 } from "./host.js";
import { RECORD, SA_SEQUENCE } from "./layout.js";
import { Peer, type Session } from "./peer.js";
import {
  AUTHENTICATION_FAILED,
  CHECKSUM_FAILED,
  MALFORMED,
  REPLAYED,
  SEQUENCE_EXHAUSTED,
  UNKNOWN_SPI,
  WRONG_STATE,
} from "../../errors.js";

const [own, other] = twoIdentities(X25519);
const words = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i);

function associated(suite = 10): { thing: Thing; session: Session; peer: Peer } {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other, suites: [suite] });
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
  return { thing, session: peer.session, peer };
}

function established(suite = 10): { thing: Thing; session: Session; peer: Peer } {
  const all = associated(suite);
  all.thing.take(all.session.seal(words(1)));
  assert.equal(all.thing.state(), ESTABLISHED);
  all.thing.clear();
  return all;
}

/** Refused, and nothing delivered. */
function refused(thing: Thing, packet: Uint8Array, error: number): void {
  const before = thing.delivered.length;
  assertRefused(thing, packet, error);
  assert.equal(thing.delivered.length, before, "a refused packet was delivered");
}

test("a packet seen before is refused as REPLAYED (RFC 4303 §3.4.3)", () => {
  const { thing, session } = established();
  const packet = session.seal(words(3));
  thing.take(packet);
  refused(thing, packet, REPLAYED);
  for (let i = 0; i < 5; i++) thing.take(session.seal(words(i)));
  refused(thing, packet, REPLAYED);
});

test("packets out of order are taken within the window of 64, each once", () => {
  const { thing, session } = established();
  const packets = Array.from({ length: 64 }, (_, i) => session.seal(Uint8Array.of(i), { sequence: 100n + BigInt(i) }));
  const order = [63, ...Array.from({ length: 63 }, (_, i) => (i * 37) % 63)];
  for (const i of order) thing.take(packets[i]!);
  assert.deepEqual(
    thing.delivered.map(({ message }) => message[0]),
    order,
  );
  for (const packet of packets) refused(thing, packet, REPLAYED);
});

// What is below the window stands for a number of the next span of 2^32 (RFC 4303 appendix A2.2), for which its ICV is wrong.
test("the packet 63 before the highest is taken, the one 64 before is refused", () => {
  const { thing, session } = established();
  thing.take(session.seal(words(1), { sequence: 1000n }));
  thing.take(session.seal(words(1), { sequence: 937n }));
  refused(thing, session.seal(words(1), { sequence: 936n }), AUTHENTICATION_FAILED);
});

test("a jump of more than 64 forgets the old window, and nothing before it is taken", () => {
  const { thing, session } = established();
  for (const sequence of [10n, 74n, 200n]) thing.take(session.seal(words(1), { sequence }));
  for (const sequence of [10n, 74n, 136n]) {
    refused(thing, session.seal(words(1), { sequence }), AUTHENTICATION_FAILED);
  }
  refused(thing, session.seal(words(1), { sequence: 200n }), REPLAYED);
  for (const sequence of [137n, 199n, 201n]) thing.take(session.seal(words(1), { sequence }));
});

test("sequence number 0 is refused", () => {
  const { thing, session } = established();
  refused(thing, session.seal(words(1), { sequence: 0n }), REPLAYED);
});

test("incoming sequence numbers pass 2^32, also out of order, and old ones stay refused", () => {
  const { thing, session } = established();
  const wrap = 1n << 32n;
  for (const offset of [-100n, -2n, -1n, 1n, 0n, 2n, -3n, 40n, -20n, 103n]) {
    thing.take(session.seal(words(4), { sequence: wrap + offset }));
  }
  // 40 and above are in the window of 103; 39 and below are not, and mean the next span of 2^32.
  for (const offset of [40n, 103n]) refused(thing, session.seal(words(4), { sequence: wrap + offset }), REPLAYED);
  refused(thing, session.seal(words(4), { sequence: wrap + 39n }), AUTHENTICATION_FAILED);
  refused(thing, session.seal(words(4), { sequence: wrap - 1n }), AUTHENTICATION_FAILED);
  for (const span of [2n, 3n, 77n]) {
    setWindow(thing, (span << 32n) - 5n);
    for (const offset of [-2n, 3n, -1n, 70n, 20n]) {
      thing.take(session.seal(words(4), { sequence: (span << 32n) + offset }));
    }
  }
});

function setWindow(thing: Thing, top: bigint): void {
  const at = RECORD.inbound + SA_SEQUENCE;
  new DataView(thing.record().buffer, thing.record().byteOffset).setBigUint64(at, top, true);
}

function setLastSent(thing: Thing, last: bigint): void {
  const at = RECORD.outbound + SA_SEQUENCE;
  new DataView(thing.record().buffer, thing.record().byteOffset).setBigUint64(at, last, true);
}

test("the last numbers of 64 bits are taken, and nothing after them", () => {
  const { thing, session } = established();
  const last = (1n << 64n) - 1n;
  setWindow(thing, last - 3n);
  for (const sequence of [last - 1n, last, last - 2n]) thing.take(session.seal(words(1), { sequence }));
  refused(thing, session.seal(words(1), { sequence: last }), REPLAYED);
  refused(thing, session.seal(words(1), { sequence: 5n }), REPLAYED);
});

test("outgoing sequence numbers pass 2^32 with the high half in the IV and the ICV", () => {
  const { thing, session } = established();
  setLastSent(thing, (1n << 32n) - 2n);
  for (const [low, high] of [
    [0xffffffffn, 0n],
    [0n, 1n],
    [1n, 1n],
  ] as const) {
    thing.core.associationSend(0, 7, words(9));
    const packet = thing.sent.at(-1)!.payload;
    assert.deepEqual(packet.slice(4, 16), concat(u32(Number(low)), u32(Number(high)), u32(Number(low))));
    assert.deepEqual(session.open(packet, high).message, words(9));
  }
});

test("when the sequence numbers are used up nothing more is sent (RFC 4303 §3.3.3)", () => {
  const { thing, session } = established();
  setLastSent(thing, (1n << 64n) - 2n);
  thing.core.associationSend(0, 7, words(9));
  session.open(thing.sent.at(-1)!.payload, 0xffffffffn);
  const sent = thing.sent.length;
  for (let i = 0; i < 2; i++) {
    assert.throws(() => thing.core.associationSend(0, 7, words(9)), { code: SEQUENCE_EXHAUSTED });
  }
  assert.equal(thing.sent.length, sent);
});

test("an unknown SPI, and SPI 0, are refused", () => {
  const { thing, session } = established();
  const packet = session.seal(words(3));
  packet.set(u32(session.outbound ^ 1));
  refused(thing, packet, UNKNOWN_SPI);
  packet.set(u32(session.inbound));
  refused(thing, packet, UNKNOWN_SPI);
});

test("data for an association that has no Pair-wise Key yet (I2-SENT) is refused", () => {
  const thing = new Thing({ identities: [own], allow: [other] });
  const peer = new Peer({ identity: other });
  const [, i1] = thing.initiate(other.hit);
  const r2 = peer.r2(thing.answer(peer.r1(i1)));
  const packet = peer.session.seal(words(3));
  refused(thing, packet, UNKNOWN_SPI);
  // ... and one sealed with the keys of zeros that are there now.
  const zeros = peer.session.seal(words(3), { key: new Uint8Array(19), sequence: 1n });
  refused(thing, zeros, UNKNOWN_SPI);
  assert.throws(() => thing.core.associationSend(0, 1, words(1)), { code: WRONG_STATE });
  thing.take(r2);
  thing.take(packet);
});

for (const suite of [10, 11]) {
  const icv = suite === 11 ? 16 : 8;

  test(`suite ${suite}: every octet of a packet flipped is refused and leaves the window as it was; then the packet is taken`, () => {
    const { thing, session } = established(suite);
    const packet = session.seal(words(21));
    for (let at = 0; at < packet.length; at++) {
      for (const mask of [1, 0x80, 0xff]) {
        const bad = packet.slice();
        bad[at] = bad[at]! ^ mask;
        const before = thing.lasting();
        assert.ok(thing.receive(bad) < 0, `octet ${at} ^ ${mask}`);
        assert.deepEqual(thing.lasting(), before);
      }
    }
    assert.equal(thing.delivered.length, 0);
    thing.take(packet);
    assert.deepEqual(thing.delivered[0]!.message, words(21));
  });

  test(`suite ${suite}: a packet too short for header, UDP, trailer and ICV is MALFORMED`, () => {
    const { thing, session } = established(suite);
    const packet = session.seal(words(40));
    for (let length = 4; length < 16 + 8 + 4 + icv; length++) {
      // The sequence number is new, so nothing but the length can be what is wrong.
      refused(thing, packet.subarray(0, length), MALFORMED);
    }
    refused(thing, packet.subarray(0, 16 + 8 + 4 + icv), AUTHENTICATION_FAILED);
  });

  test(`suite ${suite}: an ICV of the other suite's length is refused`, () => {
    const { thing, session } = established(suite);
    session.suite = suite === 11 ? 10 : 11;
    refused(thing, session.seal(words(20)), AUTHENTICATION_FAILED);
  });
}

test("a packet whose length is no multiple of 4 is MALFORMED, though its ICV is right (RFC 4303 §2.4)", () => {
  const { thing, session } = established();
  for (const padding of [0, 1, 2]) refused(thing, session.seal(words(3), { padding }), MALFORMED);
});

test("a packet under another direction's key is refused: nobody can be sent his own packets back", () => {
  const { thing, session } = established();
  refused(thing, session.seal(words(3), { key: session.espKey(false) }), AUTHENTICATION_FAILED);
});

// --- authentic packets that are wrong inside: the window moves, because the number is used up -------------------------------------

/** Refused with this error, nothing delivered, and no state moved by it. */
function wrongInside(inner: (inner: Uint8Array) => Uint8Array, error: number, length = 8, padding?: number): void {
  const { thing, session } = associated();
  const packet = session.seal(words(length), { inner, ...(padding === undefined ? {} : { padding }) });
  assert.equal(thing.receive(packet), error);
  assert.deepEqual(thing.delivered, []);
  assert.equal(thing.state(), R2_SENT, "a malformed packet is no sign that the peer is ESTABLISHED");
  assert.equal(thing.receive(packet), REPLAYED);
  thing.take(session.seal(words(length)));
}

const poke =
  (at: number, value: number) =>
  (inner: Uint8Array): Uint8Array => {
    const octets = inner.slice();
    octets[at < 0 ? octets.length + at : at] = value;
    return octets;
  };

test("an inner Next Header that is not UDP is MALFORMED", () => {
  for (const value of [0, 6, 16, 41, 59, 255]) wrongInside(poke(-1, value), MALFORMED);
});

test("an inner UDP length below 8 is MALFORMED", () => {
  // The padding makes the lengths fit, so that it is the UDP length itself which is judged.
  for (const length of [0, 4, 7]) {
    wrongInside((inner) => {
      const count = inner.length - 2 - length;
      const octets = new Uint8Array(inner.length);
      octets.set(inner.subarray(0, 8));
      for (let i = 0; i < count; i++) octets[length + i] = i + 1;
      octets.set([count, 17], inner.length - 2);
      // With UDP length 0 or 4 the length field is itself in the padding; whatever it then says is wrong too.
      octets.set(u16(length), 4);
      return octets;
    }, MALFORMED);
  }
});

test("an inner UDP length that is not what padding leaves is MALFORMED", () => {
  wrongInside(poke(5, 17), MALFORMED);
  wrongInside(poke(5, 15), MALFORMED);
  wrongInside(poke(4, 1), MALFORMED);
  wrongInside(poke(-2, 3), MALFORMED);
  wrongInside(poke(-2, 255), MALFORMED);
});

test("padding that is not 1, 2, 3, .. is MALFORMED (RFC 4303 §2.4)", () => {
  for (const at of [-3, -4, -5, -6, -7, -8]) wrongInside(poke(at, 0x55), MALFORMED, 8, 6);
});

test("more padding than is needed is taken when it is 1, 2, 3, ..", () => {
  const { thing, session } = established();
  for (const padding of [2, 6, 10, 250, 254]) thing.take(session.seal(words(8), { padding }));
  assert.equal(thing.delivered.length, 5);
});

test("a wrong inner UDP checksum is CHECKSUM_FAILED, and so is none (RFC 8200 §8.1)", () => {
  wrongInside((inner) => poke(6, inner[6]! ^ 1)(inner), CHECKSUM_FAILED);
  wrongInside((inner) => poke(8, inner[8]! ^ 1)(inner), CHECKSUM_FAILED);
  wrongInside((inner) => poke(0, inner[0]! ^ 1)(inner), CHECKSUM_FAILED);
  wrongInside((inner) => poke(6, 0)(poke(7, 0)(inner)), CHECKSUM_FAILED);
});

test("the inner checksum covers the HITs: a packet of another pair of hosts is CHECKSUM_FAILED", () => {
  const { thing, session } = established();
  const stranger = identityNumber(X25519, 8).hit;
  const packet = session.seal(words(8), {
    inner: (inner) => {
      const octets = inner.slice();
      const sum = (octets[6]! << 8) | octets[7]!;
      octets.set(u16(sum ^ ((stranger[5]! << 8) | stranger[4]!) || 0x1234), 6);
      return octets;
    },
  });
  assert.equal(thing.receive(packet), CHECKSUM_FAILED);
  assert.deepEqual(thing.delivered, []);
});

// --- sending ---------------------------------------------------------------------------------------------------------------------

test("association_send refuses a port beyond 65,535, a message too long, and an association that is not there", () => {
  const { thing } = established();
  assert.throws(() => thing.core.associationSend(0, 65536, words(1)), { code: -1 });
  assert.throws(() => thing.core.associationSend(0, 1, words(1232)), { code: -1 });
  assert.throws(() => thing.core.associationSend(1, 1, words(1)), { code: -1 });
  assert.throws(() => thing.core.associationSend(4, 1, words(1)), { code: -1 });
  assert.throws(() => thing.core.associationSend(-1, 1, words(1)), { code: -1 });
  for (const length of [-1, -20, -36, 2 ** 31 - 1]) {
    assert.equal(thing.core.call("association_send", [0, 1, { io: 0 }, length]).result, -1);
  }
  assert.deepEqual(thing.sent, []);
});

test("a message of 1,198 octets is the longest that suite 10 sends, and no sequence number is lost to one too long", () => {
  const { thing, session } = established();
  assert.throws(() => thing.core.associationSend(0, 1, words(1199)), { code: -1 });
  thing.core.associationSend(0, 1, words(1198));
  const { message, sequence } = session.open(thing.sent.at(-1)!.payload);
  assert.equal(message.length, 1198);
  assert.equal(sequence, 1n);
});

test("after association_forget nothing of the keys is left, and the peer's packets are refused", () => {
  const { thing, session } = established();
  thing.core.associationForget(0);
  assert.ok(thing.keys().every((octet) => octet === 0));
  assert.ok(thing.record().every((octet) => octet === 0));
  refused(thing, session.seal(words(3)), UNKNOWN_SPI);
  assert.throws(() => thing.core.associationSend(0, 1, words(1)), { code: -1 });
});
