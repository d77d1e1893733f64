// The core in Node: `import { openCore } from "thimble/node"`.

export * from "../core/index.js";
export { compiledModule, moduleOctets, openCore, MODULE_URL } from "./core.js";
export { monotonicMilliseconds, nodePorts } from "./ports.js";
