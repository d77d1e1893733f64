// Reads test-vector files in the JSON format of Wycheproof, its old layout (testvectors/) and its new one
// (testvectors_v1/). docs/vectors.md says which algorithms and groups are known.

/** A file of vectors that cannot be read: its message names the file, the place and what is wrong there. */
export class UnreadableVectors extends Error {}

export type Verdict = "valid" | "invalid" | "acceptable";

export interface TestVector {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: Verdict;
  /** Fields by name: hexadecimal digits, or a decimal number. */
  readonly values: Readonly<Record<string, string>>;
}

export interface TestGroup {
  readonly type: GroupType;
  /** Bits; absent where the group type has none. */
  readonly keySize: number | undefined;
  readonly tagSize: number | undefined;
  readonly curve: string | undefined;
  /** Of signatures: the point as SEC 1 encodes it, and the hash function. */
  readonly publicKey?: string;
  readonly sha?: string;
  /** Why the vectors of a SkippedTest are left out. */
  readonly reason?: string;
  readonly tests: readonly TestVector[];
}

export interface VectorFile {
  readonly name: string;
  readonly algorithm: string;
  readonly groups: readonly TestGroup[];
}

/** A group type of a file: how it is run, and the fields that its tests need. */
interface Form {
  readonly type: GroupType;
  readonly fields: readonly string[];
  /** Fields that are numbers. */
  readonly numbers?: readonly string[];
  /** The group has the octets of a tag, or a public key and a hash function. */
  readonly needs?: "tagSize" | "publicKey";
}

const AEAD = { fields: ["key", "iv", "aad", "msg", "ct", "tag"], needs: "tagSize" } as const;
const MAC = { fields: ["key", "msg", "tag"], needs: "tagSize" } as const;
const RECORD = ["macKey", "key", "header", "iv", "msg", "ct"] as const;
const AGREEMENT = ["public", "private", "shared"] as const;
const SIGNATURE = { fields: ["msg", "sig"], needs: "publicKey" } as const;

/** Algorithm -> its group types. */
const ALGORITHMS: Readonly<Record<string, Readonly<Record<string, Form>>>> = {
  "AES-CCM": { AeadTest: { type: "AeadTest", ...AEAD } },
  "AES-GCM": { AeadTest: { type: "GcmTest", ...AEAD } },
  "AES-CMAC": { MacTest: { type: "MacTest", ...MAC } },
  "AES-CMAC-96": { MacTest: { type: "Cmac96Test", ...MAC } },
  "AES-CMAC-PRF-128": { MacTest: { type: "CmacPrfTest", ...MAC } },
  HMACSHA256: { MacTest: { type: "HmacTest", ...MAC } },
  "HKDF-SHA-256": {
    HkdfTest: { type: "HkdfTest", fields: ["ikm", "salt", "info", "okm"], numbers: ["size"] },
  },
  "AES-ECB": { AesBlockTest: { type: "AesBlockTest", fields: ["key", "msg", "ct"] } },
  "AES-CTR": { IndCpaTest: { type: "IndCpaTest", fields: ["key", "iv", "msg", "ct"] } },
  "TLS-AES-128-CBC-SHA256": {
    MacThenEncryptTest: { type: "MacThenEncryptTest", fields: RECORD },
    EncryptThenMacTest: { type: "EncryptThenMacTest", fields: RECORD },
  },
  ECDH: {
    EcdhEcpointTest: { type: "EcdhEcpointTest", fields: AGREEMENT },
    EcdhTest: { type: "EcdhTest", fields: AGREEMENT },
  },
  ECDSA: {
    EcdsaVerify: { type: "EcdsaVerify", ...SIGNATURE },
    EcdsaP1363Verify: { type: "EcdsaP1363Verify", ...SIGNATURE },
  },
  XDH: { XdhComp: { type: "XdhComp", fields: AGREEMENT } },
};

export type GroupType =
  | "AeadTest"
  | "GcmTest"
  | "MacTest"
  | "Cmac96Test"
  | "CmacPrfTest"
  | "HmacTest"
  | "HkdfTest"
  | "AesBlockTest"
  | "IndCpaTest"
  | "MacThenEncryptTest"
  | "EncryptThenMacTest"
  | "EcdhEcpointTest"
  | "EcdhTest"
  | "EcdsaVerify"
  | "EcdsaP1363Verify"
  | "XdhComp"
  // Of NIST's files only:
  | "AesInverseTest"
  | "AesCbcTest"
  | "HashTest"
  | "EcdsaSignTest"
  | "EcKeyPairTest"
  | "KasValidityTest"
  | "SkippedTest";

