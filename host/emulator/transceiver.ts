// One thing's IEEE 802.15.4 transceiver, with what radios of this kind do without their processor: FCS, address filter,
// acknowledgement, CSMA-CA, retransmission (IEEE 802.15.4-2006 §7.5.1.4, §7.5.6; 2.4 GHz O-QPSK, 16 us a symbol).
//
// Invariants: at most one frame is in flight; the others wait in a bounded first-in first-out queue; a frame leaves the
// queue when it was acknowledged, was sent without a wish to be, or all its transmissions went unanswered.

import {
  BROADCAST,
  FCS_OCTETS,
  acknowledgement,
  frameCheck,
  parseFrame,
  withFrameCheck,
  type FrameHeader,
} from "./frame.js";
import type { Timer } from "./timeline.js";

const SYMBOL_US = 16;
/** aTurnaroundTime: from the end of a frame to the start of its acknowledgement (§6.4.1). */
const TURNAROUND_US = 12 * SYMBOL_US;
/** macAckWaitDuration (§7.4.2). */
export const ACK_WAIT_US = 54 * SYMBOL_US;
/** aUnitBackoffPeriod (§7.4.1) and macMinBE, macMaxBE (§7.4.2). */
const BACKOFF_US = 20 * SYMBOL_US;
const MIN_BACKOFF_EXPONENT = 3;
const MAX_BACKOFF_EXPONENT = 5;
/** Interframe spaces: frames of more than aMaxSIFSFrameSize octets are followed by the long one (§7.5.1.3). */
const SHORT_FRAME_OCTETS = 18;
const SHORT_SPACE_US = 12 * SYMBOL_US;
const LONG_SPACE_US = 40 * SYMBOL_US;

/** A frame on its way onto the air. */
export interface Sending {
  /** The frame with its FCS. */
  readonly octets: Uint8Array;
  /** Number of the frame among all that were handed to the medium's transceivers; -1 for acknowledgements. */
  readonly frame: number;
  /** 1 for the first transmission. */
  readonly attempt: number;
  /** Microseconds behind the frame that belong to its acknowledgement. */
  readonly reserved: number;
}

/** What a transceiver needs of the medium. */
export interface Air {
  now(): number;
  at(time: number, action: () => void): Timer;
  /** A number in [0, 1) for the backoff. */
  random(): number;
  /** When the channel is free, acknowledgements included. */
  freeFrom(): number;
  /** Puts a frame on the air; answers when its last octet has gone. */
  transmit(from: Transceiver, sending: Sending): number;
  /** Hands a frame that passed the filter (without FCS) to the thing. */
  deliver(to: Transceiver, frame: Uint8Array): void;
}

/** What the transceiver has done so far. */
export interface TransceiverCounts {
  /** Frames handed over by the thing. */
  frames: number;
  /** Transmissions on the air, acknowledgements not counted. */
  transmissions: number;
  /** Frames given up for want of an acknowledgement. */
  unacknowledged: number;
  /** Frames refused because the queue was full. */
  overflows: number;
}

export interface TransceiverOptions {
  /** macMaxFrameRetries. */
  readonly retries: number;
  /** Frames that may wait, the one in flight included. */
  readonly queue: number;
}

interface Waiting {
  readonly octets: Uint8Array;
  readonly frame: number;
  /** The sequence number that an acknowledgement must repeat; undefined when none is asked for. */
  readonly awaited: number | undefined;
}

export class Transceiver {
  readonly counts: TransceiverCounts = { frames: 0, transmissions: 0, unacknowledged: 0, overflows: 0 };
  readonly #queue: Waiting[] = [];
  #eui64 = "";
  #pan = 0xffff;
  #attempt = 0;
  #ackTimer: Timer | undefined;

  constructor(
    readonly name: string,
    private readonly air: Air,
    private readonly options: TransceiverOptions,
  ) {}

  /** Sets the filter. @param eui64 16 hexadecimal digits, most significant first */
  setAddress(eui64: string, pan: number): void {
    this.#eui64 = eui64.toLowerCase();
    this.#pan = pan;
  }

