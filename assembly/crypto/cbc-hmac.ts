// The records of TLS_*_WITH_AES_128_CBC_SHA256 (RFC 5246 §6.2.3.2), for DTLS 1.2 peers that have nothing better. Profile full.
//
//   MAC-then-encrypt    ENC(content | MAC | padding | padding length)       MAC = HMAC(header | length of content | content)
//   encrypt-then-MAC    ENC(content | padding | padding length) | MAC       MAC = HMAC(header | length | IV | ENC(..)), the length of IV and ENC(..)
//                       (RFC 7366 §3)
//
// The header is what stands before the length: 11 octets of epoch, sequence number, type and version (RFC 6347 §4.1.2.1), or what RFC
// 9146 §5.1 has for a connection ID. The core puts the length behind it. The IV travels in front of the ciphertext.
//
// Opening what was MACed first must not show the length of the padding, nor whether padding or MAC was wrong (Vaudenay 2002; Canvel and others
// 2003; AlFardan and Paterson, "Lucky Thirteen", 2013). So the number of hash blocks, every address and every branch follow from the record's length
// alone: all blocks are hashed that the longest content would need, and the state is picked up, under a mask, where the content's own end is; the
// MAC is taken out of the record by rotating what may hold it. Even success differs from failure in data only.
//
// CT: all but the record's length. The answer tells the content's length.
import { CBC_HMAC } from "../memory";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../errors";
import { loadU32, storeU16, storeU32 } from "../codec/bytes";
import { cbcDecrypt, cbcEncrypt } from "./cbc";
import { equal, keep, maskBelow, maskZero } from "./ct";
import { hmacFinal, hmacInit, hmacOuter, hmacPassOn, hmacUpdate } from "./hmac";
import { compress } from "./sha256";

const CONTEXT: usize = CBC_HMAC;
/** The MAC as it should be, and as it is found in a record. */
const MAC: usize = CBC_HMAC + 272;
const FOUND: usize = MAC + 32;
const HEADER: usize = MAC + 64;
const BLOCK: usize = HEADER + 64;
const STATE: usize = BLOCK + 64;
const SCRATCH_BYTES: u32 = 496;

const MAC_BYTES: u32 = 32;
/** A header and its length fill one block of the hash at most. */
const HEADER_MAX: u32 = 62;
/** RFC 5246 §6.2.2, §6.2.3. */
const CONTENT_MAX: u32 = 16384 + 1024;
const RECORD_MAX: u32 = 16384 + 2048;

/**
 * Protects `length` octets at `data` in place; with MAC, padding (the shortest) and, where it comes last, the MAC they grow by at most 48, for
 * which there must be room. order: 0 MAC-then-encrypt, 1 encrypt-then-MAC. macKey 32 octets, key 16, iv 16, unpredictable; header up to 62, length
 * up to 17,408. iv may lie before data; header must not overlap them. Answers the octets at data; INVALID_ARGUMENT, and nothing is touched;
 * PORT_FAILED: then what was content is zeros.
 */
export function cbcHmacSeal(
  macKey: usize,
  key: usize,
  header: usize,
  headerLength: u32,
  iv: usize,
  data: usize,
  length: u32,
  order: u32,
): i32 {
  if (order > 1 || headerLength > HEADER_MAX || length > CONTENT_MAX) return INVALID_ARGUMENT;
  let end = length;
  let status: i32 = 0;
  if (order == 0) {
    takeHeader(header, headerLength, length);
    hmacInit(CONTEXT, macKey, 32);
    hmacUpdate(CONTEXT, HEADER, headerLength + 2);
    hmacUpdate(CONTEXT, data, length);
    status = hmacFinal(CONTEXT, data + length);
    end += MAC_BYTES;
  }
  const padding = 15 - (end & 15);
  memory.fill(data + end, <u8>padding, padding + 1);
  end += padding + 1;
  if (status == 0) status = cbcEncrypt(key, iv, data, end);
  if (order == 1) {
    if (status == 0) status = authenticate(macKey, header, headerLength, iv, data, end);
    memory.copy(data + end, MAC, MAC_BYTES);
    end += MAC_BYTES;
  }
  if (status < 0) memory.fill(data, 0, end);
  memory.fill(CBC_HMAC, 0, SCRATCH_BYTES);
  return status < 0 ? status : <i32>end;
}

/**
 * Opens a record in place: `length` octets at data, without the IV; the rest as in cbcHmacSeal. Answers the content's length; what was behind it
 * is zeros. INVALID_ARGUMENT, and nothing is touched; AUTHENTICATION_FAILED (also for lengths that no record has), PORT_FAILED: then all of data is zeros.
 */
export function cbcHmacOpen(
  macKey: usize,
  key: usize,
  header: usize,
  headerLength: u32,
  iv: usize,
  data: usize,
  length: u32,
  order: u32,
): i32 {
  if (order > 1 || headerLength > HEADER_MAX || length > RECORD_MAX) return INVALID_ARGUMENT;
  let status = AUTHENTICATION_FAILED;
  let end = length;
  if (length >= 48 && (length & 15) == 0) {
    status = 0;
    if (order == 1) {
      end -= MAC_BYTES;
      status = authenticate(macKey, header, headerLength, iv, data, end);
      if (status == 0 && equal(MAC, data + end, MAC_BYTES) == 0) status = AUTHENTICATION_FAILED;
      memory.fill(data + end, 0, MAC_BYTES);
    }
    if (status == 0) status = cbcDecrypt(key, iv, data, end);
  }
  if (status < 0) memory.fill(data, 0, length);
  else status = conclude(order, macKey, header, headerLength, data, end);
  memory.fill(CBC_HMAC, 0, SCRATCH_BYTES);
  return status;
}

