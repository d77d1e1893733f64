// ESP (RFC 4303) with AES-CCM (RFC 4309) for HIP (RFC 7402): BEET-like, the HITs are the inner addresses (RFC 7402 §3.3).
//
//   SPI (4) | sequence, low half (4) | IV (8) | UDP header (8), message, padding 1, 2, 3.., pad length, next header 17 | ICV (8 or 16)
//             additional data = SPI | sequence number (8)     nonce = salt (3) | IV     IV = sequence number
//
// The sequence number has 64 bits, of which the low half travels (RFC 7402 §3.3.6, RFC 4303 §2.2.1). A key never sees the same IV
// twice: the sequence number counts up and stops at its end.
// CT: all but lengths. Plaintext is released only after the ICV, the replay window and the format were checked.
import { KEYING_SCRATCH } from "../../memory";
import { INVALID_ARGUMENT, MALFORMED, SEQUENCE_EXHAUSTED, CHECKSUM_FAILED } from "../../errors";
import { loadU16, loadU32, storeU16, storeU32, storeU64 } from "../../codec/bytes";
import { open, seal } from "../../crypto/ccm";
import { acceptSequence, checkSequence, inferSequence } from "../../keying/replay";
import { checksum, PROTOCOL_UDP } from "../checksum";
import { OUTGOING, OUTGOING_MAX } from "../udp";
import { sequenceOf, spiOf, suiteOf } from "./sa";

/** SPI, sequence number, IV. */
const HEADER: u32 = 16;
const UDP_HEADER: u32 = 8;
/** Additional data (12) and nonce (11): scratch. */
const AAD: usize = KEYING_SCRATCH;
const NONCE: usize = KEYING_SCRATCH + 16;

/** ICV octets of an ESP suite (RFC 7402 §5.1.2: 10 = AES-CCM-8, 11 = AES-CCM-16). */
function icvLength(suite: u32): u32 {
  return suite == 11 ? 16 : 8;
}

/** Octets of an ESP packet around a message of `length`. */
function packetLength(suite: u32, length: u32): u32 {
  return HEADER + ((UDP_HEADER + length + 2 + 3) & ~3) + icvLength(suite);
}

function prepare(spi: u32, sequence: u64, key: usize, iv: usize): void {
  storeU32(AAD, spi);
  storeU64(AAD + 4, sequence);
  memory.copy(NONCE, key + 16, 3);
  memory.copy(NONCE + 3, iv, 8);
}

/** What else is left of AAD and NONCE travels with the packet. */
function forgetSalt(): void {
  store<u32>(NONCE, 0);
}

/**
 * Builds the packet at OUTGOING. key: AES key (16), salt (3). message may lie anywhere in the I/O buffer. Answers the length;
 * INVALID_ARGUMENT (too long), SEQUENCE_EXHAUSTED, PORT_FAILED.
 */
export function protect(
  sa: usize,
  key: usize,
  source: usize,
  destination: usize,
  port: u32,
  message: usize,
  length: u32,
): i32 {
  const suite = suiteOf(sa);
  if (length > OUTGOING_MAX || packetLength(suite, length) > OUTGOING_MAX) return INVALID_ARGUMENT;
  const sequence = load<u64>(sequenceOf(sa)) + 1;
  if (sequence == 0) return SEQUENCE_EXHAUSTED;
  store<u64>(sequenceOf(sa), sequence);
  const inner = OUTGOING + HEADER;
  memory.copy(inner + UDP_HEADER, message, length);
  const udp = UDP_HEADER + length;
  storeU16(inner, port);
  storeU16(inner + 2, port);
  storeU16(inner + 4, udp);
  storeU16(inner + 6, 0);
  const sum = checksum(source, destination, PROTOCOL_UDP, inner, udp);
  storeU16(inner + 6, sum == 0 ? 0xffff : sum);
  const padding: u32 = (0 - (udp + 2)) & 3;
  for (let i: u32 = 0; i < padding; i++) store<u8>(inner + udp + i, <u8>(i + 1));
  store<u8>(inner + udp + padding, <u8>padding);
  store<u8>(inner + udp + padding, <u8>PROTOCOL_UDP, 1);
  storeU32(OUTGOING, spiOf(sa));
  storeU32(OUTGOING + 4, <u32>sequence);
  storeU64(OUTGOING + 8, sequence);
  prepare(spiOf(sa), sequence, key, OUTGOING + 8);
  const sealed = seal(key, NONCE, 11, AAD, 12, inner, udp + padding + 2, icvLength(suite));
  forgetSalt();
  return sealed < 0 ? sealed : sealed + <i32>HEADER;
}

let portNumber: u32 = 0;

/** The inner destination port of the message that `unprotect` released. */
export function innerPort(): u32 {
  return portNumber;
}

/**
 * Opens a packet in place: answers the length of the message, which then begins at packet + 24. MALFORMED, REPLAYED,
 * AUTHENTICATION_FAILED, CHECKSUM_FAILED, PORT_FAILED.
 */
export function unprotect(sa: usize, key: usize, source: usize, destination: usize, packet: usize, length: u32): i32 {
  const icv = icvLength(suiteOf(sa));
  if (length < HEADER + UDP_HEADER + 4 + icv || (length & 3) != 0) return MALFORMED;
  const window = sequenceOf(sa);
  const sequence = inferSequence(window, loadU32(packet + 4));
  const fresh = checkSequence(window, sequence);
  if (fresh != 0) return fresh;
  prepare(spiOf(sa), sequence, key, packet + 8);
  const inner = packet + HEADER;
  const size = open(key, NONCE, 11, AAD, 12, inner, length - HEADER, icv);
  forgetSalt();
  if (size < 0) return size;
  acceptSequence(window, sequence);
  // Authentic from here on: what is wrong now, the peer itself did.
  const udp = loadU16(inner + 4);
  const padding = <u32>load<u8>(inner + size - 2);
  if (load<u8>(inner + size - 1) != <u8>PROTOCOL_UDP || udp < UDP_HEADER || udp + padding + 2 != <u32>size)
    return MALFORMED;
  for (let i: u32 = 0; i < padding; i++) {
    if (<u32>load<u8>(inner + udp + i) != i + 1) return MALFORMED;
  }
  if (checksum(source, destination, PROTOCOL_UDP, inner, udp) != 0) return CHECKSUM_FAILED;
  portNumber = loadU16(inner + 2);
  return <i32>(udp - UDP_HEADER);
}
