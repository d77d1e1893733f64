// Every section that the code cites is in docs/spec-map.md.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { citationsOf, sectionsOfMap, unmapped } from "./citations.js";
import { files, TOP } from "./tree.js";

test("every section that the code cites is in docs/spec-map.md", () => {
  const map = sectionsOfMap(readFileSync(`${TOP}docs/spec-map.md`, "utf8"));
  assert.ok(map.size > 5, "the map was not read");
  const code = files(["assembly/", "host/", "boards/"], [".ts", ".c", ".h"]);
  assert.deepEqual(
    code.flatMap((file) => unmapped(file.path, file.text, map)),
    [],
  );
});

test("each way to cite a section is seen", () => {
  const cited = (text: string): string[] =>
    citationsOf(text).map(({ specification, section }) => `${specification} ${section}`);
  assert.deepEqual(cited("// RFC 7401 §6.9 step 4"), ["RFC 7401 6.9"]);
  assert.deepEqual(cited("// as in RFC 7401 section 6.9."), ["RFC 7401 6.9"]);
  assert.deepEqual(cited("(draft-ietf-hip-dex-24 §6.3)"), ["draft-ietf-hip-dex-24 6.3"]);
  assert.deepEqual(cited("NIST SP 800-90A §10.2.1; FIPS 197 §5.1.1"), ["SP 800-90A 10.2.1", "FIPS 197 5.1.1"]);
  assert.deepEqual(cited("RFC 7748 sections 5.2 and 6.1"), ["RFC 7748 5.2", "RFC 7748 6.1"]);
  assert.deepEqual(cited("RFC 3610 §2.2, §2.3"), ["RFC 3610 2.2", "RFC 3610 2.3"]);
  assert.deepEqual(cited("RFC 1662 appendix C.2"), ["RFC 1662 C.2"]);
  assert.deepEqual(cited("// the rule of RFC 7401\n// §6.9 says"), ["RFC 7401 6.9"]);
  assert.deepEqual(cited("RFC 7401 says so, see section 6"), []);
});

test("a citation that the map lacks is found", () => {
  const map = sectionsOfMap("## RFC 7401\n\n| section | file |\n| --- | --- |\n| 6.9 | x |\n");
  assert.deepEqual(unmapped("a.ts", "// RFC 7401 §6.9\n", map), []);
  assert.deepEqual(unmapped("a.ts", "\n// RFC 7401 §6.8\n", map), ["a.ts:2: RFC 7401 §6.8 is not in docs/spec-map.md"]);
  assert.deepEqual(unmapped("a.ts", "// RFC 9999 §1\n", map), ["a.ts:1: RFC 9999 is not in docs/spec-map.md"]);
});

test("each file and folder that docs/spec-map.md names exists", () => {
  const map = readFileSync(`${TOP}docs/spec-map.md`, "utf8");
  const named = [...map.matchAll(/`((?:assembly|host|boards|tests|docs)\/[\w./-]+|[A-Z]+\.md)`/g)].map(
    (match) => match[1] ?? "",
  );
  assert.ok(named.length > 50);
  assert.deepEqual(
    [...new Set(named)].filter((path) => !existsSync(`${TOP}${path}`)),
    [],
  );
});
