// What else is made of AES-CMAC: AES-CMAC-96 (RFC 4494 §4) and AES-CMAC-PRF-128 (RFC 4615 §3). Profile full.
// CT: all but lengths.
import { CMAC_PRF } from "../memory";
import { cmac } from "./cmac";

/** Sixteen zeros: the key that a key of another length is hashed under. */
const ZEROS: usize = memory.data(16, 16);

/** output (12 octets) = the first 96 bits of CMAC(key, message); key 16 octets. 0, or PORT_FAILED: then the output is zeros. */
export function cmac96(key: usize, message: usize, length: u32, output: usize): i32 {
  const status = cmac(key, message, length, CMAC_PRF);
  memory.copy(output, CMAC_PRF, 12);
  memory.fill(CMAC_PRF, 0, 16);
  return status;
}

/**
 * output (16 octets) = PRF(key, message): CMAC(key, message) when the key has 16 octets, else CMAC(CMAC(0, key), message); any keyLength.
 * 0, or PORT_FAILED: then the output is zeros.
 */
export function cmacPrf128(key: usize, keyLength: u32, message: usize, length: u32, output: usize): i32 {
  if (keyLength == 16) return cmac(key, message, length, output);
  let status = cmac(ZEROS, key, keyLength, CMAC_PRF);
  if (status == 0) status = cmac(CMAC_PRF, message, length, output);
  else memory.fill(output, 0, 16);
  memory.fill(CMAC_PRF, 0, 16);
  return status;
}
