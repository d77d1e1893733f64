// Signing that looks at its own result, in a build that asks for protection against faults (assembly/profile.ts FAULT_CHECK): a
// signature that an upset bit has spoilt can give the private key away (Biehl, Meyer and Mueller, CRYPTO 2000; Ambrose et al., "Differential
// attacks on deterministic signatures", CT-RSA 2018).
//
// The check is a whole verification. It shares with signing the comb that makes the public key, whose result has to be a point of the
// curve, and nothing else but the arithmetic: a multiplier that is wrong each time in the same way is found too. It does not find a private
// key that was changed before signing began: the public key is made of the same octets.
import { FAULT_DETECTED, PORT_FAILED } from "../../errors";
import { FAULT_CHECK } from "../../profile";
import { publicKey } from "./ecdh";
import { sign as signOnly, verify } from "./ecdsa";

/** The public key, 64 octets; zeros between calls. */
const PUBLIC_KEY: usize = FAULT_CHECK ? memory.data(64, 16) : 0;

/** As p256/ecdsa.ts sign. Where the build asks for it, FAULT_DETECTED when the signature does not verify: then it is zeros. */
export function sign(privateKey: usize, hash: usize, extra: usize, signature: usize): i32 {
  const status = signOnly(privateKey, hash, extra, signature);
  return FAULT_CHECK && status == 0 ? check(privateKey, hash, signature) : status;
}

function check(privateKey: usize, hash: usize, signature: usize): i32 {
  let status = publicKey(privateKey, PUBLIC_KEY);
  if (status == 0) status = verify(PUBLIC_KEY, hash, signature);
  memory.fill(PUBLIC_KEY, 0, 64);
  if (status == 0) return 0;
  memory.fill(signature, 0, 64);
  return status == PORT_FAILED ? PORT_FAILED : FAULT_DETECTED;
}
