// AES-GCM (SP 800-38D): for peers that have nothing else.
//
// CT: all but lengths, and whether a tag was right.

import { AuthenticationError } from "../errors.js";
import type { Arena } from "./arena.js";
import { checkAtLeast, checkExactly, checkInto, checkNames, checkNumber, checkOctets, type Octets } from "./octets.js";

export interface GcmArguments {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 1 octet or more, 12 by rights; never the same twice under one key: that gives the key of the tags away. */
  readonly nonce: Uint8Array;
  /** Additional data: authenticated, not encrypted. Left out: none. */
  readonly aad?: Uint8Array;
  /**
   * Octets of the tag: 12 to 16, or 8 or 4. Left out: 16. Of a tag of 8 or 4 octets message and additional data are 2^21 or
   * 2^10 octets at most, and SP 800-38D appendix C limits the use of a key.
   */
  readonly tagLength?: number;
  /** Where the result goes, from its first octet; may be one of the inputs. Left out: a new array. */
  readonly into?: Uint8Array;
}

export interface GcmSeal extends GcmArguments {
  readonly plaintext: Uint8Array;
}

export interface GcmOpen extends GcmArguments {
  /** Ciphertext, and the tag behind it. */
  readonly sealed: Uint8Array;
}

export interface Gcm {
  /**
   * Encrypts: gives the ciphertext and the tag behind it, plaintext length + tagLength octets.
   * @throws TypeError, RangeError
   */
  seal(call: GcmSeal): Octets;
  /**
   * Decrypts what `seal` gave: gives the plaintext, sealed length - tagLength octets. When the tag is wrong there is no
   * plaintext anywhere, and `into` is as it was.
   * @throws AuthenticationError, also for fewer octets than a tag; TypeError, RangeError
   */
  open(call: GcmOpen): Octets;
}

const COMMON = ["key", "nonce", "aad", "tagLength", "into"];
const SEAL_NAMES = ["plaintext", ...COMMON];
const OPEN_NAMES = ["sealed", ...COMMON];
const NOTHING = new Uint8Array(0);

/** Octets that a tag of this length may protect (SP 800-38D appendix C, tables 1 and 2). */
function protectedMax(tagLength: number): number {
  return tagLength === 4 ? 2 ** 10 : tagLength === 8 ? 2 ** 21 : Infinity;
}

function checkTagLength(length: number): void {
  checkNumber(length, 4, 16, "tagLength");
  if (length < 12 && length !== 8 && length !== 4) {
    throw new RangeError(`tagLength: ${length}; it should be 12, 13, 14, 15 or 16, or 8 or 4`);
  }
}

export function makeGcm(arena: Arena): Gcm {
  const sealing = arena.fn("gcm_seal");
  const opening = arena.fn("gcm_open");

  function seal(call: GcmSeal): Octets {
    checkNames(call, SEAL_NAMES);
    const { key, nonce, plaintext, aad = NOTHING, tagLength = 16, into } = call;
    checkExactly(key, 16, "key");
    checkAtLeast(nonce, 1, "nonce");
    checkOctets(aad, "aad");
    checkTagLength(tagLength);
    checkOctets(plaintext, "plaintext");
    const length = plaintext.length;
    if (length + aad.length > protectedMax(tagLength)) {
      const most = protectedMax(tagLength);
      throw new RangeError(
        `plaintext, aad: ${length + aad.length} octets; they should have at most ${most} with a tag of ${tagLength}`,
      );
    }
    checkInto(into, length + tagLength);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(plaintext, "plaintext");
      arena.room(tagLength);
      const count = sealing(k, n, nonce.length, a, aad.length, data, length, tagLength);
      return arena.take(data, arena.checked(count, "gcm_seal"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function open(call: GcmOpen): Octets {
    checkNames(call, OPEN_NAMES);
    const { key, nonce, sealed, aad = NOTHING, tagLength = 16, into } = call;
    checkExactly(key, 16, "key");
    checkAtLeast(nonce, 1, "nonce");
    checkOctets(aad, "aad");
    checkTagLength(tagLength);
    checkOctets(sealed, "sealed");
    const length = sealed.length;
    if (length < tagLength || length - tagLength + aad.length > protectedMax(tagLength)) {
      throw new AuthenticationError("gcm_open");
    }
    checkInto(into, length - tagLength);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(sealed, "sealed");
      const count = opening(k, n, nonce.length, a, aad.length, data, length, tagLength);
      return arena.take(data, arena.checked(count, "gcm_open"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return { seal, open };
}
