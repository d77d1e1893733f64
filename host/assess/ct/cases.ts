// What is run on every profile: each export of profile dex that handles a secret, with the secrets that differ and all else fixed.
//
// A case answers what its calls put out. The program compares that with the module as it ships, to see that instrumenting
// changed nothing, and from secret to secret, to see that the secret really went in.

import { fromHex } from "../../core/text.js";
import { AAD, checked, keyAndData, NONCE, PUBLIC, type Case } from "./case.js";
import { exchangeCases } from "./exchange.js";
import type { Rig } from "./machine.js";
import { altered, joined, p256Edges, p256Randoms, p256Refused, randoms, x25519Edges, type Random } from "./secrets.js";

const aes: Case = {
  name: "aes_encrypt",
  secret: "key, block",
  fixed: "",
  secrets: keyAndData(16, 16),
  run(rig, secret) {
    const machine = rig.open();
    const output = machine.room(16);
    checked(machine.call("aes_encrypt", machine.put(secret.subarray(0, 16)), machine.put(secret.subarray(16)), output));
    return machine.read(output, 16);
  },
};

const CMAC_LENGTHS = [0, 1, 15, 16, 17, 32, 64, 100];
const cmac: Case = {
  name: "cmac",
  secret: "key, message",
  fixed: `message of ${CMAC_LENGTHS.join(", ")} octets`,
  secrets: keyAndData(16, 100),
  run(rig, secret) {
    const machine = rig.open();
    const [key, message, output] = [
      machine.put(secret.subarray(0, 16)),
      machine.put(secret.subarray(16)),
      machine.room(16),
    ];
    return joined(
      ...CMAC_LENGTHS.map((length) => {
        checked(machine.call("cmac", key, message, length, output));
        return machine.read(output, 16);
      }),
    );
  },
};

/** Shapes of CCM: octets of nonce, additional data, message and tag. */
const CCM_SHAPES = [
  [13, 0, 0, 8],
  [13, 20, 0, 16],
  [13, 8, 1, 8],
  [13, 14, 16, 4],
  [7, 15, 33, 16],
  [12, 0, 64, 8],
] as const;
const CCM_TEXT = `nonce, additional data, lengths (nonce, additional data, message, tag): ${CCM_SHAPES.map((shape) => shape.join("/")).join(" ")}`;

/** Seals, and opens when asked to; `wrong` is the place and the value of what is changed in between. */
function runCcm(rig: Rig, secret: Uint8Array, open: boolean, wrong?: readonly [at: number, flip: number]): Uint8Array {
  const [key, message] = [secret.subarray(0, 16), secret.subarray(16, 80)];
  const outputs = CCM_SHAPES.map(([nonceLength, aadLength, length, tagLength]) => {
    const machine = rig.open();
    const [k, n, a] = [machine.put(key), machine.put(NONCE), machine.put(AAD)];
    const data = machine.put(message.subarray(0, length));
    machine.room(16);
    const args = [k, n, nonceLength, a, aadLength, data] as const;
    if (!open) {
      checked(machine.call("ccm_seal", ...args, length, tagLength));
      return machine.read(data, length + tagLength);
    }
    checked(machine.prepare("ccm_seal", ...args, length, tagLength));
    const sealed = length + tagLength;
    if (wrong) machine.memory[data + (wrong[0] % sealed)]! ^= wrong[1];
    const status = machine.call("ccm_open", ...args, sealed, tagLength);
    if (wrong ? status >= 0 : status !== length) throw new Error(`ccm_open answered ${status}`);
    return joined(Uint8Array.of(status), machine.read(data, length));
  });
  return joined(...outputs);
}

const seal: Case = {
  name: "ccm_seal",
  secret: "key, plaintext",
  fixed: CCM_TEXT,
  secrets: keyAndData(16, 64),
  run: (rig, secret) => runCcm(rig, secret, false),
};

const open: Case = {
  name: "ccm_open",
  secret: "key, plaintext; the tag is right",
  fixed: CCM_TEXT,
  secrets: keyAndData(16, 64),
  run: (rig, secret) => runCcm(rig, secret, true),
};

