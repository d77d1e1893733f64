// HMAC-SHA-256 (RFC 2104, FIPS 198-1), streaming, in a context of the caller's: two hashes that have taken in their padded keys.
// CT: all but lengths.
import {
  SHA256_BLOCK,
  SHA256_BYTES,
  SHA256_CONTEXT,
  sha256Final,
  sha256Init,
  sha256Lose,
  sha256Lost,
  sha256Update,
} from "./sha256";

/** Octets of a context: the inner hash, the outer hash, a block for the key. */
export const HMAC_CONTEXT: u32 = 2 * SHA256_CONTEXT + SHA256_BLOCK;
const OUTER: u32 = SHA256_CONTEXT;
const PAD: u32 = 2 * SHA256_CONTEXT;

/** Starts a MAC under a key of any length. */
export function hmacInit(context: usize, key: usize, keyLength: u32): void {
  const pad = context + PAD;
  let status: i32 = 0;
  memory.fill(pad, 0, SHA256_BLOCK);
  if (keyLength > SHA256_BLOCK) {
    sha256Init(context);
    sha256Update(context, key, keyLength);
    status = sha256Final(context, pad);
  } else memory.copy(pad, key, keyLength);
  absorb(context, pad, 0x36);
  absorb(context + OUTER, pad, 0x36 ^ 0x5c);
  if (status < 0) sha256Lose(context);
  memory.fill(pad, 0, SHA256_BLOCK);
}

/** Starts a hash with the pad, of which each octet is first changed by `mask`. */
function absorb(context: usize, pad: usize, mask: u32): void {
  for (let i: u32 = 0; i < SHA256_BLOCK; i++) store<u8>(pad + i, load<u8>(pad + i) ^ (<u8>mask));
  sha256Init(context);
  sha256Update(context, pad, SHA256_BLOCK);
}

/** Adds `length` octets. */
export function hmacUpdate(context: usize, message: usize, length: u32): void {
  sha256Update(context, message, length);
}

/** Writes the MAC (32 octets) and zeros the context. 0, or PORT_FAILED when the hook failed in it: then the output is zeros. */
export function hmacFinal(context: usize, output: usize): i32 {
  if (sha256Final(context, output) < 0) sha256Lose(context + OUTER);
  return hmacOuter(context, output);
}

/** Tells the outer hash when the inner one is lost, for whoever ends that by himself. */
export function hmacPassOn(context: usize): void {
  if (sha256Lost(context)) sha256Lose(context + OUTER);
}

/** The second half of hmacFinal: output holds the inner hash, and then the MAC; answers as it does. */
export function hmacOuter(context: usize, output: usize): i32 {
  sha256Update(context + OUTER, output, SHA256_BYTES);
  return sha256Final(context + OUTER, output);
}
