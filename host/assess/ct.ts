// Whether the core's control flow, addresses, divisions and selects are the same whatever the secret: `make ct`. The module that ships
// is instrumented, run with many secrets and the same public data, and its traces are compared (docs/constant-time.md).

import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { moduleOctets } from "../node/core.js";
import { CASES } from "./ct/cases.js";
import { compare, findingText, type Verdict } from "./ct/compare.js";
import { subjectOf, type Subject } from "./ct/machine.js";
import { grouped } from "./narrate.js";
import { isProgram, outputInOneLine, parseSeed, runProgram, UsageError } from "./options.js";

/** Findings that are printed for one case; the others have most often the same reason. */
const FINDINGS_SHOWN = 3;

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1_000_000) return count;
  throw new InvalidArgumentError("give a number from 1 on.");
}

const HEAD = `${"".padEnd(52)}${"secrets".padStart(8)}${"events of a run".padStart(17)}${"sites".padStart(7)}`;

function line({ name, secrets, events, sites, findings }: Verdict): string {
  const verdict = findings.length === 0 ? "equal" : `${findings.length} DIFFER`;
  return `${name.padEnd(52)}${grouped(secrets).padStart(8)}${grouped(events).padStart(17)}${grouped(sites.length).padStart(7)}  ${verdict}`;
}

function details(subject: Subject, { findings }: Verdict): string[] {
  const shown = findings.slice(0, FINDINGS_SHOWN).map((finding) => findingText(subject, finding));
  const more = findings.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("ct"))
    .description("Runs the core with many secrets and fails unless its traces are equal (docs/constant-time.md).")
    .argument("[case...]", "cases whose name begins so; none: all")
    .option("--random <count>", "random secrets besides those at the edges", parseCount, 100)
    .option("--seed <hex>", "seed of the random secrets", parseSeed, new Uint8Array(8))
    .option("--module <file>", "another module with the exports of docs/abi.md")
    .option("--json", "print JSON")
    .parse();
  const options = command.opts<{ random: number; seed: Uint8Array; module?: string; json?: boolean }>();
  const cases = CASES.filter(({ name }) => command.args.length === 0 || command.args.some((a) => name.startsWith(a)));
  if (cases.length === 0) throw new UsageError(`no case is named so; there are ${CASES.map((c) => c.name).join("; ")}`);
  const octets = options.module ? new Uint8Array(await readFile(options.module)) : await moduleOctets();
  const subject = subjectOf(octets);
  const { functions, instructions, sites } = subject.instrumented;
  const what = `${options.module ?? "build/dex.wasm"}: ${grouped(functions)} functions, ${grouped(instructions)} instructions`;
  if (!options.json) console.log(`${what}, ${grouped(sites.length)} traced operands\n\n${HEAD}`);
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const verdict = compare(subject, one, options.seed, options.random);
    verdicts.push(verdict);
    if (!options.json) for (const text of [line(verdict), ...details(subject, verdict)]) console.log(text);
  }
  const broken = verdicts.filter(({ findings }) => findings.length > 0);
  const reached = new Set(verdicts.flatMap((verdict) => verdict.sites)).size;
  if (options.json) {
    const plain = verdicts.map(({ findings, sites, ...verdict }) => ({
      ...verdict,
      sites: sites.length,
      different: findings.length,
    }));
    const all = { functions, instructions, sites: sites.length, reached };
    console.log(JSON.stringify({ format: 1, ...all, cases: plain }, null, 2));
  } else {
    const runs = verdicts.reduce((sum, { secrets }) => sum + secrets, 0);
    const events = verdicts.reduce((sum, verdict) => sum + verdict.secrets * verdict.events, 0);
    console.log(`\n${verdicts.length} cases, ${grouped(runs)} runs, ${grouped(events)} events compared`);
    console.log(`${grouped(reached)} of the ${grouped(sites.length)} traced operands were reached`);
  }
  for (const { name } of broken) console.error(`ct: ${name}: the trace depends on the secret`);
  return broken.length > 0 ? 1 : 0;
}

if (isProgram(import.meta.url)) await runProgram("ct", main);
