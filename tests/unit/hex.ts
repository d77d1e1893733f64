// Octets written as hex, for specs.

/** Writes the octets of `text` to `output`; answers how many. */
export function hexTo(output: usize, text: string): u32 {
  for (let i = 0; i < text.length; i += 2) store<u8>(output + (i >>> 1), <u8>parseInt(text.substr(i, 2), 16));
  return <u32>(text.length >>> 1);
}

/** The `length` octets at `input` as hex. */
export function hexOf(input: usize, length: u32): string {
  const digits = "0123456789abcdef";
  let text = "";
  for (let i: u32 = 0; i < length; i++) {
    const octet = load<u8>(input + i);
    text += digits.charAt(octet >>> 4) + digits.charAt(octet & 15);
  }
  return text;
}
