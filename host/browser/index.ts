// The core in a page or worker. The page says where it serves the module, since only it knows.

import { Core } from "../core/core.js";
import type { Ports } from "../core/ports.js";
import { browserPorts } from "./ports.js";

export * from "../core/index.js";
export { browserPorts } from "./ports.js";

/**
 * A core with the browser's ports and those given; `start` is the first call.
 * @param module where dex.wasm is served
 * @throws Error when it cannot be fetched; WebAssembly.CompileError when it is not a module
 */
export async function openCore(module: URL | string, added: Partial<Ports> = {}): Promise<Core> {
  const response = await fetch(module);
  if (!response.ok) throw new Error(`the module could not be fetched: HTTP status ${response.status}`);
  return new Core(await WebAssembly.compile(await response.arrayBuffer()), browserPorts(added));
}
