// Addresses and patience of the emulated network: what things need to know before they can talk on a medium.

import { Policy } from "../core/core.js";

/** PAN identifier of the emulated network. */
export const PAN = 0xabcd;
/** CoAP's port (RFC 7252 §12.6), for the messages inside the association. */
export const MESSAGE_PORT = 5683;

/** Long enough for an interpreted key agreement: a retransmission must not overtake the answer. */
export const PATIENT: Readonly<Record<number, number>> = {
  [Policy.I1_TIMEOUT_MS]: 4000,
  [Policy.I2_TIMEOUT_MS]: 8000,
  [Policy.EXCHANGE_COMPLETE_MS]: 60_000,
};

/** EUI-64 number n of the emulated network: locally administered, "THMBL", n. */
export function emulatedEui64(n: number): string {
  return `025448424d4c${n.toString(16).padStart(4, "0")}`;
}
