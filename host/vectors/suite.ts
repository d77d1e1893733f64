// Whole files of vectors: read by their names, run against a core, counted.

import { targetOf, type Target } from "./call.js";
import { isCavp, readCavp } from "./cavp.js";
import { readVectors, type VectorFile } from "./file.js";
import { runVector } from "./run.js";

export { targetOf, type Target };
export { UnreadableVectors, type VectorFile } from "./file.js";
export type { HashName, Reference } from "./reference.js";

export interface FileResult {
  readonly file: string;
  readonly algorithm: string;
  passed: number;
  failed: number;
  skipped: number;
  readonly failures: { readonly tcId: number; readonly comment: string; readonly why: string }[];
  /** Reason -> how many were skipped for it. */
  readonly skippedBecause: Record<string, number>;
}

/**
 * Reads a file in NIST's format when its name ends in .rsp, .txt or .fax, else in Wycheproof's.
 * @throws UnreadableVectors with the name, the place and the reason
 */
export function readVectorFile(name: string, text: string): VectorFile {
  return isCavp(name) ? readCavp(name, text) : readVectors(name, text);
}

/** How many vectors a file has. */
export const countOf = (file: VectorFile): number => file.groups.reduce((sum, { tests }) => sum + tests.length, 0);

/**
 * Runs all vectors of a file, one after the other.
 * @param progress told how many are done, after each
 */
export async function runFile(
  target: Target,
  file: VectorFile,
  progress?: (done: number) => void,
): Promise<FileResult> {
  const result: FileResult = {
    file: file.name,
    algorithm: file.algorithm,
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
    skippedBecause: {},
  };
  let done = 0;
  for (const group of file.groups) {
    for (const test of group.tests) {
      const outcome = await runVector(target, group, test);
      result[outcome.kind]++;
      if (outcome.kind === "failed") result.failures.push({ tcId: test.tcId, comment: test.comment, why: outcome.why });
      if (outcome.kind === "skipped")
        result.skippedBecause[outcome.why] = (result.skippedBecause[outcome.why] ?? 0) + 1;
      progress?.(++done);
    }
  }
  return result;
}

export type Totals = Readonly<Record<"passed" | "failed" | "skipped", number>>;

/** The sums over files. */
export function totalsOf(results: readonly FileResult[]): Totals {
  const sum = (kind: keyof Totals): number => results.reduce((total, result) => total + result[kind], 0);
  return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}
