// What the unrolled kernels of AES (aes-pair.ts, aes-single.ts) have in common: moves of rows and columns by constants, in the layout of aes.ts.
// CT: nothing leaks.

/** Each half octet turned left by `turn` bits, where bits that pass its end have moved on to the next: half of `below` and `opposite`. */
@inline
function carry(x: u32, turn: u32): u32 {
  const stay: u32 = ((0xf << turn) & 0xf) * 0x11111111;
  return turn == 0 ? x : (x & stay) | rotl<u32>(x & ~stay, 4);
}

/** The row below, k columns on, which is where round k's ShiftRows would have met it. */
@inline
export function below(x: u32, k: u32): u32 {
  return rotr<u32>(carry(x, k), 8 + k);
}

/** The second row below, 2k columns on. */
@inline
export function opposite(x: u32, k: u32): u32 {
  const turn = (k << 1) & 3;
  return rotr<u32>(carry(x, turn), 16 + turn);
}

/** What two words exchange when octets become planes: bits of x that are `shift` above those of y. */
@inline
export function difference(x: u32, y: u32, mask: u32, shift: u32): u32 {
  return ((x >>> shift) ^ y) & mask;
}
