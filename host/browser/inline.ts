// The crypto API with the module in the code, as base64: for pages, workers and bundles that should need no second file, and for
// Node. `import { openCrypto } from "thimble/inline"`. It uses what browsers and Node have in common, and
// carries full.wasm: that runs on every engine, and is the smaller one.

import { loadCrypto, type CryptoSuite, type OpenOptions } from "../core/crypto/index.js";
import { WASM_BASE64 } from "./full-wasm.js";
import { browserPorts } from "./ports.js";

export * from "../core/crypto/index.js";

let compiled: Promise<WebAssembly.Module> | undefined;

function inlineModule(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0)));
  return compiled;
}

/**
 * Opens a core for the crypto API; each has a memory of its own.
 * @throws ThimbleError NO_ENTROPY when the source gives none
 */
export async function openCrypto({ source = browserPorts() }: Omit<OpenOptions, "wasm"> = {}): Promise<CryptoSuite> {
  return loadCrypto(await inlineModule(), source);
}
