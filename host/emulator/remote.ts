// A thing behind a serial link (docs/serial.md): the native firmware, or one in an emulator.
//
// One message is under way at a time: a CALL until its RESULT, a frame or datagram until its COST; the others wait here.
// So a board needs no more room than for one, and nothing comes between while it waits for entropy.

import { randomBytes } from "node:crypto";
import { seededEntropy } from "./entropy.js";
import type { SerialLine } from "./line.js";
import { startBoardProcess } from "./process.js";
import {
  Channel,
  encodeCall,
  encodeFrame,
  FrameDecoder,
  LOCATOR_OCTETS,
  parseBoardMessage,
  POINTER_BIT,
  type BoardMessage,
} from "./serial.js";
import type { CallOptions, CallResult, Pointer, Stats, Thing, ThingListener, ThingOptions } from "./thing.js";

/** Of a thing behind a line that is there already. */
export interface LineOptions extends ThingOptions {
  /** How long a board may take to get ready or to answer; default 120,000. */
  readonly timeoutMs?: number;
}

export interface RemoteOptions extends LineOptions {
  /** Folder name under boards/. */
  readonly board: string;
  /** Default "wasm3". */
  readonly engine?: string;
  /** Which firmware: "none" (default), "all" for the one with small hooks in native code, "whole" for the one with whole operations. */
  readonly hooks?: string;
  /** Which module is in it: "dex" (default) or "full". */
  readonly profile?: string;
}

/** What READY says. */
export interface ReadyReport {
  readonly board: string;
  readonly engine: string;
  readonly profile: string;
  /** Names of the linked hooks, separated by commas, or "none". */
  readonly hooks: string;
  /** Octets of linear memory. */
  readonly memory: number;
}

interface Outgoing {
  readonly frame: Uint8Array;
  /** Of a call. */
  readonly sequence?: number;
  resolve?(result: CallResult): void;
  reject?(error: Error): void;
}

const ARGUMENTS_MAX = 8;
const NAME_MAX = 32;
const FRAME_MAX = 125;
const FLAG = 0x7e;
/** Asks for READY once more. */
const WHO = { sequence: 0xff, name: "$ready", args: [], read: 0, input: new Uint8Array() } as const;

/**
 * Starts a board's firmware and waits until it is ready.
 * @throws Error when it is not built, its emulator is not installed, or it does not get ready
 */
export async function startRemote(options: RemoteOptions): Promise<RemoteThing> {
  if (options.wasm !== undefined) throw new Error(`${options.board}: the module is part of the firmware: build it in`);
  const link = startBoardProcess(options.board, options.engine ?? "wasm3", options.hooks ?? "none", options.profile);
  return joinLine(link, options);
}

/**
 * The thing at the other end of a line, when it is ready. A board that ran before the line was there is asked what it is.
 * @throws Error when it does not get ready
 */
export async function joinLine(line: SerialLine, options: LineOptions): Promise<RemoteThing> {
  const thing = new RemoteThing(line, options);
  try {
    await thing.ready;
    if (options.seed) await thing.entropyFromHere();
    return thing;
  } catch (error) {
    await thing.close();
    throw error;
  }
}

export class RemoteThing implements Thing {
  readonly name: string;
  /** What READY says; empty before. */
  board = "";
  engine = "";
  listener: ThingListener = {};
  /** Resolves when the firmware takes calls. */
  readonly ready: Promise<ReadyReport>;
  readonly #line: SerialLine;
  readonly #decoder = new FrameDecoder();
  readonly #entropy: (length: number) => Uint8Array;
  readonly #timeoutMs: number;
  readonly #waiting: Outgoing[] = [];
  #underWay: Outgoing | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sequence = 0;
  /** Why nothing can be sent any more. */
  #ended: string | undefined;
  #closing = false;
  #lastLog = "";
  #isReady = false;
  /** A READY may come that is no sign of a reset: until a call is answered, since answers come in order. */
  #asked = false;
  #resolveReady: (report: ReadyReport) => void = () => {};
  #rejectReady: (error: Error) => void = () => {};

