// What a datagram in radio frames has to pass before it is a UDP payload for us (RFC 768, RFC 8200 §8.1, RFC 6282 §4.3); each frame is
// right in all else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, u16 } from "./crypto.js";
import { EUI_A, EUI_B, frameHeader, framesOf, linkLocal, payloadsOf } from "./frames.js";
import { Thing, twoIdentities, X25519 } from "./host.js";
import { decode, R1 } from "./packet.js";
import { Peer, udpChecksum } from "./peer.js";
import { CHECKSUM_FAILED, INCOMPLETE, MALFORMED, NOT_FOR_US } from "../../errors.js";

const [own, other] = twoIdentities(X25519);

function start(): { thing: Thing; peer: Peer; i1: Uint8Array } {
  const thing = new Thing({ identities: [own], allow: [other], eui64: EUI_A });
  const peer = new Peer({ identity: other });
  return { thing, peer, i1: peer.i1(own.hit) };
}

interface Udp {
  readonly port?: number;
  readonly length?: number;
  readonly checksum?: number;
}

/** One frame with the UDP header whole, so that its length is seen. */
function uncompressed(payload: Uint8Array, { port = 10500, length = payload.length + 8, checksum }: Udp): Uint8Array {
  const udp = concat(u16(10500), u16(port), u16(length), u16(0), payload);
  // What the receiver sums up: the pseudo-header has the datagram's length, the UDP header its own.
  const sum = checksum ?? udpChecksum(linkLocal(EUI_B), linkLocal(EUI_A), udp);
  udp.set(u16(sum), 6);
  return concat(frameHeader(EUI_B, EUI_A), Uint8Array.of(0x7a, 0x33, 17), udp);
}

function refused(thing: Thing, frame: Uint8Array, error: number): void {
  const before = thing.lasting();
  assert.equal(thing.core.receiveFrame(frame), error);
  assert.deepEqual(thing.lasting(), before);
  assert.deepEqual(thing.frames, []);
}

test("a whole exchange and data cross in frames", () => {
  const { thing, peer, i1 } = start();
  let tag = 1;
  const answer = (payload: Uint8Array): Uint8Array => {
    thing.clear();
    for (const frame of framesOf(payload, EUI_B, EUI_A, tag++)) thing.core.receiveFrame(frame);
    return payloadsOf(thing.frames)[0]!;
  };
  peer.takeR2(answer(peer.i2(answer(i1))));
  answer(peer.session.seal(Uint8Array.of(1, 2, 3)));
  assert.deepEqual(thing.delivered[0]?.message, Uint8Array.of(1, 2, 3));
});

test("a frame with an uncompressed UDP header is taken", () => {
  const { thing, i1 } = start();
  assert.equal(thing.core.receiveFrame(uncompressed(i1, {})), 0);
  assert.equal(decode(concat(payloadsOf(thing.frames.slice(0, 9))[0]!)).type, R1);
});

test("a UDP length below 8 is MALFORMED", () => {
  const { thing, i1 } = start();
  for (const length of [0, 7]) refused(thing, uncompressed(i1, { length }), MALFORMED);
  refused(thing, uncompressed(new Uint8Array(0), { length: 7 }), MALFORMED);
});

test("a UDP length that is not the datagram's is MALFORMED, though the checksum is right", () => {
  const { thing, i1 } = start();
  for (const length of [i1.length + 7, i1.length + 9, i1.length, 8]) {
    refused(thing, uncompressed(i1, { length }), MALFORMED);
  }
});

test("a UDP length that is not the datagram's is MALFORMED, though the checksum was made for the true length", () => {
  const { thing, i1 } = start();
  const frame = uncompressed(i1, {});
  for (const length of [0, 8, i1.length + 7, i1.length + 9]) {
    const bad = frame.slice();
    bad.set(u16(length), 28);
    refused(thing, bad, MALFORMED);
  }
});

test("a UDP checksum that is wrong, or zero, is CHECKSUM_FAILED (RFC 8200 §8.1)", () => {
  const { thing, i1 } = start();
  for (const checksum of [0, 1, 0xffff]) refused(thing, uncompressed(i1, { checksum }), CHECKSUM_FAILED);
  const [frame] = framesOf(i1);
  for (let at = 24; at < frame!.length; at++) {
    const bad = frame!.slice();
    bad[at] = bad[at]! ^ 0x10;
    refused(thing, bad, CHECKSUM_FAILED);
  }
});

test("a checksum of zero is refused even where the sum would be zero", () => {
  const { thing } = start();
  // The payload is chosen so that the sum over all is 0xffff with a checksum field of zero.
  const payload = new Uint8Array(8);
  const bare = udpChecksum(
    linkLocal(EUI_B),
    linkLocal(EUI_A),
    concat(u16(10500), u16(10500), u16(16), u16(0), payload),
  );
  payload.set(u16(bare), 0);
  refused(thing, uncompressed(payload, { checksum: 0 }), CHECKSUM_FAILED);
});

test("a datagram to another UDP port than HIP's is MALFORMED", () => {
  const { thing, i1 } = start();
  refused(thing, uncompressed(i1, { port: 10501 }), MALFORMED);
});

test("a frame that is not for us is NOT_FOR_US, the first of several fragments INCOMPLETE", () => {
  const { thing, peer, i1 } = start();
  refused(thing, framesOf(i1, EUI_B, EUI_B)[0]!, NOT_FOR_US);
  const r1 = peer.r1(new Peer({ identity: own }).i1(other.hit));
  refused(thing, framesOf(r1)[0]!, INCOMPLETE);
});
