// What the crypto API does to memory: the core's is octet for octet what it was before each call, however the call ends; the caller's
// inputs are read only and its outputs may be its inputs; a call that is given its output allocates nothing.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import wabt from "wabt";
import { bindPorts } from "../../host/core/ports.js";
import { openCrypto } from "../../host/node/crypto.js";
import { ccm, gcm, octets, OPERATIONS, point, suite, type Operation } from "./api-operations.js";

const hex = (array: Uint8Array): string => Buffer.from(array).toString("hex");

/** Copies of the inputs. */
const copies = (inputs: Operation["inputs"]): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, new Uint8Array(array)]));

test("after each call the core's whole memory is what it was, so that no key, message or result stays there", () => {
  const before = Buffer.from(suite.memory);
  for (const { name, inputs, run } of OPERATIONS) {
    run(suite, inputs);
    assert.equal(Buffer.compare(before, suite.memory), 0, name);
  }
  suite.p256.verify({ publicKey: point, message: octets(50), signature: new Uint8Array(64) });
  assert.equal(Buffer.compare(before, suite.memory), 0, "p256.verify");
  suite.randomBytes(40);
  suite.x25519.generate();
  const { privateKey } = suite.p256.generate();
  suite.p256.sign({ privateKey, message: octets(9), extraEntropy: true });
  assert.equal(Buffer.compare(before, suite.memory), 0, "what draws random octets");
});

test("the scan would see a key: in the middle of a call the memory holds it", async () => {
  const key = octets(16);
  let seen = 0;
  const spy = await openCrypto();
  // The platform's own `set` is how octets cross: looking there is looking in the middle of a call.
  const { set } = Uint8Array.prototype;
  Uint8Array.prototype.set = function (this: Uint8Array, ...args: Parameters<typeof set>) {
    if (hex(spy.memory).includes(hex(key))) seen++;
    return set.apply(this, args);
  };
  try {
    spy.cmac(key, octets(100));
  } finally {
    Uint8Array.prototype.set = set;
  }
  assert.ok(seen > 0);
  assert.ok(!hex(spy.memory).includes(hex(key)));
});

test("a call that throws leaves the memory what it was too", () => {
  const before = Buffer.from(suite.memory);
  const sealed = suite.ccm.seal({ ...ccm, plaintext: octets(300) });
  sealed[4] = sealed[4]! ^ 1;
  const bad = Uint8Array.from(point);
  bad[9] = bad[9]! ^ 1;
  const record = { macKey: octets(32), key: octets(16), header: octets(11), iv: octets(16) };
  for (const call of [
    () => suite.ccm.open({ ...ccm, sealed }),
    () => suite.gcm.open({ ...gcm, sealed }),
    () => suite.p256.ecdh(octets(32).fill(1, 0, 1), bad),
    () => suite.cbcHmac.open({ ...record, sealed: octets(64) }),
    () => suite.ccm.unverifiedOpener({ ...ccm, aadLength: 0, length: 3 }),
    () => suite.ccm.checker({ key: ccm.key, nonce: ccm.nonce, length: 3 }).update(octets(4)),
    () => suite.ccm.sealer({ key: ccm.key, nonce: ccm.nonce, length: 3 }).finish(),
    () => suite.p256.sign({ privateKey: new Uint8Array(32), message: octets(40), extraEntropy: octets(32) }),
    () => suite.p256.publicKey(new Uint8Array(32).fill(0xff)),
    () => suite.x25519.ecdh(octets(32), new Uint8Array(32)),
    () => suite.hmac(octets(50), new Uint8Array(2 ** 26)),
  ]) {
    assert.throws(call);
    assert.equal(Buffer.compare(before, suite.memory.subarray(0, before.length)), 0, String(call));
    assert.ok(suite.memory.subarray(before.length).every((octet) => octet === 0));
  }
});

test("inputs are left alone; `into` is given back, longer ones keep what is behind the result", () => {
  for (const { name, inputs, length, run } of OPERATIONS) {
    const before = copies(inputs);
    const expected = run(suite, inputs);
    assert.equal(expected.length, length, name);
    const into = new Uint8Array(length + 3).fill(0x5c);
    assert.equal(run(suite, inputs, into), into, name);
    assert.equal(hex(into), `${hex(expected)}5c5c5c`, name);
    assert.deepEqual(copies(inputs), before, name);
  }
});

test("the output may be any of the inputs, or overlap it", () => {
  for (const { name, inputs, length, run } of OPERATIONS) {
    const expected = hex(run(suite, inputs));
    for (const which of Object.keys(inputs)) {
      for (const shift of [0, 1, 7]) {
        const own = copies(inputs);
        const whole = new Uint8Array(Math.max(length, own[which]!.length) + 8);
        whole.set(own[which]!, shift);
        own[which] = whole.subarray(shift, shift + own[which]!.length);
        const into = whole.subarray(0, length);
        assert.equal(hex(run(suite, own, into)), expected, `${name}, into over ${which} + ${shift}`);
      }
    }
  }
});

test("shared memory works as input and output: it is copied", () => {
  for (const { name, inputs, length, run } of OPERATIONS) {
    const shared = Object.fromEntries(
      Object.entries(inputs).map(([which, array]) => {
        const view = new Uint8Array(new SharedArrayBuffer(array.length + 5), 5);
        view.set(array);
        return [which, view];
      }),
    );
    const into = new Uint8Array(new SharedArrayBuffer(length));
    assert.equal(hex(run(suite, shared, into)), hex(run(suite, inputs)), name);
  }
});

