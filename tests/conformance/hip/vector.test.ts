// The exchange of tests/vectors/hipdex-p256-k0.json, packet by packet and value by value: by the core as Initiator and as Responder,
// and by the independent peer, which checks the file and the peer against each other.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { ESTABLISHED, I2_SENT, R2_SENT } from "../../../host/core/states.js";
import * as own from "./crypto.js";
import { concat, hex, identity, text } from "./crypto.js";
import { honestAes, P256, socket, Thing } from "./host.js";
import * as hip from "./packet.js";
import { udpChecksum } from "./peer.js";

const FILE = fileURLToPath(new URL("../../../../tests/vectors/hipdex-p256-k0.json", import.meta.url));

interface Sa {
  gl: { enc: string };
  lg: { enc: string };
}

interface Vector {
  primitives: {
    aes_cmac_rfc4493: { key: string; msg: string; mac: string }[];
    fold: { x: string; bits: number; out: string }[];
    low_bits: { value: string; zero_for_K: number[]; not_zero_for_K: number[] };
    hip_checksum_rfc7401_appendix_c: { packet: string; ipv6: { checksum: string } };
    tlv_total: { length: number; total: number }[];
  };
  run: {
    K: number;
    inputs: Record<"priv_i" | "priv_r" | "I" | "opaque" | "J_start" | "i_nonce" | "key_i" | "key_r", string> &
      Record<"r1_counter" | "puzzle_lifetime" | "spi_i" | "spi_r", number> & { esp_suites: number[] };
    identities: Record<"hi_i" | "hi_r" | "fold_input_i" | "fold_input_r" | "hit_i" | "hit_r", string>;
    puzzle: Record<"J" | "cmac_key" | "cmac_input" | "cmac", string> & { tries: number };
    master: Record<
      "kij" | "sorted_hits" | "extract_key" | "ikm" | "extract_input" | "prk" | "expand_info" | "okm",
      string
    > & {
      T: string[];
      gl: { enc: string; mac: string };
      lg: { enc: string; mac: string };
    };
    encrypted_key: { iv_fold_112: string; counter_block_0: string } & Record<
      "i2" | "r2",
      Record<"key" | "plaintext" | "keystream" | "ciphertext", string>
    >;
    hip_mac: Record<"i2_key" | "i2_input" | "i2_mac" | "r2_key" | "r2_input" | "r2_mac", string>;
    pairwise: Record<"ordered_keys" | "ikm" | "extract_input" | "prk" | "okm", string>;
    esp_sa: Sa & { suite: number; next_index: number };
    packets: Record<string, { hip: string; udp_nat: string; octets: number }>;
    rekeyed_esp_sa: Sa & { keymat_index: number };
  };
}

const vector = JSON.parse(readFileSync(FILE, "utf8")) as Vector;
const { run } = vector;
const { inputs } = run;
const payload = (name: string): Uint8Array => hex(run.packets[name]!.udp_nat);
const hostI = identity(P256, hex(inputs.priv_i));
const hostR = identity(P256, hex(inputs.priv_r));

/** All keys of an association (assembly/keying/secrets.ts). */
const keysOf = (thing: Thing): string => text(thing.keys());

const zeros = (octets: number): string => "00".repeat(octets);

const FINAL_KEYS = [
  run.master.okm,
  run.pairwise.prk,
  `${run.esp_sa.gl.enc}00`,
  `${run.esp_sa.lg.enc}00`,
  zeros(8),
].join("");

test("the core as Initiator makes the vector's I1, I2 and every key", () => {
  const thing = new Thing({
    identities: [hostI],
    allow: [hostR],
    random: [new Uint8Array(18), hex(inputs.i_nonce), hex(inputs.key_i), hex(inputs.J_start), own.u32(inputs.spi_i)],
  });
  const [association, i1] = thing.initiate(hostR.hit);
  assert.equal(text(i1), run.packets["I1"]!.udp_nat);
  assert.equal(text(thing.answer(payload("R1"))), run.packets["I2"]!.udp_nat);
  assert.equal(thing.state(association), I2_SENT);
  assert.equal(keysOf(thing), [run.master.okm, run.master.kij, inputs.key_i, zeros(16)].join(""));
  assert.deepEqual(thing.take(payload("R2")), []);
  assert.equal(thing.state(association), ESTABLISHED);
  assert.equal(keysOf(thing), FINAL_KEYS);
});

