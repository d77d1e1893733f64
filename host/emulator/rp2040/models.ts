// Blocks of the RP2040 that rp2040js 1.4.1 has not, or has too kindly, as far as Thimble uses them. They are models of ours, made
// from the datasheet (the sections beside them), and prove no more than that the firmware follows our reading of it.

import { BasePeripheral, type RP2040 } from "rp2040js";

/** Answers 0 or 1. */
export type Noise = () => number;

/** §2.17, the ring oscillator: a divider, and bits that come from `noise`. */
export class RingOscillator extends BasePeripheral {
  #divider = 0xaa0 + 16;
  readonly #noise: Noise;

  constructor(chip: RP2040, noise: Noise) {
    super(chip, "ROSC");
    this.#noise = noise;
  }

  override readUint32(offset: number): number {
    if (offset === 0x10) return this.#divider;
    return offset === 0x1c ? this.#noise() : super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === 0x10) this.#divider = value;
    else super.writeUint32(offset, value);
  }
}

/** §2.20: the chip says ASIC here, an FPGA another bit; this is neither. */
export class SystemInformation extends BasePeripheral {
  override readUint32(offset: number): number {
    return offset === 4 ? 0 : super.readUint32(offset);
  }
}

/** No block of the chip: the instructions that were executed before this one. Reading the lower half keeps the upper one. */
export class InstructionCounter extends BasePeripheral {
  readonly #executed: () => number;
  #upper = 0;

  constructor(chip: RP2040, executed: () => number) {
    super(chip, "counter of the emulator");
    this.#executed = executed;
  }

  override readUint32(offset: number): number {
    if (offset === 4) return this.#upper;
    if (offset !== 0) return super.readUint32(offset);
    const executed = this.#executed();
    this.#upper = Math.floor(executed / 2 ** 32);
    return executed >>> 0;
  }
}

const RESET = 0;
const RESET_DONE = 8;
const RESET_ALL = 0x1ffffff;
/** Bits of RESETS by the block's address; the others are not held in reset by it. */
const RESET_BITS: ReadonlyMap<number, number> = new Map([
  [0x4004c, 0],
  [0x40030, 1],
  [0x50000, 2],
  [0x40044, 3],
  [0x40048, 4],
  [0x40014, 5],
  [0x40018, 6],
  [0x4001c, 8],
  [0x40020, 9],
  [0x50200, 10],
  [0x50300, 11],
  [0x40028, 12],
  [0x4002c, 13],
  [0x40050, 14],
  [0x4005c, 15],
  [0x4003c, 16],
  [0x40040, 17],
  [0x40004, 18],
  [0x40000, 19],
  [0x4006c, 20],
  [0x40054, 21],
  [0x40034, 22],
  [0x40038, 23],
  [0x50110, 24],
]);
/** What the boot ROM has taken out: the pins of the flash. */
const RELEASED_BY_ROM = (1 << 6) | (1 << 9);

/** §2.14. On the chip all blocks start in reset, and an access to one that still is goes wrong; rp2040js starts with none. */
export class Resets extends BasePeripheral {
  #held = RESET_ALL & ~RELEASED_BY_ROM;

  override readUint32(offset: number): number {
    if (offset === RESET) return this.#held;
    return offset === RESET_DONE ? RESET_ALL & ~this.#held : super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    if (offset === RESET) this.#held = value & RESET_ALL;
    else super.writeUint32(offset, value);
  }

  /** Whether the block whose address begins so (bits 31 to 12, a multiple of four) is held in reset. */
  holds(page: number): boolean {
    const bit = RESET_BITS.get(page);
    return bit !== undefined && (this.#held & (1 << bit)) !== 0;
  }
}
