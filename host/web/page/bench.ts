// The benchmark: the core against Web Cryptography and @noble in this browser. Before anything is timed, all must agree.
//
// One run after the other, as a protocol needs them: each call of Web Cryptography is awaited.

import { cmac as nobleCmac } from "@noble/ciphers/aes.js";
import { x25519 as nobleX25519 } from "@noble/curves/ed25519.js";
import { p256 as nobleP256 } from "@noble/curves/nist.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { toHex } from "../../core/text.js";
import { Bare, bothOf, race, type Body } from "../../assess/bench/race.js";
import { moduleOctets } from "./core.js";
import { NOBLE, THIMBLE, WEB_CRYPTO, type Measurement, type Report } from "./messages.js";

/** Twenty or so implementations of 15 * 25 ms and a warm-up each: about ten seconds, and bounded. */
const LIMITS = { rounds: 15, roundMs: 25 };

const OCTETS = 64;
const SIZE = `${OCTETS} octets`;
const { subtle } = crypto;

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
const octetsOf = async (buffer: Promise<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await buffer);

/** An operation: bodies to race, and a promise of what each computes, where that can be compared. */
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
  const core = new Bare(await moduleOctets());
  const makers = [ecdh, sign, verify, x25519, ccm, cmac, sha256, hmac];
  for (const [n, make] of makers.entries()) {
    const operation = await make(core);
    tell({ report: "progress", done: n, total: makers.length, what: operation.name });
    const [first, ...others] = (operation.same ?? []).map(toHex);
    if (others.some((other) => other !== first)) throw new Error(`${operation.name}: the implementations disagree`);
    const { name, size = "", bodies, notes = {} } = operation;
    const row: Measurement = { operation: name, size, microseconds: await race(bodies, LIMITS), notes };
    tell({ report: "measured", row });
  }
}

/** Runs a body of the core once; answers its output. */
function once(body: () => void, output: Uint8Array): Uint8Array {
  body();
  return output.slice();
}

// --- P-256 ---------------------------------------------------------------------------------------------------------------

/** A pair of keys, for all three. */
async function pair(algorithm: "ECDH" | "ECDSA"): Promise<{ keys: CryptoKeyPair; d: Uint8Array; point: Uint8Array }> {
  const usages: KeyUsage[] = algorithm === "ECDH" ? ["deriveBits"] : ["sign", "verify"];
  const keys = await subtle.generateKey({ name: algorithm, namedCurve: "P-256" }, true, usages);
  const { d = "" } = await subtle.exportKey("jwk", keys.privateKey);
  return { keys, d: base64(d), point: await octetsOf(subtle.exportKey("raw", keys.publicKey)) };
}

function base64(text: string): Uint8Array {
  const octets = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(octets, (character) => character.charCodeAt(0));
}

async function ecdh(core: Bare): Promise<Operation> {
  const [own, peer] = [await pair("ECDH"), await pair("ECDH")];
  const z = new Uint8Array(32);
  const ours = core.body("p256_ecdh", [own.d, peer.point.subarray(1)], z, (k, q, out) => [k!, q!, out!]);
  const derive = (): Promise<ArrayBuffer> =>
    subtle.deriveBits({ name: "ECDH", public: peer.keys.publicKey }, own.keys.privateKey, 256);
  const nobles = (): Uint8Array => nobleP256.getSharedSecret(own.d, peer.point);
  return {
    name: "P-256 ECDH",
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: derive, [NOBLE]: () => void nobles() },
    same: [once(ours, z), await octetsOf(derive()), nobles().subarray(1, 33)],
  };
}

const ECDSA = { name: "ECDSA", hash: "SHA-256" };

async function sign(core: Bare): Promise<Operation> {
  const { keys, d } = await pair("ECDSA");
  const message = random(OCTETS);
  const [h, s] = [new Uint8Array(32), new Uint8Array(64)];
  const hash = core.body("sha256", [message], h, (m, out) => [m!, OCTETS, out!]);
  hash();
  const ours = bothOf(
    hash,
    core.body("p256_sign", [d, h], s, (k, e, out) => [k!, e!, 0, out!]),
  );
  const nobles = (): Uint8Array => nobleP256.sign(message, d, { lowS: false });
  const theirs = (): Promise<ArrayBuffer> => subtle.sign(ECDSA, keys.privateKey, message);
  // Ours and noble's follow RFC 6979; Web Cryptography's does not, but each must be taken by another.
  const taken = await subtle.verify(ECDSA, keys.publicKey, once(ours, s).slice(), message);
  if (!taken) throw new Error("Web Cryptography refuses a signature of the core");
  return {
    name: "P-256 sign",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: theirs, [NOBLE]: () => void nobles() },
    same: [s, nobles()],
  };
}

