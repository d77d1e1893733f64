// NIST's CAVP files through `thimble vectors`, where they are unpacked (cavp-folder.ts).

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { startEmulated } from "../../host/emulator/emulated.js";
import { profileOctets } from "../../host/node/core.js";
import { nodeReference as reference } from "../../host/cli/reference.js";
import { readVectorFile } from "../../host/vectors/suite.js";
import { runVector } from "../../host/vectors/run.js";
import type { CallOptions, CallResult, Pointer, Thing } from "../../host/emulator/thing.js";
import { CAVP, CAVP_MISSING } from "./cavp-folder.js";
import { jsonLines, thimble } from "./cli-run.js";

const TOP = new URL("../../../", import.meta.url);

/** File -> vectors that must pass on profile full, those that it must skip, and how many of the first profile dex must skip as well. */
const WANTED: Readonly<Record<string, readonly [passed: number, skipped: number, notOnDex?: number]>> = {
  "ciphers/AES/CCM/DVPT128.rsp": [240, 0],
  "ciphers/AES/CCM/DVPT128.txt": [240, 0],
  "ciphers/AES/CCM/VADT128.rsp": [330, 0],
  "ciphers/AES/CCM/VNT128.rsp": [70, 0],
  "ciphers/AES/CCM/VPT128.rsp": [250, 0],
  "ciphers/AES/CCM/VTT128.rsp": [70, 0],
  "ciphers/AES/CCM/DVPT192.rsp": [0, 240],
  "ciphers/AES/CCM/VTT256.rsp": [0, 70],
  "ciphers/AES/CTR/aes-128-ctr.txt": [3, 0],
  "ciphers/AES/GCM/gcmDecrypt128.rsp": [7875, 0, 7875],
  "ciphers/AES/GCM/gcmEncryptExtIV128.rsp": [7875, 0, 7875],
  "ciphers/AES/ECB/ECBGFSbox128.rsp": [14, 0, 7],
  "ciphers/AES/ECB/ECBKeySbox128.rsp": [42, 0, 21],
  "ciphers/AES/ECB/ECBMMT128.rsp": [20, 0, 10],
  "ciphers/AES/ECB/ECBVarKey128.rsp": [256, 0, 128],
  "ciphers/AES/ECB/ECBVarTxt128.rsp": [256, 0, 128],
  "ciphers/AES/ECB/ECBGFSbox256.rsp": [5, 5, 5],
  "ciphers/AES/ECB/ECBKeySbox256.rsp": [16, 16, 16],
  "ciphers/AES/ECB/ECBMMT256.rsp": [10, 10, 10],
  "ciphers/AES/ECB/ECBVarKey256.rsp": [256, 256, 256],
  "ciphers/AES/ECB/ECBVarTxt256.rsp": [128, 128, 128],
  "ciphers/AES/CBC/CBCGFSbox128.rsp": [14, 0, 14],
  "ciphers/AES/CBC/CBCKeySbox128.rsp": [42, 0, 42],
  "ciphers/AES/CBC/CBCMMT128.rsp": [20, 0, 20],
  "ciphers/AES/CBC/CBCVarKey128.rsp": [256, 0, 256],
  "ciphers/AES/CBC/CBCVarTxt128.rsp": [256, 0, 256],
  "ciphers/AES/CBC/CBCMMT256.rsp": [0, 20],
  "CMAC/nist-800-38b-aes128.txt": [4, 0],
  "CMAC/nist-800-38b-aes256.txt": [0, 4],
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax": [30, 120],
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_resp.fax": [30, 120],
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_KDFConcat_NOKC_init.fax": [66, 234],
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_KDFConcat_NOKC_resp.fax": [66, 234],
  "asymmetric/ECDH/brainpool.txt": [0, 3],
  "asymmetric/X25519/rfc7748.txt": [3, 0],
  "asymmetric/X448/rfc7748.txt": [0, 3],
  "asymmetric/ECDSA/FIPS_186-2/PKV.rsp": [12, 168],
  "asymmetric/ECDSA/FIPS_186-3/PKV.rsp": [12, 168],
  "asymmetric/ECDSA/FIPS_186-3/KeyPair.rsp": [10, 140],
  "asymmetric/ECDSA/FIPS_186-3/SigGen.rsp": [75, 1050, 75],
  "asymmetric/ECDSA/FIPS_186-3/SigGen.txt": [75, 1050, 75],
  "asymmetric/ECDSA/FIPS_186-3/SigVer.rsp": [75, 1050, 75],
  "asymmetric/ECDSA/FIPS_186-2/SigGen.rsp": [15, 210, 15],
  "asymmetric/ECDSA/FIPS_186-2/SigGen.txt": [15, 210, 15],
  "asymmetric/ECDSA/FIPS_186-2/SigVer.rsp": [15, 210, 15],
  "asymmetric/ECDSA/FIPS_186-2/KeyPair.rsp": [10, 140],
  "HMAC/rfc-4231-sha256.txt": [6, 0, 6],
  "HMAC/rfc-4231-sha512.txt": [0, 6],
  "hashes/SHA2/SHA256ShortMsg.rsp": [65, 0, 65],
  "hashes/SHA2/SHA256LongMsg.rsp": [64, 0, 64],
  "KDF/rfc-5869-HKDF-SHA256.txt": [3, 0, 3],
  "KDF/hkdf-generated.txt": [1, 0, 1],
};

