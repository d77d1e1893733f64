// Whether the core's control flow, addresses, divisions and selects are the same whatever the secret: `make ct`. The module that ships
// is instrumented, run with many secrets and the same public data, and its traces are compared (docs/constant-time.md).

import { readFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { fileURLToPath } from "node:url";
import type { Case } from "./ct/case.js";
import { CASES } from "./ct/cases.js";
import { compare, findingText, type Verdict } from "./ct/compare.js";
import { subjectOf, type Subject } from "./ct/machine.js";
import { FULL_CASES } from "./ct/full.js";
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

/** A module under assessment: the name that is shown, and the cases that its exports can run. */
interface Assessed {
  readonly what: string;
  readonly path: string;
  readonly cases: readonly Case[];
}

const built = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const PROFILES: Readonly<Record<string, Assessed>> = {
  dex: { what: "build/dex.wasm", path: built("dex.wasm"), cases: CASES },
  full: { what: "build/full.wasm", path: built("full.wasm"), cases: [...CASES, ...FULL_CASES] },
  host: { what: "build/host.wasm", path: built("host.wasm"), cases: [...CASES, ...FULL_CASES] },
};

function parseProfile(name: string): string {
  if (Object.hasOwn(PROFILES, name)) return name;
  throw new InvalidArgumentError(`give ${Object.keys(PROFILES).join(", ")}.`);
}

interface Assessment {
  readonly what: string;
  readonly subject: Subject;
  readonly verdicts: readonly Verdict[];
}

/** Runs cases on a module; `tell` hears of each as it ends. */
async function assess(
  { what, path, cases }: Assessed,
  { seed, random }: { readonly seed: Uint8Array; readonly random: number },
  tell: (...lines: string[]) => void,
): Promise<Assessment> {
  const octets = await readFile(path).catch(() => {
    throw new UsageError(`${what} is missing: run \`make build\` first`);
  });
  const subject = subjectOf(new Uint8Array(octets));
  const { functions, instructions, sites } = subject.instrumented;
  tell(
    `${what}: ${grouped(functions)} functions, ${grouped(instructions)} instructions, ${grouped(sites.length)} traced operands`,
  );
  tell("", HEAD);
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const verdict = compare(subject, one, seed, random);
    verdicts.push(verdict);
    tell(line(verdict), ...details(subject, verdict));
  }
  const runs = verdicts.reduce((sum, { secrets }) => sum + secrets, 0);
  const events = verdicts.reduce((sum, verdict) => sum + verdict.secrets * verdict.events, 0);
  tell("", `${verdicts.length} cases, ${grouped(runs)} runs, ${grouped(events)} events compared`);
  tell(`${grouped(reached(verdicts))} of the ${grouped(sites.length)} traced operands were reached`, "");
  return { what, subject, verdicts };
}

const reached = (verdicts: readonly Verdict[]): number => new Set(verdicts.flatMap(({ sites }) => sites)).size;

async function main(): Promise<number> {
  const command = outputInOneLine(new Command("ct"))
    .description("Runs the core with many secrets and fails unless its traces are equal (docs/constant-time.md).")
    .argument("[case...]", "cases whose name begins so; none: all")
    .option("--profile <name>", "dex, full or host; left out: all", parseProfile)
    .option("--random <count>", "random secrets besides those at the edges", parseCount, 100)
    .option("--seed <hex>", "seed of the random secrets", parseSeed, new Uint8Array(8))
    .option("--module <file>", "another module with the exports of docs/abi.md")
    .option("--json", "print JSON")
    .parse();
  const options = command.opts<{
    profile?: string;
    random: number;
    seed: Uint8Array;
    module?: string;
    json?: boolean;
  }>();
  const profiles = options.profile ? [options.profile] : options.module ? ["dex"] : Object.keys(PROFILES);
  const wanted = profiles.map((name): Assessed => {
    const { what, path, cases } = PROFILES[name]!;
    const named = cases.filter((one) => command.args.length === 0 || command.args.some((a) => one.name.startsWith(a)));
    return { what: options.module ?? what, path: options.module ?? path, cases: named };
  });
  if (wanted.every(({ cases }) => cases.length === 0)) {
    const all = profiles.flatMap((name) => PROFILES[name]!.cases.map((one) => one.name));
    throw new UsageError(`no case is named so; there are ${[...new Set(all)].join("; ")}`);
  }
  const tell = (...lines: string[]): void => void (options.json || console.log(lines.join("\n")));
  const assessments: Assessment[] = [];
  for (const one of wanted) if (one.cases.length > 0) assessments.push(await assess(one, options, tell));
  if (options.json) {
    const modules = assessments.map(({ what, subject, verdicts }) => ({
      module: what,
      functions: subject.instrumented.functions,
      instructions: subject.instrumented.instructions,
      sites: subject.instrumented.sites.length,
      reached: reached(verdicts),
      cases: verdicts.map(({ findings, sites, ...verdict }) => ({
        ...verdict,
        sites: sites.length,
        different: findings.length,
      })),
    }));
    console.log(JSON.stringify({ format: 2, modules }, null, 2));
  }
  const broken = assessments.flatMap(({ what, verdicts }) =>
    verdicts.filter(({ findings }) => findings.length > 0).map(({ name }) => `${what}: ${name}`),
  );
  for (const name of broken) console.error(`ct: ${name}: the trace depends on the secret`);
  return broken.length > 0 ? 1 : 0;
}

if (isProgram(import.meta.url)) await runProgram("ct", main);
