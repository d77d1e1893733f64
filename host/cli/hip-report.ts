// What `thimble hip` prints while an exchange runs: one line for each thing that happens, or one JSON object.

import {
  ASSOCIATION_FAILED,
  decodeDatagram,
  errorName,
  errorSentence,
  HipFormatError,
  ipv6Text,
  notificationName,
  NOTIFY_RECEIVED,
  PACKET_DROPPED,
  STATE_CHANGED,
  stateName,
  toHex,
  type Core,
  type EspPacket,
  type HipPacket,
} from "../core/index.js";
import type { ReadyReport } from "../emulator/remote.js";
import { json, line } from "./output.js";
import { addressText, type Address } from "./udp.js";

/** An association as its result is printed. */
export interface Result {
  readonly association: number;
  readonly localHit: string;
  readonly peerHit: string;
  readonly state: string;
  /** 8 octets in hexadecimal, equal on both sides; tells nothing of the keys. */
  readonly fingerprint: string;
}

export function resultOf(core: Core, association: number): Result {
  return {
    association,
    localHit: ipv6Text(core.identityHit()),
    peerHit: ipv6Text(core.associationHit(association)),
    state: stateName(core.associationState(association)),
    fingerprint: toHex(core.associationFingerprint(association)),
  };
}

/** Whether a terminal may show it: what a peer or a board sends must not steer one. */
const isPrintable = (text: string): boolean =>
  [...text].every((c) => (c >= " " && !(c >= "\u007f" && c < "\u00a0") && c !== "\ufffd") || c === "\t");

const shownWord = (text: string): string =>
  isPrintable(text) ? text : JSON.stringify(text).replace(/[\u007f-\u009f]/g, "?");

export class Report {
  readonly #json: boolean;
  readonly #began = performance.now();

  constructor(asJson: boolean) {
    this.#json = asJson;
  }

  /** The thing that is attached. */
  attached(name: string, ready: ReadyReport, hit: string): void {
    const { board, engine, profile, hooks } = ready;
    this.#say(
      "attached",
      { thing: name, board, engine, profile, hooks, hit },
      `${name}: ${shownWord(board)} with ${shownWord(engine)}, HIT ${hit}`,
    );
  }

  log(name: string, text: string): void {
    this.#say("log", { thing: name, text }, `   ${name} says: ${shownWord(text)}`);
  }

  #say(type: string, values: Readonly<Record<string, unknown>>, text: string): void {
    const ms = Math.round(performance.now() - this.#began);
    if (this.#json) json({ type, ms, ...values });
    else line(`${String(ms).padStart(6)} ms  ${text}`);
  }

  listening(local: Address, hit: string): void {
    const values = { address: local.address, port: local.port, hit };
    this.#say("listening", values, `listening on ${addressText(local)}, HIT ${hit}`);
  }

  initiating(local: Address, peer: Address, hit: string, to: string | undefined): void {
    const whom = to ?? "any HIT (opportunistic)";
    const values = { address: local.address, port: local.port, hit, peer: addressText(peer), peerHit: to ?? null };
    this.#say("initiating", values, `from ${addressText(local)}, HIT ${hit}, to ${addressText(peer)}, ${whom}`);
  }

  packet(direction: "in" | "out", peer: Address, payload: Uint8Array): void {
    let decoded: HipPacket | EspPacket | undefined;
    let fault: string | undefined;
    try {
      decoded = decodeDatagram(payload);
    } catch (error) {
      if (!(error instanceof HipFormatError)) throw error;
      fault = error.message;
    }
    const name = decoded?.packet ?? "?";
    const values = { direction, peer: addressText(peer), packet: name, length: payload.length, hex: toHex(payload) };
    const arrow = direction === "in" ? "<-" : "->";
    const what = `${arrow} ${name.padEnd(6)} ${String(payload.length).padStart(4)} octets  ${addressText(peer)}`;
    this.#say(
      "packet",
      { ...values, decoded: decoded ?? { fault } },
      fault === undefined ? what : `${what}  (${fault})`,
    );
  }

  /**
   * Events of the core that a person wants to hear of.
   * @param who the thing, where there are several
   */
  event(kind: number, association: number, value: number, who = ""): void {
    const of = who === "" ? "" : `${who}: `;
    const thing = who === "" ? {} : { thing: who };
    const error = { error: errorName(value), sentence: errorSentence(value) };
    switch (kind) {
      case STATE_CHANGED:
        return this.#say(
          "state",
          { ...thing, association, state: stateName(value) },
          `   ${of}association ${association}: ${stateName(value)}`,
        );
      case PACKET_DROPPED:
        return this.#say("dropped", { ...thing, association, ...error }, `   ${of}dropped: ${error.sentence}`);
      case NOTIFY_RECEIVED:
        return this.#say(
          "notify",
          { ...thing, association, notification: value, notificationName: notificationName(value) },
          `   ${of}the peer notifies ${notificationName(value)} (not authenticated)`,
        );
      case ASSOCIATION_FAILED:
        return this.#say(
          "failed",
          { ...thing, association, ...error },
          `   ${of}association ${association} failed: ${error.sentence}`,
        );
      default:
        return; // PACKET_SENT and PACKET_RECEIVED: packet() told more
    }
  }

  result(result: Result): void {
    this.#say("association", { ...result }, `   association ${result.association} with ${result.peerHit}`);
    if (!this.#json) line(`           fingerprint ${result.fingerprint} (the same on both sides)`);
  }

  keys(association: number, keys: Readonly<Record<string, string>>): void {
    if (this.#json) return this.#say("keys", { association, keys }, "");
    for (const [name, value] of Object.entries(keys)) line(`           ${name.padEnd(16)} ${value}`);
  }

  message(direction: "in" | "out", association: number, port: number, message: Uint8Array, who = ""): void {
    const text = new TextDecoder("utf-8").decode(message);
    const thing = who === "" ? {} : { thing: who };
    const values = { ...thing, direction, association, port, length: message.length, hex: toHex(message), text };
    const shown = isPrintable(text) ? JSON.stringify(text) : toHex(message);
    this.#say(
      "message",
      values,
      `   ${who === "" ? "" : `${who}: `}message ${direction === "in" ? "received" : "sent"}: ${shown}`,
    );
  }
}
