// The hardware hooks of profile full on the modelled peripheral: each unit works, is absent, is late, ends with an error, at once or in the
// middle, never ends, or answers wrongly. The first three give the same octets; errors are PORT_FAILED, with outputs of zeros and nothing else
// in memory, and when the device is back, so is the operation. A wrong one does not get past the self-test.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Peripheral, peripheralPorts, UNITS } from "../../../host/emulator/peripheral.js";
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY, PORT_FAILED, SELF_TEST_FAILED } from "../../errors.js";
import { Probe } from "../probe.js";
import { octetsOf, P256_ORDER } from "../random.js";
import {
  FULL,
  ABSENT,
  withUnits,
  type Operation,
  called,
  plain,
  KEY,
  MESSAGE,
  PRIVATE,
  HASH,
  software,
  PUBLIC,
  SIGNATURE,
  seal,
  open,
  verify,
  altered,
  SHAPE,
  OPERATIONS,
  also,
  zeros,
} from "./hook-operations.js";

describe("hooks of profile full", () => {
  for (const unit of UNITS) {
    for (const mode of ["works", "late", "absent"] as const) {
      test(`${unit} ${mode}: the octets are the software's`, () => {
        for (const [what, operation] of Object.entries(OPERATIONS[unit])) {
          const expected = operation(withUnits({}).probe);
          const { probe, device } = withUnits({ ...also(unit), [unit]: mode });
          assert.deepEqual(operation(probe), expected, what);
          assert.equal(
            device.operations[unit] > 0,
            mode !== "absent",
            `${what}: ${device.operations[unit]} operations`,
          );
        }
      });
    }

    for (const mode of ["error", "stuck"] as const) {
      test(`${unit} ${mode}, at whichever operation: PORT_FAILED, zeros, and it works again when the device is back`, () => {
        for (const [what, operation] of Object.entries(OPERATIONS[unit])) {
          const expected = operation(withUnits({}).probe);
          const counter = withUnits({ ...also(unit), [unit]: "works" });
          operation(counter.probe);
          const total = counter.device.operations[unit];
          for (let nth = 0; nth < total; nth = Math.max(nth + 1, Math.floor(nth * 3))) {
            const { probe, device } = withUnits({ ...also(unit), [unit]: "works" });
            device.set(unit, mode, nth);
            const { status, octets } = operation(probe);
            assert.equal(status, PORT_FAILED, `${what}, operation ${nth}`);
            // Outputs that are written last, when all is well, are the canaries of the probe still.
            assert.ok(
              zeros(octets) || octets.every((octet) => octet === 0xa5),
              `${what}, ${nth}: ${octets.toString("hex")}`,
            );
            device.set(unit, "works");
            assert.deepEqual(operation(probe), expected, `${what}, after operation ${nth} failed`);
          }
        }
      });
    }

    test(`${unit} wrong: the self-test says so, start fails for ever, and nothing random is given`, () => {
      for (const call of ["start", "self_test"]) {
        const { probe, device } = withUnits({ ...also(unit), [unit]: "works" });
        assert.equal(probe.invoke("start"), 0, "a device that works starts");
        assert.equal(probe.invoke("self_test"), 0);
        device.set(unit, "wrong");
        assert.equal(probe.invoke(call), SELF_TEST_FAILED, call);
        assert.ok(probe.invoke("identity_generate", 7) < 0, "no key is made");
        device.set(unit, "works");
        assert.equal(probe.invoke("start"), SELF_TEST_FAILED, "a wrong answer is not forgotten");
        probe.invoke("wipe");
        assert.equal(probe.invoke("start"), SELF_TEST_FAILED, "nor by a wipe");
      }
    });

    test(`${unit} failing or stuck at start: PORT_FAILED, and start can be tried again`, () => {
      for (const mode of ["error", "stuck"] as const) {
        const { probe, device } = withUnits({ ...also(unit), [unit]: mode });
        assert.equal(probe.invoke("start"), PORT_FAILED);
        device.set(unit, "works");
        assert.equal(probe.invoke("start"), 0);
      }
    });
  }

  test("cmac_prf_128 with a key of another length: zeros when the device fails, at whichever block", () => {
    const operation = plain("cmac_prf_128", [MESSAGE.subarray(0, 40), 40, MESSAGE, 40], 16);
    const expected = operation(withUnits({}).probe);
    for (let nth = 0; ; nth++) {
      const { probe, device } = withUnits({ aesBlock: "works" });
      device.set("aesBlock", "error", nth);
      const result = operation(probe);
      if (result.status === 0) {
        assert.deepEqual(result, expected);
        assert.ok(nth >= 6, "two subkeys and six blocks");
        break;
      }
      assert.deepEqual(result, { status: PORT_FAILED, octets: Buffer.alloc(16) }, `block ${nth}`);
    }
  });

  test("all units together: the octets of every operation are the software's", () => {
    for (const unit of UNITS) {
      for (const [what, operation] of Object.entries(OPERATIONS[unit])) {
        const probe = new Probe(FULL, peripheralPorts(new Peripheral()));
        assert.deepEqual(operation(probe), operation(withUnits({}).probe), what);
      }
    }
  });

  test("a shape that the device lacks is computed by the core, the others by the device", () => {
    const { probe, device } = withUnits({ aesCcm: "works" });
    device.ccmNonceLength = 13;
    const short = { ...SHAPE, nonce: 12 };
    assert.deepEqual(seal(short)(probe), seal(short)(withUnits({}).probe));
    assert.equal(device.operations.aesCcm, 0);
    assert.deepEqual(seal(SHAPE)(probe), seal(SHAPE)(withUnits({}).probe));
    assert.equal(device.operations.aesCcm, 1);
  });

  test("what the core refuses is not asked of the device", () => {
    const { probe, device } = withUnits({ p256Multiply: "works", p256EcdsaSign: "works", p256EcdsaVerify: "works" });
    const offCurve = altered(PUBLIC, 63);
    assert.equal(plain("p256_ecdh", [PRIVATE, offCurve], 32)(probe).status, INVALID_PUBLIC_KEY);
    assert.ok(plain("p256_ecdh", [octetsOf(P256_ORDER), PUBLIC], 32)(probe).status < 0);
    assert.ok(plain("p256_sign", [octetsOf(0n), HASH, 0], 64)(probe).status < 0);
    assert.equal(verify(offCurve, HASH, SIGNATURE)(probe).status, INVALID_PUBLIC_KEY);
    const zeroR = Buffer.concat([Buffer.alloc(32), SIGNATURE.subarray(32)]);
    assert.equal(verify(PUBLIC, HASH, zeroR)(probe).status, AUTHENTICATION_FAILED);
    assert.deepEqual(
      [device.operations.p256Multiply, device.operations.p256EcdsaSign, device.operations.p256EcdsaVerify],
      [0, 0, 0],
    );
  });
});

