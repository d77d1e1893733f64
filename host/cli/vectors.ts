// thimble vectors: runs test-vector files in Wycheproof's JSON format or NIST's CAVP format against the core, on an engine or
// a board.

import type { Command } from "commander";
import type { Thing } from "../emulator/thing.js";
import { startEngine } from "./engines.js";
import { FAILED, Failure, reasonOf } from "./failure.js";
import { json, line } from "./output.js";
import { targetOf, type Target } from "./vectors-call.js";
import { isCavp, readCavp } from "./vectors-cavp.js";
import { readVectors, type VectorFile } from "./vectors-file.js";
import { runVector } from "./vectors-run.js";

interface Options {
  readonly engine: string;
  readonly profile?: string;
  readonly board?: string;
  readonly json?: boolean;
}

interface FileResult {
  readonly file: string;
  readonly algorithm: string;
  passed: number;
  failed: number;
  skipped: number;
  readonly failures: { readonly tcId: number; readonly comment: string; readonly why: string }[];
  /** Reason -> how many were skipped for it. */
  readonly skippedBecause: Record<string, number>;
}

export function addVectors(program: Command): void {
  program
    .command("vectors")
    .summary("run test vectors against the core")
    .description(
      "Runs test vectors against the core: AES-CCM, AES-GCM, AES-CMAC, AES-ECB, AES-CTR, SHA-256, HMAC, HKDF, ECDH and ECDSA on\n" +
        "P-256, X25519, in the JSON format of Wycheproof, or in the format of NIST's CAVP when the file's name ends in .rsp, .txt or\n" +
        ".fax. Prints each failure with its tcId and comment.",
    )
    .argument("<file...>", "files of test vectors")
    .option("--engine <name>", "node (this process), wasm3 or aot", "node")
    .option("--board <name>", "the board to run on; left out: wasm3 runs natively on this machine")
    .option("--profile <name>", "dex, or full, which has all algorithms; left out: full on node, dex elsewhere")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  thimble vectors tests/vectors/*_test.json\n" +
        "  thimble vectors aes_ccm_test.json --engine wasm3 --board mps2-an385\n" +
        "  thimble vectors DVPT128.rsp VTT128.rsp\n\n" +
        "Exit status: 0 none failed, 1 some failed, 2 the input is wrong.",
    )
    .action(vectors);
}

async function vectors(paths: readonly string[], options: Options): Promise<void> {
  const files = paths.map((path) => (isCavp(path) ? readCavp(path) : readVectors(path)));
  const profile = options.profile ?? (options.engine === "node" ? "full" : "dex");
  const thing = await startEngine(options.engine, options.board, profile);
  const results: FileResult[] = [];
  try {
    let gone: string | undefined;
    thing.listener.died = (reason) => void (gone = reason);
    const target = await targetOf(thing);
    for (const file of files) results.push(await runFile(target, file));
    if (gone !== undefined) throw new Failure(`the board stopped: ${gone}`, FAILED);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`the core stopped answering: ${reasonOf(error)}`, FAILED);
  } finally {
    await thing.close();
  }
  tell(thing, results, options.json ?? false);
  if (results.some((result) => result.failed > 0)) process.exitCode = FAILED;
}

async function runFile(target: Target, file: VectorFile): Promise<FileResult> {
  const result: FileResult = {
    file: file.path,
    algorithm: file.algorithm,
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: [],
    skippedBecause: {},
  };
  for (const group of file.groups) {
    for (const test of group.tests) {
      const outcome = await runVector(target, group, test);
      result[outcome.kind]++;
      if (outcome.kind === "failed") result.failures.push({ tcId: test.tcId, comment: test.comment, why: outcome.why });
      if (outcome.kind === "skipped")
        result.skippedBecause[outcome.why] = (result.skippedBecause[outcome.why] ?? 0) + 1;
    }
  }
  return result;
}

function tell(thing: Thing, results: readonly FileResult[], asJson: boolean): void {
  const sum = (kind: "passed" | "failed" | "skipped"): number =>
    results.reduce((total, result) => total + result[kind], 0);
  const total = { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
  if (asJson) {
    json({ engine: thing.engine, board: thing.board, files: results, ...total });
    return;
  }
  for (const result of results) {
    line(
      `${result.file} (${result.algorithm}): ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`,
    );
    for (const { tcId, comment, why } of result.failures)
      line(`  FAILED tcId ${tcId}${comment === "" ? "" : ` (${comment})`}: ${why}`);
    for (const [why, count] of Object.entries(result.skippedBecause)) line(`  skipped ${count}: ${why}`);
  }
  line(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
}
