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

const tidy = (code) => code.replace(/\s+/g, " ").trim();

/** Mutants of a file: its whole text, the line, what was taken out, and of what. */
function mutantsOf(text) {
  const found = [];
  const add = (from, to, replacement, what, whole = what) => {
    const line = text.slice(0, from).split("\n").length;
    if (/^\s*(\/\/|\*)/.test(text.split("\n")[line - 1])) return;
    found.push([text.slice(0, from) + replacement + text.slice(to), line, tidy(what), tidy(whole)]);
  };
  for (const { index } of text.matchAll(/\bif \(/g)) {
    const open = index + 3;
    const end = closing(text, open);
    // What follows gives up: `return ..`, or a status is set, or a block that ends in `return`.
    if (!/^\s+(return\b|status = [A-Z_]+;|release\(|\{[^{}]*\breturn\b[^{}]*\})/.test(text.slice(end, end + 400)))
      continue;
    const condition = text.slice(open + 1, end - 1);
    add(open + 1, end - 1, "false", condition);
    const parts = alternatives(condition);
    if (parts.length > 1) {
      for (const [i, part] of parts.entries()) {
        add(open + 1, end - 1, parts.filter((_, k) => k !== i).join(" || "), part, condition);
      }
    }
  }
  for (const { index, 0: whole, 1: start, 2: condition, 3: good } of text.matchAll(
    /((?:return|status =)) ([^;{}]*?)\s\? (0|<i32>group)\s: [A-Z_]+;/g,
  )) {
    add(index, index + whole.length, `${start} ${good};`, condition);
  }
  for (const { index, 0: whole, 1: answer } of text.matchAll(/\breturn ([^;{}?]*(?:==|!=|<=|>=| < )[^;{}?]*);/g)) {
    add(index, index + whole.length, "return true;", answer);
  }
  return found;
}

/** Checks that another check makes needless: what would get past this one is stopped by that one. Kept as a second lock. */
const SECOND_LOCKS = [
  ["codec/reader", "<u32>(stop - at) < 8", "the length of a packet and of each parameter is a multiple of 8"],
  ["keying/access", "length == 0", "groupOf has refused the length"],
  ["keying/access", "length > HOST_IDENTITY_MAX", "groupOf has refused the length"],
  ["keying/groups", "length < 2", "no group has a Host Identity of this length"],
  ["network/udp", "length > OUTGOING_MAX", "the writer and protect are bounded"],
  ["network/udp", "medium != INTERFACE_RADIO", "hip_initiate has refused the interface"],
  ["network/udp", "udp < 8", "no datagram is shorter than its headers"],
  ["network/hip/initiate", "load<u8>(locator) > 1", "sendUdp refuses the interface"],
  ["network/hip/i2", "mac == 0", "no HIP_MAC that was accepted is what lies at address 0"],
  ["network/hip/packet", "length < 0", "no packet of ours is too long for its buffer"],
  ["network/hip/packet", "whole < 0", "no packet of ours is too long for its buffer"],
  ["network/hip/packet", "(length & 7) != 0", "Header Length counts multiples of 8"],
  ["network/hip/parameters", "length < 6", "no HI Length fits such a HOST_ID"],
  ["network/hip/parameters", "at == 0", "at address 0 lies no list"],
  [
    "network/hip/puzzle",
    "status != 0",
    "what is left of a puzzle that failed is not spent, or cannot be renewed either",
    "status != 0 || !isSpent(0, output)",
  ],
  ["network/hip/r1", "parameter == 0", "each list was found before"],
  ["network/hip/r1", "at == 0", "at address 0 lies no list"],
  ["network/hip/retransmission", "length < 0", "no packet of ours is too long for its buffer"],
  ["network/hip/retransmission", "size > PACKET_MAX", "no I1, I2 or R2 of ours is longer"],
];

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
    timeout: 20_000,
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

/** Why no test need miss this check (of the condition `whole`), or undefined. */
function secondLock(source, what, whole) {
  const reasons = alternatives(what).map(
    (part) =>
      SECOND_LOCKS.find(([file, check, , of]) => file === source && check === part && (of ?? whole) === whole)?.[2],
  );
  return reasons.every((reason) => reason) ? reasons.join("; ") : undefined;
}

let noticed = 0;
let invalid = 0;
let second = 0;
const missed = [];
for (const source of SOURCES) {
  const path = `assembly/${source}.ts`;
  // The program that noticed the last mutant of this file is tried first.
  const programs = [...TESTS];
  for (const [mutated, line, what, whole] of mutantsOf(textOf(join(process.cwd(), path)))) {
    const where = `${path}:${line}: ${what}`;
    if (only && !where.includes(only)) continue;
    const wasm = await compile(path, mutated);
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
    const reason = found ? undefined : secondLock(source, what, whole);
    if (found) {
      noticed++;
      if (verbose) console.log(`noticed  ${where}\n    by ${found}`);
    } else if (reason) {
      second++;
      console.log(`second lock  ${where}\n    ${reason}`);
    } else {
      missed.push(where);
      console.log(`MISSED  ${where}`);
    }
  }
}
rmSync(directory, { recursive: true });
console.log(
  `${noticed} mutants are noticed by a test, ${missed.length} are not; ` +
    `${second} are checks behind another one, ${invalid} do not compile`,
);
for (const where of missed) console.log(`  not noticed: ${where}`);
process.exitCode = missed.length === 0 ? 0 : 1;
