// The serial link of docs/serial.md, host side: HDLC-like framing (RFC 1662 §4) and the messages in it. No I/O.

/** Octets of content, channel included; longer frames are dropped. */
export const CONTENT_MAX = 1400;

export const Channel = {
  RADIO: 1,
  CALL: 2,
  RESULT: 3,
  EVENT: 4,
  DELIVER: 5,
  COST: 6,
  ENTROPY: 7,
  LOG: 8,
  READY: 9,
  DATAGRAM: 10,
} as const;

export const LOCATOR_OCTETS = 20;

const FLAG = 0x7e;
const ESCAPE = 0x7d;
const ESCAPE_XOR = 0x20;
/** RFC 1662 appendix C.2. */
const FCS_INITIAL = 0xffff;
const FCS_GOOD = 0xf0b8;
const FCS_OCTETS = 2;
const FCS_TABLE = Uint16Array.from({ length: 256 }, (_, octet) => {
  let value = octet;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x8408 : value >>> 1;
  return value;
});

function fcs16(octets: Uint8Array): number {
  let fcs = FCS_INITIAL;
  for (const octet of octets) fcs = (fcs >>> 8) ^ FCS_TABLE[(fcs ^ octet) & 0xff]!;
  return fcs;
}

/** The frame of one content (1 to 1,400 octets). @throws RangeError for another length */
export function encodeFrame(content: Uint8Array): Uint8Array {
  if (content.length === 0 || content.length > CONTENT_MAX) {
    throw new RangeError(`a message of ${content.length} octets does not fit the serial link (1 to ${CONTENT_MAX})`);
  }
  const fcs = fcs16(content) ^ 0xffff;
  const frame: number[] = [FLAG];
  for (const octet of [...content, fcs & 0xff, fcs >>> 8]) {
    if (octet === FLAG || octet === ESCAPE) frame.push(ESCAPE, octet ^ ESCAPE_XOR);
    else frame.push(octet);
  }
  frame.push(FLAG);
  return Uint8Array.from(frame);
}

/**
 * Takes octets as they come and answers the contents of good frames. Holds at most one frame: one that is too long, is
 * aborted (an escape before the flag, RFC 1662 §4.3) or has a wrong FCS is counted in `dropped` and forgotten.
 */
export class FrameDecoder {
  /** Frames that were not good; empty ones (flag behind flag) do not count. */
  dropped = 0;
  readonly #octets = new Uint8Array(CONTENT_MAX + FCS_OCTETS);
  #length = 0;
  #escaped = false;
  #overlong = false;

  push(chunk: Uint8Array): Uint8Array[] {
    const contents: Uint8Array[] = [];
    for (const octet of chunk) {
      if (octet === FLAG) {
        const content = this.#end();
        if (content) contents.push(content);
      } else if (octet === ESCAPE) this.#escaped = true;
      else this.#add(octet);
    }
    return contents;
  }

  #add(octet: number): void {
    const value = this.#escaped ? octet ^ ESCAPE_XOR : octet;
    this.#escaped = false;
    if (this.#length === this.#octets.length) this.#overlong = true;
    else this.#octets[this.#length++] = value;
  }

  #end(): Uint8Array | undefined {
    const octets = this.#octets.subarray(0, this.#length);
    const empty = this.#length === 0 && !this.#escaped;
    const good = !this.#overlong && !this.#escaped && this.#length > FCS_OCTETS && fcs16(octets) === FCS_GOOD;
    this.#length = 0;
    this.#escaped = this.#overlong = false;
    if (good) return octets.slice(0, -FCS_OCTETS);
    if (!empty) this.dropped++;
    return undefined;
  }
}

/** A CALL. `args` are as on the link: pointers with bit 31 set. */
export interface Call {
  readonly sequence: number;
  readonly name: string;
  readonly args: readonly number[];
  readonly read: number;
  readonly input: Uint8Array;
}

/** Bit 31 of an argument: the other bits are an offset into the I/O buffer. */
export const POINTER_BIT = 0x80000000;

export function encodeCall(call: Call): Uint8Array {
  const name = new TextEncoder().encode(call.name);
  const content = new Uint8Array(6 + name.length + 4 * call.args.length + call.input.length);
  const view = new DataView(content.buffer);
  content.set([Channel.CALL, call.sequence, name.length]);
  content.set(name, 3);
  let at = 3 + name.length;
  content[at++] = call.args.length;
  for (const argument of call.args) {
    view.setUint32(at, argument, true);
    at += 4;
  }
  view.setUint16(at, call.read, true);
  content.set(call.input, at + 2);
  return content;
}

/** What a board says. */
export type BoardMessage =
  | { readonly kind: "radio"; readonly frame: Uint8Array }
  | {
      readonly kind: "result";
      readonly sequence: number;
      readonly result: number;
      readonly instructions: number;
      readonly output: Uint8Array;
    }
  | { readonly kind: "event"; readonly event: number; readonly association: number; readonly value: number }
  | { readonly kind: "deliver"; readonly association: number; readonly port: number; readonly message: Uint8Array }
  | { readonly kind: "cost"; readonly cause: "frame" | "timer"; readonly instructions: number }
  | { readonly kind: "entropy"; readonly length: number }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "ready"; readonly text: string }
  | { readonly kind: "datagram"; readonly locator: Uint8Array; readonly payload: Uint8Array };

/** Octets behind the channel that each message has at least. */
const SHORTEST: Readonly<Record<number, number>> = {
  [Channel.RADIO]: 0,
  [Channel.RESULT]: 13,
  [Channel.EVENT]: 6,
  [Channel.DELIVER]: 3,
  [Channel.COST]: 9,
  [Channel.ENTROPY]: 1,
  [Channel.LOG]: 0,
  [Channel.READY]: 0,
  [Channel.DATAGRAM]: LOCATOR_OCTETS,
};

/** Parses the content of a frame from a board; undefined when it is not one of docs/serial.md. */
export function parseBoardMessage(content: Uint8Array): BoardMessage | undefined {
  const body = content.subarray(1);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const shortest = SHORTEST[content[0] ?? 0];
  if (shortest === undefined || body.length < shortest) return undefined;
  switch (content[0]) {
    case Channel.RADIO:
      return { kind: "radio", frame: body };
    case Channel.RESULT:
      return {
        kind: "result",
        sequence: view.getUint8(0),
        result: view.getInt32(1, true),
        instructions: Number(view.getBigUint64(5, true)),
        output: body.subarray(13),
      };
    case Channel.EVENT:
      return { kind: "event", event: view.getUint8(0), association: view.getInt8(1), value: view.getInt32(2, true) };
    case Channel.DELIVER:
      return {
        kind: "deliver",
        association: view.getInt8(0),
        port: view.getUint16(1, true),
        message: body.subarray(3),
      };
    case Channel.COST:
      return {
        kind: "cost",
        cause: view.getUint8(0) === 1 ? "frame" : "timer",
        instructions: Number(view.getBigUint64(1, true)),
      };
    case Channel.ENTROPY:
      return { kind: "entropy", length: view.getUint8(0) };
    case Channel.LOG:
      return { kind: "log", text: new TextDecoder().decode(body) };
    case Channel.READY:
      return { kind: "ready", text: new TextDecoder().decode(body) };
    default:
      return { kind: "datagram", locator: body.subarray(0, LOCATOR_OCTETS), payload: body.subarray(LOCATOR_OCTETS) };
  }
}
