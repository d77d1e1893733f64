// Makes what esptool writes to an ESP32's flash at 0x1000 from a linked ELF: node esp-image.mjs FIRMWARE.elf FIRMWARE.bin
//
// The format (esptool documentation, "Firmware Image Format"), all little-endian:
//
//   0   0xe9, number of segments, mode of the flash, its size and frequency
//   4   entry
//   8   0xee (no pin for write protection), 3 octets of drive strengths, chip id u16, least revision u8, least and largest
//       revision u16 each, 4 octets of zeros, 1 when a digest follows
//   24  segments: address, length, octets: a multiple of four
//   then zeros, and as last octet of 16 the checksum: 0xef XOR all octets of segments; then SHA-256 of all that
//
// The boot ROM copies each segment to its address, and looks at neither end: so what it may overwrite, and what may run, is checked
// here. Of RAM it needs its own data and stack at 0x3ffe0000 and above and at 0x3ffae000 itself.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadedByElf } from "./elf.mjs";

const CHIP_ESP32 = 0;
const FLASH_DIO = 2;
const FLASH_4MB_40MHZ = 0x20;
const CHECKSUM_SEED = 0xef;
const ALIGNMENT = 16;
const HEADER = 24;
const SEGMENTS_MAX = 16;
const NO_PIN = 0xee;
const ANY_REVISION = 0xffff;

/** ESP32 Technical Reference Manual §1.3.2: what a segment may be loaded to. Only words can be stored in IRAM. */
const IRAM = { from: 0x40080000, to: 0x400a0000 };
const DRAM = { from: 0x3ffb0000, to: 0x3ffe0000 };
const within = ({ from, to }, address, length) => address >= from && length <= to - address;

const word = (value) => {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
};

/**
 * The flash image of an ELF.
 * @throws Error in one line when it does not fit the chip
 */
export function espImage(elf) {
  const { entry, segments } = loadedByElf(elf);
  if (segments.length === 0 || segments.length > SEGMENTS_MAX)
    throw new Error(`${segments.length} segments: between 1 and ${SEGMENTS_MAX} can be loaded`);
  for (const { address, octets } of segments) {
    const where = `a segment of ${octets.length} octets at 0x${address.toString(16)}`;
    if (!within(IRAM, address, octets.length) && !within(DRAM, address, octets.length))
      throw new Error(`${where} is neither in IRAM nor in DRAM`);
    if (address % 4 !== 0) throw new Error(`${where} begins in the middle of a word`);
  }
  if (
    !segments.some(({ address, octets }) => address >= IRAM.from && entry >= address && entry < address + octets.length)
  )
    throw new Error(`the entry 0x${entry.toString(16)} is in no segment of IRAM`);

  const padded = segments.map(({ address, octets }) => ({
    address,
    octets: Buffer.concat([octets, Buffer.alloc(-octets.length & 3)]),
  }));
  const header = Buffer.alloc(HEADER);
  header.set([0xe9, padded.length, FLASH_DIO, FLASH_4MB_40MHZ]);
  header.writeUInt32LE(entry, 4);
  header[8] = NO_PIN;
  header.writeUInt16LE(CHIP_ESP32, 12);
  header.writeUInt16LE(ANY_REVISION, 17);
  header[23] = 1;
  const body = Buffer.concat([
    header,
    ...padded.flatMap(({ address, octets }) => [word(address), word(octets.length), octets]),
  ]);
  const end = Buffer.alloc(ALIGNMENT - (body.length % ALIGNMENT));
  end[end.length - 1] = padded
    .flatMap(({ octets }) => [...octets])
    .reduce((checksum, octet) => checksum ^ octet, CHECKSUM_SEED);
  const image = Buffer.concat([body, end]);
  return Buffer.concat([image, createHash("sha256").update(image).digest()]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [input, output] = process.argv.slice(2);
  if (output === undefined) {
    console.error("usage: esp-image.mjs FIRMWARE.elf FIRMWARE.bin");
    process.exit(2);
  }
  try {
    writeFileSync(output, espImage(readFileSync(input)));
  } catch (error) {
    console.error(`esp-image.mjs: ${input}: ${error.message}`);
    process.exit(1);
  }
}
