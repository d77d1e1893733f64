// Profile dex: HIP Diet EXchange, ESP, 6LoWPAN over IEEE 802.15.4. The exported ABI; docs/abi.md describes it.
import { IO } from "../memory";
import { PACKET_BYTES } from "../limits";
import { clearKey, encrypt, setKey } from "../crypto/aes";

export { cmac } from "../crypto/cmac";
export { seal as ccm_seal, open as ccm_open } from "../crypto/ccm";
export { ecdh as p256_ecdh, publicKey as p256_public } from "../crypto/p256/ecdh";
export { x25519 } from "../crypto/x25519";

export function abi_version(): u32 {
  return 1;
}
export function memory_bytes(): u32 {
  return <u32>__heap_base;
}
export function io_pointer(): usize {
  return IO;
}
export function io_capacity(): u32 {
  return PACKET_BYTES;
}

export function aes_encrypt(key: usize, input: usize, output: usize): i32 {
  setKey(key);
  const status = encrypt(input, output);
  clearKey();
  return status;
}

export function start(): i32 {
  return 0;
}