test("functions may be taken out of their objects", async () => {
  const { sha256, ccm: aead } = await openCrypto();
  const { seal } = aead;
  assert.equal(sha256(octets(3)).length, 32);
  assert.equal(seal({ ...ccm, plaintext: octets(3) }).length, 19);
});

test("long messages make the memory grow, and leave it zeros; what does not fit is refused and harms nothing", async () => {
  const large = await openCrypto();
  const before = large.memory.length;
  const small = { ...ccm, nonce: octets(11), plaintext: octets(100) };
  const expected = large.ccm.seal(small);
  const message = octets(1_000_000);
  const call = { ...ccm, nonce: octets(11), plaintext: message };
  const sealed = large.ccm.seal(call);
  assert.ok(before < 1_000_000 && large.memory.length > 1_000_000);
  assert.deepEqual(large.ccm.open({ ...ccm, nonce: call.nonce, sealed }), message);
  assert.deepEqual(large.ccm.seal(small), expected, "small ones go on");
  const grown = large.memory.length;
  assert.throws(
    () => large.sha256(new Uint8Array(2 ** 26)),
    /^RangeError: message: 67108864 octets; it should have at most 670\d{5}: the core's memory ends there$/,
  );
  assert.throws(() => large.sha256(new Uint8Array(2 ** 26)), RangeError);
  assert.deepEqual(large.ccm.seal(small), expected, "and after a refusal too");
  assert.equal(large.memory.length, grown);
  assert.ok(!hex(large.memory).includes(hex(message.subarray(0, 16))));
});

test("a core that traps is wiped whole and refuses to go on", async () => {
  // cmac leaves its key (16 octets) at 2,000 and traps.
  const module = (await wabt()).parseWat(
    "traps.wat",
    `(module (memory (export "memory") 1)
      (func (export "abi_version") (result i32) i32.const 1)
      (func (export "start") (result i32) i32.const 0)
      (func (export "memory_bytes") (result i32) i32.const 4096)
      (func (export "cmac") (param i32 i32 i32 i32) (result i32)
        (i64.store (i32.const 2000) (i64.load (local.get 0)))
        (i64.store (i32.const 2008) (i64.load offset=8 (local.get 0)))
        unreachable))`,
  );
  const traps = await openCrypto({ wasm: new Uint8Array(module.toBinary({}).buffer) });
  assert.throws(() => traps.cmac(octets(16), octets(9)), WebAssembly.RuntimeError);
  assert.ok(traps.memory.every((octet) => octet === 0));
  assert.throws(
    () => traps.cmac(octets(16), octets(9)),
    (error: Error) => /wiped: open another/.test(error.message) && error.cause instanceof WebAssembly.RuntimeError,
  );
});

test("100,000 calls with `into` allocate nothing", () => {
  const program = fileURLToPath(new URL("api-allocation.js", import.meta.url));
  // A young generation so large that nothing is collected while it counts.
  const flags = ["--expose-gc", "--max-semi-space-size=256", "--min-semi-space-size=256"];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, program], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const counted = JSON.parse(stdout) as Record<string, number>;
  const { control, ...calls } = counted;
  assert.ok(control! > 50, `a call that makes a new array is seen: ${stdout}`);
  assert.ok(Object.keys(calls).length >= 12);
  for (const [name, bytes] of Object.entries(calls)) assert.ok(bytes < 1, `${name}: ${bytes} bytes a call`);
});

test("a call costs little beyond the export that it calls", (t) => {
  // Memory is not looked at here: the export runs on whatever lies above what the core uses.
  const module = new WebAssembly.Module(readFileSync(new URL("../../host.wasm", import.meta.url)));
  const binding = { memory: () => new Uint8Array(0), failed: () => undefined };
  const imports = { ports: bindPorts({ entropy: (length) => new Uint8Array(length), now: () => 0 }, binding) };
  const exports = new WebAssembly.Instance(module, imports).exports as Record<string, (...values: number[]) => number>;
  const at = (exports["memory_bytes"]!() + 15) & ~15;
  const seal = exports["ccm_seal"]!;
  const raw = (): unknown => seal(at, at + 16, 13, at + 32, 8, at + 40, 64, 8);
  const call = { ...ccm, aad: octets(8), plaintext: octets(64), tagLength: 8, into: octets(72) };
  const api = (): unknown => suite.ccm.seal(call);
  const least = [Infinity, Infinity];
  // Short batches, and the least of many: what else this machine does then counts little.
  for (let batch = 0; batch < 500; batch++) {
    [raw, api].forEach((run, which) => {
      const begun = performance.now();
      for (let i = 0; i < 200; i++) run();
      least[which] = Math.min(least[which]!, ((performance.now() - begun) * 1000) / 200);
    });
  }
  const overhead = least[1]! - least[0]!;
  t.diagnostic(
    `CCM-8 of 64 octets: ${least[0]!.toFixed(3)} us the export, ${overhead.toFixed(3)} us the call around it`,
  );
  assert.ok(overhead < 0.6, `${overhead} us`);
});
