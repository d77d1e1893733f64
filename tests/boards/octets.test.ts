// boards/common/octets.c, which takes the place of a C library's string.h in firmwares, against the library's own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cannotRun, probe } from "./support.js";

describe("memcpy, memmove, memset, strcmp, strchr and strlen of our own", { skip: cannotRun("native") }, () => {
  test("do and answer the same as libc's, for random arguments of all alignments, overlapping where they may", () => {
    const seeds = [1, 2, 3, 4, 5];
    const answers = probe(seeds.map((seed) => `octets ${seed}`));
    assert.deepEqual(
      answers,
      seeds.map(() => "same"),
    );
  });
});
