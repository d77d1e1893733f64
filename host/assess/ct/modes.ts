// CTR, CCM in pieces, CCM* without a tag, and what is made of CMAC: further exports of profile full.

import { AUTHENTICATION_FAILED } from "../../core/errors.js";
import { checked, NONCE, onMachine, pieces, piecewise, type Case } from "./case.js";
import type { Machine } from "./machine.js";
import { joined } from "./secrets.js";

const LENGTHS = [0, 1, 15, 16, 17, 32, 33, 64, 100];
const LENGTHS_TEXT = `message of ${LENGTHS.join(", ")} octets`;

const ctr = onMachine(
  "aes_ctr",
  "key, counter block, data",
  [16, 16, 100],
  LENGTHS_TEXT,
  (machine, key, block, data) => {
    const [k, counter, at] = [machine.put(key!), machine.put(block!), machine.room(100)];
    const outputs = LENGTHS.map((length) => {
      machine.memory.set(data!, at);
      checked(machine.call("aes_ctr", k, counter, at, length));
      return machine.read(at, length);
    });
    return joined(...outputs);
  },
);

const STAR_TEXT = `nonce of 13 octets; ${LENGTHS_TEXT}`;
const star = onMachine("ccm_star_unauthenticated", "key, data", [16, 100], STAR_TEXT, (machine, key, data) => {
  const [k, nonce, at] = [machine.put(key!), machine.put(NONCE), machine.room(100)];
  const outputs = LENGTHS.map((length) => {
    machine.memory.set(data!, at);
    checked(machine.call("ccm_star_unauthenticated", k, nonce, 13, at, length));
    return machine.read(at, length);
  });
  return joined(...outputs);
});

/** A MAC of messages of each length. */
const mac = (name: string, keyLength: number, counted: boolean, output: number): Case =>
  onMachine(name, "key, message", [keyLength, 100], LENGTHS_TEXT, (machine, key, text) => {
    const [k, message, out] = [machine.put(key!), machine.put(text!), machine.room(output)];
    const outputs = LENGTHS.map((length) => {
      checked(machine.call(name, k, ...(counted ? [keyLength] : []), message, length, out));
      return machine.read(out, output);
    });
    return joined(...outputs);
  });

const named = (one: Case, name: string): Case => ({ ...one, name });

const [OPEN, SEAL, CHECK] = [0, 1, 2] as const;
/** Pieces of additional data and of message. */
const AAD_PIECES = [1, 13, 0, 20];
const PIECES = [1, 15, 0, 17, 16, 30];
const [AAD_LENGTH, LENGTH] = [34, 79];
const TAG = 8;
const PIECES_TEXT = `nonce; additional data in pieces of ${AAD_PIECES.join(", ")}, message of ${PIECES.join(", ")} octets, tag of ${TAG}`;

type Calls = (name: string, ...args: number[]) => number;

/** Runs a message through; answers the last status. */
function through(args: readonly number[], direction: number, call: Calls): number {
  const [key, nonce, aad, data, tag] = args as [number, number, number, number, number];
  checked(call("ccm_begin", key, nonce, 13, AAD_LENGTH, LENGTH, TAG, direction));
  let at = aad;
  for (const length of AAD_PIECES) {
    checked(call("ccm_aad", at, length));
    at += length;
  }
  at = data;
  for (const length of PIECES) {
    checked(call("ccm_update", at, length));
    at += length;
  }
  return call("ccm_finish", tag);
}

const SECRET = [16, AAD_LENGTH, LENGTH] as const;

/** Calls are traced from the export `first` on, so that a leak planted in front of it is the first that is found. */
function runPieces(machine: Machine, secret: Uint8Array, direction: number, first: string, flip?: number): Uint8Array {
  const [key, aad, text] = pieces(secret, SECRET);
  const [k, n, a] = [machine.put(key!), machine.put(NONCE), machine.put(aad!)];
  const [data, tag] = [machine.put(text!), machine.room(TAG)];
  const args = [k, n, a, data, tag];
  let tracing = false;
  const traced: Calls = (name, ...more) => {
    tracing ||= name === first;
    return tracing ? machine.call(name, ...more) : machine.prepare(name, ...more);
  };
  if (direction === SEAL) checked(through(args, SEAL, traced));
  else {
    checked(through(args, SEAL, (name, ...more) => machine.prepare(name, ...more)));
    if (flip !== undefined) machine.memory[data + (flip % (LENGTH + TAG))]! ^= 1 << (flip % 8);
    const status = through(args, direction, traced);
    if (status !== (flip === undefined ? 0 : AUTHENTICATION_FAILED)) throw new Error(`ccm_finish answered ${status}`);
    if (flip !== undefined) return new Uint8Array();
  }
  return joined(machine.read(data, LENGTH), machine.read(tag, TAG));
}

const inPieces = (first: string, text: string, direction: number): Case => ({
  name: `${first}, ${text}`,
  secret: "key, additional data, plaintext",
  fixed: PIECES_TEXT,
  secrets: piecewise(SECRET),
  run: (rig, secret) => runPieces(rig.open(), secret, direction, first),
});

const piecesRefused: Case = {
  name: "ccm_finish, refused",
  secret: "key, additional data, plaintext, which bit of ciphertext or tag is wrong",
  fixed: PIECES_TEXT,
  silent: true,
  secrets: (random, count) =>
    Array.from({ length: LENGTH + TAG + count }, (_, at) =>
      joined(random(16 + AAD_LENGTH + LENGTH), Uint8Array.of(at)),
    ),
  run: (rig, secret) => {
    const total = 16 + AAD_LENGTH + LENGTH;
    return runPieces(rig.open(), secret.subarray(0, total), OPEN, "ccm_begin", secret[total]!);
  },
};

/** Each export of CCM in pieces is named once: a leak planted in front of it has to be found. */
export const MODE_CASES: readonly Case[] = [
  ctr,
  inPieces("ccm_begin", "sealing", SEAL),
  inPieces("ccm_begin", "opening", OPEN),
  inPieces("ccm_begin", "checking", CHECK),
  inPieces("ccm_aad", "sealing", SEAL),
  inPieces("ccm_update", "opening", OPEN),
  inPieces("ccm_finish", "opening", OPEN),
  piecesRefused,
  star,
  mac("cmac_96", 16, false, 12),
  named(mac("cmac_prf_128", 16, true, 16), "cmac_prf_128, a key of 16 octets"),
  named(mac("cmac_prf_128", 20, true, 16), "cmac_prf_128, a key of 20 octets"),
];
