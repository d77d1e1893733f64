// Takes the core's checks out one by one, and lists those that no test misses. By hand, after `make build`:
//
//   node tests/conformance/hip/mutants.mjs [--only TEXT] [--verbose] [--sources FOLDER]
//
// A mutant is the source with one check taken out (`if (check) return ..` never returns; one side of an `||` is gone; a choice
// between 0 and an error is always 0), compiled from memory: no file of assembly/ is touched, and edits meanwhile are not seen. The tests of this folder run against each,
// all but flips.test.js, which would notice too much without a name for it. A test that fails without any mutant does not count.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const TOP = fileURLToPath(new URL("../../../", import.meta.url));
const SOURCES = [
  "codec/reader",
  "keying/access",
  "keying/groups",
  "keying/replay",
  "network/esp/esp",
  "network/network",
  "network/udp",
  ...["association", "hip", "i1", "i2", "initiate", "mac", "notify", "packet", "parameters", "policy", "puzzle"].map(
    (name) => `network/hip/${name}`,
  ),
  ...["r1", "r2", "retransmission", "spi"].map((name) => `network/hip/${name}`),
];
const TESTS = [
  "negative-i2",
  "negative-r",
  "negative-packet",
  "negative-frame",
  "esp",
  "puzzles",
  "timers",
  "silence",
  "interop",
  "vector",
];
const OPTIONS =
  "--runtime stub --optimizeLevel 1 --noAssert --memoryBase 1024 --initialMemory 1 --maximumMemory 1 --use abort=".split(
    " ",
  );

const option = (name, fallback) =>
  process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : fallback;
const only = option("--only", "");
/** Another checkout, or a copy of assembly/. */
const FROM = option("--sources", TOP);
const verbose = process.argv.includes("--verbose");

/** The index behind the parenthesis that closes the one at `open`. */
function closing(text, open) {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  return -1;
}

/** The operands of the outermost `||`. */
function alternatives(condition) {
  const parts = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < condition.length; i++) {
    if (condition[i] === "(") depth++;
    else if (condition[i] === ")") depth--;
    else if (depth === 0 && condition.startsWith("||", i)) {
      parts.push(condition.slice(start, i).trim());
      start = i + 2;
      i++;
    }
  }
  parts.push(condition.slice(start).trim());
  return parts;
}

/** Mutated lines of one line, with a word on what was taken out. */
function mutationsOf(line) {
  const found = [];
  const at = line.search(/\bif \(/);
  if (at >= 0) {
    const open = at + 3;
    const end = closing(line, open);
    const rest = end > 0 ? line.slice(end) : "";
    if (/^ (return\b|status = [A-Z_]+;|release\()/.test(rest)) {
      const condition = line.slice(open + 1, end - 1);
      const put = (text) => `${line.slice(0, open)}(${text})${rest}`;
      found.push([put("false"), condition]);
      const parts = alternatives(condition);
      if (parts.length > 1) {
        for (const [i, part] of parts.entries()) {
          found.push([put(parts.filter((_, k) => k !== i).join(" || ")), part]);
        }
      }
    }
  }
  const choice = /^(\s*(?:return|status =)) (.*) \? (0|<i32>group) : ([A-Z_]+);$/.exec(line);
  if (choice) found.push([`${choice[1]} ${choice[3]};`, choice[2]]);
  const answer = /^(\s*return) (.*(?:==|!=|<=|>=| < ).*);$/.exec(line);
  if (answer && !/[?]/.test(line)) found.push([`${answer[1]} true;`, answer[2]]);
  return found;
}

const contents = new Map();

/** A file's text as it was when it was first read, or null. */
function textOf(path) {
  if (!contents.has(path)) {
    try {
      contents.set(path, readFileSync(path, "utf8"));
    } catch {
      contents.set(path, null);
    }
  }
  return contents.get(path);
}

/** Compiles with one file replaced; answers the octets or undefined. */
async function compile(path, text) {
  let wasm;
  const { error } = await asc.main(["assembly/profiles/dex.ts", "-o", "out.wasm", ...OPTIONS], {
    readFile: (name, base) => (path && name.endsWith(path) ? text : textOf(join(base, name))),
    writeFile: (name, octets) => {
      if (name.endsWith(".wasm")) wasm = octets;
    },
    stderr: { write: () => true },
    stdout: { write: () => true },
  });
  return error ? undefined : wasm;
}

const directory = mkdtempSync(join(tmpdir(), "thimble-mutants-"));
const file = join(directory, "mutant.wasm");
// The programs as they are now: others may build while this runs.
for (const part of ["build/host", "build/tests/conformance/hip", "tests/vectors"]) {
  mkdirSync(join(directory, part), { recursive: true });
  cpSync(join(TOP, part), join(directory, part), { recursive: true });
}
writeFileSync(join(directory, "package.json"), '{ "type": "module" }\n');

/** Names of the tests of one program that fail, or a word when it ends otherwise. */
function failing(test) {
  const program = join(directory, "build/tests/conformance/hip", `${test}.test.js`);
  const run = spawnSync(process.execPath, ["--test-reporter=tap", program], {
    env: { ...process.env, THIMBLE_WASM: file },
    encoding: "utf8",
    timeout: 60_000,
  });
  if (run.signal) return [`${test}: no end`];
  const names = [...run.stdout.matchAll(/^not ok \d+ - (.*)$/gm)].map(([, name]) => `${test}: ${name}`);
  return names.length === 0 && run.status !== 0 ? [`${test}: did not start`] : names;
}

process.chdir(FROM);
const plain = await compile("", "");
if (!plain) throw new Error("the core does not compile");
writeFileSync(file, plain);
const known = new Set(TESTS.flatMap(failing));
for (const name of known) console.log(`fails without a mutant: ${name}`);

let noticed = 0;
let invalid = 0;
const missed = [];
for (const source of SOURCES) {
  const path = `assembly/${source}.ts`;
  // The program that noticed the last mutant of this file is tried first.
  const programs = [...TESTS];
  const lines = textOf(join(process.cwd(), path)).split("\n");
  for (const [n, line] of lines.entries()) {
    if (/^\s*(\/\/|\*)/.test(line)) continue;
    for (const [mutated, what] of mutationsOf(line)) {
      const where = `${path}:${n + 1}: ${what}`;
      if (only && !where.includes(only)) continue;
      const wasm = await compile(path, lines.with(n, mutated).join("\n"));
      if (!wasm) {
        invalid++;
        if (verbose) console.log(`does not compile  ${where}`);
        continue;
      }
      writeFileSync(file, wasm);
      let found;
      for (const [i, test] of programs.entries()) {
        found = failing(test).find((name) => !known.has(name));
        if (!found) continue;
        programs.unshift(...programs.splice(i, 1));
        break;
      }
      if (found) noticed++;
      else missed.push(where);
      console.log(found ? `${verbose ? `noticed  ${where}\n    by ${found}` : "."}` : `MISSED  ${where}`);
    }
  }
}
rmSync(directory, { recursive: true });
console.log(
  `${noticed} of ${noticed + missed.length} checks are missed by a test when taken out; ${invalid} do not compile`,
);
for (const where of missed) console.log(`  not noticed: ${where}`);
process.exitCode = missed.length === 0 ? 0 : 1;
