// Operations of profile full that use the hardware hooks, for each unit of the modelled peripheral: hooks.test.ts runs them on devices that work,
// are absent, or fail.

import { Peripheral, peripheralPorts, UNITS, type Mode, type Unit } from "../../../host/emulator/peripheral.js";
import { moduleOf, Probe, type Output } from "../probe.js";
import { octetsOf, P256_ORDER, Random } from "../random.js";

export const FULL = moduleOf("full");
export const ABSENT = Object.fromEntries(UNITS.map((unit) => [unit, "absent"])) as Record<Unit, Mode>;

/** A core with a peripheral of which these units are there. */
export function withUnits(modes: Partial<Record<Unit, Mode>>): { probe: Probe; device: Peripheral } {
  const device = new Peripheral({ ...ABSENT, ...modes });
  return { probe: new Probe(FULL, peripheralPorts(device)), device };
}

interface Result {
  readonly status: number;
  /** Of the outputs, one behind the other. */
  readonly octets: Buffer;
}

/** One call of an export, which must change nothing but its outputs. */
export type Operation = (probe: Probe) => Result;

export function called(probe: Probe, name: string, args: readonly number[], outputs: readonly Output[]): Result {
  const status = probe.call(name, args, outputs);
  return { status, octets: Buffer.concat(outputs.map(([pointer, length]) => probe.read(pointer, length))) };
}

/** An operation with octets and numbers, the last argument being an output of this length. */
export const plain =
  (name: string, inputs: readonly (Uint8Array | number)[], length: number): Operation =>
  (probe) => {
    const args = inputs.map((input) => (typeof input === "number" ? input : probe.put(input)));
    const output = probe.room(length);
    return called(probe, name, [...args, output], [[output, length]]);
  };

const random = new Random("hooks");
export const KEY = random.octets(16);
export const MESSAGE = random.octets(300);
export const PRIVATE = random.scalar();
export const HASH = random.octets(32);
export const software = withUnits({}).probe;
export const PUBLIC = plain("p256_public", [PRIVATE], 64)(software).octets;
export const SIGNATURE = plain("p256_sign", [PRIVATE, HASH, 0], 64)(software).octets;

interface Shape {
  readonly nonce: number;
  readonly aad: number;
  readonly length: number;
  readonly tag: number;
}

const ccmInputs = (probe: Probe, { nonce, aad }: Shape): number[] => [
  probe.put(KEY),
  probe.put(MESSAGE.subarray(0, nonce)),
  nonce,
  probe.put(MESSAGE.subarray(0, aad)),
  aad,
];

export const seal =
  (shape: Shape): Operation =>
  (probe) => {
    const data = (args: number[]): number =>
      args.push(probe.put(Buffer.concat([MESSAGE.subarray(0, shape.length), Buffer.alloc(shape.tag)])));
    const args = ccmInputs(probe, shape);
    data(args);
    return called(probe, "ccm_seal", [...args, shape.length, shape.tag], [[args.at(-1)!, shape.length + shape.tag]]);
  };

/** @param flip changes the tag's last octet */
export const open =
  (shape: Shape, flip = 0): Operation =>
  (probe) => {
    const sealed = Buffer.from(seal(shape)(withUnits({}).probe).octets);
    sealed[sealed.length - 1]! ^= flip;
    const args = ccmInputs(probe, shape);
    args.push(probe.put(sealed));
    return called(probe, "ccm_open", [...args, sealed.length, shape.tag], [[args.at(-1)!, shape.length]]);
  };

const RECORD = 50;

/** A record of CBC with HMAC in this order, sealed, or opened from what the software sealed. */
const record =
  (opening: boolean, order: number): Operation =>
  (probe) => {
    const content = Buffer.concat([MESSAGE.subarray(0, RECORD), Buffer.alloc(48)]);
    const sealed = opening ? record(false, order)(withUnits({}).probe) : { status: content.length, octets: content };
    const data = sealed.octets.subarray(0, sealed.status);
    const args = [probe.put(HASH), probe.put(KEY), probe.put(MESSAGE.subarray(0, 11)), 11, probe.put(KEY)];
    const at = probe.put(data);
    args.push(at, opening ? data.length : RECORD, order);
    const result = called(probe, opening ? "cbc_hmac_open" : "cbc_hmac_seal", args, [[at, data.length]]);
    // Behind a record that was sealed lies what was there.
    const end = opening ? data.length : Math.max(result.status, 80);
    return { status: result.status, octets: result.octets.subarray(0, end) };
  };

const RECORDS: Readonly<Record<string, Operation>> = {
  "cbc_hmac_seal, MAC first": record(false, 0),
  "cbc_hmac_seal, MAC last": record(false, 1),
  "cbc_hmac_open, MAC first": record(true, 0),
  "cbc_hmac_open, MAC last": record(true, 1),
};

const cbc =
  (name: string): Operation =>
  (probe) => {
    const at = probe.put(MESSAGE.subarray(0, 64));
    return called(probe, name, [probe.put(KEY), probe.put(KEY), at, 64], [[at, 64]]);
  };

