// From Kij to the keys of an association (draft-ietf-hip-dex-24 §6.3, RFC 7402 §7).
//
//   Master Key    = Expand(Extract(#I, Kij | I_NONCE), 64)                     = gl_enc | gl_mac | lg_enc | lg_mac
//   Pair-wise Key = Extract(#I, Kij | I_NONCE | z_small | z_great)             = PRK
//   ESP keys      = Expand(PRK, 38)                                            = gl (16 + 3) | lg (16 + 3)
//
// gl keys protect what the host with the greater HIT sends. ENCRYPTED_KEY = AES-128-CTR(enc key of the sender, FOLD(#I | #J, 112)
// | block 0, z).
import { KEYING_SCRATCH } from "../../memory";
import { ctr } from "../../crypto/ctr";
import { expand, extract } from "../../keying/ckdf";
import { fold, hitBelow } from "../../keying/hit";
import {
  ESP_KEYS,
  ESP_KEY_BYTES,
  forgetIngredients,
  KIJ,
  masterEncryption,
  MASTER,
  PAIRWISE,
  Z,
} from "../../keying/secrets";

const SCRATCH: usize = KEYING_SCRATCH;
const PRK: usize = SCRATCH + 40;

/** Derives the Master Key into `secrets`, which hold Kij. puzzle: #I. */
export function deriveMaster(secrets: usize, puzzle: usize, nonce: usize, a: usize, b: usize): i32 {
  const inOrder = hitBelow(a, b);
  const small = inOrder ? a : b;
  const great = inOrder ? b : a;
  let status = extract(puzzle, secrets + KIJ, nonce, 0, 0, small, great, SCRATCH);
  if (status == 0) status = expand(SCRATCH, small, great, secrets + MASTER, 64);
  memory.fill(SCRATCH, 0, 16);
  return status;
}

/**
 * Derives the Pair-wise Key and the ESP keys into `secrets`, in the place of Kij and both z, of which they are made; on PORT_FAILED they stay, so
 * that the same packet can be taken again.
 */
export function derivePairwise(secrets: usize, puzzle: usize, nonce: usize, a: usize, b: usize): i32 {
  const inOrder = hitBelow(a, b);
  const small = inOrder ? a : b;
  const great = inOrder ? b : a;
  let status = extract(puzzle, secrets + KIJ, nonce, secrets + Z, secrets + Z + 16, small, great, PRK);
  if (status == 0) status = expand(PRK, small, great, SCRATCH, 38);
  if (status == 0) {
    forgetIngredients(secrets);
    memory.copy(secrets + PAIRWISE, PRK, 16);
    memory.copy(secrets + ESP_KEYS, SCRATCH, 19);
    memory.copy(secrets + ESP_KEYS + ESP_KEY_BYTES, SCRATCH + 19, 19);
  }
  memory.fill(SCRATCH, 0, 56);
  return status;
}

/** Where the z of the host with the greater (or smaller) HIT lies in the secrets. */
export function zOf(secrets: usize, great: bool): usize {
  return secrets + Z + (great ? 16 : 0);
}

/** Enciphers or deciphers z (16 octets) in place; puzzle: #I and #J (32). `great`: the sender has the greater HIT. */
export function cryptKey(secrets: usize, great: bool, puzzle: usize, z: usize): i32 {
  memory.fill(SCRATCH, 0, 16);
  fold(SCRATCH, 14, 0, puzzle, 32);
  const status = ctr(secrets + masterEncryption(great), SCRATCH, 0, z, 16);
  memory.fill(SCRATCH, 0, 16);
  return status;
}
