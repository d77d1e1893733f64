// Runs a Pico's firmware with its serial line, UART 0, on stdin and stdout:
//
//   node main.js FIRMWARE.uf2 [--rosc SEED] [--flash FILE]
//
//   --rosc SEED    a text, for bits of the ring oscillator that can be repeated; "stuck": it gives zeros. Else they are new at each start
//   --flash FILE   holds the flash, 2 MB: it is made when it is not there, and has what the firmware erases and programs at once. Then the
//                  firmware is written to it, as by hand; the rest stays. Else all flash but the firmware is erased
//
// It ends with status 0 at the end of stdin, with 70 when the firmware resets the chip (which it does after a fatal error: it logged why), with 1
// when the image is wrong or the core is locked up.

import { randomBytes } from "node:crypto";
import { existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { dice } from "../prng.js";
import { Machine } from "./machine.js";
import type { Noise } from "./models.js";

/** Of a Pico. */
const FLASH_LENGTH = 2 << 20;
/** Instructions between two looks at stdin: some tens of milliseconds. */
const SLICE = 300_000;
/** Octets of stdin that may wait. */
const UNREAD_MAX = 1 << 16;
const STATUS_RESET = 70;

function noise(seed: string | undefined): Noise {
  if (seed === "stuck") return () => 0;
  const roll = dice(seed === undefined ? randomBytes(32) : new TextEncoder().encode(seed), "ring oscillator");
  return () => (roll() < 0.5 ? 0 : 1);
}

interface Words {
  readonly firmware: string;
  readonly rosc: string | undefined;
  readonly flash: string | undefined;
}

/** Ends the process when they are wrong. */
function commandLine(): Words {
  try {
    const options = { rosc: { type: "string" }, flash: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    if (positionals.length !== 1) throw new Error(`${positionals.length} firmware files`);
    return { firmware: positionals[0]!, rosc: values.rosc, flash: values.flash };
  } catch (error) {
    console.error(`${(error as Error).message}; usage: main.js FIRMWARE.uf2 [--rosc SEED|stuck] [--flash FILE]`);
    process.exit(2);
  }
}

/** A machine whose flash is in the file, if there is one. */
function machineOf({ firmware, rosc, flash }: Words, onOctet: (octet: number) => void): Machine {
  const before = flash !== undefined && existsSync(flash) ? new Uint8Array(readFileSync(flash)) : undefined;
  if (before && before.length !== FLASH_LENGTH) throw new Error(`${flash}: not ${FLASH_LENGTH} octets`);
  const file = flash === undefined ? undefined : openSync(flash, before ? "r+" : "w+");
  const keep = (from: number, to: number): void => {
    if (file !== undefined) writeSync(file, machine.flash, from, to - from, from);
  };
  const machine: Machine = new Machine(new Uint8Array(readFileSync(firmware)), {
    flashLength: FLASH_LENGTH,
    ...(before ? { flash: before } : {}),
    onFlash: keep,
    noise: noise(rosc),
    onOctet,
  });
  keep(0, FLASH_LENGTH);
  return machine;
}

function main(): void {
  const words = commandLine();
  let output: number[] = [];
  const flush = (then?: () => void): void => {
    process.stdout.write(Uint8Array.from(output), then);
    output = [];
  };
  const end = (status: number, reason?: string): void => {
    if (reason !== undefined) console.error(reason);
    flush(() => process.exit(status));
  };

  let machine: Machine;
  try {
    machine = machineOf(words, (octet) => void output.push(octet));
  } catch (error) {
    return end(1, `${words.firmware}: ${(error as Error).message}`);
  }

  let alarm: NodeJS.Timeout | undefined;
  let asleepSince: number | undefined;

  const turn = (): void => {
    if (asleepSince !== undefined) machine.sleep(performance.now() - asleepSince);
    asleepSince = undefined;
    clearTimeout(alarm);
    try {
      machine.run(SLICE);
    } catch (error) {
      return end(1, (error as Error).message);
    }
    if (machine.wasReset) return end(STATUS_RESET, machine.fault);
    if (output.length > 0) flush();
    if (machine.unread < UNREAD_MAX) process.stdin.resume();
    if (!machine.asleep) {
      setImmediate(turn);
      return;
    }
    asleepSince = performance.now();
    if (machine.alarmMs !== undefined) alarm = setTimeout(turn, Math.ceil(machine.alarmMs));
  };

  process.stdin.on("data", (octets: Buffer) => {
    machine.receive(new Uint8Array(octets));
    if (machine.unread >= UNREAD_MAX) process.stdin.pause();
    if (asleepSince !== undefined) turn();
  });
  process.stdin.on("end", () => end(0));
  turn();
}

main();
