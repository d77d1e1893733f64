// The hooks of a block and of the field: asked anew for each key and each computation, fallen back from when they refuse at once, and an error when
// they fail, or refuse half-way. What stays in memory then is zero-scan.test.ts's.

import assert from "node:assert/strict";
import { createECDH, createHmac } from "node:crypto";
import { test } from "node:test";
import { AUTHENTICATION_FAILED, NOT_SUPPORTED, PORT_FAILED } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { octetsOf, P256_ORDER } from "../random.js";
import type { Ports } from "../../../host/core/ports.js";
import { multiply } from "../../../host/emulator/peripheral-p256.js";
import { sha256Compress } from "../../../host/emulator/peripheral-symmetric.js";
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

test("cmac: when the hook of a block fails, the output is zeros", () => {
  for (let failing = 0; failing < 5; failing++) {
    const probe = new Probe(MODULE, hooks((n) => (n === failing ? PORT_FAILED : 0)).ports);
    const { result, output } = cmac(probe);
    assert.equal(result, PORT_FAILED);
    assert.deepEqual(output, Buffer.alloc(16));
  }
});

/** A call whose last inputs are an output and, for some, its length. */
const hashing =
  (name: string, inputs: readonly (Buffer | number)[], length: number, sized: boolean): Operation =>
  (probe) => {
    const args = inputs.map((input) => (typeof input === "number" ? input : probe.put(input)));
    const output = probe.room(length);
    const result = probe.invoke(name, ...args, output, ...(sized ? [length] : []));
    return { result, output: probe.read(output, length) };
  };

const LONG = Buffer.alloc(100, 0x55);
const HASHED: Readonly<Record<string, Operation>> = {
  sha256: hashing("sha256", [LONG, 100], 32, false),
  "hmac_sha256 with a long key": hashing("hmac_sha256", [LONG, 100, TEXT, 20], 32, false),
  hkdf_extract: hashing("hkdf_extract", [KEY, 16, LONG, 70], 32, false),
  hkdf_expand: hashing("hkdf_expand", [TEXT.subarray(0, 32), 32, KEY, 16], 70, true),
  tls_prf: hashing("tls_prf", [TEXT, 48, KEY, 8, LONG, 20], 70, true),
  p256_sign: hashing("p256_sign", [Buffer.alloc(32, 0x42), LONG.subarray(0, 32), 0], 64, false),
};

for (const [name, operation] of Object.entries(HASHED)) {
  test(`${name}: a hook of SHA-256 that fails once, at whichever block, is an error, and the output is zeros`, () => {
    let blocks = 0;
    const at = (failing: number): Partial<Ports> => ({
      sha256Compress: (state, octets) => {
        if (blocks++ === failing) return PORT_FAILED;
        state.set(sha256Compress(state, octets));
        return 0;
      },
    });
    const right = without(operation);
    const whole = operation(new Probe(MODULE, at(-1)));
    assert.equal(whole.output.toString("hex"), right);
    const total = blocks;
    assert.ok(total > 1);
    for (let failing = 0; failing < total; failing++) {
      blocks = 0;
      const { result, output } = operation(new Probe(MODULE, at(failing)));
      assert.equal(result, PORT_FAILED, `block ${failing} of ${total}`);
      assert.ok(
        output.every((octet) => octet === 0),
        `block ${failing} of ${total}: ${output.toString("hex")}`,
      );
    }
  });
}

/** r of the signature whose first candidate for k was all ones (RFC 6979 §3.2, steps b to h). */
function secondCandidate(key: Buffer, hash: Buffer): Buffer {
  let k: Buffer = Buffer.alloc(32);
  let v: Buffer = Buffer.alloc(32, 1);
  const mac = (...parts: Buffer[]): Buffer => createHmac("sha256", k).update(Buffer.concat(parts)).digest();
  for (const octet of [0, 1]) {
    k = mac(v, Buffer.of(octet), key, hash);
    v = mac(v);
  }
  v = Buffer.alloc(32, 0xff);
  k = mac(v, Buffer.of(0));
  v = mac(v);
  v = mac(v);
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(v);
  return ecdh.getPublicKey().subarray(1, 33);
}

