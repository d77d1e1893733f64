// How many bytes of the JavaScript heap a call of the crypto API takes when it is given its output: prints them as JSON. Run by
// api-memory.test.ts, with --expose-gc.

import { getHeapStatistics } from "node:v8";
import { openCrypto } from "../../host/node/crypto.js";

const CALLS = 100_000;
/** Of a computation that takes long. */
const FEW = 2_000;
const ROUNDS = 4;
const collect = (globalThis as unknown as { gc: () => void }).gc;

const { aes, ccm, gcm, cbc, cbcHmac, cmac, cmac96, cmacPrf128, sha256, hmac, hkdf, tlsPrf, p256, x25519 } =
  await openCrypto();
const octets = (length: number): Uint8Array => new Uint8Array(length).fill(0x5a);

const key = octets(16);
const seal = { key, nonce: octets(13), aad: octets(8), plaintext: octets(64), tagLength: 8, into: octets(72) };
const open = { key, nonce: seal.nonce, aad: seal.aad, sealed: ccm.seal(seal), tagLength: 8, into: octets(64) };
const gcmSeal = { key, nonce: octets(12), aad: octets(8), plaintext: octets(64), into: octets(80) };
const gcmOpen = { key, nonce: gcmSeal.nonce, aad: gcmSeal.aad, sealed: gcm.seal(gcmSeal), into: octets(64) };
const expand = { prk: octets(32), info: octets(10), length: 64, into: octets(64) };
const derive = { ikm: octets(32), salt: octets(32), info: octets(10), length: 64, into: octets(64) };
const prf = { secret: octets(48), label: octets(13), seed: octets(64), length: 40, into: octets(40) };
const sign = { privateKey: octets(32), hash: octets(32), into: octets(64) };
const verify = { publicKey: p256.publicKey(octets(32)), hash: octets(32), signature: p256.sign(sign) };
const ctr = { key, counterBlock: octets(16), data: octets(64), into: octets(64) };
const chained = { key, iv: octets(16), data: octets(64), into: octets(64) };
const star = { key, nonce: octets(13), data: octets(64), into: octets(64) };
const record = { macKey: octets(32), key, header: octets(11), iv: octets(16), plaintext: octets(40), into: octets(80) };
const [block, out32, out65] = [octets(16), octets(32), octets(65)];

const CALLS_OF: readonly (readonly [name: string, call: () => unknown, calls?: number])[] = [
  ["control", () => sha256(block)],
  ["ccm.seal", () => ccm.seal(seal)],
  ["ccm.open", () => ccm.open(open)],
  ["aes.encrypt", () => aes.encrypt(key, block, block)],
  ["aes.decrypt", () => aes.decrypt(key, block, block)],
  ["gcm.seal", () => gcm.seal(gcmSeal), 10 * FEW],
  ["gcm.open", () => gcm.open(gcmOpen), 10 * FEW],
  ["aes.ctr", () => aes.ctr(ctr)],
  ["cbc.encrypt", () => cbc.encrypt(chained)],
  ["cbcHmac.seal", () => cbcHmac.seal(record), 10 * FEW],
  ["ccm.starUnauthenticated", () => ccm.starUnauthenticated(star)],
  ["cmac96", () => cmac96(key, seal.plaintext, block)],
  ["cmacPrf128", () => cmacPrf128(out32, seal.plaintext, block)],
  ["cmac", () => cmac(key, seal.plaintext, block)],
  ["sha256", () => sha256(seal.plaintext, out32)],
  ["hmac", () => hmac(key, seal.plaintext, out32)],
  ["hkdf", () => hkdf(derive), 10 * FEW],
  ["hkdf.expand", () => hkdf.expand(expand), 10 * FEW],
  ["tlsPrf", () => tlsPrf(prf), 10 * FEW],
  ["p256.publicKey", () => p256.publicKey(out32, out65), FEW],
  ["p256.ecdh", () => p256.ecdh(sign.privateKey, verify.publicKey, out32), FEW],
  ["p256.sign", () => p256.sign(sign), FEW],
  ["p256.verify", () => p256.verify(verify), FEW],
  ["x25519.ecdh", () => x25519.ecdh(sign.privateKey, out32, out32), FEW],
];

const counted: Record<string, number> = {};
for (const [name, call, calls = CALLS] of CALLS_OF) {
  // The engine compiles what runs often, and that takes heap too: the least of some rounds is what the calls take.
  let least = Infinity;
  for (let round = 0; round < ROUNDS && least > 0; round++) {
    collect();
    const before = getHeapStatistics().used_heap_size;
    for (let i = 0; i < calls; i++) call();
    least = Math.min(least, (getHeapStatistics().used_heap_size - before) / calls);
  }
  counted[name] = least;
}
console.log(JSON.stringify(counted));
