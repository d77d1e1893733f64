// The crypto API in Node: `import { openCrypto } from "thimble/crypto"`.

import { readFile } from "node:fs/promises";
import { loadCrypto, type CompiledModule, type CryptoSuite, type OpenOptions } from "../core/crypto/index.js";
import { bestProfile } from "../core/simd.js";
import { profileOctets } from "./core.js";
import { nodePorts } from "./ports.js";

export * from "../core/crypto/index.js";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The module that fits this engine, compiled once for the process. */
function bestModule(): Promise<WebAssembly.Module> {
  compiled ??= profileOctets(bestProfile()).then((octets) => WebAssembly.compile(octets as Uint8Array<ArrayBuffer>));
  return compiled;
}

async function octetsAt(place: string | { readonly href: string }): Promise<Uint8Array> {
  const address = typeof place === "string" ? place : place.href;
  if (!/^https?:/.test(address)) {
    return new Uint8Array(await readFile(address.startsWith("file:") ? new URL(address) : address));
  }
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the module could not be fetched: HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Opens a core for the crypto API; each has a memory of its own.
 * @throws Error when the module is not there or not a core; ThimbleError NO_ENTROPY when the source gives none
 */
export async function openCrypto({ wasm, source = nodePorts() }: OpenOptions = {}): Promise<CryptoSuite> {
  if (wasm === undefined) return loadCrypto(await bestModule(), source);
  const placed = typeof wasm === "string" || "href" in wasm;
  return loadCrypto(placed ? await octetsAt(wasm) : (wasm as Uint8Array | CompiledModule), source);
}
