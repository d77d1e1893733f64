// Runs NIST's vectors about pairs of P-256 keys: key pairs, and the validity tests of static key agreement (docs/vectors.md,
// "NIST's CAVP files").

import { errorName, fromHex, toHex } from "../core/index.js";
import type { TestVector } from "./file.js";
import {
  call,
  failed,
  Layout,
  NOT_SUPPORTED,
  OVERWRITTEN,
  PASSED,
  UNSUPPORTED,
  type Answer,
  type Outcome,
  type Target,
} from "./call.js";

/** What a validity test changed: that must be found wrong. */
export type Changed = "PeerPoint" | "OwnPoint" | "OwnPrivate" | "Secret";

const octets = (test: TestVector, field: string): Uint8Array => fromHex(test.values[field] ?? "");

export async function publicOf(target: Target, privateKey: Uint8Array): Promise<Answer> {
  const layout = new Layout();
  const [k, output] = [layout.put(privateKey), layout.room(64)];
  return call(target, layout, "p256_public", [k, output], output, 64);
}

export async function agree(target: Target, privateKey: Uint8Array, point: Uint8Array): Promise<Answer> {
  const layout = new Layout();
  const [k, p, output] = [layout.put(privateKey), layout.put(point), layout.room(32)];
  return call(target, layout, "p256_ecdh", [k, p, output], output, 32);
}

/** private, public (X | Y): the public key is the private key's. */
export async function keyPair(target: Target, test: TestVector): Promise<Outcome> {
  const made = await publicOf(target, octets(test, "private"));
  if (made.result === NOT_SUPPORTED) return UNSUPPORTED;
  if (!made.guarded) return OVERWRITTEN;
  if (made.result < 0) return failed(`refused: ${errorName(made.result)}`);
  return toHex(made.output) === test.values["public"] ? PASSED : failed(`the public key is ${toHex(made.output)}`);
}

/**
 * One side's view of a static key agreement: own private and public key, the peer's public key, the secret; and the peer's
 * private key, with which the own public key is tried as a peer's. Valid: all fit. Invalid: what was changed is found to be
 * wrong, and a changed point is refused.
 */
export async function keyAgreement(target: Target, test: TestVector): Promise<Outcome> {
  const [own, ownPoint] = [octets(test, "private"), octets(test, "own")];
  const forth = await agree(target, own, octets(test, "public"));
  const back = await agree(target, octets(test, "peerPrivate"), ownPoint);
  const pair = await publicOf(target, own);
  const answers = [forth, back, pair];
  if (answers.some(({ result }) => result === NOT_SUPPORTED)) return UNSUPPORTED;
  if (!answers.every(({ guarded }) => guarded)) return OVERWRITTEN;
  if (pair.result < 0) return failed(`the private key was refused: ${errorName(pair.result)}`);

  const wrong = new Set<Changed>();
  if (forth.result < 0) wrong.add("PeerPoint");
  else if (toHex(forth.output) !== test.values["shared"]) wrong.add("Secret");
  if (back.result < 0) wrong.add("OwnPoint");
  if (toHex(pair.output) !== toHex(ownPoint)) wrong.add("OwnPrivate");

  if (test.result === "valid") {
    if (wrong.size === 0) return PASSED;
    const refusal = [forth, back].find(({ result }) => result < 0);
    if (refusal) return failed(`refused: ${errorName(refusal.result)}`);
    return failed(wrong.has("Secret") ? `the shared secret is ${toHex(forth.output)}` : "the key pair does not fit");
  }
  if (wrong.size === 0) return failed("an invalid key agreement was taken");
  const changed = test.flags.find((flag): flag is Changed => flag in NAMES);
  if (changed === undefined || wrong.has(changed)) return PASSED;
  return failed(`${NAMES[changed]} was changed and taken`);
}

const NAMES: Readonly<Record<Changed, string>> = {
  PeerPoint: "the peer's public key",
  OwnPoint: "the own public key",
  OwnPrivate: "the own private key",
  Secret: "the shared secret",
};
