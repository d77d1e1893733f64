// Every test vector gives the same on every engine: this process, wasm3 and the ahead-of-time core, natively and on the Cortex-M3 board behind
// its serial link. On that board a selection; all of them with THIMBLE_ALL_VECTORS, which `make vectors-boards` sets.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENGINES, PROFILES, type Profile } from "../../host/assess/boards.js";
import { nodeReference } from "../../host/cli/reference.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { firmwareFile, readBoard } from "../../host/emulator/process.js";
import { startRemote } from "../../host/emulator/remote.js";
import type { Thing } from "../../host/emulator/thing.js";
import { profileOctets } from "../../host/node/core.js";
import {
  countOf,
  readVectorFile,
  runFile,
  targetOf,
  type FileResult,
  type VectorFile,
} from "../../host/vectors/suite.js";
import { boardsWith, cannotRun, runsAPart } from "./support.js";

const FOLDER = fileURLToPath(new URL("../../../tests/vectors/", import.meta.url));
const FILES: readonly VectorFile[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith("_test.json"))
  .map((name) => readVectorFile(name, readFileSync(join(FOLDER, name), "utf8")));

const ALL = process.env["THIMBLE_ALL_VECTORS"] !== undefined;
/** Published vectors, and of what no document has vectors for, the made ones: but for signatures, which take an interpreter seconds. */
const SELECTED = /rfc|sp800|block|gcm|hkdf|hmac/;
/** And signatures where they are compiled. */
const SELECTED_AOT = /rfc|sp800|block|gcm|hkdf|hmac|ecdsa_p256_p1363/;

/** One file of each primitive, on boards with a slow emulator. */
const SELECTED_SLOW = /^(aes_block|aes_ccm_rfc3610|aes_cmac_rfc4493|ecdh_p256_rfc5903)/;

/** Runs files on a thing, and closes it. */
async function resultsOf(thing: Thing, files: readonly VectorFile[]): Promise<FileResult[]> {
  try {
    const target = await targetOf(thing, nodeReference);
    const results: FileResult[] = [];
    for (const file of files) results.push(await runFile(target, file));
    return results;
  } finally {
    await thing.close();
  }
}

for (const profile of PROFILES) {
  describe(`test vectors on profile ${profile}`, () => {
    const here = new Map<string, FileResult>();

    before(async () => {
      const wasm = await profileOctets(profile);
      const thing = await startEmulated({ name: "vectors", wasm, aesHook: "unsupported" });
      for (const result of await resultsOf(thing, FILES)) here.set(result.file, result);
    });

    test("pass in this process; none is skipped but those that the profile has no export for", () => {
      for (const file of FILES) {
        const { failures, passed, skipped, skippedBecause } = here.get(file.name)!;
        assert.deepEqual(failures, [], file.name);
        assert.equal(passed + skipped, countOf(file), file.name);
        if (profile === "full") assert.equal(skipped, 0, file.name);
        else
          for (const reason of Object.keys(skippedBecause))
            assert.match(reason, /not supported|longer than the I\/O buffer/);
      }
    });

    for (const engine of ENGINES) {
      for (const board of boardsWith(profile, engine)) {
        const selected = selection(board, engine);
        test(
          `${selected.length === FILES.length ? "all" : "selected ones"} give the same on ${board} with ${engine}`,
          { skip: cannotRun(board) },
          async () => {
            firmwareFile(readBoard(board), engine, "none", profile);
            const thing = await startRemote({ name: "vectors", board, engine, profile });
            for (const result of await resultsOf(thing, selected)) {
              assert.deepEqual(result, here.get(result.file), basename(result.file));
            }
          },
        );
      }
    }
  });
}

function selection(board: string, engine: string): readonly VectorFile[] {
  if (ALL || board === "native") return FILES;
  if (runsAPart(board)) return FILES.filter(({ name }) => SELECTED_SLOW.test(name));
  return FILES.filter(({ name }) => (engine === "aot" ? SELECTED_AOT : SELECTED).test(name));
}

/** Hooks in native code, where a board links them: the selection is enough, what they compute is in tests/boards/hooks.test.ts. */
const profile: Profile = "full";
for (const board of boardsWith(profile, "aot", "all")) {
  test(`test vectors give the same on ${board} with the hooks in native code`, { skip: cannotRun(board) }, async () => {
    const files = FILES.filter(({ name }) => SELECTED.test(name));
    const wasm = await profileOctets(profile);
    const expected = await resultsOf(await startEmulated({ name: "vectors", wasm, aesHook: "unsupported" }), files);
    for (const engine of board === "native" ? ENGINES : (["aot"] as const)) {
      const thing = await startRemote({ name: "vectors", board, engine, profile, hooks: "all" });
      assert.deepEqual(await resultsOf(thing, files), expected, engine);
    }
  });
}
