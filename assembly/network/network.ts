// The interface of the network layer: frames and datagrams in, messages in and out.
import { deliver, event } from "../ports";
import { PACKET_DROPPED, PACKET_RECEIVED, PACKET_SENT } from "../events";
import { PACKET_BYTES } from "../limits";
import { INCOMPLETE, INVALID_ARGUMENT, MALFORMED, NOT_FOR_US, UNKNOWN_SPI, WRONG_STATE } from "../errors";
import { IO, LINK, LOCATORS } from "../memory";
import { loadU32 } from "../codec/bytes";
import { espKey, secretsOf } from "../keying/secrets";
import {
  associationOfSpi,
  inboundOf,
  indexOf,
  locatorOf,
  outboundOf,
  ownHit,
  ownIsGreat,
  peerHit,
} from "./hip/association";
import { innerPort, protect, unprotect } from "./esp/esp";
import { associationOf, carriesData, peerIsAssociated, receiveHip } from "./hip/hip";
import { ESP_PACKET } from "./hip/numbers";
import { MARKER } from "./hip/packet";
import { forgetDatagram } from "./lowpan/lowpan";
import { datagramOf, release, slotOf, UDP_TAG } from "./lowpan/reassembly";
import { incoming, receiveUdpDatagram, receiveUdpFrame, sendUdp } from "./udp";

/** Takes an IEEE 802.15.4 frame without FCS: 0, INCOMPLETE, or why it was dropped. */
export function receiveFrame(frame: usize, length: u32): i32 {
  let status = receiveUdpFrame(frame, length);
  if (status >= 0) {
    const size = <u32>status;
    status = receiveUdp(incoming(), size);
    memory.fill(incoming(), 0, size);
  }
  memory.fill(LOCATORS, 0, 32);
  // The sender's address and the unpacked datagram: whether a packet was wanted or not, it leaves nothing behind.
  memory.fill(LINK + 8, 0, 8);
  forgetDatagram();
  return dropped(status);
}

/** Takes a UDP payload that the host received from `locator`. */
export function receiveDatagram(locator: usize, payload: usize, length: u32): i32 {
  if (length > PACKET_BYTES) return INVALID_ARGUMENT;
  const slot = slotOf(length, UDP_TAG);
  let status = receiveUdpDatagram(locator, payload, length, datagramOf(slot));
  if (status >= 0) status = receiveUdp(incoming(), length);
  memory.fill(LOCATORS, 0, 32);
  release(slot);
  return dropped(status);
}

function dropped(status: i32): i32 {
  if (status < 0 && status != INCOMPLETE && status != NOT_FOR_US) event(PACKET_DROPPED, -1, status);
  return status;
}

/** HIP behind four zero octets, else ESP (RFC 9028 §5.1, RFC 3948 §2). One octet 0xff is a keep-alive (RFC 3948 §2.3). */
function receiveUdp(payload: usize, length: u32): i32 {
  if (length == 1 && load<u8>(payload) == 0xff) return 0;
  if (length < MARKER) return MALFORMED;
  return loadU32(payload) == 0 ? receiveHip(payload + MARKER, length - MARKER) : receiveEsp(payload, length);
}

function receiveEsp(packet: usize, length: u32): i32 {
  const a = associationOfSpi(loadU32(packet));
  if (a === null || !carriesData(a)) return UNKNOWN_SPI;
  const index = indexOf(a);
  event(PACKET_RECEIVED, index, <i32>((ESP_PACKET << 16) | length));
  const size = unprotect(
    inboundOf(a),
    secretsOf(index) + espKey(!ownIsGreat(a)),
    peerHit(a),
    ownHit(a),
    packet,
    length,
  );
  if (size < 0) return size;
  peerIsAssociated(a);
  deliver(index, innerPort(), packet + 24, <u32>size);
  return 0;
}

/** Protects and sends `length` octets to inner UDP port `port`. WRONG_STATE before there are keys; else as protect, sendUdp. */
export function sendMessage(index: i32, port: u32, message: usize, length: u32): i32 {
  const a = associationOf(index);
  if (a === null || port > 65535) return INVALID_ARGUMENT;
  if (!carriesData(a)) return WRONG_STATE;
  const key = secretsOf(index) + espKey(ownIsGreat(a));
  const size = protect(outboundOf(a), key, ownHit(a), peerHit(a), port, message, length);
  if (size < 0) return size;
  const status = sendUdp(locatorOf(a), <u32>size);
  memory.fill(IO, 0, PACKET_BYTES);
  if (status == 0) event(PACKET_SENT, index, <i32>((ESP_PACKET << 16) | (<u32>size)));
  return status;
}
