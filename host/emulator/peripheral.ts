// A modelled security peripheral of a microcontroller, and the driver that puts it behind the hardware hooks of assembly/ports.ts.
//
// It has nine units, one for each hook. CTRL begins an operation of one unit; STATUS says when it is done. The block unit is fed through
// registers, the others fetch their operands themselves (bus master): a descriptor is an address, here a view of the thing's memory.
//
// Registers of 32 bits, octets in memory order (little-endian words):
//   0x00-0x0c KEY   0x10-0x1c DATA_IN   0x20 CTRL (bit 0 START, bit 1 RESET, bits 8-11 unit)
//   0x24 STATUS (bit 0 BUSY, bit 1 DONE, bit 2 ERROR, bit 3 REFUSED)   0x30-0x3c DATA_OUT
// An operation takes OPERATION_CYCLES bus cycles, one per register access; writing while BUSY is an ERROR, and DATA_OUT reads as
// zero until DONE. REFUSED: the tag or the signature is wrong. It models the shape of such devices (boards.md, recipes), not one vendor's chip.

import { AUTHENTICATION_FAILED, NOT_SUPPORTED, PORT_FAILED } from "../core/errors.js";
import type { Ports } from "../core/ports.js";
import { montgomeryProduct, multiply, sign, verify } from "./peripheral-p256.js";
import { aesBlock, aesCmac, openCcm, sealCcm, sha256Compress } from "./peripheral-symmetric.js";

export const KEY = 0x00;
export const DATA_IN = 0x10;
export const CTRL = 0x20;
export const STATUS = 0x24;
export const DATA_OUT = 0x30;
export const CTRL_START = 1;
export const CTRL_RESET = 2;
export const STATUS_BUSY = 1;
export const STATUS_DONE = 2;
export const STATUS_ERROR = 4;
export const STATUS_REFUSED = 8;

/** A 32-bit-a-round engine: about four cycles for each of AES's eleven round keys; the other units are as quick, for want of a reason. */
const OPERATION_CYCLES = 44;
/** Cycles of a unit that is late: the driver still waits for it. */
const LATE_CYCLES = 900;
/** Polls after which the driver gives an operation up. */
const POLLS_MAX = 1000;

/** The units, named as the hooks; the index is what CTRL takes. */
export const UNITS = [
  "aesBlock",
  "aesCcm",
  "aesCmac",
  "sha256Compress",
  "p256Mul",
  "p256Sqr",
  "p256Multiply",
  "p256EcdsaSign",
  "p256EcdsaVerify",
] as const;
export type Unit = (typeof UNITS)[number];

/**
 * What a unit does: `works`; `absent`, the device does not have it; `error`, each operation ends with ERROR, its output half-written; `late`;
 * `stuck`, none ends; `wrong`, one bit of each output is turned, and a wrong tag or signature is right.
 */
export type Mode = "works" | "absent" | "error" | "late" | "stuck" | "wrong";

/** Operands in the order of the ports' arguments; the one that is written is the same memory. Answers the octets written, or why not. */
type Compute = (operands: readonly Uint8Array[], argument: number) => { at: number; octets: Uint8Array } | "refused";

const written = (at: number, octets: Uint8Array): { at: number; octets: Uint8Array } => ({ at, octets });

const COMPUTE: Readonly<Record<Unit, Compute>> = {
  aesBlock: ([key, block]) => written(2, aesBlock(key!, block!)),
  // argument: the tag's length, with bit 8 set for sealing
  aesCcm([key, nonce, aad, data], argument) {
    const tagLength = argument & 0xff;
    if (argument >> 8) return written(3, sealCcm(key!, nonce!, aad!, data!.slice(0, -tagLength), tagLength));
    const opened = openCcm(key!, nonce!, aad!, data!.slice(), tagLength);
    return opened ? written(3, opened) : "refused";
  },
  aesCmac: ([key, message]) => written(2, aesCmac(key!, message!)),
  sha256Compress: ([state, blocks]) => written(0, sha256Compress(state!, blocks!)),
  p256Mul: ([, a, b]) => written(0, montgomeryProduct(a!, b!)),
  p256Sqr: ([, a]) => written(0, montgomeryProduct(a!, a!)),
  p256Multiply: ([k, point]) => written(2, multiply(k!, point!)),
  p256EcdsaSign: ([privateKey, hash]) => written(2, sign(privateKey!, hash!)),
  p256EcdsaVerify: ([publicKey, hash, signature]) =>
    verify(publicKey!, hash!, signature!) ? written(0, new Uint8Array(0)) : "refused",
};

export class Peripheral {
  /** Operations that each unit has begun. */
  readonly operations: Record<Unit, number>;
  /** The only length of CCM's nonces that the device takes; undefined: any. */
  ccmNonceLength: number | undefined;
  readonly #modes: Record<Unit, Mode>;
  /** What a unit changes to, and after how many more operations. */
  readonly #changes = new Map<Unit, { left: number; mode: Mode }>();
  readonly #registers = new Uint8Array(0x40);
  #operands: readonly Uint8Array[] = [];
  #argument = 0;
  #unit: Unit = "aesBlock";
  #busyCycles = 0;
  #status = 0;

  /** @param modes of units that do not work */
  constructor(modes: Partial<Record<Unit, Mode>> = {}) {
    const each = <T>(value: T): Record<Unit, T> =>
      Object.fromEntries(UNITS.map((unit) => [unit, value])) as Record<Unit, T>;
    this.operations = each(0);
    this.#modes = { ...each<Mode>("works"), ...modes };
  }

  /** Changes what a unit does, at once or after some more operations of it. */
  set(unit: Unit, mode: Mode, after = 0): void {
    this.#changes.delete(unit);
    if (after === 0) this.#modes[unit] = mode;
    else this.#changes.set(unit, { left: after, mode });
  }

