// Profile host is full with another AES kernel: what is tried on full is tried on host, by the same files, with THIMBLE_WASM (probe.ts). The
// suites that take a table of profiles (vectors, cavp, ct, aes-vector, zero-scan-state) have host in it and are not here.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WASM = fileURLToPath(new URL("../../host.wasm", import.meta.url));

const here = (name: string): URL => new URL(name, import.meta.url);
const within = (folder: string): string[] =>
  readdirSync(here(folder)).flatMap((file) => (file.endsWith(".test.js") ? [folder + file.slice(0, -8)] : []));

const SUITES = [...within("differential/"), ...within("crypto/"), "full", "zero-scan", "zero-scan-pieces"];

/** Runs of each primitive in differential/: fewer where the kernel is not what is tried. */
const RUNS: Readonly<Record<string, number>> = {
  "differential/ecdh": 300,
  "differential/ecdsa": 300,
  "differential/hash": 1_000,
  "differential/x25519": 300,
};

/** Runs a test file in a process of its own; answers how many tests passed and were skipped, and its report. */
async function suite(
  name: string,
  runs: number,
): Promise<{ passed: number; failed: number; skipped: number; report: string }> {
  const file = fileURLToPath(here(`${name}.test.js`));
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const env = { ...environment, THIMBLE_WASM: WASM, ...(runs > 0 ? { THIMBLE_RUNS: String(runs) } : {}) };
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", file], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let report = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => void (report += text));
  await new Promise((done) => child.once("close", done));
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(report)?.[1] ?? NaN);
  return { passed: count("pass"), failed: count("fail"), skipped: count("skipped"), report };
}

for (const name of SUITES) {
  test(`build/host.wasm passes ${name}.test.ts`, async () => {
    const { passed, failed, skipped, report } = await suite(name, RUNS[name] ?? 0);
    assert.equal(failed, 0, report);
    // Only NIST's files may be missing (tools/fetch-cavp.mjs).
    const missing = [...report.matchAll(/# SKIP NIST's CAVP files are not here/g)].length;
    assert.ok(passed > 0 && skipped === missing, report);
  });
}
