// Where things lie in the core's linear memory, for tests that compare what must not change, or set what cannot be reached otherwise.
// Nothing of assembly/memory.ts is repeated here: known octets are put in through the ABI, and looked for.

import assert from "node:assert/strict";
import { Core } from "../../../host/core/core.js";
import { concat, type Identity } from "./crypto.js";

export const ASSOCIATIONS_MAX = 4;
const ACCESS_MAX = 8;
const PACKET_BYTES = 1280;
/** The largest radio datagram and 40 octets of state. */
const REASSEMBLY_BYTES = PACKET_BYTES + 40;

/** Offsets in a record of the association table (network/hip/association.ts). */
export const RECORD = { state: 0, timer: 1, group: 2, sendings: 3, peerHit: 24, inbound: 160, outbound: 64 };
/** Offset of the last sequence number sent in an outbound SA, or of the replay window in an inbound one (network/esp/sa.ts). */
export const SA_SEQUENCE = 8;
/** Offsets in an association's keys (keying/secrets.ts). */
export const KEYS = { prk: 64 };

export interface Range {
  readonly start: number;
  readonly length: number;
}

export interface Layout {
  readonly io: Range;
  readonly reassembly: Range;
  readonly associations: Range;
  readonly associationBytes: number;
  readonly access: Range;
  readonly identities: Range;
  readonly puzzles: Range;
  readonly privateKeys: Range;
  readonly puzzleSecrets: Range;
  /** The keys of an exchange at work (128), scratch (56), its #I, #J, I_NONCE and MAC of the lists (80). */
  readonly keying: Range;
  readonly secrets: Range;
  readonly secretBytes: number;
}

const SCRATCH_RANDOM = Uint8Array.from({ length: 18 }, (_, i) => 0xa5 ^ (i * 29));
const COUNTER = Uint8Array.from([0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0]);

/** @param own two identities, one of each group; peers: two more, of the first group */
export function layoutOf(module: WebAssembly.Module, own: readonly Identity[], peers: readonly Identity[]): Layout {
  const core = new Core(module, {
    entropy: (length) => new Uint8Array(length),
    random: (length) => SCRATCH_RANDOM.slice(0, length),
    now: () => 0,
    transmitDatagram: () => undefined,
    storeRead: () => COUNTER,
    storeWrite: () => undefined,
  });
  core.start();
  for (const { group, privateKey } of own) core.identityLoad(group, privateKey);
  for (const { host } of peers) core.accessAllow(host);
  const locator = new Uint8Array(20);
  const numbers = peers.map(({ hit }) => core.hipInitiate(locator, hit, own[0]!.group));
  assert.deepEqual(numbers, [0, 1]);
  const memory = Buffer.from(core.memory);
  const where = (octets: Uint8Array, what: string): number => {
    const at = memory.indexOf(octets);
    assert.ok(at >= 0, `${what} was not found in memory`);
    return at;
  };
  const io = core.call("io_pointer").result;
  const [keys, nextKeys] = numbers.map((n) => core.associationKeys(n));
  const [record, nextRecord] = peers.map(({ hit }) => where(hit, "an association") - RECORD.peerHit);
  assert.equal(memory[record!], 1, "the state of an association");
  const [entry, nextEntry] = peers.map(({ host }) => where(host.slice(0, 34), "an entry of the access list"));
  const identities = own.map(({ hit, host }) => where(concat(hit, host), "an identity"));
  const keysAt = own.map(({ privateKey }) => where(privateKey, "a private key"));
  assert.equal(keysAt[1]! - keysAt[0]!, 32);
  const associationBytes = nextRecord! - record!;
  const secretBytes = nextKeys! - keys!;
  const layout: Layout = {
    io: { start: io, length: PACKET_BYTES },
    reassembly: { start: record! - REASSEMBLY_BYTES, length: REASSEMBLY_BYTES },
    associations: { start: record!, length: ASSOCIATIONS_MAX * associationBytes },
    associationBytes,
    access: { start: entry!, length: ACCESS_MAX * (nextEntry! - entry!) },
    identities: { start: identities[0]!, length: 2 * (identities[1]! - identities[0]!) },
    puzzles: { start: where(COUNTER, "the R1 generation counter"), length: 160 },
    privateKeys: { start: keysAt[0]!, length: 64 },
    puzzleSecrets: { start: where(SCRATCH_RANDOM.slice(0, 16), "the puzzle secret"), length: 32 },
    keying: { start: keys! - 264, length: 264 },
    secrets: { start: keys!, length: ASSOCIATIONS_MAX * secretBytes },
    secretBytes,
  };
  return layout;
}
