// The serial flash of an RP2040's board, as far as Thimble uses it: reads in place through the SSI (RP2040 datasheet §4.10), and what the boot
// ROM's routines do to it (§2.8.3.1.3). Models of ours: they prove that the firmware follows our reading of the datasheet. rp2040js 1.4.1 has
// neither, and lets a program write to the flash's window as if it were memory.
//
// Invariants: the flash can be read only while the SSI turns reads into command 03h; it is erased and programmed only while it cannot; programming
// clears bits; what was read before is in the cache until that is flushed.

import { BasePeripheral, type RP2040 } from "rp2040js";
import { Fault } from "./core.js";

const SECTOR = 4096;
const PAGE = 256;
const SSI = { CTRLR0: 0x00, CTRLR1: 0x04, SSIENR: 0x08, SER: 0x10, BAUDR: 0x14, SPI_CTRLR0: 0xf4 } as const;
/** What of CTRLR0, CTRLR1, SSIENR, SER and SPI_CTRLR0 makes a read 8 bits of command 03h, 24 of address, 32 of data, on one line. */
const IN_PLACE = [
  [SSI.CTRLR0, 0x001f0300],
  [SSI.CTRLR1, 0],
  [SSI.SSIENR, 1],
  [SSI.SER, 1],
  [SSI.SPI_CTRLR0, 0x03000218],
] as const;

/** The SSI. `changed` hears whether the flash can be read, each time that may have changed. */
export class FlashInterface extends BasePeripheral {
  readonly #registers = new Map<number, number>(Object.values(SSI).map((offset) => [offset, 0]));
  readonly #changed: (readable: boolean) => void;

  constructor(chip: RP2040, changed: (readable: boolean) => void) {
    super(chip, "SSI");
    this.#changed = changed;
  }

  override readUint32(offset: number): number {
    return this.#registers.get(offset) ?? super.readUint32(offset);
  }

  override writeUint32(offset: number, value: number): void {
    if (!this.#registers.has(offset)) super.writeUint32(offset, value);
    else if (offset !== SSI.SSIENR && this.#registers.get(SSI.SSIENR))
      throw new Fault("SSI: a setting was written while it is enabled");
    this.#registers.set(offset, value >>> 0);
    this.#changed(this.readsInPlace);
  }

  /** As the boot ROM's routines use it: single octets. */
  serial(): void {
    this.#registers.set(SSI.CTRLR0, 7 << 16);
    this.#registers.set(SSI.SSIENR, 1);
    this.#changed(false);
  }

  get readsInPlace(): boolean {
    const divider = this.#registers.get(SSI.BAUDR)!;
    return (
      divider >= 2 && divider % 2 === 0 && IN_PLACE.every(([offset, value]) => this.#registers.get(offset) === value)
    );
  }
}

const ROM_TABLE_AT = 0x14;
const ROM_LOOKUP_AT = 0x18;
const TABLE = 0x100;
const ROUTINES = 0x200;
const BKPT = 0xbe00;
const BX_LR = 0x4770;

/** The boot ROM's table of routines (§2.8.3): each is a breakpoint that the emulator answers, and the way back. */
export class BootRom {
  readonly #chip: RP2040;
  readonly #ssi: FlashInterface;
  readonly #flash: Uint8Array;
  readonly #written: (from: number, to: number) => void;
  #connected = false;
  /** The cache holds octets that were changed below it. */
  #stale = false;
  readonly #routines: readonly (readonly [name: string, does: () => void])[] = [
    ["", () => this.#lookUp()],
    ["IF", () => void (this.#connected = true)],
    ["EX", () => this.#leaveInPlace()],
    ["RE", () => this.#erase()],
    ["RP", () => this.#program()],
    ["FC", () => void (this.#stale = false)],
  ];

  /** `written` hears of octets of `flash` that have changed. */
  constructor(chip: RP2040, ssi: FlashInterface, flash: Uint8Array, written: (from: number, to: number) => void) {
    this.#chip = chip;
    this.#ssi = ssi;
    this.#flash = flash;
    this.#written = written;
    const rom = new DataView(chip.bootrom.buffer);
    rom.setUint16(ROM_TABLE_AT, TABLE, true);
    rom.setUint16(ROM_LOOKUP_AT, ROUTINES + 1, true);
    this.#routines.forEach(([name], i) => {
      if (i > 0) {
        rom.setUint16(TABLE + 4 * (i - 1), code(name), true);
        rom.setUint16(TABLE + 4 * (i - 1) + 2, ROUTINES + 4 * i + 1, true);
      }
      rom.setUint16(ROUTINES + 4 * i, BKPT + i, true);
      rom.setUint16(ROUTINES + 4 * i + 2, BX_LR, true);
    });
  }

  /** A breakpoint of number `which`; the core is behind it. */
  serve(which: number): void {
    const routine = this.#routines[which];
    if ((this.#chip.core.PC & ~1) !== ROUTINES + 4 * which + 2 || !routine) throw new Fault(`a breakpoint, ${which}`);
    routine[1]();
  }

  /** To be asked when the flash becomes readable. */
  checkCache(): void {
    if (this.#stale) throw new Fault("the flash is read again, but its cache was not flushed");
  }

  #lookUp(): void {
    const { registers } = this.#chip.core;
    const i = this.#routines.findIndex(([name]) => name !== "" && code(name) === registers[1]);
    registers[0] = registers[0] === TABLE && i > 0 ? ROUTINES + 4 * i + 1 : 0;
  }

  #leaveInPlace(): void {
    if (!this.#connected) throw new Fault("ROM: the flash is not connected");
    this.#ssi.serial();
  }

  /** Offset and end of a piece of flash that a routine may change. */
  #piece(offset: number, length: number, unit: number): readonly [from: number, to: number] {
    if (!this.#connected || this.#ssi.readsInPlace) throw new Fault("ROM: the flash is read in place");
    if (offset % unit !== 0 || length % unit !== 0 || offset + length > this.#flash.length)
      throw new Fault(`ROM: ${length} octets of flash at 0x${offset.toString(16)}`);
    this.#stale = true;
    return [offset, offset + length];
  }

  #erase(): void {
    const [offset, length] = this.#chip.core.registers as unknown as [number, number];
    const [from, to] = this.#piece(offset, length, SECTOR);
    this.#flash.fill(0xff, from, to);
    this.#written(from, to);
  }

  #program(): void {
    const { core } = this.#chip;
    const [offset, octets, length] = core.registers as unknown as [number, number, number];
    const [from, to] = this.#piece(offset, length, PAGE);
    for (let at = from; at < to; at++) this.#flash[at]! &= core.readUint8(octets + at - from);
    this.#written(from, to);
  }
}

/** How the table names a routine: its two letters, little-endian. */
function code(name: string): number {
  return (name.charCodeAt(1) << 8) | name.charCodeAt(0);
}