/** Older files call some by another name. */
const ALIASES: Readonly<Record<string, string>> = { X25519: "XDH", AESCMAC: "AES-CMAC", AESCCM: "AES-CCM" };

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param name of the file, for what is said of it
 * @throws UnreadableVectors when the text is broken, or its algorithm or a group type is not known
 */
export function readVectors(name: string, text: string): VectorFile {
  const broken = (what: string): never => {
    throw new UnreadableVectors(`${name}: broken file: ${what}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return broken("it is not JSON; a file of test vectors in Wycheproof's format is wanted");
  }
  if (!isObject(content)) return broken("it holds no JSON object");
  const { algorithm: named, testGroups } = content;
  if (typeof named !== "string") return broken('it has no "algorithm"');
  const algorithm = ALIASES[named] ?? named;
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    const known = Object.keys(ALGORITHMS).join(", ");
    throw new UnreadableVectors(`${name}: unknown algorithm "${named}"; known here: ${known}`);
  }
  if (!Array.isArray(testGroups)) return broken('it has no "testGroups"');
  const types = ALGORITHMS[algorithm]!;
  const groups = testGroups.map((group: unknown, n): TestGroup => {
    if (!isObject(group) || !Array.isArray(group["tests"])) return broken(`testGroups[${n}] has no "tests"`);
    const type = group["type"];
    const form = typeof type === "string" && Object.hasOwn(types, type) ? types[type] : undefined;
    if (form === undefined) {
      throw new UnreadableVectors(
        `${name}: unknown group type "${String(type)}" of ${algorithm}; known here: ${Object.keys(types).join(", ")}`,
      );
    }
    const size = (field: string): number | undefined => {
      const value = group[field];
      if (value === undefined) return undefined;
      return Number.isInteger(value) && Number(value) >= 0
        ? Number(value)
        : broken(`testGroups[${n}].${field} is not a number of bits`);
    };
    const tagSize = size("tagSize");
    if (form.needs === "tagSize" && (tagSize === undefined || tagSize % 8 !== 0)) {
      broken(`testGroups[${n}] has no "tagSize" in whole octets`);
    }
    // The old layout calls it "key".
    const key = group["publicKey"] ?? group["key"];
    const curve = isObject(key) ? key["curve"] : group["curve"];
    const point = isObject(key) ? key["uncompressed"] : undefined;
    const sha = group["sha"];
    const signed = typeof point === "string" && typeof sha === "string" ? { publicKey: point.toLowerCase(), sha } : {};
    if (form.needs === "publicKey" && !("sha" in signed)) {
      broken(`testGroups[${n}] has no "publicKey" with an "uncompressed" point, or no "sha"`);
    }
    return {
      type: form.type,
      keySize: size("keySize"),
      tagSize,
      curve: typeof curve === "string" ? curve : undefined,
      ...signed,
      tests: group["tests"].map((test: unknown, m) => readTest(test, form, `testGroups[${n}].tests[${m}]`, broken)),
    };
  });
  return { name, algorithm, groups };
}

function readTest(
  test: unknown,
  { fields, numbers = [] }: Form,
  where: string,
  broken: (what: string) => never,
): TestVector {
  if (!isObject(test)) return broken(`${where} is not an object`);
  const { tcId, comment, flags, result } = test;
  if (!Number.isInteger(tcId)) return broken(`${where} has no "tcId"`);
  if (result !== "valid" && result !== "invalid" && result !== "acceptable") {
    return broken(`tcId ${String(tcId)}: "result" is neither valid, invalid nor acceptable`);
  }
  const values: Record<string, string> = {};
  for (const field of fields) {
    const value = test[field];
    if (typeof value !== "string" || !/^[0-9a-fA-F]*$/.test(value)) {
      return broken(`tcId ${String(tcId)}: "${field}" is not hexadecimal text`);
    }
    // Private keys of ECDH are numbers there, and may have an odd count of digits.
    if (value.length % 2 !== 0 && field !== "private") {
      return broken(`tcId ${String(tcId)}: "${field}" has an odd number of digits`);
    }
    values[field] = value.toLowerCase();
  }
  for (const field of numbers) {
    const value = test[field];
    if (!Number.isInteger(value)) return broken(`tcId ${String(tcId)}: "${field}" is not a number`);
    values[field] = String(value);
  }
  return {
    tcId: Number(tcId),
    comment: typeof comment === "string" ? comment : "",
    flags: Array.isArray(flags) ? flags.filter((flag): flag is string => typeof flag === "string") : [],
    result,
    values,
  };
}
