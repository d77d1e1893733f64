// The crypto API without a platform: `import { loadCrypto } from "thimble"`; with one: `thimble/crypto`, `thimble/inline`.

export { AuthenticationError, ThimbleError } from "../errors.js";
export type { Aes } from "./aes.js";
export type { CompiledModule, RandomSource } from "./arena.js";
export type { Ccm, CcmOpen, CcmSeal } from "./ccm.js";
export type { Gcm, GcmOpen, GcmSeal } from "./gcm.js";
export type { Hkdf, HkdfArguments, HkdfExpand, TlsPrf, TlsPrfArguments } from "./kdf.js";
export { equal, type Cmac, type Hmac } from "./mac.js";
export type { Octets } from "./octets.js";
export type { KeyPair, P256, P256Sign, P256Verify, Signed } from "./p256.js";
export type { RandomBytes } from "./random.js";
export type { Sha256, Sha256Stream } from "./sha256.js";
export { loadCrypto, type CryptoSuite, type OpenOptions } from "./suite.js";
export { hasVectors } from "./vectors.js";
export type { X25519 } from "./x25519.js";
