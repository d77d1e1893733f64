// The tool behind `make mutants` sees what it should: a condition that no test looks at is missed, one with a test is noticed by its name, and a
// reason is taken for what it is about only. And every source of its sets is looked at.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { compile } from "./compile.js";
import { mutate, OPERATORS, type Constants, type Mutant, type Operator } from "./mutator.js";
import { judge } from "./run.js";
import type { Reason } from "./reasons.js";
import { cryptoSources, setsOf } from "./sets.js";

const TOP = fileURLToPath(new URL("../../../", import.meta.url));
const ALL = Object.keys(OPERATORS) as Operator[];
const changes = (code: string, operators: readonly Operator[] = ALL): string[] =>
  mutate("assembly/a/b.ts", code, 1, operators).mutants.map(
    ({ operator, what, becomes }) => `${operator}: ${what} -> ${becomes}`,
  );

const PLANTED = `// A planted source.
export let calls: u32 = 0;

/** Refuses 3 and, for no reason, 5. */
export function check(x: u32): i32 {
  calls = x;
  if (x == 3 || x == 5) return -1;
  if (x == 7) return -2;
  return 0;
}
`;
const ENTRY = "assembly/entry.ts";
const SOURCE = "assembly/planted.ts";
const PROGRAM = `
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(process.env.THIMBLE_WASM)), {});
test("3 is refused", () => assert.equal(exports.check(3), -1));
test("what is given is remembered", () => {
  exports.check(1);
  assert.equal(exports.seen(), 1);
});
`;

