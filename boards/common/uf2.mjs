// Makes what one drags onto an RP2040's boot drive from a linked ELF: node uf2.mjs FIRMWARE.elf FIRMWARE.uf2
//
// UF2 (github.com/microsoft/uf2): blocks of 512 octets, each with 256 octets of the image and where they go. The image is what the ELF loads into
// flash, in one piece from its start, gaps being 0xff. The boot ROM (RP2040 datasheet §2.8.4.2) takes blocks of its family, of 256
// octets, at multiples of 256.
//
// It also checks what the boot ROM will check at each start: the CRC of the second stage (§2.8.1.3.1).
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { loadedByElf } from "./elf.mjs";

const FLASH = 0x10000000;
const FLASH_LENGTH = 16 << 20; // what the RP2040 can address; the linker knows the board's
const FAMILY_RP2040 = 0xe48bff56;
const FAMILY_PRESENT = 0x2000;
const BLOCK = 512;
const PAYLOAD = 256;
const BOOT2 = 256;

/** What an ELF has the flash hold, from its start. @throws Error in one line */
export function imageOfElf(elf) {
  const { segments } = loadedByElf(elf);
  for (const { address, octets } of segments)
    if (address < FLASH || address + octets.length > FLASH + FLASH_LENGTH)
      throw new Error(`a segment at 0x${address.toString(16)}: only flash can be written`);
  const image = new Uint8Array(Math.max(0, ...segments.map(({ address, octets }) => address - FLASH + octets.length)));
  image.fill(0xff);
  for (const { address, octets } of segments) image.set(octets, address - FLASH);
  return image;
}

/** CRC-32 as the boot ROM computes it: polynomial 0x04c11db7, from all ones, most significant bit first, not inverted. */
export function bootCrc(octets) {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** @throws Error that tells the right one when the second stage has another */
export function checkBoot2(image) {
  if (image.length < BOOT2) throw new Error("the image has no second stage");
  const computed = bootCrc(image.subarray(0, BOOT2 - 4));
  const written = new DataView(image.buffer, image.byteOffset).getUint32(BOOT2 - 4, true);
  if (computed !== written)
    throw new Error(`the CRC of the second stage has to be 0x${computed.toString(16).padStart(8, "0")} (boot2.S)`);
}

export function uf2OfImage(image) {
  const count = Math.ceil(image.length / PAYLOAD);
  const uf2 = new Uint8Array(count * BLOCK);
  const view = new DataView(uf2.buffer);
  for (let block = 0; block < count; block++) {
    const at = block * BLOCK;
    const header = [
      0x0a324655,
      0x9e5d5157,
      FAMILY_PRESENT,
      FLASH + block * PAYLOAD,
      PAYLOAD,
      block,
      count,
      FAMILY_RP2040,
    ];
    header.forEach((word, i) => view.setUint32(at + 4 * i, word, true));
    uf2.fill(0xff, at + 32, at + 32 + PAYLOAD);
    uf2.set(image.subarray(block * PAYLOAD, (block + 1) * PAYLOAD), at + 32);
    view.setUint32(at + BLOCK - 4, 0x0ab16f30, true);
  }
  return uf2;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [input, output] = process.argv.slice(2);
  if (output === undefined) {
    console.error("usage: uf2.mjs FIRMWARE.elf FIRMWARE.uf2");
    process.exit(2);
  }
  try {
    const image = imageOfElf(readFileSync(input));
    checkBoot2(image);
    writeFileSync(output, uf2OfImage(image));
  } catch (error) {
    console.error(`uf2.mjs: ${input}: ${error.message}`);
    process.exit(1);
  }
}
