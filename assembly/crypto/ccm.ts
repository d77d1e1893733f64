// AES-128-CCM (RFC 3610, SP 800-38C), in place, one shot.
//
//   B0  = flags | nonce | length of the message          flags = 64 (additional data present) + 8 ((M-2)/2) + (L-1)
//   A_i = (L-1) | nonce | i                              L = 15 - nonce length
//   T   = CBC-MAC(B0 | additional data, padded | message, padded),   tag = first M octets of (T ^ E(A_0))
//   ciphertext block i = message block i ^ E(A_i),  i from 1
//
// MAC is the CBC-MAC's input of the next encryption: it is made lazily, together with the next block of key stream, so that a
// two-block AES does both at once.
// CT: all but lengths. A message whose tag is wrong leaves zeros behind, never plaintext.
import { CCM } from "../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT, NOT_SUPPORTED } from "../errors";
import { FAST, SIMD } from "../profile";
import { loadU32, storeU32 } from "../codec/bytes";
import { setKey, encrypt, encrypt2, clearKey, inVectors, keyForHook } from "./aes";
import { ccmVector } from "./aes-vector";
import { firstAdditional, firstBlocks } from "./ccm-vector";
import { clear, copy, equal, xor } from "./ct";
import { openHook, sealHook } from "./hooks";

export const COUNTER: usize = CCM;
export const STREAM: usize = CCM + 16;
export const MAC: usize = CCM + 32;
export const MASK: usize = CCM + 48;

/** From here on the length of additional data takes six octets (RFC 3610 §2.2). */
const AAD_LONG: u32 = 65280;

/**
 * Encrypts `length` octets at `data` in place and writes the tag behind them (room for length + tagLength).
 * nonce 7 to 13 octets; tagLength 4, 6 .. 16; length below 256^(15 - nonceLength); aad must not overlap data.
 * Answers length + tagLength. INVALID_ARGUMENT: a length is out of range, and nothing is touched; or no key is loaded that should be, and PORT_FAILED:
 * then `data` is zeros.
 */
export function seal(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (!validLengths(nonceLength, length, tagLength)) return INVALID_ARGUMENT;
  if (FAST) {
    const given = keyForHook(key);
    const answer =
      given == 0 ? NOT_SUPPORTED : sealHook(given, nonce, nonceLength, aad, aadLength, data, length, tagLength);
    if (answer != NOT_SUPPORTED) return answer < 0 ? answer : <i32>(length + tagLength);
  }
  const status = crypt(key, nonce, nonceLength, aad, aadLength, data, length, tagLength, true);
  if (status == 0) copy(data + length, MAC, tagLength);
  else memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>(length + tagLength);
}

/**
 * Decrypts in place: `length` octets of ciphertext and tag at `data`. Answers the plaintext's length; or
 * AUTHENTICATION_FAILED (also when length is below tagLength), PORT_FAILED, INVALID_ARGUMENT when no key is loaded that should be: then `data` is
 * zeros where it was ciphertext; INVALID_ARGUMENT for a length out of range: nothing is touched.
 */
export function open(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (!validLengths(nonceLength, 0, tagLength)) return INVALID_ARGUMENT;
  if (length < tagLength) return AUTHENTICATION_FAILED;
  length -= tagLength;
  if (!validLengths(nonceLength, length, tagLength)) return INVALID_ARGUMENT;
  if (FAST) {
    const given = keyForHook(key);
    const answer =
      given == 0 ? NOT_SUPPORTED : openHook(given, nonce, nonceLength, aad, aadLength, data, length, tagLength);
    if (answer != NOT_SUPPORTED) return answer < 0 ? answer : <i32>length;
  }
  let status = crypt(key, nonce, nonceLength, aad, aadLength, data, length, tagLength, false);
  if (status == 0 && equal(MAC, data + length, tagLength) == 0) status = AUTHENTICATION_FAILED;
  if (status < 0) memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>length;
}

export function validLengths(nonceLength: u32, length: u32, tagLength: u32): bool {
  if (nonceLength < 7 || nonceLength > 13) return false;
  if (tagLength < 4 || tagLength > 16 || (tagLength & 1) != 0) return false;
  const L = 15 - nonceLength;
  return L >= 4 || length < (<u32>1) << (L << 3);
}

