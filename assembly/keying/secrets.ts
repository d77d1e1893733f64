// The keys of one association, in SECRET. The layout is the ABI of `association_keys` (docs/abi.md).
//
// |   0 | 64 | Master Key: gl_enc, gl_mac, lg_enc, lg_mac (16 each; gl = sent by the host of the greater HIT) |
//
// Until the Pair-wise Key is derived, what it is made of; from then on:
//
// |  64 | 32 | Kij                                                         |  64 | 16 | Pair-wise PRK                                     |
// |  96 | 32 | z of the host with the smaller HIT, z of the other          |  80 | 20 | ESP key of the host with the greater HIT:         |
// |     |    |                                                             |     |    | AES key (16), salt (3), 0                         |
// |     |    |                                                             | 100 | 20 | ESP key of the other; then zeros                  |
import { ASSOCIATION_SECRETS, ASSOCIATION_SECRET_BYTES } from "../memory";

export const MASTER: u32 = 0;
export const KIJ: u32 = 64;
export const Z: u32 = 96;
export const PAIRWISE: u32 = 64;
export const ESP_KEYS: u32 = 80;
export const ESP_KEY_BYTES: u32 = 20;

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

/** Zeros what the Pair-wise Key was made of, once it is made: its place is the keys'. */
export function forgetIngredients(secrets: usize): void {
  memory.fill(secrets + KIJ, 0, 64);
}
