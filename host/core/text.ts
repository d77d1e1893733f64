// Octets as people write them: hexadecimal, and IPv6 text for HITs (RFC 5952).

/** Lower-case hexadecimal, two digits an octet. */
export function toHex(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += octet.toString(16).padStart(2, "0");
  return text;
}

/**
 * Octets of a hexadecimal text; white space and colons between the digits are ignored.
 * @throws RangeError for other characters or an odd number of digits
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, "");
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) throw new RangeError("not an even number of hexadecimal digits");
  const octets = new Uint8Array(digits.length / 2);
  for (let i = 0; i < octets.length; i++) octets[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return octets;
}

/** Reads a big-endian number of two octets. */
export function readU16(octets: Uint8Array, offset: number): number {
  return ((octets[offset] ?? 0) << 8) | (octets[offset + 1] ?? 0);
}

/** Reads a big-endian number of four octets. */
export function readU32(octets: Uint8Array, offset: number): number {
  return ((readU16(octets, offset) << 16) | readU16(octets, offset + 2)) >>> 0;
}

/**
 * IPv6 text of 16 octets in the form of RFC 5952 §4: the longest run of two or more zero groups becomes "::".
 * This is also the text form of a HIT.
 * @throws RangeError unless there are 16 octets
 */
export function ipv6Text(address: Uint8Array): string {
  if (address.length !== 16) throw new RangeError("an IPv6 address or HIT has 16 octets");
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(readU16(address, i));
  let start = -1;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > longest) {
      start = i;
      longest = end - i;
    }
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(":");
  if (start < 0) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + longest))}`;
}

/**
 * 16 octets of an IPv6 text (RFC 4291 §2.2, without the dotted IPv4 form).
 * @throws RangeError for anything else
 */
export function parseIpv6(text: string): Uint8Array {
  const halves = text.split("::");
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const head = groups(halves[0] ?? "");
  const tail = halves.length === 2 ? groups(halves[1] ?? "") : [];
  const missing = 8 - head.length - tail.length;
  const right = halves.length === 2 ? missing >= 1 : halves.length === 1 && missing === 0;
  const all = right ? [...head, ...(Array(missing).fill("0") as string[]), ...tail] : [];
  if (!right || !all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) {
    throw new RangeError(`"${text}" is not an IPv6 address`);
  }
  const address = new Uint8Array(16);
  all.forEach((group, i) => {
    const value = Number.parseInt(group, 16);
    address[2 * i] = value >> 8;
    address[2 * i + 1] = value & 0xff;
  });
  return address;
}
