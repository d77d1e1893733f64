// Differential runs of the core against @noble that run in Node and in a browser alike: random inputs from a seed, one line of
// results for each primitive. The digest over all outputs lets the two be compared octet for octet.
//
// Names no platform: tests/web/suites.test.ts runs it in Node, and bundled in Chromium.

import { cbc, cmac, ctr, ecb, gcm } from "@noble/ciphers/aes.js";
import { x25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { toHex } from "../../host/core/text.js";
import { dice } from "../../host/emulator/prng.js";
import type { Pointer } from "../../host/emulator/thing.js";
import { call, Layout, type Target } from "../../host/vectors/call.js";

export interface Differential {
  readonly primitive: string;
  readonly runs: number;
  /** Where the core and noble differ, or an octet behind an output changed. */
  readonly differences: readonly string[];
  /** SHA-256 over all outputs of the core, in hexadecimal. */
  readonly digest: string;
}

/** How many runs: noble takes milliseconds for an operation on a curve. */
export interface Runs {
  readonly symmetric: number;
  readonly curves: number;
}

/** Random inputs of one primitive. */
class Inputs {
  readonly #dice;

  constructor(seed: string, primitive: string) {
    this.#dice = dice(new TextEncoder().encode(seed), primitive);
  }

  below(n: number): number {
    return Math.floor(this.#dice() * n);
  }

  octets(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** A message, half of the time of a length about a multiple of a block. */
  message(most: number): Uint8Array {
    const near = 16 * this.below(most / 16) + this.below(3);
    return this.octets(this.below(2) === 0 ? near : this.below(most));
  }

  /** A private key of P-256. */
  scalar(): Uint8Array {
    for (;;) {
      const octets = this.octets(32);
      if (p256.utils.isValidSecretKey(octets)) return octets;
    }
  }
}

/** What the core is asked, and what noble says; `inPlace`: the output lies where this input was, with room for its length. */
interface Question {
  readonly name: string;
  readonly inputs: readonly Uint8Array[];
  /** The arguments of the export, made of the pointers of the inputs and the output's. */
  args(inputs: readonly Pointer[], output: Pointer): readonly (number | Pointer)[];
  readonly expected: Uint8Array;
  readonly inPlace?: boolean;
  /** The export answers a length, not zero. */
  readonly answers?: number;
}

type Primitive = (random: Inputs) => Question;

const plain = (name: string, inputs: readonly Uint8Array[], expected: Uint8Array): Question => ({
  name,
  inputs,
  args: (pointers, output) => [...pointers, output],
  expected,
});

/** CCM (RFC 3610 §2.2, §2.3) over noble's CBC and CTR: noble has none. */
function ccm(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, message: Uint8Array, tagLength: number): Uint8Array {
  const l = 15 - nonce.length;
  const lengthOf = (value: number): number[] =>
    Array.from({ length: l }, (_, i) => (value / 2 ** (8 * (l - 1 - i))) & 255);
  const flags = (aad.length > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3) | (l - 1);
  const padded = (octets: readonly number[]): number[] => [
    ...octets,
    ...Array<number>((16 - (octets.length % 16)) % 16).fill(0),
  ];
  const header = aad.length > 0 ? padded([aad.length >> 8, aad.length & 255, ...aad]) : [];
  const blocks = [flags, ...nonce, ...lengthOf(message.length), ...header, ...padded([...message])];
  const mac = cbc(key, new Uint8Array(16), { disablePadding: true }).encrypt(Uint8Array.from(blocks)).slice(-16);
  // The counter's first block is for the tag, the next for the message.
  const stream = ctr(key, Uint8Array.of(l - 1, ...nonce, ...lengthOf(0)));
  const all = stream.encrypt(Uint8Array.of(...mac, ...message));
  return Uint8Array.of(...all.subarray(16), ...all.subarray(0, tagLength));
}

function aead(name: string, random: Inputs, tagLength: number, nonceLength: number): Question {
  const [key, nonce] = [random.octets(16), random.octets(nonceLength)];
  const [aad, message] = [random.message(80), random.message(160)];
  const isCcm = name === "ccm_seal";
  const expected = isCcm ? ccm(key, nonce, aad, message, tagLength) : gcm(key, nonce, aad).encrypt(message);
  return {
    name,
    inputs: [key, nonce, aad, message],
    args: ([k, n, a], data) => [k!, n!, nonceLength, a!, aad.length, data, message.length, tagLength],
    expected,
    inPlace: true,
    answers: expected.length,
  };
}

const pointOf = (secret: Uint8Array): Uint8Array => p256.getPublicKey(secret, false).subarray(1);

const SYMMETRIC: Readonly<Record<string, Primitive>> = {
  "AES block": (random) => {
    const [key, block] = [random.octets(16), random.octets(16)];
    return plain("aes_encrypt", [key, block], ecb(key, { disablePadding: true }).encrypt(block));
  },
  "AES block, inverse": (random) => {
    const [key, block] = [random.octets(16), random.octets(16)];
    return plain("aes_decrypt", [key, block], ecb(key, { disablePadding: true }).decrypt(block));
  },
  CMAC: (random) => {
    const [key, message] = [random.octets(16), random.message(200)];
    const args: Question["args"] = ([k, m], output) => [k!, m!, message.length, output];
    return { ...plain("cmac", [key, message], cmac(message, key)), args };
  },
  CCM: (random) => aead("ccm_seal", random, 4 + 2 * random.below(7), 7 + random.below(7)),
  GCM: (random) => aead("gcm_seal", random, 16, 12),
  "SHA-256": (random) => {
    const message = random.message(400);
    const args: Question["args"] = ([m], output) => [m!, message.length, output];
    return { ...plain("sha256", [message], sha256(message)), args };
  },
  "HMAC-SHA-256": (random) => {
    const [key, message] = [random.message(140), random.message(200)];
    const args: Question["args"] = ([k, m], output) => [k!, key.length, m!, message.length, output];
    return { ...plain("hmac_sha256", [key, message], hmac(sha256, key, message)), args };
  },
  HKDF: (random) => {
    const [prk, info, length] = [random.octets(32), random.message(80), 1 + random.below(200)];
    const args: Question["args"] = ([k, i], output) => [k!, prk.length, i!, info.length, output, length];
    return { ...plain("hkdf_expand", [prk, info], expand(prk, info, length)), args };
  },
};

/** RFC 5869 §2.3, over noble's HMAC. */
function expand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  let last: Uint8Array = new Uint8Array(0);
  const output: number[] = [];
  for (let i = 1; output.length < length; i++) {
    last = hmac(sha256, prk, Uint8Array.of(...last, ...info, i));
    output.push(...last);
  }
  return Uint8Array.from(output.slice(0, length));
}

const CURVES: Readonly<Record<string, Primitive>> = {
  "P-256 public key": (random) => {
    const secret = random.scalar();
    return plain("p256_public", [secret], pointOf(secret));
  },
  "P-256 ECDH": (random) => {
    const [secret, peer] = [random.scalar(), pointOf(random.scalar())];
    return plain("p256_ecdh", [secret, peer], p256.getSharedSecret(secret, Uint8Array.of(4, ...peer)).subarray(1, 33));
  },
  "P-256 sign": (random) => {
    const [secret, hash] = [random.scalar(), random.octets(32)];
    const args: Question["args"] = ([d, h], output) => [d!, h!, 0, output];
    const expected = p256.sign(hash, secret, { prehash: false, lowS: false });
    return { ...plain("p256_sign", [secret, hash], expected), args };
  },
  "P-256 verify": (random) => {
    const [secret, hash] = [random.scalar(), random.octets(32)];
    const signature = p256.sign(hash, secret, { prehash: false });
    const args: Question["args"] = (pointers) => [...pointers];
    return { ...plain("p256_verify", [pointOf(secret), hash, signature], new Uint8Array(0)), args };
  },
  X25519: (random) => {
    const [scalar, u] = [random.octets(32), random.octets(32)];
    return plain("x25519", [scalar, u], x25519.scalarMult(scalar, u));
  },
};

/** Runs all primitives. @param seed repeats it */
export async function differential(target: Target, seed: string, runs: Runs): Promise<Differential[]> {
  const all: Differential[] = [];
  for (const [primitives, count] of [[SYMMETRIC, runs.symmetric] as const, [CURVES, runs.curves] as const]) {
    for (const [primitive, make] of Object.entries(primitives)) {
      const random = new Inputs(seed, primitive);
      const hash = sha256.create();
      const differences: string[] = [];
      for (let run = 0; run < count; run++) {
        const wrong = await ask(target, make(random), (output) => void hash.update(output));
        if (wrong !== "") differences.push(`seed ${seed}, run ${run}: ${wrong}`);
      }
      all.push({ primitive, runs: count, differences, digest: toHex(hash.digest()) });
    }
  }
  return all;
}

/** "" when the core says what noble says. */
async function ask(target: Target, question: Question, made: (output: Uint8Array) => void): Promise<string> {
  const { name, inputs, expected, inPlace = false, answers = 0 } = question;
  const layout = new Layout();
  const pointers = (inPlace ? inputs.slice(0, -1) : inputs).map((octets) => layout.put(octets));
  const output = layout.room(expected.length);
  if (inPlace) {
    const filled = new Uint8Array(expected.length);
    filled.set(inputs.at(-1)!);
    layout.fill(output, filled);
  }
  const answer = await call(target, layout, name, question.args(pointers, output), output, expected.length);
  made(answer.output);
  if (answer.result !== answers) return `${name} answers ${answer.result}, not ${answers}`;
  if (!answer.guarded) return `${name} writes behind its output`;
  const [got, wanted] = [toHex(answer.output), toHex(expected)];
  return got === wanted ? "" : `${name} gives ${got}, noble ${wanted}`;
}
