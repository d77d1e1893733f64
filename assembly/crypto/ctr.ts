// AES-128-CTR (SP 800-38A §6.5) with a 16-bit block counter behind a 14-octet IV, as HIP DEX has it
// (draft-ietf-hip-dex-24 §5.2.2).
import { CCM } from "../memory";
import { setKey, encrypt, clearKey } from "./aes";
import { INVALID_ARGUMENT } from "../errors";
import { storeU16 } from "../codec/bytes";

const COUNTER: usize = CCM;
const STREAM: usize = CCM + 16;

/**
 * data ^= key stream, in place. key 16 octets, iv 14, `length` at most 2^20 octets; the first block counts `block`, and the
 * counter must not pass 65,535 (no carry into the IV). CT: all but the length.
 */
export function ctr(key: usize, iv: usize, block: u32, data: usize, length: u32): i32 {
  if (length > 1048576 || block + ((length + 15) >>> 4) > 65536) return INVALID_ARGUMENT;
  setKey(key);
  let status: i32 = 0;
  memory.copy(COUNTER, iv, 14);
  for (let done: u32 = 0; done < length && status == 0; done += 16) {
    storeU16(COUNTER + 14, block++);
    status = encrypt(COUNTER, STREAM);
    if (status < 0) break;
    const n = min<u32>(16, length - done);
    for (let i: u32 = 0; i < n; i++) store<u8>(data + done + i, load<u8>(data + done + i) ^ load<u8>(STREAM + i));
  }
  memory.fill(CCM, 0, 64);
  clearKey();
  return status;
}
