// @noble beside the core, where there is no node:crypto (host/vectors/reference.ts).

import { p256 } from "@noble/curves/nist.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import type { HashName, Reference } from "../../vectors/reference.js";

const DIGESTS: Readonly<Record<HashName, (message: Uint8Array) => Uint8Array>> = {
  "SHA-1": sha1,
  "SHA-224": sha224,
  "SHA-256": sha256,
  "SHA-384": sha384,
  "SHA-512": sha512,
};

export const nobleReference: Reference = {
  name: "noble",
  digest: (hash, message) => DIGESTS[hash](message),
  verify: (publicKey, hash, message, signature) =>
    p256.verify(signature, DIGESTS[hash](message), Uint8Array.of(4, ...publicKey), { prehash: false, lowS: false }),
};
