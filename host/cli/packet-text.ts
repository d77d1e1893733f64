// A decoded packet as lines for a person.

import type { EspPacket, HipPacket } from "../core/index.js";

const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, "0")}`;

/** One line per header field group and per parameter. */
export function packetLines(packet: HipPacket | EspPacket): string[] {
  if (!("parameters" in packet)) {
    return [
      `ESP, ${packet.length} octets`,
      `  SPI            0x${packet.spi.toString(16).padStart(8, "0")}`,
      `  sequence       ${packet.sequence}`,
      `  protected      ${packet.protectedLength} octets`,
    ];
  }
  const lines = [
    `${packet.packet}, ${packet.length} octets (type ${packet.type}, version ${packet.version}, checksum ${hex16(packet.checksum)}, controls ${hex16(packet.controls)})`,
    `  sender HIT     ${packet.senderHit}`,
    `  receiver HIT   ${packet.receiverHit}`,
  ];
  for (const parameter of packet.parameters) {
    const fields = Object.entries(parameter.fields)
      .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(",") : String(value)}`)
      .join(" ");
    lines.push(
      `  ${String(parameter.offset).padStart(4)}  ${parameter.name} (${parameter.type}), ${parameter.length} octets: ${fields}`,
    );
  }
  return lines;
}