test("a first candidate for k of n and above is passed over: the next one makes the signature (RFC 6979 §3.2 step h)", () => {
  // The hash that gives V is made to be all ones once; the device is right before and after.
  const [key, hash] = [Buffer.alloc(32, 0x42), LONG.subarray(0, 32)];
  const signature = (spoilt: number): { result: number; output: Buffer; blocks: number } => {
    let blocks = 0;
    const probe = new Probe(MODULE, {
      sha256Compress: (state, octets) => {
        if (blocks++ === spoilt) state.fill(0xff);
        else state.set(sha256Compress(state, octets));
        return 0;
      },
    });
    const [k, h, output] = [probe.put(key), probe.put(hash), probe.room(64)];
    const result = probe.invoke("p256_sign", k, h, 0, output);
    return { result, output: probe.read(output, 64), blocks };
  };
  const plain = signature(-1);
  // The last block of all gives V, and so k.
  const other = signature(plain.blocks - 1);
  assert.equal(other.result, 0);
  assert.ok(other.blocks > plain.blocks, "another candidate was made");
  assert.deepEqual(other.output.subarray(0, 32), secondCandidate(key, hash));
  const probe = new Probe(MODULE);
  const [k, q, h, s] = [probe.put(key), probe.room(64), probe.put(hash), probe.put(other.output)];
  probe.invoke("p256_public", k, q);
  assert.equal(probe.invoke("p256_verify", q, h, s), 0);
});

test("a device that leads k G to x = 0 gives no signature: r would be 0 (FIPS 186-4 §6.4)", () => {
  const y = Buffer.from("66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4", "hex");
  const probe = new Probe(MODULE, {
    p256Multiply: (_k, _point, output) => {
      output.set(Buffer.concat([Buffer.alloc(32), y]));
      return 0;
    },
  });
  const [k, h, output] = [probe.put(Buffer.alloc(32, 0x42)), probe.put(LONG.subarray(0, 32)), probe.room(64)];
  assert.ok(probe.invoke("p256_sign", k, h, 0, output) < 0);
  assert.deepEqual(probe.read(output, 64), Buffer.alloc(64));
});

test("a hash for which s would be 0 gives no signature (FIPS 186-4 §6.4)", () => {
  // The device gives G whatever k is: so r = x(G), and s = (hash + r d) / k is 0 for hash = -r d.
  const ecdh = createECDH("prime256v1");
  ecdh.setPrivateKey(octetsOf(1n));
  const base = ecdh.getPublicKey().subarray(1);
  const d = 7n;
  const r = BigInt(`0x${base.subarray(0, 32).toString("hex")}`) % P256_ORDER;
  const probe = new Probe(MODULE, {
    p256Multiply: (_k, _point, output) => {
      output.set(base);
      return 0;
    },
  });
  const hash = octetsOf(P256_ORDER - ((r * d) % P256_ORDER));
  const [k, h, output] = [probe.put(octetsOf(d)), probe.put(hash), probe.room(64)];
  assert.ok(probe.invoke("p256_sign", k, h, 0, output) < 0);
  assert.deepEqual(probe.read(output, 64), Buffer.alloc(64));
});

test("under a loaded key a hook that fails leaves nothing behind that spoils the next MAC", () => {
  for (let failing = 0; failing < 5; failing++) {
    let broken = true;
    let n = 0;
    const probe = new Probe(MODULE, hooks(() => (broken && n++ === failing ? PORT_FAILED : 0)).ports);
    assert.equal(probe.invoke("aes_load", probe.put(KEY), 16), 0);
    const [message, output] = [probe.put(TEXT), probe.room(16)];
    const first = probe.invoke("cmac", 0, message, TEXT.length, output);
    assert.equal(first, n > failing ? PORT_FAILED : 0);
    broken = false;
    for (let again = 0; again < 2; again++) {
      assert.equal(probe.invoke("cmac", 0, message, TEXT.length, output), 0);
      assert.equal(probe.read(output, 16).toString("hex"), without(cmac), `call ${failing} failed`);
    }
  }
});

