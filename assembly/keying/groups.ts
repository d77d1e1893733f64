// The Diffie-Hellman groups of Thimble's HIP DEX, and the shape of a Host Identity in each. One table, one place.
//
// | group | curve                     | DH group ID | curve label | public key                              |
// | P-256 | RFC 7401's own numbers    | 7           | 1           | x, y: 64 octets, no leading 04          |
// | X25519| draft-ietf-hip-dex-24     | 12          | 5           | 32 octets as in RFC 7748                |
//
// Host Identity = curve label (u16) | public key. draft-24 §5.2.3 leaves open whether the label or the group ID stands there
// (docs/hip-dex.md, A2): the label is sent, the group ID is taken as an alias.
import { INVALID_PUBLIC_KEY, NO_COMMON_GROUP } from "../errors";
import { loadU16, storeU16 } from "../codec/bytes";
import { ecdh, publicKey, validatePublicKey } from "../crypto/p256/ecdh";
import { x25519, x25519Public } from "../crypto/x25519";

export const P256: u32 = 7;
export const X25519: u32 = 12;
/** The largest Host Identity. */
export const HOST_IDENTITY_MAX: u32 = 66;

/** Octets of a Host Identity of this group, 0 for a group that we do not have. */
export function hostIdentityLength(group: u32): u32 {
  return group == P256 ? 66 : group == X25519 ? 34 : 0;
}

/** The group of a Host Identity by its label and exact length, or 0. */
export function groupOf(hostIdentity: usize, length: u32): u32 {
  if (length < 2) return 0;
  const label = loadU16(hostIdentity);
  const group: u32 = label == 1 || label == 7 ? P256 : label == 5 || label == 12 ? X25519 : 0;
  return group != 0 && hostIdentityLength(group) == length ? group : 0;
}

/** Writes the Host Identity of a private key (32 octets). INVALID_PRIVATE_KEY, PORT_FAILED. */
export function makeHostIdentity(group: u32, privateKey: usize, output: usize): i32 {
  if (group == P256) {
    storeU16(output, 1);
    return publicKey(privateKey, output + 2);
  }
  if (group == X25519) {
    storeU16(output, 5);
    return x25519Public(privateKey, output + 2);
  }
  return NO_COMMON_GROUP;
}

/** Kij (32 octets) of our private key and a peer's Host Identity of the same group, validated first (draft-24 §9.3). */
export function agree(group: u32, privateKey: usize, hostIdentity: usize, kij: usize): i32 {
  if (group == P256) return ecdh(privateKey, hostIdentity + 2, kij);
  if (group == X25519) return x25519(privateKey, hostIdentity + 2, kij);
  return NO_COMMON_GROUP;
}

/** Whether a Host Identity that is entered by hand can be one: INVALID_PUBLIC_KEY when it is no point of its curve. */
export function validateHostIdentity(hostIdentity: usize, length: u32): i32 {
  const group = groupOf(hostIdentity, length);
  if (group == 0) return INVALID_PUBLIC_KEY;
  return group == P256 ? validatePublicKey(hostIdentity + 2) : 0;
}
