// Message authentication codes: AES-CMAC (RFC 4493, SP 800-38B) and what is made of it, AES-CMAC-96 (RFC 4494) and AES-CMAC-PRF-128 (RFC
// 4615); HMAC-SHA-256 (RFC 2104, FIPS 198-1).
//
// To check a peer's MAC use `equal`, which takes the same time wherever two MACs differ.
// CT: all but lengths.

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkOctets, type Octets } from "./octets.js";
import { streamOf, type Stream, type StreamKind } from "./stream.js";

/** A MAC of a message of any length under a key; gives the MAC. @throws TypeError, RangeError */
export type Mac = (key: Uint8Array, message: Uint8Array, into?: Uint8Array) => Octets;

export interface Hmac extends Mac {
  /** A MAC in pieces. */
  create(key: Uint8Array): Stream;
}

/** AES-CMAC: key 16 octets; gives 16 octets. */
export const makeCmac = (arena: Arena): Mac => fixedKeyMac(arena, "cmac", 16);

/** AES-CMAC-96: key 16 octets; gives 12 octets. */
export const makeCmac96 = (arena: Arena): Mac => fixedKeyMac(arena, "cmac_96", 12);

/** AES-CMAC-PRF-128: a key of any length; gives 16 octets. */
export const makeCmacPrf128 = (arena: Arena): Mac => anyKeyMac(arena, "cmac_prf_128", 16);

function fixedKeyMac(arena: Arena, name: string, length: number): Mac {
  const run = arena.fn(name);
  return (key, message, into) => {
    checkExactly(key, 16, "key");
    checkOctets(message, "message");
    checkInto(into, length);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const m = arena.put(message, "message");
      const output = arena.room(length);
      arena.checked(run(k, m, message.length, output), name);
      return arena.take(output, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  };
}

function anyKeyMac(arena: Arena, name: string, length: number): Mac {
  const run = arena.fn(name);
  return (key, message, into) => {
    checkOctets(key, "key");
    checkOctets(message, "message");
    checkInto(into, length);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const m = arena.put(message, "message");
      const output = arena.room(length);
      arena.checked(run(k, key.length, m, message.length, output), name);
      return arena.take(output, length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  };
}

/** Octets of an HMAC's context (docs/abi.md). */
const HMAC_STATE = 272;

/** HMAC-SHA-256: a key of any length; gives 32 octets. */
export function makeHmac(arena: Arena): Hmac {
  const init = arena.fn("hmac_sha256_init");
  const update = arena.fn("hmac_sha256_update");
  const final = arena.fn("hmac_sha256_final");
  const kind: StreamKind = { state: HMAC_STATE, length: 32, update, final, name: "hmac_sha256_final" };

  function create(key: Uint8Array): Stream {
    checkOctets(key, "key");
    arena.enter();
    try {
      const context = arena.room(HMAC_STATE);
      init(context, arena.put(key, "key"), key.length);
      return streamOf(arena, kind, arena.take(context, HMAC_STATE, undefined));
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return Object.assign(anyKeyMac(arena, "hmac_sha256", 32), { create });
}

/**
 * Whether two arrays hold the same octets. Arrays of different lengths are not equal.
 * CT: the octets; not the lengths. A JavaScript engine gives no promise: nothing here depends on where they differ.
 * @throws TypeError
 */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  checkOctets(a, "a");
  checkOctets(b, "b");
  if (a.length !== b.length) return false;
  let different = 0;
  for (let i = 0; i < a.length; i++) different |= a[i]! ^ b[i]!;
  return different === 0;
}
