// Brings things up on a medium and lets them meet: the calls of docs/abi.md in their order. The demo, the bench and the
// scenario tests all drive their things through this file.

import { GROUP_P256 } from "../core/core.js";
import { ALL_NODES, encodeLocator, HIP_PORT, RADIO } from "../core/locator.js";
import { carriesData } from "../core/states.js";
import { fromHex, toHex } from "../core/text.js";
import type { Medium } from "../emulator/medium.js";
import { callThing, io, type Pointer, type Thing } from "../emulator/thing.js";
import { MESSAGE_PORT, PAN } from "../emulator/network.js";
import type { Recorder, Step } from "./record.js";

export { emulatedEui64, MESSAGE_PORT, PAN, PATIENT } from "../emulator/network.js";

export interface Participant {
  readonly thing: Thing;
  readonly eui64: string;
  readonly group: number;
  /** Own HIT, 16 octets. */
  readonly hit: Uint8Array;
  /** Own Host Identity: curve label and public key. */
  readonly hostIdentity: Uint8Array;
}

/** An association as both ends number it. */
export interface Meeting {
  readonly initiator: Participant;
  readonly responder: Participant;
  /** The initiator's index and the responder's. */
  readonly associations: readonly [number, number];
}

export interface ParticipantOptions {
  /** EUI-64, 16 hexadecimal digits, most significant first. */
  readonly eui64: string;
  /** DH group: 7 (P-256, default) or 12 (X25519). */
  readonly group?: number;
  /** `configure` keys and values. */
  readonly policies?: Readonly<Record<number, number>>;
}

export class Session {
  constructor(
    readonly medium: Medium,
    readonly recorder: Recorder,
  ) {}

  /**
   * Boots a thing and puts it on the medium: address, policies, random generator, identity.
   * @throws ThimbleError when the core refuses a call
   */
  async join(thing: Thing, options: ParticipantOptions): Promise<Participant> {
    const { eui64, group = GROUP_P256, policies = {} } = options;
    this.medium.join(thing, eui64, PAN, this.recorder.watch(thing.name, eui64));
    await this.call(thing, "start", [], "start");
    await this.call(thing, "link_address", [io(0), PAN], undefined, { input: fromHex(eui64) });
    for (const [key, value] of Object.entries(policies)) await this.call(thing, "configure", [Number(key), value]);
    await this.call(thing, "identity_generate", [group], "identity");
    const hit = await this.call(thing, "identity_hit", [group, io(0)], undefined, { read: 16 });
    const host = await this.call(thing, "identity_host", [group, io(0)], undefined, { read: 66 });
    return { thing, eui64, group, hit: hit.output, hostIdentity: host.output.slice(0, host.result) };
  }

  /**
   * The initiator asks whoever hears it (opportunistic I1 to all nodes of the link, RFC 7401 §4.1.8) or a responder
   * that it knows by HIT, and both go on until they can exchange data.
   * @throws Error when they cannot within `limitMs` of the medium's clock
   */
  async meet(
    initiator: Participant,
    responder: Participant,
    limitMs: number,
    hit: Uint8Array = new Uint8Array(16),
  ): Promise<Meeting> {
    const association = await this.initiate(initiator, hit);
    const ready = await this.medium.until(
      () => this.recorder.failure !== undefined || this.#ready(initiator, association, responder),
      limitMs,
    );
    if (this.recorder.failure !== undefined) throw new Error(this.recorder.failure);
    if (!ready) throw new Error(`no association within ${limitMs / 1000} s`);
    return this.meeting(initiator, responder, association);
  }

  /** Sends the first I1; answers the initiator's association. */
  async initiate(initiator: Participant, hit: Uint8Array = new Uint8Array(16)): Promise<number> {
    const locator = encodeLocator({ interface: RADIO, port: HIP_PORT, address: ALL_NODES });
    const input = Uint8Array.from([...locator, ...hit]);
    const args = [io(0), io(locator.length), initiator.group];
    const { result } = await this.call(initiator.thing, "hip_initiate", args, "i1_sent", { input });
    return result;
  }

  /** Finds the responder's number of the association. @throws Error when it has none with this initiator */
  async meeting(initiator: Participant, responder: Participant, association: number): Promise<Meeting> {
    for (const [index, state] of this.recorder.states.get(responder.thing.name) ?? []) {
      if (!carriesData(state)) continue;
      const args = [index, io(0)];
      const { output } = await this.call(responder.thing, "association_hit", args, undefined, { read: 16 });
      if (toHex(output) === toHex(initiator.hit)) return { initiator, responder, associations: [association, index] };
    }
    throw new Error(`${responder.thing.name} has no association with ${initiator.thing.name}`);
  }

  /**
   * Sends a message over an association and waits until it arrives unchanged; an application's own repetition, as
   * CoAP has it, stands in for what the radio loses (ESP does not repeat).
   * @param back true: from the responder to the initiator
   * @returns how often it was sent, or 0 when it never arrived
   */
  async send(meeting: Meeting, back: boolean, message: Uint8Array, waitMs: number, sendings = 5): Promise<number> {
    const from = back ? meeting.responder : meeting.initiator;
    const to = back ? meeting.initiator : meeting.responder;
    const association = meeting.associations[back ? 1 : 0];
    const already = this.#arrived(to, message);
    for (let sending = 1; sending <= sendings; sending++) {
      const args = [association, MESSAGE_PORT, io(0), message.length];
      await this.call(from.thing, "association_send", args, "message_sent", { input: message });
      const arrived = (): boolean => this.#arrived(to, message) > already;
      await this.medium.until(() => arrived() || this.recorder.failure !== undefined, waitMs);
      if (arrived()) return sending;
      if (this.recorder.failure !== undefined) break;
    }
    return 0;
  }

  /** The fingerprints of both ends, 8 octets each. */
  async fingerprints({ initiator, responder, associations }: Meeting): Promise<readonly [Uint8Array, Uint8Array]> {
    const of = async (thing: Thing, association: number): Promise<Uint8Array> =>
      (await this.call(thing, "association_fingerprint", [association, io(0)], undefined, { read: 8 })).output;
    return [await of(initiator.thing, associations[0]), await of(responder.thing, associations[1])];
  }

  /** Calls an export and charges its instructions to a step. @throws ThimbleError for a negative answer */
  async call(
    thing: Thing,
    name: string,
    args: readonly (number | Pointer)[] = [],
    step?: Step,
    options: { input?: Uint8Array; read?: number } = {},
  ): Promise<{ result: number; output: Uint8Array }> {
    const { result, output, instructions } = await callThing(thing, name, args, options);
    if (step !== undefined) this.recorder.charge(thing.name, step, instructions);
    return { result, output };
  }

  #ready(initiator: Participant, association: number, responder: Participant): boolean {
    const { states } = this.recorder;
    const own = states.get(initiator.thing.name)?.get(association) ?? 0;
    const theirs = [...(states.get(responder.thing.name)?.values() ?? [])];
    return carriesData(own) && theirs.some(carriesData);
  }

  #arrived(to: Participant, message: Uint8Array): number {
    const wanted = toHex(message);
    const { delivered } = this.recorder;
    return delivered.filter(({ thing, message: got }) => thing === to.thing.name && toHex(got) === wanted).length;
  }
}
