// The key schedule of AES (FIPS 197 §5.2), constant time, in two shapes: looped on planes, which is little code (AES-128), and by words
// whose round keys are then turned into planes, which is fast (AES-128 and AES-256).
//
// Round keys are stored as aes.ts's rounds want them: round k's rows are turned by k columns each, and from round 1 on they hold the S-box's
// constant 0x63, which substitute() leaves out.
// CT: nothing leaks.
import { PLANES, substitute, transpose } from "./aes-planes";

/** schedule (352 octets) = the round keys of the 16 octets at `key`. */
export function expandPlanes(key: usize, schedule: usize): void {
  for (let c: u32 = 0; c < 4; c++) {
    const word = load<u32>(key + (c << 2));
    store<u32>(PLANES + (c << 2), word);
    store<u32>(PLANES + (c << 2), word, 16);
  }
  transpose();
  memory.copy(schedule, PLANES, 32);
  // The untransformed round key of the round before is kept behind the planes of the round at work: in the schedule's last
  // slot, which is written last.
  const previous = schedule + 320;
  memory.copy(previous, PLANES, 32);
  let constant: u32 = 1;
  for (let round: u32 = 1; round <= 10; round++) {
    memory.copy(PLANES, previous, 32);
    substitute();
    const roundKey = schedule + (round << 5);
    for (let i: u32 = 0; i < 8; i++) {
      // SubWord(RotWord(column 3)) in every column; 0x63 is the S-box's constant that substitute() leaves out
      let word = rotr<u32>(load<u32>(PLANES + (i << 2)), 8);
      word = ((word >>> 3) & 0x11111111) * 0xf;
      word ^= 0 - (((<u32>0x63) >>> i) & 1);
      word ^= 0xff & (0 - ((constant >>> i) & 1));
      // column c of the new key is the sum of columns 0 to c of the old one, and that word
      let columns = load<u32>(previous + (i << 2));
      columns ^= (columns << 1) & 0xeeeeeeee;
      columns ^= (columns << 2) & 0xcccccccc;
      columns ^= word;
      store<u32>(PLANES + (i << 2), columns);
    }
    constant = (constant << 1) ^ (0x11b & (0 - (constant >>> 7)));
    for (let i: u32 = 0; i < 8; i++) {
      const plane = load<u32>(PLANES + (i << 2));
      store<u32>(previous + (i << 2), plane);
      store<u32>(roundKey + (i << 2), turnRows(plane, round & 3) ^ (0 - (((<u32>0x63) >>> i) & 1)));
    }
  }
}

/** Row r turned by k * r columns: rows 1 and 3 by k, then rows 2 and 3 by 2k. */
function turnRows(x: u32, k: u32): u32 {
  const high: u32 = ((0xf << k) & 0xf) * 0x11111111;
  x = (x & 0x00ff00ff) | ((((x << k) & high) | ((x >>> (4 - k)) & ~high)) & 0xff00ff00);
  const swapped = ((x << 2) & 0xcccccccc) | ((x >>> 2) & 0x33333333);
  const odd: u32 = (0 - (k & 1)) & 0xffff0000;
  return (x & ~odd) | (swapped & odd);
}

// --- by words ---------------------------------------------------------------------------------------------------------

/** Where the round keys for one block lie, behind fifteen for two. */
export const SINGLE: usize = 15 * 32;

/**
 * schedule (720 octets) = the round keys of the key at `key`: 16 octets for 10 rounds, 32 for 14. Words as in FIPS 197, octets in
 * the order of memory. Leaves zeros in PLANES.
 */
export function expandWords(key: usize, rounds: u32, schedule: usize): void {
  let a0 = load<u32>(key);
  let a1 = load<u32>(key, 4);
  let a2 = load<u32>(key, 8);
  let a3 = load<u32>(key, 12);
  // b: the round key before, a: that of Nk words before, which with AES-128 is the same
  let b0: u32 = 0;
  let b1: u32 = 0;
  let b2: u32 = 0;
  let b3 = a3;
  storeRoundKey(schedule, a0, a1, a2, a3, 0);
  let round: u32 = 1;
  if (rounds == 14) {
    b0 = load<u32>(key, 16);
    b1 = load<u32>(key, 20);
    b2 = load<u32>(key, 24);
    b3 = load<u32>(key, 28);
    storeRoundKey(schedule, b0, b1, b2, b3, 1);
    round = 2;
  }
  let constant: u32 = 1;
  for (; round <= rounds; round++) {
    let word = subWord(b3);
    if (rounds == 10 || (round & 1) == 0) {
      word = rotr<u32>(word, 8) ^ constant;
      constant = (constant << 1) ^ (0x11b & (0 - (constant >>> 7)));
    }
    a0 ^= word;
    a1 ^= a0;
    a2 ^= a1;
    a3 ^= a2;
    storeRoundKey(schedule, a0, a1, a2, a3, round);
    if (rounds == 10) {
      b3 = a3;
      continue;
    }
    word = a0;
    a0 = b0;
    b0 = word;
    word = a1;
    a1 = b1;
    b1 = word;
    word = a2;
    a2 = b2;
    b2 = word;
    word = a3;
    a3 = b3;
    b3 = word;
  }
  memory.fill(PLANES, 0, 32);
}

