// Constant-time helpers. The only place where secrets are compared.
// CT: none of these branches on, or indexes with, what it is given, but for lengths.

import { FAST, SIMD } from "../profile";

/** All ones when x is zero, else zero. */
export function maskZero(x: u32): u32 {
  return ((x | (0 - x)) >>> 31) - 1;
}

/** All ones when the `length` octets at a and b are the same, else zero. */
export function equal(a: usize, b: usize, length: u32): u32 {
  let difference: u32 = 0;
  for (let i: u32 = 0; i < length; i++) difference |= (<u32>load<u8>(a + i)) ^ (<u32>load<u8>(b + i));
  return maskZero(difference);
}

/** output ^= input, `length` octets. */
export function xor(output: usize, input: usize, length: u32): void {
  if (SIMD && length == 16) {
    v128.store(output, v128.xor(v128.load(output), v128.load(input)));
    return;
  }
  if (FAST)
    for (; length >= 8; length -= 8) {
      store<u64>(output, load<u64>(output) ^ load<u64>(input));
      output += 8;
      input += 8;
    }
  for (let i: u32 = 0; i < length; i++) store<u8>(output + i, load<u8>(output + i) ^ load<u8>(input + i));
}

/** output ^= input, one 16-octet block. */
export function xorBlock(output: usize, input: usize): void {
  store<u64>(output, load<u64>(output) ^ load<u64>(input));
  store<u64>(output, load<u64>(output, 8) ^ load<u64>(input, 8), 8);
}

/** Zeros `length` octets, a multiple of 16. With vectors: without a call into the engine, which costs more than some stores. */
@inline
export function clear(at: usize, length: u32): void {
  if (SIMD) for (let i: u32 = 0; i < length; i += 16) v128.store(at + i, i64x2.splat(0));
  else memory.fill(at, 0, length);
}

/** Copies `length` octets, a few. */
@inline
export function copy(output: usize, input: usize, length: u32): void {
  if (SIMD && length == 8) store<u64>(output, load<u64>(input));
  else if (SIMD) for (let i: u32 = 0; i < length; i++) store<u8>(output + i, load<u8>(input + i));
  else memory.copy(output, input, length);
}

/** Zeros `length` octets when mask is zero, leaves them when it is all ones. */
export function keep(at: usize, length: u32, mask: u32): void {
  for (let i: u32 = 0; i < length; i++) store<u8>(at + i, load<u8>(at + i) & (<u8>mask));
}

/** All ones when a < b, else zero; both below 2^31. */
@inline
export function maskBelow(a: u32, b: u32): u32 {
  return <u32>((<i32>(a - b)) >> 31);
}
