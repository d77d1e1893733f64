// The records of TLS_*_WITH_AES_128_CBC_SHA256, for (D)TLS 1.2 peers that have nothing better: MAC-then-encrypt (RFC 5246 §6.2.3.2) or
// encrypt-then-MAC (RFC 7366 §3).
//
// CT: all but the record's length; the answer tells the content's.

import type { Arena } from "./arena.js";
import { checkAtMost, checkExactly, checkInto, checkNames, checkOctets, type Octets } from "./octets.js";

export interface CbcHmacArguments {
  /** 32 octets. */
  readonly macKey: Uint8Array;
  /** 16 octets. */
  readonly key: Uint8Array;
  /** What the MAC covers before the length: epoch, sequence number, type and version. Up to 62 octets. */
  readonly header: Uint8Array;
  /** 16 octets, unpredictable; they travel in front of what `seal` gives. */
  readonly iv: Uint8Array;
  /** The order of RFC 7366. Left out or false: that of RFC 5246. */
  readonly encryptThenMac?: boolean;
}

export interface CbcHmacSeal extends CbcHmacArguments {
  /** Up to 17,408 octets. */
  readonly plaintext: Uint8Array;
  readonly into?: Uint8Array;
}

export interface CbcHmacOpen extends CbcHmacArguments {
  /** What `seal` gave: the record without its IV. */
  readonly sealed: Uint8Array;
}

export interface CbcHmac {
  /**
   * Gives the record without its IV: the content with a MAC of 32 octets and the shortest padding.
   * @throws TypeError, RangeError
   */
  seal(call: CbcHmacSeal): Octets;
  /**
   * Gives the content. It has no `into`: only the record itself tells the content's length.
   * @throws AuthenticationError when padding, MAC or length is wrong; TypeError, RangeError
   */
  open(call: CbcHmacOpen): Octets;
}

const COMMON = ["macKey", "key", "header", "iv", "encryptThenMac"];
const SEAL_NAMES = ["plaintext", "into", ...COMMON];
const OPEN_NAMES = ["sealed", ...COMMON];
const HEADER_MOST = 62;
const CONTENT_MOST = 17_408;
const MAC = 32;
const BLOCK = 16;

function checkCommon({ macKey, key, header, iv }: CbcHmacArguments): void {
  checkExactly(macKey, 32, "macKey");
  checkExactly(key, 16, "key");
  checkAtMost(header, HEADER_MOST, "", "header");
  checkExactly(iv, BLOCK, "iv");
}

/** Octets with the shortest padding: at least one. */
const padded = (length: number): number => length + BLOCK - (length % BLOCK);

export function makeCbcHmac(arena: Arena): CbcHmac {
  const sealing = arena.fn("cbc_hmac_seal");
  const opening = arena.fn("cbc_hmac_open");

  function seal(call: CbcHmacSeal): Octets {
    checkNames(call, SEAL_NAMES);
    checkCommon(call);
    const { macKey, key, header, iv, plaintext, encryptThenMac = false, into } = call;
    checkAtMost(plaintext, CONTENT_MOST, "", "plaintext");
    const length = plaintext.length;
    checkInto(into, encryptThenMac ? padded(length) + MAC : padded(length + MAC));
    arena.enter();
    try {
      const m = arena.put(macKey, "macKey");
      const k = arena.put(key, "key");
      const h = arena.put(header, "header");
      const i = arena.put(iv, "iv");
      const data = arena.put(plaintext, "plaintext");
      arena.room(MAC + BLOCK);
      const count = sealing(m, k, h, header.length, i, data, length, encryptThenMac ? 1 : 0);
      return arena.take(data, arena.checked(count, "cbc_hmac_seal"), into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function open(call: CbcHmacOpen): Octets {
    checkNames(call, OPEN_NAMES);
    checkCommon(call);
    const { macKey, key, header, iv, sealed, encryptThenMac = false } = call;
    checkOctets(sealed, "sealed");
    arena.enter();
    try {
      const m = arena.put(macKey, "macKey");
      const k = arena.put(key, "key");
      const h = arena.put(header, "header");
      const i = arena.put(iv, "iv");
      const data = arena.put(sealed, "sealed");
      const count = opening(m, k, h, header.length, i, data, sealed.length, encryptThenMac ? 1 : 0);
      return arena.take(data, arena.checked(count, "cbc_hmac_open"), undefined);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return { seal, open };
}
