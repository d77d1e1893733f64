// The emulated radio channel: joins any number of things, whatever runs them, and does to their frames what the air
// does: takes time, loses, and through slow drivers delays, duplicates and reorders. All of it follows from one seed.
//
// Two time bases, one queue of actions. `virtual`: time jumps to the next action or the next timer of a thing, so that
// an exchange takes milliseconds and two runs are the same to the microsecond; the things must take their clock from
// the medium (ClockedThing). `real`: actions run when the host's clock reaches them, late at worst, but always in
// order and with the times that they were planned for.

import { dice, type Dice } from "./prng.js";
import type { Thing, ThingListener } from "./thing.js";
import { Timeline, type Timer } from "./timeline.js";
import { Transceiver, type Air, type Sending, type TransceiverCounts } from "./transceiver.js";

export interface MediumOptions {
  readonly time?: "virtual" | "real";
  /** Seed of all that the channel does; left out: eight zero octets. */
  readonly seed?: Uint8Array;
  /** Probability that a transmission, acknowledgements included, is heard by nobody. */
  readonly loss?: number;
  /** Probability that a received frame comes up to the thing twice. */
  readonly duplication?: number;
  /** Probability that a received frame is held back so that later ones overtake it. */
  readonly reordering?: number;
  /** Milliseconds between the receiver's last octet and the thing, least and most. */
  readonly delayMs?: readonly [number, number];
  /** Bits a second; 250,000 is the O-QPSK layer at 2.4 GHz. */
  readonly bitRate?: number;
  /** macMaxFrameRetries of the transceivers. */
  readonly retries?: number;
  /** Frames that may wait in a transceiver. */
  readonly queue?: number;
  /**
   * Asked before virtual time goes on, for whoever shows it to a person: time waits for the answer. It changes nothing of
   * what happens. @param at microseconds of the medium's clock at which something happens next
   */
  readonly pace?: (at: number) => Promise<void>;
}

/** One transmission on the air. */
export interface Transmission {
  /** Microseconds of the medium's clock: first and behind the last octet. */
  readonly start: number;
  readonly end: number;
  /** Name of the thing that sent it. */
  readonly from: string;
  /** The frame with its FCS. */
  readonly octets: Uint8Array;
  /** Number of the frame as `onFrame` told it; -1 for acknowledgements, which the transceivers make. */
  readonly frame: number;
  /** 1 for the first transmission, more for the transceiver's repetitions. */
  readonly attempt: number;
  /** True when nobody heard it. */
  readonly lost: boolean;
}

/** A thing that runs on the medium's clock. */
export interface ClockedThing extends Thing {
  /** Milliseconds until `tick` is wanted, or undefined. */
  deadline(): number | undefined;
  tick(): void;
}

export interface MediumObserver {
  /** A thing handed a frame (no FCS) to its transceiver. */
  frame?(from: string, number: number, frame: Uint8Array): void;
  transmission?(transmission: Transmission): void;
}

/** Octets of preamble, start-of-frame delimiter and length in front of each frame (IEEE 802.15.4-2006 §6.3). */
const SYNCHRONISATION_OCTETS = 6;
/** How much later than the others a reordered frame comes, milliseconds at most: more than a packet's fragments take. */
const HELD_BACK_MS = 40;
const ZERO_SEED = new Uint8Array(8);

interface Member {
  readonly thing: Thing;
  readonly transceiver: Transceiver;
  /** The last virtual time at which the thing's timers ran, microseconds. */
  ticked: number;
}

interface Waiter {
  readonly condition: () => boolean;
  readonly done: () => void;
}

