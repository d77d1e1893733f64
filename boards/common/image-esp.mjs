// Makes what esptool writes to an ESP32-C3 at address 0 from the octets that a firmware has in flash:
// node image-esp.mjs FIRMWARE.raw FIRMWARE.bin
//
// Direct boot: the ROM finds the magic word twice at the start of flash and jumps behind it. The image is filled up with 0xff to
// the flash's size, which Espressif's QEMU wants, too.
import { readFileSync, writeFileSync } from "node:fs";

const MAGIC = 0xaedb041d;
const FLASH_LENGTH = 4 << 20;

function fail(reason) {
  console.error(`image-esp: ${reason}`);
  process.exit(1);
}

const [input, output] = process.argv.slice(2);
if (output === undefined) fail("usage: image-esp.mjs FIRMWARE.raw FIRMWARE.bin");
const octets = readFileSync(input);
if (octets.length < 12 || octets.readUInt32LE(0) !== MAGIC || octets.readUInt32LE(4) !== MAGIC)
  fail(`${input} does not begin with the magic words of direct boot`);
if (octets.length > FLASH_LENGTH)
  fail(`${input} has ${octets.length} octets, the flash ${FLASH_LENGTH}: link a smaller module`);
writeFileSync(output, Buffer.concat([octets, Buffer.alloc(FLASH_LENGTH - octets.length, 0xff)]));
