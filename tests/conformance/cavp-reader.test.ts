// The reader of NIST's CAVP format (docs/vectors.md), with small files made here: what it takes, what it says of broken
// ones, and how their vectors are judged.

import assert from "node:assert/strict";
import { createCipheriv, createECDH } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { nodeReference as reference } from "../../host/cli/reference.js";
import { readVectorFile, type VectorFile } from "../../host/vectors/suite.js";
import { runVector } from "../../host/vectors/run.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { folder, refuses, thimble } from "./cli-run.js";

const here = folder();
const thing = await startEmulated({ name: "cavp-reader", aesHook: "unsupported" });

function written(text: string, name = "made.rsp"): string {
  const path = here.file(name);
  writeFileSync(path, text);
  return path;
}

const readCavp = (path: string): VectorFile => readVectorFile(path, readFileSync(path, "utf8"));

async function outcomes(file: VectorFile): Promise<string[]> {
  const all: string[] = [];
  for (const group of file.groups) {
    for (const one of group.tests) {
      const outcome = await runVector({ thing, capacity: 1280, reference }, group, one);
      all.push(outcome.kind === "passed" ? "passed" : `${outcome.kind}: ${outcome.why}`);
    }
  }
  return all;
}

const kinds = async (file: VectorFile): Promise<string[]> =>
  (await outcomes(file)).map((outcome) => outcome.replace(/:.*/, ""));

/** Other octets of the same length. */
const flipped = (hex: string): string => (hex.startsWith("0") ? "1" : "0") + hex.slice(1);

const KEY = "00112233445566778899aabbccddeeff";

function sealed(nonce: string, aad: string, text: string, tagOctets: number): string {
  const [key, iv] = [Buffer.from(KEY, "hex"), Buffer.from(nonce, "hex")];
  const cipher = createCipheriv("aes-128-ccm", key, iv, { authTagLength: tagOctets });
  cipher.setAAD(Buffer.from(aad, "hex"), { plaintextLength: text.length / 2 });
  const out = cipher.update(text, "hex", "hex") + cipher.final("hex");
  return out + cipher.getAuthTag().toString("hex");
}

const [NONCE, AAD, TEXT] = ["10111213141516", "a0a1a2", "c0c1c2c3c4"];
const CT = sealed(NONCE, AAD, TEXT, 8);

/** A file of CCM with a section whose key holds for both of its vectors, as NIST's have. */
const CCM = `#  CAVS 0.0
#  "CCM-DVPT" information

[Alen = 0, Plen = 0, Nlen = 7, Tlen = 4]

Key = ${KEY}

Count = 0
Nonce = ${NONCE}
Adata = 00
CT = ${sealed(NONCE, "", "", 4)}
Result = Pass (0)
Payload = 00

Count = 1
Nonce = ${NONCE}
Adata = 00
CT = ${flipped(sealed(NONCE, "", "", 4))}
Result = Fail (2 - CT changed)

[Alen = 3, Plen = 5, Nlen = 7, Tlen = 8]

Key = ${KEY}

Count = 0
Nonce = ${NONCE}
Adata = ${AAD}
CT = ${CT}
Result = Pass
Payload = ${TEXT}

Count = 1
Nonce = ${NONCE}
Adata = ${AAD}
CT = ${flipped(CT)}
Result = Fail
`;

test("sections, lengths, context and results are read, whatever the ends of lines", async () => {
  for (const text of [CCM, CCM.replaceAll("\n", "\r\n"), CCM.trimEnd()]) {
    const file = readCavp(written(text));
    assert.equal(file.algorithm, "AES-CCM");
    assert.deepEqual(await kinds(file), ["passed", "passed", "passed", "passed"]);
    const tests = file.groups.map(({ tests }) => tests[0]);
    assert.deepEqual(
      tests.map((one) => one?.result),
      ["valid", "invalid", "valid", "invalid"],
    );
    assert.deepEqual(
      tests.map((one) => one?.tcId),
      [1, 2, 3, 4],
    );
    assert.equal(tests[1]?.comment, "line 15, [Alen = 0, Plen = 0, Nlen = 7, Tlen = 4], count 1: 2 - CT changed");
    assert.equal(tests[0]?.values["aad"], "");
    assert.equal(tests[2]?.values["ct"]?.length, 10);
    assert.equal(tests[3]?.values["msg"], undefined);
  }
});

test("what is marked Fail must not pass, and what is marked Pass must", async () => {
  const swapped = CCM.replace(/Result = (Pass|Fail)/g, (_all, word) => `Result = ${word === "Pass" ? "Fail" : "Pass"}`);
  const withPayload = swapped
    .replace("CT changed)\n", "CT changed)\nPayload = 00\n")
    .replace(/\n$/, `\nPayload = ${TEXT}\n`);
  assert.deepEqual(await outcomes(readCavp(written(withPayload))), [
    "failed: ccm_open took an invalid message",
    `failed: ccm_seal gave ${sealed(NONCE, "", "", 4)}`,
    "failed: ccm_open took an invalid message",
    `failed: ccm_seal gave ${CT}`,
  ]);
});

