// The key stream of counter modes, two blocks a pass; and AES-128-CTR (SP 800-38A §6.5) with it. Profile full.
//
// COUNTER is the block that makes the next 16 octets of key stream. It counts on in its last 128 bits for CTR, in its last 32 for GCM (SP
// 800-38D §6.2): both wrap.
// CT: all but lengths.
import { KEY_STREAM } from "../memory";
import { loadU32, loadU64, storeU32, storeU64 } from "../codec/bytes";
import { clearKey, encrypt, encrypt2, setKey } from "./aes";
import { xor } from "./ct";

export const COUNTER: usize = KEY_STREAM;
const NEXT: usize = KEY_STREAM + 16;
const STREAM: usize = KEY_STREAM + 32;

/** data ^= key stream, in place; any length. The key is set. `wide`: all 128 bits count. 0 or PORT_FAILED: then a part of data may be done. */
export function applyKeyStream(data: usize, length: u32, wide: bool): i32 {
  while (length > 16) {
    memory.copy(NEXT, COUNTER, 16);
    countOn(NEXT, wide);
    const status = encrypt2(COUNTER, STREAM, NEXT, STREAM + 16);
    if (status != 0) return status;
    memory.copy(COUNTER, NEXT, 16);
    countOn(COUNTER, wide);
    const n = min<u32>(32, length);
    xor(data, STREAM, n);
    data += n;
    length -= n;
  }
  if (length == 0) return 0;
  const status = encrypt(COUNTER, STREAM);
  if (status != 0) return status;
  xor(data, STREAM, length);
  countOn(COUNTER, wide);
  return 0;
}

/** The counter block plus one (SP 800-38A §B.1). */
export function countOn(block: usize, wide: bool): void {
  if (!wide) return storeU32(block + 12, loadU32(block + 12) + 1);
  const low = loadU64(block + 8) + 1;
  storeU64(block + 8, low);
  storeU64(block, loadU64(block) + u64(low == 0));
}

/** Zeros counters and key stream. */
export function clearKeyStream(): void {
  memory.fill(KEY_STREAM, 0, 64);
}

/**
 * AES-128-CTR: data ^= key stream, in place: `length` octets, any number. key and counterBlock 16 octets; the counter block is a big-endian
 * number of 128 bits that wraps, and that must not come again under this key: a message of n octets uses (n + 15) / 16 of them.
 * 0, or PORT_FAILED: then data are zeros. Nothing is authenticated.
 */
export function aesCtr(key: usize, counterBlock: usize, data: usize, length: u32): i32 {
  setKey(key);
  memory.copy(COUNTER, counterBlock, 16);
  const status = applyKeyStream(data, length, true);
  if (status < 0) memory.fill(data, 0, length);
  clearKeyStream();
  clearKey();
  return status;
}
