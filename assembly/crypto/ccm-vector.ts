// CCM's first blocks (RFC 3610 §2.2, §2.3; ccm.ts) in registers, for profile host: what is put together octet by octet in memory and
// then loaded as 16 makes the processor wait until all has left its store buffer.
//
// CT: all but lengths.
/** `n` octets from 1 to 15, zeros behind them; nothing else is read. */
@inline
function octets(at: usize, n: u32): v128 {
  let low: u64 = 0;
  let high: u64 = 0;
  if (n >= 8) {
    low = load<u64>(at);
    if (n > 8) high = load<u64>(at + n - 8) >>> ((16 - n) << 3);
  } else if (n >= 4) {
    low = (<u64>load<u32>(at)) | ((<u64>load<u32>(at + n - 4)) << ((n - 4) << 3));
  } else {
    for (let i: u32 = 0; i < n; i++) low |= (<u64>load<u8>(at + i)) << (i << 3);
  }
  return i64x2.replace_lane(i64x2.splat(low), 1, high);
}

/** A_0 = (L-1) | nonce | zeros, and B0 = flags | nonce | length of the message. nonce 7 to 13 octets, whose L octets the length fits. */
export function firstBlocks(counter: usize, mac: usize, nonce: usize, nonceLength: u32, flags: u32, length: u32): void {
  let block = i8x16.swizzle(octets(nonce, nonceLength), i8x16(-128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
  block = i8x16.replace_lane(block, 0, <i8>(14 - nonceLength));
  v128.store(counter, block);
  block = i8x16.replace_lane(block, 0, <i8>flags);
  v128.store(mac, i32x4.replace_lane(block, 3, i32x4.extract_lane(block, 3) | bswap<u32>(length)));
}

/**
 * Takes the length of the additional data, 1 to 65,279, and the first of them into the MAC; answers how many: 14, or all of less.
 */
export function firstAdditional(mac: usize, aad: usize, aadLength: u32): u32 {
  const n = min<u32>(14, aadLength);
  let block = i8x16.swizzle(octets(aad, n), i8x16(-128, -128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));
  block = i16x8.replace_lane(block, 0, <i16>bswap<u16>(<u16>aadLength));
  v128.store(mac, v128.xor(v128.load(mac), block));
  return n;
}
