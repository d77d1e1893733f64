// The only error numbers of the core. Zero or a count is success. host/core/errors.ts holds the sentences; a test
// checks that both lists are the same.

/** An argument is out of its range. */
export const INVALID_ARGUMENT: i32 = -1;
/** The output buffer is too small for the result. */
export const BUFFER_TOO_SMALL: i32 = -2;
/** A port or an algorithm is not available here. */
export const NOT_SUPPORTED: i32 = -3;
/** A hardware hook or another port failed. */
export const PORT_FAILED: i32 = -4;
/** A pool (associations, access list, reassembly) has no free entry. */
export const NO_ROOM: i32 = -5;
/** A MAC or an authentication tag is wrong. */
export const AUTHENTICATION_FAILED: i32 = -6;
/** A public key is not a valid point, or the shared secret is zero. */
export const INVALID_PUBLIC_KEY: i32 = -7;
/** A private key is zero or not below the group order. */
export const INVALID_PRIVATE_KEY: i32 = -8;
/** A packet or frame breaks its format. */
export const MALFORMED: i32 = -9;
/** A critical parameter is unknown (RFC 7401 section 5.2.1). */
export const UNKNOWN_CRITICAL_PARAMETER: i32 = -10;
/** A parameter that this packet needs is missing. */
export const MISSING_PARAMETER: i32 = -11;
/** The packet is for another host, or from ourselves. */
export const NOT_FOR_US: i32 = -12;
/** No association is in a state that takes this packet or call. */
export const WRONG_STATE: i32 = -13;
/** A HIT is not the HIT of the Host Identity beside it, or not of the DEX suite. */
export const INVALID_HIT: i32 = -14;
/** The peer's Host Identity is not on the access list. */
export const NOT_ALLOWED: i32 = -15;
/** The puzzle is harder than policy allows, or was not solved in its lifetime. */
export const PUZZLE_TOO_HARD: i32 = -16;
/** The solution of the puzzle is wrong, or the puzzle is not ours or was already spent. */
export const PUZZLE_WRONG: i32 = -17;
/** No Diffie-Hellman group in common. */
export const NO_COMMON_GROUP: i32 = -18;
/** No HIP cipher, HIT suite, transport format or ESP suite in common, or one that was not offered. */
export const NO_COMMON_PROPOSAL: i32 = -19;
/** R2 does not repeat what R1 said: R1 was altered on its way. */
export const R1_WAS_ALTERED: i32 = -20;
/** The R1 generation counter is older than one already seen, or not ours. */
export const STALE_R1_COUNTER: i32 = -21;
/** No entropy: the random generator is not seeded. */
export const NO_ENTROPY: i32 = -22;
/** The sequence number was seen before or is too old. */
export const REPLAYED: i32 = -23;
/** No security association has this SPI. */
export const UNKNOWN_SPI: i32 = -24;
/** The sequence numbers of this security association are used up. */
export const SEQUENCE_EXHAUSTED: i32 = -25;
/** The peer did not answer all the retransmissions. */
export const TIMED_OUT: i32 = -26;
/** A checksum is wrong. */
export const CHECKSUM_FAILED: i32 = -27;
/** No identity of this group is loaded. */
export const NO_IDENTITY: i32 = -28;
/** The packet is a fragment: nothing to do until the others come. */
export const INCOMPLETE: i32 = -29;
/** A hardware hook gave a wrong answer in its self-test: it must not be used. */
export const SELF_TEST_FAILED: i32 = -30;
/** A signature did not verify when it was made: a fault has spoilt it. */
export const FAULT_DETECTED: i32 = -31;
