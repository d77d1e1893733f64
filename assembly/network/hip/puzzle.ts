// Puzzles (draft-ietf-hip-dex-24 §4.1.1, §6.1), set without keeping state (RFC 7401 appendix A).
//
//   #I = CMAC(S, HIT-I | HIT-R | locator of the Initiator | Opaque)
//   solved when the K low-order bits of CMAC(#I, HIT-I | HIT-R | #J) are zero
//
// S and Opaque are random, and belong to one R1 generation: the counter goes up when they change. This generation and the last are
// accepted. An accepted I2 spends its #I: with static keys, the same I2 again would give the same keys and so the same ESP nonces
// (docs/hip-dex.md, A12). A ring of spent #I per generation remembers them; when it is full, a new generation begins, and what
// the oldest ring remembered can no longer be presented.
//
// Invariants: the counter is below RESERVED, which is in the store, so a power cut never makes a generation repeat. Index 0 is this
// generation, 1 the last one; GENERATIONS of them (0 to 2) are valid.
import { KEYING_SCRATCH, PUZZLES, PUZZLE_SECRETS } from "../../memory";
import { NO_ENTROPY, NOT_SUPPORTED, PORT_FAILED, PUZZLE_TOO_HARD, PUZZLE_WRONG, STALE_R1_COUNTER } from "../../errors";
import { now, store_read, store_write } from "../../ports";
import { isDue } from "../../timer";
import { cmacFinal, cmacInit, cmacUpdate } from "../../crypto/cmac";
import { randomBytes } from "../../crypto/drbg";
import { LOCATOR_BYTES } from "../locator";
import { loadU32 } from "../../codec/bytes";
import { policy, PUZZLE_LIFETIME, TIMEOUT_MAX } from "./policy";

/** Record number of the R1 generation counter in the store. */
const STORE_R1_COUNTER: u32 = 1;
const RESERVE: u64 = 64;
const RING: u32 = 8;

const COUNTER: usize = PUZZLES;
const RESERVED: usize = PUZZLES + 8;
const BORN: usize = PUZZLES + 16;
/** Two of 2 octets. */
const OPAQUE: usize = PUZZLES + 20;
/** How many are spent, two of u8; then two rings of 8 x 8 octets. */
const SPENT_COUNT: usize = PUZZLES + 24;
/** Valid generations, u8: zero before `start` and after `wipe`. */
const GENERATIONS: usize = PUZZLES + 26;
const SPENT: usize = PUZZLES + 32;
const SCRATCH: usize = KEYING_SCRATCH;

/** Reads the counter from the store and begins a generation. NO_ENTROPY, PORT_FAILED. */
export function startPuzzles(): i32 {
  memory.fill(PUZZLES, 0, 160);
  memory.fill(PUZZLE_SECRETS, 0, 32);
  const read = store_read(STORE_R1_COUNTER, COUNTER, 8);
  if (read < 0 && read != NOT_SUPPORTED) return PORT_FAILED;
  if (read != 8) store<u64>(COUNTER, 0);
  const status = reserve();
  return status < 0 ? status : renew();
}

/** Writes ahead in the store; a thing without a store counts from zero at each boot. */
function reserve(): i32 {
  store<u64>(RESERVED, load<u64>(COUNTER) + RESERVE);
  const status = store_write(STORE_R1_COUNTER, RESERVED, 8);
  return status == 0 || status == NOT_SUPPORTED ? 0 : PORT_FAILED;
}

/** Draws S and Opaque of generation 0. */
function renew(): i32 {
  const status = randomBytes(SCRATCH, 18);
  if (status == 0) {
    memory.copy(PUZZLE_SECRETS, SCRATCH, 16);
    store<u16>(OPAQUE, load<u16>(SCRATCH, 16));
    store<u32>(BORN, now());
    store<u8>(GENERATIONS, <u8>min<u32>(load<u8>(GENERATIONS) + 1, 2));
  }
  memory.fill(SCRATCH, 0, 18);
  return status;
}

/** Begins the next generation; the last but one is forgotten. */
function rotate(): i32 {
  if (load<u64>(COUNTER) + 1 >= load<u64>(RESERVED)) {
    const status = reserve();
    if (status != 0) return status;
  }
  store<u64>(COUNTER, load<u64>(COUNTER) + 1);
  memory.copy(PUZZLE_SECRETS + 16, PUZZLE_SECRETS, 16);
  store<u16>(OPAQUE, load<u16>(OPAQUE), 2);
  store<u8>(SPENT_COUNT, load<u8>(SPENT_COUNT), 1);
  memory.copy(SPENT + RING * 8, SPENT, RING * 8);
  store<u8>(SPENT_COUNT, 0);
  return renew();
}

/** Renews the generation when it is older than a puzzle may be. NO_ENTROPY, PORT_FAILED. */
function refresh(): i32 {
  if (load<u8>(GENERATIONS) == 0) return NO_ENTROPY;
  return isDue(load<u32>(BORN) + lifetimeOf(policy(PUZZLE_LIFETIME)), now()) ? rotate() : 0;
}

