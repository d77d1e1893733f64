// The benchmark: the core, through the crypto API of host/core, against Web Cryptography and @noble in this browser. Before anything is
// timed, all must agree.
//
// One run after the other, as a protocol needs them: each call of Web Cryptography is awaited.

import { cmac as nobleCmac } from "@noble/ciphers/aes.js";
import { x25519 as nobleX25519 } from "@noble/curves/ed25519.js";
import { p256 as nobleP256 } from "@noble/curves/nist.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import type { CryptoSuite } from "../../core/crypto/index.js";
import { toHex } from "../../core/text.js";
import { race, type Body } from "../../assess/bench/race.js";
import { openSuite } from "./core.js";
import { NOBLE, THIMBLE, WEB_CRYPTO, type Measurement, type Report } from "./messages.js";

/** Twenty or so implementations of 15 * 25 ms and a warm-up each: about ten seconds, and bounded. */
const LIMITS = { rounds: 15, roundMs: 25 };

const OCTETS = 64;
const SIZE = `${OCTETS} octets`;
const { subtle } = crypto;

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
const octetsOf = async (buffer: Promise<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await buffer);

/** One run of an implementation that gives its result at once. */
type Compute = () => Uint8Array | boolean;
const bodyOf =
  (compute: Compute): Body =>
  () =>
    void compute();

interface Operation {
  readonly name: string;
  /** Of its message. */
  readonly size?: string;
  readonly bodies: Readonly<Record<string, Body>>;
  /** Results that must be the same. */
  readonly same?: readonly Uint8Array[];
  readonly notes?: Readonly<Record<string, string>>;
}

export async function bench(tell: (report: Report) => void): Promise<void> {
  const suite = await openSuite();
  const makers = [ecdh, sign, verify, x25519, ccm, cmac, sha256, hmac];
  for (const [n, make] of makers.entries()) {
    const operation = await make(suite);
    tell({ report: "progress", done: n, total: makers.length, what: operation.name });
    const [first, ...others] = (operation.same ?? []).map(toHex);
    if (others.some((other) => other !== first)) throw new Error(`${operation.name}: the implementations disagree`);
    const { name, size = "", bodies, notes = {} } = operation;
    const row: Measurement = { operation: name, size, microseconds: await race(bodies, LIMITS), notes };
    tell({ report: "measured", row });
  }
}

// --- P-256 ---------------------------------------------------------------------------------------------------------------

interface Pair {
  readonly keys: CryptoKeyPair;
  readonly privateKey: Uint8Array;
  /** 65 octets. */
  readonly publicKey: Uint8Array;
}

/** A pair of keys, for all three. */
async function pair(algorithm: "ECDH" | "ECDSA"): Promise<Pair> {
  const usages: KeyUsage[] = algorithm === "ECDH" ? ["deriveBits"] : ["sign", "verify"];
  const keys = await subtle.generateKey({ name: algorithm, namedCurve: "P-256" }, true, usages);
  const { d = "" } = await subtle.exportKey("jwk", keys.privateKey);
  const publicKey = await octetsOf(subtle.exportKey("raw", keys.publicKey));
  return { keys, privateKey: base64(d), publicKey };
}

function base64(text: string): Uint8Array {
  const octets = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(octets, (character) => character.charCodeAt(0));
}

async function ecdh({ p256 }: CryptoSuite): Promise<Operation> {
  const [own, peer] = [await pair("ECDH"), await pair("ECDH")];
  const into = new Uint8Array(32);
  const ours = (): Uint8Array => p256.ecdh(own.privateKey, peer.publicKey, into);
  const theirs = (): Promise<ArrayBuffer> =>
    subtle.deriveBits({ name: "ECDH", public: peer.keys.publicKey }, own.keys.privateKey, 256);
  const nobles = (): Uint8Array => nobleP256.getSharedSecret(own.privateKey, peer.publicKey);
  return {
    name: "P-256 ECDH",
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: theirs, [NOBLE]: bodyOf(nobles) },
    same: [ours(), await octetsOf(theirs()), nobles().subarray(1, 33)],
  };
}

const ECDSA = { name: "ECDSA", hash: "SHA-256" };

async function sign({ p256 }: CryptoSuite): Promise<Operation> {
  const { keys, privateKey } = await pair("ECDSA");
  const message = random(OCTETS);
  const into = new Uint8Array(64);
  const ours = (): Uint8Array => p256.sign({ privateKey, message, into });
  const nobles = (): Uint8Array => nobleP256.sign(message, privateKey, { lowS: false });
  const theirs = (): Promise<ArrayBuffer> => subtle.sign(ECDSA, keys.privateKey, message);
  // Ours and noble's follow RFC 6979; Web Cryptography's does not, but it must take ours.
  const taken = await subtle.verify(ECDSA, keys.publicKey, Uint8Array.from(ours()), message);
  if (!taken) throw new Error("Web Cryptography refuses a signature of the core");
  return {
    name: "P-256 sign",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: theirs, [NOBLE]: bodyOf(nobles) },
    same: [ours(), nobles()],
  };
}

