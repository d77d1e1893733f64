// GCM, which profile full has.

import { AUTHENTICATION_FAILED } from "../../core/errors.js";
import { AAD, checked, piecewise, PUBLIC, type Case } from "./case.js";
import type { Machine } from "./machine.js";
import { altered, joined, randoms } from "./secrets.js";

/** Shapes of GCM: octets of nonce, additional data, message and tag. */
const SHAPES = [
  [12, 0, 0, 16],
  [12, 20, 0, 16],
  [12, 8, 1, 12],
  [12, 15, 16, 16],
  [12, 16, 33, 4],
  [12, 0, 64, 8],
  [8, 5, 20, 16],
  [40, 5, 20, 13],
] as const;
const TEXT = `nonce, additional data, lengths (nonce, additional data, message, tag): ${SHAPES.map((shape) => shape.join("/")).join(" ")}`;
const NONCE = PUBLIC(40);
const TAG = 16;

/** Seals each shape, and opens it again if asked to; `wrong` is the place and the value of what is changed in between. */
function run(
  open: () => Machine,
  key: Uint8Array,
  text: Uint8Array,
  opening: boolean,
  wrong?: readonly [at: number, flip: number],
): Uint8Array {
  const outputs = SHAPES.map(([nonceLength, aadLength, length, tagLength]) => {
    const machine = open();
    const [k, n, a] = [machine.put(key), machine.put(NONCE), machine.put(AAD)];
    const data = machine.put(text.subarray(0, length));
    machine.room(TAG);
    const args = [k, n, nonceLength, a, aadLength, data] as const;
    const sealed = length + tagLength;
    if (!opening) {
      checked(machine.call("gcm_seal", ...args, length, tagLength));
      return machine.read(data, sealed);
    }
    checked(machine.prepare("gcm_seal", ...args, length, tagLength));
    if (wrong) machine.memory[data + (wrong[0] % sealed)]! ^= wrong[1];
    const status = machine.call("gcm_open", ...args, sealed, tagLength);
    if (status !== (wrong ? AUTHENTICATION_FAILED : length)) throw new Error(`gcm_open answered ${status}`);
    return joined(Uint8Array.of(status), machine.read(data, length));
  });
  return joined(...outputs);
}

function gcm(name: string, opening: boolean): Case {
  return {
    name,
    secret: opening ? "key, plaintext; the tag is right" : "key, plaintext",
    fixed: TEXT,
    secrets: piecewise([16, 64]),
    run: (rig, secret) => run(() => rig.open(), secret.subarray(0, 16), secret.subarray(16), opening),
  };
}

const refused: Case = {
  name: "gcm_open, refused",
  secret: "key, plaintext, which bits of ciphertext or tag are wrong",
  fixed: TEXT,
  silent: true,
  secrets(random, count) {
    const wrong = Array.from({ length: 80 }, (_, at) => joined(random(80), Uint8Array.of(at, 1 << (at % 8))));
    return [...wrong, ...randoms(random, 82, count).map((secret) => altered(secret, 81, secret[81]! | 1))];
  },
  run: (rig, secret) =>
    run(() => rig.open(), secret.subarray(0, 16), secret.subarray(16, 80), true, [secret[80]!, secret[81]!]),
};

export const GCM_CASES: readonly Case[] = [gcm("gcm_seal", false), gcm("gcm_open", true), refused];
