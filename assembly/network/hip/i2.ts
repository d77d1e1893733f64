// I2 (RFC 7401 §5.3.3, §6.9; draft-ietf-hip-dex-24 §5.3.3, §6.7): the solution, the Initiator's identity and share of the key, and
// the first HIP_MAC.
//
//   I2: ESP_INFO, R1_COUNTER, SOLUTION, HIP_CIPHER, ENCRYPTED_KEY, I_NONCE, HOST_ID, TRANSPORT_FORMAT_LIST, ESP_TRANSFORM, HIP_MAC
//
// The Responder checks the cheap things first, and does public-key work only for an Initiator that is where it says (puzzle), wants
// what was offered, and is on the access list. Nothing is kept of an I2 whose HIP_MAC is not right.
import { ASSOCIATION_SECRET_BYTES, KEYING, KEYING_BYTES } from "../../memory";
import {
  MALFORMED,
  MISSING_PARAMETER,
  NO_COMMON_GROUP,
  NO_COMMON_PROPOSAL,
  NO_ENTROPY,
  NO_ROOM,
  NOT_ALLOWED,
  PUZZLE_WRONG,
  STALE_R1_COUNTER,
  WRONG_STATE,
} from "../../errors";
import { loadU32, loadU64 } from "../../codec/bytes";
import { findExactly } from "../../codec/reader";
import { closeParameter, octets, openParameter, u8At } from "../../codec/writer";
import { randomBytes } from "../../crypto/drbg";
import { equal } from "../../crypto/ct";
import { isAllowed } from "../../keying/access";
import { agree } from "../../keying/groups";
import { hitBelow } from "../../keying/hit";
import { groupOfIdentity, hitOfIdentity, identityOfGroup, identityOfHit, privateKeyOf } from "../../keying/identity";
import { KIJ, masterMac, secretsOf } from "../../keying/secrets";
import { LOCATOR_BYTES, PEER } from "../locator";
import { openSa, spiOf, suiteOf } from "../esp/sa";
import {
  Association,
  associationWith,
  clear,
  encryptedKeyOf,
  freeAssociation,
  i2MacOf,
  inboundOf,
  indexOf,
  locatorOf,
  nonceOf,
  opaqueOf,
  opportunisticAssociation,
  outboundOf,
  ownIsGreat,
  peerHit,
  puzzleOf,
  setState,
} from "./association";
import { cryptKey, deriveMaster, derivePairwise, zOf } from "./keys";
import { macOf, verifyMac } from "./mac";
import { notifyRefusal, sendNotify } from "./notify";
import {
  AES_128_CTR,
  ENCRYPTED_KEY,
  ESP_INFO,
  ESP_TRANSFORM,
  HIP_CIPHER,
  I2,
  I2_ACKNOWLEDGEMENT,
  I_NONCE,
  R1_COUNTER,
  SOLUTION,
  TRANSPORT_FORMAT_LIST,
} from "./numbers";
import { beginPacket, checkCritical, endPacketWithMac, receiverOf, senderOf, sendPacket } from "./packet";
import {
  chooseEspSuite,
  isChoice,
  readHostId,
  readIdentity,
  readIdentityLength,
  writeCipher,
  writeCounter,
  writeEspInfo,
  writeEspSuites,
  writeHostId,
  writeTransports,
} from "./parameters";
import { policy, PROCESSING_TIME, PUZZLE_K } from "./policy";
import { checkPuzzle, checkSolution, generationOf, isSpent, spend } from "./puzzle";
import { writeR2 } from "./r2";
import { awaitPeer, sendOwn } from "./retransmission";
import { newSpi } from "./spi";
import { ESTABLISHED, I2_SENT, R2_SENT, UNASSOCIATED } from "./states";

