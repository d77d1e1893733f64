// AES encryption (FIPS 197), constant time: bitsliced, two blocks at once, without ShiftRows. AES-128; in profile full AES-256 too.
//
// Layout. Eight planes of 32 bits; plane i holds bit i of the 32 octets of two blocks: octet (row r, column c) of block b is
// bit 8r + 4b + c. So MixColumns rotates planes by whole octets, and ShiftRows would rotate row r's half octets by r bits.
// ShiftRows is not carried out: after k rounds the octet (r, c) of FIPS 197 sits in column c + kr ("fixslicing", Adomnicai
// and Peyrin, "Fixslicing AES-like ciphers", 2020). MixColumns of round k follows that with a rotation of k bits within
// half octets, and the round keys are stored so turned. Ten rounds, or fourteen, leave a turn of two columns in rows 1 and 3: undone at the end.
//
// The complements in the S-box (its constant 0x63) are left out there and put into the round keys from 1 on: MixColumns
// maps the constant onto itself.
//
// A key is set for the blocks that follow (setKey), and cleared after them. In profile full one key may be loaded besides: it and its schedule
// stay, in a place of their own, until they are unloaded, and wherever a key is given the address 0 then means that key.
//
// CT: the software never branches on, or indexes with, key or data. What the hook leaks, the hook leaks.
// Invariant: the octets at `place` are the key last set, of `rounds` rounds (0: address 0 was given, and none is loaded); `source` says who
// encrypts with it; the schedule behind it is of this key if `scheduled`, and that at LOADED always is. Profile host encrypts with AES-128 keys in
// vectors (aes-vector.ts), whose schedule is of this key if source is SOFTWARE.
import { aes_block } from "../ports";
import { INVALID_ARGUMENT, NOT_SUPPORTED, PORT_FAILED } from "../errors";
import { AES, AES_KEY_BYTES, AES_PLACE_BYTES, LOADED } from "../memory";
import { FAST, SIMD } from "../profile";
import { encryptPair } from "./aes-pair";
import { encryptSingle } from "./aes-single";
import { encryptPlanes, unpack } from "./aes-planes";
import { expandPlanes, expandWords, SINGLE } from "./aes-schedule";
import { clearVector, encryptVector, encryptVector2, expandAndEncrypt2, expandVector } from "./aes-vector";
import { blockHook } from "./hooks";

const ROUNDS_128: u32 = 10;
const ROUNDS_256: u32 = 14;

const UNKNOWN: u32 = 0;
const HARDWARE: u32 = 1;
const SOFTWARE: u32 = 2;
let source: u32 = UNKNOWN;
let place: usize = AES;
let rounds: u32 = ROUNDS_128;
/** Of the key at LOADED; 0 = none. */
let loadedRounds: u32 = 0;
let scheduled: bool = false;
/** The loaded key's cipher of zeros, for CMAC, and whether it is there. */
const LOADED_SUBKEY: usize = LOADED + AES_PLACE_BYTES;
let subkeyKept: bool = false;

/** The octets of the key that is set: 16, or 32 of AES-256. */
@inline
export function keyInUse(): usize {
  return FAST ? place : AES;
}

/** Its schedule: a round key of 32 octets for each round, and one. */
@inline
export function scheduleInUse(): usize {
  return keyInUse() + AES_KEY_BYTES;
}


@inline
export function roundsInUse(): u32 {
  return FAST ? rounds : ROUNDS_128;
}

/**
 * Sets the key (16 octets, copied) for the blocks that follow; in profile full 0 sets the loaded key, of either size. Asks the hook anew, so that
 * a refusal is not for ever.
 */
export function setKey(key: usize): void {
  source = UNKNOWN;
  if (FAST) {
    clearSchedule();
    const loaded = key == 0;
    place = loaded ? LOADED : AES;
    rounds = loaded ? loadedRounds : ROUNDS_128;
    if (loaded) return;
  }
  memory.copy(AES, key, 16);
}

/** Sets a key of 32 octets (copied): AES-256. */
export function setKey256(key: usize): void {
  source = UNKNOWN;
  clearSchedule();
  place = AES;
  rounds = ROUNDS_256;
  memory.copy(AES, key, 32);
}

/** Zeros key, schedule and state, but for the loaded key's. */
export function clearKey(): void {
  source = UNKNOWN;
  if (SIMD) clearVector();
  if (FAST) {
    clearSchedule();
    memory.fill(AES, 0, AES_KEY_BYTES);
    place = AES;
  } else memory.fill(AES, 0, AES_PLACE_BYTES + 32);
}

/** Zeros the schedule at AES, if it was made: where a hook or aes-vector.ts has done the work, it was not. */
function clearSchedule(): void {
  if (scheduled) memory.fill(AES + AES_KEY_BYTES, 0, AES_PLACE_BYTES - AES_KEY_BYTES);
  scheduled = false;
}

/** Profile host: whether aes-vector.ts has the schedule of this key. */
export function inVectors(): bool {
  return SIMD && source == SOFTWARE && rounds == ROUNDS_128;
}

/** Copies the cipher of zeros to output (16 octets) if it was kept for the key that is set. */
export function keptSubkey(output: usize): bool {
  if (place != LOADED || !subkeyKept) return false;
  memory.copy(output, LOADED_SUBKEY, 16);
  return true;
}

