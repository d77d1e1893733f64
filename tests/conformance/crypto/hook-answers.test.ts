// The hooks of a block and of the field: asked anew for each key and each computation, fallen back from when they refuse at once, and an error when
// they fail, or refuse half-way. What stays in memory then is zero-scan.test.ts's.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { NOT_SUPPORTED, PORT_FAILED } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { hooks, type Hooks } from "./spoilt-hooks.js";

const MODULE = moduleOf("full");
const KEY = Buffer.alloc(16, 0x11);
const TEXT = Buffer.alloc(64, 0x22);
const PEER = (() => {
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(Buffer.alloc(32, 0x41));
  return ecdh.getPublicKey().subarray(1);
})();

interface Done {
  readonly result: number;
  readonly output: string;
  /** Hook calls that this operation made. */
  readonly calls: number;
}

type Operation = (probe: Probe) => { result: number; output: Buffer };

const ccm: Operation = (probe) => {
  const [k, n, a] = [probe.put(KEY), probe.put(Buffer.alloc(13, 3)), probe.put(Buffer.alloc(8, 4))];
  const data = probe.put(Buffer.concat([TEXT, Buffer.alloc(8)]));
  const result = probe.invoke("ccm_seal", k, n, 13, a, 8, data, TEXT.length, 8);
  return { result, output: probe.read(data, TEXT.length + 8) };
};
const gcm: Operation = (probe) => {
  const [k, n, a] = [probe.put(KEY), probe.put(Buffer.alloc(12, 3)), probe.put(Buffer.alloc(8, 4))];
  const data = probe.put(Buffer.concat([TEXT, Buffer.alloc(16)]));
  const result = probe.invoke("gcm_seal", k, n, 12, a, 8, data, TEXT.length, 16);
  return { result, output: probe.read(data, TEXT.length + 16) };
};
const cmac: Operation = (probe) => {
  const [k, message, output] = [probe.put(KEY), probe.put(TEXT), probe.room(16)];
  return { result: probe.invoke("cmac", k, message, TEXT.length, output), output: probe.read(output, 16) };
};
const ecdh: Operation = (probe) => {
  const [k, peer, output] = [probe.put(Buffer.alloc(32, 0x42)), probe.put(PEER), probe.room(32)];
  return { result: probe.invoke("p256_ecdh", k, peer, output), output: probe.read(output, 32) };
};

const BLOCKS = { ccm, gcm, cmac };
const ALL = { ...BLOCKS, ecdh };

/** Runs operations one after another on one core. */
function run(given: Hooks, ...operations: readonly Operation[]): Done[] {
  const probe = new Probe(MODULE, given.ports);
  return operations.map((operation) => {
    const before = given.calls();
    const { result, output } = operation(probe);
    return { result, output: output.toString("hex"), calls: given.calls() - before };
  });
}

const without = (operation: Operation): string => {
  const { output } = operation(new Probe(MODULE));
  return output.toString("hex");
};

for (const [name, operation] of Object.entries(ALL)) {
  test(`${name}: a hook that works gives the same result`, () => {
    const [done] = run(
      hooks(() => 0),
      operation,
    );
    assert.ok(done!.result >= 0 && done!.calls > 3, `${done!.result}, ${done!.calls} calls`);
    assert.equal(done!.output, without(operation));
  });

  test(`${name}: a hook that refuses is asked once, and the core does the work`, () => {
    const [done] = run(
      hooks(() => NOT_SUPPORTED),
      operation,
    );
    assert.ok(done!.result >= 0);
    assert.equal(done!.calls, 1);
    assert.equal(done!.output, without(operation));
  });

  test(`${name}: a hook that refused once is asked again the next time, and served again`, () => {
    const given = hooks((n) => (n === 0 ? NOT_SUPPORTED : 0));
    const [first, second] = run(given, operation, operation);
    assert.equal(first!.calls, 1);
    assert.ok(second!.calls > 3);
    assert.equal(second!.output, first!.output);
  });

  test(`${name}: a hook that has begun and then refuses has failed; the next time all is well`, () => {
    for (const failing of [1, 2, 3]) {
      const given = hooks((n, hook) => (n === failing && hook !== "p256Sqr" ? NOT_SUPPORTED : 0));
      const [first, second] = run(given, operation, operation);
      if (given.calls() > 0 && first!.result >= 0) assert.equal(name, "ecdh", "a square may be refused");
      else assert.equal(first!.result, PORT_FAILED);
      assert.equal(second!.output, without(operation));
    }
  });

  test(`${name}: a hook that fails is an error each time until it works again`, () => {
    for (const failing of [0, 1, 2]) {
      let broken = true;
      let at = 0;
      const given = hooks(() => (broken && at++ === failing ? PORT_FAILED : 0));
      const probe = new Probe(MODULE, given.ports);
      assert.equal(operation(probe).result, PORT_FAILED);
      at = 0;
      assert.equal(operation(probe).result, PORT_FAILED);
      broken = false;
      const { result, output } = operation(probe);
      assert.ok(result >= 0);
      assert.equal(output.toString("hex"), without(operation));
    }
  });
}

test("ecdh: a hook of products that began and then refuses has failed", () => {
  let products = 0;
  const given = hooks((_, hook) => (hook === "p256Mul" && products++ === 5 ? NOT_SUPPORTED : 0));
  assert.equal(run(given, ecdh)[0]!.result, PORT_FAILED);
});

test("ecdh: squares that are refused are made as products, and squares that fail are an error", () => {
  const [refused] = run(
    hooks((_, hook) => (hook === "p256Sqr" ? NOT_SUPPORTED : 0)),
    ecdh,
  );
  assert.equal(refused!.output, without(ecdh));
  const [failed] = run(
    hooks((n, hook) => (hook === "p256Sqr" && n > 50 ? PORT_FAILED : 0)),
    ecdh,
  );
  assert.equal(failed!.result, PORT_FAILED);
});

test("aes_decrypt never asks the hook of a block, which only encrypts", () => {
  const given = hooks(() => 0);
  const probe = new Probe(MODULE, given.ports);
  const [k, input, output] = [probe.put(KEY), probe.put(TEXT.subarray(0, 16)), probe.room(16)];
  assert.equal(probe.invoke("aes_decrypt", k, input, output), 0);
  assert.equal(given.calls(), 0);
});
