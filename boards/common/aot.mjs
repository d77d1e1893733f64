// Makes C of a module, for engine_aot.c: node aot.mjs MODULE.wasm PROFILE OUTPUT
//
// wasm2c (npm wabt) translates the functions; of what it writes only they are kept. Its run-time library is not: linear memory
// and globals are static objects of one instance, so that addresses and their checks are constants where the module's are,
// and no function takes an instance. aot.h is what the functions stand on.
//
// OUTPUT/core.c   globals, data, functions, table of exports      OUTPUT/module.h, module.c   as embed.mjs makes them, without the octets
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeCalls } from "./module.mjs";

const WASM2C = "node_modules/.bin/wasm2c";

const [input, profile, output] = process.argv.slice(2);
if (output === undefined) {
  console.error("usage: aot.mjs MODULE.wasm PROFILE OUTPUT");
  process.exit(2);
}
const fail = (reason) => {
  console.error(`aot.mjs: ${input}: ${reason}`);
  process.exit(1);
};

const module = new WebAssembly.Module(readFileSync(input));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) {
  (imports[from] ??= {})[name] = () => fail(`calls ${from}.${name} before start`);
}
const { exports } = new WebAssembly.Instance(module, imports);
const memoryBytes = exports.memory_bytes();
const pages = exports.memory.buffer.byteLength / 65536;
if (!(memoryBytes > 0 && memoryBytes <= pages * 65536)) fail(`memory_bytes() answers ${memoryBytes}`);

mkdirSync(output, { recursive: true });
writeCalls(module, output);
const written = join(output, "wasm2c.c");
execFileSync(WASM2C, ["--no-debug-names", "--module-name=core", input, "-o", written]);
const source = readFileSync(join(output, "wasm2c.h"), "utf8") + readFileSync(written, "utf8");

/** The text from the first match of `from` up to the next match of `to`. */
function part(from, to) {
  const start = source.search(from);
  const end = start < 0 ? -1 : source.slice(start).search(to);
  if (end < 0) fail(`what wasm2c wrote has no ${from}`);
  return source.slice(start, start + end);
}

