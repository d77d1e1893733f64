// The self-test's known answers (assembly/crypto/self-test-vectors.ts) are right: each is computed anew with node:crypto. And the self-test runs
// each of its lines: with any one octet of any answer changed it fails.

import assert from "node:assert/strict";
import {
  createCipheriv,
  createHash,
  createHmac,
  createPublicKey,
  diffieHellman,
  createPrivateKey,
  hkdfSync,
  verify,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { multiply } from "../../../host/emulator/peripheral-p256.js";
import { aesBlock, aesCmac, sealCcm } from "../../../host/emulator/peripheral-symmetric.js";
import { Peripheral, peripheralPorts } from "../../../host/emulator/peripheral.js";
import { SELF_TEST_FAILED } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";

const text = readFileSync(new URL("../../../../assembly/crypto/self-test-vectors.ts", import.meta.url), "utf8");
const known = Object.fromEntries(
  [...text.matchAll(/const (\w+): usize = memory\.data<u8>\(\[([^\]]*)\]/g)].map(([, name, octets]) => [
    name!,
    Buffer.from(octets!.split(",").flatMap((octet) => (octet.trim() === "" ? [] : [Number(octet)]))),
  ]),
);
const of = (name: string): Buffer => known[name] ?? assert.fail(`there is no ${name}`);
const equal = (actual: Uint8Array, name: string): void => assert.deepEqual(Buffer.from(actual), of(name), name);

test("the known answers of AES, CMAC, CCM and GCM are node's", () => {
  equal(aesBlock(of("AES_KEY"), of("AES_PLAIN")), "AES_CIPHER");
  equal(aesCmac(of("CMAC_KEY"), of("CMAC_MESSAGE").subarray(0, 40)), "CMAC_40");
  equal(aesCmac(of("CMAC_KEY"), of("CMAC_MESSAGE")), "CMAC_64");
  equal(sealCcm(of("CCM_KEY"), of("CCM_NONCE"), of("CCM_AAD"), of("CCM_PLAIN"), 8), "CCM_SEALED");
  const gcm = createCipheriv("aes-128-gcm", of("GCM_KEY"), of("GCM_NONCE")).setAAD(of("GCM_AAD"));
  equal(Buffer.concat([gcm.update(of("GCM_PLAIN")), gcm.final(), gcm.getAuthTag()]), "GCM_SEALED");
});

test("the known answers of SHA-256, HMAC and HKDF are node's", () => {
  equal(createHash("sha256").update(of("SHA_MESSAGE")).digest(), "SHA_HASH");
  equal(createHmac("sha256", of("HMAC_KEY")).update(of("HMAC_MESSAGE")).digest(), "HMAC_TAG");
  const okm = hkdfSync("sha256", of("HKDF_SECRET"), of("HKDF_SALT"), of("HKDF_INFO"), 42);
  equal(new Uint8Array(okm), "HKDF_OUTPUT");
});

const url = (octets: Uint8Array): string => Buffer.from(octets).toString("base64url");

test("the known answers of P-256 and X25519 are node's", () => {
  equal(multiply(of("ECDH_PRIVATE"), of("ECDH_PUBLIC")), "ECDH_POINT");
  const point = of("ECDSA_PUBLIC");
  const jwk = { kty: "EC", crv: "P-256", x: url(point.subarray(0, 32)), y: url(point.subarray(32)) };
  const key = createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(verify("sha256", Buffer.from("sample"), { key, dsaEncoding: "ieee-p1363" }, of("ECDSA_SIGNATURE")));
  equal(createHash("sha256").update("sample").digest(), "ECDSA_HASH");
  equal(createHash("sha256").update("test").digest(), "ECDSA_OTHER_HASH");
  const okp = { kty: "OKP", crv: "X25519", x: url(of("X25519_U")) };
  // x of the private key is not looked at.
  const privateKey = createPrivateKey({ key: { ...okp, d: url(of("X25519_SCALAR")) }, format: "jwk" });
  const publicKey = createPublicKey({ key: okp, format: "jwk" });
  equal(diffieHellman({ privateKey, publicKey }), "X25519_RESULT");
});

test("each known answer is looked at: with one bit of it changed the self-test fails, with hooks and without", () => {
  const module = moduleOf("full");
  for (const [name, answer] of Object.entries(known)) {
    if (name === "ECDSA_OTHER_HASH") continue; // any other hash would do
    for (const ports of [{}, peripheralPorts(new Peripheral())]) {
      // The same octets may stand elsewhere too, and some stand within others.
      const noticed = placesOf(new Probe(module).octets, answer).some((at) => {
        const probe = new Probe(module, ports);
        probe.octets[at + answer.length - 1]! ^= 1;
        return probe.invoke("self_test") === SELF_TEST_FAILED;
      });
      assert.ok(noticed, name);
    }
  }
});

function placesOf(memory: Uint8Array, octets: Uint8Array): number[] {
  const places: number[] = [];
  const buffer = Buffer.from(memory);
  for (let at = buffer.indexOf(octets); at >= 0; at = buffer.indexOf(octets, at + 1)) places.push(at);
  return places;
}
