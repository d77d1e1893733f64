// Writes down a session while it runs: which packet went from whom to whom in how many frames, and what each step cost.
// It joins three sources: the events of the things, the frames they hand to their transceivers, and the air.
//
// A thing tells PACKET_SENT once for each packet that it puts into frames, and puts them into frames in the same order:
// the n-th packet of a thing is the n-th datagram that its frames make.

import {
  ESP_PACKET,
  PACKET_DROPPED,
  PACKET_RECEIVED,
  PACKET_SENT,
  STATE_CHANGED,
  packetOfEvent,
} from "../core/events.js";
import { BROADCAST, parseFrame } from "../emulator/frame.js";
import type { Medium, Transmission } from "../emulator/medium.js";
import type { ThingListener } from "../emulator/thing.js";

/** The parts of a session that instructions are counted for; docs/result.md explains each. */
export type Step =
  | "start"
  | "identity"
  | "i1_sent"
  | "i1_received"
  | "r1_received"
  | "i2_received"
  | "r2_received"
  | "message_sent"
  | "message_received"
  | "other_received"
  | "timer";

export interface PacketRecord {
  readonly name: string;
  readonly from: string;
  /** Name of the thing, or "all" for a broadcast. */
  to: string;
  /** Octets of the HIP or ESP packet. */
  readonly bytes: number;
  /** IEEE 802.15.4 frames that carry it, repetitions not counted. */
  frames: number;
  /** Times that these frames went on the air. */
  transmissions: number;
  lostTransmissions: number;
  /** Octets on the air, FCS and repetitions counted, synchronisation header and acknowledgements not. */
  octetsOnAir: number;
  /** Milliseconds of the medium's clock: first octet of the first frame, last octet of the last. */
  timeMs: number;
  endMs: number;
  received: boolean;
}

export interface StateRecord {
  readonly thing: string;
  readonly association: number;
  readonly state: number;
  readonly timeMs: number;
}

export interface DroppedRecord {
  readonly thing: string;
  readonly error: number;
  readonly timeMs: number;
}

export interface DeliveredMessage {
  readonly thing: string;
  readonly association: number;
  readonly port: number;
  readonly message: Uint8Array;
  readonly timeMs: number;
}

/** Called as the session goes on, for a narration. */
export interface Narrator {
  /** A packet arrived, or is known to be lost (`received` says which). */
  packet?(packet: PacketRecord): void;
  state?(state: StateRecord): void;
  dropped?(dropped: DroppedRecord): void;
  delivered?(message: DeliveredMessage): void;
  failed?(thing: string, reason: string): void;
}

/** Dispatch values of fragments: 11000 first, 11100 a later one (RFC 4944 §5.3). */
const FRAGMENT_MASK = 0xf8;
const LATER_FRAGMENT = 0xe0;

const RECEIVED_STEPS: Readonly<Record<number, Step>> = {
  1: "i1_received",
  2: "r1_received",
  3: "i2_received",
  4: "r2_received",
  [ESP_PACKET]: "message_received",
};

/** What the recorder keeps of one thing while it watches. */
interface Watched {
  /** Packets whose frames have not been seen yet. */
  readonly unframed: PacketRecord[];
  /** Frames seen before the event of their packet. */
  readonly unnamed: FrameGroup[];
  /** The datagram whose frames come now. */
  group: FrameGroup | undefined;
  /** Instructions of fragments that have not made a packet yet. */
  pending: number;
  /** The step that the events since the last cost point to. */
  step: Step | undefined;
}

interface FrameGroup {
  readonly frames: number[];
  /** Those of them that were heard at least once. */
  readonly heard: Set<number>;
  /** What went on the air before the packet's event came: a board tells of a packet behind its frames. */
  readonly early: Transmission[];
  readonly to: string;
  packet: PacketRecord | undefined;
}

export class Recorder {
  readonly packets: PacketRecord[] = [];
  readonly delivered: DeliveredMessage[] = [];
  readonly dropped: DroppedRecord[] = [];
  readonly transmissions: Transmission[] = [];
  /** Instructions by thing and step. */
  readonly costs = new Map<string, Map<Step, number>>();
  /** The last state of each association, by thing. */
  readonly states = new Map<string, Map<number, number>>();
  /** Why a thing is gone, when one is. */
  failure: string | undefined;
  readonly #watched = new Map<string, Watched>();
  readonly #names = new Map<string, string>();
  /** Lost packets that the narrator knows of. */
  readonly #told = new Set<PacketRecord>();
  readonly #groupOfPacket = new Map<PacketRecord, FrameGroup>();
  readonly #groupOfFrame = new Map<number, FrameGroup>();

  constructor(
    private readonly medium: Medium,
    private readonly narrator: Narrator = {},
  ) {
    medium.observe({
      frame: (from, number, frame) => this.#frame(from, number, frame),
      transmission: (transmission) => this.#transmission(transmission),
    });
  }

