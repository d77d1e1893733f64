// Profile full: all that dex has, and every algorithm of the crypto suite. For hosts with room: Node, browsers, larger boards. The ABI
// is docs/abi.md's, with the exports of its last table.
import { clearKey, encrypt, setKey, setKey256, unloadKey } from "../crypto/aes";
import { decrypt } from "../crypto/aes-inverse";
import { hmacFinal, hmacInit, hmacUpdate } from "../crypto/hmac";
import { shortSelfTest } from "../crypto/self-test";
import { sha256Final, sha256Init, sha256Update } from "../crypto/sha256";
import { start as startUntested } from "./dex";

export * from "./dex";
export { loadKey as aes_load } from "../crypto/aes";
export { cbcDecrypt as cbc_decrypt, cbcEncrypt as cbc_encrypt } from "../crypto/cbc";
export { cbcHmacOpen as cbc_hmac_open, cbcHmacSeal as cbc_hmac_seal } from "../crypto/cbc-hmac";
export {
  ccmAad as ccm_aad,
  ccmBegin as ccm_begin,
  ccmFinish as ccm_finish,
  ccmUpdate as ccm_update,
} from "../crypto/ccm-pieces";
export { ccmStarUnauthenticated as ccm_star_unauthenticated } from "../crypto/ccm-star";
export { cmac96 as cmac_96, cmacPrf128 as cmac_prf_128 } from "../crypto/cmac-prf";
export { gcmOpen as gcm_open, gcmSeal as gcm_seal } from "../crypto/gcm";
export { hkdfExpand as hkdf_expand, hkdfExtract as hkdf_extract, tlsPrf as tls_prf } from "../crypto/hkdf";
export {
  hmacFinal as hmac_sha256_final,
  hmacInit as hmac_sha256_init,
  hmacUpdate as hmac_sha256_update,
} from "../crypto/hmac";
export { aesCtr as aes_ctr } from "../crypto/key-stream";
export { selfTest as self_test } from "../crypto/self-test";
export { randomBytesWith as random_bytes, reseedGenerator as random_reseed } from "../crypto/drbg";
export {
  generateP256 as p256_generate,
  generateX25519 as x25519_generate,
  signHedged as p256_sign_hedged,
} from "../crypto/generate";
export { testHealth as health_test } from "../crypto/health";
export { sign as p256_sign } from "../crypto/p256/checked";
export { compress as p256_compress, decompress as p256_decompress } from "../crypto/p256/compress";
export { verify as p256_verify } from "../crypto/p256/ecdsa";

/** The start of profile dex, behind the self-test: SELF_TEST_FAILED when it fails. */
export function start(): i32 {
  const status = shortSelfTest();
  return status < 0 ? status : startUntested();
}

export {
  sha256Final as sha256_final,
  sha256Init as sha256_init,
  sha256Update as sha256_update,
} from "../crypto/sha256";

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

/** output (32 octets) = SHA-256(message). PORT_FAILED: then the output is zeros. */
export function sha256(message: usize, length: u32, output: usize): i32 {
  sha256Init(CONTEXT);
  sha256Update(CONTEXT, message, length);
  return sha256Final(CONTEXT, output);
}

/** output (32 octets) = HMAC-SHA-256(key, message). PORT_FAILED: then the output is zeros. */
export function hmac_sha256(key: usize, keyLength: u32, message: usize, length: u32, output: usize): i32 {
  hmacInit(CONTEXT, key, keyLength);
  hmacUpdate(CONTEXT, message, length);
  return hmacFinal(CONTEXT, output);
}
