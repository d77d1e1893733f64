// What draws from the generator of crypto/drbg.ts: key pairs, and signatures that are hedged with random octets. When it gives none, that is
// the answer, and every output is zeros.
// CT: all but the error, and the number of candidates for a P-256 key, of which one in 2^32 is refused.
import { INVALID_PRIVATE_KEY } from "../errors";
import { randomBytes } from "./drbg";
import { publicKey } from "./p256/ecdh";
import { sign } from "./p256/checked";
import { x25519Public } from "./x25519";

/** 32 random octets for a signature: zeros between calls. */
const EXTRA: usize = memory.data(32, 16);

/**
 * A key pair of P-256 by testing candidates (SP 800-56A §5.6.1.2.2): privateKey 32 octets, publicKeyOctets 64 (x, y); they must not overlap.
 * NO_ENTROPY, PORT_FAILED: then both are zeros.
 */
export function generateP256(privateKey: usize, publicKeyOctets: usize): i32 {
  let status: i32 = INVALID_PRIVATE_KEY;
  // A candidate fails with a chance of 2^-32; the bound is for a reader who counts loops, and a random port that is stuck.
  for (let tries: u32 = 0; tries < 8 && status == INVALID_PRIVATE_KEY; tries++) {
    status = randomBytes(privateKey, 32);
    if (status == 0) status = publicKey(privateKey, publicKeyOctets);
  }
  return finished(status, privateKey, publicKeyOctets, 64);
}

/** A key pair of X25519 (RFC 7748 §6.1): 32 octets each; they must not overlap. NO_ENTROPY, PORT_FAILED: then both are zeros. */
export function generateX25519(privateKey: usize, publicKeyOctets: usize): i32 {
  let status = randomBytes(privateKey, 32);
  if (status == 0) status = x25519Public(privateKey, publicKeyOctets);
  return finished(status, privateKey, publicKeyOctets, 32);
}

function finished(status: i32, privateKey: usize, publicKeyOctets: usize, length: u32): i32 {
  if (status < 0) {
    memory.fill(privateKey, 0, 32);
    memory.fill(publicKeyOctets, 0, length);
  }
  return status;
}

/**
 * p256/ecdsa.ts sign, with extra input from the generator (RFC 6979 §3.6): privateKey and hash 32 octets, signature 64. NO_ENTROPY besides
 * the errors of sign: then the signature is zeros.
 */
export function signHedged(privateKey: usize, hash: usize, signature: usize): i32 {
  let status = randomBytes(EXTRA, 32);
  if (status == 0) status = sign(privateKey, hash, EXTRA, signature);
  else memory.fill(signature, 0, 64);
  memory.fill(EXTRA, 0, 32);
  return status;
}
