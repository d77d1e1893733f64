// The dependency rule of the design, and that host/core and host/vectors name no platform.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dependencyViolations, importsOf, platformViolations } from "./imports.js";
import { files } from "./tree.js";

const tree = files(["assembly/", "host/", "boards/", "tests/"], [".ts", ".js", ".c", ".h"]);

test("each file imports only what the dependency rule lets it import", () => {
  assert.ok(tree.length > 10, "the tree was not read");
  assert.deepEqual(dependencyViolations(tree), []);
});

test("host/core and host/vectors name no platform", () => {
  assert.deepEqual(platformViolations(tree), []);
});

test("a planted import against the rule is found", () => {
  const plant = (path: string, specifier: string): string[] =>
    dependencyViolations([{ path, text: `import { x } from "${specifier}";\n` }]);
  const forbidden: [string, string][] = [
    ["assembly/crypto/aes.ts", "../keying/store"],
    ["assembly/crypto/aes.ts", "../network/hip/i1"],
    ["assembly/codec/reader.ts", "../crypto/aes"],
    ["assembly/keying/ckdf.ts", "../network/hip/i1"],
    ["assembly/link/frame.ts", "../network/lowpan/iphc"],
    ["assembly/network/hip/i1.ts", "../../transport/dtls/record"],
    ["assembly/transport/dtls/record.ts", "../../link/frame"],
    ["assembly/network/hip/i1.ts", "../../profiles/dex"],
    ["assembly/errors.ts", "./crypto/aes"],
    ["assembly/network/hip/i1.ts", "../../../host/core/text.js"],
    ["host/core/core.ts", "node:fs"],
    ["host/core/core.ts", "../node/index.js"],
    ["host/core/core.ts", "../../assembly/errors.js"],
    ["host/browser/index.ts", "node:crypto"],
    ["host/vectors/run.ts", "node:crypto"],
    ["host/vectors/run.ts", "../emulator/emulated.js"],
    ["host/web/page/main.ts", "node:fs"],
    ["host/web/page/main.ts", "../../node/index.js"],
    ["host/web/page/main.ts", "../serve.js"],
    ["host/core/core.ts", "../web/page/core.js"],
    ["host/cli/main.ts", "../web/serve.js"],
    ["host/cli/main.ts", "../assess/demo.js"],
    ["host/cli/main.ts", "../../tests/rules/tree.js"],
    ["host/assess/demo.ts", "../cli/main.js"],
  ];
  for (const [path, specifier] of forbidden) assert.equal(plant(path, specifier).length, 1, `${path} -> ${specifier}`);
  const allowed: [string, string][] = [
    ["assembly/profiles/dex.ts", "../network/hip/i1"],
    ["assembly/network/hip/i1.ts", "../esp/output"],
    ["assembly/network/hip/i1.ts", "../../crypto/aes"],
    ["assembly/network/hip/i1.ts", "../../ports"],
    ["assembly/keying/ckdf.ts", "../crypto/cmac"],
    ["host/cli/main.ts", "../core/index.js"],
    ["host/cli/main.ts", "commander"],
    ["host/cli/vectors.ts", "../vectors/suite.js"],
    ["host/web/page/bench.ts", "@noble/curves/nist.js"],
    ["host/web/page/vectors.ts", "../../vectors/suite.js"],
    ["host/node/core.ts", "node:fs"],
    ["tests/unit/aes.spec.ts", "../../assembly/crypto/aes"],
  ];
  for (const [path, specifier] of allowed) assert.deepEqual(plant(path, specifier), [], `${path} -> ${specifier}`);
});

test("a C file of a board that includes something outside boards/ is found", () => {
  const c = (text: string): string[] => dependencyViolations([{ path: "boards/native/main.c", text }]);
  assert.equal(c('#include "../../assembly/errors.h"\n').length, 1);
  assert.deepEqual(c('#include "../common/board.h"\n#include "serial.h"\n#include <string.h>\n'), []);
});

test("every form of import is seen, and none in a comment", () => {
  const text = `// import { a } from "./comment";
/* import "./block"; */
import { b } from "./b";
import type { c } from './c.js';
import "./side-effect";
export { d } from "./d";
export * from "./e";
import {
  f,
  g,
} from "./f";
const h = await import("./h.js");
`;
  assert.deepEqual(importsOf({ path: "x.ts", text }), [
    "./b",
    "./c.js",
    "./side-effect",
    "./d",
    "./e",
    "./f",
    "./h.js",
  ]);
});

test("a planted platform name in host/core is found, in code but not in words", () => {
  const core = (text: string): string[] => platformViolations([{ path: "host/core/x.ts", text }]);
  assert.equal(platformViolations([{ path: "host/vectors/x.ts", text: "Buffer.from(x);\n" }]).length, 1);
  for (const name of ["process.env", "Buffer.from(x)", "window.crypto", "globalThis.fetch"])
    assert.equal(core(`const a = ${name};\n`).length, 1, name);
  assert.deepEqual(core('// a process\n/** The window. */\nconst a = "process";\nprocessed(a.process);\n'), []);
});
