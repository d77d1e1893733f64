// Habits that hold for every file: its length, no path of somebody's machine, no name of a package registry's host.

import assert from "node:assert/strict";
import { test } from "node:test";
import { files, paths } from "./tree.js";

const LINES_MAX = 400;

/** Files past the limit whose first comment gives no reason ("length: ..."). */
function tooLong(sources: readonly { path: string; text: string }[]): string[] {
  return sources
    .filter(({ text }) => text.split("\n").length - 1 > LINES_MAX)
    .filter(({ text }) => !/^(?:#!.*\n)?\s*(?:\/\/[^\n]*\n\s*)*?(?:\/\/|\/\*)[^\n]*\blength: \S/.test(text))
    .map(({ path, text }) => `${path}: ${text.split("\n").length - 1} lines`);
}

test(`a source file past ${LINES_MAX} lines says why in its first comment, after "length:"`, () => {
  const sources = files(
    ["assembly/", "host/", "boards/", "tests/", "tools/", "bin/"],
    [".ts", ".js", ".mjs", ".c", ".h"],
  );
  assert.deepEqual(tooLong(sources), []);
});

test("a planted long file is found, and one with a reason is not", () => {
  const long = "x;\n".repeat(LINES_MAX + 1);
  assert.equal(tooLong([{ path: "a.ts", text: `// What it is.\n${long}` }]).length, 1);
  assert.equal(tooLong([{ path: "a.ts", text: `// What it is.\n//\n// length: one table\n${long}` }]).length, 0);
  assert.equal(tooLong([{ path: "a.ts", text: `// What it is.\nf();\n// length: too late\n${long}` }]).length, 1);
});

/** Absolute paths of a machine, and hosts of package registries, which the lock file leaves out too. */
const MACHINE_PATH = /(?<![\w.:/-])\/(?:home|Users|root|work|mnt|srv)\/[\w.-]+|[A-Z]:\\Users\\/;
const REGISTRY = /https?:\/\/[\w.-]*(?:npm|pypi|crates|registry|mirror|artifactory|nexus|proxy)[\w.-]*[:/]/i;

function machineTraces(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, n) => {
    const found: string[] = [];
    if (MACHINE_PATH.test(line)) found.push(`${path}:${n + 1}: a path of a machine`);
    if (REGISTRY.test(line)) found.push(`${path}:${n + 1}: the host of a registry`);
    return found;
  });
}

test("no file holds a path of a machine or the host of a registry", () => {
  const self = "tests/rules/files.test.ts";
  const text = files(
    [""],
    [
      ".ts",
      ".js",
      ".mjs",
      ".json",
      ".c",
      ".h",
      ".md",
      ".mk",
      ".ld",
      "Makefile",
      "NOTICE",
      "run",
      ".yml",
      ".sh",
      "thimble",
    ],
  ).filter(({ path }) => path !== self);
  assert.ok(text.length > 20 && paths().length > 20, "the tree was not read");
  assert.deepEqual(
    text.flatMap((file) => machineTraces(file.path, file.text)),
    [],
  );
});

test("planted paths and hosts are found", () => {
  assert.equal(machineTraces("a.md", "see /home/somebody/thimble\n").length, 1);
  assert.equal(machineTraces("a.mk", "DIR = /srv/x\n").length, 1);
  assert.equal(machineTraces("a.json", '"resolved": "http://npm.example.org/x.tgz"\n').length, 1);
  assert.equal(machineTraces("package-lock.json", '"resolved": "https://registry.example.org/x-1.tgz"\n').length, 1);
  assert.equal(machineTraces("a.md", "the network/ folder, and https://www.rfc-editor.org/rfc/rfc7401\n").length, 0);
});
