// A security association: one direction of ESP (RFC 4301 §4.1). Its key lies in SECRET; this is the public part.
import { REPLAY_BYTES } from "../../keying/replay";

/** | 0 SPI (u32, 0 = none) | 4 suite (u8) | 8 last sequence number sent (u64) or replay window (16) | */
export const SA_BYTES: u32 = 8 + REPLAY_BYTES;

export function spiOf(sa: usize): u32 {
  return load<u32>(sa);
}

export function suiteOf(sa: usize): u32 {
  return load<u8>(sa, 4);
}

/** Outbound: address of the last sequence number sent. Inbound: of the replay window. */
export function sequenceOf(sa: usize): usize {
  return sa + 8;
}

/** Opens an association: sequence numbers start anew, because the key is new. */
export function openSa(sa: usize, spi: u32, suite: u32): void {
  memory.fill(sa, 0, SA_BYTES);
  store<u32>(sa, spi);
  store<u8>(sa, <u8>suite, 4);
}