const refuse: Case = {
  name: "ccm_open, refused",
  secret: "key, plaintext, which bits of ciphertext or tag are wrong",
  fixed: CCM_TEXT,
  silent: true,
  secrets(random, count) {
    const wrong = Array.from({ length: 80 }, (_, at) => joined(random(80), Uint8Array.of(at, 1 << (at % 8))));
    const more = randoms(random, 82, count).map((secret) => altered(secret, 81, secret[81]! | 1));
    return [...wrong, ...more];
  },
  run: (rig, secret) => runCcm(rig, secret, true, [secret[80]!, secret[81]!]),
};

/** X and Y of G, most significant octet first (FIPS 186-4 §D.1.2.3), and of a peer (RFC 5903 §8.1, gr). */
const G = fromHex(
  "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" +
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
);
const PEER = fromHex(
  "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63" +
    "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
);

/** Private keys that are taken: those at the edges, and random ones. */
export const privateKeys = (random: Random, count: number): Uint8Array[] => [
  ...p256Edges(),
  ...p256Randoms(random, count),
];

function p256Public(name: string, secret: string, secrets: Case["secrets"], silent: boolean): Case {
  return {
    name,
    secret,
    fixed: "",
    silent,
    secrets,
    run(rig, secret) {
      const machine = rig.open();
      const output = machine.room(64);
      const status = machine.call("p256_public", machine.put(secret), output);
      if (status < 0 !== silent) throw new Error(`p256_public answered ${status}`);
      return machine.read(output, 64);
    },
  };
}

function p256Ecdh(name: string, secret: string, secrets: Case["secrets"], silent: boolean): Case {
  return {
    name,
    secret,
    fixed: "two peers: G and another",
    silent,
    secrets,
    run(rig, secret) {
      const machine = rig.open();
      const [key, output] = [machine.put(secret), machine.room(32)];
      const shared = [G, PEER].map((peer) => {
        const status = machine.call("p256_ecdh", key, machine.put(peer), output);
        if (status < 0 !== silent) throw new Error(`p256_ecdh answered ${status}`);
        return machine.read(output, 32);
      });
      return joined(...shared);
    },
  };
}

const CURVES: readonly Case[] = [
  p256Public("p256_public", "private key in 1 .. n-1", privateKeys, false),
  p256Public("p256_public, refused", "0, n and above", p256Refused, true),
  p256Ecdh("p256_ecdh", "private key in 1 .. n-1", privateKeys, false),
  p256Ecdh("p256_ecdh, refused", "0, n and above", p256Refused, true),
];

/** u = 9 and another; and u of low order, whose product is zero whatever the scalar: 0, 1, p - 1. */
const U = [Uint8Array.of(9, ...new Uint8Array(31)), PUBLIC(32)];
const LOW = [
  new Uint8Array(32),
  Uint8Array.of(1, ...new Uint8Array(31)),
  Uint8Array.of(0xec, ...new Uint8Array(30).fill(0xff), 0x7f),
];

function x25519(name: string, fixed: string, coordinates: readonly Uint8Array[], silent: boolean): Case {
  return {
    name,
    secret: "scalar",
    fixed,
    silent,
    secrets: (random, count) => [...x25519Edges(), ...randoms(random, 32, count)],
    run(rig, secret) {
      const machine = rig.open();
      const [key, output] = [machine.put(secret), machine.room(32)];
      const products = coordinates.map((u) => {
        const status = machine.call("x25519", key, machine.put(u), output);
        if (status < 0 !== silent) throw new Error(`x25519 answered ${status}`);
        return machine.read(output, 32);
      });
      return joined(...products);
    },
  };
}

/** In the order of docs/abi.md. */
export const CASES: readonly Case[] = [
  aes,
  cmac,
  seal,
  open,
  refuse,
  ...CURVES,
  x25519("x25519", "two u: 9 and another", U, false),
  x25519("x25519, low order", "three u of low order: 0, 1, p - 1", LOW, true),
  ...exchangeCases,
];
