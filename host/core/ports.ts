// The ports of the core (assembly/ports.ts) as a TypeScript host implements them: arrays instead of pointers.
//
// Every port but `entropy` and `now` may be left out: the core is then told that it is not supported, and does
// without or computes it itself. Arrays handed to `aesBlock` and the field hooks are views of the core's memory,
// valid only during the call; all other arrays are copies that the host may keep. No port may call the core.

import { NOT_SUPPORTED, PORT_FAILED } from "./errors.js";

export interface Ports {
  /** `length` octets of full entropy, to seed the core's random generator. */
  entropy(length: number): Uint8Array;
  /** `length` raw samples of a noise source, one an octet, which the core tests and conditions; profile full. Left out: `entropy` alone. */
  entropyRaw?(length: number): Uint8Array;
  /** Monotonic milliseconds; the core sees them modulo 2^32. */
  now(): number;
  /** `length` unpredictable octets; left out: the core's own CTR_DRBG. */
  random?(length: number): Uint8Array;
  /** One IEEE 802.15.4 frame without its FCS for the transceiver. */
  transmitFrame?(frame: Uint8Array): void;
  /** One UDP payload for the host's socket; `locator` is 20 octets (host/core/locator.ts). */
  transmitDatagram?(locator: Uint8Array, payload: Uint8Array): void;
  /** An authenticated message in the clear, for inner UDP port `port`. */
  deliver?(association: number, port: number, message: Uint8Array): void;
  /** Kinds are in host/core/events.ts; `association` is -1 where there is none. */
  event?(kind: number, association: number, value: number): void;
  /** The record `key`, or undefined when there is none. */
  storeRead?(key: number): Uint8Array | undefined;
  /** Keeps the record `key` over a power cut; one of no octets is none. */
  storeWrite?(key: number, record: Uint8Array): void;
  /** output = AES-128(key, input), 16 octets each; output may be input. Answers 0, NOT_SUPPORTED or another error. */
  aesBlock?(key: Uint8Array, input: Uint8Array, output: Uint8Array): number;
  /** Montgomery product of assembly/ports.ts p256_mul, 36 octets each. Answers as aesBlock. */
  p256Mul?(output: Uint8Array, a: Uint8Array, b: Uint8Array): number;
  /** Montgomery square of assembly/ports.ts p256_sqr, 36 octets each. Answers as aesBlock. */
  p256Sqr?(output: Uint8Array, a: Uint8Array): number;
  /** assembly/ports.ts aes_ccm: `data` is message and tag, in place. Answers 0, AUTHENTICATION_FAILED, or as aesBlock. */
  aesCcm?(
    sealing: boolean,
    key: Uint8Array,
    nonce: Uint8Array,
    aad: Uint8Array,
    data: Uint8Array,
    tagLength: number,
  ): number;
  /** output (16 octets) = AES-CMAC(key, message). Answers as aesBlock. */
  aesCmac?(key: Uint8Array, message: Uint8Array, output: Uint8Array): number;
  /** SHA-256's compression of blocks of 64 octets into state, eight little-endian u32 words. Answers as aesBlock. */
  sha256Compress?(state: Uint8Array, blocks: Uint8Array): number;
  /** output = k * point: 64, 32 and 64 octets. Answers as aesBlock. */
  p256Multiply?(k: Uint8Array, point: Uint8Array, output: Uint8Array): number;
  /** signature (64 octets) = ECDSA(privateKey, hash). Answers as aesBlock. */
  p256EcdsaSign?(privateKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): number;
  /** Answers 0, AUTHENTICATION_FAILED, or as aesBlock. */
  p256EcdsaVerify?(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): number;
}

/** Nine limbs of 29 bits in u32 words. */
const FIELD_ELEMENT_OCTETS = 36;
const AES_BLOCK_OCTETS = 16;

/** How the binding reaches the instance's memory, and where it leaves what a port threw. */
export interface Binding {
  memory(): Uint8Array;
  failed(cause: unknown): void;
}

type Import = (...args: number[]) => number | void;

