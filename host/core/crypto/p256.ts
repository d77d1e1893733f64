// P-256 (FIPS 186-4 §D.1.2.3): key pairs, ECDH (SP 800-56A §5.7.1.2) and ECDSA with SHA-256 (FIPS 186-4 §6.4).
//
// A private key is 32 octets, most significant first, 1 to n - 1. A public key goes in as SEC 1 writes points: 65 octets
// (4, x, y) or 33 (2 or 3, x), or as 64 (x, y); it comes out as 65, which is what WebCrypto calls "raw". It is always
// checked: coordinates below p, on the curve.
// CT: private keys, shared secrets. Public keys, hashes and signatures are public.

import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY, ThimbleError } from "../errors.js";
import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkNames, checkOctets, checkOneOf, type Octets } from "./octets.js";

const COORDINATE = 32;
const POINT = 64;
const UNCOMPRESSED = 65;
const COMPRESSED = 33;
const SIGNATURE = 64;

export interface KeyPair {
  readonly privateKey: Octets;
  readonly publicKey: Octets;
}

/** What is signed: a message, which is hashed with SHA-256, or its hash. One of the two. */
export type Signed =
  | { readonly message: Uint8Array; readonly hash?: undefined }
  | {
      readonly message?: undefined;
      /** 32 octets. */
      readonly hash: Uint8Array;
    };

export type P256Sign = Signed & {
  readonly privateKey: Uint8Array;
  /**
   * Hedging (RFC 6979 §3.6): 32 random octets, or true for octets of the random source. Then a fault or a leak at one
   * signature tells less about the key. Left out or false: the same signature each time.
   */
  readonly extraEntropy?: Uint8Array | boolean;
  readonly into?: Uint8Array;
};

export type P256Verify = Signed & {
  readonly publicKey: Uint8Array;
  /** r and s, 32 octets each. */
  readonly signature: Uint8Array;
};

export interface P256 {
  /** A new key pair. @throws ThimbleError NO_ENTROPY, PORT_FAILED */
  generate(): KeyPair;
  /** The public key, 65 octets, of a private key. @throws ThimbleError INVALID_PRIVATE_KEY; TypeError, RangeError */
  publicKey(privateKey: Uint8Array, into?: Uint8Array): Octets;
  /**
   * The shared secret: the x coordinate, 32 octets. Derive keys from it, do not use it as one.
   * @throws ThimbleError INVALID_PUBLIC_KEY, INVALID_PRIVATE_KEY; TypeError, RangeError
   */
  ecdh(privateKey: Uint8Array, publicKey: Uint8Array, into?: Uint8Array): Octets;
  /**
   * The signature, 64 octets (r, s), deterministic (RFC 6979 §3.2) or hedged.
   * @throws ThimbleError INVALID_PRIVATE_KEY; NO_ENTROPY, PORT_FAILED when it needs random octets; TypeError, RangeError
   */
  sign(call: P256Sign): Octets;
  /**
   * Whether the signature is right. `false` is the only answer to a wrong one.
   * @throws ThimbleError INVALID_PUBLIC_KEY; TypeError, RangeError
   */
  verify(call: P256Verify): boolean;
  /** A public key of 64 or 65 octets in 33. @throws ThimbleError INVALID_PUBLIC_KEY; TypeError, RangeError */
  compress(publicKey: Uint8Array, into?: Uint8Array): Octets;
  /** A public key of 33 octets in 65. @throws ThimbleError INVALID_PUBLIC_KEY; TypeError, RangeError */
  decompress(publicKey: Uint8Array, into?: Uint8Array): Octets;
}

const SIGN_NAMES = ["privateKey", "message", "hash", "extraEntropy", "into"];
const VERIFY_NAMES = ["publicKey", "message", "hash", "signature"];
const PUBLIC_LENGTHS = [UNCOMPRESSED, POINT, COMPRESSED];
const WHOLE_LENGTHS = [UNCOMPRESSED, POINT];

/** Checks the form of a public key: 64 octets, 65 that begin with 4, or 33 that begin with 2 or 3. */
function checkPublic(publicKey: Uint8Array): void {
  checkOneOf(publicKey, PUBLIC_LENGTHS, "65 (4, x, y), 64 (x, y) or 33 (2 or 3, x)", "publicKey");
  checkFirst(publicKey);
}

function checkFirst({ length, 0: first }: Uint8Array): void {
  const right = length === POINT || (length === UNCOMPRESSED ? first === 4 : first === 2 || first === 3);
  if (!right) throw new ThimbleError(INVALID_PUBLIC_KEY, undefined, undefined, "publicKey");
}

/** Checks that there is a message or a hash, not both. */
function checkSigned({ message, hash }: Signed): void {
  if ((message === undefined) === (hash === undefined))
    throw new TypeError("message, hash: there should be one of them");
  if (hash !== undefined) checkExactly(hash, 32, "hash");
  else checkOctets(message!, "message");
}

