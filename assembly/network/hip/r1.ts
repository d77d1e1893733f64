// R1 (RFC 7401 §5.3.2, §6.8; draft-ietf-hip-dex-24 §5.3.2, §6.6): the puzzle, the Responder's identity, and what it offers.
//
//   R1: R1_COUNTER, PUZZLE, DH_GROUP_LIST, HIP_CIPHER, HOST_ID, HIT_SUITE_LIST, TRANSPORT_FORMAT_LIST, ESP_TRANSFORM
//
// Nothing authenticates an R1. All that it makes the Initiator do is provisional until R2 repeats its lists under HIP_MAC.
import { ASSOCIATION_SECRET_BYTES, EXCHANGE, KEYING, KEYING_BYTES } from "../../memory";
import {
  MISSING_PARAMETER,
  NO_COMMON_GROUP,
  NO_COMMON_PROPOSAL,
  NO_ENTROPY,
  NO_ROOM,
  NOT_ALLOWED,
  PUZZLE_TOO_HARD,
  R1_WAS_ALTERED,
  STALE_R1_COUNTER,
  WRONG_STATE,
} from "../../errors";
import { loadU16, loadU64 } from "../../codec/bytes";
import { find, findExactly } from "../../codec/reader";
import { closeParameter, octets, openParameter, u8At } from "../../codec/writer";
import { cmacFinal, cmacInit, cmacUpdate } from "../../crypto/cmac";
import { equal } from "../../crypto/ct";
import { randomBytes } from "../../crypto/drbg";
import { isAllowed } from "../../keying/access";
import { agree } from "../../keying/groups";
import { hitBelow, sameHit } from "../../keying/hit";
import { hitOfIdentity, identityOfGroup, privateKeyOf } from "../../keying/identity";
import { KIJ, masterMac, secretsOf } from "../../keying/secrets";
import { LOCATOR_BYTES, PEER } from "../locator";
import {
  arm,
  Association,
  associationWith,
  fail,
  indexOf,
  listsMacOf,
  locatorOf,
  nonceOf,
  opportunisticAssociation,
  ownHit,
  peerHit,
  puzzleOf,
  inboundOf,
  setState,
} from "./association";
import { encryptOwnKey, writeI2 } from "./i2";
import { deriveMaster, zOf } from "./keys";
import {
  AES_128_CTR,
  DH_GROUP_LIST,
  ESP_TRANSFORM,
  HIP_CIPHER,
  HIT_SUITE_LIST,
  PUZZLE,
  R1,
  R1_COUNTER,
  SUITE_ECDH_FOLD,
  TRANSPORT_FORMAT_LIST,
} from "./numbers";
import { beginPacket, checkCritical, endPacket, receiverOf, senderOf, sendPacket } from "./packet";
import {
  chooseEspSuite,
  listHas,
  readHostId,
  readIdentity,
  readIdentityLength,
  writeCipher,
  writeCounter,
  writeEspSuites,
  writeGroups,
  writeHitSuites,
  writeHostId,
  writeTransports,
} from "./parameters";
import { policy, I2_TIMEOUT, LARGEST_K, PUZZLE_K, PUZZLE_LIFETIME } from "./policy";
import { currentCounter, opaque, setPuzzle, solve } from "./puzzle";
import { newSpi } from "./spi";
import { I1_SENT, I2_SENT } from "./states";
import { openSa } from "../esp/sa";

/** #I and #J, I_NONCE, and a MAC of the lists, of an exchange at work. */
const EXCHANGE_PUZZLE: usize = EXCHANGE;
const EXCHANGE_NONCE: usize = EXCHANGE_PUZZLE + 32;
const EXCHANGE_MAC: usize = EXCHANGE_NONCE + 32;

