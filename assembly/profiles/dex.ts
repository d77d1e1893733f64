// Profile dex: HIP Diet EXchange, ESP, 6LoWPAN over IEEE 802.15.4. The exported ABI; docs/abi.md describes it.
import { IO, KEYING, wipeAll } from "../memory";
import { PACKET_BYTES } from "../limits";
import { INVALID_ARGUMENT, NO_IDENTITY } from "../errors";
import { clearKey, encrypt, setKey, unloadKey } from "../crypto/aes";
import { FAST } from "../profile";
import { cmac } from "../crypto/cmac";
import { clearGenerator, seedGenerator } from "../crypto/drbg";
import { hostIdentityLength } from "../keying/groups";
import { generateIdentity, groupOfIdentity, hitOfIdentity, hostIdentityOf, identityOfGroup } from "../keying/identity";
import { clearAccess } from "../keying/access";
import { PAIRWISE, secretsOf } from "../keying/secrets";
import { peerHit } from "../network/hip/association";
import { associationOf, carriesData, runTimers } from "../network/hip/hip";
import { startPuzzles } from "../network/hip/puzzle";

export { cmac } from "../crypto/cmac";
export { open as ccm_open, seal as ccm_seal } from "../crypto/ccm";
export { ecdh as p256_ecdh, publicKey as p256_public } from "../crypto/p256/ecdh";
export { x25519 } from "../crypto/x25519";
export { allow as access_allow, clearAccess as access_clear } from "../keying/access";
export { loadIdentity as identity_load } from "../keying/identity";
export { setLinkAddress as link_address } from "../link/address";
export { forget as association_forget, nextDeadline as deadline } from "../network/hip/hip";
export { initiate as hip_initiate } from "../network/hip/initiate";
export { setPolicy as configure } from "../network/hip/policy";
export {
  receiveDatagram as receive_datagram,
  receiveFrame as receive_frame,
  sendMessage as association_send,
} from "../network/network";

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

/** Seeds the generator, reserves counters. NO_ENTROPY, PORT_FAILED. */
export function start(): i32 {
  const status = seedGenerator();
  return status < 0 ? status : startPuzzles();
}

/** Zeros all that the thing knows. */
export function wipe(): void {
  clearGenerator();
  clearAccess();
  clearKey();
  if (FAST) unloadKey();
  wipeAll();
}

export function tick(): i32 {
  runTimers();
  return 0;
}

export function identity_generate(group: u32): i32 {
  return generateIdentity(group, KEYING);
}

/** Writes 16 octets. */
export function identity_hit(group: u32, output: usize): i32 {
  const identity = identityOfGroup(group);
  if (identity == 0) return NO_IDENTITY;
  memory.copy(output, hitOfIdentity(identity), 16);
  return 16;
}

/** Writes the Host Identity; answers its length. */
export function identity_host(group: u32, output: usize): i32 {
  const identity = identityOfGroup(group);
  if (identity == 0) return NO_IDENTITY;
  const length = hostIdentityLength(groupOfIdentity(identity));
  memory.copy(output, hostIdentityOf(identity), length);
  return <i32>length;
}

export function association_state(index: i32): i32 {
  const a = associationOf(index);
  return a === null ? 0 : <i32>a.state;
}

/** Writes 16 octets. */
export function association_hit(index: i32, output: usize): i32 {
  const a = associationOf(index);
  if (a === null) return INVALID_ARGUMENT;
  memory.copy(output, peerHit(a), 16);
  return 16;
}

/** "thimble fingerprint" */
// prettier-ignore
const FINGERPRINT_LABEL: usize = memory.data<u8>([
  0x74, 0x68, 0x69, 0x6d, 0x62, 0x6c, 0x65, 0x20, 0x66, 0x69, 0x6e, 0x67, 0x65, 0x72, 0x70, 0x72, 0x69, 0x6e, 0x74,
]);

/** Writes 8 octets: a MAC under the Pair-wise Key, the same on both sides, of which nothing can be inferred. */
export function association_fingerprint(index: i32, output: usize): i32 {
  const a = associationOf(index);
  if (a === null || !carriesData(a)) return INVALID_ARGUMENT;
  const status = cmac(secretsOf(index) + PAIRWISE, FINGERPRINT_LABEL, 19, KEYING);
  if (status == 0) memory.copy(output, KEYING, 8);
  memory.fill(KEYING, 0, 16);
  return status < 0 ? status : 8;
}

/** Address of the keys, laid out as keying/secrets.ts says; 0 when there are none. */
export function association_keys(index: i32): usize {
  const a = associationOf(index);
  return a === null ? 0 : secretsOf(index);
}

/** output = AES(key, input). */
export function aes_encrypt(key: usize, input: usize, output: usize): i32 {
  setKey(key);
  const status = encrypt(input, output);
  clearKey();
  return status;
}
