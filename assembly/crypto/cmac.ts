// AES-CMAC (RFC 4493, SP 800-38B), streaming: cmacInit, cmacUpdate any number of times, cmacFinal.
//
// Invariant between calls: CHAIN is the value after all whole blocks but the last, and the `filled` octets (0 to 16) behind them are added to
// it. A full block waits, because the last one is treated differently and nobody knows yet which one is last.
// The cipher of zeros, of which the subkeys are made, is made together with the first block's where there is more than one: a
// two-block AES does both at once. Under the loaded key (aes.ts) it is made once.
// One computation at a time: the state is one static range.
// CT: all but lengths.
import { CMAC } from "../memory";
import { NOT_SUPPORTED } from "../errors";
import { FAST } from "../profile";
import { setKey, encrypt, encrypt2, clearKey, keepSubkey, keptSubkey, keyForHook } from "./aes";
import { xor, xorBlock } from "./ct";
import { cmacHook } from "./hooks";

const CHAIN: usize = CMAC;
const SUBKEY: usize = CMAC + 16;
const STATE_BYTES: u32 = 32;
let filled: u32 = 0;
let status: i32 = 0;
/** Whether SUBKEY is the cipher of zeros already; else it is zeros. */
let subkeyMade: bool = false;

/** Starts a MAC under `key` (16 octets; in profile full 0: the loaded key). */
export function cmacInit(key: usize): void {
  setKey(key);
  memory.fill(CMAC, 0, STATE_BYTES);
  filled = 0;
  status = 0;
  subkeyMade = FAST && keptSubkey(SUBKEY);
}

/** Adds `length` octets at `message`. A failing hook is remembered and told by cmacFinal. */
export function cmacUpdate(message: usize, length: u32): void {
  while (length > 0) {
    if (filled == 16) {
      if (status == 0) status = subkeyMade ? encrypt(CHAIN, CHAIN) : encrypt2(SUBKEY, SUBKEY, CHAIN, CHAIN);
      subkeyMade = true;
      filled = 0;
    }
    const n = min<u32>(16 - filled, length);
    xor(CHAIN + filled, message, n);
    filled += n;
    message += n;
    length -= n;
  }
}

/**
 * Writes the 16 octets of the MAC and wipes key and state. 0; PORT_FAILED, or INVALID_ARGUMENT when no key is loaded that should be: then the output is
 * zeros.
 */
export function cmacFinal(output: usize): i32 {
  if (status == 0 && !subkeyMade) status = encrypt(SUBKEY, SUBKEY);
  if (FAST && status == 0) keepSubkey(SUBKEY);
  doubleBlock(SUBKEY);
  if (filled < 16) {
    store<u8>(CHAIN + filled, load<u8>(CHAIN + filled) ^ 0x80);
    doubleBlock(SUBKEY);
  }
  xorBlock(CHAIN, SUBKEY);
  if (status == 0) status = encrypt(CHAIN, CHAIN);
  if (status == 0) memory.copy(output, CHAIN, 16);
  else memory.fill(output, 0, 16);
  memory.fill(CMAC, 0, STATE_BYTES);
  clearKey();
  return status;
}

/** One shot: output (16 octets) = CMAC(key, message). output may lie in the message. */
export function cmac(key: usize, message: usize, length: u32, output: usize): i32 {
  if (FAST) {
    const given = keyForHook(key);
    const answer = given == 0 ? NOT_SUPPORTED : cmacHook(given, message, length, output);
    if (answer != NOT_SUPPORTED) return answer;
  }
  cmacInit(key);
  cmacUpdate(message, length);
  return cmacFinal(output);
}

/** block = block * x in GF(2^128), most significant bit first (RFC 4493 §2.3). */
function doubleBlock(block: usize): void {
  const high = bswap<u64>(load<u64>(block));
  const low = bswap<u64>(load<u64>(block, 8));
  store<u64>(block, bswap<u64>((high << 1) | (low >>> 63)));
  store<u64>(block, bswap<u64>((low << 1) ^ (0x87 & (0 - (high >>> 63)))), 8);
}
