// IEEE 802.15.4-2006 data frames (§7.2.2.2), without the FCS, which the transceiver adds and checks.
//
//   frame control (2) | sequence (1) | destination PAN (2) | destination (8, or 2 for broadcast) | source (8) | payload
//
// Numbers are little-endian on the air, addresses too. Unicast frames ask for an acknowledgement, which transceivers give.
import { FRAMES, LINK } from "../memory";
import { MALFORMED, NOT_FOR_US } from "../errors";
import { nextSequence, OWN_EUI64, ownPan } from "./address";

/** aMaxPHYPacketSize (127, §6.4.1) less the FCS. */
export const FRAME_MAX: u32 = 125;

/** Where frames are built: 128 octets. */
export const FRAME: usize = FRAMES;
/** The EUI-64 of the sender of the frame at hand, most significant octet first. */
export const SENDER: usize = LINK + 8;

// Frame control (§7.2.1.1): type, acknowledgement request, PAN ID compression, addressing modes.
const TYPE_MASK: u32 = 0x0007;
const TYPE_DATA: u32 = 0x0001;
const SECURED: u32 = 0x0008;
const ACK_REQUEST: u32 = 0x0020;
const PAN_COMPRESSION: u32 = 0x0040;
const DESTINATION_SHORT: u32 = 0x0800;
const DESTINATION_LONG: u32 = 0x0c00;
const SOURCE_LONG: u32 = 0xc000;
const MODES: u32 = 0xcc00;
const BROADCAST: u32 = 0xffff;

let payloadAt: usize = 0;
let broadcast: bool = false;

function copyReversed(output: usize, input: usize): void {
  store<u64>(output, bswap<u64>(load<u64>(input)));
}

/** Writes the header for `destination` (EUI-64, or 0 for broadcast) to FRAME; answers its length. */
export function beginFrame(destination: usize): u32 {
  const control = TYPE_DATA | PAN_COMPRESSION | SOURCE_LONG;
  store<u16>(FRAME, <u16>(control | (destination == 0 ? DESTINATION_SHORT : DESTINATION_LONG | ACK_REQUEST)));
  store<u8>(FRAME, <u8>nextSequence(), 2);
  store<u16>(FRAME, <u16>ownPan(), 3);
  let at = FRAME + 5;
  if (destination == 0) {
    store<u16>(at, <u16>BROADCAST);
    at += 2;
  } else {
    copyReversed(at, destination);
    at += 8;
  }
  copyReversed(at, OWN_EUI64);
  return <u32>(at + 8 - FRAME);
}

/**
 * Checks a received frame: data, unsecured, for us or for all, from an EUI-64 that is not ours. Answers the payload's length and
 * sets `payload()` and SENDER; MALFORMED, NOT_FOR_US.
 */
export function parseFrame(frame: usize, length: u32): i32 {
  if (length < 3 || length > FRAME_MAX) return MALFORMED;
  const control = <u32>load<u16>(frame);
  if ((control & TYPE_MASK) != TYPE_DATA || (control & SECURED) != 0) return NOT_FOR_US;
  const modes = control & MODES;
  if ((control & PAN_COMPRESSION) == 0 || (modes & SOURCE_LONG) != SOURCE_LONG) return NOT_FOR_US;
  broadcast = modes == (DESTINATION_SHORT | SOURCE_LONG);
  if (!broadcast && modes != (DESTINATION_LONG | SOURCE_LONG)) return NOT_FOR_US;
  const header: u32 = broadcast ? 15 : 21;
  if (length < header) return MALFORMED;
  const pan = <u32>load<u16>(frame, 3);
  if (pan != ownPan() && pan != BROADCAST) return NOT_FOR_US;
  if (broadcast) {
    if (load<u16>(frame, 5) != <u16>BROADCAST) return NOT_FOR_US;
  } else if (load<u64>(frame, 5) != bswap<u64>(load<u64>(OWN_EUI64))) return NOT_FOR_US;
  copyReversed(SENDER, frame + header - 8);
  if (load<u64>(SENDER) == load<u64>(OWN_EUI64)) return NOT_FOR_US;
  payloadAt = frame + header;
  return <i32>(length - header);
}

/** Address of the payload of the frame that `parseFrame` accepted. */
export function payload(): usize {
  return payloadAt;
}

/** Whether that frame went to all. */
export function wasBroadcast(): bool {
  return broadcast;
}
