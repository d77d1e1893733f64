// The parameters M and L of CCM (RFC 3610 §2).

import { checkNumber } from "./octets.js";

/** M, the octets of a tag. @throws TypeError, RangeError */
export function checkTagLength(length: number): void {
  checkNumber(length, 4, 16, "tagLength");
  if (length % 2 !== 0) throw new RangeError(`tagLength: ${length}; it should be 4, 6, 8, 10, 12, 14 or 16`);
}

/** What a message may have under a nonce of this length: its length has 15 - nonceLength octets (RFC 3610 §2). */
export function lengthMax(nonceLength: number): number {
  return nonceLength === 13 ? 0xffff : nonceLength === 12 ? 0xff_ffff : 0xffff_ffff;
}
