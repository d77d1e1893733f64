// The hooks of a block and of the field, as the modelled peripheral computes them, spoilt at a call of the test's choice.

import { montgomeryProduct } from "../../../host/emulator/peripheral-p256.js";
import { aesBlock } from "../../../host/emulator/peripheral-symmetric.js";
import type { Ports } from "../../../host/core/ports.js";

/** The hooks that compute a part of an operation, and are asked again and again in it. */
type Part = "aesBlock" | "p256Mul" | "p256Sqr";

export interface Hooks {
  readonly ports: Partial<Ports>;
  /** Calls so far. */
  calls(): number;
}

/** Hooks of which call number n (from 0) answers `answer(n)`; 0 or undefined: it does its work. */
export function hooks(answer: (n: number, hook: Part) => number | undefined): Hooks {
  let calls = 0;
  const given = (hook: Part, output: Uint8Array, work: () => Uint8Array): number => {
    const other = answer(calls++, hook) ?? 0;
    if (other === 0) output.set(work());
    return other;
  };
  return {
    calls: () => calls,
    ports: {
      aesBlock: (key, input, output) => given("aesBlock", output, () => aesBlock(key, input)),
      p256Mul: (output, a, b) => given("p256Mul", output, () => montgomeryProduct(a, b)),
      p256Sqr: (output, a) => given("p256Sqr", output, () => montgomeryProduct(a, a)),
    },
  };
}
