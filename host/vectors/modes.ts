// Runs vectors of what profile full has beyond CCM, GCM and CMAC in one call: CCM in pieces, CMAC-96, CMAC-PRF-128, records of TLS with CBC.

import { fromHex, toHex } from "../core/index.js";
import {
  AUTHENTICATION_FAILED,
  call,
  failed,
  judge,
  Layout,
  NOT_SUPPORTED,
  OVERWRITTEN,
  PASSED,
  tooLong,
  UNSUPPORTED,
  type Answer,
  type Outcome,
  type Target,
} from "./call.js";
import type { TestGroup, TestVector } from "./file.js";

const octets = (test: TestVector, field: string): Uint8Array => fromHex(test.values[field] ?? "");

// --- CCM in pieces -----------------------------------------------------------------------------------------------------

/** Directions of ccm_begin (docs/abi.md). */
const [OPEN, SEAL, CHECK] = [0, 1, 2] as const;
/** Octets of a piece, at most. */
const PIECE = 1000;

export interface CcmInputs {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly aad: Uint8Array;
  readonly tagLength: number;
}

/** Runs a message through; answers the last status, and what became of data and tag. */
async function throughPieces(
  target: Target,
  { key, nonce, aad, tagLength }: CcmInputs,
  direction: number,
  data: Uint8Array,
  tag: Uint8Array,
): Promise<Answer> {
  const most = Math.min(PIECE, target.capacity - 64);
  const start = new Layout();
  const [k, n] = [start.put(key), start.put(nonce)];
  const lengths = [nonce.length, aad.length, data.length, tagLength, direction];
  let last = await call(target, start, "ccm_begin", [k, n, ...lengths], n, 0, true);
  for (let at = 0; at < aad.length && last.result === 0; at += most) {
    const layout = new Layout();
    const piece = aad.subarray(at, at + most);
    const pointer = layout.put(piece);
    last = await call(target, layout, "ccm_aad", [pointer, piece.length], pointer, 0, true);
  }
  const output = new Uint8Array(data.length + tagLength);
  let guarded = true;
  for (let at = 0; at < data.length && last.result === 0; at += most) {
    const layout = new Layout();
    const piece = data.subarray(at, at + most);
    const pointer = layout.room(piece.length);
    layout.fill(pointer, piece);
    last = await call(target, layout, "ccm_update", [pointer, piece.length], pointer, piece.length);
    output.set(last.output, at);
    guarded &&= last.guarded;
  }
  if (last.result !== 0) return { ...last, output };
  const layout = new Layout();
  const pointer = layout.put(tag);
  // A board wants room for the longest tag.
  layout.put(new Uint8Array(16 - tag.length));
  last = await call(target, layout, "ccm_finish", [pointer], pointer, tagLength, true);
  output.set(last.output, data.length);
  return { result: last.result, output, guarded };
}

/** As ccm_seal answers. */
export async function ccmSealInPieces(target: Target, inputs: CcmInputs, message: Uint8Array): Promise<Answer> {
  const answer = await throughPieces(target, inputs, SEAL, message, new Uint8Array(inputs.tagLength));
  return answer.result < 0 ? answer : { ...answer, result: answer.output.length };
}

/** As ccm_open answers: checks first, and gives out plaintext only then. */
export async function ccmOpenInPieces(target: Target, inputs: CcmInputs, sealed: Uint8Array): Promise<Answer> {
  const length = sealed.length - inputs.tagLength;
  const [text, tag] = [sealed.subarray(0, Math.max(0, length)), sealed.subarray(Math.max(0, length))];
  const nothing = new Uint8Array(sealed.length);
  if (length < 0) return { result: AUTHENTICATION_FAILED, output: nothing, guarded: true };
  const checked = await throughPieces(target, inputs, CHECK, text, tag);
  if (checked.result < 0) return { ...checked, output: nothing };
  const opened = await throughPieces(target, inputs, OPEN, text, tag);
  return opened.result < 0 ? { ...opened, output: nothing } : { ...opened, result: length };
}

// --- MACs --------------------------------------------------------------------------------------------------------------

/** Export -> whether its key's length is told, and the octets of the MAC. */
const MACS = {
  cmac: [false, 16],
  cmac_96: [false, 12],
  cmac_prf_128: [true, 16],
} as const;

/** key, msg -> tag; a shorter tagSize compares the first octets. */
export async function mac(
  target: Target,
  group: TestGroup,
  test: TestVector,
  name: keyof typeof MACS,
): Promise<Outcome> {
  const [counted, octetsOfMac] = MACS[name];
  const [key, message] = [octets(test, "key"), octets(test, "msg")];
  const layout = new Layout();
  const [k, m, output] = [layout.put(key), layout.put(message), layout.room(octetsOfMac)];
  const long = tooLong(target, layout);
  if (long) return long;
  const args = [k, ...(counted ? [key.length] : []), m, message.length, output];
  const answer = await call(target, layout, name, args, output, octetsOfMac);
  const tag = test.values["tag"] ?? "";
  const digits = (group.tagSize ?? 0) / 4;
  const same = tag.length === digits && toHex(answer.output).slice(0, digits) === tag;
  return judge(test, answer, same, "the tag");
}

// --- records of TLS with CBC and HMAC ------------------------------------------------------------------------------------

/** Orders of cbc_hmac_seal (docs/abi.md). */
export const [MAC_FIRST, MAC_LAST] = [0, 1] as const;

/** macKey, key, header, iv, msg <-> ct. What has longer padding than is needed is opened only: sealing makes the shortest. */
export async function tlsCbc(target: Target, test: TestVector, order: number): Promise<Outcome> {
  const [macKey, key, header, iv, message, record] = ["macKey", "key", "header", "iv", "msg", "ct"].map((field) =>
    octets(test, field),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const run = (name: string, data: Uint8Array, room: number): Promise<Answer> | Outcome => {
    const layout = new Layout();
    const inputs = [macKey, key, header].map((input) => layout.put(input));
    const i = layout.put(iv);
    const at = layout.room(Math.max(room, data.length));
    layout.fill(at, data);
    const long = tooLong(target, layout);
    return long ?? call(target, layout, name, [...inputs, header.length, i, at, data.length, order], at, room);
  };

  const opened = await run("cbc_hmac_open", record, record.length);
  if ("kind" in opened) return opened;
  if (opened.result === NOT_SUPPORTED) return UNSUPPORTED;
  if (!opened.guarded) return OVERWRITTEN;
  const left = opened.output.subarray(Math.max(0, opened.result));
  if (left.some((octet) => octet !== 0)) return failed("cbc_hmac_open left octets behind the content");
  const same = opened.result === message.length && toHex(opened.output.subarray(0, message.length)) === toHex(message);
  const outcome = judge(test, opened, same, "the content", true);
  if (outcome.kind !== "passed" || test.result !== "valid") return outcome;

  const reserved = order === MAC_FIRST ? 32 : 0;
  const text = record.length - (32 - reserved);
  if (text - message.length - reserved > 16) return PASSED;
  // Sealing may use 48 octets more than the content.
  const made = await run("cbc_hmac_seal", message, message.length + 48);
  if ("kind" in made) return made;
  const sealed = made.output.subarray(0, Math.max(0, made.result));
  return judge(test, made, toHex(sealed) === toHex(record), "the record");
}
