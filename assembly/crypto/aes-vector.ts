// AES-128 encryption (FIPS 197) by vector permutation: a block is one register of 16 octets, and `i8x16.swizzle` looks 16 octets up at
// once in a table that is a register, which takes the same time for all of them. For engines with WebAssembly's vectors (profile host);
// aes.ts chooses.
//
// After Hamburg, "Accelerating AES with Vector Permute Instructions" (CHES 2009). An octet is kept as two nibbles i, k: coordinates over
// GF(2^4), in which 1/x takes six look-ups (tools/make-vector-tables.mjs derives them). The round's linear part is in
// the tables that the results index: S, and 2 S for MixColumns. The constant 0x63 of SubBytes is in the round keys, since MixColumns maps
// it onto itself. ShiftRows is not carried out but followed, as in aes.ts: after k rounds octet (r, c) stands in column c + k r.
//
// A permutation that is a constant costs V8 one instruction, a look-up two (it sees to indices past 15), so the rounds are written out.
//
// CT: key and blocks. Tables are loaded from fixed addresses.
// Invariant: SCHEDULE holds eleven round keys in coordinates but for the last; the first has no 0x63 in it.
import { AES_VECTOR, AES_VECTOR_BYTES } from "../memory";
import {
  CONSTANT,
  IN_HIGH,
  IN_LOW,
  INVERSE,
  LAST_I,
  LAST_J,
  LAST_WORD,
  ONE_I,
  ONE_J,
  OUT_HIGH,
  OUT_LOW,
  QUOTIENT,
  ROUND_1,
  ROUND_10,
  ROUND_2,
  ROUND_3,
  ROUND_4,
  ROUND_5,
  ROUND_6,
  ROUND_7,
  ROUND_8,
  ROUND_9,
  ROW1_0,
  ROW1_1,
  ROW1_2,
  ROW1_3,
  ROW3_0,
  ROW3_1,
  ROW3_2,
  ROW3_3,
  TURN_1,
  TURN_2,
  TURN_3,
  TWO_I,
  TWO_J,
  UP_1,
  UP_2,
} from "./aes-vector-tables";
import { clear } from "./ct";

const SCHEDULE: usize = AES_VECTOR;
/** The last round key, and a CBC-MAC's input, in coordinates. */
const LAST_KEY: usize = SCHEDULE + 176;
const CHAIN: usize = SCHEDULE + 192;

// --- one round --------------------------------------------------------------------------------------------------------

@inline
function low(x: v128): v128 {
  return v128.and(x, i8x16.splat(15));
}


@inline
function high(x: v128): v128 {
  return v128.and(i32x4.shr_u(x, 4), i8x16.splat(15));
}


@inline
function lookUp(table: usize, index: v128): v128 {
  return i8x16.swizzle(v128.load(table), index);
}

/** lowTable[low nibble] + highTable[high nibble] */
@inline
function map(x: v128, lowTable: usize, highTable: usize): v128 {
  return v128.xor(lookUp(lowTable, low(x)), lookUp(highTable, high(x)));
}

/** 1 / (1/a + quotient) + b: I of (i, j), J of (j, i). */
@inline
function halfInverse(a: v128, b: v128, quotient: v128): v128 {
  return v128.xor(lookUp(INVERSE, v128.xor(lookUp(INVERSE, a), quotient)), b);
}

/**
 * MixColumns and AddRoundKey (§5.1.3, §5.1.4) of a = S and b = 2 a. With a', a'', a''' the rows below:
 * 2a + 3a' + a'' + a''' = (2a + a') + (2a + a')' + a'''.
 */
@inline
function mixColumns(a: v128, b: v128, key: v128, row1: v128, row3: v128): v128 {
  const sum = v128.xor(b, i8x16.swizzle(a, row1));
  return v128.xor(v128.xor(sum, v128.xor(i8x16.swizzle(a, row3), key)), i8x16.swizzle(sum, row1));
}

