// The core for this page and its worker: full.wasm, fetched from where the page came from.

import { browserPorts } from "../../browser/ports.js";
import { loadCrypto, type CryptoSuite } from "../../core/crypto/index.js";
import { InProcessThing, type InProcessOptions } from "../../emulator/in-process.js";

/** Where `host/web/bundle.ts` puts the module, beside the page. */
const MODULE = "full.wasm";

/** @throws Error when it cannot be fetched */
export async function fetched(name: string): Promise<Response> {
  const response = await fetch(name);
  if (!response.ok) throw new Error(`${name} could not be fetched: HTTP status ${response.status}`);
  return response;
}

const moduleOctets = async (): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetched(MODULE)).arrayBuffer());

/** A core as a thing: no hooks, so that it computes all by itself. */
export async function openThing(options: InProcessOptions): Promise<InProcessThing> {
  return new InProcessThing(await WebAssembly.compile(await moduleOctets()), options, browserPorts());
}

/** The crypto API (docs/api.md) on a core of its own. */
export const openSuite = async (): Promise<CryptoSuite> => loadCrypto(await moduleOctets(), browserPorts());
