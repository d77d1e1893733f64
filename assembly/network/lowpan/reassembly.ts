// Putting fragments together (RFC 4944 §5.3). Datagrams share one pool, since the first fragment that comes tells the whole size: one of
// 1,280 octets fits, or several small ones. Each is a record: 40 octets of state, then the datagram, uncompressed.
//
// Invariants: records lie one behind the other from the start of the pool, in the order in which they began; a SIZE of 0 ends them. Bit u
// of UNITS is set when the 8 octets from 8u on have come. A fragment that overlaps others is taken only if it says the same (§5.3: else the
// datagram is thrown away). DONE: complete; later fragments are echoes.
//
// Who may take room from whom: a stranger's first fragment costs him one frame, so it must not throw out what is coming in, and must not
// hold room for long either. A newcomer gets the room of records that are complete, expired, or from which nothing was heard for STALL_MS;
// else it is refused, and its sender will send it again.
import { REASSEMBLY } from "../../memory";
import { REASSEMBLY_BYTES } from "../../limits";
import { INCOMPLETE, MALFORMED } from "../../errors";
import { now } from "../../ports";
import { isDue } from "../../timer";
import { SENDER } from "../../link/frame";

const SOURCE: u32 = 0;
/** u16: the size, and DONE. */
const SIZE: u32 = 8;
const SIZE_MASK: u32 = 0x07ff;
const DONE: u32 = 0x8000;
const TAG: u32 = 10;
const DEADLINE: u32 = 12;
/** When a fragment came last. */
const HEARD: u32 = 16;
/** 160 bits: 1,280 octets. */
const UNITS: u32 = 20;
const DATAGRAM: u32 = 40;
const END: usize = REASSEMBLY + REASSEMBLY_BYTES;
/** At most 60 s (RFC 4944 §5.3); room is dearer than a sender that takes longer than this. */
const TIMEOUT_MS: u32 = 5000;
/** Fragments of one datagram follow each other at once, but for retransmissions on the link. */
const STALL_MS: u32 = 250;
/** The tag, which no fragment has, of a payload from the host's socket: it gets its room in any case, and gives it back at once. */
export const UDP_TAG: u32 = 0x10000;

function recordBytes(size: u32): u32 {
  return DATAGRAM + ((size + 7) & ~7);
}

function sizeOf(record: usize): u32 {
  return (<u32>load<u16>(record + SIZE)) & SIZE_MASK;
}

/** The record of this datagram of SENDER: the one there is, or a new one; 0 when there is no room for it. */
export function slotOf(size: u32, tag: u32): usize {
  const time = now();
  while (true) {
    let at: usize = REASSEMBLY;
    let victim: usize = 0;
    while (at + DATAGRAM < END && sizeOf(at) != 0) {
      const expired = isDue(load<u32>(at + DEADLINE), time);
      if (
        !expired &&
        sizeOf(at) == size &&
        <u32>load<u16>(at + TAG) == tag &&
        load<u64>(at + SOURCE) == load<u64>(SENDER)
      ) {
        store<u32>(at + HEARD, time);
        return at;
      }
      if (victim == 0 && (expired || isDone(at) || tag == UDP_TAG || time - load<u32>(at + HEARD) >= STALL_MS))
        victim = at;
      at += recordBytes(sizeOf(at));
    }
    if (recordBytes(size) <= <u32>(END - at)) {
      store<u64>(at + SOURCE, load<u64>(SENDER));
      store<u16>(at + SIZE, <u16>size);
      store<u16>(at + TAG, <u16>tag);
      store<u32>(at + DEADLINE, time + TIMEOUT_MS);
      store<u32>(at + HEARD, time);
      return at;
    }
    if (victim == 0) return 0;
    release(victim);
  }
}

export function datagramOf(slot: usize): usize {
  return slot + DATAGRAM;
}

export function isDone(slot: usize): bool {
  return ((<u32>load<u16>(slot + SIZE)) & DONE) != 0;
}

/** Takes a record out: those behind it move up, and zeros come in at the end. */
export function release(slot: usize): void {
  const length = recordBytes(sizeOf(slot));
  memory.copy(slot, slot + length, <u32>(END - slot) - length);
  memory.fill(END - length, 0, length);
}

/**
 * Takes `length` octets of the datagram from `offset` (a multiple of 8) on. Answers the datagram's size when it is complete,
 * INCOMPLETE, or MALFORMED: then the record is gone.
 */
export function takeFragment(slot: usize, offset: u32, part: usize, length: u32): i32 {
  const size = sizeOf(slot);
  const last = offset + length == size;
  if (length == 0 || offset + length > size || (!last && (length & 7) != 0)) {
    release(slot);
    return MALFORMED;
  }
  const at = slot + DATAGRAM + offset;
  for (let done: u32 = 0; done < length; done += 8) {
    const unit = (offset + done) >>> 3;
    const byte = slot + UNITS + (unit >>> 3);
    const bit: u32 = 1 << (unit & 7);
    const n = min<u32>(8, length - done);
    if (((<u32>load<u8>(byte)) & bit) != 0) {
      if (memory.compare(at + done, part + done, n) != 0) {
        release(slot);
        return MALFORMED;
      }
    } else {
      memory.copy(at + done, part + done, n);
      store<u8>(byte, <u8>((<u32>load<u8>(byte)) | bit));
    }
  }
  const units = (size + 7) >>> 3;
  for (let unit: u32 = 0; unit < units; unit++) {
    if ((((<u32>load<u8>(slot + UNITS + (unit >>> 3))) >>> (unit & 7)) & 1) == 0) return INCOMPLETE;
  }
  store<u16>(slot + SIZE, <u16>(size | DONE));
  return <i32>size;
}
