// IEEE 802.15.4 frames with 6LoWPAN (RFC 4944, RFC 6282) around a UDP payload, made here and not by the core.

import { concat, u16, u32 } from "./crypto.js";
import { PAN } from "./host.js";
import { udpChecksum } from "./peer.js";

export const EUI_A = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0xa);
export const EUI_B = Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0xb);
/** Octets of the uncompressed IPv6 and UDP headers. */
const HEADERS = 48;
const FRAME_MAX = 125;

const reversed = (octets: Uint8Array): Uint8Array => octets.slice().reverse();

/** fe80::/64 and the EUI-64 with its universal/local bit inverted. */
export function linkLocal(eui64: Uint8Array): Uint8Array {
  const interfaceId = eui64.slice();
  interfaceId[0] = interfaceId[0]! ^ 2;
  return concat(u32(0xfe800000), u32(0), interfaceId);
}

/** The frame header: data, PAN ID compression, long addresses; `to` undefined = broadcast. */
export function frameHeader(from: Uint8Array, to: Uint8Array | undefined, sequence = 1): Uint8Array {
  const control = to ? 0xcc61 : 0xc841;
  return concat(
    reversed(u16(control)),
    Uint8Array.of(sequence & 0xff),
    reversed(u16(PAN)),
    to ? reversed(to) : Uint8Array.of(0xff, 0xff),
    reversed(from),
  );
}

/** IPHC and NHC with everything elided that can be, ports and checksum inline. */
export function compressed(payload: Uint8Array, from: Uint8Array, to: Uint8Array | undefined): Uint8Array {
  const destination = to ? linkLocal(to) : concat(u32(0xff020000), u32(0), u32(0), u32(1));
  const udp = concat(u16(10500), u16(10500), u16(8 + payload.length), u16(0), payload);
  const sum = udpChecksum(linkLocal(from), destination, udp);
  const iphc = to ? Uint8Array.of(0x7e, 0x33) : Uint8Array.of(0x7e, 0x3b, 1);
  return concat(iphc, Uint8Array.of(0xf0), u16(10500), u16(10500), u16(sum));
}

export interface Fragment {
  readonly offset: number;
  readonly octets: Uint8Array;
}

/** The frames of a payload: one, or fragments. */
export function framesOf(
  payload: Uint8Array,
  from: Uint8Array = EUI_B,
  to: Uint8Array | undefined = EUI_A,
  tag = 1,
): Uint8Array[] {
  const header = frameHeader(from, to);
  const headers = compressed(payload, from, to);
  if (header.length + headers.length + payload.length <= FRAME_MAX) return [concat(header, headers, payload)];
  const size = HEADERS + payload.length;
  const frames: Uint8Array[] = [];
  for (let at = 0; at < payload.length;) {
    const first = at === 0;
    const front = first
      ? concat(header, u16(0xc000 | size), u16(tag), headers)
      : concat(header, u16(0xe000 | size), u16(tag), Uint8Array.of((HEADERS + at) / 8));
    const room = FRAME_MAX - front.length;
    const part = payload.length - at <= room ? payload.length - at : room & ~7;
    frames.push(concat(front, payload.subarray(at, at + part)));
    at += part;
  }
  return frames;
}

/** Puts the payloads together again from frames that the core sent: unicast or to all, in order. */
export function payloadsOf(frames: readonly Uint8Array[]): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let left = 0;
  for (const frame of frames) {
    const unicast = (frame[1]! & 0x0c) === 0x0c;
    let at = unicast ? 21 : 15;
    const kind = frame[at]! & 0xf8;
    if (kind === 0xe0) {
      const part = frame.slice(at + 5);
      payloads.push(concat(payloads.pop()!, part));
      left -= part.length;
      continue;
    }
    if (left !== 0) throw new Error("a datagram is not whole");
    if (kind === 0xc0) {
      left = (((frame[at]! & 7) << 8) | frame[at + 1]!) - HEADERS;
      at += 4;
    }
    const part = frame.slice(at + (unicast ? 9 : 10));
    payloads.push(part);
    if (kind === 0xc0) left -= part.length;
  }
  if (left !== 0) throw new Error("a datagram is not whole");
  return payloads;
}
