// IPv6/UDP datagrams in IEEE 802.15.4 frames: compression (iphc.ts) and fragmentation (RFC 4944 §5.3).
//
//   FRAG1   11000 size (11 bits) | tag (u16)               | compressed headers, first part
//   FRAGN   11100 size           | tag       | offset / 8  | next part
//
// Sizes and offsets count the uncompressed datagram. A small datagram is one frame without either.
import { FRAMES } from "../../memory";
import { PACKET_BYTES } from "../../limits";
import { INCOMPLETE, INVALID_ARGUMENT, MALFORMED, NO_ROOM, NOT_SUPPORTED } from "../../errors";
import { transmit_frame } from "../../ports";
import { loadU16, storeU16 } from "../../codec/bytes";
import { beginFrame, FRAME, FRAME_MAX, parseFrame, payload } from "../../link/frame";
import { isLinkLocal, isLinkMulticast } from "../locator";
import { compress, decompress, HEADERS } from "./iphc";
import { datagramOf, isDone, release, slotOf, takeFragment } from "./reassembly";

/** An unfragmented datagram, uncompressed: 48 octets and what a frame holds. */
const SINGLE: usize = FRAMES + 128;
const SINGLE_BYTES: u32 = 176;
const FRAG1: u32 = 0xc000;
const FRAGN: u32 = 0xe000;
const FRAGMENT_MASK: u32 = 0xf800;
const SIZE_MASK: u32 = 0x07ff;

let tag: u32 = 0;
let datagramAt: usize = 0;

/** The datagram that `receive` put together: IPv6 and UDP headers, then the payload. */
export function datagram(): usize {
  return datagramAt;
}

/** Zeros what the last frame that came was unpacked to. */
export function forgetDatagram(): void {
  memory.fill(SINGLE, 0, SINGLE_BYTES);
}

/** Sends a datagram (headers uncompressed, IPv6 source ours; `length` octets, at most 1,280) in as many frames as it takes. */
export function send(datagram: usize, length: u32): i32 {
  const destination = datagram + 24;
  const multicast = isLinkMulticast(destination);
  if (length > PACKET_BYTES || (!multicast && !isLinkLocal(destination))) return INVALID_ARGUMENT;
  // The EUI-64 is the interface identifier with its universal/local bit turned back (RFC 4944 §6).
  store<u64>(SINGLE, load<u64>(destination, 8) ^ 2);
  const neighbour: usize = multicast ? 0 : SINGLE;
  let at = beginFrame(neighbour);
  const headers = compress(FRAME + at, datagram);
  if (at + headers + (length - HEADERS) <= FRAME_MAX) {
    memory.copy(FRAME + at + headers, datagram + HEADERS, length - HEADERS);
    return transmit_frame(FRAME, at + headers + length - HEADERS);
  }
  storeU16(FRAME + at, FRAG1 | length);
  storeU16(FRAME + at + 2, ++tag & 0xffff);
  at += 4;
  compress(FRAME + at, datagram);
  at += headers;
  let offset: u32 = HEADERS;
  let status: i32 = 0;
  while (true) {
    // All but the last part end at a multiple of 8 octets of the datagram.
    let part = FRAME_MAX - at;
    if (part >= length - offset) part = length - offset;
    else part &= ~7;
    memory.copy(FRAME + at, datagram + offset, part);
    status = transmit_frame(FRAME, at + part);
    offset += part;
    if (status < 0 || offset == length) return status;
    at = beginFrame(neighbour);
    storeU16(FRAME + at, FRAGN | length);
    storeU16(FRAME + at + 2, tag & 0xffff);
    store<u8>(FRAME + at, <u8>(offset >>> 3), 4);
    at += 5;
  }
}

/**
 * Takes a frame. Answers the length of the datagram that is now whole, at `datagram()`; INCOMPLETE; or why the frame is dropped.
 * The datagram stays until the next call.
 */
export function receive(frame: usize, length: u32): i32 {
  const size = parseFrame(frame, length);
  if (size < 0) return size;
  const packet = payload();
  if (size < 4) return MALFORMED;
  const first = loadU16(packet);
  const kind = first & FRAGMENT_MASK;
  if (kind == FRAG1) return fragment(first & SIZE_MASK, loadU16(packet + 2), packet + 4, <u32>size - 4, 0);
  if (kind == FRAGN) {
    if (size < 5) return MALFORMED;
    const offset = (<u32>load<u8>(packet, 4)) << 3;
    if (offset < HEADERS) return MALFORMED;
    return fragment(first & SIZE_MASK, loadU16(packet + 2), packet + 5, <u32>size - 5, offset);
  }
  const headers = decompress(SINGLE, packet, size, 0);
  if (headers < 0) return headers;
  const rest = size - headers;
  memory.copy(SINGLE + HEADERS, packet + headers, rest);
  datagramAt = SINGLE;
  return rest + HEADERS;
}

function fragment(size: u32, tag: u32, part: usize, length: u32, offset: u32): i32 {
  if (size <= HEADERS) return MALFORMED;
  if (size > PACKET_BYTES) return NOT_SUPPORTED;
  const slot = slotOf(size, tag);
  if (slot == 0) return NO_ROOM;
  if (isDone(slot)) return INCOMPLETE;
  let status: i32;
  if (offset == 0) {
    const headers = decompress(SINGLE, part, length, size);
    if (headers < 0) {
      release(slot);
      return headers;
    }
    status = takeFragment(slot, 0, SINGLE, HEADERS);
    // The headers are whole units, so the rest of the first fragment begins at one.
    if (status == INCOMPLETE) status = takeFragment(slot, HEADERS, part + headers, length - headers);
  } else status = takeFragment(slot, offset, part, length);
  datagramAt = datagramOf(slot);
  return status;
}
