// Mutated octets at what parses a peer's in the cryptography: records of CBC with HMAC, sealed CCM and GCM messages, compressed and whole
// points, signatures. Each answer is compared with node:crypto's, or with the curve's equation; after each the whole memory is what it was
// but for the output, which holds zeros when anything was refused (probe.ts).

import assert from "node:assert/strict";
import { createCipheriv, createDecipheriv, createPublicKey, verify } from "node:crypto";
import { AUTHENTICATION_FAILED, INVALID_PUBLIC_KEY } from "../errors.js";
import { moduleOf, Probe } from "../conformance/probe.js";
import { P256_ORDER } from "../conformance/random.js";
import {
  ENCRYPT_THEN_MAC,
  encrypted,
  MAC_OCTETS,
  MAC_THEN_ENCRYPT,
  macOf,
  type RecordKeys,
} from "../conformance/tls-records.js";
import { Dice } from "./mutate.js";

export interface CryptoFuzzReport {
  readonly seed: number;
  tried: number;
  /** "export answer" and how often; what was taken is "export taken". */
  readonly answers: Map<string, number>;
}

/** What one mutant came to, and what it should have. */
interface Outcome {
  readonly name: string;
  readonly result: number;
}

// SP 800-186 §3.2.1.3.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString("hex") || "0"}`);
const octets32 = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");

/** base^exponent mod P. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base % P; exponent > 0n; exponent >>= 1n, square = (square * square) % P)
    if (exponent & 1n) result = (result * square) % P;
  return result;
}

const rightSide = (x: bigint): bigint => (((x * x * x - 3n * x + B) % P) + P) % P;

const isPoint = (point: Buffer): boolean => {
  const [x, y] = [numberOf(point.subarray(0, 32)), numberOf(point.subarray(32))];
  return x < P && y < P && (y * y) % P === rightSide(x);
};

/** The point that 33 octets mean, or undefined (SEC 1 §2.3.4). */
function decompressed(input: Buffer): Buffer | undefined {
  const x = numberOf(input.subarray(1));
  if ((input[0] !== 2 && input[0] !== 3) || x >= P) return undefined;
  const y = power(rightSide(x), (P + 1n) / 4n); // P = 3 mod 4
  if ((y * y) % P !== rightSide(x)) return undefined;
  return Buffer.concat([octets32(x), octets32(Number(y & 1n) === input[0] - 2 ? y : P - y)]);
}

/** Flips, cuts, doubles, or sets octets to edges: at times nothing. */
function mutated(dice: Dice, octets: Buffer, keepLength = false): Buffer {
  let result = Buffer.from(octets);
  for (let n = dice.below(4); n > 0; n--) {
    const at = dice.below(result.length);
    switch (dice.below(keepLength ? 3 : 6)) {
      case 0:
        if (result.length > 0) result[at]! ^= 1 << dice.below(8);
        break;
      case 1:
        if (result.length > 0) result[at] = dice.pick([0, 1, 0x0f, 0x10, 0x1f, 0x20, 0x7f, 0x80, 0xff]);
        break;
      case 2:
        result.fill(dice.pick([0, 0xff]), at, Math.min(result.length, at + dice.below(40)));
        break;
      case 3:
        result = Buffer.from(result.subarray(0, at));
        break;
      case 4: // a cut at a block
        result = Buffer.from(result.subarray(0, at & ~15));
        break;
      default:
        result = Buffer.concat([result, dice.octets(dice.pick([1, 15, 16, 17, 32, 48]))]);
    }
  }
  return result;
}

/** The content of a record, undefined when it is wrong (RFC 5246 §6.2.3.2, RFC 7366 §3). */
function openRecord(order: number, { macKey, key, header, iv }: RecordKeys, record: Buffer): Buffer | undefined {
  const reserved = order === ENCRYPT_THEN_MAC ? MAC_OCTETS : 0;
  const text = record.subarray(0, Math.max(0, record.length - reserved));
  if (text.length === 0 || text.length % 16 !== 0) return undefined;
  if (
    order === ENCRYPT_THEN_MAC &&
    !macOf(macKey, header, text.length + 16, iv, text).equals(record.subarray(text.length))
  )
    return undefined;
  const plain = createDecipheriv("aes-128-cbc", key, iv).setAutoPadding(false).update(text);
  const padding = plain.at(-1)! + 1;
  const end = plain.length - padding - (order === MAC_THEN_ENCRYPT ? MAC_OCTETS : 0);
  if (end < 0 || plain.subarray(plain.length - padding).some((octet) => octet !== padding - 1)) return undefined;
  const content = plain.subarray(0, end);
  if (order === MAC_THEN_ENCRYPT && !macOf(macKey, header, end, content).equals(plain.subarray(end, end + MAC_OCTETS)))
    return undefined;
  return content;
}

