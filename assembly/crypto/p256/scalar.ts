// Scalars of P-256: 32 octets, most significant first, modulo the group order n (FIPS 186-4 §D.1.2.3).
import { maskZero } from "../ct";

/** n, most significant octet first. */
// prettier-ignore
const ORDER: usize = memory.data<u8>([
  0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
]);

/** All ones when 1 <= k < n, else zero. CT. */
export function validScalar(k: usize): u32 {
  let borrow: i32 = 0;
  let bits: u32 = 0;
  for (let i: i32 = 31; i >= 0; i--) {
    const octet = <i32>load<u8>(k + i);
    bits |= octet;
    borrow = (octet - <i32>load<u8>(ORDER + i) + borrow) >> 8;
  }
  return (<u32>borrow) & ~maskZero(bits);
}

/**
 * Writes the odd one of k and n - k to r, least significant octet first, and a zero octet behind it (33 octets). Answers all ones
 * when it is n - k. CT.
 */
export function makeOdd(r: usize, k: usize): u32 {
  const even: u32 = ((<u32>load<u8>(k, 31)) & 1) - 1;
  let borrow: i32 = 0;
  for (let i: i32 = 31; i >= 0; i--) {
    const octet = <i32>load<u8>(k + i);
    const v = <i32>load<u8>(ORDER + i) - octet + borrow;
    borrow = v >> 8;
    store<u8>(r + (31 - i), <u8>(octet ^ ((octet ^ v) & even)));
  }
  store<u8>(r + 32, 0);
  return even;
}
