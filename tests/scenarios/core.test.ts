// host/core over the built module: arrays in and out, errors, and ports that misbehave.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { Core, loadCore } from "../../host/core/core.js";
import { ThimbleError } from "../../host/core/errors.js";
import { fromHex, toHex } from "../../host/core/text.js";
import { moduleOctets, openCore } from "../../host/node/core.js";
import { nodePorts } from "../../host/node/ports.js";

const KEY = fromHex("2b7e151628aed2a6abf7158809cf4f3c");

const withCode =
  (name: string) =>
  (error: unknown): boolean =>
    error instanceof ThimbleError && error.name === name;

test("CMAC, CCM and ECDH through the typed wrapper", async () => {
  const core = await openCore();
  // RFC 4493 §4, example 2
  assert.equal(toHex(core.cmac(KEY, fromHex("6bc1bee22e409f96e93d7e117393172a"))), "070a16b46b4d4144f79bdd9dd04a287c");

  const nonce = new Uint8Array(13).fill(3);
  const sealed = core.ccmSeal(KEY, nonce, fromHex("0102"), fromHex("aabbcc"), 8);
  assert.equal(sealed.length, 11);
  assert.deepEqual(core.ccmOpen(KEY, nonce, fromHex("0102"), sealed, 8), fromHex("aabbcc"));
  assert.throws(() => core.ccmOpen(KEY, nonce, fromHex("0103"), sealed, 8), withCode("AUTHENTICATION_FAILED"));

  const peer = createECDH("prime256v1");
  peer.generateKeys();
  const own = new Uint8Array(32).fill(9);
  const secret = core.p256Ecdh(own, new Uint8Array(peer.getPublicKey().subarray(1)));
  const point = `04${toHex(core.p256Public(own))}`;
  assert.equal(toHex(secret), peer.computeSecret(point, "hex", "hex"));
});

test("no key or message stays in the I/O buffer after a call of the wrapper", async () => {
  const core = await openCore();
  core.cmac(KEY, new Uint8Array(64).fill(0x5a));
  const start = core.call("io_pointer").result;
  const buffer = core.memory.subarray(start, start + core.ioCapacity);
  assert.ok(buffer.every((octet) => octet === 0));
  assert.equal(toHex(core.memory).includes(toHex(KEY)), false, "nor anywhere else in the memory");
});

test("what does not fit the I/O buffer, and keys of a wrong length, are refused before the call", async () => {
  const core = await openCore();
  assert.throws(() => core.cmac(KEY, new Uint8Array(core.ioCapacity)), withCode("BUFFER_TOO_SMALL"));
  assert.throws(() => core.cmac(KEY.subarray(1), new Uint8Array(1)), RangeError);
  assert.throws(() => core.call("cmac", [], new Uint8Array(core.ioCapacity + 1)), RangeError);
  assert.throws(() => core.call("no_such_export"), /no export "no_such_export"/);
});

test("a port that calls the core is stopped: calls do not nest (docs/abi.md)", async () => {
  let nested: unknown;
  const core: Core = await openCore({
    aesBlock: () => {
      try {
        core.cmac(KEY, new Uint8Array(1));
      } catch (error) {
        nested = error;
      }
      return -3;
    },
  });
  core.aesEncrypt(KEY, new Uint8Array(16));
  assert.match(String(nested), /do not nest/);
});

test("what a port throws is the cause of the error that the call ends with", async () => {
  const core = await openCore({
    aesBlock: () => {
      throw new Error("the bus is gone");
    },
  });
  assert.throws(
    () => core.aesEncrypt(KEY, new Uint8Array(16)),
    (error: unknown) =>
      withCode("PORT_FAILED")(error) && ((error as ThimbleError).cause as Error).message === "the bus is gone",
  );
});

test("a module that is not a core is refused with a reason", async () => {
  // The smallest module: magic and version only.
  const empty = fromHex("0061736d01000000");
  await assert.rejects(loadCore(empty, nodePorts()), /exports no memory/);
  await assert.rejects(loadCore(fromHex("00"), nodePorts()), WebAssembly.CompileError);
  assert.ok((await loadCore(await moduleOctets(), nodePorts())) instanceof Core);
});
