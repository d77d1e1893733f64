// The crypto API: every algorithm of the core as functions over Uint8Arrays. docs/api.md describes it. Names no platform: who
// opens it says where the module's octets and unpredictable octets come from (host/node/crypto.ts, host/browser/crypto.ts).
//
// What holds for each function: inputs are copied into the core's linear memory and outputs out of it, so any of them may be
// the same array, part of one, or shared memory; that memory is zeros again when the function returns or throws. A function
// may be taken out of its object (`const { sha256 } = suite`). An optional `into` takes the result, from its first octet;
// a call with `into` allocates nothing.

import { makeAes, type Aes } from "./aes.js";
import { Arena, type CompiledModule, type RandomSource } from "./arena.js";
import { makeCbc, type Cbc } from "./cbc.js";
import { makeCbcHmac, type CbcHmac } from "./cbc-hmac.js";
import { makeCcm, type Ccm } from "./ccm.js";
import { makeGcm, type Gcm } from "./gcm.js";
import { makeHkdf, makeTlsPrf, type Hkdf, type TlsPrf } from "./kdf.js";
import { makeCmac, makeCmac96, makeCmacPrf128, makeHmac, type Hmac, type Mac } from "./mac.js";
import { makeP256, type P256 } from "./p256.js";
import { makeRandom, type RandomBytes } from "./random.js";
import { selfTest } from "./self-test.js";
import { makeSha256, type Sha256 } from "./sha256.js";
import { makeX25519, type X25519 } from "./x25519.js";

export interface CryptoSuite {
  readonly aes: Aes;
  readonly ccm: Ccm;
  readonly gcm: Gcm;
  readonly cbc: Cbc;
  readonly cbcHmac: CbcHmac;
  /** AES-CMAC: key 16 octets; gives 16. */
  readonly cmac: Mac;
  /** AES-CMAC-96: key 16 octets; gives 12. */
  readonly cmac96: Mac;
  /** AES-CMAC-PRF-128: a key of any length; gives 16. */
  readonly cmacPrf128: Mac;
  readonly sha256: Sha256;
  readonly hmac: Hmac;
  readonly hkdf: Hkdf;
  readonly tlsPrf: TlsPrf;
  readonly p256: P256;
  readonly x25519: X25519;
  readonly randomBytes: RandomBytes;
  /**
   * Computes known answers of each algorithm that the module has; gives the names of those.
   * @throws Error that names the algorithm whose answer is wrong
   */
  selfTest(): string[];
  /** Whether the module has this export (docs/abi.md). A function whose export it lacks throws ThimbleError NOT_SUPPORTED. */
  has(name: string): boolean;
  /** A view of the core's whole memory, for tests that scan it. Growing the memory detaches it. */
  readonly memory: Uint8Array;
}

/** What the openers of each platform take. */
export interface OpenOptions {
  /** The module: its octets, compiled, or where it lies. Left out: the one that lies beside this package's code. */
  readonly wasm?: Uint8Array | CompiledModule | string | { readonly href: string };
  /** Where unpredictable octets come from. Left out: the platform. */
  readonly source?: RandomSource;
}

/**
 * Compiles and opens the core.
 * @param module the octets of build/full.wasm, or a compiled module
 * @throws WebAssembly.CompileError or LinkError when it is not a core, Error when it speaks another ABI version;
 *   ThimbleError NO_ENTROPY when the source gives none, SELF_TEST_FAILED when it computes wrongly
 */
export async function loadCrypto(module: Uint8Array | CompiledModule, source: RandomSource): Promise<CryptoSuite> {
  const compiled =
    module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module as Uint8Array<ArrayBuffer>);
  return suiteOf(new Arena(compiled, source));
}

function suiteOf(arena: Arena): CryptoSuite {
  const suite: CryptoSuite = {
    aes: makeAes(arena),
    ccm: makeCcm(arena),
    gcm: makeGcm(arena),
    cbc: makeCbc(arena),
    cbcHmac: makeCbcHmac(arena),
    cmac: makeCmac(arena),
    cmac96: makeCmac96(arena),
    cmacPrf128: makeCmacPrf128(arena),
    sha256: makeSha256(arena),
    hmac: makeHmac(arena),
    hkdf: makeHkdf(arena),
    tlsPrf: makeTlsPrf(arena),
    p256: makeP256(arena),
    x25519: makeX25519(arena),
    randomBytes: makeRandom(arena),
    selfTest: () => selfTest(arena, suite),
    has: (name) => arena.has(name),
    get memory() {
      return arena.memory;
    },
  };
  return Object.freeze(suite);
}
