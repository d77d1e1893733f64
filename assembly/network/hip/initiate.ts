// The Initiator's first step (RFC 7401 §6.5): an association, and an I1.
import { INVALID_ARGUMENT, INVALID_HIT, NO_IDENTITY, NO_ROOM } from "../../errors";
import { isDexHit, isNullHit } from "../../keying/hit";
import { groupOfIdentity, identityOfGroup, identityOfHit } from "../../keying/identity";
import { LOCATOR_BYTES } from "../locator";
import { arm, associationWith, clear, freeAssociation, indexOf, locatorOf, peerHit, setState } from "./association";
import { writeI1 } from "./i1";
import { sendPacket } from "./packet";
import { policy, I1_TIMEOUT } from "./policy";
import { I1_SENT } from "./states";

/**
 * Begins an exchange with the host behind `locator` (20 octets), by the identity of `group` (0: the first). hit: 16 octets; zeros: any
 * host. An association that there is with this HIT is given up. Answers the association's number; INVALID_HIT, NO_IDENTITY, NO_ROOM.
 */
export function initiate(locator: usize, hit: usize, group: u32): i32 {
  const identity = identityOfGroup(group);
  if (identity == 0) return NO_IDENTITY;
  const anybody = isNullHit(hit);
  if (!anybody && (!isDexHit(hit) || identityOfHit(hit) != 0)) return INVALID_HIT;
  if (load<u8>(locator) > 1) return INVALID_ARGUMENT;
  const known = associationWith(hit);
  if (known !== null) clear(known);
  const a = known === null ? freeAssociation() : known;
  if (a === null) return NO_ROOM;
  a.group = <u8>groupOfIdentity(identity);
  memory.copy(peerHit(a), hit, 16);
  memory.copy(locatorOf(a), locator, LOCATOR_BYTES);
  setState(a, I1_SENT);
  a.timeout = policy(I1_TIMEOUT);
  arm(a, policy(I1_TIMEOUT));
  a.sendings = 1;
  const status = sendPacket(indexOf(a), locatorOf(a), writeI1(a));
  if (status < 0) {
    clear(a);
    return status;
  }
  return indexOf(a);
}
