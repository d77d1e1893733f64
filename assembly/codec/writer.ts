// Writes a packet from left to right into a bounded buffer. What does not fit is not written, and `finish` says so: one check
// at the end stands for one at each step.
import { BUFFER_TOO_SMALL } from "../errors";
import { storeU16, storeU32, storeU64 } from "./bytes";

let start: usize = 0;
let at: usize = 0;
let limit: usize = 0;
let overflow: bool = false;
let parameter: usize = 0;

/** Begins at `output`, which has room for `capacity` octets. */
export function begin(output: usize, capacity: u32): void {
  start = output;
  at = output;
  limit = output + capacity;
  overflow = false;
}

/** Octets written, or BUFFER_TOO_SMALL. */
export function finish(): i32 {
  return overflow ? BUFFER_TOO_SMALL : <i32>(at - start);
}

/** The address where the next octet goes. */
export function position(): usize {
  return at;
}

function room(length: u32): bool {
  if (length > <u32>(limit - at)) overflow = true;
  return !overflow;
}

export function u8At(value: u32): void {
  if (!room(1)) return;
  store<u8>(at, <u8>value);
  at++;
}

export function u16At(value: u32): void {
  if (!room(2)) return;
  storeU16(at, value);
  at += 2;
}

export function u32At(value: u32): void {
  if (!room(4)) return;
  storeU32(at, value);
  at += 4;
}

export function u64At(value: u64): void {
  if (!room(8)) return;
  storeU64(at, value);
  at += 8;
}

export function octets(input: usize, length: u32): void {
  if (!room(length)) return;
  memory.copy(at, input, length);
  at += length;
}

export function zeros(length: u32): void {
  if (!room(length)) return;
  memory.fill(at, 0, length);
  at += length;
}

/** Opens a parameter (RFC 7401 §5.2.1); its length is filled in by `closeParameter`. */
export function openParameter(type: u32): void {
  u16At(type);
  u16At(0);
  parameter = at;
}

/** Fills in the length and pads with zeros to a multiple of 8. */
export function closeParameter(): void {
  if (overflow) return;
  const length = <u32>(at - parameter);
  storeU16(parameter - 2, length);
  zeros((0 - (length + 4)) & 7);
}