/** Responder: sends an R1 to PEER, whose HIT is `initiator`. */
export function writeR1(identity: usize, initiator: usize): i32 {
  const own = hitOfIdentity(identity);
  const status = setPuzzle(initiator, own, PEER, EXCHANGE_PUZZLE);
  if (status != 0) return status;
  beginPacket(R1, own, initiator);
  writeCounter(currentCounter());
  openParameter(PUZZLE);
  u8At(policy(PUZZLE_K));
  u8At(policy(PUZZLE_LIFETIME));
  octets(opaque(), 2);
  octets(EXCHANGE_PUZZLE, 16);
  closeParameter();
  memory.fill(EXCHANGE_PUZZLE, 0, 16);
  writeGroups(identity);
  writeCipher();
  writeHostId(identity);
  writeHitSuites();
  writeTransports();
  writeEspSuites(0);
  return sendPacket(-1, PEER, endPacket());
}

/** The parameters that R2 has to repeat (draft-ietf-hip-dex-24 §5.3.4). */
// prettier-ignore
const LISTS: usize = memory.data<u16>([511, 579, 715, 2049, 4095]);
const LISTS_COUNT: u32 = 5;

/** Octets of the lists' contents and a length octet each, at most: no honest ones are longer. */
const LISTS_MAX: u32 = 64;

/** 0 when the packet at hand has all the lists, and they are not longer than any honest ones; MISSING_PARAMETER, NO_ROOM. */
function checkLists(): i32 {
  let total: u32 = 0;
  for (let i: u32 = 0; i < LISTS_COUNT; i++) {
    const parameter = find(load<u16>(LISTS + (i << 1)));
    if (parameter == 0) return MISSING_PARAMETER;
    total += 1 + loadU16(parameter + 2);
  }
  return total <= LISTS_MAX ? 0 : NO_ROOM;
}

/**
 * EXCHANGE_MAC = CMAC(MAC key of the host with the greater HIT, the lists of the packet at hand with their lengths), once they were
 * checked. It stands for R1's lists in the association: without the key nobody finds other lists with the same MAC. PORT_FAILED.
 */
function macLists(secrets: usize): i32 {
  cmacInit(secrets + masterMac(true));
  for (let i: u32 = 0; i < LISTS_COUNT; i++) {
    const parameter = find(load<u16>(LISTS + (i << 1)));
    cmacUpdate(parameter + 2, 2 + loadU16(parameter + 2));
  }
  return cmacFinal(EXCHANGE_MAC);
}

/** R1_WAS_ALTERED unless the packet at hand (an R2) repeats the lists (draft-ietf-hip-dex-24 §6.8). */
export function compareLists(a: Association): i32 {
  let status = checkLists();
  if (status == 0) status = macLists(secretsOf(indexOf(a)));
  if (status == 0 && equal(EXCHANGE_MAC, listsMacOf(a), 16) == 0) status = R1_WAS_ALTERED;
  memory.fill(EXCHANGE_MAC, 0, 16);
  return status;
}