  constructor(line: SerialLine, options: LineOptions) {
    this.name = options.name;
    this.#line = line;
    this.#entropy = options.seed ? seededEntropy(options.seed) : (length) => new Uint8Array(randomBytes(length));
    this.#timeoutMs = options.timeoutMs ?? 120_000;
    this.ready = new Promise((resolve, reject) => {
      this.#resolveReady = resolve;
      this.#rejectReady = reject;
    });
    this.ready.catch(() => {}); // startRemote, or nobody, waits for it
    line.onData = (chunk) => this.#onData(chunk);
    void line.ended.then((how) => this.#end(how));
    this.#expectAnswer("the firmware did not get ready");
    // The first flag ends whatever was on the line before.
    this.#asked = line.joinsLate;
    if (line.joinsLate) line.write(Uint8Array.of(FLAG, ...encodeFrame(encodeCall(WHO))));
  }

  get pid(): number | undefined {
    return this.#line.pid;
  }

  call(name: string, args: readonly (number | Pointer)[] = [], options: CallOptions = {}): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      if (name.length > NAME_MAX || args.length > ARGUMENTS_MAX) throw new RangeError(`${name}: too long a call`);
      const sequence = this.#sequence++ & 0xff;
      const input = options.input ?? new Uint8Array();
      const content = encodeCall({ sequence, name, args: args.map(onTheLink), read: options.read ?? 0, input });
      this.#enqueue({ frame: encodeFrame(content), sequence, resolve, reject });
    });
  }

  receiveFrame(frame: Uint8Array): void {
    if (frame.length > FRAME_MAX) throw new RangeError(`a frame of ${frame.length} octets: at most ${FRAME_MAX}`);
    this.#enqueue({ frame: encodeFrame(Uint8Array.of(Channel.RADIO, ...frame)) });
  }

  receiveDatagram(locator: Uint8Array, payload: Uint8Array): void {
    if (locator.length !== LOCATOR_OCTETS) throw new RangeError(`a locator has ${LOCATOR_OCTETS} octets`);
    this.#enqueue({ frame: encodeFrame(Uint8Array.of(Channel.DATAGRAM, ...locator, ...payload)) });
  }

  /** A board with a source of entropy of its own asks here from now on, so that a seeded session can be repeated. */
  async entropyFromHere(): Promise<void> {
    const { result } = await this.call("$entropy_from_link");
    if (result !== 0) throw new Error(`${this.name}: $entropy_from_link answers ${result}`);
  }

  async stats(): Promise<Stats> {
    const longest = 256;
    const { result, output } = await this.call("$stats", [], { read: longest });
    if (result < 0 || result > longest) throw new Error(`${this.name}: $stats answers ${result}`);
    return JSON.parse(new TextDecoder().decode(output.subarray(0, result))) as Stats;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#end("closed");
    await this.#line.stop();
  }

  #enqueue(outgoing: Outgoing): void {
    if (this.#ended !== undefined) {
      outgoing.reject?.(new Error(`${this.name}: ${this.#ended}`));
      return;
    }
    this.#waiting.push(outgoing);
    this.#pump();
  }

  #pump(): void {
    if (!this.#isReady || this.#underWay || this.#ended !== undefined) return;
    this.#underWay = this.#waiting.shift();
    if (!this.#underWay) return;
    this.#line.write(this.#underWay.frame);
    this.#expectAnswer("the board does not answer");
  }

  #expectAnswer(otherwise: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#end(`${otherwise} within ${this.#timeoutMs / 1000} s`);
      void this.#line.stop();
    }, this.#timeoutMs);
  }

  #answered(): void {
    this.#underWay = undefined;
    clearTimeout(this.#timer);
    this.#pump();
  }

  #onData(chunk: Uint8Array): void {
    for (const content of this.#decoder.push(chunk)) {
      const message = parseBoardMessage(content);
      if (message) this.#onMessage(message);
      else this.listener.log?.(`${this.name}: a message on channel ${content[0]} that does not parse`);
    }
  }

  #onMessage(message: BoardMessage): void {
    switch (message.kind) {
      case "radio":
        return this.listener.frame?.(message.frame);
      case "datagram":
        return this.listener.datagram?.(message.locator, message.payload);
      case "event":
        return this.listener.event?.(message.event, message.association, message.value);
      case "deliver":
        return this.listener.deliver?.(message.association, message.port, message.message);
      case "entropy":
        return this.#line.write(encodeFrame(Uint8Array.of(Channel.ENTROPY, ...this.#entropy(message.length))));
      case "log":
        this.#lastLog = message.text;
        return this.listener.log?.(message.text);
      case "ready":
        return this.#onReady(message.text);
      case "cost":
        this.listener.cost?.(message.cause, message.instructions);
        if (message.cause === "frame" && this.#underWay && !this.#underWay.resolve) this.#answered();
        return;
      case "result":
        return this.#onResult(message);
    }
  }

  #onResult({ sequence, result, instructions, output }: BoardMessage & { kind: "result" }): void {
    const call = this.#underWay;
    if (call?.resolve === undefined || call.sequence !== sequence) return;
    this.#asked = false;
    call.resolve({ result, instructions, output });
    this.#answered();
  }

  #onReady(text: string): void {
    if (this.#isReady) {
      if (this.#asked) return void (this.#asked = false); // it had just started when it was asked
      this.#end(`the board has reset itself: ${this.#lastLog}`);
      void this.#line.stop();
      return;
    }
    const report = readyReport(text);
    if (report === undefined) {
      this.listener.log?.(`${this.name}: READY does not parse`);
      return; // octets of before, on a line that was joined late
    }
    this.#isReady = true;
    this.board = report.board;
    this.engine = report.engine;
    clearTimeout(this.#timer);
    this.#resolveReady(report);
    this.#pump();
  }

  #end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = this.#lastLog === "" || this.#closing ? reason : `${reason} (${this.#lastLog})`;
    clearTimeout(this.#timer);
    const error = new Error(`${this.name}: ${this.#ended}`);
    this.#rejectReady(error);
    for (const outgoing of [this.#underWay, ...this.#waiting]) outgoing?.reject?.(error);
    this.#underWay = undefined;
    this.#waiting.length = 0;
    if (!this.#closing) this.listener.died?.(this.#ended);
  }
}

/** What READY says; undefined when it is not that. */
function readyReport(text: string): ReadyReport | undefined {
  let report: Partial<ReadyReport> | null;
  try {
    report = JSON.parse(text) as Partial<ReadyReport> | null;
  } catch {
    return undefined;
  }
  if (typeof report !== "object" || report === null) return undefined;
  const { board, engine, profile, hooks, memory } = report;
  const texts = [board, engine, profile, hooks].every((one) => typeof one === "string");
  return texts && typeof memory === "number" ? (report as ReadyReport) : undefined;
}

function onTheLink(argument: number | Pointer): number {
  const value = typeof argument === "number" ? argument : argument.io;
  if (!Number.isInteger(value) || value < 0 || value >= POINTER_BIT) {
    throw new RangeError(`argument ${value}: 0 to 2^31 - 1 can cross the serial link`);
  }
  return typeof argument === "number" ? value : value + POINTER_BIT;
}
