// node:crypto beside the core (host/vectors/reference.ts).

import { createHash, createPublicKey, verify } from "node:crypto";
import type { HashName, Reference } from "../vectors/reference.js";

const NAMES: Readonly<Record<HashName, string>> = {
  "SHA-1": "sha1",
  "SHA-224": "sha224",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

export const nodeReference: Reference = {
  name: "node:crypto",
  digest: (hash, message) => new Uint8Array(createHash(NAMES[hash]).update(message).digest()),
  verify(publicKey, hash, message, signature) {
    const base64 = (part: Uint8Array): string => Buffer.from(part).toString("base64url");
    const [x, y] = [base64(publicKey.subarray(0, 32)), base64(publicKey.subarray(32))];
    const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
    return verify(NAMES[hash], message, { key, dsaEncoding: "ieee-p1363" }, signature);
  },
};