  /** The thing hands over a frame without its FCS. */
  send(frame: Uint8Array, number: number): void {
    this.counts.frames++;
    if (this.#queue.length >= this.options.queue) {
      this.counts.overflows++;
      return;
    }
    const header = parseFrame(frame);
    const wantsAck = header?.acknowledgementRequest === true && header.destination !== BROADCAST;
    const awaited = wantsAck ? header.sequence : undefined;
    this.#queue.push({ octets: withFrameCheck(frame), frame: number, awaited });
    if (this.#queue.length === 1) this.#begin(1);
  }

  /** The last octet of a transmission by another transceiver has come in. */
  hear(octets: Uint8Array): void {
    const frame = octets.subarray(0, octets.length - FCS_OCTETS);
    const check = (octets[frame.length] ?? 0) | ((octets[frame.length + 1] ?? 0) << 8);
    if (check !== frameCheck(frame)) return;
    const header = parseFrame(frame);
    if (!header) return;
    if (header.kind === "acknowledgement") {
      this.#acknowledged(header.sequence);
      return;
    }
    if (!this.#isForUs(header)) return;
    if (header.acknowledgementRequest && header.destination !== BROADCAST) {
      // An acknowledgement does not contend for the channel (§7.5.6.4.2): its sender has kept it free.
      const octetsOut = withFrameCheck(acknowledgement(header.sequence));
      this.air.at(this.air.now() + TURNAROUND_US, () => {
        this.air.transmit(this, { octets: octetsOut, frame: -1, attempt: 1, reserved: 0 });
      });
    }
    this.air.deliver(this, frame.slice());
  }

  /** Third level of filtering (§7.5.6.2). */
  #isForUs(header: FrameHeader): boolean {
    if (header.kind !== "data" && header.kind !== "command") return false;
    if (header.destinationPan !== this.#pan && header.destinationPan !== 0xffff) return false;
    return header.destination === BROADCAST || header.destination === this.#eui64;
  }

  #begin(attempt: number): void {
    this.#attempt = attempt;
    this.#contend(MIN_BACKOFF_EXPONENT);
  }

  /** Unslotted CSMA-CA (§7.5.1.4), without its limit on busy channels: the queue's bound is limit enough. */
  #contend(exponent: number): void {
    const periods = Math.floor(this.air.random() * 2 ** exponent);
    const from = Math.max(this.air.now(), this.air.freeFrom());
    this.air.at(from + periods * BACKOFF_US, () => {
      if (this.air.freeFrom() > this.air.now()) this.#contend(Math.min(exponent + 1, MAX_BACKOFF_EXPONENT));
      else this.#transmit();
    });
  }

  #transmit(): void {
    const waiting = this.#queue[0];
    if (!waiting) return;
    this.counts.transmissions++;
    const reserved = waiting.awaited === undefined ? 0 : ACK_WAIT_US;
    const { octets, frame } = waiting;
    const end = this.air.transmit(this, { octets, frame, attempt: this.#attempt, reserved });
    if (waiting.awaited === undefined) this.air.at(end + space(octets.length), () => this.#finish());
    else this.#ackTimer = this.air.at(end + ACK_WAIT_US, () => this.#unanswered());
  }

  #acknowledged(sequence: number): void {
    const waiting = this.#queue[0];
    if (this.#ackTimer === undefined || waiting?.awaited !== sequence) return;
    this.#ackTimer.cancel();
    this.#ackTimer = undefined;
    this.air.at(this.air.now() + space(waiting.octets.length), () => this.#finish());
  }

  #unanswered(): void {
    this.#ackTimer = undefined;
    if (this.#attempt <= this.options.retries) {
      this.#begin(this.#attempt + 1);
      return;
    }
    this.counts.unacknowledged++;
    this.#finish();
  }

  #finish(): void {
    this.#queue.shift();
    if (this.#queue.length > 0) this.#begin(1);
  }
}

const space = (octets: number): number => (octets > SHORT_FRAME_OCTETS ? LONG_SPACE_US : SHORT_SPACE_US);
