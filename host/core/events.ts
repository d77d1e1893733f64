// What the core tells its host through ports.event; assembly/events.ts holds the same numbers.

export const STATE_CHANGED = 1;
export const PACKET_SENT = 2;
export const PACKET_RECEIVED = 3;
export const PACKET_DROPPED = 4;
export const NOTIFY_RECEIVED = 5;
export const ASSOCIATION_FAILED = 6;

/** Event kinds -> their names in assembly/events.ts. */
export const EVENT_NAMES: Readonly<Record<number, string>> = {
  [STATE_CHANGED]: "STATE_CHANGED",
  [PACKET_SENT]: "PACKET_SENT",
  [PACKET_RECEIVED]: "PACKET_RECEIVED",
  [PACKET_DROPPED]: "PACKET_DROPPED",
  [NOTIFY_RECEIVED]: "NOTIFY_RECEIVED",
  [ASSOCIATION_FAILED]: "ASSOCIATION_FAILED",
};

/** The packet type that stands for ESP in PACKET_SENT and PACKET_RECEIVED: its IP protocol number (RFC 4303 §2). */
export const ESP_PACKET = 50;

/** HIP packet types (RFC 7401 §5.3) -> names, and ESP. */
export const PACKET_NAMES: Readonly<Record<number, string>> = {
  1: "I1",
  2: "R1",
  3: "I2",
  4: "R2",
  16: "UPDATE",
  17: "NOTIFY",
  18: "CLOSE",
  19: "CLOSE_ACK",
  [ESP_PACKET]: "ESP",
};

/** The name of a packet type; "TYPE_<n>" for one that is not known. */
export function packetName(type: number): string {
  return PACKET_NAMES[type] ?? `TYPE_${type}`;
}

/** Type and octets of the value of PACKET_SENT and PACKET_RECEIVED (type << 16 | length). */
export function packetOfEvent(value: number): { type: number; name: string; length: number } {
  const type = (value >>> 16) & 0xffff;
  return { type, name: packetName(type), length: value & 0xffff };
}
