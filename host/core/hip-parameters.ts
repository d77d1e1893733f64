// The parameters of HIP that the Diet EXchange uses, one row each: type, name, the length it must have, and its fields
// (RFC 7401 §5.2, RFC 7402 §5.1, draft-ietf-hip-dex-24 §5.2).

import { ipv6Text, readU16, readU32, toHex } from "./text.js";

export type Field = number | string | readonly number[] | readonly string[];
export type Fields = Readonly<Record<string, Field>>;

/** Reports what is wrong at an offset inside the contents; does not return. */
type Fail = (offset: number, reason: string) => never;

interface ParameterKind {
  readonly name: string;
  /** Says undefined where the length is right, else what it should be. */
  readonly length: (octets: number) => string | undefined;
  readonly fields: (contents: Uint8Array, fail: Fail) => Fields;
}

const exactly = (wanted: number) => (octets: number) =>
  octets === wanted ? undefined : `${octets} octets instead of ${wanted}`;
const atLeast = (wanted: number) => (octets: number) =>
  octets >= wanted ? undefined : `${octets} octets instead of at least ${wanted}`;
const any = (): undefined => undefined;
const multiple = (unit: number) => (octets: number) =>
  octets > 0 && octets % unit === 0 ? undefined : `${octets} octets, not a list of ${unit} each`;
const list16 = (octets: number) => multiple(2)(octets);

const value = (contents: Uint8Array): Fields => ({ value: toHex(contents) });
const octetIds = (contents: Uint8Array): Fields => ({ ids: Array.from(contents) });
const ids16 = (contents: Uint8Array, from = 0): number[] => {
  const ids: number[] = [];
  for (let i = from; i + 1 < contents.length; i += 2) ids.push(readU16(contents, i));
  return ids;
};
const ids32 = (contents: Uint8Array): number[] => {
  const ids: number[] = [];
  for (let i = 0; i + 3 < contents.length; i += 4) ids.push(readU32(contents, i));
  return ids;
};
const u64Text = (contents: Uint8Array, offset: number): string =>
  ((BigInt(readU32(contents, offset)) << 32n) | BigInt(readU32(contents, offset + 4))).toString();

/** Puzzle lifetime v stands for 2^(v-32) seconds (RFC 7401 §5.2.4). */
const seconds = (v: number): number => 2 ** (v - 32);

const NOTIFICATION_NAMES: Readonly<Record<number, string>> = {
  1: "UNSUPPORTED_CRITICAL_PARAMETER_TYPE",
  7: "INVALID_SYNTAX",
  14: "NO_DH_PROPOSAL_CHOSEN",
  15: "INVALID_DH_CHOSEN",
  16: "NO_HIP_PROPOSAL_CHOSEN",
  17: "INVALID_HIP_CIPHER_CHOSEN",
  18: "NO_ESP_PROPOSAL_CHOSEN",
  19: "INVALID_ESP_TRANSFORM_CHOSEN",
  20: "UNSUPPORTED_HIT_SUITE",
  24: "AUTHENTICATION_FAILED",
  26: "CHECKSUM_FAILED",
  28: "HIP_MAC_FAILED",
  32: "ENCRYPTION_FAILED",
  40: "INVALID_HIT",
  42: "BLOCKED_BY_POLICY",
  44: "RESPONDER_BUSY_PLEASE_RETRY",
  16384: "I2_ACKNOWLEDGEMENT",
  16385: "NAT_KEEPALIVE",
};

/** The name of a NOTIFY message type (RFC 7401 §5.2.19); "NOTIFICATION_<n>" for one that is not known. */
export function notificationName(type: number): string {
  return NOTIFICATION_NAMES[type] ?? `NOTIFICATION_${type}`;
}

function hostId(contents: Uint8Array, fail: Fail): Fields {
  const hiLength = readU16(contents, 0);
  const di = readU16(contents, 2);
  const diLength = di & 0x0fff;
  if (6 + hiLength + diLength !== contents.length) {
    fail(0, `HI of ${hiLength} and DI of ${diLength} octets do not fill ${contents.length - 6} octets`);
  }
  if (hiLength < 2) fail(0, `HI of ${hiLength} octets has no curve label`);
  const hi = contents.subarray(6, 6 + hiLength);
  return {
    algorithm: readU16(contents, 4),
    curve: readU16(hi, 0),
    hostIdentity: toHex(hi),
    hit: ipv6Text(hitOf(hi)),
    domainIdentifierType: di >> 12,
    domainIdentifier: toHex(contents.subarray(6 + hiLength)),
  };
}