/** A right record with any padding, or one whose plaintext is mutated beneath the encryption and, after it, under a right MAC. */
function makeRecord(dice: Dice, order: number, { macKey, key, header, iv }: RecordKeys): Buffer {
  const content = Buffer.from(dice.octets(dice.below(200)));
  const body =
    order === MAC_THEN_ENCRYPT ? Buffer.concat([content, macOf(macKey, header, content.length, content)]) : content;
  const padding = 16 - (body.length % 16) + 16 * dice.below(15);
  let plain: Buffer = Buffer.concat([body, Buffer.alloc(padding, padding - 1)]);
  if (dice.chance(40)) plain = mutated(dice, plain, true);
  const text = encrypted(key, iv, plain);
  return order === MAC_THEN_ENCRYPT ? text : Buffer.concat([text, macOf(macKey, header, text.length + 16, iv, text)]);
}

function tryRecord(probe: Probe, dice: Dice): Outcome {
  const order = dice.below(2);
  const [macKey, key, header, iv] = [32, 16, dice.below(63), 16].map((n) => Buffer.from(dice.octets(n)));
  const keys = { macKey: macKey!, key: key!, header: header!, iv: iv! };
  const record = mutated(dice, makeRecord(dice, order, keys));
  const [m, k, h, i] = [probe.put(keys.macKey), probe.put(keys.key), probe.put(keys.header), probe.put(keys.iv)];
  const at = probe.put(record);
  const result = probe.call(
    "cbc_hmac_open",
    [m, k, h, keys.header.length, i, at, record.length, order],
    [[at, record.length]],
  );
  const content = openRecord(order, keys, record);
  assert.equal(result, content?.length ?? AUTHENTICATION_FAILED, "cbc_hmac_open");
  const zeros = Buffer.alloc(record.length - (content?.length ?? 0));
  assert.deepEqual(probe.read(at, record.length), Buffer.concat([content ?? Buffer.alloc(0), zeros]));
  return { name: `cbc_hmac_open ${order}`, result };
}

function trySealed(probe: Probe, dice: Dice): Outcome {
  const gcm = dice.chance(50);
  const [cipher, name] = gcm ? (["aes-128-gcm", "gcm_open"] as const) : (["aes-128-ccm", "ccm_open"] as const);
  const tagLength = dice.pick(gcm ? [12, 13, 14, 15, 16] : [4, 6, 8, 10, 12, 14, 16]);
  const nonceLength = gcm ? 1 + dice.below(24) : 7 + dice.below(7);
  const [key, nonce, aad, text] = [16, nonceLength, dice.below(50), dice.below(200)].map((n) =>
    Buffer.from(dice.octets(n)),
  );
  // Node has one interface for both modes, and types for each.
  const sealer = createCipheriv(cipher as "aes-128-gcm", key!, nonce!, { authTagLength: tagLength });
  sealer.setAAD(aad!, { plaintextLength: text!.length } as never);
  const sealed = Buffer.concat([sealer.update(text!), sealer.final(), sealer.getAuthTag()]);
  const [data, more] = [mutated(dice, sealed), mutated(dice, aad!)];
  const [k, n, a, at] = [probe.put(key!), probe.put(nonce!), probe.put(more), probe.put(data)];
  const result = probe.call(name, [k, n, nonceLength, a, more.length, at, data.length, tagLength], [[at, data.length]]);
  const same = data.equals(sealed) && more.equals(aad!);
  if (same) {
    assert.equal(result, text!.length, name);
    assert.deepEqual(probe.read(at, result), text);
  } else {
    // A tag of four octets can be met by chance, once in 2^32.
    assert.equal(result, AUTHENTICATION_FAILED, name);
    const text = Math.max(0, data.length - tagLength); // too short a message has none
    assert.deepEqual(probe.read(at, data.length), Buffer.concat([Buffer.alloc(text), data.subarray(text)]), name);
  }
  return { name, result };
}

/** A point of ours, or anything of 64 octets. */
function somePoint(probe: Probe, dice: Dice): Buffer {
  if (dice.chance(15)) return Buffer.from(dice.octets(64));
  const [secret, point] = [probe.put(dice.octets(32)), probe.room(64)];
  return probe.invoke("p256_public", secret, point) === 0 ? probe.read(point, 64) : Buffer.alloc(64);
}