/** Those of the files that are here; undefined when none is, which the test then says. */
function present(context: TestContext, names: readonly string[] = Object.keys(WANTED)): string[] | undefined {
  const here = names.filter((name) => existsSync(join(CAVP, name)));
  if (here.length === 0) {
    context.skip(CAVP_MISSING);
    return undefined;
  }
  for (const name of names) if (!here.includes(name)) context.diagnostic(`this version of the package lacks ${name}`);
  return here;
}

interface Summary {
  readonly files: readonly {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly failures: readonly unknown[];
    readonly skippedBecause: Readonly<Record<string, number>>;
  }[];
}

async function runAll(
  names: readonly string[],
  profile: "dex" | "full" | "host",
  ...options: string[]
): Promise<Summary["files"]> {
  const paths = names.map((name) => join(CAVP, name));
  const { status, stdout, stderr } = await thimble("vectors", ...paths, "--json", "--profile", profile, ...options);
  assert.equal(status, 0, stdout + stderr);
  const { files } = jsonLines(stdout)[0] as unknown as Summary;
  names.forEach((name, n) => {
    const { passed, skipped, failures } = files[n] ?? {};
    assert.deepEqual(failures, [], name);
    const [wanted, unwanted, more = 0] = WANTED[name]!;
    const lacking = profile === "dex" ? more : 0;
    assert.deepEqual([passed, skipped], [wanted - lacking, unwanted + lacking], name);
  });
  return files;
}

/** Why a vector may be skipped. */
const REASONS = new RegExp(
  [
    "keys of (?:192|256) bits are not supported: AES-128 only",
    "the curve [\\w-]+ is not supported",
    ".+ is not exported by this core",
    "not supported by this core",
  ]
    .map((reason) => `^${reason}$`)
    .join("|"),
);

for (const profile of ["dex", "full", "host"] as const) {
  test(`NIST's files: every vector of an algorithm that profile ${profile} exports passes, and none is lost`, async (context) => {
    const names = present(context);
    if (!names) return;
    const files = await runAll(names, profile);
    const reasons = new Set(files.flatMap(({ skippedBecause }) => Object.keys(skippedBecause)));
    for (const reason of reasons) assert.match(reason, REASONS);
  });
}

test("NIST's files pass under wasm3, natively", async (context) => {
  const names = present(context);
  if (!names) return;
  if (!existsSync(fileURLToPath(new URL("build/firmware/native/dex-wasm3", TOP))))
    return context.skip("the native firmware is not built");
  await runAll(names, "dex", "--engine", "wasm3");
});

type Args = readonly (number | Pointer)[];

/** Altered in the file, not in what the core is given: there is nothing to take. */
const UNTAKEN = ["Secret", "OwnPrivate"];

test("a core that takes everything fails every vector that NIST marks Fail, and one that refuses, every Pass", async (context) => {
  const names = present(context, [
    "ciphers/AES/CCM/DVPT128.rsp",
    "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax",
    "asymmetric/ECDSA/FIPS_186-3/PKV.rsp",
    "asymmetric/ECDSA/FIPS_186-3/SigVer.rsp",
    "ciphers/AES/GCM/gcmDecrypt128.rsp",
  ]);
  if (!names) return;
  const real = await startEmulated({ name: "cavp", wasm: await profileOctets("full"), aesHook: "unsupported" });
  const spoiled = (change: (name: string, args: Args, answer: CallResult) => CallResult): Thing => {
    const call = async (name: string, args: Args = [], options: CallOptions = {}): Promise<CallResult> =>
      change(name, args, await real.call(name, args, options));
    return { ...real, call } as unknown as Thing;
  };
  const credulous = spoiled((name, args, answer) => {
    if (name === "ccm_open" || name === "gcm_open") return { ...answer, result: Number(args[6]) - Number(args[7]) };
    return { ...answer, result: Math.max(0, answer.result) };
  });
  const refusing = spoiled((_name, _args, answer) => ({ ...answer, result: -1 }));
  for (const name of names) {
    const file = readVectorFile(name, readFileSync(join(CAVP, name), "utf8"));
    const count = { valid: 0, invalid: 0 };
    for (const group of file.groups) {
      if (group.curve !== undefined && group.curve !== "secp256r1") continue;
      for (const one of group.tests) {
        const thing = one.result === "invalid" ? credulous : refusing;
        // A coordinate that is too long for the core to be given is refused before.
        const { kind } = await runVector({ thing, capacity: 1280, reference }, group, one);
        const outside = (one.values["public"]?.length ?? 0) > 130 || one.flags.some((flag) => UNTAKEN.includes(flag));
        assert.equal(kind, outside ? "passed" : "failed", `${name}: ${one.comment}`);
        if (!outside && one.result !== "acceptable") count[one.result]++;
      }
    }
    assert.ok(count.valid > 3 && count.invalid > 3, `${name}: ${JSON.stringify(count)}`);
  }
});