export const verify =
  (publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): Operation =>
  (probe) =>
    called(probe, "p256_verify", [probe.put(publicKey), probe.put(hash), probe.put(signature)], []);

export const altered = (octets: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(octets);
  copy[at]! ^= 1;
  return copy;
};

export const SHAPE: Shape = { nonce: 13, aad: 20, length: 40, tag: 8 };

/** For each unit operations that use it, several times where it computes only a part. */
export const OPERATIONS: Readonly<Record<Unit, Readonly<Record<string, Operation>>>> = {
  aesBlock: {
    aes_encrypt: plain("aes_encrypt", [KEY, MESSAGE.subarray(0, 16)], 16),
    cmac: plain("cmac", [KEY, MESSAGE.subarray(0, 100), 100], 16),
    ccm_seal: seal(SHAPE),
    ccm_open: open(SHAPE),
    "ccm_open, refused": open(SHAPE, 1),
    cbc_encrypt: cbc("cbc_encrypt"),
    "cbc_hmac_seal, MAC first": record(false, 0),
    "cbc_hmac_seal, MAC last": record(false, 1),
  },
  aesCcm: {
    ...Object.fromEntries(
      [
        SHAPE,
        { ...SHAPE, aad: 0 },
        { ...SHAPE, length: 0 },
        { nonce: 7, aad: 300, length: 16, tag: 16 },
        { nonce: 12, aad: 8, length: 65, tag: 4 },
      ].flatMap((shape) => [
        [`ccm_seal ${JSON.stringify(shape)}`, seal(shape)],
        [`ccm_open ${JSON.stringify(shape)}`, open(shape)],
        [`ccm_open ${JSON.stringify(shape)}, refused`, open(shape, 1)],
      ]),
    ),
  },
  aesCmac: Object.fromEntries(
    [0, 1, 15, 16, 17, 32, 100].map((length) => [
      `cmac of ${length}`,
      plain("cmac", [KEY, MESSAGE.subarray(0, length), length], 16),
    ]),
  ),
  sha256Compress: {
    "sha256 of 3": plain("sha256", [MESSAGE.subarray(0, 3), 3], 32),
    "sha256 of 300": plain("sha256", [MESSAGE, 300], 32),
    hmac_sha256: plain("hmac_sha256", [KEY, 16, MESSAGE, 100], 32),
    "hmac_sha256, long key": plain("hmac_sha256", [MESSAGE, 100, MESSAGE, 10], 32),
    hkdf_extract: plain("hkdf_extract", [KEY, 16, MESSAGE, 32], 32),
    hkdf_expand: (probe) => {
      const output = probe.room(70);
      return called(probe, "hkdf_expand", [probe.put(HASH), 32, probe.put(KEY), 16, output, 70], [[output, 70]]);
    },
    tls_prf: (probe) => {
      const [secret, label, output] = [probe.put(HASH), probe.put(KEY), probe.room(70)];
      return called(probe, "tls_prf", [secret, 32, label, 8, label, 16, output, 70], [[output, 70]]);
    },
    p256_sign: plain("p256_sign", [PRIVATE, HASH, 0], 64),
    ...RECORDS,
  },
  p256Mul: { p256_ecdh: plain("p256_ecdh", [PRIVATE, PUBLIC], 32) },
  p256Sqr: { p256_ecdh: plain("p256_ecdh", [PRIVATE, PUBLIC], 32) },
  p256Multiply: {
    p256_public: plain("p256_public", [PRIVATE], 64),
    p256_ecdh: plain("p256_ecdh", [PRIVATE, PUBLIC], 32),
    "p256_ecdh by 1": plain("p256_ecdh", [octetsOf(1n), PUBLIC], 32),
    "p256_ecdh by n - 1": plain("p256_ecdh", [octetsOf(P256_ORDER - 1n), PUBLIC], 32),
    p256_sign: plain("p256_sign", [PRIVATE, HASH, 0], 64),
    p256_verify: verify(PUBLIC, HASH, SIGNATURE),
    "p256_verify, refused": verify(PUBLIC, altered(HASH, 5), SIGNATURE),
  },
  p256EcdsaSign: { p256_sign: plain("p256_sign", [PRIVATE, HASH, 0], 64) },
  p256EcdsaVerify: {
    p256_verify: verify(PUBLIC, HASH, SIGNATURE),
    "p256_verify, refused": verify(PUBLIC, altered(HASH, 5), SIGNATURE),
    "p256_verify, r altered": verify(PUBLIC, HASH, altered(SIGNATURE, 9)),
  },
};

/** The field's units are there both or not at all: the core asks for products first. */
export const also = (unit: Unit): Partial<Record<Unit, Mode>> => (unit === "p256Sqr" ? { p256Mul: "works" } : {});

export const zeros = (octets: Uint8Array): boolean => octets.every((octet) => octet === 0);
