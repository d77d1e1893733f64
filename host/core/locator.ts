// A locator of docs/abi.md, 20 octets: interface, a zero, port (big-endian), IPv6 address.

import { ipv6Text, parseIpv6, readU16 } from "./text.js";

/** Interface number of the host's UDP sockets. */
export const SOCKETS = 0;
/** Interface number of the IEEE 802.15.4 radio. */
export const RADIO = 1;
/** UDP port of HIP and of ESP beside it (RFC 9028 §5.1). */
export const HIP_PORT = 10500;
/** All nodes of the link (RFC 4291 §2.7.1). */
export const ALL_NODES = "ff02::1";

export const LOCATOR_OCTETS = 20;

export interface Locator {
  readonly interface: number;
  readonly port: number;
  /** IPv6 text; IPv4 as ::ffff:xxxx:xxxx. */
  readonly address: string;
}

/** The 20 octets of a locator. @throws RangeError for an address or a port that is not one */
export function encodeLocator(locator: Locator): Uint8Array {
  if (!Number.isInteger(locator.port) || locator.port < 0 || locator.port > 0xffff) {
    throw new RangeError(`${locator.port} is not a port`);
  }
  const octets = new Uint8Array(LOCATOR_OCTETS);
  octets[0] = locator.interface;
  octets[2] = locator.port >> 8;
  octets[3] = locator.port & 0xff;
  octets.set(parseIpv6(locator.address), 4);
  return octets;
}

/** What 20 octets of a locator say. @throws RangeError unless there are 20 */
export function decodeLocator(octets: Uint8Array): Locator {
  if (octets.length !== LOCATOR_OCTETS) throw new RangeError(`a locator has ${LOCATOR_OCTETS} octets`);
  return { interface: octets[0] ?? 0, port: readU16(octets, 2), address: ipv6Text(octets.subarray(4)) };
}
