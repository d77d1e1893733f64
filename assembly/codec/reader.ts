// Reads a packet made of type-length-value parameters (RFC 7401 §5.2.1), all bounds checked once, before anything is used.
//
// Invariant: after `openParameters` answered 0, every parameter between `first` and `end` lies wholly inside the packet, types
// ascend, and `find` can only answer addresses inside. Nothing here depends on what a parameter means.
import { MALFORMED } from "../errors";
import { loadU16 } from "./bytes";

let first: usize = 0;
let end: usize = 0;

/** Octets of a whole parameter with padding, for `length` octets of contents: 4 + length rounded up to 8. */
export function parameterSize(length: u32): u32 {
  return (length + 11) & ~7;
}

/** Checks the parameters at start .. start + length: MALFORMED when one crosses the end, or types do not ascend. */
export function openParameters(start: usize, length: u32): i32 {
  first = start;
  end = start;
  let at = start;
  const stop = start + length;
  let last: u32 = 0;
  while (at < stop) {
    if (<u32>(stop - at) < 8) return MALFORMED;
    const type = loadU16(at);
    const size = parameterSize(loadU16(at + 2));
    if (type < last || size > <u32>(stop - at)) return MALFORMED;
    last = type;
    at += size;
  }
  end = stop;
  return 0;
}

/** Address of the first parameter (its type field) after `after` (0 = from the start), or 0 when there is none. */
export function nextParameter(after: usize): usize {
  const at = after == 0 ? first : after + parameterSize(loadU16(after + 2));
  return at < end ? at : 0;
}

/** Address of the first parameter of this type, or 0. */
export function find(type: u32): usize {
  let at: usize = 0;
  while (true) {
    at = nextParameter(at);
    if (at == 0) return 0;
    if (loadU16(at) == type) return at;
  }
}

/** Address of the contents of the parameter of this type if it has exactly `length` octets, else 0. */
export function findExactly(type: u32, length: u32): usize {
  const at = find(type);
  return at != 0 && loadU16(at + 2) == length ? at + 4 : 0;
}
