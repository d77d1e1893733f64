// UDP datagrams (RFC 768, RFC 8200 §8.1) in and out, over the radio or the host's sockets. Above this, nobody knows which.
import { IO } from "../memory";
import { PACKET_BYTES } from "../limits";
import { CHECKSUM_FAILED, INVALID_ARGUMENT, MALFORMED } from "../errors";
import { transmit_datagram } from "../ports";
import { loadU16, storeU16, storeU32 } from "../codec/bytes";
import { OWN_EUI64 } from "../link/address";
import { checksum, PROTOCOL_UDP } from "./checksum";
import {
  addressOf,
  INTERFACE_HOST,
  INTERFACE_RADIO,
  interfaceOf,
  linkLocal,
  PEER,
  portOf,
  setRadioLocator,
} from "./locator";
import { datagram, receive, send } from "./lowpan/lowpan";
import { HEADERS } from "./lowpan/iphc";

/** HIP over UDP (RFC 9028 §5.1); both ends of a radio link use it. */
export const HIP_PORT: u32 = 10500;
/** Where the payload of the datagram that goes out is built: behind room for the headers. */
export const OUTGOING: usize = IO + HEADERS;
export const OUTGOING_MAX: u32 = PACKET_BYTES - HEADERS;

/** Sends the `length` octets at OUTGOING to a locator. */
export function sendUdp(locator: usize, length: u32): i32 {
  if (length > OUTGOING_MAX) return INVALID_ARGUMENT;
  const medium = interfaceOf(locator);
  if (medium == INTERFACE_HOST) return transmit_datagram(locator, OUTGOING, length);
  if (medium != INTERFACE_RADIO) return INVALID_ARGUMENT;
  const udp = length + 8;
  storeU32(IO, 0x60000000);
  storeU16(IO + 4, udp);
  store<u8>(IO, <u8>PROTOCOL_UDP, 6);
  store<u8>(IO, 64, 7);
  linkLocal(IO + 8, OWN_EUI64);
  memory.copy(IO + 24, addressOf(locator), 16);
  storeU16(IO + 40, HIP_PORT);
  storeU16(IO + 42, portOf(locator));
  storeU16(IO + 44, udp);
  storeU16(IO + 46, 0);
  const sum = checksum(IO + 8, IO + 24, PROTOCOL_UDP, IO + 40, udp);
  storeU16(IO + 46, sum == 0 ? 0xffff : sum);
  return send(IO, length + HEADERS);
}

let payloadAt: usize = 0;

/** The payload of the datagram that `receiveFrame` or `receiveDatagram` took; it came from PEER. */
export function incoming(): usize {
  return payloadAt;
}

/** Takes a frame: answers the length of a UDP payload for our port, INCOMPLETE, or why it is dropped. */
export function receiveUdpFrame(frame: usize, length: u32): i32 {
  const size = receive(frame, length);
  if (size < 0) return size;
  const packet = datagram();
  const udp = loadU16(packet + 44);
  // An uncompressed UDP header has a length and a checksum of its own to check (RFC 768).
  if (udp < 8 || udp != <u32>size - 40) return MALFORMED;
  if (loadU16(packet + 46) == 0 || checksum(packet + 8, packet + 24, PROTOCOL_UDP, packet + 40, udp) != 0)
    return CHECKSUM_FAILED;
  if (loadU16(packet + 42) != HIP_PORT) return MALFORMED;
  setRadioLocator(PEER, loadU16(packet + 40));
  memory.copy(addressOf(PEER), packet + 8, 16);
  payloadAt = packet + HEADERS;
  return size - HEADERS;
}

/** Takes a payload that the host's socket received. It is copied out of the I/O buffer, where the answer will be built. */
export function receiveUdpDatagram(locator: usize, payload: usize, length: u32, room: usize): i32 {
  if (length > OUTGOING_MAX) return INVALID_ARGUMENT;
  memory.copy(PEER, locator, 20);
  store<u8>(PEER, <u8>INTERFACE_HOST);
  memory.copy(room, payload, length);
  payloadAt = room;
  return length;
}
