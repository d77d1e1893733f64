// NOTIFY (RFC 7401 §5.3.6, §6.9; draft-ietf-hip-dex-24 §6.9): status and errors, unauthenticated here, so information only: nothing
// that it says changes a state. Sent only to a peer whose puzzle was verified (docs/hip-dex.md, A23).
import {
  AUTHENTICATION_FAILED,
  INVALID_HIT,
  MALFORMED,
  MISSING_PARAMETER,
  NO_COMMON_PROPOSAL,
  NO_ROOM,
  NOT_ALLOWED,
  UNKNOWN_CRITICAL_PARAMETER,
  WRONG_STATE,
} from "../../errors";
import { event, now } from "../../ports";
import { remaining } from "../../timer";
import { NOTIFY_RECEIVED } from "../../events";
import { loadU16 } from "../../codec/bytes";
import { find } from "../../codec/reader";
import { closeParameter, openParameter, u16At } from "../../codec/writer";
import { masterMac, secretsOf } from "../../keying/secrets";
import { PEER } from "../locator";
import { arm, associationWith, indexOf, ownIsGreat } from "./association";
import {
  BLOCKED_BY_POLICY,
  HIP_MAC,
  HIP_MAC_FAILED,
  I2_ACKNOWLEDGEMENT,
  INVALID_HIP_CIPHER_CHOSEN,
  INVALID_HIT_NOTIFICATION,
  INVALID_SYNTAX,
  NOTIFICATION,
  NOTIFY,
  RESPONDER_BUSY_PLEASE_RETRY,
  UNSUPPORTED_CRITICAL_PARAMETER_TYPE,
} from "./numbers";
import { verifyMac } from "./mac";
import { beginPacket, checkCritical, endPacket, sendPacket, senderOf, unknown } from "./packet";
import { policy, I2_TIMEOUT, TIMEOUT_MAX } from "./policy";
import { I2_SENT } from "./states";

/** Sends NOTIFY to PEER. data < 0: none, else a u16. */
export function sendNotify(own: usize, peer: usize, type: u32, data: i32): i32 {
  beginPacket(NOTIFY, own, peer);
  openParameter(NOTIFICATION);
  u16At(0);
  u16At(type);
  if (data >= 0) u16At(<u32>data);
  closeParameter();
  return sendPacket(-1, PEER, endPacket());
}

/** Tells the sender of an I2 why it was refused; errors of keys, groups and curves stay unsaid. */
export function notifyRefusal(own: usize, peer: usize, error: i32): void {
  let type: u32 = 0;
  if (error == UNKNOWN_CRITICAL_PARAMETER) type = UNSUPPORTED_CRITICAL_PARAMETER_TYPE;
  else if (error == MALFORMED || error == MISSING_PARAMETER) type = INVALID_SYNTAX;
  else if (error == NO_COMMON_PROPOSAL) type = INVALID_HIP_CIPHER_CHOSEN;
  else if (error == AUTHENTICATION_FAILED) type = HIP_MAC_FAILED;
  else if (error == INVALID_HIT) type = INVALID_HIT_NOTIFICATION;
  else if (error == NOT_ALLOWED) type = BLOCKED_BY_POLICY;
  else if (error == NO_ROOM) type = RESPONDER_BUSY_PLEASE_RETRY;
  if (type != 0) sendNotify(own, peer, type, type == UNSUPPORTED_CRITICAL_PARAMETER_TYPE ? <i32>unknown() : -1);
}

/**
 * Takes a NOTIFY; one with a HIP_MAC has to have the right one. I2_ACKNOWLEDGEMENT in I2_SENT puts the retransmission off by the
 * announced milliseconds and half a timeout, never beyond TIMEOUT_MAX; of several, the greatest counts
 * (draft-ietf-hip-dex-24 §4.1.2.1).
 */
export function receiveNotify(packet: usize): i32 {
  const critical = checkCritical();
  if (critical != 0) return critical;
  const at = find(NOTIFICATION);
  if (at == 0) return MISSING_PARAMETER;
  const length = loadU16(at + 2);
  if (length < 4) return MALFORMED;
  const type = loadU16(at + 6);
  const a = associationWith(senderOf(packet));
  if (a === null) return WRONG_STATE;
  if (find(HIP_MAC) != 0) {
    const status = verifyMac(secretsOf(indexOf(a)) + masterMac(!ownIsGreat(a)), packet);
    if (status != 0) return status;
  }
  event(NOTIFY_RECEIVED, indexOf(a), <i32>type);
  if (type == I2_ACKNOWLEDGEMENT && a.state == <u8>I2_SENT && length >= 6) {
    const wait = min<u32>(loadU16(at + 8) + (policy(I2_TIMEOUT) >>> 1), TIMEOUT_MAX);
    if (wait > remaining(a.deadline, now())) arm(a, wait);
  }
  return 0;
}
