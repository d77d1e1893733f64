// Runs test programs against mutants, some at a time, each mutant until its first failing test.

import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alternatives, type Reason } from "./reasons.js";
import type { Compiled } from "./compile.js";
import type { Mutant } from "./mutator.js";

export type Verdict =
  | { readonly kind: "noticed"; readonly by: string }
  | { readonly kind: "missed" }
  | { readonly kind: "equivalent"; readonly why: string };

export interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

export interface RunOptions {
  /** The folder with build/ in it. */
  readonly top: string;
  /** Test programs: paths below `top`. */
  readonly programs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly reasons: readonly Reason[];
  readonly jobs: number;
  /** Told which tests do not count. */
  excluded?(names: readonly string[]): void;
  /** Called with each verdict, in no order. */
  told?(judged: Judged): void;
}

/** How long a program may take; one that a mutant keeps from ending has noticed it. */
const PATIENCE_MS = 60_000;

/** A copy of what the programs need, because others may build while they run. */
function workplace(top: string): string {
  const folder = mkdtempSync(join(tmpdir(), "thimble-mutants-"));
  for (const part of ["build/host", "build/tests", "tests/vectors", "assembly/crypto"]) {
    mkdirSync(join(folder, part), { recursive: true });
    cpSync(join(top, part), join(folder, part), { recursive: true });
  }
  for (const name of readdirSync(join(top, "build")).filter((one) => one.endsWith(".wasm")))
    cpSync(join(top, "build", name), join(folder, "build", name));
  symlinkSync(join(top, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  return folder;
}

class Programs {
  constructor(
    private readonly folder: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly known: Set<string>,
  ) {}

  /** The first test of a program that fails and is not known to; undefined when none does. `all`: notes all of them as known. */
  failing(program: string, wasm: string, all = false): Promise<string | undefined> {
    const child = spawn(process.execPath, ["--test-reporter=tap", join(this.folder, program)], {
      // Without the word that makes a program under `node --test` report in another way.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...this.environment, THIMBLE_WASM: wasm },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const short = program.replace(/^.*\/|\.test\.js$/g, "");
    return new Promise((resolve) => {
      let found: string | undefined;
      let rest = "";
      const take = (name: string): void => {
        if (all) return void this.known.add(name);
        if (found !== undefined || this.known.has(name)) return;
        found = name;
        child.kill("SIGKILL");
      };
      const timer = setTimeout(() => take(`${short}: no end within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      let failed = false;
      child.stdout.on("data", (chunk: Buffer) => {
        const lines = (rest + chunk.toString()).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          const [, name] = /^\s*not ok \d+ - (.*)$/.exec(line) ?? [];
          if (name === undefined) continue;
          failed = true;
          take(`${short}: ${name.replace(/\\(.)/g, "$1")}`);
        }
      });
      child.on("close", (code) => {
        clearTimeout(timer);
        if (code !== 0 && !failed) take(`${short}: ended with ${code}`);
        resolve(found);
      });
    });
  }
}

/** Judges each mutant. A test that fails without any, with the switch in the module, does not count. */
export async function judge(compiled: Compiled, mutants: readonly Mutant[], options: RunOptions): Promise<Judged[]> {
  const folder = workplace(options.top);
  try {
    const known = new Set<string>();
    const programs = new Programs(folder, options.environment, known);
    const plain = join(folder, "plain.wasm");
    writeFileSync(plain, compiled.moduleOf(0));
    await each(options.programs, options.jobs, async (program) => {
      await programs.failing(program, plain, true);
    });
    if (known.size > 0) options.excluded?.([...known]);

    // The program that noticed the last mutant of a file is tried first.
    const orders = new Map<string, string[]>();
    const judged: Judged[] = [];
    await each(mutants, options.jobs, async (mutant, job) => {
      const wasm = join(folder, `mutant-${job}.wasm`);
      writeFileSync(wasm, compiled.moduleOf(mutant.id));
      const order = orders.get(mutant.file) ?? [...options.programs];
      orders.set(mutant.file, order);
      let by: string | undefined;
      for (const program of [...order]) {
        by = await programs.failing(program, wasm);
        if (by === undefined) continue;
        order.splice(order.indexOf(program), 1);
        order.unshift(program);
        break;
      }
      const verdict = verdictOf(mutant, by, options.reasons);
      judged.push({ mutant, verdict });
      options.told?.({ mutant, verdict });
    });
    return judged.sort((a, b) => a.mutant.id - b.mutant.id);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function verdictOf(mutant: Mutant, by: string | undefined, reasons: readonly Reason[]): Verdict {
  if (by !== undefined) return { kind: "noticed", by };
  const why = reasonOf(mutant, reasons);
  return why === undefined ? { kind: "missed" } : { kind: "equivalent", why };
}

/** Why a test need not notice this mutant, or undefined. Alternatives that are gone together need a reason each. */
export function reasonOf(mutant: Mutant, reasons: readonly Reason[]): string | undefined {
  const find = (what: string): string | undefined =>
    reasons.find(
      (one) =>
        one.file === mutant.file &&
        one.what === what &&
        (one.place ?? mutant.place) === mutant.place &&
        (one.becomes ?? mutant.becomes) === mutant.becomes &&
        (one.whole ?? mutant.whole) === mutant.whole,
    )?.why;
  const whole = find(mutant.what);
  if (whole !== undefined || mutant.becomes !== "false") return whole;
  const parts = alternatives(mutant.what).map(find);
  return parts.every((part) => part !== undefined) ? parts.join("; ") : undefined;
}

async function each<T>(
  items: readonly T[],
  jobs: number,
  body: (item: T, job: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (job: number): Promise<void> => {
    while (next < items.length) await body(items[next++]!, job);
  };
  await Promise.all(Array.from({ length: jobs }, (_, job) => worker(job)));
}
