// `make store-trials` asks for it: each mutant of the store takes a compilation and four trials.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { MUTANTS } from "./store-mutants.js";
import { cannotRun, TEST_BUILDS } from "./support.js";

const COMMON = "boards/common";
const FOLDER = `${TEST_BUILDS}/store`;
const SOURCES = ["store.c", "flash_words.c"] as const;
const SHAPE = ["BLOCKS=2", "BLOCK_BYTES=1024", "UNIT=4"].map((word) => `-DFLASH_${word}`);
const FLAGS = ["-O1", "-std=c11", "-w", ...SHAPE, "-DMODEL_BY_PAGE=false", "-DMODEL_ZEROS_ONLY=false"];
const INCLUDES = [`-I${COMMON}`, `-I${COMMON}/trial`];
const TRIALS = ["refusals 1", "flips 3 1", "cuts 5 100 20", "soak 1 3000"];
/** A mutant may never end. */
const PATIENCE_MS = 30_000;

const source = (file: string): string => readFileSync(`${COMMON}/${file}`, "utf8");

test("each mutant of the store changes something that is there once", () => {
  for (const [name, file, from, to] of MUTANTS) {
    assert.ok(source(file).includes(from), `${name}: ${file} has no such text any more`);
    assert.notEqual(from, to, name);
  }
});

const asked = process.env["THIMBLE_STORE_STEPS"] === undefined ? "`make store-trials` asks for it" : false;
describe("the trials notice", { skip: cannotRun("native") || asked }, () => {
  const trial = readdirSync(`${COMMON}/trial`).filter((file) => file.endsWith(".c"));
  const others = [...trial.map((file) => `${COMMON}/trial/${file}`), "boards/native/store_trial.c"];
  const objects = others.map((_, n) => `${FOLDER}/${n}.o`);
  let built = false;

  /** The trials that fail with these sources. */
  function noticed(sources: Readonly<Record<string, string>>): string[] {
    mkdirSync(FOLDER, { recursive: true });
    if (!built) others.forEach((file, n) => execFileSync("cc", [...FLAGS, ...INCLUDES, "-c", file, "-o", objects[n]!]));
    built = true;
    for (const file of SOURCES) writeFileSync(`${FOLDER}/${file}`, sources[file] ?? source(file));
    const files = SOURCES.map((file) => `${FOLDER}/${file}`);
    execFileSync("cc", [...FLAGS, ...INCLUDES, ...files, ...objects, "-o", `${FOLDER}/trial`]);
    return TRIALS.filter(
      (words) => spawnSync(`${FOLDER}/trial`, words.split(" "), { timeout: PATIENCE_MS }).status !== 0,
    );
  }

  test("nothing in the store as it is", () => assert.deepEqual(noticed({}), []));
  for (const [name, file, from, to] of MUTANTS) {
    test(name, () => {
      const trials = noticed({ [file]: source(file).replace(from, () => to) });
      assert.notDeepEqual(trials, []);
    });
  }
});
