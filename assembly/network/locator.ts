// A locator: where a UDP datagram comes from or goes to. 20 octets: interface, 0, port (u16), IPv6 address (16).
import { LOCATORS } from "../memory";
import { loadU16, storeU16 } from "../codec/bytes";

export const LOCATOR_BYTES: u32 = 20;
/** The host's UDP sockets. */
export const INTERFACE_HOST: u32 = 0;
/** The radio: link-local addresses made of EUI-64s. */
export const INTERFACE_RADIO: u32 = 1;

/** The peer's locator of the packet at hand, which arrays of network/hip copy. */
export const PEER: usize = LOCATORS;

export function interfaceOf(locator: usize): u32 {
  return load<u8>(locator);
}

export function portOf(locator: usize): u32 {
  return loadU16(locator + 2);
}

export function addressOf(locator: usize): usize {
  return locator + 4;
}

/** Writes fe80::/64 and the EUI-64 with its universal/local bit inverted (RFC 4944 §6). */
export function linkLocal(address: usize, eui64: usize): void {
  store<u64>(address, 0x80fe);
  store<u64>(address, load<u64>(eui64) ^ 2, 8);
}

/** Whether an address is fe80::/64. */
export function isLinkLocal(address: usize): bool {
  return load<u64>(address) == 0x80fe;
}

/** Whether an address is ff02::00XX: all that we send to, or listen to, of multicast. */
export function isLinkMulticast(address: usize): bool {
  return load<u64>(address) == 0x02ff && load<u64>(address, 8) << 8 == 0;
}

export function setRadioLocator(locator: usize, port: u32): void {
  store<u16>(locator, <u16>INTERFACE_RADIO);
  storeU16(locator + 2, port);
}
