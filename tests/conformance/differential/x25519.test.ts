// X25519 against node:crypto and @noble/curves: any 32 octets are a scalar and a u.

import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, diffieHellman } from "node:crypto";
import { test } from "node:test";
import { x25519 } from "@noble/curves/ed25519.js";
import { Random } from "../random.js";
import { compute, RUNS } from "./runs.js";

const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");
const SPKI = Buffer.from("302a300506032b656e032100", "hex");

function nodes(scalar: Buffer, u: Buffer): Buffer {
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, scalar]), format: "der", type: "pkcs8" });
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, u]), format: "der", type: "spki" });
  return diffieHellman({ privateKey, publicKey });
}

test("x25519 is node's and noble's, also on the twist and with u above p", () => {
  const random = new Random("x25519");
  random.times(RUNS, (run) => {
    const [scalar, u] = [random.key(32), random.key(32)];
    if (u.subarray(1, 31).every((octet) => octet === 0)) u[5] = 1;
    const made = compute("x25519", [scalar, u], 32);
    assert.deepEqual(made, nodes(scalar, u));
    if (run % 50 === 0) assert.deepEqual(made, Buffer.from(x25519.scalarMult(scalar, u)));
  });
});