/** Initiator: builds the I2 of an association whose ENCRYPTED_KEY is made. */
export function writeI2(a: Association): i32 {
  const identity = identityOfGroup(a.group);
  beginPacket(I2, hitOfIdentity(identity), peerHit(a));
  writeEspInfo(spiOf(inboundOf(a)));
  if (a.counted != 0) writeCounter(a.counter);
  openParameter(SOLUTION);
  u8At(a.K);
  u8At(0);
  octets(opaqueOf(a), 2);
  octets(puzzleOf(a), 32);
  closeParameter();
  writeCipher();
  writeKeyAndNonce(a);
  writeHostId(identity);
  writeTransports();
  writeEspSuites(suiteOf(inboundOf(a)));
  return endPacketWithMac(ownMacKey(a));
}

/** Makes our ENCRYPTED_KEY (draft-ietf-hip-dex-24 §5.2.5): our z under our encryption key. The Master Key is derived. */
export function encryptOwnKey(a: Association): i32 {
  const secrets = secretsOf(indexOf(a));
  const great = ownIsGreat(a);
  memory.copy(encryptedKeyOf(a), zOf(secrets, great), 16);
  return cryptKey(secrets, great, puzzleOf(a), encryptedKeyOf(a));
}

/** ENCRYPTED_KEY and I_NONCE of I2 and R2. */
export function writeKeyAndNonce(a: Association): void {
  openParameter(ENCRYPTED_KEY);
  octets(encryptedKeyOf(a), 16);
  closeParameter();
  openParameter(I_NONCE);
  octets(nonceOf(a), 32);
  closeParameter();
}

/** The key of HIP_MAC in what we send. */
export function ownMacKey(a: Association): usize {
  return secretsOf(indexOf(a)) + masterMac(ownIsGreat(a));
}

/** Responder: takes an I2 from PEER. */
export function receiveI2(packet: usize): i32 {
  const sender = senderOf(packet);
  const own = receiverOf(packet);
  const counterAt = findExactly(R1_COUNTER, 12);
  const solution = findExactly(SOLUTION, 36);
  // We send R1_COUNTER, so it has to come back (RFC 7401 §5.2.3).
  if (counterAt == 0 || solution == 0) return MISSING_PARAMETER;
  const generation = generationOf(loadU64(counterAt + 4));
  if (generation < 0) return STALE_R1_COUNTER;
  const I = solution + 4;
  // K is ours, never the one that the Initiator claims (docs/hip-dex.md, A13).
  if (<u32>load<u8>(solution) != policy(PUZZLE_K)) return PUZZLE_WRONG;
  let status = checkPuzzle(<u32>generation, sender, own, PEER, solution + 2, I);
  if (status != 0) return status;
  status = checkSolution(policy(PUZZLE_K), sender, own, I, I + 16);
  if (status != 0) return status;
  // From here on the Initiator has shown that it is where it says, and may be told what is wrong.
  const known = associationWith(sender);
  if (known !== null && known.state == <u8>I2_SENT && hitBelow(own, sender)) return WRONG_STATE;
  if (isSpent(<u32>generation, I)) return repeated(known, packet);
  status = accept(packet, known, I, <u32>generation);
  memory.fill(KEYING, 0, KEYING_BYTES);
  if (status < 0) notifyRefusal(own, sender, status);
  return status;
}

/** The same I2 again in R2_SENT or ESTABLISHED: the same R2 again, without public-key work (draft-ietf-hip-dex-24 §6.7 step 5). */
function repeated(a: Association | null, packet: usize): i32 {
  if (a === null || (a.state != <u8>R2_SENT && a.state != <u8>ESTABLISHED)) return PUZZLE_WRONG;
  const mac = macOf();
  if (mac == 0 || equal(mac, i2MacOf(a), 16) == 0) return PUZZLE_WRONG;
  const status = verifyMac(secretsOf(indexOf(a)) + masterMac(!ownIsGreat(a)), packet);
  return status < 0 ? status : sendOwn(a);
}

