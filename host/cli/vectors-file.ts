// Reads test-vector files in the JSON format of Wycheproof, its old layout (testvectors/) and its new one
// (testvectors_v1/). docs/vectors.md says which algorithms and groups are known.

import { Failure } from "./failure.js";
import { readFile } from "./identity.js";

export type Verdict = "valid" | "invalid" | "acceptable";

export interface TestVector {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: Verdict;
  /** Hexadecimal fields by name. */
  readonly values: Readonly<Record<string, string>>;
}

export interface TestGroup {
  readonly type: GroupType;
  /** Bits; absent where the group type has none. */
  readonly keySize: number | undefined;
  readonly tagSize: number | undefined;
  readonly curve: string | undefined;
  /** Why the vectors of a SkippedTest are left out. */
  readonly reason?: string;
  readonly tests: readonly TestVector[];
}

export interface VectorFile {
  readonly path: string;
  readonly algorithm: string;
  readonly groups: readonly TestGroup[];
}

/** Algorithm -> its group types, and the fields that their tests need. */
const ALGORITHMS = {
  "AES-CCM": { AeadTest: ["key", "iv", "aad", "msg", "ct", "tag"] },
  "AES-CMAC": { MacTest: ["key", "msg", "tag"] },
  "AES-ECB": { AesBlockTest: ["key", "msg", "ct"] },
  "AES-CTR": { IndCpaTest: ["key", "iv", "msg", "ct"] },
  ECDH: { EcdhEcpointTest: ["public", "private", "shared"], EcdhTest: ["public", "private", "shared"] },
  XDH: { XdhComp: ["public", "private", "shared"] },
} as const;

export type GroupType =
  | "AeadTest"
  | "MacTest"
  | "AesBlockTest"
  | "IndCpaTest"
  | "EcdhEcpointTest"
  | "EcdhTest"
  | "XdhComp"
  // Of NIST's files only:
  | "EcKeyPairTest"
  | "KasValidityTest"
  | "SkippedTest";

/** Older files call XDH by the function's name. */
const ALIASES: Readonly<Record<string, string>> = { X25519: "XDH", AESCMAC: "AES-CMAC", AESCCM: "AES-CCM" };

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @throws Failure when the file is broken, or its algorithm or a group type is not known */
export function readVectors(path: string): VectorFile {
  const broken = (what: string): never => {
    throw new Failure(`${path}: broken file: ${what}`);
  };
  let content: unknown;
  try {
    content = JSON.parse(readFile(path).toString("utf8"));
  } catch (error) {
    if (error instanceof Failure) throw error;
    return broken("it is not JSON; a file of test vectors in Wycheproof's format is wanted");
  }
  if (!isObject(content)) return broken("it holds no JSON object");
  const { algorithm: named, testGroups } = content;
  if (typeof named !== "string") return broken('it has no "algorithm"');
  const algorithm = ALIASES[named] ?? named;
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    const known = Object.keys(ALGORITHMS).join(", ");
    throw new Failure(`${path}: unknown algorithm "${named}"; known here: ${known}`);
  }
  if (!Array.isArray(testGroups)) return broken('it has no "testGroups"');
  const types = ALGORITHMS[algorithm as keyof typeof ALGORITHMS] as Readonly<Record<string, readonly string[]>>;
  const groups = testGroups.map((group: unknown, n): TestGroup => {
    if (!isObject(group) || !Array.isArray(group["tests"])) return broken(`testGroups[${n}] has no "tests"`);
    const type = group["type"];
    const fields = typeof type === "string" && Object.hasOwn(types, type) ? types[type] : undefined;
    if (fields === undefined) {
      throw new Failure(
        `${path}: unknown group type "${String(type)}" of ${algorithm}; known here: ${Object.keys(types).join(", ")}`,
      );
    }
    const size = (name: string): number | undefined => {
      const value = group[name];
      if (value === undefined) return undefined;
      return Number.isInteger(value) && Number(value) >= 0
        ? Number(value)
        : broken(`testGroups[${n}].${name} is not a number of bits`);
    };
    const tagSize = size("tagSize");
    if ((type === "AeadTest" || type === "MacTest") && (tagSize === undefined || tagSize % 8 !== 0)) {
      broken(`testGroups[${n}] has no "tagSize" in whole octets`);
    }
    const curve = group["curve"];
    return {
      type: type as GroupType,
      keySize: size("keySize"),
      tagSize,
      curve: typeof curve === "string" ? curve : undefined,
      tests: group["tests"].map((test: unknown, m) => readTest(test, fields, `testGroups[${n}].tests[${m}]`, broken)),
    };
  });
  return { path, algorithm, groups };
}

function readTest(
  test: unknown,
  fields: readonly string[],
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
  return {
    tcId: Number(tcId),
    comment: typeof comment === "string" ? comment : "",
    flags: Array.isArray(flags) ? flags.filter((flag): flag is string => typeof flag === "string") : [],
    result,
    values,
  };
}
