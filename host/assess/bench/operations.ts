// The operations that `make bench` counts, each as one call of an export (docs/abi.md), and what each may take.

import { createECDH, createHash } from "node:crypto";
import { fromHex, toHex } from "../../core/text.js";
import { io, type Pointer } from "../../emulator/thing.js";

/** What is measured: how a module runs, and with whose help. */
export const COLUMNS = ["aot", "wasm3", "wasm3+ports", "wasm3+whole", "share"] as const;
export type Column = (typeof COLUMNS)[number];

/** What each column is called in a table. */
export const COLUMN_NAMES: Readonly<Record<Column, string>> = {
  aot: "ahead of time",
  wasm3: "wasm3",
  "wasm3+ports": "wasm3, native ports",
  "wasm3+whole": "wasm3, whole ports",
  share: "without the ports",
};

export type Targets = Readonly<Partial<Record<Column, number>>>;

export interface Operation {
  readonly name: string;
  readonly call: string;
  /** Octets in the I/O buffer; the output comes first, so that it can be read back. */
  readonly input: Uint8Array;
  readonly args: readonly (number | Pointer)[];
  readonly read: number;
  /** A call that comes before and is not counted; the export of the operation then needs it. */
  readonly before?: { readonly call: string; readonly args: readonly (number | Pointer)[] };
  /** What `read` octets must begin with, where it is known from elsewhere. */
  readonly expected?: Uint8Array;
  /** Instructions at most. */
  readonly targets?: Targets;
}

const concatenate = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Octets 0, 1, 2 ... from a start. */
export const counting = (length: number, start = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (start + i) & 0xff);

const output = (length: number): Uint8Array => new Uint8Array(length);

/** RFC 6979 §A.2.5: private key, public key, and the signature of "sample" with SHA-256. */
const RFC6979 = {
  privateKey: fromHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"),
  publicKey: fromHex(
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
  ),
  signature: fromHex(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  ),
  hash: new Uint8Array(createHash("sha256").update("sample").digest()),
};

function curves(): Operation[] {
  const [own, peer] = [createECDH("prime256v1"), createECDH("prime256v1")];
  own.setPrivateKey(toHex(counting(32, 1)), "hex");
  peer.setPrivateKey(toHex(counting(32, 65)), "hex");
  const point = fromHex(peer.getPublicKey("hex")).subarray(1);
  const secret = fromHex(own.computeSecret(peer.getPublicKey("hex"), "hex", "hex"));
  const { privateKey, publicKey, signature, hash } = RFC6979;
  return [
    {
      name: "ECDH P-256",
      call: "p256_ecdh",
      input: concatenate(output(32), counting(32, 1), point),
      args: [io(32), io(64), io(0)],
      read: 32,
      expected: secret,
      targets: { aot: 2_800_000, wasm3: 24_000_000, "wasm3+ports": 5_000_000, "wasm3+whole": 5_000_000 },
    },
    {
      name: "public key P-256",
      call: "p256_public",
      input: concatenate(output(64), privateKey),
      args: [io(64), io(0)],
      read: 64,
      expected: publicKey,
    },
    {
      name: "ECDSA P-256, sign",
      call: "p256_sign",
      input: concatenate(output(64), privateKey, hash),
      args: [io(64), io(96), 0, io(0)],
      read: 64,
      expected: signature,
      targets: { aot: 1_800_000, wasm3: 14_000_000, "wasm3+ports": 3_000_000, "wasm3+whole": 3_000_000 },
    },
    {
      name: "ECDSA P-256, verify",
      call: "p256_verify",
      input: concatenate(publicKey, hash, signature),
      args: [io(0), io(64), io(96)],
      read: 0,
      targets: { aot: 3_400_000, wasm3: 30_000_000, "wasm3+ports": 6_000_000, "wasm3+whole": 6_000_000 },
    },
    {
      // RFC 7748 §5.2, first vector
      name: "X25519",
      call: "x25519",
      input: concatenate(
        output(32),
        fromHex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
        fromHex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"),
      ),
      args: [io(32), io(64), io(0)],
      read: 32,
      expected: fromHex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
    },
  ];
}

