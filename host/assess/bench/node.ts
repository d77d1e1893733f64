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
import { bestProfile } from "../../core/simd.js";
import { profileOctets } from "../../node/core.js";
import { counting } from "./operations.js";
import { Bare, bothOf, race, type Body } from "./race.js";

/** One operation: microseconds of each that has it, and what is asked of ours. */
export interface NodeRow {
  readonly operation: string;
  readonly microseconds: Readonly<Record<string, number>>;
  readonly targets: readonly { readonly peer: string; readonly timesAsFast: number }[];
}

/** Names of the peers in a row. */
export const NODE_CRYPTO = "node:crypto";
export const NOBLE = "noble";

export async function benchNode(): Promise<NodeRow[]> {
  const core = new Bare(await profileOctets(bestProfile()));
  const ours = "Thimble";
  const rows: NodeRow[] = [];
  const row = async (
    operation: string,
    bodies: Readonly<Record<string, Body>>,
    targets: NodeRow["targets"] = [],
  ): Promise<void> => void rows.push({ operation, microseconds: await race(bodies), targets });

  const privateKey = counting(32, 1);
  const peer = createECDH("prime256v1");
  peer.setPrivateKey(Buffer.from(counting(32, 65)));
  const own = createECDH("prime256v1");
  own.setPrivateKey(Buffer.from(privateKey));
  const point = new Uint8Array(peer.getPublicKey());
  const publicKey = new Uint8Array(own.getPublicKey());
  await row(
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
  await row("ECDSA P-256, sign (64 octets, hash included)", {
    [ours]: bothOf(
      core.body("sha256", [message], new Uint8Array(32), (m, h) => [m!, 64, h!]),
      core.body("p256_sign", [privateKey, hash], new Uint8Array(64), (k, h, s) => [k!, h!, 0, s!]),
    ),
    [NODE_CRYPTO]: () => void sign("sha256", message, { key: signer, dsaEncoding: "ieee-p1363" }),
    [NOBLE]: () => void nobleP256.sign(message, privateKey),
  });
  await row("ECDSA P-256, verify (64 octets, hash included)", {
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
  await row("X25519", {
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
  await row(
    "CCM-8, 64 octets and 8 additional",
    {
      [ours]: core.inPlace("ccm_seal", [key, nonce, aad, message], new Uint8Array(72), (k, n, a, m) => {
        return [k!, n!, 13, a!, 8, m!, 64, 8];
      }),
      [NODE_CRYPTO]: nodeCcm,
    },
    [{ peer: NODE_CRYPTO, timesAsFast: 5 }],
  );
  await row("CMAC, 64 octets", {
    [ours]: core.body("cmac", [key, message], new Uint8Array(16), (k, m, t) => [k!, m!, 64, t!]),
    [NOBLE]: () => void nobleCmac(message, key),
  });
  await row("SHA-256, 64 octets", {
    [ours]: core.body("sha256", [message], new Uint8Array(32), (m, h) => [m!, 64, h!]),
    [NODE_CRYPTO]: () => void createHash("sha256").update(message).digest(),
    [NOBLE]: () => void nobleSha256(message),
  });
  await row("HMAC-SHA-256, 64 octets", {
    [ours]: core.body("hmac_sha256", [key, message], new Uint8Array(32), (k, m, t) => [k!, 16, m!, 64, t!]),
    [NODE_CRYPTO]: () => void createHmac("sha256", key).update(message).digest(),
    [NOBLE]: () => void nobleHmac(nobleSha256, key, message),
  });
  return rows;
}
