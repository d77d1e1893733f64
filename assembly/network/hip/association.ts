// The association table: a pool of records, found by the peer's HIT or by the SPI of what comes in.
//
// Invariants: UNASSOCIATED = the record is free and all zeros but for its number. The keys of record n are secretsOf(n), zeros
// unless the state is I2_SENT, R2_SENT or ESTABLISHED. `timer` != 0 = `deadline` means something.
import { ASSOCIATIONS } from "../../memory";
import { ASSOCIATION_BYTES, ASSOCIATIONS_MAX } from "../../limits";
import { event, now } from "../../ports";
import { ASSOCIATION_FAILED, STATE_CHANGED } from "../../events";
import { hitBelow, isNullHit, sameHit } from "../../keying/hit";
import { hitOfIdentity, identityOfGroup } from "../../keying/identity";
import { wipeSecretsOf } from "../../keying/secrets";
import { spiOf } from "../esp/sa";
import { E_FAILED, I1_SENT, UNASSOCIATED } from "./states";


@unmanaged
export class Association {
  state: u8;
  /** 1 = `deadline` is set. */
  timer: u8;
  /** DH group of both Host Identities. */
  group: u8;
  /** Sendings of the stored packet so far. */
  sendings: u8;
  deadline: u32;
  timeout: u32;
  /** K of the puzzle that I2 solves. */
  K: u8;
  /** 1 = the R1 had an R1_COUNTER, so the I2 has one. */
  counted: u8;
  /** Opaque of that puzzle, as it came. */
  opaque: u16;
  /** Generation counter of the R1 that was accepted. */
  counter: u64;
}

// What follows the fields above in a record.
const PEER_HIT: u32 = 24;
const LOCATOR: u32 = PEER_HIT + 16;
const PUZZLE_I: u32 = LOCATOR + 24;
const NONCE: u32 = PUZZLE_I + 32;
const MAC: u32 = NONCE + 32;
const ENCRYPTED: u32 = MAC + 16;
const INBOUND: u32 = ENCRYPTED + 16; // ends at ASSOCIATION_BYTES
/** In the place of #I and #J: it is opened when the Pair-wise Key is derived, and nothing needs them any more. */
const OUTBOUND: u32 = PUZZLE_I;


@inline
function address(a: Association): usize {
  return changetype<usize>(a);
}

/** The peer's HIT; zeros while it is not known (opportunistic mode). */
export function peerHit(a: Association): usize {
  return address(a) + PEER_HIT;
}

/** The peer's locator. */
export function locatorOf(a: Association): usize {
  return address(a) + LOCATOR;
}

/** #I (16) and #J (16) of the exchange, until the Pair-wise Key is derived. */
export function puzzleOf(a: Association): usize {
  return address(a) + PUZZLE_I;
}

/** I_NONCE (32). */
export function nonceOf(a: Association): usize {
  return address(a) + NONCE;
}

/** Responder: HIP_MAC of the I2 that was accepted (16). */
export function i2MacOf(a: Association): usize {
  return address(a) + MAC;
}

/** Initiator: a MAC of R1's lists (16; r1.ts). */
export function listsMacOf(a: Association): usize {
  return address(a) + MAC;
}

/** Opaque of the puzzle (2). */
export function opaqueOf(a: Association): usize {
  return address(a) + offsetof<Association>("opaque");
}

/** Our ENCRYPTED_KEY (16): what it hides is wiped before the packet may have to be made again. */
export function encryptedKeyOf(a: Association): usize {
  return address(a) + ENCRYPTED;
}

export function inboundOf(a: Association): usize {
  return address(a) + INBOUND;
}

/** After that: the SA to the peer. */
export function outboundOf(a: Association): usize {
  return address(a) + OUTBOUND;
}

/** Our HIT in this association. */
export function ownHit(a: Association): usize {
  return hitOfIdentity(identityOfGroup(a.group));
}

/** Whether our HIT is the greater one. */
export function ownIsGreat(a: Association): bool {
  return hitBelow(peerHit(a), ownHit(a));
}

export function associationAt(index: u32): Association {
  return changetype<Association>(ASSOCIATIONS + index * ASSOCIATION_BYTES);
}

export function indexOf(a: Association): i32 {
  return <i32>(<u32>(address(a) - ASSOCIATIONS) / ASSOCIATION_BYTES);
}

/** The association with this peer, or null; always null for zeros, the HIT of nobody. */
export function associationWith(hit: usize): Association | null {
  if (isNullHit(hit)) return null;
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (a.state != <u8>UNASSOCIATED && sameHit(peerHit(a), hit)) return a;
  }
  return null;
}

/** The association that awaits an R1 from anybody (opportunistic mode), or null. */
export function opportunisticAssociation(): Association | null {
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (a.state == <u8>I1_SENT && isNullHit(peerHit(a))) return a;
  }
  return null;
}

/** The association whose inbound SPI this is, or null. */
export function associationOfSpi(spi: u32): Association | null {
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (spi != 0 && spiOf(inboundOf(a)) == spi) return a;
  }
  return null;
}

/** A free record, or a failed one, or null when the pool is used up. It is zeroed. */
export function freeAssociation(): Association | null {
  let failed: Association | null = null;
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (a.state == <u8>UNASSOCIATED) return a;
    if (a.state == <u8>E_FAILED) failed = a;
  }
  if (failed !== null) clear(failed);
  return failed;
}

/** Zeros the record and its keys. */
export function clear(a: Association): void {
  wipeSecretsOf(indexOf(a));
  memory.fill(address(a), 0, ASSOCIATION_BYTES);
}

export function setState(a: Association, state: u32): void {
  a.state = <u8>state;
  event(STATE_CHANGED, indexOf(a), <i32>state);
}

/** Gives up: keys and record are wiped, the state says so until the record is used again. */
export function fail(a: Association, error: i32): void {
  const index = indexOf(a);
  clear(a);
  event(ASSOCIATION_FAILED, index, error);
  setState(a, E_FAILED);
}

export function arm(a: Association, milliseconds: u32): void {
  a.timer = 1;
  a.deadline = now() + milliseconds;
}

export function disarm(a: Association): void {
  a.timer = 0;
}
