// The core against its peers in this process, on V8: medians of rounds in which all take turns, so that a busy machine slows each alike.
// Ratios are of one run; the microseconds beside them are this computer's.

import {
  createCipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  sign,
  verify,
} from "node:crypto";
import { cmac as nobleCmac } from "@noble/ciphers/aes.js";
import { x25519 as nobleX25519 } from "@noble/curves/ed25519.js";
import { p256 as nobleP256 } from "@noble/curves/nist.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { NOT_SUPPORTED } from "../../core/errors.js";
import { profileOctets } from "../../node/core.js";
import { counting } from "./operations.js";

/** One operation: microseconds of each that has it, and what is asked of ours. */
export interface NodeRow {
  readonly operation: string;
  readonly microseconds: Readonly<Record<string, number>>;
  readonly targets: readonly { readonly peer: string; readonly timesAsFast: number }[];
}

/** Names of the peers in a row. */
export const NODE_CRYPTO = "node:crypto";
export const NOBLE = "noble";

const ROUNDS = 15;
const ROUND_MS = 12;

/** Microseconds of one run of each body: medians. Bounded: ROUNDS * ROUND_MS for each, and one run at least. */
function race(bodies: ReadonlyMap<string, () => void>): Record<string, number> {
  const times = new Map([...bodies.keys()].map((name) => [name, [] as number[]]));
  const batch = new Map<string, number>();
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, body] of bodies) {
      const runs = batch.get(name) ?? 1;
      const begin = process.hrtime.bigint();
      for (let i = 0; i < runs; i++) body();
      const each = Number(process.hrtime.bigint() - begin) / 1000 / runs;
      // The first two rounds warm the compiler up and find how many runs make a round.
      if (round < 0) batch.set(name, Math.max(1, Math.min(1_000_000, Math.round((ROUND_MS * 1000) / each))));
      else times.get(name)!.push(each);
    }
  }
  const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1]!;
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)]));
}

type Export = (...args: number[]) => number;
/** The arguments of an export, made of its pointers. */
type Arguments = (...pointers: number[]) => number[];

/** A module without ports, and its octets to put inputs into. */
class Bare {
  readonly memory: Uint8Array;
  readonly io: number;
  readonly #exports: WebAssembly.Exports;

  constructor(octets: Uint8Array) {
    const module = new WebAssembly.Module(octets as Uint8Array<ArrayBuffer>);
    const ports = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => NOT_SUPPORTED]));
    this.#exports = new WebAssembly.Instance(module, { ports }).exports;
    this.memory = new Uint8Array((this.#exports["memory"] as WebAssembly.Memory).buffer);
    this.io = this.get("io_pointer")();
  }

  get(name: string): Export {
    return this.#exports[name] as Export;
  }

  /**
   * A body that copies inputs in, calls and copies the output out, and throws when the call fails. Pointers are the inputs' in their order,
   * then the output's; `args` makes the arguments of them.
   */
  body(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments): () => void {
    return this.#body(name, inputs, output, args, inputs.length);
  }

  /** The same for an export that works in place: the output lies where the last input was. */
  inPlace(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments): () => void {
    return this.#body(name, inputs, output, args, inputs.length - 1);
  }

  #body(name: string, inputs: readonly Uint8Array[], output: Uint8Array, args: Arguments, place: number): () => void {
    const pointers: number[] = [];
    let next = this.io;
    for (const { length } of [...inputs, output]) {
      pointers.push(next);
      next += (length + 7) & ~7;
    }
    const call = this.get(name);
    const words = args(...pointers);
    const { memory } = this;
    const from = pointers[place]!;
    return () => {
      for (let i = 0; i < inputs.length; i++) memory.set(inputs[i]!, pointers[i]!);
      if (call(...words) < 0) throw new Error(`${name} fails`);
      for (let i = 0; i < output.length; i++) output[i] = memory[from + i]!;
    };
  }
}

