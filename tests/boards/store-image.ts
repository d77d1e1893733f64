// A reading of the store's flash by docs/store.md, apart from the firmware's, and damage to it. The emulated flashes of
// native and mps2-an385 keep their octets inverted, so that zeros are an erased flash.

import { readFileSync, writeFileSync } from "node:fs";

/** 4 blocks of 4,096 octets, programmed in units of 4. */
const HALF = 8192;
export const FLASH_OCTETS = 2 * HALF;
const UNIT = 4;
const SLOTS = UNIT + 32;
const SLOT = 20;
const MAGIC = 0x654c5400;

export function readFlash(file: string): Buffer {
  return Buffer.from(
    readFileSync(file)
      .subarray(0, FLASH_OCTETS)
      .map((octet) => octet ^ 0xff),
  );
}

/** Puts these octets in the place of a file's first ones. */
export function writeFlash(file: string, image: Buffer): void {
  const whole = readFileSync(file);
  whole.set(image.map((octet) => octet ^ 0xff));
  writeFileSync(file, whole);
}

export interface StoredRecord {
  readonly key: number;
  readonly octets: Buffer;
  /** Offsets in the flash. */
  readonly slot: number;
  readonly payload: number;
}

/** CRC-32 as zlib has it, which node:zlib has since 20.15 only. */
function crc32(octets: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

const rightWords = (image: Buffer, at: number): boolean =>
  crc32(image.subarray(at, at + 12)) === image.readUInt32LE(at + 12);

/** The records that count. @throws Error when no half has a header */
export function recordsOf(image: Buffer): StoredRecord[] {
  const bases = [0, HALF].filter(
    (base) => rightWords(image, base + UNIT) && image.readUInt32LE(base + UNIT) >>> 8 === MAGIC >>> 8,
  );
  const round = (base: number): number => image.readUInt32LE(base + UNIT + 4);
  const base = bases.sort((a, b) => round(b) - round(a))[0];
  if (base === undefined) throw new Error("no half has a header");
  const records = new Map<number, StoredRecord>();
  for (let slot = base + SLOTS; !image.subarray(slot, slot + SLOT).every((octet) => octet === 0xff); slot += SLOT) {
    if (!rightWords(image, slot)) continue;
    const [key, place] = [image.readUInt32LE(slot), image.readUInt32LE(slot + 4)];
    const [length, payload] = [place & 0xffff, base + (place >>> 16) * UNIT];
    records.set(key, { key, slot, payload, octets: image.subarray(payload, payload + length) });
  }
  return [...records.values()].filter(({ octets }) => octets.length > 0);
}