/** Round n from 1 to 9, a constant. */
@inline
function round(x: v128, n: u32, key: v128): v128 {
  const i = high(x);
  const k = low(x);
  const j = v128.xor(i, k);
  const quotient = lookUp(QUOTIENT, k);
  const I = halfInverse(i, j, quotient);
  const J = halfInverse(j, i, quotient);
  const a = v128.xor(lookUp(ONE_I, I), lookUp(ONE_J, J));
  const b = v128.xor(lookUp(TWO_I, I), lookUp(TWO_J, J));
  if ((n & 3) == 0) return mixColumns(a, b, key, ROW1_0, ROW3_0);
  if ((n & 3) == 1) return mixColumns(a, b, key, ROW1_1, ROW3_1);
  if ((n & 3) == 2) return mixColumns(a, b, key, ROW1_2, ROW3_2);
  return mixColumns(a, b, key, ROW1_3, ROW3_3);
}

/** What round n adds. */
@inline
function keyOf(n: u32): v128 {
  return v128.load(SCHEDULE + (n << 4));
}


@inline
function firstRound(input: usize, key: v128): v128 {
  return v128.xor(map(v128.load(input), IN_LOW, IN_HIGH), key);
}

/** SubBytes less 0x63, as tableI and tableJ have it; each octet back where it belongs. */
@inline
function lastSubstitution(x: v128, tableI: usize, tableJ: usize): v128 {
  const i = high(x);
  const k = low(x);
  const j = v128.xor(i, k);
  const quotient = lookUp(QUOTIENT, k);
  const s = v128.xor(lookUp(tableI, halfInverse(i, j, quotient)), lookUp(tableJ, halfInverse(j, i, quotient)));
  return i8x16.swizzle(s, TURN_2);
}

/** Round 10: octets come out. */
@inline
function lastRound(x: v128, key: v128): v128 {
  return v128.xor(lastSubstitution(x, LAST_I, LAST_J), key);
}

// --- the key schedule (§5.2) ------------------------------------------------------------------------------------------

/** Round key n from round key n - 1; constant: the round's, with SubBytes' 0x63. */
@inline
function nextKey(key: v128, constant: v128): v128 {
  const word = i8x16.swizzle(key, LAST_WORD);
  const i = high(word);
  const k = low(word);
  const j = v128.xor(i, k);
  const quotient = lookUp(QUOTIENT, k);
  const s = v128.xor(lookUp(ONE_I, halfInverse(i, j, quotient)), lookUp(ONE_J, halfInverse(j, i, quotient)));
  // Word c of the sum is the sum of words 0 to c.
  let sum = v128.xor(key, i8x16.swizzle(key, UP_1));
  sum = v128.xor(sum, i8x16.swizzle(sum, UP_2));
  return v128.xor(sum, v128.xor(s, constant));
}

/** What round n from 1 to 9, a constant, adds: its key as its state is turned, with 0x63. */
@inline
function turned(key: v128, n: u32): v128 {
  let there = key;
  if ((n & 3) == 1) there = i8x16.swizzle(key, TURN_1);
  if ((n & 3) == 2) there = i8x16.swizzle(key, TURN_2);
  if ((n & 3) == 3) there = i8x16.swizzle(key, TURN_3);
  return v128.xor(there, CONSTANT);
}

/** Stores what round n adds; answers its key as the schedule goes on with it. */
@inline
function addKey(previous: v128, n: u32, constant: v128): v128 {
  const key = nextKey(previous, constant);
  v128.store(SCHEDULE + (n << 4), turned(key, n));
  return key;
}

/** The key of the last round, in octets. */
@inline
function lastKeyOf(previous: v128): v128 {
  return v128.xor(map(nextKey(previous, ROUND_10), OUT_LOW, OUT_HIGH), i8x16.splat(0x63));
}

// --- what aes.ts calls ------------------------------------------------------------------------------------------------