async function verify(core: Bare): Promise<Operation> {
  const { keys, point } = await pair("ECDSA");
  const message = random(OCTETS);
  const signature = await octetsOf(subtle.sign(ECDSA, keys.privateKey, message));
  const h = new Uint8Array(32);
  const hash = core.body("sha256", [message], h, (m, out) => [m!, OCTETS, out!]);
  hash();
  // The body throws when the signature is refused.
  const ours = bothOf(
    hash,
    core.body("p256_verify", [point.subarray(1), h, signature], new Uint8Array(0), (q, e, s) => [q!, e!, s!]),
  );
  ours();
  const nobles = (): boolean => nobleP256.verify(signature, message, point, { lowS: false });
  if (!nobles()) throw new Error("noble refuses a signature of Web Cryptography");
  const theirs = (): Promise<boolean> => subtle.verify(ECDSA, keys.publicKey, signature, message);
  return {
    name: "P-256 verify",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: theirs, [NOBLE]: () => void nobles() },
  };
}

// --- X25519 --------------------------------------------------------------------------------------------------------------

/** RFC 8410's PKCS #8 of an X25519 key, up to the key: Web Cryptography imports no raw private keys. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

async function x25519(core: Bare): Promise<Operation> {
  const [scalar, peer] = [random(32), nobleX25519.getPublicKey(random(32))];
  const z = new Uint8Array(32);
  const ours = core.body("x25519", [scalar, peer], z, (k, u, out) => [k!, u!, out!]);
  const nobles = (): Uint8Array => nobleX25519.getSharedSecret(scalar, peer);
  const same = [once(ours, z), nobles()];
  const bodies = { [THIMBLE]: ours, [NOBLE]: (): void => void nobles() };
  const name = "X25519";
  try {
    const key = await subtle.importKey("pkcs8", Uint8Array.of(...PKCS8, ...scalar), "X25519", false, ["deriveBits"]);
    const point = await subtle.importKey("raw", Uint8Array.from(peer), "X25519", false, []);
    const theirs = (): Promise<ArrayBuffer> => subtle.deriveBits({ name: "X25519", public: point }, key, 256);
    return {
      name,
      bodies: { ...bodies, [WEB_CRYPTO]: theirs },
      same: [...same, await octetsOf(theirs())],
    };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return { name, bodies, same, notes: { [WEB_CRYPTO]: "not in this browser" } };
  }
}

// --- symmetric -----------------------------------------------------------------------------------------------------------

async function ccm(core: Bare): Promise<Operation> {
  const [key, nonce, aad, message] = [random(16), random(13), random(8), random(OCTETS)];
  const sealed = new Uint8Array(OCTETS + 8);
  const ours = core.inPlace("ccm_seal", [key, nonce, aad, message], sealed, (k, n, a, m) => {
    return [k!, n!, nonce.length, a!, aad.length, m!, OCTETS, 8];
  });
  const imported = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const parameters = { name: "AES-GCM", iv: random(12), additionalData: aad };
  return {
    name: "AES-CCM-8",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: () => subtle.encrypt(parameters, imported, message) },
    notes: { [WEB_CRYPTO]: "AES-GCM" },
  };
}

function cmac(core: Bare): Operation {
  const [key, message] = [random(16), random(OCTETS)];
  const tag = new Uint8Array(16);
  const ours = core.body("cmac", [key, message], tag, (k, m, out) => [k!, m!, OCTETS, out!]);
  return {
    name: "AES-CMAC",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [NOBLE]: () => void nobleCmac(message, key) },
    same: [once(ours, tag), nobleCmac(message, key)],
  };
}

async function sha256(core: Bare): Promise<Operation> {
  const message = random(OCTETS);
  const digest = new Uint8Array(32);
  const ours = core.body("sha256", [message], digest, (m, out) => [m!, OCTETS, out!]);
  const theirs = (): Promise<ArrayBuffer> => subtle.digest("SHA-256", message);
  return {
    name: "SHA-256",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: theirs, [NOBLE]: () => void nobleSha256(message) },
    same: [once(ours, digest), await octetsOf(theirs()), nobleSha256(message)],
  };
}

async function hmac(core: Bare): Promise<Operation> {
  const [key, message] = [random(32), random(OCTETS)];
  const tag = new Uint8Array(32);
  const ours = core.body("hmac_sha256", [key, message], tag, (k, m, out) => [k!, key.length, m!, OCTETS, out!]);
  const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const theirs = (): Promise<ArrayBuffer> => subtle.sign("HMAC", imported, message);
  const nobles = (): Uint8Array => nobleHmac(nobleSha256, key, message);
  return {
    name: "HMAC-SHA-256",
    size: SIZE,
    bodies: { [THIMBLE]: ours, [WEB_CRYPTO]: theirs, [NOBLE]: () => void nobles() },
    same: [once(ours, tag), await octetsOf(theirs()), nobles()],
  };
}
