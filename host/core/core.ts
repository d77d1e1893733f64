// The security core in a JavaScript engine: loads the module, binds its ports, and gives each export of docs/abi.md a
// method that takes and gives arrays. Names no platform: it works in Node, browsers and workers alike.
//
// Inputs and outputs of a call lie one behind the other in the core's I/O buffer, which is zeroed again when the call
// returns, so that no key stays in it. Calls do not nest (docs/abi.md): a port that calls the core gets an Error.

import { Instance } from "./instance.js";
import { LOCATOR_OCTETS } from "./locator.js";
import type { Ports } from "./ports.js";

/** The version of docs/abi.md that this file speaks. */
export const ABI_VERSION = 1;

/** DH groups (RFC 7401 §5.2.7; draft-ietf-hip-dex §5.2.1). */
export const GROUP_P256 = 7;
export const GROUP_X25519 = 12;

/** Keys of `configure`, as in docs/abi.md. */
export const Policy = {
  PUZZLE_K: 1,
  PUZZLE_LIFETIME: 2,
  PUZZLE_K_MAX: 3,
  ALLOW_ANY: 4,
  I1_TIMEOUT_MS: 5,
  I2_TIMEOUT_MS: 6,
  SENDINGS_MAX: 7,
  I2_PROCESSING_MS: 8,
  EXCHANGE_COMPLETE_MS: 9,
} as const;

/** A number, or a pointer as an offset into the I/O buffer. */
export type Argument = number | { readonly io: number };

export interface CallAnswer {
  /** What the export answered: negative is an error number. */
  readonly result: number;
  /** Octets from the start of the I/O buffer after the call. */
  readonly output: Uint8Array;
}

/**
 * Compiles and instantiates the core with these ports. Nothing of the core runs but its version check: `start` is the
 * first call.
 * @param module the octets of build/dex.wasm, or a compiled module
 * @throws WebAssembly.CompileError or LinkError when it is not a core, Error when it speaks another ABI version
 */
export async function loadCore(module: Uint8Array | WebAssembly.Module, ports: Ports): Promise<Core> {
  const compiled =
    module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module as Uint8Array<ArrayBuffer>);
  return new Core(compiled, ports);
}

export class Core {
  readonly #instance: Instance;

  /** Instantiates a compiled module; `loadCore` does that from octets too. */
  constructor(module: WebAssembly.Module, ports: Ports) {
    this.#instance = new Instance(module, ports, ABI_VERSION);
  }

  /** Octets of the I/O buffer. */
  get ioCapacity(): number {
    return this.#instance.ioCapacity;
  }

  /** A view of the core's whole memory, for tests that compare or scan it. */
  get memory(): Uint8Array {
    return this.#instance.memory;
  }

  /** True when the module has this export. */
  has(name: string): boolean {
    return this.#instance.has(name);
  }

  /**
   * Calls any export by its name in docs/abi.md, as a board's serial link does (docs/serial.md, CALL).
   * @param input octets put at the start of the I/O buffer first
   * @param read octets to read back from the start of the I/O buffer
   * @returns the export's number, also when it is an error
   * @throws Error when there is no such export; RangeError when input or read do not fit the I/O buffer
   */
  call(name: string, args: readonly Argument[] = [], input?: Uint8Array, read = 0): CallAnswer {
    if ((input?.length ?? 0) > this.ioCapacity || read > this.ioCapacity) {
      throw new RangeError(`the I/O buffer holds ${this.ioCapacity} octets`);
    }
    const { memory, ioPointer } = this.#instance;
    if (input) memory.set(input, ioPointer);
    const values = args.map((argument) => (typeof argument === "number" ? argument : ioPointer + argument.io));
    const result = this.#instance.invoke(name, values);
    const output = this.#instance.memory.slice(ioPointer, ioPointer + read);
    return { result, output };
  }

  // --- the core as a whole -------------------------------------------------------------------------------------

  /** Octets of linear memory in use. */
  memoryBytes(): number {
    return this.#instance.invoke("memory_bytes", []);
  }

  /** Seeds the random generator and reserves counters. @throws ThimbleError NO_ENTROPY, PORT_FAILED */
  start(): void {
    this.#instance.checked("start", []);
  }

  /** Sets one `Policy`. @throws ThimbleError INVALID_ARGUMENT */
  configure(policy: number, value: number): void {
    this.#instance.checked("configure", [policy, value]);
  }

