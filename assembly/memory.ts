// The memory map of the core: every octet that it ever uses, in two blocks.
//
//   SECRET   keys, scalars, the generator's state, and the scratch of everything that touches them. `wipe` zeros all of it.
//   PUBLIC   packets, and what an eavesdropper may know.
//
// There is no allocator. A module that needs scratch owns a named range here, so a reader sees who shares what with whom:
// ranges never overlap, and only a file of the folder named beside a range touches it.
import {
  ACCESS_BYTES,
  ACCESS_MAX,
  ASSOCIATION_BYTES,
  ASSOCIATIONS_MAX,
  PACKET_BYTES,
  REASSEMBLIES_MAX,
} from "./limits";

/** Octets of keys per association (keying/secrets.ts). */
export const ASSOCIATION_SECRET_BYTES: u32 = 192;

// --- SECRET -----------------------------------------------------------------------------------------------------------
const SECRET_BYTES: u32 = 2544 + ASSOCIATIONS_MAX * ASSOCIATION_SECRET_BYTES;
export const SECRET: usize = memory.data(SECRET_BYTES, 16);

/** crypto/aes: the current key (16), its bitsliced schedule (11 x 32), eight planes of state (32). */
export const AES: usize = SECRET;
/** crypto/cmac: chaining value (16), pending block (16), subkey scratch (16). */
export const CMAC: usize = AES + 400;
/** crypto/ccm: counter block, key stream, MAC, tag mask (16 each). */
export const CCM: usize = CMAC + 48;
/** crypto/drbg: Key (16), V (16), scratch (32). */
export const DRBG: usize = CCM + 64;
/** crypto/p256 and crypto/x25519: field elements, points, the table of a scalar multiplication. */
export const CURVE: usize = DRBG + 64;
export const CURVE_BYTES: u32 = 1536;
/** keying/identity: two private keys (32 each). */
export const PRIVATE_KEYS: usize = CURVE + CURVE_BYTES;
/** network/hip/puzzle: this and the last secret behind stateless puzzles (16 each). */
export const PUZZLE_SECRETS: usize = PRIVATE_KEYS + 64;
/** keying/ckdf: block T and counter. */
export const CKDF: usize = PUZZLE_SECRETS + 32;
/** network/hip: the keys of an exchange that is not proved yet, laid out as keying/secrets.ts (192);
 * scratch (48); its #I, #J, I_NONCE (64). */
export const KEYING: usize = CKDF + 32;
/** keying/secrets: the keys of each association. */
export const ASSOCIATION_SECRETS: usize = KEYING + 304;

// --- PUBLIC -----------------------------------------------------------------------------------------------------------
const PUBLIC_BYTES: u32 =
  PACKET_BYTES +
  REASSEMBLIES_MAX * (PACKET_BYTES + 64) +
  ASSOCIATIONS_MAX * ASSOCIATION_BYTES +
  ACCESS_MAX * ACCESS_BYTES +
  736;
export const PUBLIC: usize = memory.data(PUBLIC_BYTES, 16);

/** The host's arguments, and the packet that goes out. */
export const IO: usize = PUBLIC;
/** network/lowpan: datagrams being put together, each with 64 octets of state in front. */
export const REASSEMBLY: usize = IO + PACKET_BYTES;
/** network/hip: the association table. */
export const ASSOCIATIONS: usize = REASSEMBLY + REASSEMBLIES_MAX * (PACKET_BYTES + 64);
/** keying/access: the access list. */
export const ACCESS: usize = ASSOCIATIONS + ASSOCIATIONS_MAX * ASSOCIATION_BYTES;
/** keying/identity: two of HIT (16) and Host Identity (66, length). */
export const IDENTITIES: usize = ACCESS + ACCESS_MAX * ACCESS_BYTES;
/** link: our EUI-64 and the sender's (8 each), the frame being built (128). network/lowpan: a datagram of one frame (176). */
export const LINK: usize = IDENTITIES + 192;
/** network/udp: the locator of the packet at hand, ours and the peer's (20 each). */
export const LOCATORS: usize = LINK + 320;
/** network/hip/puzzle: generations and spent puzzles (160). */
export const PUZZLES: usize = LOCATORS + 64;

/** Zeros the SECRET block. */
export function wipeSecrets(): void {
  memory.fill(SECRET, 0, SECRET_BYTES);
}

/** Zeros everything. */
export function wipeAll(): void {
  wipeSecrets();
  memory.fill(PUBLIC, 0, PUBLIC_BYTES);
}
