// HIP packets as such (RFC 7401 §5.1, §5.2.1) with every field under the test's control, in UDP (RFC 9028 §5.1).

import { cmac, concat, u16, u32, u64 } from "./crypto.js";

export const I1 = 1;
export const R1 = 2;
export const I2 = 3;
export const R2 = 4;
export const NOTIFY = 17;

export const ESP_INFO = 65;
export const R1_COUNTER = 129;
export const PUZZLE = 257;
export const SOLUTION = 321;
export const SEQ = 385;
export const ACK = 449;
export const DH_GROUP_LIST = 511;
export const HIP_CIPHER = 579;
export const ENCRYPTED_KEY = 643;
export const I_NONCE = 644;
export const HOST_ID = 705;
export const HIT_SUITE_LIST = 715;
export const NOTIFICATION = 832;
export const ECHO_REQUEST_SIGNED = 897;
export const ECHO_RESPONSE_SIGNED = 961;
export const TRANSPORT_FORMAT_LIST = 2049;
export const ESP_TRANSFORM = 4095;
export const HIP_MAC = 61505;
export const ECHO_RESPONSE_UNSIGNED = 63425;
export const ECHO_REQUEST_UNSIGNED = 63661;

export interface Parameter {
  type: number;
  contents: Uint8Array;
  /** What the Length field says, when that is a lie. */
  length?: number;
  /** The padding, when it is not zeros. */
  padding?: Uint8Array;
}

/** Header fields; those left out are right. */
export interface Header {
  type: number;
  sender: Uint8Array;
  receiver: Uint8Array;
  nextHeader?: number;
  /** Octets of the packet / 8 - 1. */
  length?: number;
  /** The octet with the packet type, whole. */
  typeOctet?: number;
  version?: number;
  checksum?: number;
  controls?: number;
}

export interface Packet extends Header {
  parameters: Parameter[];
}

export const MARKER = 4;

export function encodeParameter({ type, contents, length, padding }: Parameter): Uint8Array {
  const total = 11 + contents.length - ((contents.length + 3) % 8);
  const octets = new Uint8Array(total);
  octets.set(concat(u16(type), u16(length ?? contents.length), contents));
  if (padding) octets.set(padding.subarray(0, total - 4 - contents.length), 4 + contents.length);
  return octets;
}

/** The HIP packet without UDP's marker. */
export function encodeHip(packet: Packet): Uint8Array {
  const parameters = concat(...packet.parameters.map(encodeParameter));
  const length = packet.length ?? (40 + parameters.length) / 8 - 1;
  return concat(
    Uint8Array.of(packet.nextHeader ?? 59, length, packet.typeOctet ?? packet.type, packet.version ?? 0x21),
    u16(packet.checksum ?? 0),
    u16(packet.controls ?? 0),
    packet.sender,
    packet.receiver,
    parameters,
  );
}

/** The UDP payload: four zeros and the HIP packet. */
export function encode(packet: Packet): Uint8Array {
  return concat(new Uint8Array(MARKER), encodeHip(packet));
}

/** What HIP_MAC covers (draft-ietf-hip-dex-24 §6.2.1): all up to the first parameter of its type or beyond. */
export function macInput(packet: Packet): Uint8Array {
  const parameters = packet.parameters.filter(({ type }) => type < HIP_MAC);
  const length = (40 + concat(...parameters.map(encodeParameter)).length) / 8 - 1;
  return encodeHip({ ...packet, parameters, length, checksum: 0 });
}

export function macOf(key: Uint8Array, packet: Packet): Uint8Array {
  return cmac(key, macInput(packet));
}

/** The packet with HIP_MAC behind its signed parameters. */
export function withMac(key: Uint8Array, packet: Packet): Packet {
  const mac = { type: HIP_MAC, contents: macOf(key, packet) };
  const signed = packet.parameters.filter(({ type }) => type < HIP_MAC);
  const rest = packet.parameters.filter(({ type }) => type >= HIP_MAC);
  return { ...packet, parameters: [...signed, mac, ...rest] };
}

