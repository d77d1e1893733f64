// What the hooks are asked, and how often: nothing that no octet needs, nothing of a device while the self-test tries the software beneath it; and
// one failure, wherever it comes, ends an operation.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Ports } from "../../../host/core/ports.js";
import { Peripheral, peripheralPorts } from "../../../host/emulator/peripheral.js";
import { sha256Compress } from "../../../host/emulator/peripheral-symmetric.js";
import { NOT_SUPPORTED, PORT_FAILED, SELF_TEST_FAILED } from "../../errors.js";
import { moduleOf, Probe } from "../probe.js";
import { octetsOf, P256_ORDER } from "../random.js";
import { hooks } from "./spoilt-hooks.js";

const MODULE = moduleOf("full");
const KEY = Buffer.alloc(16, 0x11);
const TEXT = Buffer.alloc(128, 0x22);

/** Ports whose calls are noted by name. */
function noted(ports: Partial<Ports>): { ports: Partial<Ports>; names: string[] } {
  const names: string[] = [];
  const wrapped = Object.entries(ports).map(([name, port]) => [
    name,
    (...args: never[]): unknown => {
      names.push(name);
      return (port as (...args: never[]) => unknown)(...args);
    },
  ]);
  return { ports: Object.fromEntries(wrapped) as Partial<Ports>, names };
}

test("what comes behind the hooks' part of the self-test is the software's, and asks no hook", () => {
  // The last thing that is asked of a device is a signature: the second of the short part, or that of the long one.
  for (const [call, signatures] of [
    ["start", 2],
    ["self_test", 3],
  ] as const) {
    const { ports, names } = noted(peripheralPorts(new Peripheral()));
    assert.equal(new Probe(MODULE, ports).invoke(call), 0);
    assert.equal(names.filter((name) => name === "p256EcdsaSign").length, signatures, call);
    const behind = new Set(names.slice(names.lastIndexOf("p256EcdsaSign") + 1));
    // The generator that start seeds works with blocks.
    assert.deepEqual([...behind], call === "start" ? ["aesBlock"] : [], call);
  }
});

/** Turns a bit in each point of the table of G's multiples, with which software signs, and nothing else of the self-test computes. */
function spoilTable(probe: Probe): void {
  const source = readFileSync(new URL("../../../../assembly/crypto/p256/base-table.ts", import.meta.url), "utf8");
  const limbs = [...source.matchAll(/0x([0-9a-f]{8})\b/g)].map(([, digits]) => parseInt(digits!, 16));
  const table = Buffer.from(Uint32Array.from(limbs).buffer);
  const at = Buffer.from(probe.octets).indexOf(table);
  assert.ok(at > 0 && table.length === 64 * 72);
  for (let point = 0; point < 64; point++) probe.octets[at + 72 * point]! ^= 1;
}

test("self_test tries signing in software, beneath a device that signs too; start leaves that out", () => {
  for (const ports of [{}, peripheralPorts(new Peripheral())]) {
    const probe = new Probe(MODULE, ports);
    spoilTable(probe);
    assert.equal(probe.invoke("start"), 0);
    assert.equal(probe.invoke("self_test"), SELF_TEST_FAILED);
  }
});

test("a device whose k are its own, another one each time, gets past the self-test", () => {
  const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex")}`);
  const software = new Probe(MODULE);
  const x = (of: bigint): bigint => {
    software.clear();
    const output = software.room(64);
    software.invoke("p256_public", software.put(octetsOf(of)), output);
    return numberOf(software.read(output, 32));
  };
  let [k, inverse] = [1n, 1n];
  const ports = {
    ...peripheralPorts(new Peripheral()),
    p256EcdsaSign: (privateKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): number => {
      k *= 2n;
      inverse = (inverse * ((P256_ORDER + 1n) / 2n)) % P256_ORDER;
      const r = x(k) % P256_ORDER;
      signature.set(octetsOf(r));
      signature.set(octetsOf((inverse * (numberOf(hash) + r * numberOf(privateKey))) % P256_ORDER), 32);
      return 0;
    },
  };
  for (const call of ["start", "self_test"]) assert.equal(new Probe(MODULE, ports).invoke(call), 0, call);
});

