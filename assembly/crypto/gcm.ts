// AES-128-GCM (SP 800-38D), in place, one shot: for peers that have nothing else.
//
//   H = E(0)      J0 = nonce | 1 (12 octets), or GHASH(nonce, padded | 64 zeros | its length in bits)      (§7.1)
//   ciphertext block i = plaintext block i ^ E(J0 + i),  i from 1, counted in the last 32 bits
//   tag = first octets of E(J0) ^ GHASH(additional data, padded | ciphertext, padded | both lengths in bits)
//
// Tags: 12 to 16 octets, and the short ones of appendix C, 8 and 4, for no more octets of message and additional data than its tables end
// with. How often a key may be used with them (2^17 and 2^11 openings at those lengths, more at lower ones), only the caller can count.
//
// CT: all but lengths. A message whose tag is wrong leaves zeros behind, never plaintext: it is checked before anything is decrypted.
import { CCM } from "../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../errors";
import { storeU32, storeU64 } from "../codec/bytes";
import { clearKey, encrypt, encrypt2, setKey } from "./aes";
import { equal, xorBlock } from "./ct";
import { clearHashKey, ghash, setHashKey } from "./ghash";
import { applyKeyStream, clearKeyStream, COUNTER, countOn } from "./key-stream";

const HASH: usize = CCM;
const MASK: usize = CCM + 16;
const SUBKEY: usize = CCM + 32;
const LENGTHS: usize = CCM + 48;
const SCRATCH_BYTES: u32 = 64;

/** 2^36 - 32 octets is the specification's limit (§5.2.1.1); here an answer is a positive i32. */
const LENGTH_MAX: u32 = 0x7fffffef;
/** Octets of message and additional data that a tag of 8 or 4 octets may protect (appendix C, tables 2 and 1). */
const SHORT_8_MAX: u64 = 1 << 21;
const SHORT_4_MAX: u64 = 1 << 10;

/**
 * Encrypts `length` octets at `data` in place and writes the tag behind them (room for length + tagLength). key 16 octets; nonce 1 octet or
 * more, 12 by rights, never twice under a key; tagLength 12 to 16, 8, 4 (above); aad must not overlap data.
 * Answers length + tagLength; INVALID_ARGUMENT, and nothing is touched; PORT_FAILED: then `data` is zeros.
 */
export function gcmSeal(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (!validLengths(nonceLength, aadLength, length, tagLength)) return INVALID_ARGUMENT;
  let status = begin(key, nonce, nonceLength);
  if (status == 0) status = applyKeyStream(data, length, false);
  authenticate(aad, aadLength, data, length);
  if (status == 0) memory.copy(data + length, HASH, tagLength);
  else memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>(length + tagLength);
}

/**
 * Decrypts in place: `length` octets of ciphertext and tag. Answers the plaintext's length; INVALID_ARGUMENT, and nothing is touched;
 * AUTHENTICATION_FAILED (also when length is below tagLength), PORT_FAILED: then `data` is zeros where it was ciphertext.
 */
export function gcmOpen(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32 {
  if (!validLengths(nonceLength, 0, 0, tagLength)) return INVALID_ARGUMENT;
  if (length < tagLength) return AUTHENTICATION_FAILED;
  length -= tagLength;
  if (!validLengths(nonceLength, aadLength, length, tagLength)) return INVALID_ARGUMENT;
  let status = begin(key, nonce, nonceLength);
  authenticate(aad, aadLength, data, length);
  if (status == 0 && equal(HASH, data + length, tagLength) == 0) status = AUTHENTICATION_FAILED;
  if (status == 0) status = applyKeyStream(data, length, false);
  if (status < 0) memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>length;
}

function validLengths(nonceLength: u32, aadLength: u32, length: u32, tagLength: u32): bool {
  if (nonceLength == 0 || length > LENGTH_MAX) return false;
  const all = <u64>aadLength + <u64>length;
  if (tagLength == 8) return all <= SHORT_8_MAX;
  if (tagLength == 4) return all <= SHORT_4_MAX;
  return tagLength >= 12 && tagLength <= 16;
}

/** H, J0, the mask of the tag; the counter stands at J0 + 1, and HASH is zeros. */
function begin(key: usize, nonce: usize, nonceLength: u32): i32 {
  setKey(key);
  memory.fill(CCM, 0, SCRATCH_BYTES);
  let status: i32;
  if (nonceLength == 12) {
    memory.copy(COUNTER, nonce, 12);
    storeU32(COUNTER + 12, 1);
    status = encrypt2(SUBKEY, SUBKEY, COUNTER, MASK);
    setHashKey(SUBKEY);
  } else {
    status = encrypt(SUBKEY, SUBKEY);
    setHashKey(SUBKEY);
    ghash(HASH, nonce, nonceLength);
    takeLengths(0, nonceLength);
    memory.copy(COUNTER, HASH, 16);
    memory.fill(HASH, 0, 16);
    if (status == 0) status = encrypt(COUNTER, MASK);
  }
  countOn(COUNTER, false);
  return status;
}

/** The tag, in HASH. */
function authenticate(aad: usize, aadLength: u32, data: usize, length: u32): void {
  ghash(HASH, aad, aadLength);
  ghash(HASH, data, length);
  takeLengths(aadLength, length);
  xorBlock(HASH, MASK);
}

/** Two lengths in bits, the last block of each hash. */
function takeLengths(first: u32, second: u32): void {
  storeU64(LENGTHS, (<u64>first) << 3);
  storeU64(LENGTHS + 8, (<u64>second) << 3);
  ghash(HASH, LENGTHS, 16);
}

function wipe(): void {
  memory.fill(CCM, 0, SCRATCH_BYTES);
  clearHashKey();
  clearKeyStream();
  clearKey();
}
