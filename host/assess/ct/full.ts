// What is run on profile full besides cases.ts: each of its further exports that handles a secret.

import { AUTHENTICATION_FAILED } from "../../core/errors.js";
import { AAD, checked, PUBLIC, type Case } from "./case.js";
import { privateKeys } from "./cases.js";
import type { Machine } from "./machine.js";
import { altered, edges, joined, p256Refused, randoms, type Random } from "./secrets.js";

/** Secrets that are several things: all of them at an edge, each alone at one while the others are zeros, and random ones. */
function piecewise(lengths: readonly number[]) {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return (random: Random, count: number): Uint8Array[] => [
    ...edges(total),
    ...lengths.flatMap((length, n) =>
      edges(length).map((edge) => joined(...lengths.map((other, k) => (k === n ? edge : new Uint8Array(other))))),
    ),
    ...randoms(random, total, count),
  ];
}

/** The pieces of such a secret. */
function pieces(secret: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => secret.subarray(at, (at += length)));
}

/** A case on one machine: `secret` names the pieces, `lengths` has their octets. */
function onMachine(
  name: string,
  secret: string,
  lengths: readonly number[],
  fixed: string,
  run: (machine: Machine, ...parts: Uint8Array[]) => Uint8Array,
): Case {
  return {
    name,
    secret,
    fixed,
    secrets: piecewise(lengths),
    run: (rig, octets) => run(rig.open(), ...pieces(octets, lengths)),
  };
}

// --- AES and GCM -------------------------------------------------------------------------------------------------------

const decrypt = onMachine("aes_decrypt", "key, block", [16, 16], "", (machine, key, block) => {
  const output = machine.room(16);
  checked(machine.call("aes_decrypt", machine.put(key!), machine.put(block!), output));
  return machine.read(output, 16);
});

const encrypt256 = onMachine("aes256_encrypt", "key, block", [32, 16], "", (machine, key, block) => {
  const output = machine.room(16);
  checked(machine.call("aes256_encrypt", machine.put(key!), machine.put(block!), output));
  return machine.read(output, 16);
});

/** Loads a key, uses it, and unloads it. */
const loaded = (length: 16 | 32): Case =>
  onMachine(
    `aes_load, ${8 * length} bits`,
    "key, blocks",
    [length, 40],
    "a block; a CMAC of 40 octets, twice",
    (machine, key, text) => {
      const [k, message, block, mac] = [machine.put(key!), machine.put(text!), machine.room(16), machine.room(16)];
      checked(machine.call("aes_load", k, length));
      checked(machine.call("aes_encrypt", 0, message, block));
      checked(machine.call("cmac", 0, message, 40, mac));
      checked(machine.call("cmac", 0, message, 40, mac));
      checked(machine.call("aes_unload"));
      return joined(machine.read(block, 16), machine.read(mac, 16));
    },
  );

/** Shapes of GCM: octets of additional data and message. */
const GCM_SHAPES = [
  [0, 0],
  [20, 0],
  [8, 1],
  [15, 16],
  [16, 33],
  [0, 64],
] as const;
const GCM_TEXT = `nonce, additional data, lengths (additional data, message): ${GCM_SHAPES.map((shape) => shape.join("/")).join(" ")}`;
const GCM_NONCE = PUBLIC(12);
const GCM_TAG = 16;

/** Seals each shape, and opens it again if asked to; `wrong` is the place and the value of what is changed in between. */
function runGcm(
  open: () => Machine,
  key: Uint8Array,
  text: Uint8Array,
  opening: boolean,
  wrong?: readonly [at: number, flip: number],
): Uint8Array {
  const outputs = GCM_SHAPES.map(([aadLength, length]) => {
    const machine = open();
    const [k, n, a] = [machine.put(key), machine.put(GCM_NONCE), machine.put(AAD)];
    const data = machine.put(text.subarray(0, length));
    machine.room(GCM_TAG);
    const args = [k, n, a, aadLength, data] as const;
    const sealed = length + GCM_TAG;
    if (!opening) {
      checked(machine.call("gcm_seal", ...args, length));
      return machine.read(data, sealed);
    }
    checked(machine.prepare("gcm_seal", ...args, length));
    if (wrong) machine.memory[data + (wrong[0] % sealed)]! ^= wrong[1];
    const status = machine.call("gcm_open", ...args, sealed);
    if (status !== (wrong ? AUTHENTICATION_FAILED : length)) throw new Error(`gcm_open answered ${status}`);
    return joined(Uint8Array.of(status), machine.read(data, length));
  });
  return joined(...outputs);
}