/** A Responder whose puzzles are the vector's: #I is CMAC(S, ..), so its AES answers #I for every block under S. */
function responder(policies: Record<number, number> = {}): Thing {
  const S = hex("5ec2e7".repeat(5) + "5e");
  const counter = new Uint8Array(8);
  counter[0] = inputs.r1_counter;
  return new Thing({
    identities: [hostR],
    allow: [hostI],
    random: [concat(S, hex(inputs.opaque)), hex(inputs.key_r), own.u32(inputs.spi_r)],
    store: new Map([[1, counter]]),
    policies,
    aesBlock: (key, input, output) => {
      if (!own.equal(key, S)) return honestAes(key, input, output);
      output.set(hex(inputs.I));
      return 0;
    },
  });
}

test("the core as Responder makes the vector's R1, R2 and every key", () => {
  const thing = responder();
  assert.equal(text(thing.answer(payload("I1"))), run.packets["R1"]!.udp_nat);
  assert.equal(text(thing.answer(payload("I2"))), run.packets["R2"]!.udp_nat);
  assert.equal(thing.state(), R2_SENT);
  assert.equal(keysOf(thing), FINAL_KEYS);
});

test("the core as Responder announces the vector's 1,500 ms with I2_ACKNOWLEDGEMENT, then sends R2", () => {
  const thing = responder({ 8: 1500 });
  thing.answer(payload("I1"));
  const answers = thing.take(payload("I2")).map(text);
  assert.deepEqual(answers, [run.packets["NOTIFY_I2_ACK"]!.udp_nat, run.packets["R2"]!.udp_nat]);
});

test("the core as Responder keeps 64 generations ahead in the store", () => {
  const thing = responder();
  assert.equal(text(thing.store!.get(1)!), "4700000000000000");
});

test("two cores with the vector's keys agree on the fingerprint that the independent peer computes", () => {
  const thing = responder();
  thing.answer(payload("I1"));
  thing.answer(payload("I2"));
  const expected = own.cmac(hex(run.pairwise.prk), new Uint8Array(Buffer.from("thimble fingerprint"))).slice(0, 8);
  assert.equal(text(thing.core.associationFingerprint(0)), text(expected));
});

// --- the independent peer against the vector ------------------------------------------------------------------------------

test("the peer's AES-CMAC, FOLD, K low-order bits, parameter lengths and checksum are the vector's", () => {
  const { aes_cmac_rfc4493, fold, low_bits, tlv_total, hip_checksum_rfc7401_appendix_c } = vector.primitives;
  for (const { key, msg, mac } of aes_cmac_rfc4493) assert.equal(text(own.cmac(hex(key), hex(msg))), mac);
  for (const { x, bits, out } of fold) assert.equal(text(own.fold(hex(x), bits / 8)), out);
  for (const K of low_bits.zero_for_K) assert.ok(own.lowBitsAreZero(hex(low_bits.value), K));
  for (const K of low_bits.not_zero_for_K) assert.ok(!own.lowBitsAreZero(hex(low_bits.value), K));
  for (const { length, total } of tlv_total) {
    assert.equal(hip.encodeParameter({ type: 1, contents: new Uint8Array(length) }).length, total);
  }
  // The Internet checksum with another protocol number: 139 in place of UDP's 17, which the sum sees as a difference.
  const bare = hex(hip_checksum_rfc7401_appendix_c.packet);
  const sum = udpChecksum(hex("20010db8000000000000000000000001"), hex("20010db8000000000000000000000002"), bare);
  const corrected = (0xffff - sum + (139 - 17)) % 0xffff;
  assert.equal((0xffff - corrected).toString(16), hip_checksum_rfc7401_appendix_c.ipv6.checksum);
});

