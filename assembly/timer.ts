// Milliseconds that wrap at 2^32: a deadline is at most 2^31 ms (24 days) away, and compared by difference only.

/** Whether `deadline` is now or past. */
export function isDue(deadline: u32, now: u32): bool {
  return <i32>(now - deadline) >= 0;
}

/** Milliseconds from now to the deadline, 0 when it is past. */
export function remaining(deadline: u32, now: u32): u32 {
  return isDue(deadline, now) ? 0 : deadline - now;
}
