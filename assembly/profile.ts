// What a profile chooses at compile time (asconfig.json).

/**
 * Kernels unrolled for a compiler (full) rather than looped for an interpreter and small RAM (dex): the two shapes of one kernel stand
 * behind one name and give the same results.
 */
// @ts-ignore: a constant of the compiler's
export const FAST: bool = ASC_SHRINK_LEVEL == 0;

/** Signing verifies its own result (crypto/p256/checked.ts): in a build with `--use FAULT_CHECK_ASKED=1`, as the target full-checked. */
// @ts-ignore: a constant of the build's
export const FAULT_CHECK: bool = isDefined(FAULT_CHECK_ASKED);

/** WebAssembly's vectors (the feature simd of asconfig.json): profile host. */
// @ts-ignore: a constant of the compiler's
export const SIMD: bool = ASC_FEATURE_SIMD;
