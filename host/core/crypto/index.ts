// The crypto API without a platform: `import { loadCrypto } from "thimble"`; with one: `thimble/crypto`, `thimble/inline`.

export { AuthenticationError, ThimbleError } from "../errors.js";
export type { Aes, Ctr } from "./aes.js";
export type { CompiledModule, RandomSource } from "./arena.js";
export type { Cbc, CbcArguments } from "./cbc.js";
export type { CbcHmac, CbcHmacOpen, CbcHmacSeal } from "./cbc-hmac.js";
export type { Ccm, CcmOpen, CcmSeal, CcmStar } from "./ccm.js";
export type { CcmBegin, CcmChecker, CcmSealer, CcmUnverifiedOpener } from "./ccm-pieces.js";
export type { Gcm, GcmOpen, GcmSeal } from "./gcm.js";
export type { Hkdf, HkdfArguments, HkdfExpand, TlsPrf, TlsPrfArguments } from "./kdf.js";
export { equal, type Hmac, type Mac } from "./mac.js";
export type { Octets } from "./octets.js";
export type { KeyPair, P256, P256Sign, P256Verify, Signed } from "./p256.js";
export type { Fresh, RandomBytes } from "./random.js";
export type { Sha256 } from "./sha256.js";
export type { Stream } from "./stream.js";
export { loadCrypto, type CryptoSuite, type OpenOptions } from "./suite.js";
export { hasSimd } from "../simd.js";
export type { X25519 } from "./x25519.js";