export function makeP256(arena: Arena): P256 {
  const ofPrivate = arena.fn("p256_public");
  const agreeing = arena.fn("p256_ecdh");
  const generating = arena.fn("p256_generate");
  const signing = arena.fn("p256_sign");
  const signingHedged = arena.fn("p256_sign_hedged");
  const verifying = arena.fn("p256_verify");
  const hashing = arena.fn("sha256");
  const compressing = arena.fn("p256_compress");
  const decompressing = arena.fn("p256_decompress");

  /** Its 64 octets x, y in the arena. */
  function putPublic(publicKey: Uint8Array): number {
    if (publicKey.length === POINT) return arena.put(publicKey, "publicKey");
    if (publicKey.length === UNCOMPRESSED) return arena.put(publicKey, "publicKey") + 1;
    const point = arena.room(POINT);
    arena.checked(decompressing(arena.put(publicKey, "publicKey"), point), "p256_decompress");
    return point;
  }

  /** Room for a public key that comes out: the octet 4, and then x and y, whose pointer this is. */
  function roomForPublic(): number {
    const pointer = arena.room(UNCOMPRESSED);
    arena.poke(pointer, 4);
    return pointer + 1;
  }

  /** The hash that is signed, in the arena. */
  function putSigned({ message, hash }: Signed): number {
    if (hash !== undefined) return arena.put(hash, "hash");
    const m = arena.put(message!, "message");
    const output = arena.room(32);
    arena.checked(hashing(m, message!.length, output), "sha256");
    return output;
  }

  return {
    generate() {
      arena.enter();
      try {
        const k = arena.room(32);
        const point = roomForPublic();
        arena.checked(generating(k, point), "p256_generate");
        return {
          privateKey: arena.take(k, 32, undefined),
          publicKey: arena.take(point - 1, UNCOMPRESSED, undefined),
        };
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    publicKey(privateKey, into) {
      checkExactly(privateKey, 32, "privateKey");
      checkInto(into, UNCOMPRESSED);
      arena.enter();
      try {
        const k = arena.put(privateKey, "privateKey");
        const point = roomForPublic();
        arena.checked(ofPrivate(k, point), "p256_public");
        return arena.take(point - 1, UNCOMPRESSED, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    ecdh(privateKey, publicKey, into) {
      checkExactly(privateKey, 32, "privateKey");
      checkPublic(publicKey);
      checkInto(into, COORDINATE);
      arena.enter();
      try {
        const k = arena.put(privateKey, "privateKey");
        const point = putPublic(publicKey);
        const output = arena.room(COORDINATE);
        arena.checked(agreeing(k, point, output), "p256_ecdh");
        return arena.take(output, COORDINATE, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    sign(call) {
      checkNames(call, SIGN_NAMES);
      const { privateKey, extraEntropy = false, into } = call;
      checkExactly(privateKey, 32, "privateKey");
      checkSigned(call);
      if (typeof extraEntropy !== "boolean") checkExactly(extraEntropy, 32, "extraEntropy");
      checkInto(into, SIGNATURE);
      arena.enter();
      try {
        const k = arena.put(privateKey, "privateKey");
        const hash = putSigned(call);
        const signature = arena.room(SIGNATURE);
        if (extraEntropy === true) arena.checked(signingHedged(k, hash, signature), "p256_sign_hedged");
        else {
          const extra = extraEntropy === false ? 0 : arena.put(extraEntropy, "extraEntropy");
          arena.checked(signing(k, hash, extra, signature), "p256_sign");
        }
        return arena.take(signature, SIGNATURE, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    verify(call) {
      checkNames(call, VERIFY_NAMES);
      const { publicKey, signature } = call;
      checkPublic(publicKey);
      checkSigned(call);
      checkExactly(signature, SIGNATURE, "signature");
      arena.enter();
      try {
        const point = putPublic(publicKey);
        const hash = putSigned(call);
        const answer = verifying(point, hash, arena.put(signature, "signature"));
        return answer !== AUTHENTICATION_FAILED && arena.checked(answer, "p256_verify") === 0;
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    compress(publicKey, into) {
      checkOneOf(publicKey, WHOLE_LENGTHS, "65 (4, x, y) or 64 (x, y)", "publicKey");
      checkFirst(publicKey);
      checkInto(into, COMPRESSED);
      arena.enter();
      try {
        const point = putPublic(publicKey);
        const compressed = arena.room(COMPRESSED);
        arena.checked(compressing(point, compressed), "p256_compress");
        return arena.take(compressed, COMPRESSED, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },

    decompress(publicKey, into) {
      checkExactly(publicKey, COMPRESSED, "publicKey");
      checkFirst(publicKey);
      checkInto(into, UNCOMPRESSED);
      arena.enter();
      try {
        const point = roomForPublic();
        arena.checked(decompressing(arena.put(publicKey, "publicKey"), point), "p256_decompress");
        return arena.take(point - 1, UNCOMPRESSED, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    },
  };
}
