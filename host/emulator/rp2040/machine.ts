// A Pico: rp2040js's RP2040 with what core.ts and models.ts add, a UF2 file in its flash, its UART 0 in octets.
//
// Time is the chip's own: cycles of rp2040js's model of the Cortex-M0+, given to its timers every BATCH instructions; while the core sleeps,
// the caller's. The boot ROM is not run, having no part of what is tested: start() does what it does (RP2040 datasheet §2.8.1), which
// is to check the second stage's CRC, to copy it to the end of SRAM, and to call it. Of the two cores there is one.

import { RP2040 } from "rp2040js";
import { awake, Fault, mendCore, STRICT } from "./core.js";
import { BootRom, FlashInterface } from "./flash.js";
import { InstructionCounter, Resets, RingOscillator, SystemInformation, type Noise } from "./models.js";
import { flashUf2 } from "./uf2.js";

const SRAM = 0x20000000;
const BOOT2_AT = 0x20041f00;
const BOOT2_LENGTH = 256;
/** More than a second stage takes. */
const BOOT2_INSTRUCTIONS = 10_000;
/** Instructions between two looks at the timers and the serial line. */
const BATCH = 128;
const HARD_FAULT = 3;

const UART_FR = 0x18;
const UART_FR_RX_FULL = 1 << 6;
const UART_IFLS = 0x34;

/** What of rp2040js's clock the package does not give a name to. */
interface SimulationClock {
  readonly nanos: number;
  readonly nanosToNextAlarm: number;
  tick(nanos: number): void;
}

export interface MachineOptions {
  /** Octets. */
  readonly flashLength: number;
  /** What the flash holds before the image is written to it: at most so many; else it is erased. */
  readonly flash?: Uint8Array;
  /** Hears of octets of `machine.flash` that the firmware has changed. */
  onFlash?(from: number, to: number): void;
  readonly noise: Noise;
  /** Takes what UART 0 sends. */
  onOctet(octet: number): void;
}