function gcm(name: string, opening: boolean): Case {
  const secrets = piecewise([16, 64]);
  return {
    name,
    secret: opening ? "key, plaintext; the tag is right" : "key, plaintext",
    fixed: GCM_TEXT,
    secrets,
    run: (rig, secret) => runGcm(() => rig.open(), secret.subarray(0, 16), secret.subarray(16), opening),
  };
}

const gcmRefused: Case = {
  name: "gcm_open, refused",
  secret: "key, plaintext, which bits of ciphertext or tag are wrong",
  fixed: GCM_TEXT,
  silent: true,
  secrets(random, count) {
    const wrong = Array.from({ length: 80 }, (_, at) => joined(random(80), Uint8Array.of(at, 1 << (at % 8))));
    return [...wrong, ...randoms(random, 82, count).map((secret) => altered(secret, 81, secret[81]! | 1))];
  },
  run: (rig, secret) =>
    runGcm(() => rig.open(), secret.subarray(0, 16), secret.subarray(16, 80), true, [secret[80]!, secret[81]!]),
};

// --- SHA-256 and what is built on it -----------------------------------------------------------------------------------

const HASH_LENGTHS = [0, 1, 31, 55, 56, 63, 64, 65, 119, 120, 128, 200];
const sha256 = onMachine(
  "sha256",
  "message",
  [200],
  `message of ${HASH_LENGTHS.join(", ")} octets`,
  (machine, text) => {
    const [message, output] = [machine.put(text!), machine.room(32)];
    const hashes = HASH_LENGTHS.map((length) => {
      checked(machine.call("sha256", message, length, output));
      return machine.read(output, 32);
    });
    return joined(...hashes);
  },
);

/** Octets of key and message: a key beyond a block is hashed first. */
const HMAC_SHAPES = [
  [0, 0],
  [16, 0],
  [32, 50],
  [64, 55],
  [65, 64],
  [100, 100],
] as const;
const HMAC_TEXT = `lengths (key, message): ${HMAC_SHAPES.map((shape) => shape.join("/")).join(" ")}`;
const hmac = onMachine("hmac_sha256", "key, message", [100, 100], HMAC_TEXT, (machine, key, text) => {
  const [k, message, output] = [machine.put(key!), machine.put(text!), machine.room(32)];
  const macs = HMAC_SHAPES.map(([keyLength, length]) => {
    checked(machine.call("hmac_sha256", k, keyLength, message, length, output));
    return machine.read(output, 32);
  });
  return joined(...macs);
});

const extract = onMachine("hkdf_extract", "salt, input keying material", [40, 80], "", (machine, salt, ikm) => {
  const [s, i, output] = [machine.put(salt!), machine.put(ikm!), machine.room(32)];
  checked(machine.call("hkdf_extract", s, 40, i, 80, output));
  return machine.read(output, 32);
});

const expand = onMachine("hkdf_expand", "key", [32], "info of 20 octets; 100 octets come out", (machine, prk) => {
  const [key, info, output] = [machine.put(prk!), machine.put(AAD), machine.room(100)];
  checked(machine.call("hkdf_expand", key, 32, info, 20, output, 100));
  return machine.read(output, 100);
});

const PRF_TEXT = "label of 8 octets, seed of 20; 104 octets come out";
const prf = onMachine("tls_prf", "secret", [48], PRF_TEXT, (machine, secret) => {
  const [s, seed, output] = [machine.put(secret!), machine.put(AAD), machine.room(104)];
  checked(machine.call("tls_prf", s, 48, seed, 8, seed, 20, output, 104));
  return machine.read(output, 104);
});

// --- ECDSA -------------------------------------------------------------------------------------------------------------

/** Private keys, each with a hash, and with `extra` octets more. */
const toSign =
  (keys: Case["secrets"], extra: number): Case["secrets"] =>
  (random, count, rig) =>
    keys(random, count, rig).map((key, n) => {
      const hash = n % 3 === 0 ? (edges(32)[(n / 3) % edges(32).length] ?? random(32)) : random(32);
      return joined(key, hash, random(extra));
    });

