// Host Identity Tags of the suite ECDH/FOLD (draft-ietf-hip-dex-24 §3.2; ORCHIDv2, RFC 7343 §2).
//
//   HIT = 2001:20::/28 prefix | OGA 4 (4 bits) | FOLD(Context ID | Host Identity, 96)
//
// FOLD is linear: a HIT can be made to collide at will. Only the Host Identity names a peer.
import { loadU32 } from "../codec/bytes";

/** The prefix and OGA ID of a DEX HIT: 2001:0024. */
const PREFIX: u32 = 0x20010024;

/** HIP's Context ID (RFC 7401 §3.2). */
// prettier-ignore
const CONTEXT: usize = memory.data<u8>([
  0xf0, 0xef, 0xf0, 0x2f, 0xbf, 0xf4, 0x3d, 0x0f, 0xe7, 0x93, 0x0c, 0x3c, 0x6e, 0x61, 0x74, 0xea,
]);

/**
 * output (n octets) = FOLD(X, 8n): X cut into pieces of n octets, the last one padded with zeros, all XORed.
 * `fold` takes the next part of X, which begins `offset` octets into it; the output starts as zeros.
 */
export function fold(output: usize, n: u32, offset: u32, part: usize, length: u32): void {
  for (let i: u32 = 0; i < length; i++) {
    const at = output + ((offset + i) % n);
    store<u8>(at, load<u8>(at) ^ load<u8>(part + i));
  }
}

/** Writes the HIT (16 octets) of a Host Identity. */
export function hitOf(output: usize, hostIdentity: usize, length: u32): void {
  memory.fill(output, 0, 16);
  store<u32>(output, bswap<u32>(PREFIX));
  fold(output + 4, 12, 0, CONTEXT, 16);
  fold(output + 4, 12, 16, hostIdentity, length);
}

/** Whether a HIT is of the suite ECDH/FOLD. */
export function isDexHit(hit: usize): bool {
  return loadU32(hit) == PREFIX;
}

/** Whether two HITs, public as they are, are the same. */
export function sameHit(a: usize, b: usize): bool {
  return load<u64>(a) == load<u64>(b) && load<u64>(a, 8) == load<u64>(b, 8);
}

/** Whether a < b as unsigned 128-bit numbers. */
export function hitBelow(a: usize, b: usize): bool {
  const x = bswap<u64>(load<u64>(a));
  const y = bswap<u64>(load<u64>(b));
  return x != y ? x < y : bswap<u64>(load<u64>(a, 8)) < bswap<u64>(load<u64>(b, 8));
}

/** Whether a HIT is sixteen zeros: any host (opportunistic mode, RFC 7401 §4.1.8). */
export function isNullHit(hit: usize): bool {
  return (load<u64>(hit) | load<u64>(hit, 8)) == 0;
}
