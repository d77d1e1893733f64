// Files of vectors run in Node, as the page runs them: what a browser's counts are compared with.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { nodeReference } from "../../host/cli/reference.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { profileOctets } from "../../host/node/core.js";
import { readVectorFile, runFile, targetOf, UnreadableVectors } from "../../host/vectors/suite.js";
import { CAVP } from "../conformance/cavp-folder.js";
import { TOP } from "../rules/tree.js";

export interface Counts {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skippedBecause: Readonly<Record<string, number>>;
}

/** In Node, on profile full, with node:crypto beside it. Files that are not of a known kind are left out. */
export async function countsInNode(paths: readonly string[]): Promise<Counts[]> {
  const thing = await startEmulated({ name: "counts", wasm: await profileOctets("full"), aesHook: "unsupported" });
  const target = await targetOf(thing, nodeReference);
  const all: Counts[] = [];
  for (const path of paths) {
    try {
      const read = readVectorFile(basename(path), readFileSync(path, "utf8"));
      const { file, passed, failed, skipped, skippedBecause } = await runFile(target, read);
      all.push({ file, passed, failed, skipped, skippedBecause });
    } catch (error) {
      if (!(error instanceof UnreadableVectors)) throw error;
    }
  }
  await thing.close();
  return all;
}

/** The project's own files. */
export const ownFiles = (): string[] =>
  readdirSync(join(TOP, "tests/vectors"))
    .filter((name) => /_test\.json$|\.rsp$/.test(name))
    .map((name) => join(TOP, "tests/vectors", name));

/** Folders of NIST's files, below the package's. */
const CAVP_FOLDERS = [
  ...["CCM", "GCM", "CTR", "ECB", "CBC"].map((mode) => `ciphers/AES/${mode}`),
  "CMAC",
  "HMAC",
  "KDF",
  "hashes/SHA2",
  ...["ECDH", "ECDSA/FIPS_186-2", "ECDSA/FIPS_186-3", "X25519"].map((name) => `asymmetric/${name}`),
];

/** NIST's files, where they are unpacked (tests/conformance/cavp-folder.ts): each whose name ends as theirs do. */
export function cavpFiles(): string[] {
  return CAVP_FOLDERS.map((folder) => join(CAVP, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /\.(?:rsp|txt|fax)$/.test(name))
        .map((name) => join(folder, name)),
    );
}