function sign(name: string, secret: string, secrets: Case["secrets"], hedged: boolean, silent: boolean): Case {
  return {
    name,
    secret,
    fixed: "the first candidate for k is taken, as all but one in 2^32 are",
    silent,
    secrets: toSign(secrets, hedged ? 32 : 0),
    run(rig, octets) {
      const machine = rig.open();
      const [key, hash, extra] = pieces(octets, [32, 32, hedged ? 32 : 0]);
      const [k, h, e] = [machine.put(key!), machine.put(hash!), hedged ? machine.put(extra!) : 0];
      const output = machine.room(64);
      const status = machine.call("p256_sign", k, h, e, output);
      if (status < 0 !== silent) throw new Error(`p256_sign answered ${status}`);
      return machine.read(output, 64);
    },
  };
}

// --- what comes from the generator --------------------------------------------------------------------------------------

/** The secret of a case whose arguments hold none: it comes in through a port. */
export const FROM_ENTROPY = "entropy";

/** Seeds the generator with the secret, through the entropy port or as samples of a noise source, and draws. */
function drawn(name: string, noise: boolean, length: number, draw: (machine: Machine, output: number) => number): Case {
  return {
    name,
    secret: FROM_ENTROPY,
    fixed: noise ? "samples that raise no alarm" : "the first candidate is taken, as all but one in 2^32 are",
    secrets: (random, count) => (noise ? randoms(random, 2048, count) : [...edges(32), ...randoms(random, 32, count)]),
    run(rig, secret) {
      let at = 0;
      const next = (octets: number): Uint8Array => {
        const taken = Uint8Array.from({ length: octets }, (_, n) => secret[(at + n) % secret.length]!);
        at += octets;
        return taken;
      };
      const machine = rig.open(noise ? { entropyRaw: next } : { entropy: next });
      const output = machine.room(length);
      checked(machine.call("start"));
      checked(draw(machine, output));
      return machine.read(output, length);
    },
  };
}

/** A private key and a hash: the octets that are secret here are the generator's. */
const OWN_KEY = new Uint8Array(32).fill(0x41);
const HASH = PUBLIC(32);

const generate = drawn("p256_generate", false, 96, (machine, output) =>
  machine.call("p256_generate", output, output + 32),
);
const generateX = drawn("x25519_generate", false, 64, (machine, output) =>
  machine.call("x25519_generate", output, output + 32),
);
const signHedged = drawn("p256_sign_hedged", false, 64, (machine, output) =>
  machine.call("p256_sign_hedged", machine.put(OWN_KEY), machine.put(HASH), output),
);
const bytes = drawn("random_bytes", false, 50, (machine, output) =>
  machine.call("random_bytes", output, 50, 1, machine.put(AAD), 20),
);
const reseed = drawn("random_reseed", false, 50, (machine, output) => {
  checked(machine.call("random_reseed", machine.put(AAD), 20));
  return machine.call("random_bytes", output, 50, 0, 0, 0);
});
const noise = drawn("random_bytes, from a noise source", true, 50, (machine, output) => {
  checked(machine.call("random_reseed", 0, 0));
  return machine.call("random_bytes", output, 50, 0, 0, 0);
});

const health: Case = {
  name: "health_test",
  secret: "samples that raise no alarm",
  fixed: "1,200 samples",
  silent: true,
  secrets: (random, count) => randoms(random, 1200, count),
  run(rig, secret) {
    const machine = rig.open();
    const status = checked(machine.call("health_test", machine.put(secret), secret.length));
    return Uint8Array.of(status);
  },
};

/** In the order of docs/abi.md. */
export const FULL_CASES: readonly Case[] = [
  decrypt,
  encrypt256,
  loaded(16),
  loaded(32),
  gcm("gcm_seal", false),
  gcm("gcm_open", true),
  gcmRefused,
  sha256,
  hmac,
  extract,
  expand,
  prf,
  sign("p256_sign, deterministic", "private key in 1 .. n-1, hash", privateKeys, false, false),
  sign("p256_sign, hedged", "private key in 1 .. n-1, hash, extra random octets", privateKeys, true, false),
  sign("p256_sign, refused", "private key of 0, n and above, hash", p256Refused, false, true),
  signHedged,
  generate,
  generateX,
  bytes,
  reseed,
  noise,
  health,
];
