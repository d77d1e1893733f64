// Sending again (RFC 7401 §4.4.3, draft-ietf-hip-dex-24 §4.1.2.1): only the Initiator has a timer for packets; a Responder sends its
// stored R2 again when the same I2 comes again.
import { NO_ROOM, TIMED_OUT } from "../../errors";
import { arm, Association, disarm, fail, indexOf, locatorOf, PACKET_MAX, packetOf, setState } from "./association";
import { BUILT, MARKER, sendPacket } from "./packet";
import { policy, EXCHANGE_COMPLETE, SENDINGS, TIMEOUT_MAX } from "./policy";
import { OUTGOING } from "../udp";
import { ESTABLISHED, I1_SENT, I2_SENT, R2_SENT } from "./states";

/** Stores the packet that was built (`length` octets of UDP payload), and sends it. */
export function storeAndSend(a: Association, length: i32): i32 {
  if (length < 0) return length;
  const size = <u32>length - MARKER;
  if (size > PACKET_MAX) return NO_ROOM;
  memory.copy(packetOf(a), BUILT, size);
  a.packetLength = size;
  a.sendings++;
  return sendPacket(indexOf(a), locatorOf(a), length);
}

/** Sends the stored packet again. */
export function sendAgain(a: Association): i32 {
  memory.fill(OUTGOING, 0, MARKER);
  memory.copy(BUILT, packetOf(a), a.packetLength);
  return sendPacket(indexOf(a), locatorOf(a), <i32>(a.packetLength + MARKER));
}

/** The Exchange Complete timer of R2_SENT. */
export function awaitPeer(a: Association): void {
  arm(a, policy(EXCHANGE_COMPLETE));
}

/** What happens when an association's timer is due. */
export function onTimer(a: Association): void {
  disarm(a);
  if (a.state == <u8>R2_SENT) {
    setState(a, ESTABLISHED);
  } else if (a.state == <u8>I1_SENT || a.state == <u8>I2_SENT) {
    if (<u32>a.sendings >= policy(SENDINGS)) {
      fail(a, TIMED_OUT);
      return;
    }
    a.sendings++;
    a.timeout = min<u32>(a.timeout << 1, TIMEOUT_MAX);
    arm(a, a.timeout);
    sendAgain(a);
  }
}