test("start and self_test leave nothing behind, with hooks and without", () => {
  for (const ports of [{}, peripheralPorts(new Peripheral())])
    assert.equal(new Probe(MODULE, ports).call("self_test", [], []), 0);
});

test("aes_ctr asks for as many blocks as there is key stream, and for none of no octets", () => {
  for (const [length, blocks] of [
    [0, 0],
    [1, 1],
    [16, 1],
    [32, 2],
    [33, 3],
    [64, 4],
  ] as const) {
    const given = hooks(() => 0);
    const probe = new Probe(MODULE, given.ports);
    const [key, counter, data] = [probe.put(KEY), probe.put(KEY), probe.put(TEXT)];
    assert.equal(probe.invoke("aes_ctr", key, counter, data, length), 0);
    assert.equal(given.calls(), blocks, `${length} octets`);
  }
});

test("cbc_encrypt asks a hook that refuses once, and no more under this key", () => {
  const given = hooks(() => NOT_SUPPORTED);
  const probe = new Probe(MODULE, given.ports);
  const [key, iv, data] = [probe.put(KEY), probe.put(KEY), probe.put(TEXT)];
  assert.equal(probe.invoke("cbc_encrypt", key, iv, data, 64), 0);
  assert.equal(given.calls(), 1);
});

test("the hook of SHA-256 is never asked for no blocks", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 127, 128]) {
    const counts: number[] = [];
    const probe = new Probe(MODULE, {
      sha256Compress: (state, blocks) => {
        counts.push(blocks.length / 64);
        state.set(sha256Compress(state, blocks));
        return 0;
      },
    });
    assert.equal(probe.invoke("sha256", probe.put(TEXT), length, probe.room(32)), 0);
    assert.ok(
      counts.every((count) => count > 0),
      `${length} octets: ${counts.join()}`,
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      (length + 8 + 64) >>> 6,
      `${length} octets`,
    );
  }
});

/** A record of 50 octets of content, MAC first, opened where `at` says; its header has 11 octets. */
function openRecord(probe: Probe, at: (probe: Probe, length: number) => number): { status: number; content: Buffer } {
  const sealing = new Probe(MODULE);
  const inputs = (one: Probe): number[] => [
    one.put(TEXT.subarray(0, 32)),
    one.put(KEY),
    one.put(KEY),
    11,
    one.put(KEY),
  ];
  const data = sealing.put(TEXT);
  const length = sealing.invoke("cbc_hmac_seal", ...inputs(sealing), data, 50, 0);
  const place = at(probe, length);
  const args = inputs(probe);
  probe.octets.set(sealing.read(data, length), place);
  return { status: probe.invoke("cbc_hmac_open", ...args, place, length, 0), content: probe.read(place, length) };
}

test("cbc_hmac_open reads nothing behind a record, which may end where memory does", () => {
  const { status, content } = openRecord(new Probe(MODULE), (probe, length) => probe.octets.length - length);
  assert.equal(status, 50);
  assert.deepEqual(content.subarray(0, 50), TEXT.subarray(0, 50));
});

test("cbc_hmac_open: a hook of SHA-256 that fails once, at whichever call, is an error, and the record is zeros", () => {
  const failingAt = (failing: number): { status: number; content: Buffer; calls: number } => {
    let calls = 0;
    const probe = new Probe(MODULE, {
      sha256Compress: (state, blocks) => {
        if (calls++ === failing) return PORT_FAILED;
        state.set(sha256Compress(state, blocks));
        return 0;
      },
    });
    return { ...openRecord(probe, (one, length) => one.room(length)), calls };
  };
  const whole = failingAt(-1);
  assert.equal(whole.status, 50);
  assert.ok(whole.calls > 4);
  for (let failing = 0; failing < whole.calls; failing++) {
    const { status, content } = failingAt(failing);
    assert.equal(status, PORT_FAILED, `call ${failing} of ${whole.calls}`);
    assert.ok(content.every((octet) => octet === 0));
  }
});
