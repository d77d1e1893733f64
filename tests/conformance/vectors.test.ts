// The vector files in tests/vectors: right by node:crypto, and right through `thimble vectors`. On other engines and boards:
// tests/boards/vectors.test.ts.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fromHex, toHex } from "../../host/core/index.js";
import { openCore } from "../../host/node/index.js";
import { jsonLines, thimble, VECTORS } from "./cli-run.js";

const TOP = new URL("../../../", import.meta.url);
const names = readdirSync(VECTORS).filter((name) => name.endsWith("_test.json"));
const paths = names.map((name) => VECTORS + name);
/** Files of algorithms that profile dex lacks. */
const FULL_ONLY =
  /^(?:aes256|aes_gcm|aes_cmac_(?:96|prf)|aes_ccm_sp800_38c_long|ecdh_p256_compressed|ecdsa|hkdf|hmac|tls_cbc)_/;

/** What a file must hold, so that none is lost unnoticed. */
const PUBLISHED: Readonly<Record<string, number>> = {
  "aes_block_test.json": 6,
  "aes256_block_test.json": 5,
  "aes_ccm_rfc3610_test.json": 24,
  "aes_ccm_sp800_38c_test.json": 3,
  "aes_ccm_sp800_38c_long_test.json": 1,
  "aes_cmac_96_rfc4494_test.json": 4,
  "aes_cmac_prf_rfc4615_test.json": 3,
  "aes_cmac_rfc4493_test.json": 4,
  "aes_ctr_sp800_38a_test.json": 1,
  "ecdh_p256_rfc5903_test.json": 2,
  "hmac_sha256_rfc4231_test.json": 7,
  "x25519_rfc7748_test.json": 7,
};

test("every vector agrees with node:crypto, and every published one is there", async () => {
  const { check } = (await import(new URL("tools/vectors/check.mjs", TOP).href)) as {
    check(name: string, content: unknown): number;
  };
  for (const name of names) {
    const count = check(name, JSON.parse(readFileSync(VECTORS + name, "utf8")));
    if (name in PUBLISHED) assert.equal(count, PUBLISHED[name], name);
  }
  for (const name of Object.keys(PUBLISHED)) assert.ok(names.includes(name), `${name} is missing`);
});

test("every vector file says where it comes from", () => {
  for (const path of paths) {
    const { source } = JSON.parse(readFileSync(path, "utf8")) as { source?: string };
    assert.match(source ?? "", /RFC|NIST|FIPS|made by tools\/make-vectors\.mjs/, path);
  }
});

interface Summary {
  readonly engine: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly files: readonly { readonly failures: readonly unknown[] }[];
}

async function runAll(profile: "dex" | "full" | "host", ...options: string[]): Promise<Summary> {
  const files = profile !== "dex" ? paths : names.filter((name) => !FULL_ONLY.test(name)).map((name) => VECTORS + name);
  const more = ["--json", "--profile", profile, ...options];
  const { status, stdout, stderr } = await thimble("vectors", ...files, ...more);
  const summary = jsonLines(stdout)[0] as Summary | undefined;
  assert.equal(status, 0, stdout + stderr);
  assert.ok(summary);
  assert.deepEqual(
    summary.files.flatMap((file) => file.failures),
    [],
  );
  return summary;
}

for (const [profile, least] of [
  ["dex", 280],
  ["full", 775],
  ["host", 775],
] as const) {
  test(`all vectors of profile ${profile} pass in Node's engine, none is skipped`, async () => {
    const { engine, passed, failed, skipped } = await runAll(profile);
    assert.equal(engine, "node");
    assert.ok(passed >= least, `${passed} passed`);
    assert.equal(failed + skipped, 0);
  });
}

test("all vectors pass on the emulated board, with its AES peripheral", async () => {
  assert.equal((await runAll("full", "--board", "emulated")).skipped, 0);
});

test("X25519: 1,000 iterations of RFC 7748 §5.2", async () => {
  const core = await openCore();
  let k = new Uint8Array(32);
  k[0] = 9;
  let u = k;
  for (let n = 0; n < 1000; n++) [k, u] = [core.x25519(k, u) as Uint8Array<ArrayBuffer>, k];
  assert.deepEqual(toHex(k), toHex(fromHex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")));
});

test("for a person the last line is the sum", async () => {
  const { status, stdout } = await thimble(
    "vectors",
    `${VECTORS}aes_cmac_rfc4493_test.json`,
    `${VECTORS}aes_ccm_rfc3610_test.json`,
  );
  assert.equal(status, 0);
  assert.match(stdout, /\n28 passed, 0 failed, 0 skipped\n$/);
});
