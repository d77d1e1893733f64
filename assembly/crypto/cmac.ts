// AES-CMAC (RFC 4493, SP 800-38B), streaming: cmacInit, cmacUpdate any number of times, cmacFinal.
//
// Invariant between calls: CHAIN is the value after all whole blocks but the last; BLOCK holds the 0 to 16 octets behind
// them. A full block waits, because the last one is treated differently and nobody knows yet which one is last.
// One computation at a time: the state is one static range.
// CT: all but lengths.
import { CMAC } from "../memory";
import { NOT_SUPPORTED } from "../errors";
import { FAST } from "../profile";
import { setKey, encrypt, clearKey } from "./aes";
import { xorBlock } from "./ct";
import { cmacHook } from "./hooks";

const CHAIN: usize = CMAC;
const BLOCK: usize = CMAC + 16;
const SUBKEY: usize = CMAC + 32;
let filled: u32 = 0;
let status: i32 = 0;

/** Starts a MAC under `key` (16 octets). */
export function cmacInit(key: usize): void {
  setKey(key);
  memory.fill(CMAC, 0, 48);
  filled = 0;
  status = 0;
}

/** Adds `length` octets at `message`. A failing hook is remembered and told by cmacFinal. */
export function cmacUpdate(message: usize, length: u32): void {
  while (length > 0) {
    if (filled == 16) {
      xorBlock(CHAIN, BLOCK);
      if (status == 0) status = encrypt(CHAIN, CHAIN);
      filled = 0;
    }
    const n = min<u32>(16 - filled, length);
    memory.copy(BLOCK + filled, message, n);
    filled += n;
    message += n;
    length -= n;
  }
}

/** Writes the 16 octets of the MAC and wipes key and state. 0, or PORT_FAILED: then the output is zeros. */
export function cmacFinal(output: usize): i32 {
  if (status == 0) status = encrypt(SUBKEY, SUBKEY);
  doubleBlock(SUBKEY);
  if (filled < 16) {
    store<u8>(BLOCK + filled, 0x80);
    memory.fill(BLOCK + filled + 1, 0, 15 - filled);
    doubleBlock(SUBKEY);
  }
  xorBlock(CHAIN, BLOCK);
  xorBlock(CHAIN, SUBKEY);
  if (status == 0) status = encrypt(CHAIN, CHAIN);
  if (status == 0) memory.copy(output, CHAIN, 16);
  else memory.fill(output, 0, 16);
  memory.fill(CMAC, 0, 48);
  clearKey();
  return status;
}

/** One shot: output (16 octets) = CMAC(key, message). output may lie in the message. */
export function cmac(key: usize, message: usize, length: u32, output: usize): i32 {
  if (FAST) {
    const answer = cmacHook(key, message, length, output);
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
