// I1 (RFC 7401 §5.3.1, §6.7; draft-ietf-hip-dex-24 §5.3.1, §6.5): "I want to talk".
//
//   I1: DH_GROUP_LIST          receiver = the Responder's HIT, or zeros (opportunistic)
import { MALFORMED, MISSING_PARAMETER, NO_IDENTITY, WRONG_STATE } from "../../errors";
import { loadU16 } from "../../codec/bytes";
import { find } from "../../codec/reader";
import { hitBelow, isNullHit } from "../../keying/hit";
import { hitOfIdentity, identityOfGroup, identityOfHit } from "../../keying/identity";
import { Association, associationWith, opportunisticAssociation, peerHit } from "./association";
import { DH_GROUP_LIST, I1 } from "./numbers";
import { beginPacket, checkCritical, endPacket, receiverOf, senderOf } from "./packet";
import { writeGroups } from "./parameters";
import { writeR1 } from "./r1";
import { I1_SENT } from "./states";

/** Builds the I1 of an association; answers the octets of UDP payload. */
export function writeI1(a: Association): i32 {
  const identity = identityOfGroup(a.group);
  beginPacket(I1, hitOfIdentity(identity), peerHit(a));
  writeGroups(identity);
  return endPacket();
}

/** Responder: answers an I1 from PEER with an R1. Keeps nothing of it (RFC 7401 §4.1.1). */
export function receiveI1(packet: usize): i32 {
  const critical = checkCritical();
  if (critical != 0) return critical;
  const groups = find(DH_GROUP_LIST);
  if (groups == 0) return MISSING_PARAMETER;
  if (loadU16(groups + 2) == 0) return MALFORMED;
  let identity: usize;
  if (isNullHit(receiverOf(packet))) {
    identity = identityOfGroup(load<u8>(groups, 4));
    if (identity == 0) identity = identityOfGroup(0);
  } else identity = identityOfHit(receiverOf(packet));
  if (identity == 0) return NO_IDENTITY;
  // Both began at once: the smaller HIT stays Initiator (RFC 7401 §6.7 step 3). An I1 to anybody is one to this peer too.
  let own = associationWith(senderOf(packet));
  if (own === null) own = opportunisticAssociation();
  if (own !== null && own.state == <u8>I1_SENT && hitBelow(hitOfIdentity(identity), senderOf(packet)))
    return WRONG_STATE;
  return writeR1(identity, senderOf(packet));
}