export class Medium {
  readonly #members: Member[] = [];
  readonly #timeline = new Timeline();
  readonly #dice: Readonly<Record<"loss" | "duplication" | "reordering" | "delay" | "backoff", Dice>>;
  readonly #options: MediumOptions;
  readonly #bitRate: number;
  readonly #began = performance.now();
  readonly #observers: MediumObserver[] = [];
  readonly #waiters = new Set<Waiter>();
  #freeFrom = 0;
  #frames = 0;
  #pump: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: MediumOptions = {}) {
    this.#options = options;
    this.#bitRate = options.bitRate ?? 250_000;
    const seed = options.seed ?? ZERO_SEED;
    this.#dice = {
      loss: dice(seed, "loss"),
      duplication: dice(seed, "duplication"),
      reordering: dice(seed, "reordering"),
      delay: dice(seed, "delay"),
      backoff: dice(seed, "backoff"),
    };
  }

  /** Milliseconds of the medium's clock; a ClockedThing takes its time from here. */
  readonly clock = (): number => Math.floor(this.now() / 1000);

  /** Microseconds of the medium's clock. */
  now(): number {
    if (this.#options.time !== "real") return this.#timeline.now;
    return Math.max(this.#timeline.now, Math.floor((performance.now() - this.#began) * 1000));
  }

  observe(observer: MediumObserver): void {
    this.#observers.push(observer);
  }

  /**
   * Gives a thing a transceiver on this medium and takes its `listener`.
   * @param eui64 16 hexadecimal digits, most significant first, for the transceiver's filter
   * @param listener gets all that the thing says of itself
   */
  join(thing: Thing, eui64: string, pan: number, listener: ThingListener = {}): void {
    const transceiver = new Transceiver(thing.name, this.#air, {
      retries: this.#options.retries ?? 3,
      queue: this.#options.queue ?? 32,
    });
    transceiver.setAddress(eui64, pan);
    this.#members.push({ thing, transceiver, ticked: -1 });
    const heard =
      <A extends unknown[]>(body: (...args: A) => void) =>
      (...args: A): void => {
        body(...args);
        this.#settle();
      };
    thing.listener = {
      frame: heard((frame) => {
        listener.frame?.(frame);
        this.#accept(transceiver, frame);
      }),
      datagram: heard((locator, payload) => listener.datagram?.(locator, payload)),
      event: heard((kind, association, value) => listener.event?.(kind, association, value)),
      deliver: heard((association, port, message) => listener.deliver?.(association, port, message)),
      cost: heard((cause, instructions) => listener.cost?.(cause, instructions)),
      log: heard((text) => listener.log?.(text)),
      died: heard((reason) => listener.died?.(reason)),
    };
  }

  /** What each transceiver has done, by the thing's name. */
  counts(): ReadonlyMap<string, TransceiverCounts> {
    return new Map(this.#members.map(({ thing, transceiver }) => [thing.name, transceiver.counts]));
  }

  /**
   * Lets time pass until the condition holds.
   * @param limitMs milliseconds of the medium's clock, at most
   * @returns whether the condition holds
   */
  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    return this.#options.time === "real" ? this.#untilReal(condition, limitMs) : this.#untilVirtual(condition, limitMs);
  }

  /** Lets this much time pass. */
  async pass(milliseconds: number): Promise<void> {
    await this.until(() => false, milliseconds);
  }

  /** Stops the clock; the things are their owner's to close. */
  close(): void {
    this.#closed = true;
    this.#timeline.clear();
    clearTimeout(this.#pump);
    for (const waiter of [...this.#waiters]) waiter.done();
  }

  // --- the channel ---------------------------------------------------------------------------------------------

  #accept(transceiver: Transceiver, frame: Uint8Array): void {
    if (this.#closed) return;
    this.#catchUp();
    const number = this.#frames++;
    for (const observer of this.#observers) observer.frame?.(transceiver.name, number, frame);
    transceiver.send(frame, number);
    this.#arm();
  }

  readonly #air: Air = {
    now: () => this.#timeline.now,
    at: (time, action) => this.#timeline.at(time, action),
    random: () => this.#dice.backoff(),
    freeFrom: () => this.#freeFrom,
    transmit: (from, sending) => this.#transmit(from, sending),
    deliver: (to, frame) => this.#deliver(to, frame),
  };

  #transmit(from: Transceiver, { octets, frame, attempt, reserved }: Sending): number {
    const start = this.#timeline.now;
    const end = start + ((SYNCHRONISATION_OCTETS + octets.length) * 8 * 1_000_000) / this.#bitRate;
    this.#freeFrom = Math.max(this.#freeFrom, end + reserved);
    const lost = this.#dice.loss() < (this.#options.loss ?? 0);
    const transmission: Transmission = { start, end, from: from.name, octets, frame, attempt, lost };
    for (const observer of this.#observers) observer.transmission?.(transmission);
    if (!lost) {
      this.#timeline.at(end, () => {
        for (const { transceiver } of this.#members) if (transceiver !== from) transceiver.hear(octets);
      });
    }
    return end;
  }

  #deliver(to: Transceiver, frame: Uint8Array): void {
    const { duplication = 0, reordering = 0, delayMs = [0, 0] } = this.#options;
    const member = this.#members.find(({ transceiver }) => transceiver === to);
    if (!member) return;
    const copies = this.#dice.duplication() < duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const driver = delayMs[0] + this.#dice.delay() * (delayMs[1] - delayMs[0]);
      const held = this.#dice.reordering() < reordering ? this.#dice.reordering() * HELD_BACK_MS : 0;
      this.#timeline.at(this.#timeline.now + (driver + held) * 1000, () => member.thing.receiveFrame(frame));
    }
  }

  // --- virtual time --------------------------------------------------------------------------------------------

  async #untilVirtual(condition: () => boolean, limitMs: number): Promise<boolean> {
    const end = this.#timeline.now + limitMs * 1000;
    while (!condition()) {
      if (this.#closed) return false;
      const wake = this.#nextWake();
      const next = Math.min(wake?.at ?? Infinity, this.#timeline.next ?? Infinity);
      if (next > end) {
        this.#timeline.advance(end);
        return condition();
      }
      if (this.#options.pace) {
        await this.#options.pace(next);
        // Meanwhile it may have been closed.
        if (this.#closed) return false;
      }
      if (wake && wake.at === next && next < (this.#timeline.next ?? Infinity)) {
        this.#timeline.advance(next);
        wake.member.ticked = next;
        (wake.member.thing as ClockedThing).tick();
      } else {
        this.#timeline.step();
      }
    }
    return true;
  }

  /** The thing whose timer is due first. */
  #nextWake(): { at: number; member: Member } | undefined {
    let first: { at: number; member: Member } | undefined;
    for (const member of this.#members) {
      if (!isClocked(member.thing)) continue;
      const wait = member.thing.deadline();
      if (wait === undefined) continue;
      let at = Math.max(this.#timeline.now, (this.clock() + wait) * 1000);
      // A thing that wants its timers again at once gets them a millisecond later: its clock has no finer step.
      if (at === member.ticked) at += 1000;
      if (!first || at < first.at) first = { at, member };
    }
    return first;
  }

  // --- real time -----------------------------------------------------------------------------------------------

  #untilReal(condition: () => boolean, limitMs: number): Promise<boolean> {
    if (condition() || this.#closed) return Promise.resolve(condition());
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve(condition());
      };
      const timer = setTimeout(done, limitMs);
      const waiter: Waiter = { condition, done };
      this.#waiters.add(waiter);
    });
  }

  /** Something has happened: does it end a wait? */
  #settle(): void {
    for (const waiter of [...this.#waiters]) if (waiter.condition()) waiter.done();
  }

  /** Runs what is due by the host's clock, so that what comes in now is behind it. */
  #catchUp(): void {
    if (this.#options.time !== "real") return;
    const now = this.now();
    while ((this.#timeline.next ?? Infinity) <= now) this.#timeline.step();
    this.#timeline.advance(now);
  }

  #arm(): void {
    if (this.#options.time !== "real" || this.#closed) return;
    clearTimeout(this.#pump);
    const next = this.#timeline.next;
    if (next === undefined) return;
    this.#pump = setTimeout(() => this.#turn(), Math.max(0, (next - this.now()) / 1000));
  }

  #turn(): void {
    this.#catchUp();
    this.#settle();
    this.#arm();
  }
}

const isClocked = (thing: Thing): thing is ClockedThing => "deadline" in thing && "tick" in thing;

/** A pcapng comment for a transmission: what a reader of the capture cannot see in the frame. */
export function transmissionComment({ from, attempt, lost, frame }: Transmission): string {
  const sender = frame < 0 ? `acknowledgement by ${from}'s transceiver` : `sent by ${from}`;
  const repeat = attempt > 1 ? `, transmission ${attempt}` : "";
  return `${sender}${repeat}${lost ? ", lost" : ""}`;
}

export type { Timer };
