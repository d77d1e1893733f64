// The memory map of the core: every octet that it ever uses.
//
//   SECRET   keys, scalars, the generator's state, and the scratch of everything that touches them. `wipe` zeros all of it.
//   PUBLIC   packets, and what an eavesdropper may know.
//
// Nothing lies at 0 (memoryBase of asconfig.json), so that this address can mean "none"; in the profiles that are for speed nothing lies
// below 1,024, and the compiler is told so, that it may fold offsets.
//
// There is no allocator. A module that needs scratch owns a named range here, so a reader sees who shares what with whom: only a
// file of the folder named beside a range touches it. Ranges overlap in one place. A block cipher, a scalar multiplication and (in
// profile dex) a frame are never under way at once, so they work in the same octets, CURVE; the first two leave zeros there.
import {
  ACCESS_BYTES,
  ACCESS_MAX,
  ASSOCIATION_BYTES,
  ASSOCIATIONS_MAX,
  PACKET_BYTES,
  REASSEMBLY_BYTES,
} from "./limits";
import { FAST } from "./profile";

// --- SECRET -----------------------------------------------------------------------------------------------------------
/** Field elements, points, the table of a scalar multiplication: the largest scratch. */
export const CURVE_BYTES: u32 = FAST ? 1792 : 1376;
const DRBG_BYTES: u32 = 64;
const PRIVATE_KEYS_BYTES: u32 = 2 * 32;
const PUZZLE_SECRETS_BYTES: u32 = 2 * 16;
export const KEYING_BYTES: u32 = 264;
/** Profile full only. */
export const CCM_PIECES_BYTES: u32 = FAST ? 112 : 0;
/** Octets of keys per association (keying/secrets.ts). */
export const ASSOCIATION_SECRET_BYTES: u32 = 128;
/** crypto/aes: octets of a key, at most; and with its schedule: 11 round keys of 32, or 15 of 32 and 15 of 16. */
export const AES_KEY_BYTES: u32 = FAST ? 32 : 16;
export const AES_PLACE_BYTES: u32 = AES_KEY_BYTES + (FAST ? 720 : 352);
const LOADED_BYTES: u32 = FAST ? AES_PLACE_BYTES + 16 : 0;
const SECRET_BYTES: u32 =
  CURVE_BYTES +
  DRBG_BYTES +
  PRIVATE_KEYS_BYTES +
  PUZZLE_SECRETS_BYTES +
  KEYING_BYTES +
  ASSOCIATIONS_MAX * ASSOCIATION_SECRET_BYTES +
  LOADED_BYTES +
  CCM_PIECES_BYTES;
export const SECRET: usize = memory.data(SECRET_BYTES, 16);

