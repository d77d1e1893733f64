// The core for this page and its worker, fetched from where the page came from: full.wasm, which boards run; for the crypto API
// the module that it would take in this engine.

import { browserPorts } from "../../browser/ports.js";
import { hasSimd, loadCrypto, type CryptoSuite } from "../../core/crypto/index.js";
import { InProcessThing, type InProcessOptions } from "../../emulator/in-process.js";

/** @throws Error when it cannot be fetched */
export async function fetched(name: string): Promise<Response> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name} could not be fetched: HTTP status ${response.status}`);
  return response;
}

/** A module that `host/web/bundle.ts` put beside the page. */
const moduleOctets = async (name: "full" | "host"): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetched(`${name}.wasm`)).arrayBuffer());

/** A core as a thing: no hooks, so that it computes all by itself. */
export async function openThing(options: InProcessOptions): Promise<InProcessThing> {
  return new InProcessThing(await WebAssembly.compile(await moduleOctets("full")), options, browserPorts());
}

/** The crypto API (docs/api.md) on a core of its own: with vector instructions where the engine has them. */
export const openSuite = async (): Promise<CryptoSuite> =>
  loadCrypto(await moduleOctets(hasSimd() ? "host" : "full"), browserPorts());
