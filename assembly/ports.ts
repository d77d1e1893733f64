// The only host imports of the core (import module "ports"). A board, Node and a browser each implement them once.
//
// Status: 0 or a count is success, a negative number is one of errors.ts. A hardware hook answers 0 (done),
// NOT_SUPPORTED (the core computes it itself) or any other negative number (the operation fails; never a retry).
// Pointers are into linear memory and are valid only during the call. A port must not call back into the core.

/** Fills `length` bytes with full-entropy bytes (a conditioned TRNG) to seed the core's DRBG. Called from `start`. */
export declare function entropy(output: usize, length: u32): i32;

/**
 * Fills `length` bytes with raw samples of a noise source, one a byte, as they come, not conditioned; each is worth two bits of min-entropy at
 * least. The core tests and conditions them (crypto/health.ts) and then asks `entropy` no more. NOT_SUPPORTED: `entropy` is the
 * source. Profile full only.
 */
export declare function entropy_raw(output: usize, length: u32): i32;

/** Fills `length` bytes with unpredictable bytes. NOT_SUPPORTED: the core's own CTR_DRBG makes them. */
export declare function random(output: usize, length: u32): i32;

/** Monotonic milliseconds; wraps at 2^32. */
export declare function now(): u32;

/** Hands one IEEE 802.15.4 frame without its FCS (at most 125 bytes) to the transceiver. */
export declare function transmit_frame(frame: usize, length: u32): i32;

/** Hands one UDP payload to the host's socket; `locator` is 20 bytes (network/locator.ts). */
export declare function transmit_datagram(locator: usize, payload: usize, length: u32): i32;

/** An authenticated application message, in the clear, for inner UDP port `port`. */
export declare function deliver(association: i32, port: u32, message: usize, length: u32): void;

/** Something that the host may show or act on; kinds are in events.ts. `association` is -1 where there is none. */
export declare function event(kind: u32, association: i32, value: i32): void;

/** Reads the record `key` into `output`; answers its length, 0 when there is none, NOT_SUPPORTED without a store. */
export declare function store_read(key: u32, output: usize, capacity: u32): i32;

/** Writes the record `key` so that it survives a power cut from the moment this returns 0; a record of no octets is none. */
export declare function store_write(key: u32, record: usize, length: u32): i32;

/** Hook: one AES-128 block, output = AES(key, input). 16 bytes each; output may be input. */
export declare function aes_block(key: usize, input: usize, output: usize): i32;

/**
 * Hook: Montgomery product output = a * b / 2^261 mod p (P-256's p), on 9 little-endian 29-bit limbs in u32 words.
 * Limbs of a are below 2^31 and of b below 2^29, their values below 4.3 * 2^256 and 1.2 * 2^256; the result's limbs must be
 * below 2^29 and its value at most a * b / 2^261 + p, as Montgomery's method gives it. output may be a or b.
 */
export declare function p256_mul(output: usize, a: usize, b: usize): i32;

/** Hook: Montgomery square, output = a * a / 2^261 mod p; limbs of a are below 2^30, its value below 2.4 * 2^256. */
export declare function p256_sqr(output: usize, a: usize): i32;

// --- hooks of whole operations: profile full only ----------------------------------------------------------------------
//
// Each call is an operation of its own: a hook may serve one and not the next, by its shape or its state. What it answers is believed but for
// what is said here, so a hook that is wrong must not be used: the self-test (crypto/self-test.ts) tries each at `start`. Outputs overlap no
// input unless it is said.

/**
 * Hook: AES-128-CCM in place (RFC 3610). sealing 1: encrypts `length` octets at data and writes the tag behind them; 0: `length` octets of
 * ciphertext, the tag behind them, are opened. Opening answers AUTHENTICATION_FAILED when the tag is wrong. NOT_SUPPORTED (also for a shape
 * that the device lacks) leaves data as they were. The lengths are those that crypto/ccm.ts lets in. After an error data are zeros.
 */
export declare function aes_ccm(
  sealing: u32,
  key: usize,
  nonce: usize,
  nonceLength: u32,
  aad: usize,
  aadLength: u32,
  data: usize,
  length: u32,
  tagLength: u32,
): i32;

/** Hook: output (16 octets; may lie in the message) = AES-128-CMAC(key, message) (RFC 4493). */
export declare function aes_cmac(key: usize, message: usize, length: u32, output: usize): i32;

/**
 * Hook: SHA-256's compression (FIPS 180-4 §6.2.2) of `count` blocks of 64 octets into `state`: H0 .. H7, little-endian u32 words.
 */
export declare function sha256_compress(state: usize, blocks: usize, count: u32): i32;

/**
 * Hook: output (64 octets: x, y) = k * point. k 32 octets, 1 <= k < n; point 64 octets, on the curve: the core has checked both, and checks
 * that the output is on the curve. Most significant octet first.
 */
export declare function p256_multiply(k: usize, point: usize, output: usize): i32;

/**
 * Hook: signature (64 octets: r, s) = ECDSA(privateKey, hash of 32 octets); the device makes its own k. privateKey is in range; the core checks
 * that r and s are.
 */
export declare function p256_ecdsa_sign(privateKey: usize, hash: usize, signature: usize): i32;

/** Hook: 0 when the signature (r and s in range) is publicKey's (64 octets, on the curve) over hash; AUTHENTICATION_FAILED when it is not. */
export declare function p256_ecdsa_verify(publicKey: usize, hash: usize, signature: usize): i32;
