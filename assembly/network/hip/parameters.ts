// The parameters that more than one packet holds, written and read.
import { INVALID_HIT, MALFORMED, MISSING_PARAMETER, NO_COMMON_PROPOSAL } from "../../errors";
import { loadU16 } from "../../codec/bytes";
import { find } from "../../codec/reader";
import { closeParameter, octets, openParameter, u16At, u32At, u64At, u8At } from "../../codec/writer";
import { KEYING_SCRATCH } from "../../memory";
import { groupOf, hostIdentityLength } from "../../keying/groups";
import { hitOf, sameHit } from "../../keying/hit";
import { groupOfIdentity, hostIdentityOf, identityOfGroup } from "../../keying/identity";
import {
  AES_128_CTR,
  ALGORITHM_ECDH,
  DH_GROUP_LIST,
  ESP_AES_CCM_16,
  ESP_AES_CCM_8,
  ESP_INFO,
  ESP_TRANSFORM,
  HIP_CIPHER,
  HIT_SUITE_LIST,
  HOST_ID,
  R1_COUNTER,
  SUITE_ECDH_FOLD,
  TRANSPORT_FORMAT_LIST,
} from "./numbers";

const SCRATCH_HIT: usize = KEYING_SCRATCH;

// --- writing ----------------------------------------------------------------------------------------------------------

/** ESP_INFO (RFC 7402 §5.1.1): the SPI for packets to us; KEYMAT Index 0 (docs/hip-dex.md, A8). */
export function writeEspInfo(spi: u32): void {
  openParameter(ESP_INFO);
  u16At(0);
  u16At(0);
  u32At(0);
  u32At(spi);
  closeParameter();
}

/** R1_COUNTER (RFC 7401 §5.2.3). */
export function writeCounter(counter: u64): void {
  openParameter(R1_COUNTER);
  u32At(0);
  u64At(counter);
  closeParameter();
}

/** DH_GROUP_LIST (RFC 7401 §5.2.6): the group of this identity first, then that of our other one. */
export function writeGroups(identity: usize): void {
  const group = groupOfIdentity(identity);
  openParameter(DH_GROUP_LIST);
  u8At(group);
  const other = group == 7 ? identityOfGroup(12) : identityOfGroup(7);
  if (other != 0) u8At(groupOfIdentity(other));
  closeParameter();
}

/** HIP_CIPHER (draft-ietf-hip-dex-24 §5.2.2): there is only one. */
export function writeCipher(): void {
  openParameter(HIP_CIPHER);
  u16At(AES_128_CTR);
  closeParameter();
}

/** HOST_ID (RFC 7401 §5.2.9), without a domain identifier. */
export function writeHostId(identity: usize): void {
  const length = hostIdentityLength(groupOfIdentity(identity));
  openParameter(HOST_ID);
  u16At(length);
  u16At(0);
  u16At(ALGORITHM_ECDH);
  octets(hostIdentityOf(identity), length);
  closeParameter();
}

/** HIT_SUITE_LIST (RFC 7401 §5.2.10). */
export function writeHitSuites(): void {
  openParameter(HIT_SUITE_LIST);
  u8At(SUITE_ECDH_FOLD);
  closeParameter();
}

/** TRANSPORT_FORMAT_LIST (RFC 7401 §5.2.11): ESP. */
export function writeTransports(): void {
  openParameter(TRANSPORT_FORMAT_LIST);
  u16At(ESP_TRANSFORM);
  closeParameter();
}

/** ESP_TRANSFORM (RFC 7402 §5.1.2) with one suite, or with all that we have (suite 0). */
export function writeEspSuites(suite: u32): void {
  openParameter(ESP_TRANSFORM);
  u16At(0);
  if (suite != 0) u16At(suite);
  else {
    u16At(ESP_AES_CCM_8);
    u16At(ESP_AES_CCM_16);
  }
  closeParameter();
}

// --- reading ----------------------------------------------------------------------------------------------------------

let hostIdentityAt: usize = 0;
let hostIdentityOctets: u32 = 0;

/** The Host Identity that `readHostId` accepted. */
export function readIdentity(): usize {
  return hostIdentityAt;
}

export function readIdentityLength(): u32 {
  return hostIdentityOctets;
}

/** Reads HOST_ID: answers its DH group; its HIT must be the sender's. MISSING_PARAMETER, MALFORMED, INVALID_HIT. */
export function readHostId(sender: usize): i32 {
  const at = find(HOST_ID);
  if (at == 0) return MISSING_PARAMETER;
  const length = loadU16(at + 2);
  if (length < 6) return MALFORMED;
  hostIdentityOctets = loadU16(at + 4);
  const domain = loadU16(at + 6) & 0x0fff;
  if (6 + hostIdentityOctets + domain != length || loadU16(at + 8) != ALGORITHM_ECDH) return MALFORMED;
  hostIdentityAt = at + 10;
  const group = groupOf(hostIdentityAt, hostIdentityOctets);
  if (group == 0) return MALFORMED;
  hitOf(SCRATCH_HIT, hostIdentityAt, hostIdentityOctets);
  const same = sameHit(SCRATCH_HIT, sender);
  memory.fill(SCRATCH_HIT, 0, 16);
  return same ? <i32>group : INVALID_HIT;
}

/** Whether the list of u16 in parameter `type` has `value` among its first six (RFC 7401 §5.2.8); `skip` octets come before. */
export function listHas(type: u32, value: u32, skip: u32): bool {
  const at = find(type);
  if (at == 0) return false;
  const length = loadU16(at + 2);
  const end = min<u32>(length, skip + 12);
  for (let i: u32 = skip; i + 2 <= end; i += 2) {
    if (loadU16(at + 4 + i) == value) return true;
  }
  return false;
}

/** Whether parameter `type` holds `value` and nothing else, behind `skip` octets: a choice. */
export function isChoice(type: u32, value: u32, skip: u32): bool {
  const at = find(type);
  return at != 0 && loadU16(at + 2) == skip + 2 && loadU16(at + 4 + skip) == value;
}

/** The ESP suite of the peer's list, in its order, that we have; NO_COMMON_PROPOSAL. */
export function chooseEspSuite(): i32 {
  const at = find(ESP_TRANSFORM);
  if (at == 0) return MISSING_PARAMETER;
  const length = loadU16(at + 2);
  for (let i: u32 = 2; i + 2 <= length; i += 2) {
    const suite = loadU16(at + 4 + i);
    if (suite == ESP_AES_CCM_8 || suite == ESP_AES_CCM_16) return <i32>suite;
  }
  return NO_COMMON_PROPOSAL;
}