test("random_bytes with additional input: a hook that fails once, at whichever call, is an error, and the octets are zeros", () => {
  for (let failing = 0; failing < 8; failing++) {
    let n = -1;
    const probe = new Probe(
      MODULE,
      hooks((_, hook) => (hook === "aesBlock" && n >= 0 && n++ === failing ? PORT_FAILED : 0)).ports,
    );
    assert.equal(probe.invoke("start"), 0);
    const [additional, output] = [probe.put(TEXT.subarray(0, 32)), probe.room(32)];
    n = 0;
    const result = probe.invoke("random_bytes", output, 32, 0, additional, 32);
    if (n <= failing) {
      assert.ok(failing >= 6, `${failing} calls of the hook`);
      break;
    }
    assert.equal(result, PORT_FAILED, `call ${failing}`);
    assert.deepEqual(probe.read(output, 32), Buffer.alloc(32));
  }
});

/** A key, a hash, and the signature that fits, or another one. */
function signed(hash: Buffer): { point: Buffer; signature: Buffer } {
  const probe = new Probe(MODULE);
  const [k, q, h, s] = [probe.put(octetsOf(7n)), probe.room(64), probe.put(hash), probe.room(64)];
  probe.invoke("p256_public", k, q);
  assert.equal(probe.invoke("p256_sign", k, h, 0, s), 0);
  return { point: probe.read(q, 64), signature: probe.read(s, 64) };
}

/** p256_verify with a device for products, whose answer number `spoilt` is another octet string or a status. */
function verifyWith(hash: Buffer, spoilt: number, with_: Uint8Array | number): { result: number; calls: number } {
  const { point, signature } = signed(hash);
  let calls = 0;
  const probe = new Probe(MODULE, {
    p256Multiply: (k, of, output) => {
      const wrong = calls++ === spoilt;
      if (wrong && typeof with_ === "number") return with_;
      output.set(wrong ? (with_ as Uint8Array) : multiply(k, of));
      return 0;
    },
  });
  const [q, h, s] = [probe.put(point), probe.put(hash), probe.put(signature)];
  return { result: probe.invoke("p256_verify", q, h, s), calls };
}

test("p256_verify with a device for products: each must be a point of the curve, and a failing one is an error", () => {
  const hash = LONG.subarray(0, 32);
  assert.deepEqual(verifyWith(hash, -1, 0), { result: 0, calls: 2 });
  for (const spoilt of [0, 1]) {
    assert.equal(verifyWith(hash, spoilt, Buffer.alloc(64)).result, PORT_FAILED, `product ${spoilt}: (0, 0)`);
    assert.equal(verifyWith(hash, spoilt, PORT_FAILED).result, PORT_FAILED, `product ${spoilt} fails`);
  }
  assert.equal(
    verifyWith(hash, 1, NOT_SUPPORTED).result,
    PORT_FAILED,
    "a device that did the first product does the second",
  );
});

test("p256_verify with a device for products: of a hash of zeros there is one product alone", () => {
  assert.deepEqual(verifyWith(Buffer.alloc(32), -1, 0), { result: 0, calls: 1 });
});

test("p256_verify with a device for products: points that are opposite have no sum, and equal ones are doubled", () => {
  const hash = LONG.subarray(0, 32);
  const { point } = signed(hash);
  const [x, y] = [point.subarray(0, 32), BigInt(`0x${point.subarray(32).toString("hex")}`)];
  const opposite = Buffer.concat([x, octetsOf(2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n - y)]);
  const sum = (second: Uint8Array): number => {
    let calls = 0;
    const { signature } = signed(hash);
    // r is that of 2 Q: only a doubling gives it
    multiply(octetsOf(2n), point)
      .subarray(0, 32)
      .forEach((octet, n) => (signature[n] = octet));
    const probe = new Probe(MODULE, {
      p256Multiply: (_k, _of, output) => {
        output.set(calls++ === 0 ? point : second);
        return 0;
      },
    });
    const [q, h, s] = [probe.put(point), probe.put(hash), probe.put(signature)];
    return probe.invoke("p256_verify", q, h, s);
  };
  assert.equal(sum(point), 0);
  assert.equal(sum(opposite), AUTHENTICATION_FAILED);
});