/** CRC-32 of the boot ROM (§2.8.1.3.1): polynomial 0x04c11db7, from all ones, most significant bit first, not inverted. */
function bootCrc(octets: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

export class Machine {
  readonly chip = new RP2040();
  /** Set when the firmware has reset the chip. */
  wasReset = false;
  /** Why the core took its first HardFault. */
  fault: string | undefined;
  readonly #clock = this.chip.clock as unknown as SimulationClock;
  /** What the board has of it. */
  readonly flash: Uint8Array;
  readonly #ssi: FlashInterface;
  /** Octets for UART 0 that it has not taken yet. */
  #waiting: Uint8Array[] = [];
  #at = 0;
  #executed = 0;
  #inBatch = 0;

  /** @throws Error in one line when `uf2` is no image for the board */
  constructor(uf2: Uint8Array, options: MachineOptions) {
    const { chip } = this;
    this.flash = chip.flash.subarray(0, options.flashLength);
    if (options.flash) this.flash.set(options.flash);
    flashUf2(uf2, this.flash);
    const setReadable = mendCore(chip, options.flashLength);
    this.#ssi = new FlashInterface(chip, (readable) => {
      setReadable(readable);
      if (readable) rom.checkCache();
    });
    const rom = new BootRom(chip, this.#ssi, this.flash, (from, to) => options.onFlash?.(from, to));
    const resets = new Resets(chip, "RESETS");
    chip.peripherals[0x18000] = this.#ssi;
    chip.peripherals[0x40000] = new SystemInformation(chip, "SYSINFO");
    chip.peripherals[0x4000c] = resets;
    chip.peripherals[0x40060] = new RingOscillator(chip, options.noise);
    chip.peripherals[0x40068] = new InstructionCounter(chip, () => this.instructions);
    chip.findPeripheral = (address) => {
      const page = (address >>> 14) << 2;
      if (resets.holds(page)) throw new Fault(`0x${page.toString(16)}000 is held in reset`);
      return chip.peripherals[page]!;
    };
    const watchdog = chip.peripherals[0x40058] as unknown as { onWatchdogTrigger: () => void };
    watchdog.onWatchdogTrigger = () => {
      this.wasReset = true;
      chip.core.waiting = true; // it executes nothing more
    };
    const uart = chip.uart[0]!;
    uart.onByte = (octet) => options.onOctet(octet);
    // Its interrupt comes with the first octet, whatever level is asked for.
    const write = uart.writeUint32.bind(uart);
    uart.writeUint32 = (offset, value) => {
      if (offset !== UART_IFLS) write(offset, value);
    };
    chip.onBreak = (which) => rom.serve(which);
    chip.logger = STRICT;
    this.#start();
  }

  #start(): void {
    const { chip } = this;
    const { core } = chip;
    const boot2 = chip.flash.subarray(0, BOOT2_LENGTH);
    const crc = chip.flashView.getUint32(BOOT2_LENGTH - 4, true);
    if (bootCrc(boot2.subarray(0, -4)) !== crc) throw new Error("the CRC of the image's second stage is wrong");
    chip.sram.set(boot2, BOOT2_AT - SRAM);
    core.SP = BOOT2_AT;
    core.LR = 0;
    core.PC = BOOT2_AT;
    try {
      for (let left = BOOT2_INSTRUCTIONS; core.PC >= SRAM; left--) {
        if (left === 0) throw new Fault("it does not end");
        core.executeInstruction();
      }
      core.readUint16(core.PC); // the firmware's first instruction
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      throw new Error(`the image's second stage does not make the flash readable in place: ${error.message}`);
    }
  }

  /** Since the second stage. */
  get instructions(): number {
    return this.#executed + this.#inBatch;
  }

  /** Octets to UART 0, which takes them when it has room. */
  receive(octets: Uint8Array): void {
    if (octets.length > 0) this.#waiting.push(octets);
  }

  /** Octets that UART 0 has not taken. */
  get unread(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, -this.#at);
  }

  /** Whether it can do nothing before its alarm or an octet. */
  get asleep(): boolean {
    this.#feed();
    return this.wasReset || !awake(this.chip);
  }

  /** Milliseconds to the next alarm, or undefined. */
  get alarmMs(): number | undefined {
    const nanos = this.#clock.nanosToNextAlarm;
    return nanos > 0 ? nanos / 1e6 : undefined;
  }

  /** Lets `milliseconds` pass for a core that sleeps, but no more than to its next alarm. */
  sleep(milliseconds: number): void {
    this.#clock.tick(Math.min(milliseconds, this.alarmMs ?? milliseconds) * 1e6);
  }

  /**
   * Executes up to `limit` instructions, fewer when the core falls asleep or resets the chip.
   * @throws Error when the core is locked up: a fault in the handler of faults
   */
  run(limit: number): void {
    for (let done = 0; done < limit && !this.asleep; done += BATCH) {
      let cycles = 0;
      try {
        cycles = this.#batch();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#takeFault(error);
      }
      this.#executed += this.#inBatch;
      this.#inBatch = 0;
      this.#clock.tick((cycles * 1e9) / this.chip.clkSys);
    }
  }

  #batch(): number {
    const { core } = this.chip;
    let cycles = 0;
    while (this.#inBatch < BATCH && !core.waiting) {
      cycles += core.executeInstruction();
      this.#inBatch++;
    }
    return cycles;
  }

  #takeFault(fault: Fault): void {
    const { core } = this.chip;
    this.fault ??= fault.message;
    if (core.IPSR === HARD_FAULT) throw new Error(`the core is locked up: ${this.fault}, then ${fault.message}`);
    try {
      core.exceptionEntry(HARD_FAULT);
    } catch (error) {
      throw new Error(`the core is locked up: ${this.fault}, then ${(error as Error).message}`);
    }
  }

  #feed(): void {
    const uart = this.chip.uart[0]!;
    while (this.#waiting.length > 0 && uart.enabled && !(uart.readUint32(UART_FR) & UART_FR_RX_FULL)) {
      const first = this.#waiting[0]!;
      uart.feedByte(first[this.#at++]!);
      if (this.#at < first.length) continue;
      this.#waiting.shift();
      this.#at = 0;
    }
  }
}