test("a planted condition that no test looks at is missed, and one with a test is noticed by name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-planted-"));
  try {
    for (const part of ["build/host", "build/tests", "tests/vectors", "assembly/crypto"])
      mkdirSync(join(folder, part), { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "build/tests/planted.test.js"), PROGRAM);
    const entry =
      'import { calls } from "./planted";\nexport { check } from "./planted";\nexport function seen(): u32 { return calls; }\n';
    const compiled = await compile({
      top: TOP,
      entry: ENTRY,
      options: "--runtime stub --optimizeLevel 3 --noAssert --use abort=".split(" "),
      sources: [SOURCE],
      operators: ["guard", "operand", "state"],
      virtual: new Map([
        [ENTRY, entry],
        [SOURCE, PLANTED],
      ]),
    });
    const second: Reason = { file: SOURCE, what: "x == 5", why: "another lock" };
    const judged = await judge(compiled, compiled.mutants, {
      top: folder,
      programs: ["build/tests/planted.test.js"],
      environment: {},
      reasons: [second],
      jobs: 2,
    });
    const verdicts = judged.map(({ mutant, verdict }) => [
      mutant.what,
      verdict.kind === "noticed" ? verdict.by : verdict.kind,
    ]);
    assert.deepEqual(verdicts, [
      ["calls = x;", "planted: what is given is remembered"],
      ["x == 3 || x == 5", "planted: 3 is refused"],
      ["x == 3", "planted: 3 is refused"],
      ["x == 5", "equivalent"],
      ["x == 7", "missed"],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** After `if (!a)` the compiler knows that a is not null; after a mutant of it, it does not. */
const NULLABLE = `class A { x: i32 = 7; }
let kept: A | null = null;
export function check(n: i32): i32 {
  const a = kept;
  if (!a) return -1;
  return a.x + n;
}
export function other(n: i32): i32 {
  if (n == 3) return -1;
  return 0;
}
`;

test("a mutant that does not compile is left out, and the others are not; what is wrong without one is told", async () => {
  const entry = 'export { check, other } from "./planted";\n';
  const virtual = new Map([
    [ENTRY, entry],
    [SOURCE, NULLABLE],
  ]);
  const options = "--runtime stub --noAssert --use abort=".split(" ");
  const work = { top: TOP, entry: ENTRY, options, sources: [SOURCE], operators: ["guard"] as const, virtual };
  const { mutants, refused } = await compile(work);
  assert.deepEqual(
    refused.map(({ what }) => what),
    ["!a"],
  );
  assert.deepEqual(
    mutants.map(({ what }) => what),
    ["n == 3"],
  );
  virtual.set(SOURCE, NULLABLE.replace("return a.x", "return missing + a.x"));
  await assert.rejects(compile(work), /does not compile.*missing/s);
});

test("each way to take a check out", () => {
  const inside = (body: string): string => `function f(a: u32, b: u32): i32 {\n${body}\n}\n`;
  assert.deepEqual(changes(inside("if (a > 4) return -1;")), ["edge: a > 4 -> a >= 4", "guard: a > 4 -> false"]);
  assert.deepEqual(changes(inside("if (a == b) g();")), ["branch: a == b -> false", "branch: a == b -> true"]);
  assert.deepEqual(changes(inside("return a == 0 ? 0 : -1;")), ["choice: a == 0 -> false", "choice: a == 0 -> true"]);
  assert.deepEqual(changes(inside("return a == b;")), ["answer: a == b -> true"]);
  assert.deepEqual(changes(inside("valid &= g(a);")), ["mask: g(a) -> all ones"]);
  assert.deepEqual(changes(inside("let valid = g(a);\nvalid &= g(b);")), [
    "mask: g(a) -> all ones",
    "mask: g(b) -> all ones",
  ]);
  assert.deepEqual(changes(inside("return valid & g(a);")), ["mask: valid -> all ones", "mask: g(a) -> all ones"]);
  assert.deepEqual(changes(inside("memory.fill(a, 0, 4);")), ["wipe: memory.fill(a, 0, 4); -> left out"]);
  assert.deepEqual(changes(inside("for (; a < 4 && b == 0; ) g();")), [
    "operand: a < 4 -> true",
    "operand: b == 0 -> true",
  ]);
  assert.deepEqual(changes(`let left: u32 = 0;\n${inside("left = 1;")}`), ["state: left = 1; -> left out"]);
  assert.deepEqual(changes(inside("if (FAST) return g(a);\nif (a === null) return 0;")), []);
  assert.deepEqual(changes(inside("if (a == b) return 0;"), ["mask"]), []);
});

test("a branch that a build does not have is left alone", () => {
  const code = "function f(a: u32): i32 {\n  if (FAST && !SIMD) return a == 1 ? 2 : 3;\n  else if (a > 4) g();\n}\n";
  const kinds = (constants: Constants): string[] =>
    mutate("assembly/a/b.ts", code, 1, ["branch", "choice"], new Set(), constants).mutants.map(
      ({ operator }) => operator,
    );
  assert.deepEqual(kinds({ FAST: true, SIMD: false }), ["choice", "choice"]);
  assert.deepEqual(kinds({ SIMD: true }), ["branch", "branch"]);
  assert.deepEqual(kinds({}), ["choice", "choice", "branch", "branch"]);
});

test("a mutated file keeps the lines of the source", () => {
  const { text, mutants } = mutate(SOURCE, PLANTED, 1, ALL);
  assert.equal(text.split("\n").length, PLANTED.split("\n").length + 1);
  for (const { line, what } of mutants) assert.ok(PLANTED.split("\n")[line - 1]!.includes(what), what);
});

/** Files whose checks are in a build of their own, with tests of their own (tests/conformance/faults.test.ts). */
const ELSEWHERE = ["assembly/crypto/p256/checked.ts"];

test("every source of assembly/crypto that has a mutant is in a set, and every source of a set has mutants", () => {
  const sets = setsOf(TOP);
  const mutated = (source: string, operators: readonly Operator[]): readonly Mutant[] =>
    mutate(source, readFileSync(join(TOP, source), "utf8"), 1, operators).mutants;
  for (const { name, sources, operators } of sets) {
    for (const source of sources) assert.ok(mutated(source, operators).length > 0, `${name}: ${source} has no mutant`);
  }
  // What the issue names is there.
  for (const name of [
    "ccm",
    "cmac",
    "gcm",
    "drbg",
    "ct",
    "x25519",
    "hkdf",
    "p256/ecdh",
    "p256/ecdsa",
    "p256/scalar",
    "p256/field",
  ])
    assert.ok(sets[0]!.sources.includes(`assembly/crypto/${name}.ts`), name);
  const within = new Set(sets.flatMap(({ sources }) => sources));
  const without = cryptoSources(TOP).filter((source) => !within.has(source) && !ELSEWHERE.includes(source));
  for (const source of without) {
    const checks = mutated(source, ALL).map(({ what }) => what);
    assert.deepEqual(checks, [], `${source} is in no set`);
  }
});