test("the peer's identities, puzzle and ECDH are the vector's", () => {
  const { identities, puzzle, master } = run;
  assert.equal(text(hostI.host), identities.hi_i);
  assert.equal(text(hostR.host), identities.hi_r);
  assert.equal(text(own.foldInput(hostI.host)), identities.fold_input_i);
  assert.equal(text(own.foldInput(hostR.host)), identities.fold_input_r);
  assert.equal(text(hostI.hit), identities.hit_i);
  assert.equal(text(hostR.hit), identities.hit_r);
  const input = own.puzzleInput(hostI.hit, hostR.hit, hex(puzzle.J));
  assert.equal(puzzle.cmac_key, inputs.I);
  assert.equal(text(input), puzzle.cmac_input);
  assert.equal(text(own.cmac(hex(puzzle.cmac_key), input)), puzzle.cmac);
  assert.equal(text(own.solve(run.K, hex(inputs.I), hostI.hit, hostR.hit, hex(inputs.J_start))), puzzle.J);
  assert.equal(text(own.agree(P256, hostI.privateKey, hostR.publicKey)), master.kij);
  assert.equal(text(own.agree(P256, hostR.privateKey, hostI.publicKey)), master.kij);
});

test("the peer's Master Key is the vector's, block by block", () => {
  const { master } = run;
  const hits = own.sorted(hostR.hit, hostI.hit);
  assert.equal(text(hits), master.sorted_hits);
  assert.equal(master.extract_key, inputs.I);
  assert.equal(master.kij + inputs.i_nonce, master.ikm);
  assert.equal(text(own.extractInput(hex(master.ikm), hits)), master.extract_input);
  assert.equal(text(own.expandInfo(hits)), master.expand_info);
  const made = own.masterKeys(hex(inputs.I), hex(master.kij), hex(inputs.i_nonce), hits);
  assert.equal(text(made.prk), master.prk);
  assert.deepEqual(own.expandBlocks(made.prk, hits, 64).map(text), master.T);
  assert.equal(text(made.okm), master.okm);
  for (const side of ["gl", "lg"] as const) {
    assert.deepEqual({ enc: text(made[side].enc), mac: text(made[side].mac) }, master[side]);
  }
});

test("the peer's ENCRYPTED_KEY is the vector's, key stream and all", () => {
  const J = hex(run.puzzle.J);
  const iv = own.fold(concat(hex(inputs.I), J), 14);
  assert.equal(text(iv), run.encrypted_key.iv_fold_112);
  assert.equal(text(concat(iv, new Uint8Array(2))), run.encrypted_key.counter_block_0);
  for (const { key, plaintext, keystream, ciphertext } of [run.encrypted_key.i2, run.encrypted_key.r2]) {
    assert.equal(text(own.cryptKey(hex(key), hex(inputs.I), J, new Uint8Array(16))), keystream);
    assert.equal(text(own.cryptKey(hex(key), hex(inputs.I), J, hex(plaintext))), ciphertext);
  }
});

test("the peer's HIP_MACs and what they cover are the vector's", () => {
  const { hip_mac } = run;
  for (const [name, key, input, mac] of [
    ["I2", hip_mac.i2_key, hip_mac.i2_input, hip_mac.i2_mac],
    ["R2", hip_mac.r2_key, hip_mac.r2_input, hip_mac.r2_mac],
  ] as const) {
    const packet = hip.decode(payload(name));
    assert.equal(text(hip.macInput(packet)), input);
    assert.equal(text(hip.macOf(hex(key), packet)), mac);
    assert.equal(text(hip.contentsOf(packet, hip.HIP_MAC)), mac);
  }
  for (const name of ["UPDATE_1", "UPDATE_2", "UPDATE_3", "CLOSE", "CLOSE_ACK"]) {
    const packet = hip.decode(payload(name));
    const key = own.equal(packet.sender, hostI.hit) ? hip_mac.i2_key : hip_mac.r2_key;
    assert.equal(text(hip.macOf(hex(key), packet)), text(hip.contentsOf(packet, hip.HIP_MAC)), name);
  }
});

