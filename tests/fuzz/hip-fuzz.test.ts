// A bounded run of the fuzzer in `make test`; `make fuzz` sets THIMBLE_FUZZ_SECONDS and gets a long one with another seed each time.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { fuzz, summary } from "./hip-fuzz.js";

const seconds = Number(process.env["THIMBLE_FUZZ_SECONDS"] ?? 0);

if (seconds > 0) {
  test(`${seconds} s of mutated packets neither trap nor change a state that they should not`, (context) => {
    context.diagnostic(summary(fuzz({ seed: randomBytes(4).readUInt32BE(), seconds })));
  });
} else {
  test("1,000,000 mutated packets neither trap nor change a state that they should not", (context) => {
    const report = fuzz({ seed: 2026, packets: 1_000_000 });
    context.diagnostic(summary(report));
    assert.ok(report.packets >= 1_000_000);
    // The mutants get everywhere: to public-key work, to an accepted R1, and to nearly every refusal.
    assert.ok(report.work > 1000 && report.provisional > 10 && report.authentic > 1000);
    for (const error of [-1, -3, -6, -9, -10, -11, -12, -13, -14, -16, -17, -18, -19, -21, -23, -24, -27, -29]) {
      assert.ok((report.answers.get(error) ?? 0) > 0, `no mutant was answered with ${error}`);
    }
  });
}
