// Runs vectors of SHA-256, HMAC and HKDF.

import { fromHex, toHex } from "../core/index.js";
import { call, judge, Layout, tooLong, type Answer, type Outcome, type Target } from "./call.js";
import type { TestGroup, TestVector } from "./file.js";

const HASH = 32;
/** Octets of a context of sha256_init (docs/abi.md). */
const CONTEXT = 104;
/** RFC 5869 §2.3: 255 blocks. */
const HKDF_MAX = 255 * HASH;

const octets = (test: TestVector, field: string): Uint8Array => fromHex(test.values[field] ?? "");

/** msg -> md, in one call; in pieces where the message is too long for the I/O buffer. */
export async function sha256(target: Target, test: TestVector): Promise<Outcome> {
  const message = octets(test, "msg");
  const layout = new Layout();
  const [m, output] = [layout.put(message), layout.room(HASH)];
  const answer = tooLong(target, layout)
    ? await inPieces(target, message)
    : await call(target, layout, "sha256", [m, message.length, output], output, HASH);
  return judge(test, answer, toHex(answer.output) === test.values["md"], "the hash");
}

/** The context crosses with each call: it is a plain copy away (assembly/crypto/sha256.ts). */
async function inPieces(target: Target, message: Uint8Array): Promise<Answer> {
  let context: Uint8Array = new Uint8Array(CONTEXT);
  const step = async (name: string, piece?: Uint8Array): Promise<Answer> => {
    const layout = new Layout();
    const at = layout.put(context);
    const output = layout.room(HASH);
    const more = piece ? [layout.put(piece), piece.length] : name === "sha256_final" ? [output] : [];
    const finishing = name === "sha256_final";
    const answer = await call(
      target,
      layout,
      name,
      [at, ...more],
      finishing ? output : at,
      finishing ? HASH : CONTEXT,
      !finishing,
    );
    if (!finishing) context = answer.output;
    return answer;
  };
  const begun = await step("sha256_init");
  if (begun.result < 0) return begun;
  const most = target.capacity - 256;
  for (let at = 0; at < message.length; at += most) {
    const answer = await step("sha256_update", message.subarray(at, at + most));
    if (answer.result < 0 || !answer.guarded) return answer;
  }
  return step("sha256_final");
}

/** key, msg -> tag; a shorter tagSize compares the first octets. */
export async function hmac(target: Target, group: TestGroup, test: TestVector): Promise<Outcome> {
  const [key, message] = [octets(test, "key"), octets(test, "msg")];
  const layout = new Layout();
  const [k, m, output] = [layout.put(key), layout.put(message), layout.room(HASH)];
  const long = tooLong(target, layout);
  if (long) return long;
  const answer = await call(target, layout, "hmac_sha256", [k, key.length, m, message.length, output], output, HASH);
  const tag = test.values["tag"] ?? "";
  const digits = (group.tagSize ?? 0) / 4;
  return judge(test, answer, tag.length === digits && toHex(answer.output).slice(0, digits) === tag, "the MAC");
}

/** ikm, salt, info, size -> okm; more than 255 blocks must be refused. */
export async function hkdf(target: Target, test: TestVector): Promise<Outcome> {
  const [ikm, salt, info] = [octets(test, "ikm"), octets(test, "salt"), octets(test, "info")];
  const size = Number(test.values["size"]);
  const first = new Layout();
  const [s, i, prk] = [first.put(salt), first.put(ikm), first.room(HASH)];
  const second = new Layout();
  const [key, context] = [second.room(HASH), second.put(info)];
  // What is refused needs no room.
  const output = second.room(size > HKDF_MAX ? 0 : size);
  const long = tooLong(target, first) ?? tooLong(target, second);
  if (long) return long;
  const extracted = await call(target, first, "hkdf_extract", [s, salt.length, i, ikm.length, prk], prk, HASH);
  if (extracted.result < 0 || !extracted.guarded) return judge(test, extracted, false, "the key");
  const args = [key, HASH, context, info.length, output, size];
  second.fill(key, extracted.output);
  const answer = await call(target, second, "hkdf_expand", args, output, size > HKDF_MAX ? 0 : size);
  return judge(test, answer, toHex(answer.output) === test.values["okm"], "the output", size > HKDF_MAX);
}
