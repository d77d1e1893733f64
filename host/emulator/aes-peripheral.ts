// A modelled AES-128 peripheral of a microcontroller, and the driver that puts it behind the aes_block port.
//
// Registers of 32 bits, octets in memory order (little-endian words):
//   0x00-0x0c KEY   0x10-0x1c DATA_IN   0x20 CTRL (bit 0 START)   0x24 STATUS (bit 0 BUSY, bit 1 DONE, bit 2 ERROR)
//   0x30-0x3c DATA_OUT
// A block takes BLOCK_CYCLES bus cycles, one per register access; writing while BUSY is an ERROR, and DATA_OUT reads as
// zero until DONE. It models the shape of such devices (boards.md, recipes), not one vendor's chip.

import { createCipheriv, type Cipher } from "node:crypto";
import { NOT_SUPPORTED, PORT_FAILED } from "../core/errors.js";
import { toHex } from "../core/text.js";

export const KEY = 0x00;
export const DATA_IN = 0x10;
export const CTRL = 0x20;
export const STATUS = 0x24;
export const DATA_OUT = 0x30;
export const CTRL_START = 1;
export const STATUS_BUSY = 1;
export const STATUS_DONE = 2;
export const STATUS_ERROR = 4;

/** A 32-bit-a-round engine: about four cycles for each of its eleven round keys. */
const BLOCK_CYCLES = 44;
/** Polls after which the driver gives a block up: far more than any block takes. */
const POLLS_MAX = 1000;

/** Faults for tests: `error` ends every block with ERROR, `stuck` never ends one. */
export type AesFault = "none" | "error" | "stuck";

export class AesPeripheral {
  /** Blocks that the device has begun. */
  blocks = 0;
  readonly #registers = new Uint8Array(0x40);
  #busyCycles = 0;
  #status = 0;
  #cipher: Cipher | undefined;
  #cipherKey = "";

  constructor(public fault: AesFault = "none") {}

  /** A bus write of one word. @throws RangeError for an address that is no writable register */
  write(address: number, word: number): void {
    this.#cycle();
    const writable = address >= KEY && address <= CTRL && address % 4 === 0;
    if (!writable) throw new RangeError(`bus fault: write to 0x${address.toString(16)}`);
    if (this.#status & STATUS_BUSY) {
      this.#status |= STATUS_ERROR;
    } else if (address === CTRL) {
      if (word & CTRL_START) this.#begin();
    } else {
      new DataView(this.#registers.buffer).setUint32(address, word, true);
    }
  }

  /** A bus read of one word. @throws RangeError for an address that is no readable register */
  read(address: number): number {
    this.#cycle();
    if (address === STATUS) return this.#status;
    const readable = address >= DATA_OUT && address < DATA_OUT + 16 && address % 4 === 0;
    if (!readable) throw new RangeError(`bus fault: read from 0x${address.toString(16)}`);
    return this.#status & STATUS_DONE ? new DataView(this.#registers.buffer).getUint32(address, true) : 0;
  }

  #begin(): void {
    this.blocks++;
    this.#status = STATUS_BUSY;
    this.#busyCycles = BLOCK_CYCLES;
  }

  #cycle(): void {
    if (!(this.#status & STATUS_BUSY) || this.fault === "stuck") return;
    if (--this.#busyCycles > 0) return;
    if (this.fault === "error") {
      this.#status = STATUS_DONE | STATUS_ERROR;
      return;
    }
    this.#registers.set(this.#encrypt(), DATA_OUT);
    this.#status = (this.#status & STATUS_ERROR) | STATUS_DONE;
  }

  #encrypt(): Uint8Array {
    const key = this.#registers.slice(KEY, KEY + 16);
    const name = toHex(key);
    if (!this.#cipher || name !== this.#cipherKey) {
      this.#cipher = createCipheriv("aes-128-ecb", key, null).setAutoPadding(false);
      this.#cipherKey = name;
    }
    return new Uint8Array(this.#cipher.update(this.#registers.slice(DATA_IN, DATA_IN + 16)));
  }
}

/**
 * The aes_block port on this device: output = AES(key, input), 16 octets each; output may be input.
 * Answers 0, or PORT_FAILED when the device reports an error or does not end. No device: NOT_SUPPORTED.
 */
export function aesDriver(
  device: AesPeripheral | undefined,
): (key: Uint8Array, input: Uint8Array, output: Uint8Array) => number {
  if (!device) return () => NOT_SUPPORTED;
  return (key, input, output) => {
    writeBlock(device, KEY, key);
    writeBlock(device, DATA_IN, input);
    device.write(CTRL, CTRL_START);
    for (let poll = 0; poll < POLLS_MAX; poll++) {
      const status = device.read(STATUS);
      if (status & STATUS_ERROR) return PORT_FAILED;
      if (status & STATUS_DONE) {
        const view = new DataView(output.buffer, output.byteOffset, 16);
        for (let i = 0; i < 16; i += 4) view.setUint32(i, device.read(DATA_OUT + i), true);
        return 0;
      }
    }
    return PORT_FAILED;
  };
}

function writeBlock(device: AesPeripheral, address: number, octets: Uint8Array): void {
  const view = new DataView(octets.buffer, octets.byteOffset, 16);
  for (let i = 0; i < 16; i += 4) device.write(address + i, view.getUint32(i, true));
}
