// Our addresses on the link: the EUI-64 and the PAN identifier.
import { LINK } from "../memory";

/** EUI-64, most significant octet first. */
export const OWN_EUI64: usize = LINK;
let pan: u32 = 0xffff;
let sequence: u32 = 0;

/** Sets them; before that no frame is for us. */
export function setLinkAddress(eui64: usize, panId: u32): void {
  memory.copy(OWN_EUI64, eui64, 8);
  pan = panId & 0xffff;
}

export function ownPan(): u32 {
  return pan;
}

/** The next data sequence number (IEEE 802.15.4-2006 §7.2.1.2): tells a receiver's retransmissions apart, nothing more. */
export function nextSequence(): u32 {
  sequence = (sequence + 1) & 0xff;
  return sequence;
}
