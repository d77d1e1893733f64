// Every vector of tests/vectors, and of NIST's CAVP files where they are unpacked, in every way: known answer, each alignment, the output on
// an input, and one bit flipped at a time.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { readVectorFile, type VectorFile } from "../../../host/vectors/suite.js";
import { CAVP, CAVP_MISSING } from "../cavp-folder.js";
import { moduleOf, Probe } from "../probe.js";
import { shotsOf, type Shot } from "./shots.js";
import { aligned, comesInPieces, flipped, inPieces, inPlace, known, type Way } from "./ways.js";

const TOP = new URL("../../../../", import.meta.url);
const OURS = fileURLToPath(new URL("tests/vectors/", TOP));
/** Set by `make mutants`: the known answers of tests/vectors, which notice what the others would. */
const QUICK = process.env["THIMBLE_QUICK"] !== undefined;

const CAVP_FILES = [
  ...["DVPT128.rsp", "VADT128.rsp", "VNT128.rsp", "VPT128.rsp", "VTT128.rsp"].map((name) => `ciphers/AES/CCM/${name}`),
  ...["gcmDecrypt128.rsp", "gcmEncryptExtIV128.rsp"].map((name) => `ciphers/AES/GCM/${name}`),
  ...["GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"].map((name) => `ciphers/AES/ECB/ECB${name}128.rsp`),
  ...["MMT", "VarKey", "VarTxt"].map((name) => `ciphers/AES/ECB/ECB${name}256.rsp`),
  ...["GFSbox", "KeySbox", "MMT", "VarKey", "VarTxt"].map((name) => `ciphers/AES/CBC/CBC${name}128.rsp`),
  "ciphers/AES/CTR/aes-128-ctr.txt",
  "CMAC/nist-800-38b-aes128.txt",
  "HMAC/rfc-4231-sha256.txt",
  "hashes/SHA2/SHA256ShortMsg.rsp",
  "hashes/SHA2/SHA256LongMsg.rsp",
  "KDF/rfc-5869-HKDF-SHA256.txt",
  "KDF/hkdf-generated.txt",
  "asymmetric/X25519/rfc7748.txt",
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax",
  "asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_resp.fax",
  "asymmetric/ECDSA/FIPS_186-3/KeyPair.rsp",
  "asymmetric/ECDSA/FIPS_186-3/SigGen.txt",
  "asymmetric/ECDSA/FIPS_186-3/SigVer.rsp",
  "asymmetric/ECDSA/FIPS_186-2/SigVer.rsp",
];

/** Calls that take milliseconds: each 32nd bit of each vector in turn. */
const SLOW = /^(?:p256_|x25519)/;
/** Octets of an input of which each 8,192nd bit is enough. */
const LONG = 10_000;
const isLong = (shot: Shot): boolean => Object.values(shot.inputs).some(({ length }) => length > LONG);
const thinning = (shot: Shot, cavp: boolean): number =>
  (SLOW.test(shot.name) ? (QUICK ? 256 : 32) : 1) * (cavp ? 4 : 1) * (isLong(shot) ? 8192 : 1);

const probe = new Probe(moduleOf("full"));
const large = new Probe(moduleOf("full"));
large.grow(2);

interface Vector {
  readonly what: string;
  readonly shots: readonly Shot[];
}

/** Of files with thousands of vectors, each 25th: tests/conformance/cavp.test.ts runs them all. */
const MANY = 5000;

/** The vectors of a file that some export takes, as a person names them. */
function vectorsOf(file: VectorFile): Vector[] {
  const groups = file.groups.length < MANY ? file.groups : file.groups.filter((_, n) => n % 25 === 0);
  return groups.flatMap((group) =>
    group.tests.map((one) => ({
      what: `${file.algorithm} ${one.tcId}${one.comment === "" ? "" : ` (${one.comment})`}`,
      shots: shotsOf(group, one).filter(({ name }) => probe.has(name)),
    })),
  );
}

function inEveryWay(name: string, file: VectorFile, cavp: boolean): void {
  const vectors = vectorsOf(file).filter(({ shots }) => shots.length > 0);
  if (vectors.length === 0)
    return void test(name, { skip: "this core exports nothing that takes its vectors" }, () => {});
  const every = (title: string, way: (shot: Shot, n: number) => Way): void => {
    test(`${name}: ${title}`, () => {
      vectors.forEach(({ what, shots }, n) =>
        shots.forEach((shot) => way(shot, n)(isLong(shot) ? large : probe, shot, what)),
      );
    });
  };
  every("the known answer, and nothing else is written", () => known);
  if (QUICK) return;
  if (vectors.some(({ shots }) => shots.some((shot) => comesInPieces(probe, shot))))
    every("in two pieces, cut at each place", () => inPieces);
  every("at each alignment", () => aligned);
  if (vectors.some(({ shots }) => shots.some(({ over }) => over && over.length > 0)))
    every("the output on an input", () => inPlace);
  if (vectors.some(({ shots }) => shots.some(({ flips }) => Object.keys(flips).length > 0)))
    every("a flipped bit is refused, or changes the result", (shot, n) => flipped(n, thinning(shot, cavp)));
}

const read = (path: string): VectorFile => readVectorFile(path, readFileSync(path, "utf8"));

for (const name of readdirSync(OURS).filter((one) => one.endsWith("_test.json"))) {
  inEveryWay(name, read(join(OURS, name)), false);
}

if (!QUICK && !existsSync(CAVP)) test("NIST's CAVP files", { skip: CAVP_MISSING }, () => undefined);
else if (!QUICK) {
  for (const name of CAVP_FILES) {
    const path = join(CAVP, name);
    if (existsSync(path)) inEveryWay(name, read(path), true);
  }
}