describe("a device's answers that the core checks", () => {
  const answering = (ports: ConstructorParameters<typeof Probe>[1]): Probe => new Probe(FULL, ports);

  test("a product that is not on the curve is PORT_FAILED, and is not given out", () => {
    const probe = answering({ p256Multiply: (_, point, output) => (output.set(altered(point, 63)), 0) });
    const { status, octets } = plain("p256_ecdh", [PRIVATE, PUBLIC], 32)(probe);
    assert.equal(status, PORT_FAILED);
    assert.ok(octets.every((octet) => octet === 0xa5));
  });

  test("a signature with r or s of 0 or n is PORT_FAILED, and the output zeros", () => {
    for (const half of [0, 32]) {
      for (const value of [0n, P256_ORDER]) {
        const signature = Buffer.from(SIGNATURE);
        octetsOf(value).copy(signature, half);
        const probe = answering({ p256EcdsaSign: (_key, _hash, output) => (output.set(signature), 0) });
        const { status, octets } = plain("p256_sign", [PRIVATE, HASH, 0], 64)(probe);
        assert.equal(status, PORT_FAILED);
        assert.ok(zeros(octets));
      }
    }
  });

  test("a number that no hook may answer is PORT_FAILED", () => {
    for (const answer of [1, -1, -1000, AUTHENTICATION_FAILED]) {
      const odd = answering({ aesCmac: () => answer, aesCcm: () => answer, p256EcdsaVerify: () => answer });
      assert.equal(plain("cmac", [KEY, MESSAGE, 10], 16)(odd).status, PORT_FAILED);
      assert.equal(seal(SHAPE)(odd).status, PORT_FAILED);
      const mayRefuse = answer === AUTHENTICATION_FAILED ? AUTHENTICATION_FAILED : PORT_FAILED;
      assert.equal(open(SHAPE)(odd).status, mayRefuse);
      assert.equal(verify(PUBLIC, HASH, SIGNATURE)(odd).status, mayRefuse);
    }
  });

  test("an opening that fails or is refused after the device wrote the plaintext leaves zeros", () => {
    for (const answer of [PORT_FAILED, AUTHENTICATION_FAILED]) {
      const probe = answering({
        aesCcm: (_sealing, _key, _nonce, _aad, data) => (data.set(MESSAGE.subarray(0, data.length - 8)), answer),
      });
      const { status, octets } = open(SHAPE)(probe);
      assert.equal(status, answer);
      assert.ok(zeros(octets), octets.toString("hex"));
    }
  });

  test("a signing device whose random numbers stand still does not get past the self-test", () => {
    const device = new Peripheral({ ...ABSENT, p256EcdsaSign: "works" });
    const ports = peripheralPorts(device);
    // The second signature repeats the first one's r: s = k^-1 (h + r d) with the same k, as RFC 6979 gives it for the first hash.
    const probe = answering({ ...ports, p256EcdsaSign: repeatingK });
    assert.equal(probe.invoke("start"), SELF_TEST_FAILED);
  });

  test("the software is tried too, beneath a device that works", () => {
    const device = new Peripheral();
    const probe = new Probe(brokenSoftware(), peripheralPorts(device));
    assert.equal(probe.invoke("start"), SELF_TEST_FAILED);
  });
});