/** Context ID of HIP's ORCHIDs (RFC 7401 §3.2). */
const CONTEXT_ID = [0xf0, 0xef, 0xf0, 0x2f, 0xbf, 0xf4, 0x3d, 0x0f, 0xe7, 0x93, 0x0c, 0x3c, 0x6e, 0x61, 0x74, 0xea];
/** 2001:20::/28 (RFC 7343 §6) and the OGA identifier 4 of ECDH/FOLD (draft-ietf-hip-dex-24 §5.2.4). */
const DEX_HIT_PREFIX = [0x20, 0x01, 0x00, 0x24];

/**
 * The HIT of a Host Identity (curve label and public key), 16 octets:
 * 2001:0024 | FOLD(Context ID | HI, 96), FOLD being the exclusive or of all 12-octet pieces
 * (draft-ietf-hip-dex-24 §3.2).
 */
export function hitOf(hostIdentity: Uint8Array): Uint8Array {
  const hit = new Uint8Array(16);
  hit.set(DEX_HIT_PREFIX);
  const input = new Uint8Array(CONTEXT_ID.length + hostIdentity.length);
  input.set(CONTEXT_ID);
  input.set(hostIdentity, CONTEXT_ID.length);
  input.forEach((octet, i) => {
    const at = 4 + (i % 12);
    hit[at] = (hit[at] ?? 0) ^ octet;
  });
  return hit;
}

const KINDS: Readonly<Record<number, ParameterKind>> = {
  65: {
    name: "ESP_INFO",
    length: exactly(12),
    fields: (c) => ({ keymatIndex: readU16(c, 2), oldSpi: readU32(c, 4), newSpi: readU32(c, 8) }),
  },
  129: { name: "R1_COUNTER", length: exactly(12), fields: (c) => ({ counter: u64Text(c, 4) }) },
  257: {
    name: "PUZZLE",
    length: exactly(20),
    fields: (c) => ({
      k: c[0] ?? 0,
      lifetime: c[1] ?? 0,
      lifetimeSeconds: seconds(c[1] ?? 0),
      opaque: toHex(c.subarray(2, 4)),
      i: toHex(c.subarray(4)),
    }),
  },
  321: {
    name: "SOLUTION",
    length: exactly(36),
    fields: (c) => ({
      k: c[0] ?? 0,
      opaque: toHex(c.subarray(2, 4)),
      i: toHex(c.subarray(4, 20)),
      j: toHex(c.subarray(20)),
    }),
  },
  385: { name: "SEQ", length: exactly(4), fields: (c) => ({ updateId: readU32(c, 0) }) },
  449: { name: "ACK", length: multiple(4), fields: (c) => ({ updateIds: ids32(c) }) },
  511: { name: "DH_GROUP_LIST", length: atLeast(1), fields: octetIds },
  579: { name: "HIP_CIPHER", length: list16, fields: (c) => ({ ids: ids16(c) }) },
  641: { name: "ENCRYPTED", length: atLeast(4), fields: (c) => ({ value: toHex(c.subarray(4)) }) },
  643: { name: "ENCRYPTED_KEY", length: atLeast(8), fields: value },
  644: { name: "I_NONCE", length: exactly(32), fields: value },
  705: { name: "HOST_ID", length: atLeast(8), fields: hostId },
  715: { name: "HIT_SUITE_LIST", length: atLeast(1), fields: octetIds },
  832: {
    name: "NOTIFICATION",
    length: atLeast(4),
    fields: (c) => {
      const type = readU16(c, 2);
      return { notification: type, notificationName: notificationName(type), data: toHex(c.subarray(4)) };
    },
  },
  897: { name: "ECHO_REQUEST_SIGNED", length: any, fields: value },
  961: { name: "ECHO_RESPONSE_SIGNED", length: any, fields: value },
  2049: { name: "TRANSPORT_FORMAT_LIST", length: list16, fields: (c) => ({ ids: ids16(c) }) },
  4095: { name: "ESP_TRANSFORM", length: multiple(2), fields: (c) => ({ suites: ids16(c, 2) }) },
  61505: { name: "HIP_MAC", length: exactly(16), fields: value },
  63425: { name: "ECHO_RESPONSE_UNSIGNED", length: any, fields: value },
  63661: { name: "ECHO_REQUEST_UNSIGNED", length: any, fields: value },
};

/** The name of a parameter type in the specifications, or "UNKNOWN". */
export function parameterName(type: number): string {
  return KINDS[type]?.name ?? "UNKNOWN";
}

/** The fields of a parameter's contents; an unknown type has one field, `value`. */
export function decodeContents(type: number, contents: Uint8Array, fail: Fail): Fields {
  const kind = KINDS[type];
  if (!kind) return value(contents);
  const wrong = kind.length(contents.length);
  if (wrong !== undefined) fail(0, wrong);
  return kind.fields(contents, fail);
}
