// Putting fragments together (RFC 4944 §5.3). A slot holds the datagram, uncompressed, and 64 octets of state in front of it.
//
// Invariants: SIZE 0 = the slot is free. Bit u of UNITS is set when the 8 octets from 8u on have come. A fragment that overlaps
// others is taken only if it says the same (§5.3: else the datagram is thrown away). DONE: complete; later fragments are echoes.
import { REASSEMBLY } from "../../memory";
import { PACKET_BYTES, REASSEMBLIES_MAX } from "../../limits";
import { INCOMPLETE, MALFORMED } from "../../errors";
import { now } from "../../ports";
import { isDue } from "../../timer";
import { SENDER } from "../../link/frame";

const SLOT: u32 = PACKET_BYTES + 64;
const SOURCE: u32 = 0;
const SIZE: u32 = 8;
const TAG: u32 = 10;
const DEADLINE: u32 = 12;
const DONE: u32 = 16;
/** 160 bits: 1,280 octets. */
const UNITS: u32 = 20;
const DATAGRAM: u32 = 64;
/** At most 60 s (RFC 4944 §5.3); a slot is dearer than a sender that takes longer than this. */
const TIMEOUT_MS: u32 = 5000;

/** The slot of this datagram of SENDER: the one there is, or a new one in place of a free, done, expired or the oldest. */
export function slotOf(size: u32, tag: u32): usize {
  const time = now();
  let best: usize = 0;
  let bestRank: i32 = -1;
  for (let i: u32 = 0; i < REASSEMBLIES_MAX; i++) {
    const slot = REASSEMBLY + i * SLOT;
    const own = <u32>load<u16>(slot + SIZE);
    const expired = isDue(load<u32>(slot + DEADLINE), time);
    if (own == size && !expired && <u32>load<u16>(slot + TAG) == tag && load<u64>(slot + SOURCE) == load<u64>(SENDER))
      return slot;
    const age = <i32>(time + TIMEOUT_MS - load<u32>(slot + DEADLINE));
    const rank: i32 = own == 0 || expired ? i32.MAX_VALUE : (load<u8>(slot + DONE) != 0 ? 1 << 24 : 0) + age;
    if (rank > bestRank) {
      best = slot;
      bestRank = rank;
    }
  }
  memory.fill(best, 0, DATAGRAM);
  store<u64>(best + SOURCE, load<u64>(SENDER));
  store<u16>(best + SIZE, <u16>size);
  store<u16>(best + TAG, <u16>tag);
  store<u32>(best + DEADLINE, time + TIMEOUT_MS);
  return best;
}

export function datagramOf(slot: usize): usize {
  return slot + DATAGRAM;
}

export function isDone(slot: usize): bool {
  return load<u8>(slot + DONE) != 0;
}

export function release(slot: usize): void {
  memory.fill(slot, 0, DATAGRAM);
}

/**
 * Takes `length` octets of the datagram from `offset` (a multiple of 8) on. Answers the datagram's size when it is complete,
 * INCOMPLETE, or MALFORMED: then the slot is free again.
 */
export function takeFragment(slot: usize, offset: u32, part: usize, length: u32): i32 {
  const size = <u32>load<u16>(slot + SIZE);
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
  store<u8>(slot + DONE, 1);
  return <i32>size;
}