async function verify({ p256 }: CryptoSuite): Promise<Operation> {
  const { keys, publicKey } = await pair("ECDSA");
  const message = random(OCTETS);
  const signature = await octetsOf(subtle.sign(ECDSA, keys.privateKey, message));
  const ours = (): boolean => p256.verify({ publicKey, message, signature });
  const nobles = (): boolean => nobleP256.verify(signature, message, publicKey, { lowS: false });
  if (!ours() || !nobles()) throw new Error("a signature of Web Cryptography is refused");
  const theirs = (): Promise<boolean> => subtle.verify(ECDSA, keys.publicKey, signature, message);
  return {
    name: "P-256 verify",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: theirs, [NOBLE]: bodyOf(nobles) },
  };
}

// --- X25519 --------------------------------------------------------------------------------------------------------------

/** PKCS #8 of an X25519 key, up to the key: Web Cryptography imports no raw private keys. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

async function x25519({ x25519 }: CryptoSuite): Promise<Operation> {
  const [scalar, peer] = [random(32), nobleX25519.getPublicKey(random(32))];
  const into = new Uint8Array(32);
  const ours = (): Uint8Array => x25519.ecdh(scalar, peer, into);
  const nobles = (): Uint8Array => nobleX25519.getSharedSecret(scalar, peer);
  const same = [ours(), nobles()];
  const bodies = { [THIMBLE]: bodyOf(ours), [NOBLE]: bodyOf(nobles) };
  const name = "X25519";
  try {
    const key = await subtle.importKey("pkcs8", Uint8Array.of(...PKCS8, ...scalar), "X25519", false, ["deriveBits"]);
    const point = await subtle.importKey("raw", Uint8Array.from(peer), "X25519", false, []);
    const theirs = (): Promise<ArrayBuffer> => subtle.deriveBits({ name: "X25519", public: point }, key, 256);
    return { name, bodies: { ...bodies, [WEB_CRYPTO]: theirs }, same: [...same, await octetsOf(theirs())] };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { name, bodies, same, notes: { [WEB_CRYPTO]: "not here" } };
  }
}

// --- symmetric -----------------------------------------------------------------------------------------------------------

async function ccm({ ccm }: CryptoSuite): Promise<Operation> {
  const [key, nonce, aad, plaintext] = [random(16), random(13), random(8), random(OCTETS)];
  const into = new Uint8Array(OCTETS + 8);
  const ours = (): Uint8Array => ccm.seal({ key, nonce, aad, plaintext, tagLength: 8, into });
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: random(12), additionalData: aad };
  // Nobody else here has it: it must at least open what it sealed.
  if (toHex(ccm.open({ key, nonce, aad, sealed: ours(), tagLength: 8 })) !== toHex(plaintext))
    throw new Error("the core opens other octets than it sealed");
  return {
    name: "AES-CCM-8",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: () => subtle.encrypt(parameters, imported, plaintext) },
    notes: { [WEB_CRYPTO]: "AES-GCM" },
  };
}

function cmac({ cmac }: CryptoSuite): Operation {
  const [key, message] = [random(16), random(OCTETS)];
  const into = new Uint8Array(16);
  const ours = (): Uint8Array => cmac(key, message, into);
  const nobles = (): Uint8Array => nobleCmac(message, key);
  return {
    name: "AES-CMAC",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [NOBLE]: bodyOf(nobles) },
    same: [ours(), nobles()],
  };
}

async function sha256({ sha256 }: CryptoSuite): Promise<Operation> {
  const message = random(OCTETS);
  const into = new Uint8Array(32);
  const ours = (): Uint8Array => sha256(message, into);
  const theirs = (): Promise<ArrayBuffer> => subtle.digest("SHA-256", message);
  const nobles = (): Uint8Array => nobleSha256(message);
  return {
    name: "SHA-256",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: theirs, [NOBLE]: bodyOf(nobles) },
    same: [ours(), await octetsOf(theirs()), nobles()],
  };
}

async function hmac({ hmac }: CryptoSuite): Promise<Operation> {
  const [key, message] = [random(32), random(OCTETS)];
  const into = new Uint8Array(32);
  const ours = (): Uint8Array => hmac(key, message, into);
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const theirs = (): Promise<ArrayBuffer> => subtle.sign("HMAC", imported, message);
  const nobles = (): Uint8Array => nobleHmac(nobleSha256, key, message);
  return {
    name: "HMAC-SHA-256",
    size: SIZE,
    bodies: { [THIMBLE]: bodyOf(ours), [WEB_CRYPTO]: theirs, [NOBLE]: bodyOf(nobles) },
    same: [ours(), await octetsOf(theirs()), nobles()],
  };
}
