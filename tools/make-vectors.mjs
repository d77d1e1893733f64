// Makes the test-vector files in tests/vectors and checks every one of them against node:crypto.
//
//   node tools/make-vectors.mjs             checks all files; makes the `made` ones again and says if they differ
//   node tools/make-vectors.mjs --write     writes the `made` files
//   node tools/make-vectors.mjs --rfc DIR   also reads the published vectors out of the RFC texts in DIR (rfc3610.txt ...)
//                                           and, with --write, writes those files too
//
// Published files hold a document's own values; made files hold edge cases that follow from a fixed label, so that
// anybody gets the same octets again. docs/vectors.md describes the format and what each flag means.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { check } from "./vectors/check.mjs";
import { madeCcm, madeCmac, madeGcm } from "./vectors/made-aes.mjs";
import { madeEcdh, madeEcdhCompressed, madeX25519 } from "./vectors/made-curves.mjs";
import { madeEcdsa, madeEcdsaP1363 } from "./vectors/made-ecdsa.mjs";
import { madeHkdf, madeHmac } from "./vectors/made-hash.mjs";
import { madeCtr, madeTlsCbc } from "./vectors/made-modes.mjs";
import { rfc4231, rfc4494, rfc4615 } from "./vectors/published-mac.mjs";
import {
  aes256Blocks,
  aesBlocks,
  aesCounter,
  rfc3610,
  rfc4493,
  rfc5903,
  rfc7748,
  sp80038c,
  sp80038cLong,
} from "./vectors/published.mjs";

const FOLDER = fileURLToPath(new URL("../tests/vectors/", import.meta.url));

const MADE_FILES = {
  "aes_block_test.json": aesBlocks,
  "aes256_block_test.json": aes256Blocks,
  "aes_ctr_sp800_38a_test.json": aesCounter,
  "aes_ccm_sp800_38c_test.json": sp80038c,
  "aes_ccm_sp800_38c_long_test.json": sp80038cLong,
  "aes_ccm_made_test.json": madeCcm,
  "aes_cmac_made_test.json": madeCmac,
  "aes_gcm_made_test.json": madeGcm,
  "aes_ctr_made_test.json": madeCtr,
  "ecdh_p256_compressed_made_test.json": madeEcdhCompressed,
  "ecdh_p256_made_test.json": madeEcdh,
  "ecdsa_p256_made_test.json": madeEcdsa,
  "ecdsa_p256_p1363_made_test.json": madeEcdsaP1363,
  "hkdf_sha256_made_test.json": madeHkdf,
  "hmac_sha256_made_test.json": madeHmac,
  "tls_cbc_sha256_made_test.json": madeTlsCbc,
  "x25519_made_test.json": madeX25519,
};

const RFC_FILES = {
  "aes_cmac_rfc4493_test.json": rfc4493,
  "aes_cmac_96_rfc4494_test.json": rfc4494,
  "aes_cmac_prf_rfc4615_test.json": rfc4615,
  "aes_ccm_rfc3610_test.json": rfc3610,
  "ecdh_p256_rfc5903_test.json": rfc5903,
  "hmac_sha256_rfc4231_test.json": rfc4231,
  "x25519_rfc7748_test.json": rfc7748,
};

/** The text of a file as it is stored. */
const textOf = (content) => `${JSON.stringify(content, null, 2)}\n`;

function main(args) {
  const write = args.includes("--write");
  const rfc = args.includes("--rfc") ? args[args.indexOf("--rfc") + 1] : undefined;
  const made = Object.entries(MADE_FILES).map(([name, maker]) => [name, maker()]);
  if (rfc !== undefined) for (const [name, reader] of Object.entries(RFC_FILES)) made.push([name, reader(rfc)]);
  let differ = 0;
  for (const [name, content] of made) {
    check(name, content);
    if (write) writeFileSync(join(FOLDER, name), textOf(content));
    else if (readFileSync(join(FOLDER, name), "utf8") !== textOf(content)) {
      differ++;
      console.error(`${name} is not what the generator makes; run with --write`);
    }
  }
  for (const name of [...Object.keys(RFC_FILES), ...Object.keys(MADE_FILES)])
    console.log(
      `${name}: ${check(name, JSON.parse(readFileSync(join(FOLDER, name), "utf8")))} vectors agree with node:crypto`,
    );
  process.exitCode = differ > 0 ? 1 : 0;
}

main(process.argv.slice(2));
