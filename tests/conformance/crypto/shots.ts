// What a test vector asks of the core's exports, as data: calls with inputs by name, so that each can be made in many ways (ways.ts).
// Vectors whose key size, curve or encoding no export takes give no call.

import { createHmac } from "node:crypto";
import { nodeReference } from "../../../host/cli/reference.js";
import { digestOf } from "../../../host/vectors/ecdsa.js";
import { signatureOfDer, signatureOfP1363 } from "../../../host/vectors/der.js";
import type { TestGroup, TestVector } from "../../../host/vectors/file.js";

/** One call of an export, and what must come of it. */
export interface Shot {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Buffer>>;
  /** Names of inputs for their pointers, "output", or numbers. */
  readonly args: readonly (string | number)[];
  /** Octets of an output of its own; left out: `data` is worked on in place, and `room` octets are written. */
  readonly output?: number;
  readonly room?: number;
  /** Of the answer: exactly this, or any error. */
  readonly answer: number | "refused";
  /** What the output begins with afterwards; a vector that is not valid: what it must not begin with. */
  readonly expected: Buffer;
  readonly differs?: boolean;
  /** Inputs that the output may lie on. */
  readonly over?: readonly string[];
  /** What an input with one bit flipped gives, by the name of the input: a refusal, or another output. */
  readonly flips: Readonly<Record<string, "refused" | "differs">>;
  /** Bits of an input that mean nothing, of each 32 octets. */
  readonly idle?: Readonly<Record<string, readonly number[]>>;
}

const ok = (test: TestVector): boolean => test.result === "valid";

