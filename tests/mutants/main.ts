// make mutants: takes out each check of the core, one at a time, and names the test that notices (CONTRIBUTING.md, "How to see whether the
// tests see").
//
//   node build/tests/mutants/main.js [--set crypto|looped|vector|hip] [--only TEXT] [--jobs N] [--verbose] [--sources FOLDER] [--json FILE]
//
// --only: mutants whose line, as it is printed, holds TEXT; may stand several times. --verbose also prints those that were noticed.
// Ends with 1 when a mutant was missed.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compile } from "./compile.js";
import type { Mutant } from "./mutator.js";
import { judge, reasonOf, type Judged } from "./run.js";
import { setsOf, type MutantSet } from "./sets.js";

const TOP = fileURLToPath(new URL("../../../", import.meta.url));

const USAGE =
  'usage: make mutants MUTANTS_ARGS="[--set crypto|looped|vector|hip] [--only TEXT] [--jobs N] [--verbose] [--sources FOLDER] [--json FILE]"';

function options() {
  try {
    return parseArgs({
      options: {
        set: { type: "string", multiple: true },
        only: { type: "string", multiple: true, default: [] },
        jobs: { type: "string", default: "2" },
        verbose: { type: "boolean", default: false },
        sources: { type: "string", default: TOP },
        json: { type: "string", default: `${TOP}build/mutants.json` },
      },
    }).values;
  } catch (error) {
    console.error(`mutants: ${(error as Error).message}\n${USAGE}`);
    process.exit(2);
  }
}

const values = options();

export const nameOf = ({ file, line, place, operator, what, becomes }: Mutant): string =>
  `${file}:${line} ${place} [${operator}]: ${what} -> ${becomes}`;

function lineOf({ mutant, verdict }: Judged): string {
  switch (verdict.kind) {
    case "noticed":
      return `noticed     ${nameOf(mutant)}\n            by ${verdict.by}`;
    case "missed":
      return `MISSED      ${nameOf(mutant)}`;
    case "equivalent":
      return `equivalent  ${nameOf(mutant)}\n            ${verdict.why}`;
  }
}

interface Summary {
  readonly set: string;
  readonly about: string;
  readonly noticed: number;
  readonly missed: number;
  readonly equivalent: number;
  /** Mutants that do not compile. */
  readonly refused: number;
  /** noticed / (noticed + missed). */
  readonly score: number;
  readonly seconds: number;
  /** Tests that fail without a mutant: they look at the module's octets, say. */
  readonly excluded: readonly string[];
  readonly mutants: readonly Judged[];
}

async function run(set: MutantSet): Promise<Summary> {
  const began = Date.now();
  const excluded: string[] = [];
  const compiled = await compile({ top: values.sources, ...set });
  const wanted = compiled.mutants.filter(
    (mutant) =>
      set.notCalled?.includes(mutant.place) !== true &&
      (values.only.length === 0 || values.only.some((text) => nameOf(mutant).includes(text))),
  );
  const judged = await judge(compiled, wanted, {
    top: TOP,
    programs: set.programs.map((name) => `build/tests/conformance/${name}.test.js`),
    environment: set.environment,
    reasons: set.reasons,
    jobs: Number(values.jobs),
    excluded: (names) => {
      excluded.push(...names);
      for (const name of names) console.log(`fails without a mutant, and does not count: ${name}`);
    },
    told: (one) => {
      if (values.verbose || one.verdict.kind !== "noticed") console.log(lineOf(one));
    },
  });
  const count = (kind: string): number => judged.filter(({ verdict }) => verdict.kind === kind).length;
  const [noticed, missed] = [count("noticed"), count("missed")];
  return {
    set: set.name,
    about: set.about,
    noticed,
    missed,
    equivalent: count("equivalent"),
    refused: compiled.refused.length,
    score: noticed + missed === 0 ? 1 : noticed / (noticed + missed),
    seconds: (Date.now() - began) / 1000,
    excluded,
    mutants: judged,
  };
}

const sets = setsOf(TOP).filter(({ name }) => values.set === undefined || values.set.includes(name));
const summaries: Summary[] = [];
for (const set of sets) {
  const summary = await run(set);
  summaries.push(summary);
  for (const one of summary.mutants)
    if (one.verdict.kind === "missed") console.log(`  not noticed: ${nameOf(one.mutant)}`);
  // A reason that explains nothing any more.
  for (const reason of values.only.length === 0 ? set.reasons : []) {
    const used = summary.mutants.some(({ mutant }) => reasonOf(mutant, [reason]) !== undefined);
    if (!used && set.sources.includes(reason.file))
      console.log(`  a reason without a mutant: ${reason.file}: ${reason.what}`);
  }
  const { noticed, missed, equivalent, refused, score, seconds } = summary;
  console.log(
    `${summary.set} (${summary.about}): ${noticed} mutants noticed, ${missed} missed, ${equivalent} equivalent, ` +
      `${refused} do not compile; score ${(100 * score).toFixed(1)} %, ${seconds.toFixed(0)} s`,
  );
}
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify({ sets: summaries }, null, 1)}\n`);
process.exitCode = summaries.some(({ missed }) => missed > 0) ? 1 : 0;