test("the peer's Pair-wise Key and ESP keys, and those of the first rekeying, are the vector's", () => {
  const { pairwise, esp_sa, rekeyed_esp_sa, master } = run;
  const hits = hex(master.sorted_hits);
  const [zSmall, zGreat] = [hex(inputs.key_i), hex(inputs.key_r)];
  assert.equal(text(concat(zSmall, zGreat)), pairwise.ordered_keys);
  assert.equal(master.ikm + pairwise.ordered_keys, pairwise.ikm);
  assert.equal(text(own.extractInput(hex(pairwise.ikm), hits)), pairwise.extract_input);
  const prk = own.pairwisePrk(hex(inputs.I), hex(master.kij), hex(inputs.i_nonce), zSmall, zGreat, hits);
  assert.equal(text(prk), pairwise.prk);
  assert.equal(text(own.expand(prk, hits, 38)), pairwise.okm);
  const keymat = own.expand(prk, hits, 76);
  assert.equal(text(keymat.slice(0, 38)), esp_sa.gl.enc + esp_sa.lg.enc);
  assert.equal(esp_sa.next_index, rekeyed_esp_sa.keymat_index);
  assert.equal(text(keymat.slice(38)), rekeyed_esp_sa.gl.enc + rekeyed_esp_sa.lg.enc);
});

test("the peer's packets are the vector's, octet for octet", () => {
  for (const [name, { hip: octets, udp_nat, octets: length }] of Object.entries(run.packets)) {
    assert.equal(udp_nat, zeros(4) + octets, name);
    assert.equal(octets.length / 2, length, name);
    assert.equal(text(hip.encode(hip.decode(hex(udp_nat)))), udp_nat, name);
  }
  const header = (type: number, sender: Uint8Array, receiver: Uint8Array): hip.Header => ({ type, sender, receiver });
  const [I, J, opaque] = [hex(inputs.I), hex(run.puzzle.J), hex(inputs.opaque)];
  const counter = hip.r1Counter(BigInt(inputs.r1_counter));
  const nonce = { type: hip.I_NONCE, contents: hex(inputs.i_nonce) };
  const i1 = { ...header(hip.I1, hostI.hit, hostR.hit), parameters: [hip.groups(7)] };
  assert.equal(text(hip.encode(i1)), run.packets["I1"]!.udp_nat);
  const r1 = {
    ...header(hip.R1, hostR.hit, hostI.hit),
    parameters: [
      counter,
      hip.puzzle(run.K, inputs.puzzle_lifetime, opaque, I),
      hip.groups(7),
      hip.ciphers(5),
      hip.hostId(hostR.host),
      hip.hitSuites(0x40),
      hip.transports(4095),
      hip.espTransform(...inputs.esp_suites),
    ],
  };
  assert.equal(text(hip.encode(r1)), run.packets["R1"]!.udp_nat);
  const i2 = {
    ...header(hip.I2, hostI.hit, hostR.hit),
    parameters: [
      hip.espInfo(inputs.spi_i),
      counter,
      hip.solution(run.K, opaque, I, J),
      hip.ciphers(5),
      { type: hip.ENCRYPTED_KEY, contents: hex(run.encrypted_key.i2.ciphertext) },
      nonce,
      hip.hostId(hostI.host),
      hip.transports(4095),
      hip.espTransform(run.esp_sa.suite),
    ],
  };
  assert.equal(text(hip.encode(hip.withMac(hex(run.hip_mac.i2_key), i2))), run.packets["I2"]!.udp_nat);
  const r2 = {
    ...header(hip.R2, hostR.hit, hostI.hit),
    parameters: [
      hip.espInfo(inputs.spi_r),
      hip.groups(7),
      hip.ciphers(5),
      { type: hip.ENCRYPTED_KEY, contents: hex(run.encrypted_key.r2.ciphertext) },
      nonce,
      hip.hitSuites(0x40),
      hip.transports(4095),
      hip.espTransform(...inputs.esp_suites),
    ],
  };
  assert.equal(text(hip.encode(hip.withMac(hex(run.hip_mac.r2_key), r2))), run.packets["R2"]!.udp_nat);
  const notify = {
    ...header(hip.NOTIFY, hostR.hit, hostI.hit),
    parameters: [hip.notification(16384, own.u16(1500))],
  };
  assert.equal(text(hip.encode(notify)), run.packets["NOTIFY_I2_ACK"]!.udp_nat);
});

test("the vector's UPDATE and CLOSE, which are later work, are refused and change nothing", () => {
  const thing = responder();
  thing.answer(payload("I1"));
  thing.answer(payload("I2"));
  const before = thing.lasting();
  for (const name of ["UPDATE_1", "UPDATE_3", "CLOSE"]) assert.equal(thing.receive(payload(name), socket(2)), -3, name);
  assert.deepEqual(thing.lasting(), before);
});