/** Reads a UDP payload that holds a well-formed HIP packet. @throws Error otherwise */
export function decode(payload: Uint8Array): Packet {
  const octets = payload.subarray(MARKER);
  const at = (offset: number): number => octets[offset]!;
  const word = (offset: number): number => (at(offset) << 8) | at(offset + 1);
  if (payload.length < 44 || payload.subarray(0, 4).some((octet) => octet !== 0)) throw new Error("not HIP");
  if (octets.length !== (at(1) + 1) * 8) throw new Error("wrong header length");
  const parameters: Parameter[] = [];
  for (let offset = 40; offset < octets.length;) {
    const length = word(offset + 2);
    const total = 11 + length - ((length + 3) % 8);
    if (offset + total > octets.length) throw new Error("a parameter crosses the end");
    const type = word(offset);
    if (type < (parameters.at(-1)?.type ?? 0)) throw new Error("types do not ascend");
    parameters.push({ type, contents: octets.slice(offset + 4, offset + 4 + length) });
    if (octets.subarray(offset + 4 + length, offset + total).some((octet) => octet !== 0)) {
      throw new Error("padding is not zero");
    }
    offset += total;
  }
  return {
    nextHeader: at(0),
    type: at(2) & 0x7f,
    version: at(3),
    checksum: word(4),
    controls: word(6),
    sender: octets.slice(8, 24),
    receiver: octets.slice(24, 40),
    parameters,
  };
}

/** The contents of the first parameter of this type. @throws Error when there is none */
export function contentsOf(packet: Packet, type: number): Uint8Array {
  const found = packet.parameters.find((parameter) => parameter.type === type);
  if (!found) throw new Error(`no parameter ${type}`);
  return found.contents;
}

// --- parameters as the sheet's section 1 lists them ---------------------------------------------------------------------

export const espInfo = (newSpi: number, index = 0, oldSpi = 0): Parameter => ({
  type: ESP_INFO,
  contents: concat(u16(0), u16(index), u32(oldSpi), u32(newSpi)),
});
export const r1Counter = (counter: bigint): Parameter => ({
  type: R1_COUNTER,
  contents: concat(u32(0), u64(counter)),
});
export const puzzle = (K: number, lifetime: number, opaque: Uint8Array, I: Uint8Array): Parameter => ({
  type: PUZZLE,
  contents: concat(Uint8Array.of(K, lifetime), opaque, I),
});
export const solution = (K: number, opaque: Uint8Array, I: Uint8Array, J: Uint8Array): Parameter => ({
  type: SOLUTION,
  contents: concat(Uint8Array.of(K, 0), opaque, I, J),
});
export const groups = (...list: number[]): Parameter => ({ type: DH_GROUP_LIST, contents: Uint8Array.from(list) });
export const ciphers = (...list: number[]): Parameter => ({ type: HIP_CIPHER, contents: concat(...list.map(u16)) });
export const hitSuites = (...list: number[]): Parameter => ({ type: HIT_SUITE_LIST, contents: Uint8Array.from(list) });
export const transports = (...list: number[]): Parameter => ({
  type: TRANSPORT_FORMAT_LIST,
  contents: concat(...list.map(u16)),
});
export const espTransform = (...suites: number[]): Parameter => ({
  type: ESP_TRANSFORM,
  contents: concat(u16(0), ...suites.map(u16)),
});
export const hostId = (
  host: Uint8Array,
  algorithm = 11,
  domain: Uint8Array = new Uint8Array(0),
  domainType = 0,
): Parameter => ({
  type: HOST_ID,
  contents: concat(u16(host.length), u16((domainType << 12) | domain.length), u16(algorithm), host, domain),
});
export const notification = (type: number, data: Uint8Array = new Uint8Array(0)): Parameter => ({
  type: NOTIFICATION,
  contents: concat(u16(0), u16(type), data),
});

// --- edits of a packet's parameters --------------------------------------------------------------------------------------

export type Edit = (parameters: Parameter[]) => Parameter[];

export const without =
  (type: number): Edit =>
  (parameters) =>
    parameters.filter((parameter) => parameter.type !== type);

/** Puts `replacement` in the place of the parameter of its type. */
export const replacing =
  (replacement: Parameter): Edit =>
  (parameters) =>
    parameters.map((parameter) => (parameter.type === replacement.type ? replacement : parameter));

/** Adds parameters, each where its type belongs. */
export const adding =
  (...added: Parameter[]): Edit =>
  (parameters) =>
    [...parameters, ...added].sort((a, b) => a.type - b.type);

/** The contents of one parameter changed by a function. */
export const changing =
  (type: number, change: (contents: Uint8Array) => Uint8Array): Edit =>
  (parameters) =>
    parameters.map((parameter) =>
      parameter.type === type ? { ...parameter, contents: change(parameter.contents.slice()) } : parameter,
    );

/** One octet of the contents of a parameter set. */
export const setting = (type: number, offset: number, value: number): Edit =>
  changing(type, (contents) => {
    contents[offset] = value;
    return contents;
  });
