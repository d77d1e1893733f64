// AES-128-CCM in pieces (RFC 3610, SP 800-38C). Profile full.
//
//   ccmBegin --> ccmAad .. --> ccmUpdate .. --> ccmFinish        lengths are announced at the beginning: B0 holds them
//
// One message at a time, in one static range, which is zeros when none is under way: another call of the core may come in between. Every
// error ends the message and zeros the range; so does ccmFinish. What comes out of order answers WRONG_STATE.
//
// Opening in pieces gives out plaintext before the tag is known. Whoever can keep the whole message should use ccm_open. Whoever cannot has
// two ways: run the pieces through with CHECK first, which gives nothing out, and then with OPEN; or open at once, act on nothing before ccmFinish
// has answered 0, and wipe all pieces when anything answers an error.
//
// Invariants: MAC is the CBC-MAC's next input, of which `used` octets are taken; `pending` says that there are some. While the message is
// under way `used` is also how much of STREAM is spent.
// CT: all but lengths.
import { CCM_PIECES, CCM_PIECES_BYTES, CCM } from "../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT, WRONG_STATE } from "../errors";
import { encrypt, encrypt2, setKey } from "./aes";
import { absorb, announce, begin, countOn, COUNTER, MAC, MASK, STREAM, validLengths, wipe } from "./ccm";
import { equal, xor, xorBlock } from "./ct";

/** Directions of ccmBegin. */
const OPEN: u32 = 0;
const SEAL: u32 = 1;
const CHECK: u32 = 2;

/** What ccm.ts works in (64), the key (16). */
const KEY: usize = CCM_PIECES + 64;


@unmanaged
class State {
  /** 0: no message is under way; else the direction + 1. */
  direction: u32;
  tagLength: u32;
  /** Octets of additional data and of the message that are still to come. */
  aadLeft: u32;
  left: u32;
  used: u32;
  pending: u32;
}
const state = changetype<State>(CCM_PIECES + 80);

/**
 * Begins a message. direction: 0 opens, 1 seals, 2 checks (opens and gives out nothing: the data stay ciphertext). nonceLength 7 to 13, tagLength
 * 4, 6 .. 16, length below 256^(15 - nonceLength); key 16 octets, copied; not the loaded
 * one: an address of 0 is refused. A message that is under way is forgotten.
 * 0, INVALID_ARGUMENT, PORT_FAILED.
 */
export function ccmBegin(
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aadLength: u32,
  length: u32,
  tagLength: u32,
  direction: u32,
): i32 {
  forget();
  if (key == 0 || direction > CHECK || !validLengths(nonceLength, length, tagLength)) return INVALID_ARGUMENT;
  memory.copy(KEY, key, 16);
  state.direction = direction + 1;
  state.tagLength = tagLength;
  state.aadLeft = aadLength;
  state.left = length;
  const status = begin(key, nonce, nonceLength, aadLength, length, tagLength);
  if (aadLength > 0) {
    state.used = announce(aadLength);
    state.pending = 1;
  } else state.used = 16;
  return suspend(status);
}

/** Takes the next `length` octets of additional data. 0; INVALID_ARGUMENT when they are more than announced, WRONG_STATE, PORT_FAILED. */
export function ccmAad(aad: usize, length: u32): i32 {
  if (state.direction == 0) return WRONG_STATE;
  if (length > state.aadLeft) return end(INVALID_ARGUMENT);
  if (length == 0) return 0;
  resume();
  const used = absorb(aad, length, state.used);
  state.aadLeft -= length;
  // The last block is padded with zeros, and full.
  state.used = state.aadLeft == 0 ? 16 : <u32>used;
  return suspend(min<i32>(used, 0));
}

/**
 * Encrypts, decrypts or only checks the next `length` octets of the message at `data`, in place, once all additional data were there.
 * 0; INVALID_ARGUMENT when they are more than announced, WRONG_STATE, PORT_FAILED: on these this piece is zeros, the earlier ones are the caller's to wipe.
 */
export function ccmUpdate(data: usize, length: u32): i32 {
  let status: i32 = 0;
  if (state.direction == 0 || state.aadLeft > 0) status = WRONG_STATE;
  else if (length > state.left) status = INVALID_ARGUMENT;
  if (status != 0) {
    memory.fill(data, 0, length);
    return end(status);
  }
  resume();
  const from = data;
  const direction = state.direction - 1;
  let used = state.used;
  let left = length;
  while (left > 0 && status == 0) {
    if (used == 16) {
      countOn();
      status = state.pending ? encrypt2(COUNTER, STREAM, MAC, MAC) : encrypt(COUNTER, STREAM);
      state.pending = 1;
      used = 0;
    }
    const n = min<u32>(16 - used, left);
    const stream = STREAM + used;
    if (direction == SEAL) xor(MAC + used, data, n);
    if (direction != CHECK) xor(data, stream, n);
    if (direction == OPEN) xor(MAC + used, data, n);
    if (direction == CHECK) {
      // The plaintext takes the place of the key stream, which is spent.
      xor(stream, data, n);
      xor(MAC + used, stream, n);
    }
    data += n;
    left -= n;
    used += n;
  }
  if (status < 0) memory.fill(from, 0, length);
  state.used = used;
  state.left -= length;
  return suspend(status);
}

/**
 * Ends the message. Sealing writes its tag (tagLength octets) to `tag`; else compares it with the one there. 0; AUTHENTICATION_FAILED; WRONG_STATE when
 * pieces are missing; PORT_FAILED. On an error of sealing the tag is left alone.
 */
export function ccmFinish(tag: usize): i32 {
  if (state.direction == 0) return WRONG_STATE;
  if (state.aadLeft > 0 || state.left > 0) return end(WRONG_STATE);
  resume();
  let status = state.pending ? encrypt(MAC, MAC) : 0;
  xorBlock(MAC, MASK);
  if (status == 0) {
    if (state.direction - 1 == SEAL) memory.copy(tag, MAC, state.tagLength);
    else if (equal(MAC, tag, state.tagLength) == 0) status = AUTHENTICATION_FAILED;
  }
  wipe();
  return end(status);
}

/** Brings back what ccm.ts works with. */
function resume(): void {
  setKey(KEY);
  memory.copy(CCM, CCM_PIECES, 64);
}

/** Takes it away again, so that any other call may come; after an error for good. */
function suspend(status: i32): i32 {
  memory.copy(CCM_PIECES, CCM, 64);
  wipe();
  return status < 0 ? end(status) : 0;
}

/** The message is over. */
function end(status: i32): i32 {
  forget();
  return status;
}

function forget(): void {
  memory.fill(CCM_PIECES, 0, CCM_PIECES_BYTES);
}
