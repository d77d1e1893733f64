// k * G in profile full: a comb (Lim and Lee, CRYPTO 1994) of four teeth, 64 bits apart, over eight parts of a byte each: 64 additions of
// affine points and 7 doublings.
//
// An odd k has 256 digits that are 1 or -1: k = sum of b_i 2^i with b_255 = 1 and b_i = 2 k_(i+1) - 1, where k_i are its bits. Digit i is
// that of tooth j, part s, column c with i = 64 j + 8 s + c: bit c of octet 8 j + s of (k >>> 1 | 2^255). So for c = 7 .. 0: double, then
// add for each part s the multiple 2^(8 s) (sum over j of b_i 2^(64 j)) of G, whose sign is that of the last tooth.
//
// The formulas for addition are incomplete. Before an addition the sum so far is q G and the point to add t G, where q and t are sums of
// digits at places of their own: so q +- t is not 0, as its lowest digit stands alone. It lies below 2^256 / 2^c, so for c > 0 it is no
// multiple of n, either; for c = 0 it could only be n or -n, which are odd, and the lowest place comes in with the last addition
// (part 0). There q + t = k is none, but q = t mod n is possible (k = 2t, n - k = 2t): that addition selects a doubling instead.
// CT: scalar.
import { copy } from "../limbs";
import { ADDEND, addAffine, addAffineOrDouble, AFFINE, DIGITS, double, lookUp, negateIf, RESULT } from "./affine";
import { BASE_TABLE } from "./base-table";
import { ONE } from "./field";
import { makeOdd } from "./scalar";

const PARTS: i32 = 8;

/** RESULT = k * G; k 32 octets, 1 <= k < n, most significant first. */
export function multiplyBase(k: usize): void {
  const negated = makeOdd(DIGITS, k);
  for (let i: usize = 0; i < 24; i += 8) {
    store<u64>(DIGITS + i, (load<u64>(DIGITS + i) >>> 1) | (load<u64>(DIGITS + i, 8) << 63));
  }
  store<u64>(DIGITS, (load<u64>(DIGITS, 24) >>> 1) | ((<u64>1) << 63), 24);
  for (let column: i32 = 7; column >= 0; column--) {
    if (column < 7) double(RESULT, RESULT);
    for (let part: i32 = PARTS - 1; part >= 0; part--) {
      loadEntry(part, column);
      if (column == 7 && part == PARTS - 1) {
        copy(RESULT, ADDEND);
        copy(RESULT + 36, ADDEND + 36);
        copy(RESULT + 72, ONE);
      } else if (column > 0 || part > 0) addAffine();
      else addAffineOrDouble();
    }
  }
  negateIf(RESULT + 36, negated);
}

/** ADDEND = the point of this part for the digits of this column. */
function loadEntry(part: i32, column: i32): void {
  const digits = DIGITS + part;
  const low =
    (((<u32>load<u8>(digits)) >>> column) & 1) |
    ((((<u32>load<u8>(digits, 8)) >>> column) & 1) << 1) |
    ((((<u32>load<u8>(digits, 16)) >>> column) & 1) << 2);
  const negative = (((<u32>load<u8>(digits, 24)) >>> column) & 1) - 1;
  lookUp(BASE_TABLE + part * (8 * AFFINE), (low ^ negative) & 7);
  negateIf(ADDEND + 36, negative);
}
