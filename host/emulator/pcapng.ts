// Writes a capture of the medium as pcapng (draft-ietf-opsawg-pcapng §4): one section, one interface, enhanced packet
// blocks with comments. Wireshark and tshark open it and decode IEEE 802.15.4, 6LoWPAN and HIP.

/** LINKTYPE_IEEE802_15_4_WITHFCS: frames that end with their FCS. */
export const LINKTYPE_IEEE802_15_4_WITHFCS = 195;

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Option codes (§3.5, §4.1, §4.2). */
const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_SPEED = 8;
const IF_TSRESOL = 9;
/** Timestamps count 10^-6 s. */
const MICROSECONDS = 6;

export interface CaptureOptions {
  /** Microseconds of Unix time at which the medium's clock was zero. */
  readonly epochMicroseconds?: number;
  readonly interfaceName?: string;
  /** Bits a second. */
  readonly bitRate?: number;
}

/** Collects frames; `bytes()` is the capture so far. */
export class Capture {
  readonly #blocks: Uint8Array[] = [];
  readonly #epoch: number;
  #frames = 0;

  constructor(options: CaptureOptions = {}) {
    this.#epoch = options.epochMicroseconds ?? 0;
    const header = new Uint8Array(16);
    const view = new DataView(header.buffer);
    view.setUint32(0, BYTE_ORDER_MAGIC, true);
    view.setUint16(4, 1, true); // version 1.0
    view.setBigInt64(8, -1n, true); // section length: not said
    this.#block(SECTION_HEADER, header, [text(SHB_USERAPPL, "Thimble")]);

    const description = new Uint8Array(8);
    new DataView(description.buffer).setUint16(0, LINKTYPE_IEEE802_15_4_WITHFCS, true);
    new DataView(description.buffer).setUint32(4, 127, true); // snap length: the longest frame
    const speed = new Uint8Array(8);
    new DataView(speed.buffer).setBigUint64(0, BigInt(options.bitRate ?? 250_000), true);
    this.#block(INTERFACE_DESCRIPTION, description, [
      text(IF_NAME, options.interfaceName ?? "medium"),
      { code: IF_SPEED, value: speed },
      { code: IF_TSRESOL, value: new Uint8Array([MICROSECONDS]) },
    ]);
  }

  /** Frames written so far. */
  get frames(): number {
    return this.#frames;
  }

  /**
   * Adds one frame.
   * @param microseconds the medium's clock when the frame began
   * @param frame the frame with its FCS, at most 127 octets
   */
  add(microseconds: number, frame: Uint8Array, comment?: string): void {
    const time = BigInt(Math.round(this.#epoch + microseconds));
    const body = new Uint8Array(20 + padded(frame.length));
    const view = new DataView(body.buffer);
    view.setUint32(0, 0, true); // interface 0
    view.setUint32(4, Number(time >> 32n), true);
    view.setUint32(8, Number(time & 0xffffffffn), true);
    view.setUint32(12, frame.length, true);
    view.setUint32(16, frame.length, true);
    body.set(frame, 20);
    this.#block(ENHANCED_PACKET, body, comment === undefined ? [] : [text(OPT_COMMENT, comment)]);
    this.#frames++;
  }

  /** The whole capture. */
  bytes(): Uint8Array {
    return concatenate(this.#blocks);
  }

  /** A block: type, total length, body, options, total length again (§3.1). */
  #block(type: number, body: Uint8Array, options: readonly Option[]): void {
    const encoded = options.map(encodeOption);
    // The list ends with opt_endofopt, four zero octets, and is left out when it is empty (§3.5).
    const list = encoded.length > 0 ? concatenate([...encoded, new Uint8Array(4)]) : new Uint8Array(0);
    const total = 12 + body.length + list.length;
    const block = new Uint8Array(total);
    const view = new DataView(block.buffer);
    view.setUint32(0, type, true);
    view.setUint32(4, total, true);
    block.set(body, 8);
    block.set(list, 8 + body.length);
    view.setUint32(total - 4, total, true);
    this.#blocks.push(block);
  }
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const text = (code: number, value: string): Option => ({ code, value: new TextEncoder().encode(value) });

/** Bodies and option values end on a multiple of 4 octets. */
const padded = (length: number): number => (length + 3) & ~3;

function encodeOption({ code, value }: Option): Uint8Array {
  const octets = new Uint8Array(4 + padded(value.length));
  new DataView(octets.buffer).setUint16(0, code, true);
  new DataView(octets.buffer).setUint16(2, value.length, true);
  octets.set(value, 4);
  return octets;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
