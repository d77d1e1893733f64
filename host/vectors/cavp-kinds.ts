// The kinds of NIST's files: how one is known, what ends a vector, and what of it the runner needs. A new algorithm is an
// entry here, and a case in run.ts.

import type { CavpRecord } from "./cavp.js";
import type { GroupType } from "./file.js";
import type { Changed } from "./kas.js";

/** One vector, ready to run. */
interface Read {
  readonly type: GroupType;
  readonly result: "valid" | "invalid";
  readonly values: Readonly<Record<string, string>>;
  readonly flags?: readonly Changed[];
  readonly tagSize?: number;
  readonly curve?: string;
  readonly publicKey?: string;
  readonly sha?: string;
  readonly reason?: string;
}

export interface Kind {
  readonly algorithm: string;
  /** Names that must occur, in lower case; and what the comments must say, where the names do not tell. */
  readonly names: readonly string[];
  readonly comments?: RegExp;
  /** The value that makes a paragraph a vector. */
  readonly answer: string;
  read(record: CavpRecord): Read;
}

/** A vector of an algorithm that no profile exports. */
const lacking = (record: CavpRecord, what: string, values: Readonly<Record<string, string>>): Read => ({
  type: "SkippedTest",
  result: record.result,
  values,
  reason: `${what} is not exported by this core`,
});

const point = (record: CavpRecord, x: string, y: string): string => record.integer(x, 32) + record.integer(y, 32);

/** The curve of a section such as [P-256], [P-256,SHA-256] or [EC - SHA256], which are NIST's names. */
function curveOf(record: CavpRecord): string {
  const sets: Readonly<Record<string, string>> = { EA: "P-192", EB: "P-224", EC: "P-256", ED: "P-384", EE: "P-521" };
  for (const header of [...record.headers].reverse()) {
    const [, named, set] = /^(?:([PKB]-\d+)\b|(E[A-E]) - )/.exec(header) ?? [];
    const curve = named ?? (set === undefined ? undefined : sets[set]);
    if (curve !== undefined) return curve === "P-256" ? "secp256r1" : curve;
  }
  return record.refuse("no [section] above this vector names its curve");
}

function ccm(record: CavpRecord): Read {
  const [aad, text, nonce, tag] = ["Alen", "Plen", "Nlen", "Tlen"].map((name) => record.number(name)) as [
    number,
    number,
    number,
    number,
  ];
  const sealed = record.hex("CT", text + tag);
  const values = {
    key: record.hex("Key"),
    iv: record.hex("Nonce", nonce),
    aad: record.hex("Adata", aad),
    ct: sealed.slice(0, 2 * text),
    tag: sealed.slice(2 * text),
  };
  // What an altered message was made of is not said, unless it was nothing.
  const unknown = record.result === "invalid" && text > 0 && !record.has("Payload");
  const nothing = record.result === "invalid" && text === 0;
  const msg = unknown ? {} : { msg: nothing ? "" : record.hex("Payload", text) };
  return { type: "AeadTest", result: record.result, tagSize: 8 * tag, values: { ...values, ...msg } };
}

/** Lengths are in bits; a message that must be refused has the word FAIL in place of its plaintext. */
function gcm(record: CavpRecord): Read {
  const octets = (name: string): number => record.number(name) / 8;
  const values = {
    key: record.hex("Key", octets("Keylen")),
    iv: record.hex("IV", octets("IVlen")),
    aad: record.hex("AAD", octets("AADlen")),
    ct: record.hex("CT", octets("PTlen")),
    tag: record.hex("Tag", octets("Taglen")),
  };
  const tagSize = record.number("Taglen");
  if (record.has("FAIL")) return { type: "GcmTest", result: "invalid", tagSize, values };
  return { type: "GcmTest", result: "valid", tagSize, values: { ...values, msg: record.hex("PT", octets("PTlen")) } };
}

function mac(record: CavpRecord, names: readonly [key: string, message: string, tag: string], sized: boolean): Read {
  const length = (name: string): number | undefined => (sized ? record.number(name) : undefined);
  const tag = record.hex(names[2], length("Tlen"));
  return {
    type: "MacTest",
    result: record.result,
    tagSize: 4 * tag.length,
    values: { key: record.hex(names[0], length("Klen")), msg: record.hex(names[1], length("Mlen")), tag },
  };
}

