// LOWPAN_IPHC and LOWPAN_NHC for UDP (RFC 6282): IPv6 and UDP headers in front of a datagram, compressed and back.
//
// Sent: 011 TF=11 NH=1 HLIM=10 | CID=0 SAC=0 SAM=11 M DAC=0 DAM=11 | [ff02::00XX: 1 octet] | 11110 C=0 P=00 | ports | checksum
// Understood besides: every form of TF and HLIM, addresses inline (64, 16 bits, whole), UDP ports in 4 or 8 bits, an uncompressed UDP
// header behind NH=0. Not understood, and refused: context-based addresses, extension headers, an elided UDP checksum.
import { MALFORMED, NOT_SUPPORTED } from "../../errors";
import { storeU16 } from "../../codec/bytes";
import { OWN_EUI64 } from "../../link/address";
import { SENDER, wasBroadcast } from "../../link/frame";
import { PROTOCOL_UDP } from "../checksum";
import { isLinkMulticast, linkLocal } from "../locator";

/** Octets of the uncompressed headers: IPv6 (40) and UDP (8). */
export const HEADERS: u32 = 48;

/** Compresses the headers at `datagram` (IPv6 from us, UDP) to `output`; answers the octets written. */
export function compress(output: usize, datagram: usize): u32 {
  const start = output;
  const multicast = isLinkMulticast(datagram + 24);
  store<u8>(output, 0x7e);
  store<u8>(output, multicast ? 0x3b : 0x33, 1);
  output += 2;
  if (multicast) {
    store<u8>(output, load<u8>(datagram, 39));
    output++;
  }
  store<u8>(output, 0xf0);
  store<u32>(output, load<u32>(datagram, 40), 1);
  store<u16>(output, load<u16>(datagram, 46), 5);
  return <u32>(output + 7 - start);
}

let at: usize = 0;
let end: usize = 0;

/** Moves `count` octets from the packet to `output`; false when it ends before. */
function take(output: usize, count: u32): bool {
  if (count > <u32>(end - at)) return false;
  memory.copy(output, at, count);
  at += count;
  return true;
}

function skip(count: u32): bool {
  if (count > <u32>(end - at)) return false;
  at += count;
  return true;
}

/**
 * Restores the 48 octets of headers to `output` from a compressed packet, but for the lengths that were left out, which are `datagramLength` (the
 * uncompressed size; 0 = what the packet itself gives). Answers the octets of the packet that the headers took; MALFORMED,
 * NOT_SUPPORTED.
 */
export function decompress(output: usize, packet: usize, length: u32, datagramLength: u32): i32 {
  if (length < 2) return MALFORMED;
  at = packet + 2;
  end = packet + length;
  const first = <u32>load<u8>(packet);
  const second = <u32>load<u8>(packet, 1);
  if ((first & 0xe0) != 0x60) return NOT_SUPPORTED;
  // CID, SAC and DAC name contexts, which link-local traffic does not need (RFC 6282 §3.1.2)
  if ((second & 0xc4) != 0) return NOT_SUPPORTED;
  memory.fill(output, 0, HEADERS);
  store<u8>(output, 0x60);
  // TF (§3.1.1): 4, 3, 1 or 0 octets of traffic class and flow label, of no use here
  const trafficForm = (first >>> 3) & 3;
  if (!skip(trafficForm == 0 ? 4 : trafficForm == 1 ? 3 : trafficForm == 2 ? 1 : 0)) return MALFORMED;
  const compressedNext = (first & 4) != 0;
  store<u8>(output, <u8>PROTOCOL_UDP, 6);
  if (!compressedNext) {
    if (!take(output + 6, 1)) return MALFORMED;
    if (load<u8>(output, 6) != <u8>PROTOCOL_UDP) return NOT_SUPPORTED;
  }
  const hopForm = first & 3;
  if (hopForm == 0) {
    if (!take(output + 7, 1)) return MALFORMED;
  } else store<u8>(output, hopForm == 1 ? 1 : hopForm == 2 ? 64 : 255, 7);
  if (!unicast(output + 8, (second >>> 4) & 3, SENDER)) return MALFORMED;
  const destination = output + 24;
  if ((second & 8) == 0) {
    // A frame to all has no link address to make the destination of.
    if ((second & 3) == 3 && wasBroadcast()) return MALFORMED;
    if (!unicast(destination, second & 3, OWN_EUI64)) return MALFORMED;
  } else {
    const status = multicast(destination, second & 3);
    if (status != 0) return status;
  }
  const status = compressedNext ? compressedUdp(output + 40) : take(output + 40, 8) ? 0 : MALFORMED;
  if (status != 0) return status;
  const whole = datagramLength != 0 ? datagramLength : <u32>(end - at) + HEADERS;
  storeU16(output + 4, whole - 40);
  if (compressedNext) storeU16(output + 44, whole - 40);
  return <i32>(at - packet);
}

/** SAM, and DAM of unicast (§3.1.1): 0 whole, 1 the interface identifier, 2 its last 16 bits, 3 from the link address. */
function unicast(address: usize, mode: u32, eui64: usize): bool {
  if (mode == 0) return take(address, 16);
  linkLocal(address, eui64);
  if (mode == 1) return take(address + 8, 8);
  if (mode == 3) return true;
  store<u64>(address, 0xfeff000000, 8);
  return take(address + 14, 2);
}

/** DAM of multicast (§3.1.1): 0 whole, 3 ff02::00XX; the forms between are for scopes that we do not use. */
function multicast(address: usize, mode: u32): i32 {
  if (mode == 0) return take(address, 16) ? 0 : MALFORMED;
  if (mode != 3) return NOT_SUPPORTED;
  store<u16>(address, 0x02ff);
  return take(address + 15, 1) ? 0 : MALFORMED;
}

/** §4.3.3: 11110 C P; ports in 16+16, 16+8, 8+16 or 4+4 bits; the checksum inline. */
function compressedUdp(header: usize): i32 {
  if (at >= end) return MALFORMED;
  const form = <u32>load<u8>(at);
  at++;
  if ((form & 0xf8) != 0xf0) return NOT_SUPPORTED;
  if ((form & 4) != 0) return NOT_SUPPORTED;
  const ports = form & 3;
  let whole: bool;
  if (ports == 0) whole = take(header, 4);
  else if (ports == 1) {
    store<u8>(header, 0xf0, 2);
    whole = take(header, 2) && take(header + 3, 1);
  } else if (ports == 2) {
    store<u8>(header, 0xf0);
    whole = take(header + 1, 1) && take(header + 2, 2);
  } else {
    whole = take(header + 1, 1);
    const both = <u32>load<u8>(header, 1);
    storeU16(header, 0xf0b0 | (both >>> 4));
    storeU16(header + 2, 0xf0b0 | (both & 15));
  }
  return whole && take(header + 6, 2) ? 0 : MALFORMED;
}