/** Both directions of an AEAD that works in place. */
function aead(test: TestVector, group: TestGroup, names: readonly [seal: string, open: string]): Shot[] {
  const [key, nonce, aad, ct, tag] = ["key", "iv", "aad", "ct", "tag"].map((field) => octets(test, field)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const sealed = Buffer.concat([ct, tag]);
  const tagLength = (group.tagSize ?? 0) / 8;
  if (key.length !== 16) return [];
  const args = (length: number): (string | number)[] => [
    "key",
    "nonce",
    nonce.length,
    "aad",
    aad.length,
    "data",
    length,
    tagLength,
  ];
  const common = { key, nonce, aad };
  const refused = { key: "refused", nonce: "refused", aad: "refused", data: "refused" } as const;
  const opening: Shot = {
    name: names[1],
    inputs: { ...common, data: sealed },
    args: args(sealed.length),
    room: Math.max(0, sealed.length - tagLength),
    answer: ok(test) ? ct.length : "refused",
    expected: ok(test) ? octets(test, "msg") : Buffer.alloc(0),
    flips: ok(test) ? refused : {},
  };
  // An altered message cannot be made; nor one of which the plaintext is not told.
  if (!ok(test) || test.values["msg"] === undefined) return [opening];
  const differs = { key: "differs", nonce: "differs", aad: "differs", data: "differs" } as const;
  const message = octets(test, "msg");
  const sealing: Shot = {
    name: names[0],
    inputs: { ...common, data: Buffer.concat([message, Buffer.alloc(tag.length)]) },
    args: args(message.length),
    room: sealed.length,
    answer: sealed.length,
    expected: sealed,
    flips: differs,
  };
  return [sealing, opening];
}

const octets = (test: TestVector, field: string): Buffer => Buffer.from(test.values[field] ?? "", "hex");

/** A call with an output of its own, all of whose inputs matter. */
function plain(
  name: string,
  inputs: Readonly<Record<string, Buffer>>,
  args: readonly (string | number)[],
  output: number,
  expected: Buffer,
  over: readonly string[] = [],
): Shot {
  const flips = Object.fromEntries(Object.keys(inputs).map((input) => [input, "differs"] as const));
  return { name, inputs, args, output, answer: 0, expected, over, flips };
}

function mac(name: string, test: TestVector, sized: boolean, length: number): Shot[] {
  const [key, message, tag] = [octets(test, "key"), octets(test, "msg"), octets(test, "tag")];
  if (!sized && key.length !== 16) return [];
  const args = ["key", ...(sized ? [key.length] : []), "message", message.length, "output"];
  const shot = plain(name, { key, message }, args, length, tag, sized ? [] : ["message"]);
  return [ok(test) ? shot : { ...shot, differs: true, flips: {} }];
}

/** One block each. */
function block(test: TestVector): Shot[] {
  const key = octets(test, "key");
  const [msg, ct] = [octets(test, "msg"), octets(test, "ct")];
  const count = key.length === 16 || key.length === 32 ? msg.length / 16 : 0;
  return Array.from({ length: count }, (_, n) => {
    const [plaintext, ciphertext] = [msg, ct].map((all) => all.subarray(16 * n, 16 * n + 16)) as [Buffer, Buffer];
    const shot = (name: string, input: Buffer, expected: Buffer): Shot =>
      plain(name, { key, input }, ["key", "input", "output"], 16, expected, ["input", "key"]);
    if (key.length === 32) return [shot("aes256_encrypt", plaintext, ciphertext)];
    return [shot("aes_encrypt", plaintext, ciphertext), shot("aes_decrypt", ciphertext, plaintext)];
  }).flat();
}

/** The key stream of SP 800-38A F.5, block for block. */
/** A cipher in place, whose inputs all matter. */
function inPlace(name: string, inputs: Readonly<Record<"key" | "iv", Buffer>>, data: Buffer, expected: Buffer): Shot {
  const flips = { key: "differs", iv: "differs", data: "differs" } as const;
  const args = ["key", "iv", "data", data.length];
  const idle = data.length === 0 ? {} : flips;
  return { name, inputs: { ...inputs, data }, args, room: data.length, answer: 0, expected, flips: idle };
}

function chained(test: TestVector): Shot[] {
  const [key, iv, msg, ct] = ["key", "iv", "msg", "ct"].map((field) => octets(test, field)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  if (key.length !== 16) return [];
  return [inPlace("cbc_encrypt", { key, iv }, msg, ct), inPlace("cbc_decrypt", { key, iv }, ct, msg)];
}

/** A record of TLS with CBC and HMAC. What has longer padding than is needed cannot be made. */
function tlsRecord(test: TestVector, order: number): Shot[] {
  const [macKey, key, header, iv, msg, ct] = ["macKey", "key", "header", "iv", "msg", "ct"].map((field) =>
    octets(test, field),
  ) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
  const inputs = { macKey, key, header, iv };
  const args = (length: number): (string | number)[] => [
    "macKey",
    "key",
    "header",
    header.length,
    "iv",
    "data",
    length,
    order,
  ];
  // A wrong key behind a right MAC may give a padding that happens to be right.
  const keyed = order === 0 ? ({ key: "refused" } as const) : {};
  const opening: Shot = {
    name: "cbc_hmac_open",
    inputs: { ...inputs, data: ct },
    args: args(ct.length),
    room: ct.length,
    answer: ok(test) ? msg.length : "refused",
    expected: ok(test) ? Buffer.concat([msg, Buffer.alloc(ct.length - msg.length)]) : Buffer.alloc(0),
    flips: ok(test) ? { macKey: "refused", header: "refused", iv: "refused", data: "refused", ...keyed } : {},
  };
  const text = ct.length - (order === 0 ? 0 : 32);
  if (!ok(test) || text - msg.length - (order === 0 ? 32 : 0) > 16) return [opening];
  const sealing: Shot = {
    name: "cbc_hmac_seal",
    inputs: { ...inputs, data: Buffer.concat([msg, Buffer.alloc(ct.length - msg.length)]) },
    args: args(msg.length),
    room: ct.length,
    answer: ct.length,
    expected: ct,
    flips: { macKey: "differs", key: "differs", header: "differs", iv: "differs" },
  };
  return [sealing, opening];
}

function counter(test: TestVector): Shot[] {
  const [key, msg, ct] = [octets(test, "key"), octets(test, "msg"), octets(test, "ct")];
  const whole = key.length === 16 ? [inPlace("aes_ctr", { key, iv: octets(test, "iv") }, msg, ct)] : [];
  let count = BigInt(`0x${test.values["iv"] ?? "0"}`);
  const blocks = Array.from({ length: key.length === 16 ? Math.floor(msg.length / 16) : 0 }, (_, n) => {
    const input = Buffer.from((count++ % 2n ** 128n).toString(16).padStart(32, "0"), "hex");
    const expected = Buffer.from(msg.subarray(16 * n, 16 * n + 16).map((octet, i) => octet ^ ct[16 * n + i]!));
    return plain("aes_encrypt", { key, input }, ["key", "input", "output"], 16, expected, ["input", "key"]);
  });
  return [...whole, ...blocks];
}

function hkdf(test: TestVector): Shot[] {
  const size = Number(test.values["size"]);
  const [ikm, salt, info] = [octets(test, "ikm"), octets(test, "salt"), octets(test, "info")];
  if (!ok(test)) {
    const inputs = { prk: Buffer.alloc(32), info };
    const args = ["prk", 32, "info", info.length, "output", size];
    return [{ name: "hkdf_expand", inputs, args, output: 0, answer: "refused", expected: Buffer.alloc(0), flips: {} }];
  }
  const prk = createHmac("sha256", salt).update(ikm).digest();
  return [
    plain("hkdf_extract", { salt, ikm }, ["salt", salt.length, "ikm", ikm.length, "output"], 32, prk),
    plain("hkdf_expand", { prk, info }, ["prk", 32, "info", info.length, "output", size], size, octets(test, "okm")),
  ];
}

/** X | Y of an encoded point, or undefined. */
const uncompressed = (point: string): Buffer | undefined =>
  /^04[0-9a-f]{128}$/.test(point) ? Buffer.from(point.slice(2), "hex") : undefined;

/** A number in hexadecimal as 32 octets, or undefined when it is longer. */
function scalar(digits: string): Buffer | undefined {
  const bare = digits.replace(/^0+/, "");
  return bare.length > 64 ? undefined : Buffer.from(bare.padStart(64, "0"), "hex");
}

/** The scalar that makes an error of this vector: its point is refused whatever the key. */
function agreement(privateKey: Buffer | undefined, peer: Buffer | undefined, shared: Buffer, valid: boolean): Shot[] {
  if (!privateKey || !peer || peer.length !== 64) return [];
  const inputs = { privateKey, peer };
  const args = ["privateKey", "peer", "output"];
  if (!valid)
    return [{ name: "p256_ecdh", inputs, args, output: 32, answer: "refused", expected: Buffer.alloc(0), flips: {} }];
  const shot = plain("p256_ecdh", inputs, args, 32, shared, ["privateKey", "peer"]);
  return [{ ...shot, flips: { privateKey: "differs", peer: "refused" } }];
}

const isP256 = (group: TestGroup): boolean => group.curve === "secp256r1";

const SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

function p256(test: TestVector, group: TestGroup, point: string): Shot[] {
  if (!isP256(group)) return [];
  const privateKey = scalar(test.values["private"] ?? "");
  if (test.result === "acceptable") return [];
  const compressed = /^0[23][0-9a-f]{64}$/.test(point) ? Buffer.from(point, "hex") : undefined;
  if (compressed) {
    const inputs = { point: compressed };
    const answer = ok(test) ? 0 : "refused";
    return [
      {
        name: "p256_decompress",
        inputs,
        args: ["point", "output"],
        output: 64,
        answer,
        expected: Buffer.alloc(0),
        flips: {},
      },
    ];
  }
  return agreement(privateKey, uncompressed(point), octets(test, "shared"), ok(test));
}

function pair(privateKey: Buffer, point: Buffer): Shot {
  return plain("p256_public", { privateKey }, ["privateKey", "output"], 64, point);
}

function verification(test: TestVector, group: TestGroup, signature: Uint8Array | undefined): Shot[] {
  const point = uncompressed(group.publicKey ?? "");
  const digest = digestOf(nodeReference, group.sha ?? "", octets(test, "msg"));
  if (!isP256(group) || !signature || !point || !digest) return [];
  const inputs = { point, hash: Buffer.from(digest), signature: Buffer.from(signature) };
  return [
    {
      name: "p256_verify",
      inputs,
      args: ["point", "hash", "signature"],
      output: 0,
      answer: ok(test) ? 0 : "refused",
      expected: Buffer.alloc(0),
      flips: ok(test) ? { point: "refused", hash: "refused", signature: "refused" } : {},
    },
  ];
}

function x25519(test: TestVector, group: TestGroup): Shot[] {
  const [k, u, shared] = [octets(test, "private"), octets(test, "public"), octets(test, "shared")];
  if (group.curve !== "curve25519" || k.length !== 32 || u.length !== 32) return [];
  const zero = shared.every((octet) => octet === 0);
  const shot = plain("x25519", { k, u }, ["k", "u", "output"], 32, shared, ["k", "u"]);
  // RFC 7748 §5: bits 0, 1, 2, 254 and 255 of the scalar are set or cleared, bit 255 of u is not looked at.
  const idle = { k: [0, 1, 2, 254, 255], u: [255] };
  return [zero ? { ...shot, answer: "refused", flips: {} } : { ...shot, idle }];
}

/** The calls of a vector; none when no export takes it. */
export function shotsOf(group: TestGroup, test: TestVector): Shot[] {
  switch (group.type) {
    case "AeadTest":
      return aead(test, group, ["ccm_seal", "ccm_open"]);
    case "GcmTest":
      return aead(test, group, ["gcm_seal", "gcm_open"]);
    case "MacTest":
      return mac("cmac", test, false, 16);
    case "Cmac96Test":
      return mac("cmac_96", test, false, 12);
    case "CmacPrfTest":
      return mac("cmac_prf_128", test, true, 16);
    case "HmacTest":
      return mac("hmac_sha256", test, true, 32);
    case "HashTest": {
      const message = octets(test, "msg");
      return [plain("sha256", { message }, ["message", message.length, "output"], 32, octets(test, "md"))];
    }
    case "HkdfTest":
      return hkdf(test);
    case "AesBlockTest":
    case "AesInverseTest":
      return block(test);
    case "IndCpaTest":
      return counter(test);
    case "AesCbcTest":
      return chained(test);
    case "MacThenEncryptTest":
      return tlsRecord(test, 0);
    case "EncryptThenMacTest":
      return tlsRecord(test, 1);
    case "EcdhEcpointTest":
      return p256(test, group, test.values["public"] ?? "");
    case "EcdhTest": {
      const spki = test.values["public"] ?? "";
      return p256(test, group, spki.startsWith(SPKI) ? spki.slice(SPKI.length) : "");
    }
    case "EcdsaVerify":
      return verification(test, group, signatureOfDer(octets(test, "sig")));
    case "EcdsaP1363Verify":
      return verification(test, group, signatureOfP1363(octets(test, "sig")));
    case "EcdsaSignTest": {
      const point = uncompressed(group.publicKey ?? "");
      const pairs = isP256(group) && point ? [pair(octets(test, "private"), point)] : [];
      return [...pairs, ...verification(test, group, signatureOfP1363(octets(test, "sig")))];
    }
    case "EcKeyPairTest":
      return isP256(group) ? [pair(octets(test, "private"), octets(test, "public"))] : [];
    case "KasValidityTest":
      if (!isP256(group) || !ok(test)) return [];
      return agreement(octets(test, "private"), octets(test, "public"), octets(test, "shared"), true);
    case "XdhComp":
      return x25519(test, group);
    case "SkippedTest":
      return [];
  }
}