/** Milliseconds of a Lifetime octet: 2^(v - 32) s, at most 2^31 ms. */
export function lifetimeOf(value: u32): u32 {
  if (value >= 53) return 0x7fffffff;
  return value >= 32 ? 1000 << (value - 32) : 1000 >>> min<u32>(32 - value, 10);
}

export function currentCounter(): u64 {
  return load<u64>(COUNTER);
}

/** Opaque of this generation, two octets. */
export function opaque(): usize {
  return OPAQUE;
}

/** output (16 octets) = #I of generation `index`. */
function makeI(index: u32, hitI: usize, hitR: usize, locator: usize, output: usize): i32 {
  cmacInit(PUZZLE_SECRETS + (index << 4));
  cmacUpdate(hitI, 16);
  cmacUpdate(hitR, 16);
  cmacUpdate(locator, LOCATOR_BYTES);
  cmacUpdate(OPAQUE + (index << 1), 2);
  return cmacFinal(output);
}

/**
 * output (16 octets) = #I for an R1; currentCounter() and opaque() belong to it. A peer whose #I is spent begins anew, after a restart
 * perhaps: it gets one of a new generation. Only an accepted I2 spends, so a stranger cannot hurry generations along.
 */
export function setPuzzle(hitI: usize, hitR: usize, locator: usize, output: usize): i32 {
  let status = refresh();
  if (status == 0) status = makeI(0, hitI, hitR, locator, output);
  if (status != 0 || !isSpent(0, output)) return status;
  status = rotate();
  return status != 0 ? status : makeI(0, hitI, hitR, locator, output);
}

/** The generation (0 or 1) with this counter, or STALE_R1_COUNTER. */
export function generationOf(counter: u64): i32 {
  const age = load<u64>(COUNTER) - counter;
  return age < <u64>load<u8>(GENERATIONS) ? <i32>age : STALE_R1_COUNTER;
}

/** 0 when #I is ours, of this generation, for these hosts and this locator, and not spent; else PUZZLE_WRONG. */
export function checkPuzzle(index: u32, hitI: usize, hitR: usize, locator: usize, opaque: usize, I: usize): i32 {
  if (load<u16>(opaque) != load<u16>(OPAQUE + (index << 1))) return PUZZLE_WRONG;
  const status = makeI(index, hitI, hitR, locator, SCRATCH);
  if (status != 0) return status;
  if (load<u64>(SCRATCH) != load<u64>(I) || load<u64>(SCRATCH, 8) != load<u64>(I, 8)) return PUZZLE_WRONG;
  return 0;
}

/** Whether an I2 with this #I was accepted before. */
export function isSpent(index: u32, I: usize): bool {
  const count = <u32>load<u8>(SPENT_COUNT + index);
  for (let i: u32 = 0; i < count; i++) {
    if (load<u64>(SPENT + index * (RING * 8) + (i << 3)) == load<u64>(I)) return true;
  }
  return false;
}

/** Remembers #I. A full ring begins a generation: NO_ENTROPY, PORT_FAILED when that fails. */
export function spend(index: u32, I: usize): i32 {
  const count = <u32>load<u8>(SPENT_COUNT + index);
  if (count < RING) {
    store<u64>(SPENT + index * (RING * 8) + (count << 3), load<u64>(I));
    store<u8>(SPENT_COUNT + index, <u8>(count + 1));
    if (count + 1 < RING || index == 1) return 0;
  }
  // This generation's ring is full, or the last one's was and that generation ends unremembered.
  return rotate();
}

/** 0 when J solves I with K low-order bits, else PUZZLE_WRONG; K at most 32. */
export function checkSolution(K: u32, hitI: usize, hitR: usize, I: usize, J: usize): i32 {
  if (K == 0) return 0;
  cmacInit(I);
  cmacUpdate(hitI, 16);
  cmacUpdate(hitR, 16);
  cmacUpdate(J, 16);
  const status = cmacFinal(SCRATCH);
  if (status != 0) return status;
  return loadU32(SCRATCH + 12) << (32 - K) == 0 ? 0 : PUZZLE_WRONG;
}

/**
 * Counts J (16 octets, a random start) up until it solves I. PUZZLE_TOO_HARD after the puzzle's lifetime, and in any case after
 * TIMEOUT_MAX: nobody authenticates an R1, and a thing that solves does nothing else.
 */
export function solve(K: u32, lifetime: u32, hitI: usize, hitR: usize, I: usize, J: usize): i32 {
  const deadline = now() + min<u32>(lifetimeOf(lifetime), TIMEOUT_MAX);
  while (true) {
    const status = checkSolution(K, hitI, hitR, I, J);
    if (status != PUZZLE_WRONG) return status;
    if (isDue(deadline, now())) return PUZZLE_TOO_HARD;
    const low = bswap<u64>(load<u64>(J, 8)) + 1;
    store<u64>(J, bswap<u64>(low), 8);
  }
}
