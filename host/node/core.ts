// The core in Node: finds build/dex.wasm beside this file's own build folder, compiles it once for the process.

import { readFile } from "node:fs/promises";
import { Core } from "../core/core.js";
import type { Ports } from "../core/ports.js";
import { nodePorts } from "./ports.js";

/** Where `make build` leaves the module: build/host/node/core.js is two folders below build/. */
export const MODULE_URL = new URL("../../dex.wasm", import.meta.url);

let octets: Promise<Uint8Array> | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;

/** The octets of build/dex.wasm. @throws Error with what to do when it has not been built */
export function moduleOctets(): Promise<Uint8Array> {
  octets ??= readFile(MODULE_URL).then(
    (buffer) => new Uint8Array(buffer),
    () => {
      throw new Error("build/dex.wasm is missing: run `make build` first");
    },
  );
  return octets;
}

/** The octets of another profile's module. @throws Error with what to do when it has not been built */
export async function profileOctets(profile: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(new URL(`../../${profile}.wasm`, import.meta.url)));
  } catch {
    throw new Error(`build/${profile}.wasm is missing: run \`make build\` first`);
  }
}

/** build/dex.wasm, compiled once. */
export function compiledModule(): Promise<WebAssembly.Module> {
  compiled ??= moduleOctets().then((bytes) => WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>));
  return compiled;
}

/** A core with Node's ports and those given. `start` is the first call. */
export async function openCore(added: Partial<Ports> = {}): Promise<Core> {
  return new Core(await compiledModule(), nodePorts(added));
}
