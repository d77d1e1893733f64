// rp2040js's Cortex-M0+ made as strict as the silicon (ARMv6-M Architecture Reference Manual), where 1.4.1 is not:
//
//   memory     an access that is not aligned, to what is not there, or a write to flash or ROM, is a fault (§A3.2, §B1.5.6)
//   flags      V of ADCS and SBCS where the carry takes an operand from 0x7fffffff to 0x80000000 (§A2.2.1): a comparison of 64 bits needs it
//   wfi        wakes for a pending interrupt that PRIMASK masks, and does not take it (§B1.5.17, §B1.4.3)
//
// A fault is thrown, so that the loop that runs the core can take the exception.

import type { Logger, RP2040 } from "rp2040js";

/** What the silicon answers with a HardFault. */
export class Fault extends Error {}

const FLASH = 0x10000000;
const XIP_ALIASES_END = 0x14000000; // the same flash four times, with and without its cache (RP2040 datasheet §2.6.3)
const FLASH_MASK = 0xffffff;
const SSI = 0x18000000;
const SRAM = 0x20000000;
const ROM_LENGTH = 0x4000;

/** The upper ten bits of their opcodes (§A6.7.1, §A6.7.56). */
const ADCS = 0b0100000101;
const SBCS = 0b0100000110;

const hex = (address: number): string => `0x${address.toString(16).padStart(8, "0")}`;

/** rp2040js's own warnings are about accesses that the chip, or the model of it, does not know. */
export const STRICT: Logger = {
  debug: () => {},
  info: () => {},
  warn: (who, message) => {
    throw new Fault(`${who}: ${message}`);
  },
  error: (who, message) => {
    throw new Fault(`${who}: ${message}`);
  },
};

/**
 * `length` is what flash the board has, in octets; the rest of the chip's window is not there. It cannot be read before what this answers
 * is called with true.
 */
export function mendCore(chip: RP2040, length: number): (flashIsReadable: boolean) => void {
  mendFlags(chip);
  mendInterrupts(chip);
  return mendMemory(chip, length);
}

function mendMemory(chip: RP2040, length: number): (flashIsReadable: boolean) => void {
  let flashLength = 0; // that can be read now
  const { core, flashView, sramView } = chip;
  const sramLength = chip.sram.length;

  const check = (what: string, address: number, length: number): void => {
    if (address % length !== 0) throw new Fault(`${what} of ${length} octets at ${hex(address)}: not aligned`);
  };
  const writable = (address: number, length: number): void => {
    check("a write", address, length);
    if (address < SSI) throw new Fault(`a write at ${hex(address)}`);
  };
  const readable = (address: number, length: number): void => {
    check("a read", address, length);
    const isFlash = address >= FLASH && address < XIP_ALIASES_END;
    if (isFlash ? (address & FLASH_MASK) >= flashLength : address >= ROM_LENGTH && address < FLASH)
      throw new Fault(`a read at ${hex(address)}`);
  };

  // The first two cases of each are nearly all.
  core.readUint16 = (from) => {
    const address = from >>> 0;
    if ((address & 1) === 0 && address >= FLASH && address < FLASH + flashLength)
      return flashView.getUint16(address - FLASH, true);
    if ((address & 1) === 0 && address >= SRAM && address < SRAM + sramLength)
      return sramView.getUint16(address - SRAM, true);
    readable(address, 2);
    return chip.readUint16(address);
  };
  core.readUint32 = (from) => {
    const address = from >>> 0;
    if ((address & 3) === 0 && address >= SRAM && address < SRAM + sramLength)
      return sramView.getUint32(address - SRAM, true);
    if ((address & 3) === 0 && address >= FLASH && address < FLASH + flashLength)
      return flashView.getUint32(address - FLASH, true);
    readable(address, 4);
    return chip.readUint32(address);
  };
  core.readUint8 = (from) => {
    const address = from >>> 0;
    if (address >= SRAM && address < SRAM + sramLength) return sramView.getUint8(address - SRAM);
    readable(address, 1);
    return chip.readUint8(address);
  };
  core.writeUint32 = (to, value) => {
    const address = to >>> 0;
    if ((address & 3) === 0 && address >= SRAM && address < SRAM + sramLength)
      return sramView.setUint32(address - SRAM, value, true);
    writable(address, 4);
    chip.writeUint32(address, value);
  };
  core.writeUint16 = (to, value) => {
    const address = to >>> 0;
    if ((address & 1) === 0 && address >= SRAM && address < SRAM + sramLength)
      return sramView.setUint16(address - SRAM, value, true);
    writable(address, 2);
    chip.writeUint16(address, value);
  };
  core.writeUint8 = (to, value) => {
    const address = to >>> 0;
    if (address >= SRAM && address < SRAM + sramLength) return sramView.setUint8(address - SRAM, value);
    writable(address, 1);
    chip.writeUint8(address, value);
  };
  return (readable) => void (flashLength = readable ? length : 0);
}

/** ADCS and SBCS hand an operand with the carry already added to the function that computes the flags. */
function mendFlags(chip: RP2040): void {
  const { core } = chip;
  type Flags = Record<"addUpdateFlags" | "substractUpdateFlags", (a: number, b: number) => number>;
  const flags = core as unknown as Flags;
  const add = flags.addUpdateFlags.bind(core);
  const subtract = flags.substractUpdateFlags.bind(core);
  const running = (opcode: number): boolean => core.readUint16((core.PC & ~1) - 2) >>> 6 === opcode;
  flags.addUpdateFlags = (a, b) => {
    const carried = b === 0x80000000 && core.C && running(ADCS);
    const result = add(a, b);
    if (carried) core.V = a < 0x80000000;
    return result;
  };
  flags.substractUpdateFlags = (a, b) => {
    const borrowed = b === 0x80000000 && !core.C && running(SBCS);
    const result = subtract(a, b);
    if (borrowed) core.V = a >= 0x80000000;
    return result;
  };
}

function mendInterrupts(chip: RP2040): void {
  const { core } = chip;
  core.setInterrupt = (irq, value) => {
    const bit = 1 << irq;
    if (!value) core.pendingInterrupts &= ~bit;
    else if (!(core.pendingInterrupts & bit)) {
      core.pendingInterrupts |= bit;
      core.interruptsUpdated = true;
    }
  };
}

/** Ends a `wfi` when an interrupt is pending; true when the core runs. */
export function awake({ core }: RP2040): boolean {
  if (core.waiting && core.pendingInterrupts & core.enabledInterrupts) {
    core.waiting = false;
    core.interruptsUpdated = true;
  }
  return !core.waiting;
}
