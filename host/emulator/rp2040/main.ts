// Runs a Pico's firmware with its serial line, UART 0, on stdin and stdout:
//
//   node main.js FIRMWARE.uf2 [--rosc SEED]     SEED: a text, for bits of the ring oscillator that can be repeated; "stuck": it gives zeros
//
// It ends with status 0 at the end of stdin, with 70 when the firmware resets the chip (which it does after a fatal error: it logged why), with 1
// when the image is wrong or the core is locked up.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
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

function main(): void {
  const [file, option, seed] = process.argv.slice(2);
  if (file === undefined || (option !== undefined && (option !== "--rosc" || seed === undefined))) {
    console.error("usage: main.js FIRMWARE.uf2 [--rosc SEED|stuck]");
    process.exit(2);
  }
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
    machine = new Machine(new Uint8Array(readFileSync(file)), {
      flashLength: FLASH_LENGTH,
      noise: noise(seed),
      onOctet: (octet) => void output.push(octet),
    });
  } catch (error) {
    return end(1, `${file}: ${(error as Error).message}`);
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
