// Elements of GF(p) for a p of about 256 bits, in the shape that runs fast under an interpreter and ahead of time alike: nine
// limbs of 29 bits, least significant first, each in a u32 word (36 octets). What both fields share.
//
// Ranges. "Normal": each limb below 2^29, the value below 1.07 * 2^256. Everything here and in the fields takes and gives normal
// elements, but for `sum`, whose result has limbs below 2^30 and may be used as the FIRST operand of a multiplication only: nine products below 2^59 and the reduction stay inside an i64.
// CT: no branch and no address depends on a limb.

export const ELEMENT: u32 = 36;
/** 1, not in Montgomery form: a multiplication with it brings an element out of that form. */
export const PLAIN_ONE: usize = memory.data<u32>([1, 0, 0, 0, 0, 0, 0, 0, 0]);
export const LIMB_MASK: i64 = 0x1fffffff;

/** r = a + b without carries. Two limbs at a time: no limb overflows its word. */
export function sum(r: usize, a: usize, b: usize): void {
  store<u64>(r, load<u64>(a) + load<u64>(b));
  store<u64>(r, load<u64>(a, 8) + load<u64>(b, 8), 8);
  store<u64>(r, load<u64>(a, 16) + load<u64>(b, 16), 16);
  store<u64>(r, load<u64>(a, 24) + load<u64>(b, 24), 24);
  store<u32>(r, load<u32>(a, 32) + load<u32>(b, 32), 32);
}

/** r = the eight columns of a product, carried: limbs below 2^29, the rest of the last column in limb 8. */
export function carry(r: usize, c0: i64, c1: i64, c2: i64, c3: i64, c4: i64, c5: i64, c6: i64, c7: i64): void {
  store<u32>(r, <u32>(c0 & LIMB_MASK));
  c1 += c0 >> 29;
  store<u32>(r, <u32>(c1 & LIMB_MASK), 4);
  c2 += c1 >> 29;
  store<u32>(r, <u32>(c2 & LIMB_MASK), 8);
  c3 += c2 >> 29;
  store<u32>(r, <u32>(c3 & LIMB_MASK), 12);
  c4 += c3 >> 29;
  store<u32>(r, <u32>(c4 & LIMB_MASK), 16);
  c5 += c4 >> 29;
  store<u32>(r, <u32>(c5 & LIMB_MASK), 20);
  c6 += c5 >> 29;
  store<u32>(r, <u32>(c6 & LIMB_MASK), 24);
  c7 += c6 >> 29;
  store<u32>(r, <u32>(c7 & LIMB_MASK), 28);
  store<u32>(r, <u32>(c7 >> 29), 32);
}

/** r = a. */
export function copy(r: usize, a: usize): void {
  memory.copy(r, a, ELEMENT);
}

/** r = mask is all ones ? a : r. */
export function select(r: usize, a: usize, length: u32, mask: u32): void {
  for (let i: u32 = 0; i < length; i += 4) {
    const old = load<u32>(r + i);
    store<u32>(r + i, old ^ ((old ^ load<u32>(a + i)) & mask));
  }
}

/** Swaps two elements when mask is all ones. */
export function swap(a: usize, b: usize, mask: u32): void {
  for (let i: u32 = 0; i < ELEMENT; i += 4) {
    const x = load<u32>(a + i);
    const y = load<u32>(b + i);
    const t = (x ^ y) & mask;
    store<u32>(a + i, x ^ t);
    store<u32>(b + i, y ^ t);
  }
}

/** Splits 32 octets, least significant first, into limbs. */
export function fromLittleEndian(r: usize, octets: usize): void {
  let bits: u64 = 0;
  let count: u32 = 0;
  let limb: u32 = 0;
  for (let i: u32 = 0; i < 32; i++) {
    bits |= (<u64>load<u8>(octets + i)) << count;
    count += 8;
    if (count >= 29) {
      store<u32>(r + limb, <u32>(bits & 0x1fffffff));
      limb += 4;
      bits >>>= 29;
      count -= 29;
    }
  }
  store<u32>(r + limb, <u32>bits);
}

/** Joins canonical limbs to 32 octets, least significant first. */
export function toLittleEndian(octets: usize, a: usize): void {
  let bits: u64 = 0;
  let count: u32 = 0;
  let limb: u32 = 0;
  for (let i: u32 = 0; i < 32; i++) {
    if (count < 8 && limb < ELEMENT) {
      bits |= (<u64>load<u32>(a + limb)) << count;
      limb += 4;
      count += 29;
    }
    store<u8>(octets + i, <u8>bits);
    bits >>>= 8;
    count -= 8;
  }
}

/** output[i] = input[31 - i]; output must not overlap input. */
export function reverse(output: usize, input: usize): void {
  for (let i: u32 = 0; i < 32; i += 8) store<u64>(output + i, bswap<u64>(load<u64>(input + 24 - i)));
}

/** r = a - b limb by limb with borrows, for 9 limbs; answers all ones when a < b, else zero. r may be a. */
export function subtractWithBorrow(r: usize, a: usize, b: usize): u32 {
  let borrow: i32 = 0;
  for (let i: u32 = 0; i < ELEMENT; i += 4) {
    const v = load<i32>(a + i) - load<i32>(b + i) + borrow;
    store<u32>(r + i, v & 0x1fffffff);
    borrow = v >> 29;
  }
  return <u32>borrow;
}
