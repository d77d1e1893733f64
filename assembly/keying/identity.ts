// Our own Host Identities: at most one for each group. The private keys lie in SECRET, the rest is public.
//
// Invariant: a slot whose group is not 0 holds a private key, its Host Identity and its HIT, that belong together.
import { IDENTITIES, PRIVATE_KEYS } from "../memory";
import { INVALID_ARGUMENT, INVALID_PRIVATE_KEY } from "../errors";
import { randomBytes } from "../crypto/drbg";
import { hostIdentityLength, makeHostIdentity, P256 } from "./groups";
import { hitOf, sameHit } from "./hit";

const SLOTS: u32 = 2;
/** HIT (16), Host Identity (66), group (u8), padding. */
const SLOT: u32 = 88;
const HOST_IDENTITY: u32 = 16;
const GROUP: u32 = 84;

/** The handle of an identity is the address of its slot; 0 is none. */
export function hitOfIdentity(identity: usize): usize {
  return identity;
}

export function hostIdentityOf(identity: usize): usize {
  return identity + HOST_IDENTITY;
}

export function groupOfIdentity(identity: usize): u32 {
  return load<u8>(identity + GROUP);
}

export function privateKeyOf(identity: usize): usize {
  return PRIVATE_KEYS + (<u32>(identity - IDENTITIES) / SLOT) * 32;
}

/** The identity of this group, or 0. Group 0: the first there is. */
export function identityOfGroup(group: u32): usize {
  for (let i: u32 = 0; i < SLOTS; i++) {
    const slot = IDENTITIES + i * SLOT;
    const own = groupOfIdentity(slot);
    if (own != 0 && (group == 0 || own == group)) return slot;
  }
  return 0;
}

/** The identity with this HIT, or 0. */
export function identityOfHit(hit: usize): usize {
  for (let i: u32 = 0; i < SLOTS; i++) {
    const slot = IDENTITIES + i * SLOT;
    if (groupOfIdentity(slot) != 0 && sameHit(slot, hit)) return slot;
  }
  return 0;
}

/** Loads a private key (32 octets, copied), in place of the one of the same group. INVALID_PRIVATE_KEY leaves the slot empty. */
export function loadIdentity(group: u32, privateKey: usize): i32 {
  const length = hostIdentityLength(group);
  if (length == 0) return INVALID_ARGUMENT;
  let slot = identityOfGroup(group);
  for (let i: u32 = 0; slot == 0 && i < SLOTS; i++) {
    if (groupOfIdentity(IDENTITIES + i * SLOT) == 0) slot = IDENTITIES + i * SLOT;
  }
  const own = privateKeyOf(slot);
  memory.copy(own, privateKey, 32);
  const status = makeHostIdentity(group, own, slot + HOST_IDENTITY);
  if (status < 0) {
    memory.fill(own, 0, 32);
    memory.fill(slot, 0, SLOT);
    return status;
  }
  hitOf(slot, slot + HOST_IDENTITY, length);
  store<u8>(slot + GROUP, <u8>group);
  return 0;
}

/** Makes a key pair. For P-256 by rejection (SP 800-56A §5.6.1.2.2), which fails once in 2^32 draws. */
export function generateIdentity(group: u32, scratch: usize): i32 {
  let status: i32 = INVALID_PRIVATE_KEY;
  for (let tries: u32 = 0; tries < 8 && status == INVALID_PRIVATE_KEY; tries++) {
    status = randomBytes(scratch, 32);
    if (status == 0) status = loadIdentity(group, scratch);
    if (group != P256) break;
  }
  memory.fill(scratch, 0, 32);
  return status;
}