/** FIPS 197 appendix C.1. */
const BLOCK = {
  input: concatenate(
    output(16),
    fromHex("000102030405060708090a0b0c0d0e0f"),
    fromHex("00112233445566778899aabbccddeeff"),
  ),
  expected: fromHex("69c4e0d86a7b0430d8cdb78070b4c55a"),
};

function ciphers(): Operation[] {
  const ccm = { input: concatenate(counting(64), output(8), counting(16), counting(13), counting(8)), read: 72 };
  const cmac = { input: concatenate(output(16), counting(16), counting(64)), read: 16 };
  return [
    {
      name: "AES-128, key schedule and one block",
      call: "aes_encrypt",
      ...BLOCK,
      args: [io(16), io(32), io(0)],
      read: 16,
    },
    {
      name: "AES-128, one block, key loaded",
      call: "aes_encrypt",
      before: { call: "aes_load", args: [io(16), 16] },
      ...BLOCK,
      args: [0, io(32), io(0)],
      read: 16,
      targets: { aot: 1_500, wasm3: 24_000, "wasm3+ports": 400, "wasm3+whole": 400 },
    },
    {
      name: "CMAC, 64 octets",
      call: "cmac",
      ...cmac,
      args: [io(16), io(32), 64, io(0)],
      targets: { aot: 8_000, wasm3: 120_000, "wasm3+ports": 5_000, "wasm3+whole": 5_000 },
    },
    {
      name: "CMAC, 64 octets, key loaded",
      call: "cmac",
      before: { call: "aes_load", args: [io(16), 16] },
      ...cmac,
      args: [0, io(32), 64, io(0)],
    },
    {
      name: "CCM-8, 64 octets and 8 additional",
      call: "ccm_seal",
      ...ccm,
      args: [io(72), io(88), 13, io(101), 8, io(0), 64, 8],
      targets: { aot: 16_000, wasm3: 250_000, "wasm3+ports": 12_000, "wasm3+whole": 12_000 },
    },
    {
      name: "CCM-8, the same, key loaded",
      call: "ccm_seal",
      before: { call: "aes_load", args: [io(72), 16] },
      ...ccm,
      args: [0, io(88), 13, io(101), 8, io(0), 64, 8],
    },
    {
      name: "SHA-256, 64 octets",
      call: "sha256",
      input: concatenate(output(32), counting(64)),
      args: [io(32), 64, io(0)],
      read: 32,
      expected: new Uint8Array(createHash("sha256").update(counting(64)).digest()),
    },
  ];
}

/** In profile full `start` runs the cheap part of the self-test, and whatever tries hooks that are there. */
const STARTS: readonly Operation[] = ["start", "self_test"].map((call) => ({
  name: call,
  call,
  input: new Uint8Array(0),
  args: [],
  read: 0,
}));

export const operations = (): Operation[] => [...curves(), ...ciphers(), ...STARTS];

/** The same, measured elsewhere: in this emulator, with this compiler, while Thimble was planned (docs/measurements/instructions.md). */
export const PEERS: readonly { readonly peer: string; readonly counts: Readonly<Record<string, number>> }[] = [
  { peer: "micro-ecc, C", counts: { "ECDH P-256": 9_550_000, "ECDSA P-256, verify": 11_700_000 } },
  { peer: "micro-ecc, assembly", counts: { "ECDH P-256": 4_320_000, "ECDSA P-256, verify": 5_530_000 } },
  { peer: "p256-m", counts: { "ECDH P-256": 24_700_000, "ECDSA P-256, verify": 53_100_000 } },
  {
    peer: "tinycrypt",
    counts: {
      "ECDH P-256": 10_300_000,
      "AES-128, one block, key loaded": 5_886,
      "CCM-8, 64 octets and 8 additional": 66_457,
    },
  },
];
