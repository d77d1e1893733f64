// R2 (RFC 7401 §5.3.4, §6.10; draft-ietf-hip-dex-24 §5.3.4, §6.8): the Responder's share of the key, and R1's lists again, now
// under HIP_MAC, so that the Initiator sees whether somebody changed them.
//
//   R2: ESP_INFO, DH_GROUP_LIST, HIP_CIPHER, ENCRYPTED_KEY, I_NONCE, HIT_SUITE_LIST, TRANSPORT_FORMAT_LIST, ESP_TRANSFORM, HIP_MAC
import { AUTHENTICATION_FAILED, MALFORMED, MISSING_PARAMETER, WRONG_STATE } from "../../errors";
import { loadU32 } from "../../codec/bytes";
import { findExactly } from "../../codec/reader";
import { hitOfIdentity, identityOfGroup } from "../../keying/identity";
import { masterMac, secretsOf } from "../../keying/secrets";
import { openSa, spiOf, suiteOf } from "../esp/sa";
import {
  Association,
  associationWith,
  disarm,
  inboundOf,
  indexOf,
  nonceOf,
  outboundOf,
  ownHit,
  ownIsGreat,
  peerHit,
  puzzleOf,
  setState,
} from "./association";
import { ownMacKey, writeKeyAndNonce } from "./i2";
import { cryptKey, derivePairwise, zOf } from "./keys";
import { verifyMac } from "./mac";
import { ENCRYPTED_KEY, ESP_INFO, I_NONCE, R2 } from "./numbers";
import { beginPacket, checkCritical, endPacketWithMac, receiverOf, senderOf } from "./packet";
import { writeCipher, writeEspInfo, writeEspSuites, writeGroups, writeHitSuites, writeTransports } from "./parameters";
import { compareLists } from "./r1";
import { ESTABLISHED, I2_SENT } from "./states";
import { sameHit } from "../../keying/hit";

/** Responder: builds the R2 of an association whose ENCRYPTED_KEY is made. */
export function writeR2(a: Association): i32 {
  const identity = identityOfGroup(a.group);
  beginPacket(R2, hitOfIdentity(identity), peerHit(a));
  writeEspInfo(spiOf(inboundOf(a)));
  writeGroups(identity);
  writeCipher();
  writeKeyAndNonce(a);
  writeHitSuites();
  writeTransports();
  writeEspSuites(0);
  return endPacketWithMac(ownMacKey(a));
}

/** Initiator: takes an R2. */
export function receiveR2(packet: usize): i32 {
  const a = associationWith(senderOf(packet));
  if (a === null || a.state != <u8>I2_SENT || !sameHit(receiverOf(packet), ownHit(a))) return WRONG_STATE;
  const secrets = secretsOf(indexOf(a));
  const great = ownIsGreat(a);
  let status = verifyMac(secrets + masterMac(!great), packet);
  if (status != 0) return status;
  status = checkCritical();
  if (status != 0) return status;
  const nonce = findExactly(I_NONCE, 32);
  const encryptedKey = findExactly(ENCRYPTED_KEY, 16);
  const espInfo = findExactly(ESP_INFO, 12);
  if (nonce == 0 || encryptedKey == 0 || espInfo == 0) return MISSING_PARAMETER;
  if (memory.compare(nonce, nonceOf(a), 32) != 0) return AUTHENTICATION_FAILED;
  status = compareLists(a);
  if (status != 0) return status;
  const spi = loadU32(espInfo + 8);
  if (spi < 256 || loadU32(espInfo + 4) != 0) return MALFORMED;
  const z = zOf(secrets, !great);
  memory.copy(z, encryptedKey, 16);
  status = cryptKey(secrets, !great, puzzleOf(a), z);
  if (status == 0) status = derivePairwise(secrets, puzzleOf(a), nonceOf(a), peerHit(a), ownHit(a));
  if (status != 0) return status;
  openSa(outboundOf(a), spi, suiteOf(inboundOf(a)));
  disarm(a);
  setState(a, ESTABLISHED);
  return 0;
}