test("a broken file is named with its line", () => {
  const broken = (change: (text: string) => string, words: RegExp): void => {
    const text = change(CCM);
    assert.notEqual(text, CCM);
    assert.throws(() => readCavp(written(text)), { message: words });
  };
  broken(
    (text) => text.replace("Adata = 00", "Adata 00"),
    /made\.rsp:10: this is neither a comment, a \[section\] nor/,
  );
  broken((text) => text.replace(KEY, `${KEY.slice(2)}zz`), /made\.rsp:6: "Key" is not hexadecimal text/);
  broken((text) => text.replace(KEY, KEY.slice(1)), /made\.rsp:6: "Key" has an odd number of digits/);
  broken((text) => text.replace(NONCE, `${NONCE}17`), /made\.rsp:9: "Nonce" has 8 octets, but 7 are announced/);
  broken((text) => text.replace(CT, CT.slice(2)), /made\.rsp:\d+: "CT" has 12 octets, but 13 are announced/);
  broken((text) => text.replace("Result = Pass (0)", "Result = Perhaps"), /made\.rsp:12: "Result" is neither Pass nor/);
  broken((text) => text.replace("Result = Pass (0)\n", ""), /made\.rsp:8: the vector that begins here has no "Result"/);
  broken((text) => text.replace("Payload = 00\n", ""), /made\.rsp:8: the vector that begins here has no "Payload"/);
  broken((text) => text.replace("Tlen = 4", "Tlen = four"), /"Tlen" is not a number/);
  broken((text) => text.replace(", Tlen = 8", ""), /the vector that begins here has no "Tlen"/);
  broken((text) => text.replace("Count = 1\n", "Nonce = 00\n"), /made\.rsp:16: "Nonce" is given twice in one vector/);
  broken(
    (text) => text.slice(0, text.lastIndexOf("CT = ")),
    /made\.rsp:\d+: the vector that begins here has no "CT": is/,
  );
  broken((text) => text.slice(0, text.indexOf("Count = 0")), /it holds no vectors in NIST's CAVP format/);
  broken(() => "", /it holds no vectors in NIST's CAVP format/);
});

test("no section's key holds in the next", () => {
  const second = CCM.lastIndexOf(`Key = ${KEY}\n`);
  const text = CCM.slice(0, second) + CCM.slice(second + KEY.length + 7);
  assert.throws(() => readCavp(written(text)), { message: /the vector that begins here has no "Key"/ });
});

test("blocks are encrypted; dex does not decrypt and has no other key sizes; Monte Carlo tests are not read", async () => {
  const text = "0f0e0d0c0b0a09080706050403020100".repeat(2);
  const made = (bits: 128 | 256): string => {
    const key = KEY.repeat(bits / 128);
    const cipher = createCipheriv(`aes-${bits}-ecb`, Buffer.from(key, "hex"), null).setAutoPadding(false);
    return `COUNT = 0\nKEY = ${key}\nPLAINTEXT = ${text}\nCIPHERTEXT = ${cipher.update(text, "hex", "hex")}\n\n`;
  };
  const head = "# AESVS MMT test data for ECB\n\n";
  const file = `${head}[ENCRYPT]\n\n${made(128)}${made(256)}[DECRYPT]\n\n${made(128)}`;
  assert.deepEqual(await outcomes(readCavp(written(file))), [
    "passed",
    "skipped: not supported by this core",
    "skipped: not supported by this core",
  ]);
  const wrong = file.replace(/(?<=CIPHERTEXT = )\w+/, flipped);
  assert.deepEqual(await kinds(readCavp(written(wrong))), ["failed", "skipped", "skipped"]);
  assert.throws(() => readCavp(written(file.replace("MMT", "MCT"))), { message: /no vectors in NIST's CAVP format/ });
});

test("CMAC with a result; a message longer than the I/O buffer is skipped", async () => {
  // One block with all of NIST's own names, from RFC 4493's key and a message of no octets.
  const vector = (count: number, mac: string, result: string): string =>
    `Count = ${count}\nKlen = 16\nMlen = 0\nTlen = 4\nKey = 2b7e151628aed2a6abf7158809cf4f3c\nMsg = 00\nMac = ${mac}\nResult = ${result}\n\n`;
  const file = vector(0, "bb1d6929", "P") + vector(1, "bb1d6928", "F (4 - MAC changed)") + vector(2, "bb1d6929", "F");
  const long = vector(3, "bb1d6929", "P")
    .replace("Mlen = 0", "Mlen = 1280")
    .replace("Msg = 00", `Msg = ${"00".repeat(1280)}`);
  assert.deepEqual(await outcomes(readCavp(written(file + long))), [
    "passed",
    "passed",
    "failed: the tag is the invalid one",
    "skipped: longer than the I/O buffer of 1280 octets",
  ]);
});

test("a validity test passes only when what was changed is found, or nothing was", async () => {
  const [own, peer] = [createECDH("prime256v1"), createECDH("prime256v1")];
  own.setPrivateKey("11".repeat(32), "hex");
  peer.setPrivateKey("22".repeat(32), "hex");
  const [q, p] = [own.getPublicKey("hex").slice(2), peer.getPublicKey("hex").slice(2)];
  const z = own.computeSecret(peer.getPublicKey()).toString("hex");
  const right = { dsCAVS: "22".repeat(32), p, dsIUT: "11".repeat(32), q, z };
  const vector = (result: string, values: typeof right): string => `COUNT = 0
dsCAVS = ${values.dsCAVS}
QsCAVSx = ${values.p.slice(0, 64)}
QsCAVSy = ${values.p.slice(64)}
dsIUT = ${values.dsIUT}
QsIUTx = ${values.q.slice(0, 64)}
QsIUTy = ${values.q.slice(64)}
Z = ${values.z}
Result = ${result}
`;
  const judged = async (result: string, change: Partial<typeof right>, curve = "EC - SHA256"): Promise<string> =>
    (await outcomes(readCavp(written(`[EC]\n[${curve}]\n\n${vector(result, { ...right, ...change })}`))))[0] ?? "";
  const offCurve = (point: string): string => point.slice(0, 127) + (point.endsWith("0") ? "1" : "0");

  assert.equal(await judged("P (0 - Correct)", {}), "passed");
  assert.equal(await judged("F (1 - CAVS's Static public key X fails PKV)", { p: offCurve(p) }), "passed");
  assert.equal(await judged("F (6 - IUT's Static public key Y fails PKV)", { q: offCurve(q) }), "passed");
  assert.equal(await judged("F (7 - IUT's Static private key d changed)", { dsIUT: "33".repeat(32) }), "passed");
  assert.equal(await judged("F (8 - Z changed )", { z: flipped(z) }), "passed");

  assert.match(await judged("P (0 - Correct)", { z: flipped(z) }), /^failed: the shared secret is /);
  assert.match(await judged("P (0 - Correct)", { p: offCurve(p) }), /^failed: refused: /);
  assert.match(await judged("P (0 - Correct)", { q: p }), /^failed: the key pair does not fit$/);
  assert.match(await judged("F (8 - Z changed )", {}), /^failed: an invalid key agreement was taken$/);
  assert.match(
    await judged("F (1 - CAVS's Static public key X fails PKV)", { z: flipped(z) }),
    /^failed: the peer's public/,
  );
  assert.match(
    await judged("F (5 - IUT's Static public key X fails PKV)", { z: flipped(z) }),
    /^failed: the own public key/,
  );

  assert.match(
    await judged("F (10 - OI changed )", {}),
    /^skipped: the key derivation .* is not exported by this core$/,
  );
  assert.match(await judged("P (0 - Correct)", {}, "ED - SHA384"), /^skipped: the curve P-384 is not supported$/);
});

test("public keys and key pairs of P-256", async () => {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey("44".repeat(32), "hex");
  const [x, y] = [pair.getPublicKey("hex").slice(2, 66), pair.getPublicKey("hex").slice(66)];
  const point = (qx: string, qy: string, result: string): string => `Qx = ${qx}\nQy = ${qy}\nResult = ${result}\n\n`;
  const keys = `[P-256]\n\n${point(x, y, "P (0 )")}${point(x, flipped(y), "F (2 - Point not on curve)")}${point(x, `1${y}`, "F (1)")}`;
  assert.deepEqual(await kinds(readCavp(written(keys))), ["passed", "passed", "passed"]);
  const lies = `[P-256]\n\n${point(x, y, "F")}${point(x, flipped(y), "P")}${point(`1${x}`, y, "P")}[K-233]\n\n${point(x, y, "P")}`;
  assert.deepEqual(await kinds(readCavp(written(lies))), ["failed", "failed", "failed", "skipped"]);
  const made = (qy: string): string =>
    `[P-256]\n[B.4.2 By Candidates]\nN = 1\n\nd = ${"44".repeat(32)}\nQx = ${x}\nQy = ${qy}\n`;
  assert.deepEqual(await kinds(readCavp(written(made(y)))), ["passed"]);
  assert.deepEqual(await kinds(readCavp(written(made(flipped(y))))), ["failed"]);
  assert.throws(() => readCavp(written(point(x, y, "P"))), {
    message: /made\.rsp:1: no \[section\] above this vector/,
  });
});

test("the command takes both formats at once, and names the line of a failure", async () => {
  const path = written(CCM.replace(`${CT}\n`, `${flipped(CT)}\n`), "wrong.RSP");
  const { status, stdout } = await thimble("vectors", path, written(CCM));
  assert.equal(status, 1);
  assert.match(
    stdout,
    /FAILED tcId 3 \(line 25, \[Alen = 3, Plen = 5, Nlen = 7, Tlen = 8\], count 0\): ccm_seal gave /,
  );
  assert.match(stdout, /\n7 passed, 1 failed, 0 skipped\n$/);
  await refuses(["vectors", written("Nothing of it\n", "note.txt")], /note\.txt:1: this is neither/);
  await refuses(["vectors", here.file("absent.rsp")], /there is no such file/);
});
