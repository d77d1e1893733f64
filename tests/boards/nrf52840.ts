// Scripts for the nRF52840's emulator, played by boards/nrf52840dk/player: steps on registers and memory, as a driver makes them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cannotRun, hex, TEST_BUILDS } from "./support.js";

export const BOARD = "nrf52840dk";
export const SKIP = cannotRun(BOARD);
export const EMULATOR = "build/emulator/nrf52840";
const PLAYER = "build/emulator/nrf52840-player.hex";

export type Step = readonly [what: number, a?: number, b?: number];
export const write = (address: number, value: number): Step => [1, address, value];
export const read = (address: number): Step => [2, address];
export const wait = (address: number): Step => [3, address];
export const expect = (value: number): Step => [4, value];
export const writeOctet = (address: number, value: number): Step => [5, address, value];
export const readOctet = (address: number): Step => [6, address];
export const sleep: Step = [7];
export const program = (address: number, from: number): Step => [8, address, from];
export const erase = (address: number): Step => [9, address];
export const mask: Step = [10, 1];

const SCRIPT = 0x40000;

/** A record of Intel HEX. */
export function hexRecord(offset: number, type: number, octets: Uint8Array): string {
  const all = Uint8Array.of(octets.length, offset >> 8, offset & 0xff, type, ...octets);
  const sum = all.reduce((total, octet) => total + octet, 0);
  return `:${hex(Uint8Array.of(...all, -sum & 0xff)).toUpperCase()}\n`;
}

/** The player with a script in its flash. */
function image(steps: readonly Step[]): string {
  const words = [...steps, [0xffffffff]].flatMap(([what, a = 0, b = 0]) => [what!, a, b]);
  const octets = new Uint8Array(Uint32Array.from(words).buffer);
  let text = readFileSync(PLAYER, "utf8").replace(/:00000001FF\s*$/, "");
  text += hexRecord(0, 4, Uint8Array.of(SCRIPT >> 24, (SCRIPT >> 16) & 0xff));
  for (let at = 0; at < octets.length; at += 16) text += hexRecord(at, 0, octets.subarray(at, at + 16));
  return `${text}${hexRecord(0, 1, new Uint8Array())}`;
}

export interface Run {
  readonly status: number | null;
  readonly stderr: string;
  readonly stdout: Buffer;
}

export function run(file: string, options: readonly string[] = [], input: Uint8Array = new Uint8Array()): Run {
  const { status, stderr, stdout } = spawnSync(EMULATOR, [...options, file], { input, timeout: 20_000 });
  return { status, stderr: stderr.toString(), stdout };
}

let scripts = 0;

export function play(steps: readonly Step[], options: readonly string[] = [], input?: Uint8Array): Run {
  mkdirSync(TEST_BUILDS, { recursive: true });
  const file = `${TEST_BUILDS}/nrf52840-${scripts++}.hex`;
  writeFileSync(file, image(steps));
  return run(file, options, input);
}

/** A script that the chip allows: it comes to its end, where the player resets. */
export function allowed(steps: readonly Step[], options: readonly string[] = [], input?: Uint8Array): Run {
  const result = play(steps, options, input);
  assert.equal(result.stderr, "nrf52840: the firmware resets the chip\n");
  assert.equal(result.status, 70);
  return result;
}

/** One that it does not: status 2, and one line that says why. */
export function refused(
  steps: readonly Step[],
  why: RegExp,
  options: readonly string[] = [],
  input?: Uint8Array,
): void {
  const { status, stderr } = play(steps, options, input);
  assert.match(stderr, why);
  assert.equal(stderr.split("\n").length, 2, stderr);
  assert.equal(status, 2, stderr);
}

// --- Registers, as the product specification numbers them -------------------------------------------------------------

export const CLOCK = 0x40000000;
export const UARTE = 0x40002000;
export const TIMER = 0x40009000;
export const RTC = 0x4000b000;
export const RNG = 0x4000d000;
export const ECB = 0x4000e000;
export const NVMC = 0x4001e000;
export const PPI = 0x4001f000;
export const NVIC = 0xe000e100;
export const RAM = 0x20010000;
export const PAGE = 0x80000;

/** Words into RAM. */
export const poke = (address: number, octets: Uint8Array): Step[] =>
  Array.from(octets, (octet, i) => writeOctet(address + i, octet));

export const crystals = [write(CLOCK, 1), wait(CLOCK + 0x100), write(CLOCK + 8, 1), wait(CLOCK + 0x104)];
export const uarteSettings = (config: number): Step[] => [
  ...[5, 6, 7, 8].map((pin, i) => write(UARTE + 0x508 + 4 * i, pin)),
  write(UARTE + 0x524, 0x01d60000),
  write(UARTE + 0x56c, config),
  write(UARTE + 0x500, 8),
];
export const uarteOn = (config = 1): Step[] => [...crystals, ...uarteSettings(config)];
export const receiveInto = (address: number, most: number): Step[] => [
  write(UARTE + 0x534, address),
  write(UARTE + 0x538, most),
  write(UARTE, 1),
];
export const send = (address: number, length: number): Step[] => [
  write(UARTE + 0x120, 0),
  write(UARTE + 0x544, address),
  write(UARTE + 0x548, length),
  write(UARTE + 8, 1),
];
export const ecbStart = (address: number): Step[] => [write(ECB + 0x504, address), write(ECB, 1)];
