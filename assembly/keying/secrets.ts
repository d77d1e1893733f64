// The keys of one association, in SECRET. The layout is the ABI of `association_keys` (docs/abi.md).
//
// |   0 | 32 | Kij, until the Pair-wise Key is derived                                                  |
// |  32 | 64 | Master Key: gl_enc, gl_mac, lg_enc, lg_mac (16 each; gl = sent by the host of the greater HIT) |
// |  96 | 32 | z of the host with the smaller HIT, z of the other, until the Pair-wise Key is derived   |
// | 128 | 16 | Pair-wise PRK                                                                            |
// | 144 | 20 | ESP key of the host with the greater HIT: AES key (16), salt (3), 0                      |
// | 164 | 20 | ESP key of the other                                                                     |
import { ASSOCIATION_SECRETS, ASSOCIATION_SECRET_BYTES } from "../memory";

export const KIJ: u32 = 0;
export const MASTER: u32 = 32;
export const Z: u32 = 96;
export const PAIRWISE: u32 = 128;
export const ESP_KEYS: u32 = 144;
export const ESP_KEY_BYTES: u32 = 20; // up to ASSOCIATION_SECRET_BYTES

/** Offset of the encryption key of packets from the host with the greater HIT (`great`) or from the other. */
export function masterEncryption(great: bool): u32 {
  return great ? MASTER : MASTER + 32;
}

/** Offset of the MAC key, likewise. */
export function masterMac(great: bool): u32 {
  return great ? MASTER + 16 : MASTER + 48;
}

/** Offset of the ESP key, likewise. */
export function espKey(great: bool): u32 {
  return great ? ESP_KEYS : ESP_KEYS + ESP_KEY_BYTES;
}

/** Address of the secrets of association `index`. */
export function secretsOf(index: i32): usize {
  return ASSOCIATION_SECRETS + <u32>index * ASSOCIATION_SECRET_BYTES;
}

/** Zeros the secrets of association `index`. */
export function wipeSecretsOf(index: i32): void {
  memory.fill(secretsOf(index), 0, ASSOCIATION_SECRET_BYTES);
}

/** Zeros what the Pair-wise Key was made of, once it is made. */
export function forgetIngredients(secrets: usize): void {
  memory.fill(secrets + KIJ, 0, 32);
  memory.fill(secrets + Z, 0, 32);
}
