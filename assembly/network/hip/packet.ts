// HIP packets as such (RFC 7401 §5.1), in UDP (RFC 9028 §5.1: four zero octets in front, checksum zero). Built at OUTGOING.
import { event } from "../../ports";
import { PACKET_SENT } from "../../events";
import { MALFORMED, NOT_FOR_US, UNKNOWN_CRITICAL_PARAMETER } from "../../errors";
import { loadU16 } from "../../codec/bytes";
import { nextParameter, openParameters } from "../../codec/reader";
import { begin, finish, octets, u8At, zeros } from "../../codec/writer";
import { cmac } from "../../crypto/cmac";
import { closeParameter, openParameter, position } from "../../codec/writer";
import { isDexHit, isNullHit } from "../../keying/hit";
import { identityOfHit } from "../../keying/identity";
import { OUTGOING, OUTGOING_MAX, sendUdp } from "../udp";
import { ECHO_REQUEST_UNSIGNED, ECHO_RESPONSE_UNSIGNED, HIP_MAC, I1, isKnownCritical, NOTIFICATION } from "./numbers";

export const HEADER: u32 = 40;
/** Octets of UDP payload in front of a HIP packet. */
export const MARKER: u32 = 4;
const NO_NEXT_HEADER: u32 = 59;
const VERSION_2: u32 = 0x21;

/** The packet that is being built. */
export const BUILT: usize = OUTGOING + MARKER;

export function typeOf(packet: usize): u32 {
  return load<u8>(packet, 2) & 0x7f;
}

export function senderOf(packet: usize): usize {
  return packet + 8;
}

export function receiverOf(packet: usize): usize {
  return packet + 24;
}

/** Starts a packet at OUTGOING. receiver 0 = any host. */
export function beginPacket(type: u32, sender: usize, receiver: usize): void {
  begin(OUTGOING, OUTGOING_MAX);
  zeros(MARKER);
  u8At(NO_NEXT_HEADER);
  u8At(0);
  u8At(type);
  u8At(VERSION_2);
  zeros(4);
  octets(sender, 16);
  if (receiver == 0) zeros(16);
  else octets(receiver, 16);
}

/** Fills in the header length; answers the octets of UDP payload, or BUFFER_TOO_SMALL. */
export function endPacket(): i32 {
  const length = finish();
  if (length > 0) store<u8>(BUILT, <u8>(((<u32>length - MARKER) >>> 3) - 1), 1);
  return length;
}

/**
 * Ends a packet with HIP_MAC (draft-ietf-hip-dex-24 §6.2.1): CMAC over header and parameters so far, with checksum zero and a
 * header length that ends here.
 */
export function endPacketWithMac(key: usize): i32 {
  const length = endPacket();
  if (length < 0) return length;
  openParameter(HIP_MAC);
  const mac = position();
  zeros(16);
  closeParameter();
  const whole = finish();
  if (whole < 0) return whole;
  const computed = cmac(key, BUILT, <u32>length - MARKER, mac);
  return computed < 0 ? computed : endPacket();
}

/** Sends the UDP payload of `length` octets at OUTGOING. */
export function sendPacket(association: i32, locator: usize, length: i32): i32 {
  if (length < 0) return length;
  const status = sendUdp(locator, length);
  if (status == 0) event(PACKET_SENT, association, (typeOf(BUILT) << 16) | (length - MARKER));
  return status;
}

/**
 * The first checks of a packet that came in (RFC 7401 §6.1 to §6.3): syntax, version, lengths, addresses. MALFORMED, NOT_FOR_US.
 * Afterwards its parameters can be read with codec/reader.
 */
export function checkPacket(packet: usize, length: u32): i32 {
  if (length < HEADER || (length & 7) != 0 || length != (<u32>load<u8>(packet, 1) + 1) << 3) return MALFORMED;
  if (load<u8>(packet) != <u8>NO_NEXT_HEADER || load<u8>(packet, 3) >>> 4 != 2) return MALFORMED;
  // The checksum is zero in UDP (RFC 9028 §5.1): the UDP checksum does its work.
  if (loadU16(packet + 4) != 0) return MALFORMED;
  const receiver = receiverOf(packet);
  const opportunistic = typeOf(packet) == I1 && isNullHit(receiver);
  if (!opportunistic && identityOfHit(receiver) == 0) return NOT_FOR_US;
  // Our own packets, reflected, would make "the greater HIT" meaningless (docs/hip-dex.md, A27).
  if (!isDexHit(senderOf(packet)) || identityOfHit(senderOf(packet)) != 0) return NOT_FOR_US;
  const status = openParameters(packet + HEADER, length - HEADER);
  if (status != 0) return status;
  return checkRepeats();
}

/** Only notifications and unsigned echoes may come more than once (RFC 7401 §5.2.1, §5.2.19 to §5.2.23). */
function checkRepeats(): i32 {
  let last: u32 = 0;
  for (let at = nextParameter(0); at != 0; at = nextParameter(at)) {
    const type = loadU16(at);
    const repeats = type == NOTIFICATION || type == ECHO_RESPONSE_UNSIGNED || type == ECHO_REQUEST_UNSIGNED;
    if (type == last && !repeats) return MALFORMED;
    last = type;
  }
  return 0;
}

let unknownType: u32 = 0;

/** UNKNOWN_CRITICAL_PARAMETER when a parameter that must be understood is not (RFC 7401 §5.2.1); its type is `unknown()`. */
export function checkCritical(): i32 {
  for (let at = nextParameter(0); at != 0; at = nextParameter(at)) {
    unknownType = loadU16(at);
    if ((unknownType & 1) != 0 && !isKnownCritical(unknownType)) return UNKNOWN_CRITICAL_PARAMETER;
  }
  return 0;
}

export function unknown(): u32 {
  return unknownType;
}
