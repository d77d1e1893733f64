// A replay window of 64 packets over 64-bit sequence numbers of which only the low 32 bits travel (RFC 4303 §3.4.3, appendix A2).
//
// Invariant: TOP is the highest number accepted (0: none); bit i of WINDOW is set when TOP - i was accepted.
import { REPLAYED } from "../errors";

export const REPLAY_BYTES: u32 = 16;

/** The 64-bit number that the low 32 bits stand for: the one nearest to the window (RFC 4303 appendix A2.2). */
export function inferSequence(window: usize, low: u32): u64 {
  const top = load<u64>(window);
  const high = top >>> 32;
  const bottom = <u32>top - 63;
  if (<u32>top >= 63) {
    // The window lies within one span of 2^32: what is below it belongs to the next span.
    return ((low >= bottom ? high : high + 1) << 32) | low;
  }
  // The window reaches back into the span before.
  return ((low >= bottom && high > 0 ? high - 1 : high) << 32) | low;
}

/** 0 when the number is new, REPLAYED when it was seen or lies before the window. Changes nothing. */
export function checkSequence(window: usize, sequence: u64): i32 {
  const top = load<u64>(window);
  if (sequence == 0) return REPLAYED;
  if (sequence > top) return 0;
  const back = top - sequence;
  if (back >= 64) return REPLAYED;
  return ((load<u64>(window, 8) >>> back) & 1) != 0 ? REPLAYED : 0;
}

/** Marks a number whose packet was authenticated. */
export function acceptSequence(window: usize, sequence: u64): void {
  const top = load<u64>(window);
  if (sequence > top) {
    const forward = sequence - top;
    store<u64>(window, forward >= 64 ? 1 : (load<u64>(window, 8) << forward) | 1, 8);
    store<u64>(window, sequence);
  } else {
    store<u64>(window, load<u64>(window, 8) | ((<u64>1) << (top - sequence)), 8);
  }
}