  /** What a driver reads in a register of capabilities. */
  has(unit: Unit): boolean {
    return this.#modes[unit] !== "absent";
  }

  /** A bus write of one word. @throws RangeError for an address that is no writable register */
  write(address: number, word: number): void {
    this.#cycle();
    const writable = address >= KEY && address <= CTRL && address % 4 === 0;
    if (!writable) throw new RangeError(`bus fault: write to 0x${address.toString(16)}`);
    if (address === CTRL && word & CTRL_RESET) {
      this.#status = 0;
      this.#registers.fill(0);
    } else if (this.#status & STATUS_BUSY) {
      this.#status |= STATUS_ERROR;
    } else if (address === CTRL) {
      if (word & CTRL_START) this.#begin(UNITS[(word >> 8) & 0xf]);
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

  /** Descriptors of the operands of the next operation, and its argument. */
  describe(operands: readonly Uint8Array[], argument: number): void {
    this.#operands = operands;
    this.#argument = argument;
  }

  #begin(unit: Unit | undefined): void {
    if (!unit || !this.has(unit)) {
      this.#status = STATUS_DONE | STATUS_ERROR;
      return;
    }
    const change = this.#changes.get(unit);
    if (change && change.left-- === 0) this.set(unit, change.mode);
    this.operations[unit]++;
    this.#unit = unit;
    this.#status = STATUS_BUSY;
    this.#busyCycles = this.#modes[unit] === "late" ? LATE_CYCLES : OPERATION_CYCLES;
  }

  #cycle(): void {
    const mode = this.#modes[this.#unit];
    if (!(this.#status & STATUS_BUSY) || mode === "stuck" || --this.#busyCycles > 0) return;
    this.#status = (this.#status & STATUS_ERROR) | STATUS_DONE;
    const inRegisters = this.#unit === "aesBlock";
    const registers = [KEY, DATA_IN, DATA_OUT].map((at) => this.#registers.subarray(at, at + 16));
    const operands = inRegisters ? registers : this.#operands;
    const result = COMPUTE[this.#unit](operands, this.#argument);
    if (mode === "error") this.#status |= STATUS_ERROR;
    if (result === "refused") {
      if (mode !== "wrong") this.#status |= STATUS_REFUSED;
      return;
    }
    const { at, octets } = result;
    if (mode === "wrong" && octets.length > 0) octets[0]! ^= 1;
    operands[at]!.set(mode === "error" ? octets.subarray(0, octets.length >> 1) : octets);
  }
}

// --- the driver --------------------------------------------------------------------------------------------------------

/** Waits for the operation under way: 0, AUTHENTICATION_FAILED, or PORT_FAILED when it ends with an error, or not in POLLS_MAX polls. */
function finished(device: Peripheral): number {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const status = device.read(STATUS);
    if (status & STATUS_ERROR) return PORT_FAILED;
    if (status & STATUS_DONE) return status & STATUS_REFUSED ? AUTHENTICATION_FAILED : 0;
  }
  device.write(CTRL, CTRL_RESET);
  return PORT_FAILED;
}

function begin(device: Peripheral, unit: Unit): void {
  device.write(CTRL, CTRL_START | (UNITS.indexOf(unit) << 8));
}

function operation(device: Peripheral, unit: Unit, operands: readonly Uint8Array[], argument = 0): number {
  if (!device.has(unit)) return NOT_SUPPORTED;
  device.describe(operands, argument);
  begin(device, unit);
  return finished(device);
}

function block(device: Peripheral, key: Uint8Array, input: Uint8Array, output: Uint8Array): number {
  if (!device.has("aesBlock")) return NOT_SUPPORTED;
  writeBlock(device, KEY, key);
  writeBlock(device, DATA_IN, input);
  begin(device, "aesBlock");
  const status = finished(device);
  if (status !== 0) return status;
  const view = new DataView(output.buffer, output.byteOffset, 16);
  for (let i = 0; i < 16; i += 4) view.setUint32(i, device.read(DATA_OUT + i), true);
  return 0;
}

function writeBlock(device: Peripheral, address: number, octets: Uint8Array): void {
  const view = new DataView(octets.buffer, octets.byteOffset, 16);
  for (let i = 0; i < 16; i += 4) device.write(address + i, view.getUint32(i, true));
}

/** The hardware hooks on this device: each answers 0, NOT_SUPPORTED, AUTHENTICATION_FAILED or PORT_FAILED, as assembly/ports.ts says. */
export function peripheralPorts(device: Peripheral): Required<Pick<Ports, Unit>> {
  return {
    aesBlock: (key, input, output) => block(device, key, input, output),
    aesCcm: (sealing, key, nonce, aad, data, tagLength) =>
      device.ccmNonceLength !== undefined && device.ccmNonceLength !== nonce.length
        ? NOT_SUPPORTED
        : operation(device, "aesCcm", [key, nonce, aad, data], tagLength | (sealing ? 0x100 : 0)),
    aesCmac: (key, message, output) => operation(device, "aesCmac", [key, message, output]),
    sha256Compress: (state, blocks) => operation(device, "sha256Compress", [state, blocks]),
    p256Mul: (output, a, b) => operation(device, "p256Mul", [output, a, b]),
    p256Sqr: (output, a) => operation(device, "p256Sqr", [output, a]),
    p256Multiply: (k, point, output) => operation(device, "p256Multiply", [k, point, output]),
    p256EcdsaSign: (privateKey, hash, signature) => operation(device, "p256EcdsaSign", [privateKey, hash, signature]),
    p256EcdsaVerify: (publicKey, hash, signature) => operation(device, "p256EcdsaVerify", [publicKey, hash, signature]),
  };
}
