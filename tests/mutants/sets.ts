// What is mutated, and which tests should notice.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mutate, OPERATORS, type Constants, type Operator } from "./mutator.js";
import { CRYPTO_REASONS, HIP_REASONS, LOOPED_REASONS, type Reason } from "./reasons.js";

export interface MutantSet {
  readonly name: string;
  readonly about: string;
  readonly entry: string;
  readonly options: readonly string[];
  readonly sources: readonly string[];
  readonly operators: readonly Operator[];
  readonly constants: Constants;
  /** Names of programs below build/tests/conformance, those first that are quickest to notice something. */
  readonly programs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly reasons: readonly Reason[];
  /** Functions that this build never calls, or leaves in their first line; another set has them. */
  readonly notCalled?: readonly string[];
}

/** As asconfig.json has them; the module is not optimized by wasm-opt. */
const options = (shrinkLevel: number, memory: number): string[] =>
  `--runtime stub --optimizeLevel 3 --shrinkLevel ${shrinkLevel} --noAssert --memoryBase 1024 --initialMemory 1 --maximumMemory ${memory} --use abort=`.split(
    " ",
  );

const ALL = Object.keys(OPERATORS) as Operator[];
/** Programs that read these run a part of what they could. */
const QUICK = { THIMBLE_QUICK: "1", THIMBLE_RUNS: "40" };

/** Of the files of set looped, what only a build with FAST gets to. */
const WITH_FAST = [
  ...[
    "askFirst",
    "askHook",
    "setKey256",
    "clearSchedule",
    "keptSubkey",
    "keepSubkey",
    "keyForHook",
    "loadKey",
    "unloadKey",
  ],
  ...["publicKey", "multiplyInHardware"],
];

/** Every file of assembly/crypto: one that is new is mutated without being asked for. */
export function cryptoSources(top: string): string[] {
  return readdirSync(join(top, "assembly/crypto"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `assembly/crypto/${name.replaceAll("\\", "/")}`)
    .sort();
}

/** Programs of a folder of build/tests/conformance. */
export function programsIn(top: string, folder: string): string[] {
  return readdirSync(join(top, "build/tests/conformance", folder))
    .filter((name) => name.endsWith(".test.js"))
    .map((name) => `${folder}/${name.replace(/\.test\.js$/, "")}`)
    .sort();
}

const HIP_SOURCES = [
  "codec/reader",
  "keying/access",
  "keying/groups",
  "keying/replay",
  "network/esp/esp",
  "network/network",
  "network/udp",
  ...["association", "hip", "i1", "i2", "initiate", "mac", "notify", "packet", "parameters", "policy", "puzzle"].map(
    (name) => `network/hip/${name}`,
  ),
  ...["r1", "r2", "retransmission", "spi"].map((name) => `network/hip/${name}`),
].map((name) => `assembly/${name}.ts`);

/** All of hip/ but flips.test.js, which would notice too much without a name for it. */
const HIP_PROGRAMS = [
  "negative-i2",
  "negative-r",
  "negative-packet",
  "negative-frame",
  "esp",
  "puzzles",
  "timers",
  "silence",
  "interop",
  "vector",
].map((name) => `hip/${name}`);

export function setsOf(top: string): readonly MutantSet[] {
  // Tables and plain arithmetic have no mutants.
  const crypto = cryptoSources(top).filter(
    (name) => mutate(name, readFileSync(join(top, name), "utf8"), 1, ALL).mutants.length > 0,
  );
  // The slow ones last.
  const slow = [
    "differential/cbc",
    "differential/pieces",
    "differential/compress",
    "crypto/drbg",
    "crypto/hooks",
    "zero-scan",
    "zero-scan-state",
  ];
  const quick = programsIn(top, "crypto").filter((name) => !slow.includes(name));
  const programs = [...quick, "zero-scan-pieces", "hip/vector", "hip/esp", ...slow];
  return [
    {
      name: "crypto",
      about: "assembly/crypto as profile full has it",
      entry: "assembly/profiles/full.ts",
      options: options(0, 1024),
      sources: crypto.filter((name) => !/\/(?:point|checked|aes-vector|ccm-vector)\.ts$/.test(name)),
      constants: { FAST: true, SIMD: false, FAULT_CHECK: false },
      operators: ALL,
      programs,
      environment: QUICK,
      reasons: CRYPTO_REASONS,
      notCalled: ["askFirst"],
    },
    {
      name: "looped",
      about: "the looped kernels of profile dex, behind the exports of full",
      entry: "assembly/profiles/full.ts",
      options: options(2, 1024),
      sources: crypto.filter((name) => /\/(?:aes|sha256|p256\/(?:ecdh|field|point))\.ts$/.test(name)),
      constants: { FAST: false, SIMD: false, FAULT_CHECK: false },
      operators: ALL,
      programs,
      environment: QUICK,
      reasons: LOOPED_REASONS,
      notCalled: WITH_FAST,
    },
    {
      name: "vector",
      about: "AES with WebAssembly's vectors, as profile host has it",
      entry: "assembly/profiles/host.ts",
      options: [...options(0, 1024), "--enable", "simd"],
      sources: crypto.filter((name) => /\/(?:aes|aes-vector|ccm-vector)\.ts$/.test(name)),
      constants: { FAST: true, SIMD: true, FAULT_CHECK: false },
      operators: ALL,
      programs,
      environment: QUICK,
      reasons: CRYPTO_REASONS,
    },
    {
      name: "hip",
      about: "HIP, ESP, keying and the reader",
      entry: "assembly/profiles/dex.ts",
      options: options(2, 1),
      sources: HIP_SOURCES,
      constants: { FAST: false, SIMD: false, FAULT_CHECK: false },
      operators: ["guard", "operand", "answer"],
      programs: HIP_PROGRAMS,
      environment: {},
      reasons: HIP_REASONS,
    },
  ];
}