/** header | length, in HEADER. The length may be a secret. */
function takeHeader(header: usize, headerLength: u32, length: u32): void {
  memory.copy(HEADER, header, headerLength);
  storeU16(HEADER + headerLength, length);
}

/** MAC of encrypt-then-MAC. 0, PORT_FAILED. */
function authenticate(macKey: usize, header: usize, headerLength: u32, iv: usize, data: usize, length: u32): i32 {
  takeHeader(header, headerLength, length + 16);
  hmacInit(CONTEXT, macKey, 32);
  hmacUpdate(CONTEXT, HEADER, headerLength + 2);
  hmacUpdate(CONTEXT, iv, 16);
  hmacUpdate(CONTEXT, data, length);
  return hmacFinal(CONTEXT, MAC);
}

/**
 * Octets of content before `reserved` octets and the padding, with bit 31 set when the padding is wrong: each of its octets says how long it is
 * (§6.2.3.2). Then it counts as none.
 */
function contentOf(data: usize, length: u32, reserved: u32): u32 {
  const padding: u32 = load<u8>(data + length - 1);
  let wrong = ~maskBelow(padding + reserved, length);
  const most = min<u32>(256, length);
  for (let i: u32 = 1; i < most; i++) {
    wrong |= maskBelow(i, padding + 1) & ((<u32>load<u8>(data + length - 1 - i)) ^ padding);
  }
  const good = maskZero(wrong);
  return (length - 1 - reserved - (padding & good)) | (~good & 0x80000000);
}

/** Checks what was decrypted, leaves the content or zeros, and gives the answer of the opening, with neither branch nor address. */
function conclude(order: u32, macKey: usize, header: usize, headerLength: u32, data: usize, length: u32): i32 {
  const reserved: u32 = order == 0 ? MAC_BYTES : 0;
  const found = contentOf(data, length, reserved);
  const content = found & 0x7fffffff;
  let good = ~(<u32>((<i32>found) >> 31));
  const longest = length - 1 - reserved;
  const shortest = longest - min<u32>(longest, 255);
  if (order == 0) {
    takeHeader(header, headerLength, content);
    hmacInit(CONTEXT, macKey, 32);
    hashUpTo(headerLength + 2, data, content, shortest, longest);
    const status = hmacOuter(CONTEXT, MAC);
    if (status < 0) {
      memory.fill(data, 0, length);
      return status;
    }
    takeMac(data, length, content, shortest);
    good &= equal(MAC, FOUND, MAC_BYTES);
  }
  keep(data, shortest, good);
  for (let at = shortest; at < length; at++) keep(data + at, 1, maskBelow(at, content) & good);
  return <i32>((content & good) | ((<u32>AUTHENTICATION_FAILED) & ~good));
}

/**
 * MAC = the inner hash of HEADER (`before` octets) and `content` octets at data, which are shortest to longest. The inner hash has begun in CONTEXT, with
 * one block.
 */
function hashUpTo(before: u32, data: usize, content: u32, shortest: u32, longest: u32): void {
  // Blocks that are full whatever the content's length is.
  const sure = (before + shortest) >>> 6;
  if (sure > 0) {
    hmacUpdate(CONTEXT, HEADER, before);
    hmacUpdate(CONTEXT, data, (sure << 6) - before);
  }
  const end = before + content;
  const final = (end + 8) >>> 6;
  const last = (before + longest + 8) >>> 6;
  memory.fill(STATE, 0, 32);
  for (let block = sure; block <= last; block++) {
    for (let i: u32 = 0; i < 64; i++) {
      const at = (block << 6) + i;
      let octet: u32 = 0;
      if (at < before) octet = load<u8>(HEADER + at);
      else if (at < before + longest) octet = load<u8>(data + at - before);
      store<u8>(BLOCK + i, <u8>((octet & maskBelow(at, end)) | (0x80 & maskZero(at ^ end))));
    }
    const here = maskZero(block ^ final);
    storeU32(BLOCK + 60, loadU32(BLOCK + 60) | (((end + 64) << 3) & here));
    compress(CONTEXT, BLOCK, 1);
    for (let i: u32 = 0; i < 32; i += 4) store<u32>(STATE + i, load<u32>(STATE + i) | (load<u32>(CONTEXT + i) & here));
  }
  for (let i: u32 = 0; i < 32; i += 4) storeU32(MAC + i, load<u32>(STATE + i));
  hmacPassOn(CONTEXT);
}

/** FOUND = the 32 octets behind the content, which begins to end at `shortest` at the earliest. */
function takeMac(data: usize, length: u32, content: u32, shortest: u32): void {
  memory.fill(FOUND, 0, MAC_BYTES);
  for (let at = shortest; at < length - 1; at++) {
    const inside = ~maskBelow(at, content) & maskBelow(at, content + MAC_BYTES);
    const place = FOUND + ((at - shortest) & 31);
    store<u8>(place, load<u8>(place) | (load<u8>(data + at) & (<u8>inside)));
  }
  // Its first octet is at (content - shortest) mod 32: turned to the front, one bit of that number at a time.
  const turn = content - shortest;
  for (let bit: u32 = 0; bit < 5; bit++) {
    const step: u32 = 1 << bit;
    const mask: u32 = 0 - ((turn >>> bit) & 1);
    memory.copy(BLOCK, FOUND, MAC_BYTES);
    for (let i: u32 = 0; i < 32; i++) {
      const here: u32 = load<u8>(BLOCK + i);
      store<u8>(FOUND + i, <u8>(here ^ ((here ^ (<u32>load<u8>(BLOCK + ((i + step) & 31)))) & mask)));
    }
  }
}
