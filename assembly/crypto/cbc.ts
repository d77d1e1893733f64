// AES-128-CBC (SP 800-38A §6.2), in place, whole blocks. Profile full. Nothing is authenticated: for cbc-hmac.ts, and for formats that bring
// their own MAC.
// CT: all but lengths.
import { CBC } from "../memory";
import { INVALID_ARGUMENT } from "../errors";
import { clearKey, encrypt, setKey } from "./aes";
import { decrypt } from "./aes-inverse";
import { xorBlock } from "./ct";

/** The last block of ciphertext, and the one at work. */
const CHAIN: usize = CBC;
const BLOCK: usize = CBC + 16;

/**
 * data = CBC-Encrypt(key, iv, data); key and iv 16 octets, length a multiple of 16; iv may be the 16 octets before data, and must be
 * unpredictable. 0, INVALID_ARGUMENT, PORT_FAILED: then data are zeros.
 */
export function cbcEncrypt(key: usize, iv: usize, data: usize, length: u32): i32 {
  if (length & 15) return INVALID_ARGUMENT;
  setKey(key);
  let status: i32 = 0;
  for (let done: u32 = 0; done < length && status == 0; done += 16) {
    const at = data + done;
    xorBlock(at, iv);
    status = encrypt(at, at);
    iv = at;
  }
  if (status < 0) memory.fill(data, 0, length);
  clearKey();
  return status;
}

/** data = CBC-Decrypt(key, iv, data), shaped as cbcEncrypt. */
export function cbcDecrypt(key: usize, iv: usize, data: usize, length: u32): i32 {
  if (length & 15) return INVALID_ARGUMENT;
  setKey(key);
  let status: i32 = 0;
  memory.copy(CHAIN, iv, 16);
  for (let done: u32 = 0; done < length && status == 0; done += 16) {
    const at = data + done;
    memory.copy(BLOCK, at, 16);
    status = decrypt(at, at);
    xorBlock(at, CHAIN);
    memory.copy(CHAIN, BLOCK, 16);
  }
  if (status < 0) memory.fill(data, 0, length);
  memory.fill(CHAIN, 0, 32);
  clearKey();
  return status;
}
