// The door of HIP: what comes in, what falls due, and what others may ask of an association.
import { event, now } from "../../ports";
import { PACKET_RECEIVED } from "../../events";
import { ASSOCIATIONS_MAX } from "../../limits";
import { INVALID_ARGUMENT, NOT_SUPPORTED } from "../../errors";
import { isDue, remaining } from "../../timer";
import { Association, associationAt, clear, disarm, setState } from "./association";
import { receiveI1 } from "./i1";
import { receiveI2 } from "./i2";
import { receiveNotify } from "./notify";
import { I1, I2, NOTIFY, R1, R2 } from "./numbers";
import { checkPacket, typeOf } from "./packet";
import { receiveR1 } from "./r1";
import { receiveR2 } from "./r2";
import { onTimer } from "./retransmission";
import { ESTABLISHED, R2_SENT, UNASSOCIATED } from "./states";

/** Takes a HIP packet from PEER: 0, or why it is dropped. */
export function receiveHip(packet: usize, length: u32): i32 {
  const status = checkPacket(packet, length);
  if (status != 0) return status;
  const type = typeOf(packet);
  event(PACKET_RECEIVED, -1, <i32>((type << 16) | length));
  if (type == I1) return receiveI1(packet);
  if (type == R1) return receiveR1(packet);
  if (type == I2) return receiveI2(packet);
  if (type == R2) return receiveR2(packet);
  if (type == NOTIFY) return receiveNotify(packet);
  // UPDATE (update.ts), CLOSE and CLOSE_ACK (close.ts) come here.
  return NOT_SUPPORTED;
}

/** Runs the timers that are due. */
export function runTimers(): void {
  const time = now();
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (a.timer != 0 && isDue(a.deadline, time)) onTimer(a);
  }
}

/** Milliseconds until a timer is due, or -1. */
export function nextDeadline(): i32 {
  const time = now();
  let best: i32 = -1;
  for (let i: u32 = 0; i < ASSOCIATIONS_MAX; i++) {
    const a = associationAt(i);
    if (a.timer == 0) continue;
    const left = <i32>remaining(a.deadline, time);
    if (best < 0 || left < best) best = left;
  }
  return best;
}

/** The association of this number, or null when there is none in use. */
export function associationOf(index: i32): Association | null {
  if (<u32>index >= ASSOCIATIONS_MAX) return null;
  const a = associationAt(<u32>index);
  return a.state == <u8>UNASSOCIATED ? null : a;
}

/** A sign that the peer has our R2: protected data, for one (RFC 7401 §4.4.3). */
export function peerIsAssociated(a: Association): void {
  if (a.state != <u8>R2_SENT) return;
  disarm(a);
  setState(a, ESTABLISHED);
}

/** Wipes an association; the peer is not told. */
export function forget(index: i32): i32 {
  const a = associationOf(index);
  if (a === null) return INVALID_ARGUMENT;
  clear(a);
  setState(a, UNASSOCIATED);
  return 0;
}

/** Whether data can be sent and received. */
export function carriesData(a: Association): bool {
  return a.state == <u8>R2_SENT || a.state == <u8>ESTABLISHED;
}
