// Hardware hooks as a test has them: right, by node:crypto and BigInt, and spoilt at a call of the test's choice.

import { createCipheriv } from "node:crypto";
import type { Ports } from "../../../host/core/ports.js";

const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
/** 2^-261 mod p. */
const R_INVERSE = (() => {
  let [base, exponent, result] = [2n ** 261n % P, P - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
})();

/** output = a * b / 2^261 mod p, on nine limbs of 29 bits (assembly/ports.ts p256_mul). */
export function montgomery(output: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  const value = (octets: Uint8Array): bigint => {
    const view = new DataView(octets.buffer, octets.byteOffset, 36);
    let sum = 0n;
    for (let i = 8; i >= 0; i--) sum = (sum << 29n) + BigInt(view.getUint32(4 * i, true));
    return sum;
  };
  let product = (((value(a) * value(b)) % P) * R_INVERSE) % P;
  const view = new DataView(output.buffer, output.byteOffset, 36);
  for (let i = 0; i < 9; i++, product >>= 29n) view.setUint32(4 * i, Number(product & 0x1fffffffn), true);
  return 0;
}

/** One block by node:crypto. */
export function aesBlock(key: Uint8Array, input: Uint8Array): Buffer {
  return createCipheriv("aes-128-ecb", key, null).setAutoPadding(false).update(input);
}

export interface Hooks {
  readonly ports: Partial<Ports>;
  /** Calls so far. */
  calls(): number;
}

/** Hooks of which call number n (from 0) answers `answer(n)`; 0 or undefined: it does its work. */
export function hooks(answer: (n: number, hook: "aesBlock" | "p256Mul" | "p256Sqr") => number | undefined): Hooks {
  let calls = 0;
  const guarded = (hook: "aesBlock" | "p256Mul" | "p256Sqr", work: () => number): number =>
    answer(calls++, hook) || work();
  return {
    calls: () => calls,
    ports: {
      aesBlock: (key, input, output) =>
        guarded("aesBlock", () => {
          output.set(aesBlock(key, input));
          return 0;
        }),
      p256Mul: (output, a, b) => guarded("p256Mul", () => montgomery(output, a, b)),
      p256Sqr: (output, a) => guarded("p256Sqr", () => montgomery(output, a, a)),
    },
  };
}
