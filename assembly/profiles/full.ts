// Profile full: all that dex has, and every algorithm of the crypto suite. For hosts with room: Node, browsers, larger boards. The ABI
// is docs/abi.md's, with the exports of its last table.
import { clearKey, setKey } from "../crypto/aes";
import { decrypt } from "../crypto/aes-inverse";
import { hmacFinal, hmacInit, hmacUpdate } from "../crypto/hmac";
import { sha256Final, sha256Init, sha256Update } from "../crypto/sha256";

export * from "./dex";
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
export { sign as p256_sign, verify as p256_verify } from "../crypto/p256/ecdsa";

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
