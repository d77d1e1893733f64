// CCM* without a tag (IEEE 802.15.4 annex B): the one thing that CCM* has beyond CCM. Profile full.
//
// With a tag CCM* is CCM (ccm.ts). With none its authentication has no result, and only the key stream is left: E(A_i), i from 1.
// CT: all but lengths.
import { INVALID_ARGUMENT } from "../errors";
import { clearKey, setKey } from "./aes";
import { validLengths } from "./ccm";
import { applyKeyStream, clearKeyStream, COUNTER, countOn } from "./key-stream";

/**
 * CCM* with a tag of 0 octets, security level 4 of IEEE 802.15.4: data ^= key stream from A_1, in place; encrypts and decrypts.
 * NOTHING IS AUTHENTICATED: whoever can change the ciphertext changes the plaintext's same bits. So it is a function of its own, and no other takes 0.
 * key 16 octets, nonceLength 7 to 13, length below 256^(15 - nonceLength). 0, INVALID_ARGUMENT, PORT_FAILED: then data are zeros.
 */
export function ccmStarUnauthenticated(key: usize, nonce: usize, nonceLength: u32, data: usize, length: u32): i32 {
  // Any tag length will do: it is the others that are checked.
  if (!validLengths(nonceLength, length, 16)) return INVALID_ARGUMENT;
  setKey(key);
  memory.fill(COUNTER, 0, 16);
  store<u8>(COUNTER, <u8>(14 - nonceLength));
  memory.copy(COUNTER + 1, nonce, nonceLength);
  countOn(COUNTER, false);
  const status = applyKeyStream(data, length, false);
  if (status < 0) memory.fill(data, 0, length);
  clearKeyStream();
  clearKey();
  return status;
}
