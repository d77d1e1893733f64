// AES-128-GCM (SP 800-38D), in place, one shot, with a nonce of 12 octets and a tag of 16: for peers that have nothing else.
//
//   H = E(0)      J0 = nonce | 1      ciphertext block i = plaintext block i ^ E(nonce | i + 1),  i from 1
//   tag = E(J0) ^ GHASH(additional data, padded | ciphertext, padded | both lengths in bits)
//   GHASH: X = (X ^ block) * H in GF(2^128), most significant bit first, x^128 = x^7 + x^2 + x + 1
//
// The multiplication goes bit by bit under masks: slow, small, constant time.
// CT: all but lengths. A message whose tag is wrong leaves zeros behind, never plaintext.
import { CCM } from "../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../errors";
import { loadU64, storeU32, storeU64 } from "../codec/bytes";
import { clearKey, encrypt, encrypt2, setKey } from "./aes";
import { equal, xor } from "./ct";

const COUNTER: usize = CCM;
const STREAM: usize = CCM + 16;
const HASH: usize = CCM + 32;
const MASK: usize = CCM + 48;
/** H, behind what CCM uses of the same scratch. */
const SUBKEY: usize = CCM + 64;
const SCRATCH_BYTES: u32 = 80;

export const GCM_TAG: u32 = 16;
/** 2^36 - 32 octets is the specification's limit (§5.2.1.1); lengths here are u32, less a tag. */
const LENGTH_MAX: u32 = 0xfffffff0;

/**
 * Encrypts `length` octets at `data` in place and writes the tag behind them. key 16 octets, nonce 12; aad must not overlap data. Answers
 * length + 16; INVALID_ARGUMENT, PORT_FAILED: then `data` is zeros.
 */
export function gcmSeal(key: usize, nonce: usize, aad: usize, aadLength: u32, data: usize, length: u32): i32 {
  if (length > LENGTH_MAX) return INVALID_ARGUMENT;
  let status = begin(key, nonce);
  hash(aad, aadLength);
  if (status == 0) status = crypt(data, length);
  hash(data, length);
  finish(aadLength, length);
  if (status == 0) memory.copy(data + length, HASH, GCM_TAG);
  else memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>(length + GCM_TAG);
}

/**
 * Decrypts in place: `length` octets of ciphertext and tag. Answers the plaintext's length; AUTHENTICATION_FAILED (also below 16 octets),
 * PORT_FAILED: then `data` is zeros where it was ciphertext.
 */
export function gcmOpen(key: usize, nonce: usize, aad: usize, aadLength: u32, data: usize, length: u32): i32 {
  if (length < GCM_TAG) return AUTHENTICATION_FAILED;
  length -= GCM_TAG;
  let status = begin(key, nonce);
  hash(aad, aadLength);
  hash(data, length);
  finish(aadLength, length);
  if (status == 0 && equal(HASH, data + length, GCM_TAG) == 0) status = AUTHENTICATION_FAILED;
  if (status == 0) status = crypt(data, length);
  if (status < 0) memory.fill(data, 0, length);
  wipe();
  return status < 0 ? status : <i32>length;
}

/** H, and the mask of the tag. */
function begin(key: usize, nonce: usize): i32 {
  setKey(key);
  memory.fill(CCM, 0, SCRATCH_BYTES);
  memory.copy(COUNTER, nonce, 12);
  storeU32(COUNTER + 12, 1);
  return encrypt2(SUBKEY, SUBKEY, COUNTER, MASK);
}

function crypt(data: usize, length: u32): i32 {
  let block: u32 = 2;
  for (let done: u32 = 0; done < length; done += 16) {
    storeU32(COUNTER + 12, block++);
    const status = encrypt(COUNTER, STREAM);
    if (status != 0) return status;
    xor(data + done, STREAM, min<u32>(16, length - done));
  }
  return 0;
}

/** Takes `length` octets, padded with zeros, into the hash. */
function hash(data: usize, length: u32): void {
  for (let done: u32 = 0; done < length; done += 16) {
    xor(HASH, data + done, min<u32>(16, length - done));
    multiply();
  }
}

/** The lengths in bits, and the mask: the tag is in HASH. */
function finish(aadLength: u32, length: u32): void {
  storeU64(HASH, loadU64(HASH) ^ ((<u64>aadLength) << 3));
  storeU64(HASH + 8, loadU64(HASH + 8) ^ ((<u64>length) << 3));
  multiply();
  xor(HASH, MASK, 16);
}

/** HASH = HASH * H (§6.3). */
function multiply(): void {
  let high: u64 = 0;
  let low: u64 = 0;
  let h = loadU64(SUBKEY);
  let l = loadU64(SUBKEY + 8);
  for (let half: u32 = 0; half < 16; half += 8) {
    let x = loadU64(HASH + half);
    for (let i: u32 = 0; i < 64; i++) {
      const taken = 0 - (x >>> 63);
      x <<= 1;
      high ^= h & taken;
      low ^= l & taken;
      const reduced = 0 - (l & 1);
      l = (l >>> 1) | (h << 63);
      h = (h >>> 1) ^ (reduced & 0xe100000000000000);
    }
  }
  storeU64(HASH, high);
  storeU64(HASH + 8, low);
}

function wipe(): void {
  memory.fill(CCM, 0, SCRATCH_BYTES);
  clearKey();
}
