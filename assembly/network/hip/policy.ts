// The policies that a host sets with `configure`; keys and defaults are the ABI (docs/abi.md).
import { INVALID_ARGUMENT } from "../../errors";
import { allowAnyone } from "../../keying/access";

/** K of the puzzles that we set (draft-ietf-hip-dex-24 §7: 0 by default). */
export const PUZZLE_K: u32 = 1;
/** Lifetime of a puzzle: 2^(v - 32) s (RFC 7401 §5.2.4). */
export const PUZZLE_LIFETIME: u32 = 2;
/** The largest K that we solve. */
export const LARGEST_K: u32 = 3;
/** 1: any peer is let in. */
const ANY_PEER: u32 = 4;
/** First retransmission timeouts, ms; each doubles at every retry. */
export const I1_TIMEOUT: u32 = 5;
export const I2_TIMEOUT: u32 = 6;
/** Sendings of an I1 or I2 (I1_RETRIES_MAX, I2_RETRIES_MAX; RFC 7401 §4.4.3). */
export const SENDINGS: u32 = 7;
/** What we announce with I2_ACKNOWLEDGEMENT, ms; 0 = nothing. */
export const PROCESSING_TIME: u32 = 8;
/** How long R2_SENT lasts without a sign of the peer, ms. */
export const EXCHANGE_COMPLETE: u32 = 9;
const KEYS: u32 = 10;

/** A retransmission timeout never grows beyond this, ms; nor does a wait that a peer announces. */
export const TIMEOUT_MAX: u32 = 20000;

// By key, from 0 (unused) to 9.
// prettier-ignore
const VALUES: usize = memory.data<u32>([0, 0, 37, 16, 0, 500, 500, 5, 0, 5000]);
// prettier-ignore
const SMALLEST: usize = memory.data<u16>([1, 0, 32, 0, 0, 1, 1, 1, 0, 1]);
// prettier-ignore
const LARGEST: usize = memory.data<u16>([0, 24, 44, 24, 1, 20000, 20000, 255, 20000, 60000]);

export function policy(key: u32): u32 {
  return load<u32>(VALUES + (key << 2));
}

/** Sets a policy: 0, or INVALID_ARGUMENT for a key or a value that there is not. */
export function setPolicy(key: u32, value: u32): i32 {
  if (key >= KEYS) return INVALID_ARGUMENT;
  if (value < <u32>load<u16>(SMALLEST + (key << 1)) || value > <u32>load<u16>(LARGEST + (key << 1)))
    return INVALID_ARGUMENT;
  store<u32>(VALUES + (key << 2), value);
  if (key == ANY_PEER) allowAnyone(value == 1);
  return 0;
}
