// HKDF with SHA-256 (RFC 5869), and the PRF of TLS 1.2 (RFC 5246 §5), which have the shape of their feedback in common.
//
//   Extract(salt, IKM)    = HMAC(salt, IKM)
//   Expand(PRK, info, L)  = T(1) | T(2) | ..   cut to L,   T(i) = HMAC(PRK, T(i-1) | info | octet i),  T(0) empty
//   PRF(secret, seed, L)  = H(1) | H(2) | ..   cut to L,   H(i) = HMAC(secret, A(i) | seed),  A(0) = seed, A(i) = HMAC(secret, A(i-1))
//
// CT: all but lengths.
import { INVALID_ARGUMENT } from "../errors";
import { hmacFinal, hmacInit, hmacUpdate } from "./hmac";
import { SHA256_BYTES } from "./sha256";

/** An HMAC, T or A (32), a block of output (32), the counter. Zeros between calls. */
const WORK_BYTES: u32 = 352;
const WORK: usize = memory.data(352, 16);
const HMAC: usize = WORK;
const FEEDBACK: usize = WORK + 272;
const BLOCK: usize = FEEDBACK + 32;
const COUNTER: usize = BLOCK + 32;

/** prk (32 octets) = Extract(salt, ikm); a salt of length 0 is the 32 zeros of RFC 5869 §2.2. PORT_FAILED: then prk is zeros. */
export function hkdfExtract(salt: usize, saltLength: u32, ikm: usize, ikmLength: u32, prk: usize): i32 {
  hmacInit(HMAC, salt, saltLength);
  hmacUpdate(HMAC, ikm, ikmLength);
  return hmacFinal(HMAC, prk);
}

/**
 * output (`length` octets, at most 8,160) = Expand(prk, info). prk 32 octets or more; output must not overlap the inputs. INVALID_ARGUMENT,
 * PORT_FAILED: then the output is zeros.
 */
export function hkdfExpand(prk: usize, prkLength: u32, info: usize, infoLength: u32, output: usize, length: u32): i32 {
  if (length > 255 * SHA256_BYTES) return INVALID_ARGUMENT;
  const start = output;
  const all = length;
  let status: i32 = 0;
  for (let i: u32 = 1; length > 0; i++) {
    hmacInit(HMAC, prk, prkLength);
    if (i > 1) hmacUpdate(HMAC, FEEDBACK, SHA256_BYTES);
    hmacUpdate(HMAC, info, infoLength);
    store<u8>(COUNTER, <u8>i);
    hmacUpdate(HMAC, COUNTER, 1);
    status = hmacFinal(HMAC, FEEDBACK);
    if (status < 0) break;
    const n = min<u32>(SHA256_BYTES, length);
    memory.copy(output, FEEDBACK, n);
    output += n;
    length -= n;
  }
  memory.fill(WORK, 0, WORK_BYTES);
  if (status < 0) memory.fill(start, 0, all);
  return status;
}

/**
 * output (`length` octets) = PRF(secret, label | seed); label and seed are two parts only for the caller's ease. PORT_FAILED: then the
 * output is zeros.
 */
export function tlsPrf(
  secret: usize,
  secretLength: u32,
  label: usize,
  labelLength: u32,
  seed: usize,
  seedLength: u32,
  output: usize,
  length: u32,
): i32 {
  const start = output;
  const all = length;
  let status: i32 = 0;
  let first: bool = true;
  while (length > 0) {
    hmacInit(HMAC, secret, secretLength);
    if (first) {
      hmacUpdate(HMAC, label, labelLength);
      hmacUpdate(HMAC, seed, seedLength);
    } else hmacUpdate(HMAC, FEEDBACK, SHA256_BYTES);
    status = hmacFinal(HMAC, FEEDBACK);
    if (status < 0) break;
    first = false;
    hmacInit(HMAC, secret, secretLength);
    hmacUpdate(HMAC, FEEDBACK, SHA256_BYTES);
    hmacUpdate(HMAC, label, labelLength);
    hmacUpdate(HMAC, seed, seedLength);
    status = hmacFinal(HMAC, BLOCK);
    if (status < 0) break;
    const n = min<u32>(SHA256_BYTES, length);
    memory.copy(output, BLOCK, n);
    output += n;
    length -= n;
  }
  memory.fill(WORK, 0, WORK_BYTES);
  if (status < 0) memory.fill(start, 0, all);
  return status;
}