/** Keeps the cipher of zeros (16 octets) if the loaded key is set. */
export function keepSubkey(subkey: usize): void {
  if (place != LOADED || subkeyKept) return;
  memory.copy(LOADED_SUBKEY, subkey, 16);
  subkeyKept = true;
}

/**
 * The key of a call, for a hook of a whole operation: 16 octets; of a `key` of 0 those of the loaded key, or 0 when there are none that a hook
 * could serve.
 */
export function keyForHook(key: usize): usize {
  if (key != 0) return key;
  return loadedRounds == ROUNDS_128 ? LOADED : 0;
}

/** Keeps a key of `length` octets, 16 or 32, with its schedule, in place of the one before. INVALID_ARGUMENT: another length; nothing changes. */
export function loadKey(key: usize, length: u32): i32 {
  if (length != 16 && length != 32) return INVALID_ARGUMENT;
  unloadKey();
  memory.copy(LOADED, key, length);
  loadedRounds = length == 16 ? ROUNDS_128 : ROUNDS_256;
  expandWords(LOADED, loadedRounds, LOADED + AES_KEY_BYTES);
  return 0;
}

/** Zeros the loaded key and its schedule. */
export function unloadKey(): void {
  loadedRounds = 0;
  subkeyKept = false;
  memory.fill(LOADED, 0, AES_PLACE_BYTES + 16);
}

/**
 * Who is to encrypt: 0, the hook, and it has done this block; 1, the software, whose schedule is ready; or PORT_FAILED, or INVALID_ARGUMENT when
 * no key is loaded that should be.
 */
function ask(input: usize, output: usize): i32 {
  if (source == SOFTWARE) return 1;
  if (FAST && rounds == 0) return INVALID_ARGUMENT;
  const answer = askHook(input, output);
  if (answer == 0) {
    source = HARDWARE;
    return 0;
  }
  // A hook that served this key before and now refuses is broken: half a message may not change its engine.
  if (answer != NOT_SUPPORTED || source == HARDWARE) return PORT_FAILED;
  prepare();
  return 1;
}

/** As `ask`, of a key's first block, without a schedule. */
function askFirst(input: usize, output: usize): i32 {
  const answer = askHook(input, output);
  if (answer != 0 && answer != NOT_SUPPORTED) return PORT_FAILED;
  source = answer == 0 ? HARDWARE : SOFTWARE;
  return answer == 0 ? 0 : 1;
}

/** The hook is for keys of 16 octets. */
@inline
function askHook(input: usize, output: usize): i32 {
  if (!FAST) return aes_block(AES, input, output);
  return rounds == ROUNDS_128 ? blockHook(place, input, output) : NOT_SUPPORTED;
}

function prepare(): void {
  source = SOFTWARE;
  if (SIMD && rounds == ROUNDS_128) expandVector(place);
  else schedule();
}

/** Makes the schedule behind the key, unless it is there. */
function schedule(): void {
  if (!FAST) expandPlanes(AES, AES + AES_KEY_BYTES);
  else if (place == AES && !scheduled) {
    expandWords(AES, rounds, AES + AES_KEY_BYTES);
    scheduled = true;
  }
}

/** Makes the schedule of the key, for the inverse cipher. INVALID_ARGUMENT; PORT_FAILED when the hook has begun to serve this key. */
export function prepareSoftware(): i32 {
  if (source == HARDWARE) return PORT_FAILED;
  if (rounds == 0) return INVALID_ARGUMENT;
  if (!SIMD) source = SOFTWARE;
  schedule();
  return 0;
}

/** output = AES(key, input); 16 octets each, output may be input. PORT_FAILED if the hook fails; INVALID_ARGUMENT if no key is loaded that should be. */
export function encrypt(input: usize, output: usize): i32 {
  const answer = ask(input, output);
  if (answer <= 0) return answer;
  if (SIMD && rounds == ROUNDS_128) encryptVector(input, output);
  else if (FAST) encryptSingle(scheduleInUse() + SINGLE, rounds, input, output);
  else {
    encryptPlanes(scheduleInUse(), input, input);
    unpack(output, output);
  }
  return 0;
}

/** Two blocks with one key: outputA = AES(key, inputA), outputB = AES(key, inputB). In place is allowed. Errors as `encrypt`. */
export function encrypt2(inputA: usize, outputA: usize, inputB: usize, outputB: usize): i32 {
  // With vectors the schedule is made on the way.
  const first = SIMD && rounds == ROUNDS_128 && source == UNKNOWN;
  const answer = first ? askFirst(inputA, outputA) : ask(inputA, outputA);
  if (answer < 0) return answer;
  if (SIMD && first && answer > 0) {
    expandAndEncrypt2(place, inputA, outputA, inputB, outputB);
    return 0;
  }
  if (answer == 0) return encrypt(inputB, outputB);
  if (SIMD && rounds == ROUNDS_128) encryptVector2(inputA, outputA, inputB, outputB);
  else if (FAST) encryptPair(scheduleInUse(), rounds, inputA, outputA, inputB, outputB);
  else {
    encryptPlanes(scheduleInUse(), inputA, inputB);
    unpack(outputA, outputB);
  }
  return 0;
}