export async function benchNode(): Promise<NodeRow[]> {
  const core = new Bare(await profileOctets("full"));
  const ours = "Thimble";
  const rows: NodeRow[] = [];
  const row = (
    operation: string,
    bodies: Readonly<Record<string, () => void>>,
    targets: NodeRow["targets"] = [],
  ): void => void rows.push({ operation, microseconds: race(new Map(Object.entries(bodies))), targets });

  const privateKey = counting(32, 1);
  const peer = createECDH("prime256v1");
  peer.setPrivateKey(Buffer.from(counting(32, 65)));
  const own = createECDH("prime256v1");
  own.setPrivateKey(Buffer.from(privateKey));
  const point = new Uint8Array(peer.getPublicKey());
  const publicKey = new Uint8Array(own.getPublicKey());
  row(
    "ECDH P-256",
    {
      [ours]: core.body("p256_ecdh", [privateKey, point.subarray(1)], new Uint8Array(32), (k, q, z) => [k!, q!, z!]),
      [NODE_CRYPTO]: () => void own.computeSecret(point),
      [NOBLE]: () => void nobleP256.getSharedSecret(privateKey, point),
    },
    [
      { peer: NOBLE, timesAsFast: 10 },
      { peer: NODE_CRYPTO, timesAsFast: 1 / 1.5 },
    ],
  );

  const message = counting(64);
  const hash = new Uint8Array(createHash("sha256").update(message).digest());
  const base64 = (octets: Uint8Array): string => Buffer.from(octets).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: base64(publicKey.subarray(1, 33)), y: base64(publicKey.subarray(33)) };
  const signer = createPrivateKey({ key: { ...jwk, d: base64(privateKey) }, format: "jwk" });
  const verifier = createPublicKey({ key: jwk, format: "jwk" });
  const signature = new Uint8Array(sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }));
  row("ECDSA P-256, sign (64 octets, hash included)", {
    [ours]: bothOf(
      core.body("sha256", [message], new Uint8Array(32), (m, h) => [m!, 64, h!]),
      core.body("p256_sign", [privateKey, hash], new Uint8Array(64), (k, h, s) => [k!, h!, 0, s!]),
    ),
    [NODE_CRYPTO]: () => void sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }),
    [NOBLE]: () => void nobleP256.sign(message, privateKey),
  });
  row("ECDSA P-256, verify (64 octets, hash included)", {
    [ours]: bothOf(
      core.body("sha256", [message], new Uint8Array(32), (m, h) => [m!, 64, h!]),
      core.body("p256_verify", [publicKey.subarray(1), hash, signature], new Uint8Array(0), (q, h, s) => [q!, h!, s!]),
    ),
    [NODE_CRYPTO]: () => void verify("sha256", message, { key: verifier, dsaEncoding: "ieee-p1363" }, signature),
    [NOBLE]: () => void nobleP256.verify(signature, message, publicKey, { lowS: false }),
  });

  const [a, b] = [generateKeyPairSync("x25519"), generateKeyPairSync("x25519")];
  const scalar = new Uint8Array(Buffer.from(a.privateKey.export({ format: "jwk" }).d!, "base64url"));
  const u = new Uint8Array(Buffer.from(b.publicKey.export({ format: "jwk" }).x!, "base64url"));
  row("X25519", {
    [ours]: core.body("x25519", [scalar, u], new Uint8Array(32), (k, q, z) => [k!, q!, z!]),
    [NODE_CRYPTO]: () => void diffieHellman({ privateKey: a.privateKey, publicKey: b.publicKey }),
    [NOBLE]: () => void nobleX25519.getSharedSecret(scalar, u),
  });

  const [key, nonce, aad] = [counting(16), counting(13), counting(8)];
  const nodeCcm = (): void => {
    const cipher = createCipheriv("aes-128-ccm", key, nonce, { authTagLength: 8 });
    cipher.setAAD(aad, { plaintextLength: 64 });
    cipher.update(message);
    cipher.final();
    cipher.getAuthTag();
  };
  row(
    "CCM-8, 64 octets and 8 additional",
    {
      [ours]: core.inPlace("ccm_seal", [key, nonce, aad, message], new Uint8Array(72), (k, n, a, m) => {
        return [k!, n!, 13, a!, 8, m!, 64, 8];
      }),
      [NODE_CRYPTO]: nodeCcm,
    },
    [{ peer: NODE_CRYPTO, timesAsFast: 5 }],
  );
  row("CMAC, 64 octets", {
    [ours]: core.body("cmac", [key, message], new Uint8Array(16), (k, m, t) => [k!, m!, 64, t!]),
    [NOBLE]: () => void nobleCmac(message, key),
  });
  row("SHA-256, 64 octets", {
    [ours]: core.body("sha256", [message], new Uint8Array(32), (m, h) => [m!, 64, h!]),
    [NODE_CRYPTO]: () => void createHash("sha256").update(message).digest(),
    [NOBLE]: () => void nobleSha256(message),
  });
  row("HMAC-SHA-256, 64 octets", {
    [ours]: core.body("hmac_sha256", [key, message], new Uint8Array(32), (k, m, t) => [k!, 16, m!, 64, t!]),
    [NODE_CRYPTO]: () => void createHmac("sha256", key).update(message).digest(),
    [NOBLE]: () => void nobleHmac(nobleSha256, key, message),
  });
  return rows;
}

const bothOf =
  (first: () => void, second: () => void): (() => void) =>
  () => {
    first();
    second();
  };
