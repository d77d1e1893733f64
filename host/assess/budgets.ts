// What the profile `dex` may take; `make sizes` fails when it takes more.

/** Octets of build/dex.wasm. */
export const WASM_BUDGET = 24 * 1024;
/** Octets of RAM on mps2-an385 under wasm3: data, stack, engine, linear memory. */
export const RAM_BUDGET = 112 * 1024;
/** Instructions of an interpreted P-256 key agreement without hooks, and with the field multiplication as a native port. */
export const ECDH_BUDGET = 40_000_000;
export const ECDH_HOOK_BUDGET = 8_000_000;