/** Initiator: checks an R1, solves its puzzle, agrees on keys, sends I2 (draft-ietf-hip-dex-24 §6.6). */
export function receiveR1(packet: usize): i32 {
  const sender = senderOf(packet);
  let found = associationWith(sender);
  if (found === null) found = opportunisticAssociation();
  if (found === null) return WRONG_STATE;
  const a = found;
  if (!sameHit(receiverOf(packet), ownHit(a))) return WRONG_STATE;
  const counterAt = findExactly(R1_COUNTER, 12);
  const counter = counterAt != 0 ? loadU64(counterAt + 4) : 0;
  if (a.state == <u8>I2_SENT) {
    if (counter <= a.counter) return STALE_R1_COUNTER;
  } else if (a.state != <u8>I1_SENT) return WRONG_STATE;
  const critical = checkCritical();
  if (critical != 0) return critical;
  if (!hasSuite()) return NO_COMMON_PROPOSAL;
  const group = readHostId(sender);
  if (group < 0) return group;
  const groups = findAtLeast(DH_GROUP_LIST, 1);
  if (groups == 0) return MISSING_PARAMETER;
  // The Responder's first group is that of its Host Identity, and with static keys it has to be ours (docs/hip-dex.md, A20).
  if (<u32>load<u8>(groups) != <u32>group || <u32>a.group != <u32>group) return NO_COMMON_GROUP;
  if (!isAllowed(readIdentity(), readIdentityLength())) return NOT_ALLOWED;
  if (!listHas(HIP_CIPHER, AES_128_CTR, 0) || !listHas(TRANSPORT_FORMAT_LIST, ESP_TRANSFORM, 0))
    return NO_COMMON_PROPOSAL;
  const suite = chooseEspSuite();
  if (suite < 0) return suite;
  const puzzle = findExactly(PUZZLE, 20);
  if (puzzle == 0) return MISSING_PARAMETER;
  const K = <u32>load<u8>(puzzle);
  if (K > policy(LARGEST_K)) return PUZZLE_TOO_HARD;
  let status = checkLists();
  if (status == 0) status = prepare(sender, puzzle, <u32>group);
  const spi = status == 0 ? newSpi() : 0;
  if (status == 0 && spi == 0) status = NO_ENTROPY;
  if (status < 0) {
    memory.fill(KEYING, 0, KEYING_BYTES);
    return status;
  }
  // Only now does the association change: a refused R1 leaves no trace in it.
  memory.copy(listsMacOf(a), EXCHANGE_MAC, 16);
  a.K = <u8>K;
  a.counted = counterAt != 0 ? 1 : 0;
  a.opaque = load<u16>(puzzle + 2);
  a.counter = counter;
  memory.copy(peerHit(a), sender, 16);
  memory.copy(locatorOf(a), PEER, LOCATOR_BYTES);
  memory.copy(puzzleOf(a), EXCHANGE_PUZZLE, 32);
  memory.copy(nonceOf(a), EXCHANGE_NONCE, 32);
  memory.copy(secretsOf(indexOf(a)), KEYING, ASSOCIATION_SECRET_BYTES);
  memory.fill(KEYING, 0, KEYING_BYTES);
  openSa(inboundOf(a), spi, <u32>suite);
  status = encryptOwnKey(a);
  const length = status == 0 ? writeI2(a) : status;
  if (length < 0) {
    fail(a, length);
    return length;
  }
  setState(a, I2_SENT);
  a.sendings = 1;
  a.timeout = policy(I2_TIMEOUT);
  arm(a, policy(I2_TIMEOUT));
  return sendPacket(indexOf(a), locatorOf(a), length);
}

/** Keys, #I, #J, I_NONCE and the MAC of the lists of the exchange into KEYING. */
function prepare(sender: usize, puzzle: usize, group: u32): i32 {
  const identity = identityOfGroup(group);
  const own = hitOfIdentity(identity);
  const J = EXCHANGE_PUZZLE + 16;
  memory.copy(EXCHANGE_PUZZLE, puzzle + 4, 16);
  let status = randomBytes(EXCHANGE_NONCE, 32);
  if (status == 0) status = randomBytes(zOf(KEYING, hitBelow(sender, own)), 16);
  if (status == 0) status = randomBytes(J, 16);
  if (status == 0) status = solve(<u32>load<u8>(puzzle), <u32>load<u8>(puzzle, 1), own, sender, EXCHANGE_PUZZLE, J);
  if (status == 0) status = agree(group, privateKeyOf(identity), readIdentity(), KEYING + KIJ);
  if (status == 0) status = deriveMaster(KEYING, EXCHANGE_PUZZLE, EXCHANGE_NONCE, own, sender);
  return status < 0 ? status : macLists(KEYING);
}

function hasSuite(): bool {
  const at = find(HIT_SUITE_LIST);
  if (at == 0) return false;
  const length = loadU16(at + 2);
  for (let i: u32 = 0; i < length; i++) {
    if (<u32>load<u8>(at + 4 + i) == SUITE_ECDH_FOLD) return true;
  }
  return false;
}

/** Address of the contents of a parameter that has at least `length` octets, or 0. */
function findAtLeast(type: u32, length: u32): usize {
  const at = find(type);
  return at != 0 && loadU16(at + 2) >= length ? at + 4 : 0;
}