/** The import object's "ports" module. A port that throws answers PORT_FAILED to the core; the host gets the cause. */
export function bindPorts(ports: Ports, binding: Binding): Record<string, Import> {
  const view = (pointer: number, length: number): Uint8Array =>
    binding.memory().subarray(pointer >>> 0, (pointer >>> 0) + (length >>> 0));
  const copy = (pointer: number, length: number): Uint8Array => view(pointer, length).slice();
  const guarded = (body: () => number | void): number => {
    try {
      return body() ?? 0;
    } catch (cause) {
      binding.failed(cause);
      return PORT_FAILED;
    }
  };
  const fill = (pointer: number, length: number, octets: Uint8Array): void => {
    if (octets.length !== length) throw new RangeError(`a port gave ${octets.length} octets, not ${length}`);
    view(pointer, length).set(octets);
  };
  return {
    entropy: (output = 0, length = 0) => guarded(() => fill(output, length, ports.entropy(length))),
    entropy_raw: (output = 0, length = 0) =>
      ports.entropyRaw ? guarded(() => fill(output, length, ports.entropyRaw!(length))) : NOT_SUPPORTED,
    random: (output = 0, length = 0) =>
      ports.random ? guarded(() => fill(output, length, ports.random!(length))) : NOT_SUPPORTED,
    now: () => {
      // `now` has no error in the ABI: a clock that throws stands still at zero, and the host hears of it.
      let time = 0;
      guarded(() => void (time = Math.floor(ports.now()) % 2 ** 32));
      return time | 0;
    },
    transmit_frame: (frame = 0, length = 0) =>
      ports.transmitFrame ? guarded(() => ports.transmitFrame!(copy(frame, length))) : NOT_SUPPORTED,
    transmit_datagram: (locator = 0, payload = 0, length = 0) =>
      ports.transmitDatagram
        ? guarded(() => ports.transmitDatagram!(copy(locator, 20), copy(payload, length)))
        : NOT_SUPPORTED,
    deliver: (association = 0, port = 0, message = 0, length = 0) =>
      void guarded(() => ports.deliver?.(association, port, copy(message, length))),
    event: (kind = 0, association = 0, value = 0) => void guarded(() => ports.event?.(kind, association, value)),
    store_read: (key = 0, output = 0, capacity = 0) => {
      if (!ports.storeRead) return NOT_SUPPORTED;
      return guarded(() => {
        const record = ports.storeRead!(key);
        if (record === undefined) return 0;
        if (record.length > capacity) throw new RangeError(`the record ${key} is longer than ${capacity} octets`);
        view(output, record.length).set(record);
        return record.length;
      });
    },
    store_write: (key = 0, record = 0, length = 0) =>
      ports.storeWrite ? guarded(() => ports.storeWrite!(key, copy(record, length))) : NOT_SUPPORTED,
    aes_block: (key = 0, input = 0, output = 0) =>
      ports.aesBlock
        ? guarded(() =>
            ports.aesBlock!(view(key, AES_BLOCK_OCTETS), view(input, AES_BLOCK_OCTETS), view(output, AES_BLOCK_OCTETS)),
          )
        : NOT_SUPPORTED,
    p256_mul: (output = 0, a = 0, b = 0) =>
      ports.p256Mul
        ? guarded(() =>
            ports.p256Mul!(
              view(output, FIELD_ELEMENT_OCTETS),
              view(a, FIELD_ELEMENT_OCTETS),
              view(b, FIELD_ELEMENT_OCTETS),
            ),
          )
        : NOT_SUPPORTED,
    p256_sqr: (output = 0, a = 0) =>
      ports.p256Sqr
        ? guarded(() => ports.p256Sqr!(view(output, FIELD_ELEMENT_OCTETS), view(a, FIELD_ELEMENT_OCTETS)))
        : NOT_SUPPORTED,
    aes_ccm: (
      sealing = 0,
      key = 0,
      nonce = 0,
      nonceLength = 0,
      aad = 0,
      aadLength = 0,
      data = 0,
      length = 0,
      tagLength = 0,
    ) =>
      ports.aesCcm
        ? guarded(() =>
            ports.aesCcm!(
              sealing !== 0,
              view(key, AES_BLOCK_OCTETS),
              view(nonce, nonceLength),
              view(aad, aadLength),
              view(data, length + tagLength),
              tagLength,
            ),
          )
        : NOT_SUPPORTED,
    aes_cmac: (key = 0, message = 0, length = 0, output = 0) =>
      ports.aesCmac
        ? guarded(() =>
            ports.aesCmac!(view(key, AES_BLOCK_OCTETS), view(message, length), view(output, AES_BLOCK_OCTETS)),
          )
        : NOT_SUPPORTED,
    sha256_compress: (state = 0, blocks = 0, count = 0) =>
      ports.sha256Compress
        ? guarded(() => ports.sha256Compress!(view(state, 32), view(blocks, 64 * (count >>> 0))))
        : NOT_SUPPORTED,
    p256_multiply: (k = 0, point = 0, output = 0) =>
      ports.p256Multiply
        ? guarded(() => ports.p256Multiply!(view(k, 32), view(point, 64), view(output, 64)))
        : NOT_SUPPORTED,
    p256_ecdsa_sign: (privateKey = 0, hash = 0, signature = 0) =>
      ports.p256EcdsaSign
        ? guarded(() => ports.p256EcdsaSign!(view(privateKey, 32), view(hash, 32), view(signature, 64)))
        : NOT_SUPPORTED,
    p256_ecdsa_verify: (publicKey = 0, hash = 0, signature = 0) =>
      ports.p256EcdsaVerify
        ? guarded(() => ports.p256EcdsaVerify!(view(publicKey, 64), view(hash, 32), view(signature, 64)))
        : NOT_SUPPORTED,
  };
}
