// The type of build/host/browser/full-wasm.js, which tools/inline-wasm.mjs makes of build/full.wasm.

/** The octets of build/full.wasm in base64. */
export declare const WASM_BASE64: string;
