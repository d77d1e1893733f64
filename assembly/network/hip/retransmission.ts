// Sending, and sending again (RFC 7401 §4.4.3, draft-ietf-hip-dex-24 §4.1.2.1): only the Initiator has a timer for packets; a Responder
// sends its R2 again when the same I2 comes again.
//
// No packet is kept. The association has all that its packet is made of, so what is sent again is made again, and is the same, octet
// for octet: that costs a HIP_MAC, and no public-key work.
import { TIMED_OUT } from "../../errors";
import { arm, Association, disarm, fail, indexOf, locatorOf, setState } from "./association";
import { writeI1 } from "./i1";
import { writeI2 } from "./i2";
import { sendPacket } from "./packet";
import { policy, EXCHANGE_COMPLETE, SENDINGS, TIMEOUT_MAX } from "./policy";
import { writeR2 } from "./r2";
import { ESTABLISHED, I1_SENT, I2_SENT, R2_SENT } from "./states";

/** Makes the packet that the state calls for (I1, I2, else R2), and sends it. PORT_FAILED; as sendUdp. */
export function sendOwn(a: Association): i32 {
  const state = a.state;
  const length = state == <u8>I1_SENT ? writeI1(a) : state == <u8>I2_SENT ? writeI2(a) : writeR2(a);
  return sendPacket(indexOf(a), locatorOf(a), length);
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
    sendOwn(a);
  }
}
