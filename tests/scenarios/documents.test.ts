// The examples of the documents are run: what a line of theirs prints is what its comment says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { TOP } from "../rules/tree.js";

/** Blocks of JavaScript in a document, which begin with ```js. */
const blocksOf = (text: string): string[] => [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

/** What the comments behind `console.log(...);` say. */
const promised = (block: string): string =>
  [...block.matchAll(/console\.log\(.*\); \/\/ (.*)\n/g)].map((match) => `${match[1]}\n`).join("");

/** Runs a block inside this package, which may import itself by its name; answers what it prints. */
function run(block: string, name: string): string {
  const folder = `${TOP}build/examples`;
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/${name}.mjs`;
  writeFileSync(file, block);
  try {
    return execFileSync(process.execPath, [file], { encoding: "utf8" });
  } finally {
    rmSync(file);
  }
}

for (const document of ["README.md", "docs/api.md"]) {
  test(`the examples of ${document} print what they say`, () => {
    const blocks = blocksOf(readFileSync(`${TOP}${document}`, "utf8"));
    assert.ok(blocks.length > 0);
    blocks.forEach((block, n) => {
      const expected = promised(block);
      assert.notEqual(expected, "", `an example that prints nothing:\n${block}`);
      assert.equal(run(block, `${document.replace(/\W/g, "-")}-${n}`), expected, block);
    });
  });
}
