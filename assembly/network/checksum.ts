// The Internet checksum (RFC 1071), and UDP's over IPv6 (RFC 8200 §8.1). Also HIP's, which differs in the protocol number only.
import { loadU16 } from "../codec/bytes";

export const PROTOCOL_UDP: u32 = 17;

/** Adds `length` octets to a sum of 16-bit words; at most 65,535 octets in all, so that the sum does not overflow. */
function add(total: u32, at: usize, length: u32): u32 {
  for (; length > 1; length -= 2, at += 2) total += loadU16(at);
  return length != 0 ? total + ((<u32>load<u8>(at)) << 8) : total;
}

/** The checksum of an upper-layer packet with its IPv6 pseudo-header; 0 when the packet holds its right checksum. */
export function checksum(source: usize, destination: usize, protocol: u32, packet: usize, length: u32): u32 {
  let total = add(protocol + length, source, 16);
  total = add(total, destination, 16);
  total = add(total, packet, length);
  total = (total >>> 16) + (total & 0xffff);
  total += total >>> 16;
  return ~total & 0xffff;
}
