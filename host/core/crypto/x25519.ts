// X25519 (RFC 7748 §5, §6.1): key pairs and key agreement. 32 octets each, least significant first; any are a private key.
//
// CT: private keys, shared secrets.

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, type Octets } from "./octets.js";
import type { KeyPair } from "./p256.js";

const LENGTH = 32;

export interface X25519 {
  /** A new key pair. @throws ThimbleError NO_ENTROPY, PORT_FAILED */
  generate(): KeyPair;
  /** The public key, 32 octets, of a private key. @throws TypeError, RangeError */
  publicKey(privateKey: Uint8Array, into?: Uint8Array): Octets;
  /**
   * The shared secret, 32 octets. Derive keys from it, do not use it as one.
   * @throws ThimbleError INVALID_PUBLIC_KEY when it would be zero (RFC 7748 §6.1); TypeError, RangeError
   */
  ecdh(privateKey: Uint8Array, publicKey: Uint8Array, into?: Uint8Array): Octets;
}

/** The base point: u = 9. */
const BASE = new Uint8Array(LENGTH);
BASE[0] = 9;

export function makeX25519(arena: Arena): X25519 {
  const run = arena.fn("x25519");
  const generating = arena.fn("x25519_generate");

  function multiply(privateKey: Uint8Array, u: Uint8Array, into: Uint8Array | undefined): Octets {
    checkExactly(privateKey, LENGTH, "privateKey");
    checkExactly(u, LENGTH, "publicKey");
    checkInto(into, LENGTH);
    arena.enter();
    try {
      const k = arena.put(privateKey, "privateKey");
      const point = arena.put(u, "publicKey");
      const output = arena.room(LENGTH);
      arena.checked(run(k, point, output), "x25519");
      return arena.take(output, LENGTH, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function generate(): KeyPair {
    arena.enter();
    try {
      const k = arena.room(LENGTH);
      const u = arena.room(LENGTH);
      arena.checked(generating(k, u), "x25519_generate");
      return { privateKey: arena.take(k, LENGTH, undefined), publicKey: arena.take(u, LENGTH, undefined) };
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return {
    generate,
    publicKey: (privateKey, into) => multiply(privateKey, BASE, into),
    ecdh: multiply,
  };
}