/** SubWord: plane i is the word itself, i bits down; of each octet only the lowest bit counts. */
function subWord(x: u32): u32 {
  store<u32>(PLANES, x >>> 7, 28);
  store<u32>(PLANES, x >>> 6, 24);
  store<u32>(PLANES, x >>> 5, 20);
  store<u32>(PLANES, x >>> 4, 16);
  store<u32>(PLANES, x >>> 3, 12);
  store<u32>(PLANES, x >>> 2, 8);
  store<u32>(PLANES, x >>> 1, 4);
  store<u32>(PLANES, x);
  substitute();
  let y: u32 = load<u32>(PLANES, 28) & 0x01010101;
  y = (y << 1) | (load<u32>(PLANES, 24) & 0x01010101);
  y = (y << 1) | (load<u32>(PLANES, 20) & 0x01010101);
  y = (y << 1) | (load<u32>(PLANES, 16) & 0x01010101);
  y = (y << 1) | (load<u32>(PLANES, 12) & 0x01010101);
  y = (y << 1) | (load<u32>(PLANES, 8) & 0x01010101);
  y = (y << 1) | (load<u32>(PLANES, 4) & 0x01010101);
  return ((y << 1) | (load<u32>(PLANES) & 0x01010101)) ^ 0x63636363;
}

/**
 * Writes round key number `round` of four words as planes, its rows turned by so many columns each, with 0x63, but for round 0: eight planes of two blocks
 * (aes-pair.ts), and four of one (aes-single.ts).
 */
function storeRoundKey(schedule: usize, w0: u32, w1: u32, w2: u32, w3: u32, round: u32): void {
  const pair = schedule + (round << 5);
  const single = schedule + SINGLE + (round << 4);
  let t: u32;
  if (round & 1) {
    // Row 1 a column on, row 3 a column back, row 2 two columns on
    t = w0;
    const u = w1;
    w0 = (w0 & 0x000000ff) | (w3 & 0x0000ff00) | (w2 & 0x00ff0000) | (w1 & 0xff000000);
    w1 = (w1 & 0x000000ff) | (t & 0x0000ff00) | (w3 & 0x00ff0000) | (w2 & 0xff000000);
    const v = w2;
    w2 = (w2 & 0x000000ff) | (u & 0x0000ff00) | (t & 0x00ff0000) | (w3 & 0xff000000);
    w3 = (w3 & 0x000000ff) | (v & 0x0000ff00) | (u & 0x00ff0000) | (t & 0xff000000);
  }
  if (round & 2) {
    // Rows 1 and 3 two columns on
    t = (w0 ^ w2) & 0xff00ff00;
    w0 ^= t;
    w2 ^= t;
    t = (w1 ^ w3) & 0xff00ff00;
    w1 ^= t;
    w3 ^= t;
  }
  // Bits 0 and 1 of a bit's number in its octet change places with those of the column: word i then holds plane i in the lower halves of
  // octets, plane i + 4 in the upper ones.
  t = ((w0 >>> 1) ^ w1) & 0x55555555;
  w1 ^= t;
  w0 ^= t << 1;
  t = ((w2 >>> 1) ^ w3) & 0x55555555;
  w3 ^= t;
  w2 ^= t << 1;
  t = ((w0 >>> 2) ^ w2) & 0x33333333;
  w2 ^= t;
  w0 ^= t << 2;
  t = ((w1 >>> 2) ^ w3) & 0x33333333;
  w3 ^= t;
  w1 ^= t << 2;
  if (round) {
    // 0x63: bits 0, 1, 5 and 6
    w0 ^= 0x0f0f0f0f;
    w1 = ~w1;
    w2 ^= 0xf0f0f0f0;
  }
  t = w3 & 0xf0f0f0f0;
  store<u32>(pair, t | (t >>> 4), 28);
  t = w2 & 0xf0f0f0f0;
  store<u32>(pair, t | (t >>> 4), 24);
  t = w1 & 0xf0f0f0f0;
  store<u32>(pair, t | (t >>> 4), 20);
  t = w0 & 0xf0f0f0f0;
  store<u32>(pair, t | (t >>> 4), 16);
  t = w3 & 0x0f0f0f0f;
  store<u32>(pair, t | (t << 4), 12);
  t = w2 & 0x0f0f0f0f;
  store<u32>(pair, t | (t << 4), 8);
  t = w1 & 0x0f0f0f0f;
  store<u32>(pair, t | (t << 4), 4);
  t = w0 & 0x0f0f0f0f;
  store<u32>(pair, t | (t << 4));
  store<u32>(single, w3, 12);
  store<u32>(single, w2, 8);
  store<u32>(single, w1, 4);
  store<u32>(single, w0);
}
