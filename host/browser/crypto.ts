// The crypto API in a page or worker: `import { openCrypto } from "thimble/crypto"`. The module lies beside this package's code as a
// file; bundlers that know `new URL("...", import.meta.url)` take it along. Who has none may use `thimble/inline`.

import { loadCrypto, type CompiledModule, type CryptoSuite, type OpenOptions } from "../core/crypto/index.js";
import { hasSimd } from "../core/simd.js";
import { browserPorts } from "./ports.js";

export * from "../core/crypto/index.js";

/** Where the module lies that fits this engine. The addresses have to be written out for bundlers to see them. */
function bestModule(): URL {
  return hasSimd() ? new URL("../../host.wasm", import.meta.url) : new URL("../../full.wasm", import.meta.url);
}

async function octetsAt(place: string | { readonly href: string }): Promise<Uint8Array> {
  const response = await fetch(typeof place === "string" ? place : place.href);
  if (!response.ok) throw new Error(`the module could not be fetched: HTTP status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Opens a core for the crypto API; each has a memory of its own.
 * @throws Error when the module cannot be fetched or is not a core; ThimbleError NO_ENTROPY when the source gives none
 */
export async function openCrypto({
  wasm = bestModule(),
  source = browserPorts(),
}: OpenOptions = {}): Promise<CryptoSuite> {
  const placed = typeof wasm === "string" || "href" in wasm;
  return loadCrypto(placed ? await octetsAt(wasm) : (wasm as Uint8Array | CompiledModule), source);
}
