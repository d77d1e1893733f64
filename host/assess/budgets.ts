// What the profile `dex` may take: `make sizes` fails when it takes more than its limit, and says how far it is from its target.
// A limit is what was reached: it only ever goes down (docs/measurements/ram.md).

/** Octets of build/dex.wasm. */
export const WASM_BUDGET = 24 * 1024;
/** Octets of build/dex-crypto.wasm: of that, its crypto (assembly/profiles/dex-crypto.ts). */
export const CRYPTO_BUDGET = 14 * 1024;
/** Octets of RAM on mps2-an385 under wasm3: data, stack, engine, linear memory. The target, and the limit. */
export const RAM_BUDGET = 112 * 1024;
export const RAM_LIMIT = 130_500;
