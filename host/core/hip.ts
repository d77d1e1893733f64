// Decodes a HIP packet for people: the header and every parameter of the HIP Diet EXchange by name (RFC 7401 §5,
// RFC 7402 §5.1, draft-ietf-hip-dex-24 §5.2). It judges the format only; the core in assembly/ judges the contents.

import { ESP_PACKET, packetName } from "./events.js";
import { decodeContents, parameterName, type Fields } from "./hip-parameters.js";
import { ipv6Text, readU16, readU32 } from "./text.js";

/** Octets of the fixed header (RFC 7401 §5.1). */
export const HEADER_OCTETS = 40;
/** The largest packet that the 8-bit Header Length can say. */
export const PACKET_OCTETS_MAX = 2048;

export interface HipParameter {
  /** Offset of the parameter in the packet, octets. */
  readonly offset: number;
  readonly type: number;
  /** Name in the specification, or "UNKNOWN". */
  readonly name: string;
  /** True when a receiver that does not know the type must drop the packet (RFC 7401 §5.2.1). */
  readonly critical: boolean;
  /** Octets of the contents, without type, length and padding. */
  readonly length: number;
  /** Fields by name; octet strings are hexadecimal, 64-bit counters decimal text. */
  readonly fields: Fields;
}

export interface HipPacket {
  readonly packet: string;
  readonly type: number;
  /** Octets of the whole HIP packet. */
  readonly length: number;
  readonly version: number;
  readonly nextHeader: number;
  readonly checksum: number;
  readonly controls: number;
  /** HITs as IPv6 text. */
  readonly senderHit: string;
  readonly receiverHit: string;
  readonly parameters: readonly HipParameter[];
}

export interface EspPacket {
  readonly packet: "ESP";
  readonly type: typeof ESP_PACKET;
  readonly length: number;
  readonly spi: number;
  readonly sequence: number;
  /** Octets behind the sequence number: IV, ciphertext and ICV. */
  readonly protectedLength: number;
}

/** The octets are not a HIP packet; `offset` says where they stop being one. */
export class HipFormatError extends Error {
  override readonly name = "HipFormatError";
  constructor(
    readonly offset: number,
    reason: string,
  ) {
    super(`not a HIP packet: ${reason}, at offset ${offset}`);
  }
}

/**
 * Decodes one HIP packet, without the four zero octets of its UDP encapsulation.
 * @throws HipFormatError naming the offset of the first octet that breaks the format
 */
export function decodeHip(packet: Uint8Array): HipPacket {
  const fail = (offset: number, reason: string): never => {
    throw new HipFormatError(offset, reason);
  };
  if (packet.length < HEADER_OCTETS) {
    fail(packet.length, `${packet.length} octets, and the header has ${HEADER_OCTETS}`);
  }
  // RFC 7401 §5.1: Header Length counts units of 8 octets without the first; the HITs make it at least 4.
  const length = 8 * ((packet[1] ?? 0) + 1);
  if (length < HEADER_OCTETS) fail(1, `Header Length ${packet[1]} is below 4`);
  if (length !== packet.length) fail(1, `Header Length says ${length} octets, and there are ${packet.length}`);
  const version = (packet[3] ?? 0) >> 4;
  if (version !== 2) fail(3, `version ${version} instead of 2`);
  const type = (packet[2] ?? 0) & 0x7f;
  return {
    packet: packetName(type),
    type,
    length,
    version,
    nextHeader: packet[0] ?? 0,
    checksum: readU16(packet, 4),
    controls: readU16(packet, 6),
    senderHit: ipv6Text(packet.subarray(8, 24)),
    receiverHit: ipv6Text(packet.subarray(24, 40)),
    parameters: decodeParameters(packet, fail),
  };
}

type Fail = (offset: number, reason: string) => never;

function decodeParameters(packet: Uint8Array, fail: Fail): HipParameter[] {
  const parameters: HipParameter[] = [];
  let previous = -1;
  for (let offset = HEADER_OCTETS; offset < packet.length;) {
    // The packet is a multiple of 8 octets and so is each parameter, so Type and Length are always there.
    const type = readU16(packet, offset);
    const length = readU16(packet, offset + 2);
    const total = parameterOctets(length);
    if (type < previous) fail(offset, `parameter ${type} follows ${previous}, and types must ascend`);
    if (offset + total > packet.length) {
      fail(offset + 2, `parameter ${type} of ${length} octets goes past the end of the packet`);
    }
    const contents = packet.subarray(offset + 4, offset + 4 + length);
    const name = parameterName(type);
    const fields = decodeContents(type, contents, (inside, reason) => fail(offset + 4 + inside, `${name}: ${reason}`));
    parameters.push({ offset, type, name, critical: (type & 1) === 1, length, fields });
    previous = type;
    offset += total;
  }
  return parameters;
}

/** Octets of a parameter with its type, length and padding: 11 + L - ((L + 3) mod 8) (RFC 7401 §5.2.1). */
export function parameterOctets(length: number): number {
  return 11 + length - ((length + 3) % 8);
}

/**
 * Decodes the UDP payload of port 10500: a HIP packet behind four zero octets, or ESP (RFC 9028 §5.1).
 * @throws HipFormatError as decodeHip, its offset counted from the start of the payload
 */
export function decodeDatagram(payload: Uint8Array): HipPacket | EspPacket {
  if (payload.length < 8) throw new HipFormatError(payload.length, "fewer than 8 octets of UDP payload");
  const spi = readU32(payload, 0);
  if (spi !== 0) {
    const sequence = readU32(payload, 4);
    return {
      packet: "ESP",
      type: ESP_PACKET,
      length: payload.length,
      spi,
      sequence,
      protectedLength: payload.length - 8,
    };
  }
  try {
    return decodeHip(payload.subarray(4));
  } catch (error) {
    if (!(error instanceof HipFormatError)) throw error;
    const reason = error.message.replace(/^not a HIP packet: /, "").replace(/, at offset \d+$/, "");
    throw new HipFormatError(error.offset + 4, reason);
  }
}