/** Makes the schedule of a key of 16 octets. */
export function expandVector(key: usize): void {
  let k = map(v128.load(key), IN_LOW, IN_HIGH);
  v128.store(SCHEDULE, k);
  k = addKey(k, 1, ROUND_1);
  k = addKey(k, 2, ROUND_2);
  k = addKey(k, 3, ROUND_3);
  k = addKey(k, 4, ROUND_4);
  k = addKey(k, 5, ROUND_5);
  k = addKey(k, 6, ROUND_6);
  k = addKey(k, 7, ROUND_7);
  k = addKey(k, 8, ROUND_8);
  k = addKey(k, 9, ROUND_9);
  v128.store(SCHEDULE, lastKeyOf(k), 160);
}

/** Zeros schedule and state. */
export function clearVector(): void {
  clear(AES_VECTOR, AES_VECTOR_BYTES);
}

/** Rounds 1 to 9. */
@inline
function rounds(x: v128): v128 {
  x = round(x, 1, keyOf(1));
  x = round(x, 2, keyOf(2));
  x = round(x, 3, keyOf(3));
  x = round(x, 4, keyOf(4));
  x = round(x, 5, keyOf(5));
  x = round(x, 6, keyOf(6));
  x = round(x, 7, keyOf(7));
  x = round(x, 8, keyOf(8));
  return round(x, 9, keyOf(9));
}

/** What two blocks are: */
const FIRST: u32 = 0; // the first under a key, whose schedule is made on the way: key
const BOTH: u32 = 1; // octets in, octets out
const SEALING: u32 = 2; // CCM: A a counter block that encrypts outputA, B the chain, in coordinates, which takes plaintext in
const OPENING: u32 = 3; // the same; outputA is decrypted

/**
 * Two blocks, which fill each other's waiting times: little more than the time of one. One text for all uses: V8 mixes the instructions of both
 * as long as nothing is stored before both are ready. `what` is a constant.
 */
@inline
function two(what: u32, key: usize, inputA: usize, outputA: usize, inputB: usize, outputB: usize): void {
  const chained = what == SEALING || what == OPENING;
  const k0 = what == FIRST ? map(v128.load(key), IN_LOW, IN_HIGH) : keyOf(0);
  let k = k0;
  let x = firstRound(inputA, k0);
  let y = chained ? v128.xor(v128.load(inputB), k0) : firstRound(inputB, k0);
  if (what == FIRST) k = nextKey(k, ROUND_1);
  const k1 = what == FIRST ? turned(k, 1) : keyOf(1);
  x = round(x, 1, k1);
  y = round(y, 1, k1);
  if (what == FIRST) k = nextKey(k, ROUND_2);
  const k2 = what == FIRST ? turned(k, 2) : keyOf(2);
  x = round(x, 2, k2);
  y = round(y, 2, k2);
  if (what == FIRST) k = nextKey(k, ROUND_3);
  const k3 = what == FIRST ? turned(k, 3) : keyOf(3);
  x = round(x, 3, k3);
  y = round(y, 3, k3);
  if (what == FIRST) k = nextKey(k, ROUND_4);
  const k4 = what == FIRST ? turned(k, 4) : keyOf(4);
  x = round(x, 4, k4);
  y = round(y, 4, k4);
  if (what == FIRST) k = nextKey(k, ROUND_5);
  const k5 = what == FIRST ? turned(k, 5) : keyOf(5);
  x = round(x, 5, k5);
  y = round(y, 5, k5);
  if (what == FIRST) k = nextKey(k, ROUND_6);
  const k6 = what == FIRST ? turned(k, 6) : keyOf(6);
  x = round(x, 6, k6);
  y = round(y, 6, k6);
  if (what == FIRST) k = nextKey(k, ROUND_7);
  const k7 = what == FIRST ? turned(k, 7) : keyOf(7);
  x = round(x, 7, k7);
  y = round(y, 7, k7);
  if (what == FIRST) k = nextKey(k, ROUND_8);
  const k8 = what == FIRST ? turned(k, 8) : keyOf(8);
  x = round(x, 8, k8);
  y = round(y, 8, k8);
  if (what == FIRST) k = nextKey(k, ROUND_9);
  const k9 = what == FIRST ? turned(k, 9) : keyOf(9);
  x = round(x, 9, k9);
  y = round(y, 9, k9);
  const k10 = what == FIRST ? lastKeyOf(k) : keyOf(10);
  if (what == FIRST) {
    v128.store(SCHEDULE, k0);
    v128.store(SCHEDULE, k1, 16);
    v128.store(SCHEDULE, k2, 32);
    v128.store(SCHEDULE, k3, 48);
    v128.store(SCHEDULE, k4, 64);
    v128.store(SCHEDULE, k5, 80);
    v128.store(SCHEDULE, k6, 96);
    v128.store(SCHEDULE, k7, 112);
    v128.store(SCHEDULE, k8, 128);
    v128.store(SCHEDULE, k9, 144);
    v128.store(SCHEDULE, k10, 160);
  }
  if (chained) {
    const input = v128.load(outputA);
    const output = v128.xor(input, lastRound(x, k10));
    const message = map(what == SEALING ? input : output, IN_LOW, IN_HIGH);
    const lastKey = v128.load(LAST_KEY);
    v128.store(outputA, output);
    v128.store(outputB, v128.xor(lastSubstitution(y, ONE_I, ONE_J), v128.xor(lastKey, message)));
  } else {
    v128.store(outputA, lastRound(x, k10));
    v128.store(outputB, lastRound(y, k10));
  }
}

