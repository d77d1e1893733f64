// AES-GCM (SP 800-38D) with a nonce of 12 octets and a tag of 16: for peers that have nothing else.
//
// CT: all but lengths, and whether a tag was right.

import { AuthenticationError } from "../errors.js";
import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkNames, checkOctets, type Octets } from "./octets.js";

export interface GcmArguments {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 12 octets; never the same twice under one key: that gives the key of the tags away. */
  readonly nonce: Uint8Array;
  /** Additional data: authenticated, not encrypted. Left out: none. */
  readonly aad?: Uint8Array;
  /** Where the result goes, from its first octet; may be one of the inputs. Left out: a new array. */
  readonly into?: Uint8Array;
}

export interface GcmSeal extends GcmArguments {
  readonly plaintext: Uint8Array;
}

export interface GcmOpen extends GcmArguments {
  /** Ciphertext, and the tag of 16 octets behind it. */
  readonly sealed: Uint8Array;
}

export interface Gcm {
  /** Encrypts: gives the ciphertext and the tag behind it, plaintext length + 16 octets. @throws TypeError, RangeError */
  seal(call: GcmSeal): Octets;
  /**
   * Decrypts what `seal` gave: gives the plaintext, sealed length - 16 octets. When the tag is wrong there is no plaintext
   * anywhere, and `into` is as it was.
   * @throws AuthenticationError, also for fewer than 16 octets; TypeError, RangeError
   */
  open(call: GcmOpen): Octets;
}

const COMMON = ["key", "nonce", "aad", "into"];
const SEAL_NAMES = ["plaintext", ...COMMON];
const OPEN_NAMES = ["sealed", ...COMMON];
const NOTHING = new Uint8Array(0);
const TAG = 16;

export function makeGcm(arena: Arena): Gcm {
  const sealing = arena.fn("gcm_seal");
  const opening = arena.fn("gcm_open");

  function seal(call: GcmSeal): Octets {
    checkNames(call, SEAL_NAMES);
    const { key, nonce, plaintext, aad = NOTHING, into } = call;
    checkExactly(key, 16, "key");
    checkExactly(nonce, 12, "nonce");
    checkOctets(aad, "aad");
    checkOctets(plaintext, "plaintext");
    const length = plaintext.length;
    checkInto(into, length + TAG);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(plaintext, "plaintext");
      arena.room(TAG);
      return arena.take(data, arena.checked(sealing(k, n, a, aad.length, data, length), "gcm_seal"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function open(call: GcmOpen): Octets {
    checkNames(call, OPEN_NAMES);
    const { key, nonce, sealed, aad = NOTHING, into } = call;
    checkExactly(key, 16, "key");
    checkExactly(nonce, 12, "nonce");
    checkOctets(aad, "aad");
    checkOctets(sealed, "sealed");
    const length = sealed.length;
    if (length < TAG) throw new AuthenticationError("gcm_open");
    checkInto(into, length - TAG);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      const a = arena.put(aad, "aad");
      const data = arena.put(sealed, "sealed");
      return arena.take(data, arena.checked(opening(k, n, a, aad.length, data, length), "gcm_open"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return { seal, open };
}
