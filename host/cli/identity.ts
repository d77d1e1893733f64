// Identities as the command line knows them: a private key in a PEM file (PKCS#8), a peer's as HIT=HEXKEY.
//
// The core computes HIT and Host Identity of own keys (identity_load). Nothing here prints a private key.

import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { GROUP_P256, GROUP_X25519 } from "../core/core.js";
import { fromHex, hitOf, ipv6Text, parseIpv6 } from "../core/index.js";
import { openCore } from "../node/index.js";
import { Failure, reasonOf } from "./failure.js";

export type CurveName = "p256" | "x25519";

export interface Curve {
  readonly name: CurveName;
  /** As a person knows it. */
  readonly title: string;
  /** DH group (RFC 7401 §5.2.7; draft-ietf-hip-dex-24 §5.2.1). */
  readonly group: number;
  /** ECC curve label in a Host Identity (RFC 7401 §5.2.9; draft-ietf-hip-dex-24 §5.2.3). */
  readonly label: number;
  /** Octets of a public key. */
  readonly publicOctets: number;
}

export const CURVES: Readonly<Record<CurveName, Curve>> = {
  p256: { name: "p256", title: "P-256", group: GROUP_P256, label: 1, publicOctets: 64 },
  x25519: { name: "x25519", title: "X25519", group: GROUP_X25519, label: 5, publicOctets: 32 },
};

/** What the core says of a key. */
export interface HostNames {
  readonly hit: Uint8Array;
  readonly hostIdentity: Uint8Array;
}

export interface Identity {
  readonly curve: Curve;
  /** 32 octets as `identity_load` takes them. */
  readonly privateKey: Uint8Array;
}

/** Octets of a base64url field of a JSON Web Key, padded on the left to the length of the curve's numbers. */
function jwkOctets(field: string | undefined, length: number): Uint8Array {
  const octets = Buffer.from(field ?? "", "base64url");
  const padded = new Uint8Array(length);
  padded.set(octets.subarray(0, length), length - Math.min(octets.length, length));
  return padded;
}

/** The curve of a key. @throws Failure for one that Thimble does not use */
function curveOf(key: KeyObject, name: string): Curve {
  const kind = key.asymmetricKeyType;
  const named = key.asymmetricKeyDetails?.namedCurve;
  if (kind === "x25519") return CURVES.x25519;
  if (kind === "ec" && named === "prime256v1") return CURVES.p256;
  const found = kind === "ec" ? (named ?? "an unnamed curve") : (kind ?? "an unknown type").toUpperCase();
  throw new Failure(
    `${name}: wrong curve: a key of ${found}; HIP DEX here takes P-256 or X25519: make one with \`thimble keygen\``,
  );
}

/** The private key of a KeyObject from PEM or node's generator. */
export function identityOf(key: KeyObject, name: string): Identity {
  const curve = curveOf(key, name);
  return { curve, privateKey: jwkOctets(key.export({ format: "jwk" }).d, 32) };
}

export function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Failure(`${path}: cannot be read: ${reasonOf(error)}`);
  }
}

/** The identity in a PEM file. @throws Failure saying what is wrong with it */
export function readIdentity(path: string): Identity {
  const text = readFile(path).toString("latin1");
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) {
    throw new Failure(`${path}: the key is encrypted; decrypt it first, with \`openssl pkey -in ${path} -out FILE\``);
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    const found = text.includes("-----BEGIN PUBLIC KEY-----") ? "holds a public key only" : "is not a PEM private key";
    throw new Failure(`${path}: ${found}; make an identity with \`thimble keygen --out FILE\``);
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw new Failure(`${path}: broken PEM: it cannot be decoded; make an identity with \`thimble keygen --out FILE\``);
  }
  return identityOf(key, path);
}

/** HIT and Host Identity of an own key, from the core. */
export async function namesOf(identity: Identity): Promise<HostNames> {
  const core = await openCore();
  core.start();
  core.identityLoad(identity.curve.group, identity.privateKey);
  const names = { hit: core.identityHit(), hostIdentity: core.identityHost() };
  core.wipe();
  return names;
}

