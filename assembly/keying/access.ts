// The access list: the Host Identities that we talk to (draft-ietf-hip-dex-24 §7.1). A HIT is never enough: FOLD collides at will.
//
// An entry: label and x coordinate (2 + 32; X25519: u), the length of the whole (u8; 0 = free), the parity of y (u8; X25519: 0). Of a point
// that is enough: p - y, the only other y, has the other parity. A point off the curve may pass here, and is refused by the key agreement
// before anything is made of it.
import { ACCESS } from "../memory";
import { ACCESS_BYTES, ACCESS_MAX } from "../limits";
import { NO_ROOM } from "../errors";
import { HOST_IDENTITY_MAX, validateHostIdentity } from "./groups";

/** Octets of label and x. */
const X_END: u32 = 34;
const LENGTH: u32 = X_END;

let anyone: bool = false;

/** Lets every peer in (trust on first use), or goes back to the list. */
export function allowAnyone(allowed: bool): void {
  anyone = allowed;
}

/** Lets this Host Identity in; answers its index. INVALID_PUBLIC_KEY, NO_ROOM. */
export function allow(hostIdentity: usize, length: u32): i32 {
  const status = validateHostIdentity(hostIdentity, length);
  if (status != 0) return status;
  for (let i: u32 = 0; i < ACCESS_MAX; i++) {
    const entry = ACCESS + i * ACCESS_BYTES;
    if (load<u8>(entry, LENGTH) == 0) {
      memory.copy(entry, hostIdentity, X_END);
      store<u16>(entry, <u16>lengthAndParity(hostIdentity, length), LENGTH);
      return <i32>i;
    }
    if (matches(entry, hostIdentity, length)) return <i32>i;
  }
  return NO_ROOM;
}

export function clearAccess(): void {
  memory.fill(ACCESS, 0, ACCESS_MAX * ACCESS_BYTES);
  anyone = false;
}

/** Whether this Host Identity is let in. */
export function isAllowed(hostIdentity: usize, length: u32): bool {
  if (length == 0 || length > HOST_IDENTITY_MAX) return false;
  if (anyone) return true;
  for (let i: u32 = 0; i < ACCESS_MAX; i++) {
    if (matches(ACCESS + i * ACCESS_BYTES, hostIdentity, length)) return true;
  }
  return false;
}

/** The last two octets of an entry. */
function lengthAndParity(hostIdentity: usize, length: u32): u32 {
  return length == X_END ? length : length | (((<u32>load<u8>(hostIdentity + length - 1)) & 1) << 8);
}

/** The label's aliases (groups.ts) are different octets, hence different identities. Public data: leaves early. */
function matches(entry: usize, hostIdentity: usize, length: u32): bool {
  return (
    <u32>load<u16>(entry, LENGTH) == lengthAndParity(hostIdentity, length) &&
    memory.compare(entry, hostIdentity, X_END) == 0
  );
}