/** output = AES(input); 16 octets each, in place or apart. */
export function encryptVector(input: usize, output: usize): void {
  v128.store(output, lastRound(rounds(firstRound(input, keyOf(0))), keyOf(10)));
}

/** outputA = AES(inputA), outputB = AES(inputB). */
export function encryptVector2(inputA: usize, outputA: usize, inputB: usize, outputB: usize): void {
  two(BOTH, 0, inputA, outputA, inputB, outputB);
}

/** The same as expandVector and encryptVector2: each round as soon as its key is there. */
export function expandAndEncrypt2(key: usize, inputA: usize, outputA: usize, inputB: usize, outputB: usize): void {
  two(FIRST, key, inputA, outputA, inputB, outputB);
}

/**
 * CCM's loop (ccm.ts) over `blocks` whole blocks at data. counter: A_i, whose i counts on; mac: the CBC-MAC's input that waits for
 * its encryption; at the end too, or, when these were the `last` blocks, encrypted. The chain stays in coordinates from block to block.
 */
export function ccmVector(counter: usize, mac: usize, data: usize, blocks: u32, sealing: bool, last: bool): void {
  v128.store(LAST_KEY, map(v128.load(SCHEDULE, 160), IN_LOW, IN_HIGH));
  v128.store(CHAIN, map(v128.load(mac), IN_LOW, IN_HIGH));
  const nonce = v128.load(counter);
  let a = bswap<u32>(load<u32>(counter, 12));
  for (const end = data + ((<usize>blocks) << 4); data < end; data += 16) {
    v128.store(counter, i32x4.replace_lane(nonce, 3, bswap<u32>(++a)));
    if (sealing) sealBlock(counter, data);
    else openBlock(counter, data);
  }
  const chain = v128.load(CHAIN);
  if (last) v128.store(mac, lastRound(rounds(v128.xor(chain, keyOf(0))), keyOf(10)));
  else v128.store(mac, map(chain, OUT_LOW, OUT_HIGH));
}

// By themselves: in a loop V8 makes the permutations anew each time.
function sealBlock(counter: usize, data: usize): void {
  two(SEALING, 0, counter, data, CHAIN, CHAIN);
}

function openBlock(counter: usize, data: usize): void {
  two(OPENING, 0, counter, data, CHAIN, CHAIN);
}