/** Both directions: leaves the encrypted tag in MAC. */
function crypt(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
  sealing: bool,
): i32 {
  let status = begin(key, nonce, nonceLength, aadLength, length, tagLength);
  if (status != 0) return status;
  if (SIMD && aadLength > 0 && aadLength < AAD_LONG) {
    const first = firstAdditional(MAC, aad, aadLength);
    status = absorb(aad + first, aadLength - first, 16);
    if (status < 0) return status;
  } else if (aadLength > 0) {
    status = absorb(aad, aadLength, announce(aadLength));
    if (status < 0) return status;
  }
  // The MAC of the additional data's last block, or of B0, may wait for the first block of key stream.
  let pending: bool = aadLength > 0;
  let done: u32 = 0;
  if (SIMD && pending && inVectors()) {
    done = length & ~15;
    pending = done < length;
    ccmVector(COUNTER, MAC, data, length >>> 4, sealing, !pending);
  }
  for (; done < length; done += 16) {
    countOn();
    status = pending ? encrypt2(COUNTER, STREAM, MAC, MAC) : encrypt(COUNTER, STREAM);
    if (status != 0) return status;
    const n = min<u32>(16, length - done);
    const at = data + done;
    if (sealing) xor(MAC, at, n);
    xor(at, STREAM, n);
    if (!sealing) xor(MAC, at, n);
    pending = true;
  }
  if (pending) {
    status = encrypt(MAC, MAC);
    if (status != 0) return status;
  }
  xor(MAC, MASK, 16);
  return 0;
}

/** Sets the key: E(B0) in MAC, A_0 in COUNTER, E(A_0) in MASK. The lengths are valid. */
export function begin(key: usize, nonce: usize, nonceLength: u32, aadLength: u32, length: u32, tagLength: u32): i32 {
  setKey(key);
  const L = 15 - nonceLength;
  const flags = (aadLength > 0 ? 64 : 0) | (((tagLength - 2) >>> 1) << 3) | (L - 1);
  if (SIMD) {
    firstBlocks(COUNTER, MAC, nonce, nonceLength, flags, length);
    return encrypt2(COUNTER, MASK, MAC, MAC);
  }
  memory.fill(CCM, 0, 64);
  store<u8>(COUNTER, <u8>(L - 1));
  memory.copy(COUNTER + 1, nonce, nonceLength);
  memory.copy(MAC, COUNTER, 16);
  store<u8>(MAC, <u8>flags);
  // The length fits its L octets, of which the last four are enough for a u32.
  storeU32(MAC + 12, loadU32(MAC + 12) | length);
  return encrypt2(COUNTER, MASK, MAC, MAC);
}

/** A_i to A_(i+1): i stays below 2^(8L), because the length does. */
export function countOn(): void {
  storeU32(COUNTER + 12, loadU32(COUNTER + 12) + 1);
}

/**
 * Takes the encoded length of the additional data into the MAC; answers its octets. RFC 3610 §2.2 has a third encoding, for 2^32 octets and
 * more: they have no place in a memory of 2^32.
 */
export function announce(aadLength: u32): u32 {
  if (aadLength < AAD_LONG) {
    xorByte(MAC, aadLength >>> 8);
    xorByte(MAC + 1, aadLength);
    return 2;
  }
  xorByte(MAC, 0xff);
  xorByte(MAC + 1, 0xfe);
  for (let i: u32 = 0; i < 4; i++) xorByte(MAC + 2 + i, aadLength >>> (24 - (i << 3)));
  return 6;
}

/** Takes `length` octets of additional data into the MAC, whose block has `used`; answers how many its block has then, or an error. A full one stays pending. */
export function absorb(aad: usize, length: u32, used: u32): i32 {
  while (length > 0) {
    if (used == 16) {
      const status = encrypt(MAC, MAC);
      if (status != 0) return status;
      used = 0;
    }
    const n = min<u32>(16 - used, length);
    xor(MAC + used, aad, n);
    aad += n;
    length -= n;
    used += n;
  }
  return <i32>used;
}

function xorByte(at: usize, value: u32): void {
  store<u8>(at, load<u8>(at) ^ (<u8>value));
}

export function wipe(): void {
  clear(CCM, 64);
  clearKey();
}
