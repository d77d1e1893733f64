// Compiles mutated sources, all mutants in one module, and makes of it the module of one mutant: the value of the switch is replaced.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import {
  mutate,
  SWITCH_FILE,
  SWITCH_MAGIC,
  SWITCH_SOURCE,
  type Constants,
  type Mutant,
  type Operator,
} from "./mutator.js";

export interface Compilation {
  /** The folder that paths are relative to. */
  readonly top: string;
  readonly entry: string;
  readonly options: readonly string[];
  /** Files that are mutated. */
  readonly sources: readonly string[];
  readonly operators: readonly Operator[];
  readonly constants?: Constants;
  /** Files that are not on the disk, or not as they are there. */
  readonly virtual?: ReadonlyMap<string, string>;
}

export interface Compiled {
  readonly mutants: readonly Mutant[];
  /** Mutants that the compiler refuses. */
  readonly refused: readonly Mutant[];
  /** The module in which this mutant is at work; 0: none is. */
  moduleOf(id: number): Uint8Array;
}

const ROUNDS = 30;

/** @throws Error when the sources do not compile */
export async function compile(work: Compilation): Promise<Compiled> {
  const read = (path: string): string | null => {
    const given = work.virtual?.get(path);
    if (given !== undefined) return given;
    try {
      return readFileSync(join(work.top, path), "utf8");
    } catch {
      return null;
    }
  };
  const left = new Set<number>();
  const refused: Mutant[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const mutants: Mutant[] = [];
    const texts = new Map<string, string>([[SWITCH_FILE, SWITCH_SOURCE]]);
    let next = 1;
    for (const source of work.sources) {
      const code = read(source);
      if (code === null) throw new Error(`${source} is not there`);
      // Numbers stay the same from round to round: what is left out keeps its own.
      const all = mutate(source, code, next, work.operators, new Set(), work.constants).mutants;
      const { text, mutants: some } = mutate(source, code, next, work.operators, left, work.constants);
      texts.set(source, text);
      mutants.push(...some);
      next += all.length;
    }
    const { wasm, errors } = await build(work, (path) => texts.get(path) ?? read(path));
    if (wasm) return { mutants, refused, moduleOf: (id) => switched(wasm, id) };
    const guilty = errors.flatMap((error) => guiltyOf(mutants, error));
    if (guilty.length === 0)
      throw new Error(`the mutated core does not compile:\n${errors.map(({ text }) => text).join("\n")}`);
    for (const mutant of guilty) left.add(mutant.id);
    refused.push(...new Set(guilty));
  }
  throw new Error(`the mutated core does not compile in ${ROUNDS} rounds`);
}

/** The mutants behind an error: those of its line; else, as when the compiler lost track of what is not null, those of its function so far. */
function guiltyOf(mutants: readonly Mutant[], error: Diagnostic): Mutant[] {
  const before = mutants.filter(({ file, line }) => file === error.file && line <= error.line);
  const there = before.filter(({ line }) => line === error.line);
  if (there.length > 0) return there;
  const { place } = before.at(-1) ?? {};
  return before.filter((mutant) => mutant.place === place);
}

interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

async function build(
  work: Compilation,
  read: (path: string) => string | null,
): Promise<{ wasm?: Uint8Array; errors: Diagnostic[] }> {
  let wasm: Uint8Array | undefined;
  let told = "";
  const { error } = await asc.main(
    [work.entry, "-o", "out.wasm", "--baseDir", work.top, "--noColors", ...work.options],
    {
      readFile: (name) => read(name.replaceAll("\\", "/")),
      writeFile: (name, octets) => {
        if (name.endsWith(".wasm")) wasm = Uint8Array.from(octets as Uint8Array);
      },
      listFiles: () => [],
      stderr: { write: (text: string | Uint8Array) => ((told += String(text)), true) },
      stdout: { write: () => true },
    },
  );
  if (!error && wasm) return { wasm, errors: [] };
  const errors = told
    .split(/\n(?=(?:ERROR|FAILURE|WARNING)\b)/)
    .filter((text) => /^\s*ERROR/.test(text))
    .map((text) => {
      const [, file = "", line = "0"] = /in (\S+?)\((\d+),\d+\)/.exec(text) ?? [];
      return { file, line: Number(line), text };
    });
  return { errors: errors.length > 0 ? errors : [{ file: "", line: 0, text: told || String(error) }] };
}

function switched(wasm: Uint8Array, id: number): Uint8Array {
  const octets = Buffer.from(wasm);
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(SWITCH_MAGIC);
  const at = octets.indexOf(magic);
  if (at < 0 || octets.indexOf(magic, at + 1) >= 0) throw new Error("the module has no switch, or several");
  octets.writeUInt32LE(id, at);
  return octets;
}
