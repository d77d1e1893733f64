// Reads what a linked ELF file (System V ABI, ELF-32, little-endian) loads into memory, for the tools that make flash images.

const MAGIC = 0x7f454c46;
const CLASS_32 = 1;
const LITTLE_ENDIAN = 1;
const HEADER = 52;
const PT_LOAD = 1;

/**
 * The entry, and the segments that are loaded, by address: physical address and octets of the file each. Those without octets in the
 * file (.bss) are left out.
 * @throws Error in one line
 */
export function loadedByElf(elf) {
  const view = new DataView(elf.buffer, elf.byteOffset, elf.byteLength);
  if (elf.length < HEADER || view.getUint32(0) !== MAGIC || elf[4] !== CLASS_32 || elf[5] !== LITTLE_ENDIAN)
    throw new Error("not an ELF file of 32 bits, little-endian");
  const [headers, size, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
  if (headers + size * count > elf.length) throw new Error("the program headers are cut short");
  const segments = [];
  for (let at = headers; at < headers + size * count; at += size) {
    const [type, offset, , address, length] = [0, 4, 8, 12, 16].map((field) => view.getUint32(at + field, true));
    if (type !== PT_LOAD || length === 0) continue;
    if (offset + length > elf.length) throw new Error("a segment is cut short");
    segments.push({ address, octets: elf.subarray(offset, offset + length) });
  }
  return { entry: view.getUint32(24, true), segments: segments.sort((a, b) => a.address - b.address) };
}