  /** Zeros the secrets: identities, associations, generator. `start` again afterwards. */
  wipe(): void {
    this.#instance.checked("wipe", []);
  }

  // --- identity and access -------------------------------------------------------------------------------------

  /** Makes a key pair for DH group 7 or 12. @throws ThimbleError NO_ENTROPY, INVALID_ARGUMENT */
  identityGenerate(group: number): void {
    this.#instance.checked("identity_generate", [group]);
  }

  /** Loads a private key of 32 octets (P-256: big-endian; X25519: RFC 7748). @throws ThimbleError INVALID_PRIVATE_KEY */
  identityLoad(group: number, privateKey: Uint8Array): void {
    this.#instance.withBuffer((io) =>
      this.#instance.checked("identity_load", [group, io.put(exactly(privateKey, 32))]),
    );
  }

  /** Own HIT, 16 octets; group 0 = the first identity loaded. @throws ThimbleError NO_IDENTITY */
  identityHit(group = 0): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const output = io.room(16);
      this.#instance.checked("identity_hit", [group, output]);
      return io.read(output, 16);
    });
  }

  /** Own Host Identity: curve label and public key, 66 or 34 octets. @throws ThimbleError NO_IDENTITY */
  identityHost(group = 0): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const output = io.room(66);
      return io.read(output, this.#instance.checked("identity_host", [group, output]));
    });
  }

  /** Lets a Host Identity in; answers its index. @throws ThimbleError NO_ROOM, INVALID_PUBLIC_KEY */
  accessAllow(hostIdentity: Uint8Array): number {
    return this.#instance.withBuffer((io) =>
      this.#instance.checked("access_allow", [io.put(hostIdentity), hostIdentity.length]),
    );
  }

  /** Empties the access list. */
  accessClear(): void {
    this.#instance.checked("access_clear", []);
  }

  // --- network -------------------------------------------------------------------------------------------------

  /** Sets the EUI-64 (8 octets, most significant first) and the PAN identifier. */
  linkAddress(eui64: Uint8Array, pan: number): void {
    this.#instance.withBuffer((io) => this.#instance.checked("link_address", [io.put(exactly(eui64, 8)), pan]));
  }

  /**
   * Starts an exchange; a HIT of 16 zeros is opportunistic (RFC 7401 §4.1.8). Answers the association.
   * @throws ThimbleError NO_ROOM, NO_IDENTITY
   */
  hipInitiate(locator: Uint8Array, hit: Uint8Array, group: number): number {
    return this.#instance.withBuffer((io) =>
      this.#instance.checked("hip_initiate", [
        io.put(exactly(locator, LOCATOR_OCTETS)),
        io.put(exactly(hit, 16)),
        group,
      ]),
    );
  }

  /** One frame without FCS. Answers 0 or an error number: a dropped frame is not a fault of the host. */
  receiveFrame(frame: Uint8Array): number {
    return this.#instance.withBuffer((io) => this.#instance.invoke("receive_frame", [io.put(frame), frame.length]));
  }

  /** One UDP payload from `locator`. Answers 0 or an error number, as receiveFrame. */
  receiveDatagram(locator: Uint8Array, payload: Uint8Array): number {
    return this.#instance.withBuffer((io) =>
      this.#instance.invoke("receive_datagram", [
        io.put(exactly(locator, LOCATOR_OCTETS)),
        io.put(payload),
        payload.length,
      ]),
    );
  }

  /** Runs the timers that are due. Answers 0 or an error number. */
  tick(): number {
    return this.#instance.withBuffer(() => this.#instance.invoke("tick", []));
  }

  /** Milliseconds until `tick` is wanted; undefined when no timer runs. */
  deadline(): number | undefined {
    const wait = this.#instance.invoke("deadline", []);
    return wait < 0 ? undefined : wait;
  }

  // --- associations --------------------------------------------------------------------------------------------

  /** Protects and sends one message to inner UDP port `port`. @throws ThimbleError WRONG_STATE, SEQUENCE_EXHAUSTED */
  associationSend(association: number, port: number, message: Uint8Array): void {
    this.#instance.withBuffer((io) =>
      this.#instance.checked("association_send", [association, port, io.put(message), message.length]),
    );
  }

  /** The state (host/core/states.ts). */
  associationState(association: number): number {
    return this.#instance.checked("association_state", [association]);
  }

  /** The peer's HIT, 16 octets. */
  associationHit(association: number): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const output = io.room(16);
      this.#instance.checked("association_hit", [association, output]);
      return io.read(output, 16);
    });
  }

  /** 8 octets, equal on both sides, that tell nothing of the keys. */
  associationFingerprint(association: number): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const output = io.room(8);
      this.#instance.checked("association_fingerprint", [association, output]);
      return io.read(output, 8);
    });
  }

  /**
   * Offset in `memory` of the derived keys (layout: assembly/keying/secrets.ts). For analysis only: whoever shows them
   * gives the session away.
   */
  associationKeys(association: number): number {
    return this.#instance.checked("association_keys", [association]);
  }

  /** Wipes the association; the peer is told nothing. */
  associationForget(association: number): void {
    this.#instance.checked("association_forget", [association]);
  }

  // --- primitives ----------------------------------------------------------------------------------------------

  /** AES-128 of one block: key and input of 16 octets. */
  aesEncrypt(key: Uint8Array, input: Uint8Array): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, i, output] = [io.put(exactly(key, 16)), io.put(exactly(input, 16)), io.room(16)];
      this.#instance.checked("aes_encrypt", [k, i, output]);
      return io.read(output, 16);
    });
  }

  /** AES-CMAC (RFC 4493) under a key of 16 octets. @throws ThimbleError BUFFER_TOO_SMALL when the message does not fit */
  cmac(key: Uint8Array, message: Uint8Array): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, m, output] = [io.put(exactly(key, 16)), io.put(message), io.room(16)];
      this.#instance.checked("cmac", [k, m, message.length, output]);
      return io.read(output, 16);
    });
  }

  /**
   * AES-CCM (RFC 3610): answers ciphertext and tag.
   * @param nonce 7 to 13 octets
   * @param tagLength 4, 6, ... 16
   * @throws ThimbleError INVALID_ARGUMENT, BUFFER_TOO_SMALL
   */
  ccmSeal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, data: Uint8Array, tagLength: number): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, n, a] = [io.put(exactly(key, 16)), io.put(nonce), io.put(aad)];
      const inPlace = io.put(data);
      io.room(Math.min(tagLength >>> 0, 16));
      const args = [k, n, nonce.length, a, aad.length, inPlace, data.length, tagLength];
      return io.read(inPlace, this.#instance.checked("ccm_seal", args));
    });
  }

  /** Opens what ccmSeal made. @throws ThimbleError AUTHENTICATION_FAILED, INVALID_ARGUMENT, BUFFER_TOO_SMALL */
  ccmOpen(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array, tagLength: number): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, n, a] = [io.put(exactly(key, 16)), io.put(nonce), io.put(aad)];
      const inPlace = io.put(sealed);
      const args = [k, n, nonce.length, a, aad.length, inPlace, sealed.length, tagLength];
      return io.read(inPlace, this.#instance.checked("ccm_open", args));
    });
  }

  /** The public key X | Y, 64 octets, of a private key of 32. @throws ThimbleError INVALID_PRIVATE_KEY */
  p256Public(privateKey: Uint8Array): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, output] = [io.put(exactly(privateKey, 32)), io.room(64)];
      this.#instance.checked("p256_public", [k, output]);
      return io.read(output, 64);
    });
  }

  /** The X coordinate, 32 octets. `publicKey` is X | Y. @throws ThimbleError INVALID_PUBLIC_KEY, INVALID_PRIVATE_KEY */
  p256Ecdh(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, p, output] = [io.put(exactly(privateKey, 32)), io.put(exactly(publicKey, 64)), io.room(32)];
      this.#instance.checked("p256_ecdh", [k, p, output]);
      return io.read(output, 32);
    });
  }

  /** X25519 (RFC 7748 §5). @throws ThimbleError INVALID_PUBLIC_KEY when the result would be zero (§6.1) */
  x25519(scalar: Uint8Array, u: Uint8Array): Uint8Array {
    return this.#instance.withBuffer((io) => {
      const [k, p, output] = [io.put(exactly(scalar, 32)), io.put(exactly(u, 32)), io.room(32)];
      this.#instance.checked("x25519", [k, p, output]);
      return io.read(output, 32);
    });
  }
}

function exactly(octets: Uint8Array, length: number): Uint8Array {
  if (octets.length !== length) throw new RangeError(`${length} octets are needed, not ${octets.length}`);
  return octets;
}
