// Reads a UF2 file (github.com/microsoft/uf2) as the boot ROM of an RP2040 does: blocks of 512 octets, of which those of its family go to
// flash, 256 octets each.

const BLOCK = 512;
const PAYLOAD = 256;
const FAMILY_PRESENT = 0x2000;
const FAMILY_RP2040 = 0xe48bff56;
const FLASH = 0x10000000;

const SECTOR = 4096;

/**
 * Writes what the file holds into `flash`, the first octet being the one at 0x10000000. Whole sectors of 4,096 octets are erased for it; the others
 * stay as they are.
 * @throws Error in one line when the file is no UF2 file for an RP2040, or a block of it lies outside of `flash`
 */
export function flashUf2(uf2: Uint8Array, flash: Uint8Array): void {
  const view = new DataView(uf2.buffer, uf2.byteOffset, uf2.byteLength);
  const wrong = (why: string): Error => new Error(`not a UF2 file for an RP2040: ${why}`);
  if (uf2.length === 0 || uf2.length % BLOCK !== 0) throw wrong(`${uf2.length} octets`);
  const count = uf2.length / BLOCK;
  for (let block = 0; block < count; block++) {
    const word = (offset: number): number => view.getUint32(block * BLOCK + offset, true);
    if (word(0) !== 0x0a324655 || word(4) !== 0x9e5d5157 || word(BLOCK - 4) !== 0x0ab16f30)
      throw wrong(`block ${block} has no magic number`);
    if (!(word(8) & FAMILY_PRESENT) || word(28) !== FAMILY_RP2040) throw wrong(`block ${block} is of another family`);
    if (word(20) !== block || word(24) !== count || word(16) !== PAYLOAD) throw wrong(`block ${block} is out of order`);
    const at = word(12) - FLASH;
    if (at < 0 || at % PAYLOAD !== 0 || at + PAYLOAD > flash.length)
      throw wrong(`block ${block} goes to 0x${word(12).toString(16)}`);
    if (at % SECTOR === 0) flash.fill(0xff, at, at + SECTOR);
    flash.set(uf2.subarray(block * BLOCK + 32, block * BLOCK + 32 + PAYLOAD), at);
  }
}
