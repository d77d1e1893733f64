// Runs vectors of ECDSA on P-256. The message is hashed outside the core: it takes 32 octets, which are the leftmost 256 bits of a longer hash
// and the number that a shorter one is (FIPS 186-5 §6.4.1 step 2), so that vectors of other hashes try the core as well.

import { errorName, fromHex, toHex } from "../core/index.js";
import {
  call,
  failed,
  judge,
  Layout,
  NOT_SUPPORTED,
  OVERWRITTEN,
  PASSED,
  refusedBefore,
  skipped,
  UNSUPPORTED,
  type Answer,
  type Outcome,
  type Target,
} from "./call.js";
import { signatureOfDer, signatureOfP1363 } from "./der.js";
import type { TestGroup, TestVector } from "./file.js";
import { publicOf } from "./kas.js";
import { isHash, type HashName, type Reference } from "./reference.js";

/** The 32 octets that the core takes of a message; undefined for a hash that is not known. */
export function digestOf(reference: Reference, name: string, message: Uint8Array): Uint8Array | undefined {
  if (!isHash(name)) return undefined;
  const whole = reference.digest(name, message).subarray(0, 32);
  const digest = new Uint8Array(32);
  digest.set(whole, 32 - whole.length);
  return digest;
}

/** X | Y of an uncompressed point (SEC 1 §2.3.3); undefined for another encoding. */
function coordinatesOf(point: string): Uint8Array | undefined {
  return /^04[0-9a-f]{128}$/.test(point) ? fromHex(point.slice(2)) : undefined;
}

function verifySignature(
  target: Target,
  publicKey: Uint8Array,
  digest: Uint8Array,
  signature: Uint8Array,
): Promise<Answer> {
  const layout = new Layout();
  const [q, h, s] = [layout.put(publicKey), layout.put(digest), layout.put(signature)];
  return call(target, layout, "p256_verify", [q, h, s], layout.room(0), 0);
}

/** What all vectors of signatures need; or why this one is not run. */
function read(
  target: Target,
  group: TestGroup,
  test: TestVector,
): Outcome | { publicKey: Uint8Array; digest: Uint8Array } {
  if (group.curve !== "secp256r1") return skipped(`the curve ${group.curve ?? "(none)"} is not supported`);
  const digest = digestOf(target.reference, group.sha ?? "", fromHex(test.values["msg"] ?? ""));
  if (digest === undefined) return skipped(`the hash ${group.sha ?? "(none)"} is not known here`);
  const publicKey = coordinatesOf(group.publicKey ?? "");
  return publicKey ? { publicKey, digest } : refusedBefore(test, "the encoding of the public key");
}

/** msg, sig: the signature is taken, or refused. */
export async function verify(
  target: Target,
  group: TestGroup,
  test: TestVector,
  encoding: "DER" | "P1363",
): Promise<Outcome> {
  const given = read(target, group, test);
  if ("kind" in given) return given;
  const octets = fromHex(test.values["sig"] ?? "");
  const signature = encoding === "DER" ? signatureOfDer(octets) : signatureOfP1363(octets);
  if (signature === undefined) return refusedBefore(test, "the encoding of the signature");
  const answer = await verifySignature(target, given.publicKey, given.digest, signature);
  return judge(test, answer, answer.result === 0, "the answer", true);
}

/**
 * msg, private, and a signature (r | s) made with a k that is given: it is taken; the public key is the private key's; and a signature of
 * ours, whose k is another one (RFC 6979), is taken by the core and by the reference.
 */
export async function sign(target: Target, group: TestGroup, test: TestVector): Promise<Outcome> {
  const given = read(target, group, test);
  if ("kind" in given) return given;
  const { publicKey, digest } = given;
  const privateKey = fromHex(test.values["private"] ?? "");
  const layout = new Layout();
  const [d, h, output] = [layout.put(privateKey), layout.put(digest), layout.room(64)];
  const signed = await call(target, layout, "p256_sign", [d, h, 0, output], output, 64);
  const made = await publicOf(target, privateKey);
  const theirs = await verifySignature(target, publicKey, digest, fromHex(test.values["sig"] ?? ""));
  const ours = await verifySignature(target, publicKey, digest, signed.output);
  const answers = [signed, made, theirs, ours];
  if (answers.some(({ result }) => result === NOT_SUPPORTED)) return UNSUPPORTED;
  if (!answers.every(({ guarded }) => guarded)) return OVERWRITTEN;
  if (signed.result < 0) return failed(`p256_sign refused it: ${errorName(signed.result)}`);
  if (toHex(made.output) !== toHex(publicKey)) return failed(`the public key is ${toHex(made.output)}`);
  if (theirs.result < 0) return failed(`the signature was refused: ${errorName(theirs.result)}`);
  if (ours.result < 0) return failed(`p256_verify refused what p256_sign made: ${errorName(ours.result)}`);
  const { reference } = target;
  const taken = reference.verify(publicKey, group.sha as HashName, fromHex(test.values["msg"] ?? ""), signed.output);
  return taken ? PASSED : failed(`${reference.name} refuses the signature ${toHex(signed.output)}`);
}