describe("profile crypto, which a board has behind its hooks", () => {
  const crypto = new WebAssembly.Module(readFileSync(new URL("../../../crypto.wasm", import.meta.url)));

  test("gives the octets of full, and leaves the whole memory as it was", () => {
    const same = (operation: Operation): void =>
      assert.deepEqual(operation(new Probe(crypto)), operation(withUnits({}).probe));
    same(plain("aes_encrypt", [KEY, MESSAGE.subarray(0, 16)], 16));
    same(plain("cmac", [KEY, MESSAGE, 100], 16));
    same(seal(SHAPE));
    same(open(SHAPE));
    same(open(SHAPE, 1));
    same(plain("p256_sign", [PRIVATE, HASH, 0], 64));
    same(verify(PUBLIC, HASH, SIGNATURE));
    const point = plain("p256_multiply", [PRIVATE, PUBLIC], 64)(new Probe(crypto)).octets;
    assert.deepEqual(point.subarray(0, 32), plain("p256_ecdh", [PRIVATE, PUBLIC], 32)(software).octets);
    const base = plain("p256_public", [octetsOf(1n)], 64)(software).octets;
    assert.deepEqual(plain("p256_multiply", [PRIVATE, base], 64)(new Probe(crypto)).octets, PUBLIC);
  });

  test("takes one block into a hash, and forgets it", () => {
    const initial = Buffer.from("67e6096a85ae67bb72f36e3c3af54fa57f520e518c68059babd9831f19cde05b", "hex");
    const block = Buffer.concat([Buffer.from("abc"), Buffer.of(0x80), Buffer.alloc(59), Buffer.of(24)]);
    const probe = new Probe(crypto);
    const context = probe.put(Buffer.concat([initial, Buffer.alloc(8), block]));
    const { octets } = called(probe, "sha256_block", [context], [[context, 32]]);
    assert.deepEqual(octets.swap32(), createHash("sha256").update("abc").digest());
  });
});

/** ECDSA with k = 2, which verifies. */
function repeatingK(privateKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): number {
  const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);
  const r = numberOf(plain("p256_public", [octetsOf(2n)], 64)(software).octets.subarray(0, 32)) % P256_ORDER;
  const half = (P256_ORDER + 1n) / 2n;
  signature.set(octetsOf(r));
  signature.set(octetsOf((half * (numberOf(hash) + r * numberOf(privateKey))) % P256_ORDER), 32);
  return 0;
}

/** The module with one bit of SHA-256's constants turned: K[0]. */
function brokenSoftware(): WebAssembly.Module {
  const octets = readFileSync(process.env["THIMBLE_WASM"] ?? new URL("../../../full.wasm", import.meta.url));
  const constants = Buffer.from("982f8a42914437", "hex");
  const at = octets.indexOf(constants);
  assert.ok(at > 0);
  octets[at]! ^= 1;
  return new WebAssembly.Module(octets);
}
