// The public face of the host side, the same in Node and browsers: `import { loadCore } from "thimble"`.

export * from "./core.js";
export * from "./crypto/index.js";
export * from "./errors.js";
export * from "./events.js";
export * from "./hip.js";
export { hitOf, notificationName, parameterName, type Field, type Fields } from "./hip-parameters.js";
export * from "./locator.js";
export type { Ports } from "./ports.js";
export * from "./states.js";
export * from "./text.js";
