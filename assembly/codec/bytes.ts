// Big-endian numbers at an address, as every protocol here has them.

export function loadU16(at: usize): u32 {
  return <u32>bswap<u16>(load<u16>(at));
}

export function loadU32(at: usize): u32 {
  return bswap<u32>(load<u32>(at));
}

export function loadU64(at: usize): u64 {
  return bswap<u64>(load<u64>(at));
}

export function storeU16(at: usize, value: u32): void {
  store<u16>(at, bswap<u16>(<u16>value));
}

export function storeU32(at: usize, value: u32): void {
  store<u32>(at, bswap<u32>(value));
}

export function storeU64(at: usize, value: u64): void {
  store<u64>(at, bswap<u64>(value));
}