  /** Watches a thing; give the answer to Medium.join. */
  watch(name: string, eui64: string): ThingListener {
    this.#watched.set(name, { unframed: [], unnamed: [], group: undefined, pending: 0, step: undefined });
    this.#names.set(eui64.toLowerCase(), name);
    this.costs.set(name, new Map());
    this.states.set(name, new Map());
    return {
      event: (kind, association, value) => this.#event(name, kind, association, value),
      cost: (cause, instructions) => this.#cost(name, cause, instructions),
      deliver: (association, port, message) => {
        const entry = { thing: name, association, port, message, timeMs: this.#timeMs() };
        this.delivered.push(entry);
        this.narrator.delivered?.(entry);
      },
      died: (reason) => {
        this.failure ??= `${name}: ${reason}`;
        this.narrator.failed?.(name, reason);
      },
    };
  }

  /** Adds the instructions of a call to a step. */
  charge(name: string, step: Step, instructions: number): void {
    const costs = this.costs.get(name);
    costs?.set(step, (costs.get(step) ?? 0) + instructions);
  }

  #timeMs(): number {
    return this.medium.now() / 1000;
  }

  #event(name: string, kind: number, association: number, value: number): void {
    const watched = this.#watched.get(name)!;
    if (kind === PACKET_SENT) {
      const { name: packet, length } = packetOfEvent(value);
      const record: PacketRecord = {
        name: packet,
        from: name,
        to: "",
        bytes: length,
        frames: 0,
        transmissions: 0,
        lostTransmissions: 0,
        octetsOnAir: 0,
        timeMs: this.#timeMs(),
        endMs: 0,
        received: false,
      };
      this.packets.push(record);
      const group = watched.unnamed.shift();
      if (group) this.#join(group, record);
      else watched.unframed.push(record);
    } else if (kind === PACKET_RECEIVED) {
      const { type } = packetOfEvent(value);
      watched.step = RECEIVED_STEPS[type] ?? "other_received";
      this.#received(name, value);
    } else if (kind === STATE_CHANGED) {
      this.states.get(name)?.set(association, value);
      this.narrator.state?.({ thing: name, association, state: value, timeMs: this.#timeMs() });
    } else if (kind === PACKET_DROPPED) {
      const entry = { thing: name, error: value, timeMs: this.#timeMs() };
      this.dropped.push(entry);
      this.narrator.dropped?.(entry);
    }
  }

  #received(by: string, value: number): void {
    const { name, length } = packetOfEvent(value);
    const alike = this.packets.filter(
      (sent) => sent.name === name && sent.bytes === length && sent.from !== by && !sent.received,
    );
    // Of several, the first that was heard whole; without one it is a duplicate.
    const packet = alike.find((sent) => this.#heardWhole(sent));
    if (!packet) return;
    packet.received = true;
    for (const earlier of this.packets) {
      if (earlier === packet) break;
      if (earlier.received || this.#told.has(earlier) || earlier.from !== packet.from) continue;
      this.#told.add(earlier);
      this.narrator.packet?.(earlier);
    }
    this.narrator.packet?.(packet);
  }

  #heardWhole(packet: PacketRecord): boolean {
    const group = this.#groupOfPacket.get(packet);
    return group !== undefined && group.frames.every((frame) => group.heard.has(frame));
  }

  #frame(from: string, number: number, frame: Uint8Array): void {
    const watched = this.#watched.get(from);
    const header = parseFrame(frame);
    if (!watched || !header) return;
    const later = ((frame[header.octets] ?? 0) & FRAGMENT_MASK) === LATER_FRAGMENT;
    if (!later || !watched.group) {
      const to = header.destination === BROADCAST ? "all" : (this.#names.get(header.destination ?? "") ?? "?");
      watched.group = { frames: [], heard: new Set(), early: [], to, packet: undefined };
      const packet = watched.unframed.shift();
      if (packet) this.#join(watched.group, packet);
      else watched.unnamed.push(watched.group);
    }
    const { group } = watched;
    group.frames.push(number);
    this.#groupOfFrame.set(number, group);
    if (group.packet) group.packet.frames = group.frames.length;
  }

  #join(group: FrameGroup, packet: PacketRecord): void {
    group.packet = packet;
    this.#groupOfPacket.set(packet, group);
    packet.frames = group.frames.length;
    packet.to = group.to;
    for (const transmission of group.early.splice(0)) this.#account(packet, transmission);
  }

  #transmission(transmission: Transmission): void {
    this.transmissions.push(transmission);
    const group = this.#groupOfFrame.get(transmission.frame);
    if (!transmission.lost) group?.heard.add(transmission.frame);
    if (group?.packet) this.#account(group.packet, transmission);
    else group?.early.push(transmission);
  }

  #account(packet: PacketRecord, transmission: Transmission): void {
    if (packet.transmissions === 0) packet.timeMs = transmission.start / 1000;
    packet.transmissions++;
    packet.octetsOnAir += transmission.octets.length;
    packet.endMs = transmission.end / 1000;
    if (transmission.lost) packet.lostTransmissions++;
  }

  /** Instructions of a fragment wait for the packet that it completes. */
  #cost(name: string, cause: "frame" | "timer", instructions: number): void {
    const watched = this.#watched.get(name)!;
    if (cause === "frame" && watched.step === undefined) {
      watched.pending += instructions;
      return;
    }
    const pending = cause === "frame" ? watched.pending : 0;
    if (cause === "frame") watched.pending = 0;
    this.charge(name, cause === "timer" ? "timer" : watched.step!, pending + instructions);
    watched.step = undefined;
  }
}