/** The checks behind the puzzle, the keys, the association, R2. KEYING holds the keys until HIP_MAC has proved them. */
function accept(packet: usize, known: Association | null, I: usize, generation: u32): i32 {
  const sender = senderOf(packet);
  const own = receiverOf(packet);
  const critical = checkCritical();
  if (critical != 0) return critical;
  const identity = identityOfHit(own);
  const group = readHostId(sender);
  if (group < 0) return group;
  if (<u32>group != groupOfIdentity(identity)) return NO_COMMON_GROUP;
  if (!isAllowed(readIdentity(), readIdentityLength())) return NOT_ALLOWED;
  if (!isChoice(HIP_CIPHER, AES_128_CTR, 0) || !isChoice(TRANSPORT_FORMAT_LIST, ESP_TRANSFORM, 0))
    return NO_COMMON_PROPOSAL;
  const suite = chooseEspSuite();
  if (suite < 0) return suite;
  if (!isChoice(ESP_TRANSFORM, <u32>suite, 2)) return NO_COMMON_PROPOSAL;
  const espInfo = findExactly(ESP_INFO, 12);
  const encryptedKey = findExactly(ENCRYPTED_KEY, 16);
  const nonce = findExactly(I_NONCE, 32);
  if (espInfo == 0 || encryptedKey == 0 || nonce == 0) return MISSING_PARAMETER;
  const peerSpi = loadU32(espInfo + 8);
  if (peerSpi < 256 || loadU32(espInfo + 4) != 0) return MALFORMED;
  if (policy(PROCESSING_TIME) != 0) sendNotify(own, sender, I2_ACKNOWLEDGEMENT, <i32>policy(PROCESSING_TIME));
  const great = hitBelow(sender, own);
  let status = agree(<u32>group, privateKeyOf(identity), readIdentity(), KEYING + KIJ);
  if (status != 0) return status;
  status = deriveMaster(KEYING, I, nonce, sender, own);
  if (status != 0) return status;
  status = verifyMac(KEYING + masterMac(!great), packet);
  if (status != 0) return status;
  memory.copy(zOf(KEYING, !great), encryptedKey, 16);
  status = cryptKey(KEYING, !great, I, zOf(KEYING, !great));
  if (status != 0) return status;
  status = randomBytes(zOf(KEYING, great), 16);
  if (status != 0) return status;
  const spi = newSpi();
  if (spi == 0) return NO_ENTROPY;
  const a = recordFor(known);
  if (a === null) return NO_ROOM;
  // Spent before anything that depends on its keys leaves us, and before what stands is given up.
  status = spend(generation, I);
  if (status != 0) return status;
  clear(a);
  a.group = <u8>group;
  a.counter = loadU64(findExactly(R1_COUNTER, 12) + 4);
  memory.copy(peerHit(a), sender, 16);
  memory.copy(locatorOf(a), PEER, LOCATOR_BYTES);
  memory.copy(puzzleOf(a), I, 32);
  memory.copy(nonceOf(a), nonce, 32);
  memory.copy(i2MacOf(a), macOf(), 16);
  openSa(inboundOf(a), spi, <u32>suite);
  memory.copy(secretsOf(indexOf(a)), KEYING, ASSOCIATION_SECRET_BYTES);
  return answer(a, peerSpi);
}

/** The record for this peer: the one there is, our own try to reach anybody (which has now succeeded), a free one, or null. */
function recordFor(known: Association | null): Association | null {
  if (known !== null) return known;
  const own = opportunisticAssociation();
  return own !== null ? own : freeAssociation();
}

/** Sends R2, derives the Pair-wise Key, and opens the way to the peer, whose SPI this is. */
function answer(a: Association, peerSpi: u32): i32 {
  let status = encryptOwnKey(a);
  const length = status == 0 ? writeR2(a) : status;
  const secrets = secretsOf(indexOf(a));
  status = length;
  if (status >= 0)
    status = derivePairwise(secrets, puzzleOf(a), nonceOf(a), peerHit(a), hitOfIdentity(identityOfGroup(a.group)));
  if (status < 0) {
    clear(a);
    setState(a, UNASSOCIATED);
    return status;
  }
  openSa(outboundOf(a), peerSpi, suiteOf(inboundOf(a)));
  setState(a, R2_SENT);
  awaitPeer(a);
  return sendPacket(indexOf(a), locatorOf(a), length);
}
