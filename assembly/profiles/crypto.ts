// Profile crypto: what a board that interprets profile full can have compiled ahead of time beside it, behind the hooks of whole operations
// (boards/common/hooks/whole.c). The same code as full's own; no protocol, no state between calls, nothing that a host calls.
//
// It asks its hooks as full does; the board answers that it has none. Pointers are anywhere in linear memory; the board puts the
// operands into PUBLIC, where no other code of this module works, and wipes it.
import { clearKey, encrypt, setKey } from "../crypto/aes";
import { GENERATOR, publicKey, scalarMultiply } from "../crypto/p256/ecdh";
import { BLOCK, compress } from "../crypto/sha256";
import { CURVE, PUBLIC as IO } from "../memory";

export { open as ccm_open, seal as ccm_seal } from "../crypto/ccm";
export { cmac } from "../crypto/cmac";
export { sign as p256_sign, verify as p256_verify } from "../crypto/p256/ecdsa";

/** Room for the operands, where the other profiles have packets: a message of 1,280 octets, additional data of 256, key, nonce, tag. */
const IO_BYTES: u32 = 1600;

export function memory_bytes(): u32 {
  return <u32>__heap_base;
}

export function io_pointer(): usize {
  return IO;
}

export function io_capacity(): u32 {
  return IO_BYTES;
}

/** output = AES(key, input); 16 octets each. */
export function aes_encrypt(key: usize, input: usize, output: usize): i32 {
  setKey(key);
  const status = encrypt(input, output);
  clearKey();
  return status;
}

/** output (64 octets) = k * point, as the hook of that name; the base point, which is public, has a table. */
export function p256_multiply(k: usize, point: usize, output: usize): i32 {
  if (memory.compare(point, GENERATOR, 64) == 0) return publicKey(k, output);
  return scalarMultiply(k, point, output, output + 32);
}

/** One block into the state of a hash: both lie in a context of crypto/sha256. Leaves nothing of the block's schedule. */
export function sha256_block(context: usize): void {
  compress(context, context + BLOCK, 1);
  memory.fill(CURVE, 0, 64);
}
