// How a vector is judged (docs/vectors.md): a core that answers wrongly fails, in each way that it can be wrong; and the shapes
// of Wycheproof's files, old layout and new, are read.

import assert from "node:assert/strict";
import { createECDH, createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { nodeReference as reference } from "../../host/cli/reference.js";
import type { Outcome, Target } from "../../host/vectors/call.js";
import { readVectorFile, type VectorFile } from "../../host/vectors/suite.js";
import { runVector } from "../../host/vectors/run.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import { profileOctets } from "../../host/node/core.js";
import type { CallOptions, CallResult, Pointer, Thing } from "../../host/emulator/thing.js";
import { folder, thimble, VECTORS } from "./cli-run.js";

const here = folder();
const real = await startEmulated({ name: "judge", wasm: await profileOctets("full"), aesHook: "unsupported" });
type Args = readonly (number | Pointer)[];

/** A core whose answers `change` may spoil. */
function spoiled(change: (name: string, args: Args, answer: CallResult) => CallResult, capacity = 1280): Target {
  const call = async (name: string, args: Args = [], options: CallOptions = {}): Promise<CallResult> =>
    change(name, args, await real.call(name, args, options));
  return { thing: { ...real, call, has: (name: string) => real.has(name) } as unknown as Thing, capacity, reference };
}

const honest = spoiled((_name, _args, answer) => answer);

/** Profile dex, which has no compressed points. */
const dex: Target = {
  thing: await startEmulated({ name: "judge", aesHook: "unsupported" }),
  capacity: 1280,
  reference,
};

const readVectors = (path: string): VectorFile => readVectorFile(path, readFileSync(path, "utf8"));

async function outcomes(target: Target, file: VectorFile): Promise<Outcome[]> {
  const all: Outcome[] = [];
  for (const group of file.groups) for (const one of group.tests) all.push(await runVector(target, group, one));
  return all;
}

const count = (all: readonly Outcome[], kind: Outcome["kind"]): number => all.filter((one) => one.kind === kind).length;

function vectors(content: object): VectorFile {
  const path = here.file("vectors.json");
  writeFileSync(path, JSON.stringify(content));
  return readVectors(path);
}

const made = (name: string): VectorFile => readVectors(`${VECTORS}${name}_made_test.json`);
const firstPointer = (args: Args, n: number): number => (args[n] as Pointer).io;
const withOctet = (answer: CallResult, at: number): CallResult => {
  const output = answer.output.slice();
  output[at] = (output[at] ?? 0) ^ 1;
  return { ...answer, output };
};

test("a core that answers a wrong tag, block or secret fails", async () => {
  const wrong: [string, string, number][] = [
    ["aes_cmac", "cmac", 3],
    ["aes_ccm", "ccm_seal", 5],
    ["aes_ccm", "ccm_open", 5],
    ["ecdh_p256", "p256_ecdh", 2],
    ["x25519", "x25519", 2],
    ["aes_gcm", "gcm_seal", 5],
    ["aes_gcm", "gcm_open", 5],
    ["aes_ctr", "aes_ctr", 2],
    ["tls_cbc_sha256", "cbc_hmac_seal", 5],
    ["tls_cbc_sha256", "cbc_hmac_open", 5],
    ["hmac_sha256", "hmac_sha256", 4],
    ["hkdf_sha256", "hkdf_extract", 4],
    ["hkdf_sha256", "hkdf_expand", 4],
  ];
  for (const [file, spoil, output] of wrong) {
    const target = spoiled((name, args, answer) =>
      name === spoil && answer.result >= 0 ? withOctet(answer, firstPointer(args, output)) : answer,
    );
    const all = await outcomes(target, made(file));
    assert.ok(count(all, "failed") > 10, `${spoil}: ${count(all, "failed")} failed`);
  }
});

test("a core that writes behind its output fails", async () => {
  const target = spoiled((name, args, answer) =>
    name === "cmac" ? withOctet(answer, firstPointer(args, 3) + 16) : answer,
  );
  const all = await outcomes(target, made("aes_cmac"));
  assert.equal(count(all, "failed"), all.length);
});

test("a core that takes an invalid message fails", async () => {
  const file = made("aes_ccm");
  const target = spoiled((name, args, answer) =>
    name === "ccm_open" ? { ...answer, result: Math.max(0, Number(args[6]) - Number(args[7])) } : answer,
  );
  const invalid = file.groups.flatMap((group) => group.tests).filter((one) => one.result === "invalid").length;
  assert.ok(invalid > 30);
  assert.ok(count(await outcomes(target, file), "failed") >= invalid);
});

test("a core that takes every signature fails each invalid one that is well encoded; one that refuses all, each valid one", async () => {
  for (const name of ["ecdsa_p256", "ecdsa_p256_p1363"]) {
    const file = made(name);
    const tests = file.groups.flatMap((group) => group.tests);
    // These never reach the core.
    const unread = tests.filter(({ flags }) => flags.includes("InvalidEncoding")).length;
    const invalid = tests.filter(({ result }) => result === "invalid").length - unread;
    const answering = (result: number): Target =>
      spoiled((called, _args, answer) => (called === "p256_verify" ? { ...answer, result } : answer));
    assert.ok(invalid > 25 && unread > 5);
    assert.equal(count(await outcomes(answering(0), file), "failed"), invalid);
    assert.equal(count(await outcomes(answering(-6), file), "failed"), tests.length - invalid - unread);
  }
});

test("a core that expands a key beyond 255 blocks fails", async () => {
  const target = spoiled((name, _args, answer) =>
    name === "hkdf_expand" ? { ...answer, result: Math.max(0, answer.result) } : answer,
  );
  assert.equal(count(await outcomes(target, made("hkdf_sha256")), "failed"), 4);
});

test("a core that leaves plaintext behind a wrong tag fails", async () => {
  const target = spoiled((name, args, answer) =>
    name === "ccm_open" && answer.result === -6 ? withOctet(answer, firstPointer(args, 5)) : answer,
  );
  assert.ok(count(await outcomes(target, made("aes_ccm")), "failed") > 10);
  const gcm = spoiled((name, args, answer) =>
    name === "gcm_open" && answer.result === -6 ? withOctet(answer, firstPointer(args, 5)) : answer,
  );
  assert.ok(count(await outcomes(gcm, made("aes_gcm")), "failed") > 10);
});

test("CCM that is longer than the I/O buffer is run in pieces; a core that is wrong there fails", async () => {
  const file = made("aes_ccm");
  const run = async (target: Target): Promise<Outcome[]> => outcomes({ ...target, capacity: 80 }, file);
  const right = await run(honest);
  assert.equal(count(right, "passed"), right.length);
  for (const spoil of ["ccm_update", "ccm_finish"]) {
    const target = spoiled((name, args, answer) =>
      name === spoil && answer.result >= 0 ? withOctet(answer, firstPointer(args, 0)) : answer,
    );
    const failed = count(await run(target), "failed");
    assert.ok(failed > 5, `${spoil}: ${failed}`);
  }
  const credulous = spoiled((name, _args, answer) => (name === "ccm_finish" ? { ...answer, result: 0 } : answer));
  assert.ok(count(await run(credulous), "failed") > 3);
});

test("a core that takes a record with a wrong padding, or leaves its padding behind the content, fails", async () => {
  const file = made("tls_cbc_sha256");
  const credulous = spoiled((name, _args, answer) =>
    name === "cbc_hmac_open" ? { ...answer, result: Math.max(0, answer.result) } : answer,
  );
  assert.ok(count(await outcomes(credulous, file), "failed") > 60);
  const untidy = spoiled((name, args, answer) =>
    name === "cbc_hmac_open" && answer.result >= 0 ? withOctet(answer, firstPointer(args, 5) + answer.result) : answer,
  );
  assert.ok(count(await outcomes(untidy, file), "failed") > 60);
});

test("a core that takes an invalid public key fails", async () => {
  const target = spoiled((name, _args, answer) =>
    name === "p256_ecdh" ? { ...answer, result: Math.max(0, answer.result) } : answer,
  );
  assert.ok(count(await outcomes(target, made("ecdh_p256")), "failed") >= 15);
});

test("a core that gives out a zero shared secret fails, though Wycheproof calls it acceptable", async () => {
  const target = spoiled((name, _args, answer) =>
    name === "x25519" ? { ...answer, result: Math.max(0, answer.result) } : answer,
  );
  assert.equal(count(await outcomes(target, made("x25519")), "failed"), 14);
});

test("a core that refuses valid vectors fails", async () => {
  const target = spoiled((_name, _args, answer) => ({ ...answer, result: -1 }));
  const published = readVectors(`${VECTORS}aes_ccm_rfc3610_test.json`);
  assert.equal(count(await outcomes(target, published), "failed"), 24);
});

test("a vector longer than the I/O buffer, or of an algorithm that this core lacks, is skipped", async () => {
  const small = await outcomes({ ...dex, capacity: 300 }, made("aes_ccm"));
  assert.ok(count(small, "skipped") > 3);
  assert.equal(count(small, "failed"), 0);
  const lacking = spoiled((_name, _args, answer) => ({ ...answer, result: -3 }));
  const all = await outcomes(lacking, readVectors(`${VECTORS}x25519_rfc7748_test.json`));
  assert.equal(count(all, "skipped"), all.length);
});

// --- the shapes of Wycheproof ------------------------------------------------------------------------------------------

const cmacTest = {
  tcId: 1,
  comment: "",
  key: "2b7e151628aed2a6abf7158809cf4f3c",
  msg: "",
  tag: "bb1d6929e95937287fa37d129b756746",
  result: "valid",
  flags: [],
};

test("AES keys of 192 and 256 bits are skipped, in both layouts", async () => {
  const old = {
    algorithm: "AES-CMAC",
    generatorVersion: "0.8r12",
    numberOfTests: 2,
    header: ["x"],
    notes: { Flag: "text" },
    schema: "mac_test_schema.json",
  };
  const groups = [128, 192, 256].map((keySize, n) => ({
    keySize,
    tagSize: 128,
    type: "MacTest",
    tests: [{ ...cmacTest, tcId: n, key: cmacTest.key.repeat(2).slice(0, keySize / 4) }],
  }));
  const results = await outcomes(honest, vectors({ ...old, testGroups: groups }));
  assert.deepEqual(
    results.map(({ kind }) => kind),
    ["passed", "skipped", "skipped"],
  );
  const newer = {
    algorithm: "AES-CMAC",
    schema: "mac_test_schema_v1.json",
    numberOfTests: 1,
    header: [],
    notes: { Flag: { bugType: "BASIC", description: "text" } },
  };
  const group = {
    type: "MacTest",
    source: { name: "google-wycheproof", version: "0.9rc5" },
    keySize: 128,
    tagSize: 128,
    tests: [cmacTest],
  };
  assert.deepEqual(
    (await outcomes(honest, vectors({ ...newer, testGroups: [group] }))).map(({ kind }) => kind),
    ["passed"],
  );
});

test("ECDH with ASN.1 public keys and private keys as numbers; compressed points are skipped, other encodings refused", async () => {
  const [own, peer] = [createECDH("prime256v1"), createECDH("prime256v1")];
  own.setPrivateKey(`0${"7".repeat(63)}`, "hex");
  peer.generateKeys();
  const shared = own.computeSecret(peer.getPublicKey()).toString("hex");
  const spki = (point: Buffer): string =>
    (point.length === 65
      ? "3059301306072a8648ce3d020106082a8648ce3d030107034200"
      : "3039301306072a8648ce3d020106082a8648ce3d030107032200") + point.toString("hex");
  const publicKey = spki(peer.getPublicKey());
  assert.equal(
    createPublicKey({ key: Buffer.from(publicKey, "hex"), format: "der", type: "spki" }).asymmetricKeyDetails
      ?.namedCurve,
    "prime256v1",
  );
  const one = { tcId: 1, comment: "", public: publicKey, private: "7".repeat(63), shared, result: "valid", flags: [] };
  const tests = [
    one,
    { ...one, tcId: 2, private: `00${"0"}${"7".repeat(63)}` },
    { ...one, tcId: 3, public: spki(peer.getPublicKey(null, "compressed") as Buffer), result: "acceptable" },
    { ...one, tcId: 4, public: `${publicKey}0500`, result: "invalid" },
    { ...one, tcId: 5, public: "", result: "invalid" },
    { ...one, tcId: 6, public: publicKey.replace("2a8648ce3d030107", "2a8648ce3d030101"), result: "acceptable" },
    { ...one, tcId: 7, public: "", result: "valid" },
  ];
  const group = { curve: "secp256r1", encoding: "asn", type: "EcdhTest", tests };
  const content = {
    algorithm: "ECDH",
    generatorVersion: "0.7",
    numberOfTests: 7,
    schema: "ecdh_test_schema.json",
    testGroups: [group],
  };
  const results = await outcomes(dex, vectors(content));
  assert.deepEqual(
    results.map(({ kind }) => kind),
    ["passed", "passed", "skipped", "passed", "passed", "passed", "failed"],
  );
  const otherCurve = { ...content, testGroups: [{ ...group, curve: "secp384r1" }] };
  assert.equal(count(await outcomes(honest, vectors(otherCurve)), "skipped"), 7);
});

test("signatures are read in the old layout; other curves and hashes are skipped; a group without key or hash is broken", async () => {
  const { testGroups } = JSON.parse(readFileSync(`${VECTORS}ecdsa_p256_made_test.json`, "utf8")) as {
    testGroups: Record<string, unknown>[];
  };
  const { publicKey, ...group } = testGroups[0]!;
  const read = (changed: object): VectorFile =>
    vectors({
      algorithm: "ECDSA",
      testGroups: [{ ...group, ...changed, tests: (group["tests"] as unknown[]).slice(0, 1) }],
    });
  const kinds = async (changed: object): Promise<string> =>
    (await outcomes(honest, read(changed))).map((one) => one.kind).join();
  assert.equal(await kinds({ key: publicKey }), "passed");
  assert.equal(await kinds({ key: { ...(publicKey as object), curve: "secp384r1" } }), "skipped");
  assert.equal(await kinds({ publicKey, sha: "SHA3-256" }), "skipped");
  assert.equal(await kinds({ publicKey: { ...(publicKey as object), uncompressed: "02ab" } }), "failed");
  assert.throws(() => read({}), /testGroups\[0\] has no "publicKey"/);
  assert.throws(() => read({ publicKey, sha: undefined }), /or no "sha"/);
});

test("raw compressed points are skipped; X448 is skipped", async () => {
  const group = {
    type: "EcdhEcpointTest",
    curve: "secp256r1",
    encoding: "ecpoint",
    tests: [
      {
        tcId: 1,
        comment: "",
        flags: ["CompressedPoint"],
        public: `02${"11".repeat(32)}`,
        private: "01",
        shared: "00",
        result: "invalid",
      },
    ],
  };
  const [point] = await outcomes(dex, vectors({ algorithm: "ECDH", testGroups: [group] }));
  assert.equal(point?.kind, "skipped");
  const x448 = {
    type: "XdhComp",
    curve: "curve448",
    tests: [{ tcId: 1, comment: "", flags: [], public: "00", private: "00", shared: "00", result: "valid" }],
  };
  assert.equal((await outcomes(honest, vectors({ algorithm: "XDH", testGroups: [x448] })))[0]?.kind, "skipped");
});

test("a failure is printed with its tcId and comment, and the status is 1", async () => {
  const content = JSON.parse(readFileSync(`${VECTORS}aes_cmac_rfc4493_test.json`, "utf8")) as {
    testGroups: { tests: Record<string, string>[] }[];
  };
  const second = content.testGroups[0]?.tests[1];
  assert.ok(second);
  second["tag"] = "00".repeat(16);
  const path = here.file("wrong.json");
  writeFileSync(path, JSON.stringify(content));
  const { status, stdout, stderr } = await thimble("vectors", path);
  assert.equal(status, 1);
  assert.equal(stderr, "");
  assert.match(stdout, /FAILED tcId 2 \(Example 2, 16 octets\): the tag is 070a16b46b4d4144f79bdd9dd04a287c\n/);
  assert.match(stdout, /\n3 passed, 1 failed, 0 skipped\n$/);
});
