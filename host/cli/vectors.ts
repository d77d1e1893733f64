// thimble vectors: runs test-vector files in Wycheproof's JSON format or NIST's CAVP format against the core, on an engine or
// a board.

import type { Command } from "commander";
import type { Thing } from "../emulator/thing.js";
import {
  readVectorFile,
  runFile,
  targetOf,
  totalsOf,
  UnreadableVectors,
  type FileResult,
  type VectorFile,
} from "../vectors/suite.js";
import { startEngine } from "./engines.js";
import { FAILED, Failure, reasonOf } from "./failure.js";
import { readFile } from "./identity.js";
import { json, line } from "./output.js";
import { nodeReference } from "./reference.js";

interface Options {
  readonly engine: string;
  readonly profile?: string;
  readonly board?: string;
  readonly json?: boolean;
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
    .option(
      "--profile <name>",
      "dex; full, which has all algorithms; or host, full with vectors; left out: full on node, dex elsewhere",
    )
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
  const files = paths.map(fileAt);
  const profile = options.profile ?? (options.engine === "node" ? "full" : "dex");
  const thing = await startEngine(options.engine, options.board, profile);
  const results: FileResult[] = [];
  try {
    let gone: string | undefined;
    thing.listener.died = (reason) => void (gone = reason);
    const target = await targetOf(thing, nodeReference);
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

/** @throws Failure when it cannot be read */
function fileAt(path: string): VectorFile {
  const text = readFile(path).toString("utf8");
  try {
    return readVectorFile(path, text);
  } catch (error) {
    throw error instanceof UnreadableVectors ? new Failure(error.message) : error;
  }
}

function tell(thing: Thing, results: readonly FileResult[], asJson: boolean): void {
  const total = totalsOf(results);
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
