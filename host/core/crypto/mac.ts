// Message authentication codes: AES-CMAC (RFC 4493, SP 800-38B) and HMAC-SHA-256 (RFC 2104, FIPS 198-1).
//
// To check a peer's MAC use `equal`, which takes the same time wherever two MACs differ.

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkOctets, type Octets } from "./octets.js";

/** AES-CMAC: key 16 octets, a message of any length; gives 16 octets. @throws TypeError, RangeError */
export type Cmac = (key: Uint8Array, message: Uint8Array, into?: Uint8Array) => Octets;

/** HMAC-SHA-256: a key and a message of any length; gives 32 octets. @throws TypeError, RangeError */
export type Hmac = (key: Uint8Array, message: Uint8Array, into?: Uint8Array) => Octets;

export function makeCmac(arena: Arena): Cmac {
  const run = arena.fn("cmac");
  return (key, message, into) => {
    checkExactly(key, 16, "key");
    checkOctets(message, "message");
    checkInto(into, 16);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const m = arena.put(message, "message");
      const output = arena.room(16);
      arena.checked(run(k, m, message.length, output), "cmac");
      return arena.take(output, 16, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  };
}

export function makeHmac(arena: Arena): Hmac {
  const run = arena.fn("hmac_sha256");
  return (key, message, into) => {
    checkOctets(key, "key");
    checkOctets(message, "message");
    checkInto(into, 32);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const m = arena.put(message, "message");
      const output = arena.room(32);
      arena.checked(run(k, key.length, m, message.length, output), "hmac_sha256");
      return arena.take(output, 32, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  };
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