/** [ENCRYPT] and [DECRYPT] sections of the modes of AES. */
function cipher(record: CavpRecord, type: "AesBlockTest" | "IndCpaTest" | "AesCbcTest"): Read {
  const iv: Record<string, string> = type === "AesBlockTest" ? {} : { iv: record.hex("IV", 16) };
  const msg = record.hex("PLAINTEXT");
  const values = { key: record.hex("KEY"), ...iv, msg, ct: record.hex("CIPHERTEXT", msg.length / 2) };
  if (type !== "IndCpaTest" && msg.length % 32 !== 0) record.refuse('"PLAINTEXT" is not whole blocks');
  const inverse = type === "AesBlockTest" && record.headers.includes("DECRYPT");
  return { type: inverse ? "AesInverseTest" : type, result: "valid", values };
}

/** What the remark of a failing validity test says was changed; undefined when it lies behind the key agreement. */
function changedOf(note: string): Changed | undefined {
  if (/CAVS's Static public key/.test(note)) return "PeerPoint";
  if (/IUT's Static public key/.test(note)) return "OwnPoint";
  if (/IUT's Static private key/.test(note)) return "OwnPrivate";
  return /Z changed/.test(note) ? "Secret" : undefined;
}

function validity(record: CavpRecord): Read {
  const curve = curveOf(record);
  if (curve !== "secp256r1") return { type: "KasValidityTest", result: record.result, curve, values: {} };
  const values = {
    private: record.integer("dsIUT", 32),
    own: point(record, "QsIUTx", "QsIUTy"),
    peerPrivate: record.integer("dsCAVS", 32),
    public: point(record, "QsCAVSx", "QsCAVSy"),
    shared: record.integer("Z", 32),
  };
  const changed = changedOf(record.note);
  if (record.result === "valid") return { type: "KasValidityTest", result: "valid", curve, values };
  if (changed === undefined) return lacking(record, "the key derivation that this vector fails in", values);
  return { type: "KasValidityTest", result: "invalid", curve, values, flags: [changed] };
}

const hash = (record: CavpRecord): Record<string, string> => {
  const bits = record.number("Len");
  if (bits % 8 !== 0) record.refuse('"Len" is not whole octets');
  return { msg: record.hex("Msg", bits / 8), md: record.hex("MD") };
};

/** The hash function, which the comments name. */
const hashOf = (record: CavpRecord): string =>
  /\b(?:HMAC-)?((?:SHA|MD|RIPEMD)[\w/-]*\d)/.exec(record.comments)?.[1] ?? record.refuse("no comment names the hash");

/** msg, r | s, and the private key where it is there: of [P-256,SHA-256], or [P-256] with SHA-1 (FIPS 186-2). */
function ecdsa(record: CavpRecord): Read {
  const curve = curveOf(record);
  const sha = /SHA-\d+/.exec(record.headers.at(-1) ?? "")?.[0] ?? "SHA-1";
  if (curve !== "secp256r1") return { type: "EcdsaP1363Verify", result: record.result, curve, sha, values: {} };
  const values = { msg: record.hex("Msg"), sig: point(record, "R", "S") };
  const signed = { result: record.result, curve, sha, publicKey: `04${point(record, "Qx", "Qy")}` };
  if (!record.has("d")) return { ...signed, type: "EcdsaP1363Verify", values };
  return { ...signed, type: "EcdsaSignTest", values: { ...values, private: record.integer("d", 32) } };
}

/** The first that fits counts: those with more names stand above those with fewer. */
const KINDS: readonly Kind[] = [
  { algorithm: "AES-CCM", names: ["key", "nonce", "adata", "ct", "tlen"], answer: "CT", read: ccm },
  { algorithm: "AES-GCM", names: ["key", "iv", "ct", "aad", "tag", "taglen"], answer: "Tag", read: gcm },
  {
    algorithm: "AES-ECB",
    names: ["key", "plaintext", "ciphertext"],
    // Not the Monte Carlo tests, whose form is the same.
    comments: /AESVS (?:GFSbox|KeySbox|VarKey|VarTxt|MMT) test data for ECB/,
    answer: "CIPHERTEXT",
    read: (record) => cipher(record, "AesBlockTest"),
  },
  {
    algorithm: "AES-CBC",
    names: ["key", "iv", "plaintext", "ciphertext"],
    comments: /AESVS (?:GFSbox|KeySbox|VarKey|VarTxt|MMT) test data for CBC/,
    answer: "CIPHERTEXT",
    read: (record) => cipher(record, "AesCbcTest"),
  },
  {
    algorithm: "AES-CTR",
    names: ["key", "iv", "plaintext", "ciphertext"],
    comments: /AES Counter/,
    answer: "CIPHERTEXT",
    read: (record) => cipher(record, "IndCpaTest"),
  },
  {
    algorithm: "AES-CMAC",
    names: ["klen", "mlen", "tlen", "key", "msg", "mac"],
    answer: "Mac",
    read: (record) => mac(record, ["Key", "Msg", "Mac"], true),
  },
  {
    algorithm: "AES-CMAC",
    names: ["key", "message", "output"],
    comments: /AES-\d+-CMAC/,
    answer: "OUTPUT",
    read: (record) => mac(record, ["KEY", "MESSAGE", "OUTPUT"], false),
  },
  { algorithm: "ECDH", names: ["dscavs", "qscavsx", "dsiut", "qsiutx", "z"], answer: "Result", read: validity },
  {
    algorithm: "ECDH",
    names: ["curve", "da", "x_qb", "y_qb", "x_z"],
    answer: "y_Z",
    read: (record) => ({
      type: "EcdhEcpointTest",
      result: record.result,
      curve: record.text("curve"),
      values: {
        private: record.integer("dA", 32),
        public: `04${point(record, "x_qB", "y_qB")}`,
        shared: record.hex("x_Z"),
      },
    }),
  },
  {
    algorithm: "XDH",
    names: ["input_scalar", "input_u", "output_u"],
    answer: "OUTPUT_U",
    read: (record) => {
      const shared = record.hex("OUTPUT_U");
      const curve = shared.length === 64 ? "curve25519" : "curve448";
      const values = { private: record.hex("INPUT_SCALAR"), public: record.hex("INPUT_U"), shared };
      return { type: "XdhComp", result: record.result, curve, values };
    },
  },
  {
    algorithm: "ECDSA",
    names: ["msg", "qx", "qy", "r", "s"],
    answer: "S",
    read: ecdsa,
  },
  {
    algorithm: "EC key pair",
    names: ["d", "qx", "qy"],
    answer: "Qy",
    read: (record) => ({
      type: "EcKeyPairTest",
      result: record.result,
      curve: curveOf(record),
      values: { private: record.integer("d", 32), public: point(record, "Qx", "Qy") },
    }),
  },
  {
    // Public key validation: a point is valid when the core makes a secret of it, and refused otherwise; of the private key 1
    // the secret is the point's X.
    algorithm: "EC public key",
    names: ["qx", "qy", "result"],
    answer: "Result",
    read: (record) => ({
      type: "EcdhEcpointTest",
      result: record.result,
      curve: curveOf(record),
      values: { private: "01", public: `04${point(record, "Qx", "Qy")}`, shared: record.integer("Qx", 32) },
    }),
  },
  {
    algorithm: "HKDF",
    names: ["hash", "ikm", "l", "okm"],
    answer: "OKM",
    read: (record) => {
      const size = record.number("L");
      const fields = Object.fromEntries(["IKM", "salt", "info"].map((name) => [name.toLowerCase(), record.hex(name)]));
      const values = { ...fields, size: String(size), okm: record.hex("OKM", size) };
      const named = record.text("Hash");
      return named === "SHA-256"
        ? { type: "HkdfTest", result: record.result, values }
        : lacking(record, `HKDF with ${named}`, values);
    },
  },
  {
    algorithm: "HMAC",
    names: ["len", "key", "msg", "md"],
    answer: "MD",
    read: (record) => {
      const { msg = "", md = "" } = hash(record);
      const values = { key: record.hex("Key"), msg, tag: md };
      const named = hashOf(record);
      return /^SHA-?256$/.test(named)
        ? { type: "HmacTest", result: record.result, tagSize: 4 * md.length, values }
        : lacking(record, `HMAC-${named}`, values);
    },
  },
  {
    algorithm: "SHA",
    names: ["len", "msg", "md"],
    answer: "MD",
    read: (record) => {
      const named = hashOf(record);
      return /^SHA-?256$/.test(named)
        ? { type: "HashTest", result: record.result, values: hash(record) }
        : lacking(record, named, hash(record));
    },
  },
];

export const kindOf = (names: ReadonlySet<string>, comments: string): Kind | undefined =>
  KINDS.find((kind) => kind.names.every((name) => names.has(name)) && (kind.comments?.test(comments) ?? true));
