// What is run on profile full besides cases.ts: each of its further exports that handles a secret.

import { AAD, checked, onMachine, pieces, PUBLIC, type Case } from "./case.js";
import { CBC_CASES } from "./cbc.js";
import { privateKeys } from "./cases.js";
import { GCM_CASES } from "./gcm.js";
import type { Machine } from "./machine.js";
import { MODE_CASES } from "./modes.js";
import { edges, joined, p256Refused, randoms } from "./secrets.js";

// --- AES -------------------------------------------------------------------------------------------------------

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

/** Octets of each piece. */
const PIECES = [1, 62, 1, 64, 65, 7];
const PIECES_TEXT = `pieces of ${PIECES.join(", ")} octets`;

/** A hash in pieces, traced from the export `first` on: a leak planted in front of it is the first that is found. */
const streamed = (first: string, prefix: string, contextLength: number, keyLength: number): Case =>
  onMachine(first, keyLength > 0 ? "key, message" : "message", [keyLength, 200], PIECES_TEXT, (machine, key, text) => {
    const [context, message, output] = [machine.room(contextLength), machine.put(text!), machine.room(32)];
    let tracing = false;
    const call = (step: string, ...args: number[]): void => {
      const name = `${prefix}_${step}`;
      tracing ||= name === first;
      checked(tracing ? machine.call(name, ...args) : machine.prepare(name, ...args));
    };
    call("init", context, ...(keyLength > 0 ? [machine.put(key!), keyLength] : []));
    let at = message;
    for (const length of PIECES) {
      call("update", context, at, length);
      at += length;
    }
    call("final", context, output);
    return machine.read(output, 32);
  });

const [sha256Update, sha256Final] = ["update", "final"].map((step) => streamed(`sha256_${step}`, "sha256", 104, 0)) as [
  Case,
  Case,
];
const [hmacUpdate, hmacFinal] = ["update", "final"].map((step) =>
  streamed(`hmac_sha256_${step}`, "hmac_sha256", 272, 32),
) as [Case, Case];

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
  ...MODE_CASES,
  ...CBC_CASES,
  ...GCM_CASES,
  sha256,
  sha256Update,
  sha256Final,
  hmac,
  hmacUpdate,
  hmacFinal,
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
