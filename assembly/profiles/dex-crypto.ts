// The crypto of profile dex alone, so that its octets can be counted (`make sizes`): what the rest of dex calls of assembly/crypto.
// No board runs it.
export { clearKey, encrypt, setKey } from "../crypto/aes";
export { open, seal } from "../crypto/ccm";
export { cmac, cmacFinal, cmacInit, cmacUpdate } from "../crypto/cmac";
export { equal } from "../crypto/ct";
export { ctr } from "../crypto/ctr";
export { clearGenerator, randomBytes, seedGenerator } from "../crypto/drbg";
export { ecdh, publicKey, validatePublicKey } from "../crypto/p256/ecdh";
export { x25519, x25519Public } from "../crypto/x25519";
