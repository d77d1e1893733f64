// Key derivation: HKDF with SHA-256 (RFC 5869) and the PRF of TLS 1.2 (RFC 5246 §5).

import type { Arena } from "./arena.js";
import { ascii, checkAtLeast, checkInto, checkNames, checkNumber, checkOctets, type Octets } from "./octets.js";

/** RFC 5869 §2.3: 255 blocks. */
const HKDF_MAX = 255 * 32;
/** The PRF has no end; this is more than any protocol asks. */
const PRF_MAX = 0xffff;
const NOTHING = new Uint8Array(0);
const HKDF_NAMES = ["ikm", "salt", "info", "length", "into"];
const EXPAND_NAMES = ["prk", "info", "length", "into"];
const PRF_NAMES = ["secret", "label", "seed", "length", "into"];

export interface HkdfExpand {
  /** The output of `extract`, or another key of 32 octets or more. */
  readonly prk: Uint8Array;
  /** What the octets are for. Left out: none. */
  readonly info?: Uint8Array;
  /** Octets wanted, 0 to 8,160. */
  readonly length: number;
  readonly into?: Uint8Array;
}

export interface HkdfArguments {
  /** Input keying material, any length. */
  readonly ikm: Uint8Array;
  /** Left out: none, which is 32 zeros (RFC 5869 §2.2). */
  readonly salt?: Uint8Array;
  readonly info?: Uint8Array;
  /** Octets wanted, 0 to 8,160. */
  readonly length: number;
  readonly into?: Uint8Array;
}

export interface Hkdf {
  /** Extract, then Expand (RFC 5869 §2.2, §2.3): gives `length` octets. @throws TypeError, RangeError */
  (call: HkdfArguments): Octets;
  /** RFC 5869 §2.2: gives 32 octets. @throws TypeError, RangeError */
  extract(salt: Uint8Array, ikm: Uint8Array, into?: Uint8Array): Octets;
  /** RFC 5869 §2.3: gives `length` octets. @throws TypeError, RangeError */
  expand(call: HkdfExpand): Octets;
}

export interface TlsPrfArguments {
  readonly secret: Uint8Array;
  /** "master secret", "client finished", ...: ASCII text or octets. */
  readonly label: string | Uint8Array;
  readonly seed: Uint8Array;
  /** Octets wanted, 0 to 65,535. */
  readonly length: number;
  readonly into?: Uint8Array;
}

/** P_SHA256(secret, label | seed) of RFC 5246 §5: gives `length` octets. @throws TypeError, RangeError */
export type TlsPrf = (call: TlsPrfArguments) => Octets;

export function makeHkdf(arena: Arena): Hkdf {
  const extracting = arena.fn("hkdf_extract");
  const expanding = arena.fn("hkdf_expand");

  /** Both are steps of one call: what is derived in between stays in the memory that `leave` zeros. */
  function extracted(salt: Uint8Array, ikm: Uint8Array): number {
    const s = arena.put(salt, "salt");
    const i = arena.put(ikm, "ikm");
    const output = arena.room(32);
    arena.checked(extracting(s, salt.length, i, ikm.length, output), "hkdf_extract");
    return output;
  }

  function expanded(prk: number, prkLength: number, info: Uint8Array, length: number, into?: Uint8Array): Octets {
    const i = arena.put(info, "info");
    const output = arena.room(length, "length");
    arena.checked(expanding(prk, prkLength, i, info.length, output, length), "hkdf_expand");
    return arena.take(output, length, into);
  }

  function hkdf(call: HkdfArguments): Octets {
    checkNames(call, HKDF_NAMES);
    const { ikm, salt = NOTHING, info = NOTHING, length, into } = call;
    checkOctets(ikm, "ikm");
    checkOctets(salt, "salt");
    checkOctets(info, "info");
    checkNumber(length, 0, HKDF_MAX, "length");
    checkInto(into, length);
    arena.enter();
    try {
      return expanded(extracted(salt, ikm), 32, info, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function extract(salt: Uint8Array, ikm: Uint8Array, into?: Uint8Array): Octets {
    checkOctets(salt, "salt");
    checkOctets(ikm, "ikm");
    checkInto(into, 32);
    arena.enter();
    try {
      return arena.take(extracted(salt, ikm), 32, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function expand(call: HkdfExpand): Octets {
    checkNames(call, EXPAND_NAMES);
    const { prk, info = NOTHING, length, into } = call;
    checkAtLeast(prk, 32, "prk");
    checkOctets(info, "info");
    checkNumber(length, 0, HKDF_MAX, "length");
    checkInto(into, length);
    arena.enter();
    try {
      return expanded(arena.put(prk, "prk"), prk.length, info, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return Object.assign(hkdf, { extract, expand });
}

export function makeTlsPrf(arena: Arena): TlsPrf {
  const run = arena.fn("tls_prf");
  return (call) => {
    checkNames(call, PRF_NAMES);
    const { secret, seed, length, into } = call;
    const label = typeof call.label === "string" ? ascii(call.label, "label") : call.label;
    checkOctets(secret, "secret");
    checkOctets(label, "label");
    checkOctets(seed, "seed");
    checkNumber(length, 0, PRF_MAX, "length");
    checkInto(into, length);
    arena.enter();
    try {
      const s = arena.put(secret, "secret");
      const l = arena.put(label, "label");
      const d = arena.put(seed, "seed");
      const output = arena.room(length, "length");
      arena.checked(run(s, secret.length, l, label.length, d, seed.length, output, length), "tls_prf");
      return arena.take(output, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  };
}
