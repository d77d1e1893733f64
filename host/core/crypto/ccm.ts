// AES-CCM (RFC 3610, SP 800-38C): encryption with authentication, for messages that fit the memory.
//
// CT: all but lengths, and whether a tag was right.

import { AuthenticationError } from "../errors.js";
import type { Arena } from "./arena.js";
import { checkTagLength, lengthMax } from "./ccm-lengths.js";
import { makeCcmPieces, type CcmPieces } from "./ccm-pieces.js";
import { checkAtMost, checkBetween, checkExactly, checkInto, checkNames, checkOctets, type Octets } from "./octets.js";

export interface CcmArguments {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 7 to 13 octets; never the same twice under one key. A longer nonce leaves room for shorter messages. */
  readonly nonce: Uint8Array;
  /** Additional data: authenticated, not encrypted. Left out: none. */
  readonly aad?: Uint8Array;
  /** Octets of the tag: 4, 6, 8, 10, 12, 14 or 16. Left out: 16. */
  readonly tagLength?: number;
  /** Where the result goes, from its first octet; may be one of the inputs. Left out: a new array. */
  readonly into?: Uint8Array;
}

export interface CcmSeal extends CcmArguments {
  /** Fewer than 256^(15 - nonce length) octets. */
  readonly plaintext: Uint8Array;
}

export interface CcmOpen extends CcmArguments {
  /** Ciphertext, and the tag behind it. */
  readonly sealed: Uint8Array;
}

export interface CcmStar {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** Plaintext or ciphertext. */
  readonly data: Uint8Array;
  readonly into?: Uint8Array;
}

export interface Ccm extends CcmPieces {
  /**
   * Encrypts: gives the ciphertext and the tag behind it, plaintext length + tagLength octets.
   * @throws TypeError, RangeError
   */
  seal(call: CcmSeal): Octets;
  /**
   * Decrypts what `seal` gave: gives the plaintext, sealed length - tagLength octets. When the tag is wrong there is no
   * plaintext anywhere, and `into` is as it was.
   * @throws AuthenticationError, also for fewer octets than a tag; TypeError, RangeError
   */
  open(call: CcmOpen): Octets;
  /**
   * CCM* without a tag (IEEE 802.15.4 annex B), both ways. Nothing is authenticated: who changes the ciphertext changes the same
   * bits of the plaintext. Gives as many octets. @throws TypeError, RangeError
   */
  starUnauthenticated(call: CcmStar): Octets;
}

const COMMON = ["key", "nonce", "aad", "tagLength", "into"];
const SEAL_NAMES = ["plaintext", ...COMMON];
const OPEN_NAMES = ["sealed", ...COMMON];
const STAR_NAMES = ["key", "nonce", "data", "into"];
const NOTHING = new Uint8Array(0);

/** @throws RangeError unless the message fits under this nonce */
function checkFits(message: Uint8Array, nonce: Uint8Array, name: string): void {
  const most = lengthMax(nonce.length);
  if (message.length > most) checkAtMost(message, most, ` with a nonce of ${nonce.length} octets`, name);
}

export function makeCcm(arena: Arena): Ccm {
  const sealing = arena.fn("ccm_seal");
  const opening = arena.fn("ccm_open");
  const star = arena.fn("ccm_star_unauthenticated");

  function seal(call: CcmSeal): Octets {
    // A wrong name for `aad` looks like no `aad`; the other names that may be left out are in the result's length.
    if (typeof call !== "object" || call?.aad === undefined) checkNames(call, SEAL_NAMES);
    const { key, nonce, plaintext, aad = NOTHING, tagLength = 16, into } = call;
    checkExactly(key, 16, "key");
    checkBetween(nonce, 7, 13, "nonce");
    checkOctets(aad, "aad");
    checkTagLength(tagLength);
    checkOctets(plaintext, "plaintext");
    checkFits(plaintext, nonce, "plaintext");
    const length = plaintext.length;
    checkInto(into, length + tagLength);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(plaintext, "plaintext");
      arena.room(tagLength);
      const count = sealing(k, n, nonce.length, a, aad.length, data, length, tagLength);
      return arena.take(data, arena.checked(count, "ccm_seal"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function open(call: CcmOpen): Octets {
    if (typeof call !== "object" || call?.aad === undefined) checkNames(call, OPEN_NAMES);
    const { key, nonce, sealed, aad = NOTHING, tagLength = 16, into } = call;
    checkExactly(key, 16, "key");
    checkBetween(nonce, 7, 13, "nonce");
    checkOctets(aad, "aad");
    checkTagLength(tagLength);
    checkOctets(sealed, "sealed");
    const length = sealed.length;
    if (length < tagLength || length - tagLength > lengthMax(nonce.length)) throw new AuthenticationError("ccm_open");
    checkInto(into, length - tagLength);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(sealed, "sealed");
      const count = opening(k, n, nonce.length, a, aad.length, data, length, tagLength);
      return arena.take(data, arena.checked(count, "ccm_open"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function starUnauthenticated(call: CcmStar): Octets {
    checkNames(call, STAR_NAMES);
    const { key, nonce, data, into } = call;
    checkExactly(key, 16, "key");
    checkBetween(nonce, 7, 13, "nonce");
    checkOctets(data, "data");
    checkFits(data, nonce, "data");
    checkInto(into, data.length);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const at = arena.put(data, "data");
      arena.checked(star(k, n, nonce.length, at, data.length), "ccm_star_unauthenticated");
      return arena.take(at, data.length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return { seal, open, starUnauthenticated, ...makeCcmPieces(arena) };
}
