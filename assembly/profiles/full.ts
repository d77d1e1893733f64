// Profile full: all that dex has, and every algorithm of the crypto suite. For hosts with room: Node, browsers, larger boards. The ABI
// is docs/abi.md's, with the exports of its last table.
import { clearKey, encrypt, setKey, setKey256, unloadKey } from "../crypto/aes";
import { decrypt } from "../crypto/aes-inverse";
import { hmacFinal, hmacInit, hmacUpdate } from "../crypto/hmac";
import { sha256Final, sha256Init, sha256Update } from "../crypto/sha256";

export * from "./dex";
export { loadKey as aes_load } from "../crypto/aes";
export { gcmOpen as gcm_open, gcmSeal as gcm_seal } from "../crypto/gcm";
export { hkdfExpand as hkdf_expand, hkdfExtract as hkdf_extract, tlsPrf as tls_prf } from "../crypto/hkdf";
export { sign as p256_sign, verify as p256_verify } from "../crypto/p256/ecdsa";

const CONTEXT: usize = memory.data(272, 16);

/** output = AES^-1(key, input). PORT_FAILED when the hook serves this key. */
export function aes_decrypt(key: usize, input: usize, output: usize): i32 {
  setKey(key);
  const status = decrypt(input, output);
  clearKey();
  return status;
}

/** Zeros the key of aes_load. */
export function aes_unload(): i32 {
  unloadKey();
  return 0;
}

/** output = AES-256(key, input): key 32 octets. The hook is not asked. */
export function aes256_encrypt(key: usize, input: usize, output: usize): i32 {
  setKey256(key);
  const status = encrypt(input, output);
  clearKey();
  return status;
}

/** output (32 octets) = SHA-256(message). */
export function sha256(message: usize, length: u32, output: usize): i32 {
  sha256Init(CONTEXT);
  sha256Update(CONTEXT, message, length);
  sha256Final(CONTEXT, output);
  return 0;
}

/** output (32 octets) = HMAC-SHA-256(key, message). */
export function hmac_sha256(key: usize, keyLength: u32, message: usize, length: u32, output: usize): i32 {
  hmacInit(CONTEXT, key, keyLength);
  hmacUpdate(CONTEXT, message, length);
  hmacFinal(CONTEXT, output);
  return 0;
}
