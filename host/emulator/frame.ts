// IEEE 802.15.4-2006 frames as far as a transceiver looks into them: frame control, addresses, FCS (§7.2).

import { toHex } from "../core/text.js";

/** Octets of the FCS behind every frame on the air (§7.2.1.9). */
export const FCS_OCTETS = 2;
/** aMaxPHYPacketSize: the longest frame, FCS included (§6.4.1). */
export const FRAME_OCTETS_MAX = 127;
/** The short address that means every thing in reach (§7.2.1.4). */
export const BROADCAST = "ffff";

export type FrameKind = "beacon" | "data" | "acknowledgement" | "command" | "reserved";

export interface FrameHeader {
  readonly kind: FrameKind;
  readonly acknowledgementRequest: boolean;
  readonly sequence: number;
  readonly version: number;
  /** PAN identifier of the destination; undefined when the frame names no destination. */
  readonly destinationPan?: number;
  /** Hexadecimal, most significant octet first: 4 digits for a short address, 16 for an EUI-64. */
  readonly destination?: string;
  readonly source?: string;
  /** Octets of the header: where the payload begins. */
  readonly octets: number;
}

const KINDS: readonly FrameKind[] = ["beacon", "data", "acknowledgement", "command"];

/** Octets of an address by its 2-bit mode (§7.2.1.1.6); mode 1 is reserved. */
const ADDRESS_OCTETS = [0, undefined, 2, 8] as const;

/** Reads the header of a frame without its FCS; undefined when the octets are no frame. */
export function parseFrame(frame: Uint8Array): FrameHeader | undefined {
  if (frame.length < 3) return undefined;
  const control = (frame[0] ?? 0) | ((frame[1] ?? 0) << 8);
  const destinationOctets = ADDRESS_OCTETS[(control >> 10) & 3];
  const sourceOctets = ADDRESS_OCTETS[(control >> 14) & 3];
  if (destinationOctets === undefined || sourceOctets === undefined) return undefined;
  const panCompression = (control & 0x40) !== 0;
  let at = 3;
  const address = (octets: number): string => {
    const text = toHex(frame.slice(at, at + octets).reverse());
    at += octets;
    return text;
  };
  const destinationPan = destinationOctets > 0 ? (frame[at] ?? 0) | ((frame[at + 1] ?? 0) << 8) : undefined;
  if (destinationOctets > 0) at += 2;
  const destination = destinationOctets > 0 ? address(destinationOctets) : undefined;
  if (sourceOctets > 0 && !(panCompression && destinationOctets > 0)) at += 2;
  const source = sourceOctets > 0 ? address(sourceOctets) : undefined;
  if (at > frame.length) return undefined;
  return {
    kind: KINDS[control & 7] ?? "reserved",
    acknowledgementRequest: (control & 0x20) !== 0,
    sequence: frame[2] ?? 0,
    version: (control >> 12) & 3,
    ...(destinationPan === undefined ? {} : { destinationPan }),
    ...(destination === undefined ? {} : { destination }),
    ...(source === undefined ? {} : { source }),
    octets: at,
  };
}

/** FCS over a frame: ITU-T CRC-16, x^16 + x^12 + x^5 + 1, least significant bit first, from zero (§7.2.1.9). */
export function frameCheck(frame: Uint8Array): number {
  let crc = 0;
  for (const octet of frame) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x8408 : crc >>> 1;
  }
  return crc;
}

/** The frame with its FCS, low octet first, as it goes on the air. */
export function withFrameCheck(frame: Uint8Array): Uint8Array {
  const octets = new Uint8Array(frame.length + FCS_OCTETS);
  octets.set(frame);
  const crc = frameCheck(frame);
  octets[frame.length] = crc & 0xff;
  octets[frame.length + 1] = crc >> 8;
  return octets;
}

/** An acknowledgement of a sequence number, without FCS (§7.2.2.3). */
export function acknowledgement(sequence: number): Uint8Array {
  return new Uint8Array([0x02, 0x00, sequence]);
}