/** One line of wasm2c's with the instance taken out. */
const withoutInstance = (line) =>
  line
    .replace(
      /(\w+)_default32\(&instance->w2c_memory, \(u64\)\((\w+)\)(?: \+ (\d+)u?)?/g,
      (_, name, base, offset = "0") => {
        return `${name}(${base}, ${offset}u`;
      },
    )
    .replaceAll(/&instance->w2c_memory, /g, "")
    .replace("instance->w2c_memory.pages", "MODULE_PAGES")
    .replace(/wasm_rt_grow_memory/, "memory_grow")
    .replace(/\((?:instance->w2c_ports_instance|instance|w2c_core\*(?: instance)?), /g, "(")
    .replace(/\((?:instance->w2c_ports_instance|instance)\)/g, "()")
    .replace(/\(w2c_core\*(?: instance)?\)/g, "(void)")
    .replace(/instance->(w2c_g\d+)/g, "globals.$1")
    // carry.h
    .replace(/^( *)(var_j\d+) \+= (var_j\d+);/, "$1$2 = add64($2, $3);")
    .replace(/^( *)(var_j\d+) -= (var_j\d+);/, "$1$2 = subtract64($2, $3);")
    .replace(/^(\s*)(var_j\d+) \*= (var_j\d+);$/, "$1$2 = multiply($2, $3);");

/** Lines of wasm2c's C without the parts for its own run-time library. */
function translated(text) {
  const kept = text
    .replace(/^#if WASM_RT_USE_SEGUE_FOR_THIS_MODULE[^#]*#endif\n/gm, "")
    .split("\n")
    .filter((line) => !/^\s*FUNC_(PROLOGUE|EPILOGUE);$/.test(line))
    .map(withoutInstance);
  const strange = kept.find((line) => /\binstance\b|wasm_rt|WASM_RT|CALL_INDIRECT|\bf(32|64)(_|\b)/.test(line));
  if (strange !== undefined) fail(`this is not known: ${strange.trim()}`);
  return kept.join("\n");
}

/** Octets that an operation of aot.h touches behind base and offset. */
const touched = (operation) => {
  const [, type, bits] = /^(i32|i64)_(?:load|store)(\d*)/.exec(operation);
  return bits === "" ? Number(type.slice(1)) / 8 : Number(bits) / 8;
};

/**
 * Where several accesses of one straight line have the same base, the farthest is checked before the first: then the compiler sees that
 * the others need no check. A trap comes no later than it would, and nothing but memory has changed in between: no call, no branch.
 */
function withReaches(text) {
  const output = [];
  let values = new Map(); // variable -> number of the value that it holds
  let next = 0;
  let groups = new Map(); // value -> line of its first access, the variable there, the end of that and of the farthest access
  const flush = () => {
    for (const { line, base, first, farthest } of [...groups.values()].sort((a, b) => b.line - a.line))
      if (farthest > first) output.splice(line, 0, `${/^ */.exec(output[line])[0]}reach(${base}, ${farthest}u);`);
    groups = new Map();
  };
  const valueOf = (name) => values.get(name) ?? (values.set(name, next), next++);
  for (const line of text.split("\n")) {
    const access = /\b(i(?:32|64)_(?:load|store)\w*)\((\w+), (\d+)u/.exec(line);
    if (access !== null) {
      const [, operation, base, offset] = access;
      const end = Number(offset) + touched(operation);
      const value = valueOf(base);
      const group = groups.get(value);
      if (group === undefined) groups.set(value, { line: output.length, base, first: end, farthest: end });
      else group.farthest = Math.max(group.farthest, end);
    } else if (!/^ *\w+ [-+*&|^<>]*= [^;]*;$/.test(line) || /\bw2c_core_|\bw2c_ports_|\bmemory_/.test(line)) {
      flush();
      values = new Map();
    }
    const assigned = /^ *(\w+) ([-+*&|^<>]*)= (.*);$/.exec(line);
    if (assigned !== null) {
      const [, name, operator, from] = assigned;
      if (operator === "" && /^var_\w+$/.test(from)) values.set(name, valueOf(from));
      else values.set(name, next++);
    }
    output.push(line);
  }
  flush();
  return output.join("\n");
}

const prototypes = translated(part(/^static \w+ w2c_core_\w+\(/m, /^\n/m));
const [, bodies] = source.split(/^wasm_rt_func_type_t wasm2c_core_get_func_type\([^;]*?\{\n[^]*?^\}\n/m);
const functions = withReaches(translated(bodies ?? fail("what wasm2c wrote ends otherwise than it did")));
const data = [...source.matchAll(/^static const u8 data_segment_data_w2c_core_(d\d+)\[\] = \{[^}]*\};/gm)];
const segments = [
  ...source.matchAll(/LOAD_DATA\(instance->w2c_memory, (\d+)u, data_segment_data_w2c_core_(d\d+), (\d+)\);/g),
];
const globals = [...source.matchAll(/^ {2}(u32|u64) (w2c_g\d+);$/gm)].map(([, type, name]) => {
  const [, value] =
    new RegExp(`^static void init_globals[^]*? {2}instance->${name} = (\\w+);$`, "m").exec(source) ??
    fail(`leaves ${name} open`);
  return { type, name, value };
});
const startFunction = /^ {2}(w2c_core_\w+)\(instance\);\n#if WASM_RT_USE_SEGUE/m.exec(
  part(/^void wasm2c_core_instantiate/m, /^}/m),
);
if (/^static void init_(tables|elems)|wasm_rt_\w*table_t \w+;/m.test(part(/^static \w+ w2c_core_/m, /$(?![^])/)))
  fail("has a table");

// Nothing counts the depth of calls, so a module that recurses would run over the native stack.
const calls = new Map(
  [...functions.matchAll(/^\w+ (w2c_core_\w+)\([^)]*\) \{\n([^]*?)^\}/gm)].map(([, name, body]) => [
    name,
    new Set([...body.matchAll(/\b(w2c_core_\w+)\(/g)].map(([, callee]) => callee)),
  ]),
);
const finished = new Set();
function refuseRecursion(name, path) {
  if (path.includes(name)) fail(`recurses (${[...path, name].join(" -> ")}): its stack has no bound`);
  if (finished.has(name)) return;
  for (const callee of calls.get(name) ?? []) refuseRecursion(callee, [...path, name]);
  finished.add(name);
}
for (const name of calls.keys()) refuseRecursion(name, []);

// A block cipher in bit slices costs what its S-box costs, a long function that does nothing but logic: it, what calls it,
// and what that calls are for speed in a build that is for size (aot.h; docs/measurements/flash.md). Nothing but speed depends on it.
const LOGIC = 100;
const logic = (body) => body.match(/ [&|^]= /g)?.length ?? 0;
const kernels = new Set(
  [...functions.matchAll(/^\w+ (w2c_core_\w+)\([^)]*\) \{\n([^]*?)^\}/gm)]
    .filter(([, name, body]) => logic(body) >= LOGIC && calls.get(name).size === 0)
    .map(([, name]) => name),
);
const cipher = [...calls].filter(([, callees]) => [...callees].some((callee) => kernels.has(callee)));
for (const [name, callees] of cipher) for (const one of [name, ...callees]) kernels.add(one);

/** Exports with arguments and result of i32 alone: name, count, whether there is a result. */
const callable = [];
for (const [, name, result, internal] of source.matchAll(
  /^\/\* export: '(\w+)' \*\/\n(\w+) w2c_core_\w+\(w2c_core\* instance[^]*?\b(w2c_core_\w+)\(instance/gm,
)) {
  const [, parameters] =
    new RegExp(`^static \\w+ ${internal}\\((.*)\\);$`, "m").exec(prototypes) ?? fail(`has no ${internal}`);
  const types = parameters === "void" ? [] : parameters.split(", ");
  if (types.every((type) => type === "u32") && types.length <= 8 && (result === "u32" || result === "void")) {
    callable.push({ name, internal, count: types.length, result: result === "u32" });
  }
}
// One call for each number of arguments that there is; an export without a result gets one.
const signature = (count) => (count === 0 ? "void" : Array.from({ length: count }, () => "u32").join(", "));
const wrappers = callable
  .filter(({ result }) => !result)
  .map(({ name, internal, count }) => {
    const names = Array.from({ length: count }, (_, i) => `a${i}`);
    const parameters = names.map((one) => `u32 ${one}`).join(", ") || "void";
    return `static u32 result_${name}(${parameters}) {\n    ${internal}(${names.join(", ")});\n    return 0;\n}`;
  });
// For who includes core.c and calls an export by its name (hooks/whole.c).
const named = callable.map(({ name, internal, count, result }) => {
  const call = `${internal}(${Array.from({ length: count }, (_, i) => `a[${i}]`).join(", ")})`;
  const body = result ? `return (s32)${call};` : `${call};\n    return 0;`;
  return `__attribute__((unused)) static s32 call_${name}(const u32 *a) {\n    (void)a;\n    ${body}\n}`;
});
const counts = [...new Set(callable.map(({ count }) => count))].sort();
const cases = counts.map((count) => {
  const given = Array.from({ length: count }, (_, i) => `a[${i}]`).join(", ");
  return `    case ${count}:\n        return (s32)((u32 (*)(${signature(count)}))function)(${given});`;
});

// The data, in runs: a gap of a few zeros is shorter than a run of its own.
const GAP = 8;
const octetsOf = (text) => [...text.matchAll(/0x([0-9a-f]{2})/g)].map(([, digits]) => parseInt(digits, 16));
const contents = new Map(data.map(([text, name]) => [name, octetsOf(text.slice(text.indexOf("{")))]));
const runs = [];
for (const { at, octets } of segments
  .map(([, at, name]) => ({ at: Number(at), octets: [...(contents.get(name) ?? fail(`has no ${name}`))] }))
  .sort((a, b) => a.at - b.at)) {
  const last = runs.at(-1);
  const gap = last === undefined ? Infinity : at - last.at - last.octets.length;
  if (gap < 0) fail("has data that overlap");
  if (gap <= GAP) last.octets.push(...new Array(gap).fill(0), ...octets);
  else runs.push({ at, octets });
}
if (segments.some(([, , name, length]) => contents.get(name).length !== Number(length)))
  fail("has data of another length");
if (runs.some(({ at, octets }) => at + octets.length > memoryBytes))
  fail("has data outside of the memory that it says it uses");

writeFileSync(
  join(output, "core.c"),
  `// Generated by boards/common/aot.mjs.
static struct {
${globals.map(({ type, name }) => `    ${type} ${name};`).join("\n") || "    u32 none;"}
} globals = {${globals.map(({ name, value }) => (/^0u/.test(value) ? "" : `.${name} = ${value}, `)).join("") || "0"}};

static const u8 DATA[] = {
${runs.map(({ octets }) => `    ${octets.join(", ")},`).join("\n") || "    0,"}
};
static const struct {
    u16 at, length;
} RUNS[] = {
${runs.map(({ at, octets }) => `    {${at}, ${octets.length}},`).join("\n") || "    {0, 0},"}
};

${prototypes.replace(/^static (\w+ (\w+)\()/gm, (line, rest, name) => (kernels.has(name) ? `KERNEL static ${rest}` : line))}
static void load_module(void) {
    const u8 *from = DATA;
    for (u32 i = 0; i < sizeof RUNS / sizeof RUNS[0]; from += RUNS[i++].length)
        memcpy(linear_memory + RUNS[i].at, from, RUNS[i].length);
${startFunction ? `    ${startFunction[1]}();` : ""}
}

${functions}
${wrappers.join("\n")}
${named.join("\n")}

static const struct export EXPORTS[] = {
${callable.map(({ name, internal, result }) => `    {"${name}", (void (*)(void))${result ? internal : `result_${name}`}},`).join("\n")}
};
static const u8 ARGUMENTS[] = {${callable.map(({ count }) => count).join(", ")}};

__attribute__((unused)) static s32 call_export(void (*function)(void), const u32 *a, u32 count) {
    (void)a;
    switch (count) {
${cases.join("\n")}
    default:
        trap_unreachable(); // ARGUMENTS has no others
    }
}
`,
);
writeFileSync(
  join(output, "module.h"),
  `// Generated by boards/common/aot.mjs.
#ifndef THIMBLE_MODULE_H
#define THIMBLE_MODULE_H

enum { MODULE_MEMORY_BYTES = ${memoryBytes}, MODULE_PAGES = ${pages} };
extern const char module_profile[];

#endif
`,
);
writeFileSync(
  join(output, "module.c"),
  `// Generated by boards/common/aot.mjs.
#include "module.h"

const char module_profile[] = "${profile}";
`,
);