/** Curve and Host Identity of a PEM public key, which `inspect` shows too. */
export function readPublic(text: string, name: string): { curve: Curve; hostIdentity: Uint8Array } {
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    throw new Failure(`${name}: broken PEM: it cannot be decoded`);
  }
  const curve = curveOf(key, name);
  const jwk = key.export({ format: "jwk" });
  const x = jwkOctets(jwk.x, 32);
  const publicKey = curve.name === "p256" ? Uint8Array.of(...x, ...jwkOctets(jwk.y, 32)) : x;
  return { curve, hostIdentity: hostIdentity(curve, publicKey) };
}

/** curve label | public key (RFC 7401 §5.2.9). */
function hostIdentity(curve: Curve, publicKey: Uint8Array): Uint8Array {
  return Uint8Array.of(curve.label >> 8, curve.label & 0xff, ...publicKey);
}

/** 16 octets of a HIT as text. @throws Failure unless it is a HIT of HIP DEX */
export function parseHit(text: string, option: string): Uint8Array {
  let hit: Uint8Array;
  try {
    hit = /^[0-9a-f]{32}$/i.test(text) ? fromHex(text) : parseIpv6(text);
  } catch {
    throw new Failure(`${option}: "${text}" is not a HIT; it looks like 2001:24:...; \`thimble inspect PEM\` shows it`);
  }
  // 2001:20::/28 (RFC 7343 §6), then the HIT suite ECDH/FOLD, 4 (draft-ietf-hip-dex-24 §5.2.4).
  if (hit[0] !== 0x20 || hit[1] !== 0x01 || hit[2] !== 0x00 || hit[3] !== 0x24) {
    throw new Failure(`${option}: ${text} is not a HIT of HIP DEX, which begins with 2001:24:`);
  }
  return hit;
}

/** A peer's Host Identity from hexadecimal: curve label and key (66 or 34 octets), or the key alone (64, 65 or 32). */
function parseHostIdentity(text: string, option: string): Uint8Array {
  let octets: Uint8Array;
  try {
    octets = fromHex(text);
  } catch {
    throw new Failure(`${option}: the key is not hexadecimal with two digits for each octet`);
  }
  const label = ((octets[0] ?? 0) << 8) | (octets[1] ?? 0);
  switch (octets.length) {
    case 66:
    case 34: {
      const curve = octets.length === 66 ? CURVES.p256 : CURVES.x25519;
      if (label === curve.label) return octets;
      throw new Failure(
        `${option}: a Host Identity of ${octets.length} octets begins with curve label ${curve.label}, not ${label}`,
      );
    }
    case 65:
      if (octets[0] === 4) return hostIdentity(CURVES.p256, octets.subarray(1));
      throw new Failure(`${option}: a P-256 key of 65 octets begins with 04`);
    case 64:
      return hostIdentity(CURVES.p256, octets);
    case 32:
      return hostIdentity(CURVES.x25519, octets);
    default:
      throw new Failure(
        `${option}: a key of ${octets.length} octets; give the Host Identity that \`thimble keygen\` printed (66 octets for P-256, 34 for X25519)`,
      );
  }
}

export interface Peer {
  readonly hit: Uint8Array;
  readonly hostIdentity: Uint8Array;
}

/** `HIT=HEXKEY` of --allow. @throws Failure when the HIT is not that key's */
export function parsePeer(text: string, option = "--allow"): Peer {
  const at = text.indexOf("=");
  if (at < 0) throw new Failure(`${option}: "${text}" is not HIT=HEXKEY; \`thimble keygen\` prints it`);
  const hit = parseHit(text.slice(0, at).trim(), option);
  const identity = parseHostIdentity(text.slice(at + 1), option);
  const own = hitOf(identity);
  if (!Buffer.from(own).equals(hit)) {
    throw new Failure(
      `${option}: that key's HIT is ${ipv6Text(own)}, not ${ipv6Text(hit)}: copy both from one \`thimble keygen\``,
    );
  }
  return { hit, hostIdentity: identity };
}
