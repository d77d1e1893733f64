// Where things lie in the core's linear memory (assembly/memory.ts, keying/secrets.ts, network/hip/association.ts), for tests that
// compare what must not change, or set what cannot be reached otherwise.

import type { Core } from "../../../host/core/core.js";

export const ASSOCIATIONS_MAX = 4;
export const ASSOCIATION_BYTES = 608;
export const SECRET_BYTES = 192;
const PACKET_BYTES = 1280;
const ACCESS_BYTES = 8 * 68;
const IDENTITIES_BYTES = 192;

/** Offsets in a record of the association table. */
export const RECORD = { state: 0, timer: 1, group: 2, sendings: 3, inbound: 144, outbound: 168, lists: 192, packet: 256 };
/** Offset of the last sequence number sent in an outbound SA. */
export const SA_SEQUENCE = 8;
/** Offsets in an association's keys. */
export const KEYS = { kij: 0, master: 32, z: 96, prk: 128, espGreat: 144, espSmall: 164 };

export interface Range {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

export interface Layout {
  readonly io: Range;
  readonly reassembly: Range;
  readonly associations: Range;
  readonly access: Range;
  readonly identities: Range;
  readonly puzzles: Range;
  readonly privateKeys: Range;
  readonly puzzleSecrets: Range;
  readonly keying: Range;
  readonly secrets: Range;
}

/** @param keys address of the secrets of association 0 */
export function layoutOf(core: Core, keys: number): Layout {
  const io = core.call("io_pointer").result;
  let at = io;
  const next = (name: string, length: number): Range => {
    const range = { name, start: at, length };
    at += length;
    return range;
  };
  const buffer = next("I/O buffer", PACKET_BYTES);
  const reassembly = next("reassembly", 2 * (PACKET_BYTES + 64));
  const associations = next("associations", ASSOCIATIONS_MAX * ASSOCIATION_BYTES);
  const access = next("access list", ACCESS_BYTES);
  const identities = next("identities", IDENTITIES_BYTES);
  at += 320 + 64;
  const puzzles = next("puzzles", 160);
  at = keys - 304 - 32 - 32 - 64;
  const privateKeys = next("private keys", 64);
  const puzzleSecrets = next("puzzle secrets", 32);
  at += 32;
  const keying = next("keys at work", 304);
  const secrets = next("association keys", ASSOCIATIONS_MAX * SECRET_BYTES);
  return {
    io: buffer,
    reassembly,
    associations,
    access,
    identities,
    puzzles,
    privateKeys,
    puzzleSecrets,
    keying,
    secrets,
  };
}
