// A bounded run of the cryptography's fuzzer in `make test`; `make fuzz` sets THIMBLE_FUZZ_SECONDS and gets a long one with another seed each time.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY } from "../errors.js";
import { cryptoFuzz, cryptoSummary } from "./crypto-fuzz.js";

const seconds = Number(process.env["THIMBLE_FUZZ_SECONDS"] ?? 0);

if (seconds > 0) {
  test(`${seconds} s of mutated records, messages, points and signatures are answered as node:crypto does`, (context) => {
    context.diagnostic(cryptoSummary(cryptoFuzz({ seed: randomBytes(4).readUInt32BE(), seconds })));
  });
} else {
  test("60,000 mutated records, messages, points and signatures are answered as node:crypto does", (context) => {
    const report = cryptoFuzz({ seed: 2026, count: 60_000 });
    context.diagnostic(cryptoSummary(report));
    for (const [name, ...refusals] of [
      ["cbc_hmac_open 0", AUTHENTICATION_FAILED],
      ["cbc_hmac_open 1", AUTHENTICATION_FAILED],
      ["ccm_open", AUTHENTICATION_FAILED],
      ["gcm_open", AUTHENTICATION_FAILED],
      ["p256_decompress", INVALID_PUBLIC_KEY],
      ["p256_ecdh", INVALID_PUBLIC_KEY],
      ["p256_verify", AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY],
    ] as const) {
      for (const answer of ["taken", ...refusals])
        assert.ok(
          (report.answers.get(`${name} ${answer}`) ?? 0) > 100,
          `${name} was hardly ever answered with ${answer}`,
        );
    }
  });
}