/** crypto/p256 and crypto/x25519. */
export const CURVE: usize = SECRET;
/** crypto/aes, in CURVE: the current key, its bitsliced schedule, eight planes of state (32). */
export const AES: usize = CURVE;
/** crypto/cmac, in CURVE: chaining value (16), subkey (16). */
export const CMAC: usize = AES + AES_PLACE_BYTES + 32;
/** crypto/ccm, ctr and gcm, in CURVE: counter block, key stream, MAC, tag mask, hash subkey (16 each). */
export const CCM: usize = CMAC + 32;
/** keying/ckdf, in CURVE: block T and counter (32). */
export const CKDF: usize = CCM + 80;
/** crypto/key-stream, in CURVE: two counter blocks and their key stream (32 each). Of profile full, as what follows. */
export const KEY_STREAM: usize = CKDF + 32;
/** crypto/ghash, in CURVE: six words of the hash subkey (48). */
export const GHASH: usize = KEY_STREAM + 64;
/** crypto/cmac-prf, in CURVE: a MAC (16). */
export const CMAC_PRF: usize = GHASH + 48;
/** crypto/cbc, in CURVE: two blocks (32). */
export const CBC: usize = CMAC_PRF + 16;
/** crypto/cbc-hmac, in CURVE: a context of HMAC (272), two MACs (64), a header (64), a block of hash input (64), a state (32). */
export const CBC_HMAC: usize = CBC + 32;
/** crypto/aes-vector, at the end of CURVE: eleven round keys, the last in coordinates, a chain (16 each). Of profile host. */
export const AES_VECTOR_BYTES: u32 = 208;
export const AES_VECTOR: usize = CURVE + CURVE_BYTES - AES_VECTOR_BYTES;
/** crypto/drbg: Key (16), V (16), scratch (32). */
export const DRBG: usize = CURVE + CURVE_BYTES;
/** keying/identity: two private keys (32 each). */
export const PRIVATE_KEYS: usize = DRBG + DRBG_BYTES;
/** network/hip/puzzle: this and the last secret behind stateless puzzles (16 each). */
export const PUZZLE_SECRETS: usize = PRIVATE_KEYS + PRIVATE_KEYS_BYTES;
/** network/hip: the keys of an exchange that is not proved yet, laid out as keying/secrets.ts (128). */
export const KEYING: usize = PUZZLE_SECRETS + PUZZLE_SECRETS_BYTES;
/** network/hip and network/esp: scratch (56). */
export const KEYING_SCRATCH: usize = KEYING + ASSOCIATION_SECRET_BYTES;
/** network/hip/r1: #I, #J, I_NONCE and a MAC of that exchange (80). */
export const EXCHANGE: usize = KEYING_SCRATCH + 56;
/** keying/secrets: the keys of each association. */
export const ASSOCIATION_SECRETS: usize = KEYING + KEYING_BYTES;
/** crypto/aes, profile full: the loaded key, its bitsliced schedule, its cipher of zeros (16). */
export const LOADED: usize = ASSOCIATION_SECRETS + ASSOCIATIONS_MAX * ASSOCIATION_SECRET_BYTES;
/** crypto/ccm-pieces, profile full: a message that is under way between calls. */
export const CCM_PIECES: usize = LOADED + LOADED_BYTES;

// --- PUBLIC -----------------------------------------------------------------------------------------------------------
const IDENTITIES_BYTES: u32 = 2 * 88;
const FRAMES_BYTES: u32 = 128 + 176;
const LINK_BYTES: u32 = FAST ? 16 + FRAMES_BYTES : 16;
const LOCATORS_BYTES: u32 = 32;
const PUZZLES_BYTES: u32 = 160;
const PUBLIC_BYTES: u32 =
  PACKET_BYTES +
  REASSEMBLY_BYTES +
  ASSOCIATIONS_MAX * ASSOCIATION_BYTES +
  ACCESS_MAX * ACCESS_BYTES +
  IDENTITIES_BYTES +
  LINK_BYTES +
  LOCATORS_BYTES +
  PUZZLES_BYTES;
export const PUBLIC: usize = memory.data(PUBLIC_BYTES, 16);

/** The host's arguments, and the packet that goes out. */
export const IO: usize = PUBLIC;
/** network/lowpan: datagrams being put together, each with its state in front. */
export const REASSEMBLY: usize = IO + PACKET_BYTES;
/** network/hip: the association table. */
export const ASSOCIATIONS: usize = REASSEMBLY + REASSEMBLY_BYTES;
/** keying/access: the access list. */
export const ACCESS: usize = ASSOCIATIONS + ASSOCIATIONS_MAX * ASSOCIATION_BYTES;
/** keying/identity: two of HIT (16), Host Identity (66), group. */
export const IDENTITIES: usize = ACCESS + ACCESS_MAX * ACCESS_BYTES;
/** link: our EUI-64 and the sender's (8 each). */
export const LINK: usize = IDENTITIES + IDENTITIES_BYTES;
/**
 * link: the frame being built (128). network/lowpan: a datagram of one frame (176). In profile dex they lie at the end of CURVE, which
 * only the curves reach: while a scalar multiplication is under way no frame is being built, and what makes one necessary (an R1, an
 * I2) does not fit in one frame.
 */
export const FRAMES: usize = FAST ? LINK + 16 : CURVE + CURVE_BYTES - FRAMES_BYTES;
/** network/udp: the locator of the packet at hand (20). */
export const LOCATORS: usize = LINK + LINK_BYTES;
/** network/hip/puzzle: generations and spent puzzles. */
export const PUZZLES: usize = LOCATORS + LOCATORS_BYTES;

/** Zeros everything. */
export function wipeAll(): void {
  memory.fill(SECRET, 0, SECRET_BYTES);
  memory.fill(PUBLIC, 0, PUBLIC_BYTES);
}