function tryCompressed(probe: Probe, dice: Dice): Outcome {
  const point = somePoint(probe, dice);
  const input = mutated(dice, Buffer.concat([Buffer.of(2 + (point[63]! & 1)), point.subarray(0, 32)]), true);
  const [from, to] = [probe.put(input), probe.room(64)];
  const expected = decompressed(input);
  const result = probe.call("p256_decompress", [from, to], expected ? [[to, 64]] : []);
  assert.equal(result, expected ? 0 : INVALID_PUBLIC_KEY, "p256_decompress");
  if (expected) assert.deepEqual(probe.read(to, 64), expected);
  return { name: "p256_decompress", result };
}

function tryAgreement(probe: Probe, dice: Dice): Outcome {
  const point = mutated(dice, somePoint(probe, dice), true);
  const [secret, theirs, output] = [probe.put(octets32(1n + BigInt(dice.word()))), probe.put(point), probe.room(32)];
  const taken = isPoint(point);
  const result = probe.call("p256_ecdh", [secret, theirs, output], taken ? [[output, 32]] : []);
  assert.equal(result, taken ? 0 : INVALID_PUBLIC_KEY, "p256_ecdh");
  return { name: "p256_ecdh", result };
}

function trySignature(probe: Probe, dice: Dice): Outcome {
  const secret = Buffer.from(dice.octets(32));
  secret[0] = 0x7f; // below n
  const [s, point, made] = [probe.put(secret), probe.room(64), probe.room(64)];
  const message = Buffer.from(dice.octets(dice.below(60)));
  const hash = probe.room(32);
  assert.equal(probe.invoke("p256_public", s, point), 0);
  probe.invoke("sha256", probe.put(message), message.length, hash);
  assert.equal(probe.invoke("p256_sign", s, hash, 0, made), 0);
  const publicKey = mutated(dice, probe.read(point, 64), true);
  const signature = mutated(dice, probe.read(made, 64), true);
  const result = probe.call("p256_verify", [probe.put(publicKey), hash, probe.put(signature)], []);
  // The signature's range is looked at first.
  const inRange = [signature.subarray(0, 32), signature.subarray(32)]
    .map(numberOf)
    .every((part) => part > 0n && part < P256_ORDER);
  const expected = !inRange ? AUTHENTICATION_FAILED : !isPoint(publicKey) ? INVALID_PUBLIC_KEY : undefined;
  assert.equal(
    result,
    expected ?? (nodeVerifies(publicKey, message, signature) ? 0 : AUTHENTICATION_FAILED),
    "p256_verify",
  );
  return { name: "p256_verify", result };
}

function nodeVerifies(point: Buffer, message: Buffer, signature: Buffer): boolean {
  const [x, y] = [point.subarray(0, 32), point.subarray(32)].map((part) => part.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x!, y: y! }, format: "jwk" });
  return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** Records and messages are quick, curves are not. */
const TRIES = [
  tryRecord,
  tryRecord,
  tryRecord,
  trySealed,
  trySealed,
  trySealed,
  tryCompressed,
  tryAgreement,
  trySignature,
];

export interface CryptoFuzzOptions {
  readonly seed: number;
  /** How many mutants; or for how long. */
  readonly count?: number;
  readonly seconds?: number;
}

/** @throws Error with the seed and the number of the mutant at the first answer that is not what it should be */
export function cryptoFuzz({ seed, count = Infinity, seconds = Infinity }: CryptoFuzzOptions): CryptoFuzzReport {
  const probe = new Probe(moduleOf("full"));
  const report: CryptoFuzzReport = { seed, tried: 0, answers: new Map() };
  const end = performance.now() + seconds * 1000;
  for (; report.tried < count && performance.now() < end; report.tried++) {
    const dice = new Dice(seed + 0x9e3779b9 * report.tried);
    probe.clear();
    try {
      const { name, result } = dice.pick(TRIES)(probe, dice);
      const answer = `${name} ${result >= 0 ? "taken" : result}`;
      report.answers.set(answer, (report.answers.get(answer) ?? 0) + 1);
    } catch (cause) {
      throw new Error(`seed ${seed}, mutant ${report.tried}: ${(cause as Error).message}`, { cause });
    }
  }
  return report;
}

export function cryptoSummary({ seed, tried, answers }: CryptoFuzzReport): string {
  const list = [...answers].sort().map(([answer, times]) => `${answer}: ${times}`);
  return `${tried} mutants of records, messages, points and signatures; ${list.join(", ")}; seed ${seed}`;
}
