// The policies that a host sets with `configure`; keys and defaults are the ABI (docs/abi.md).
import { INVALID_ARGUMENT } from "../../errors";
import { allowAnyone } from "../../keying/access";

/** K of the puzzles that we set (draft-ietf-hip-dex-24 §7: 0 by default). */
export let puzzleK: u32 = 0;
/** Lifetime of a puzzle: 2^(v - 32) s (RFC 7401 §5.2.4). */
export let puzzleLifetime: u32 = 37;
/** The largest K that we solve. */
export let largestK: u32 = 16;
/** First retransmission timeouts, ms; each doubles at every retry. */
export let i1Timeout: u32 = 500;
export let i2Timeout: u32 = 500;
/** Sendings of an I1 or I2 (I1_RETRIES_MAX, I2_RETRIES_MAX; RFC 7401 §4.4.4). */
export let sendings: u32 = 5;
/** What we announce with I2_ACKNOWLEDGEMENT, ms; 0 = nothing. */
export let processingTime: u32 = 0;
/** How long R2_SENT lasts without a sign of the peer, ms. */
export let exchangeComplete: u32 = 5000;
/** A retransmission timeout never grows beyond this, ms; nor does a wait that a peer announces. */
export const TIMEOUT_MAX: u32 = 20000;

export function setPolicy(key: u32, value: u32): i32 {
  if (key == 1 && value <= 24) puzzleK = value;
  else if (key == 2 && value >= 32 && value <= 44) puzzleLifetime = value;
  else if (key == 3 && value <= 24) largestK = value;
  else if (key == 4 && value <= 1) allowAnyone(value == 1);
  else if (key == 5 && value >= 1 && value <= TIMEOUT_MAX) i1Timeout = value;
  else if (key == 6 && value >= 1 && value <= TIMEOUT_MAX) i2Timeout = value;
  else if (key == 7 && value >= 1 && value <= 255) sendings = value;
  else if (key == 8 && value <= TIMEOUT_MAX) processingTime = value;
  else if (key == 9 && value >= 1 && value <= 600000) exchangeComplete = value;
  else return INVALID_ARGUMENT;
  return 0;
}
