// The field of P-256 as a hook of it would have it (assembly/ports.ts p256_mul), with BigInt.

export const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;

/** 2^-261 mod p. */
const R_INVERSE = (() => {
  let [base, exponent, result] = [2n ** 261n % P, P - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
})();

/** The number that nine limbs of 29 bits are. */
export function valueOf(limbs: Uint8Array): bigint {
  const view = new DataView(limbs.buffer, limbs.byteOffset, 36);
  let sum = 0n;
  for (let i = 8; i >= 0; i--) sum = (sum << 29n) + BigInt(view.getUint32(4 * i, true));
  return sum;
}

/** value, in Montgomery form, out of that form. */
export const fromMontgomery = (value: bigint): bigint => (value * R_INVERSE) % P;

/** output = a * b / 2^261 mod p, on nine limbs of 29 bits. Answers 0. */
export function montgomery(output: Uint8Array, a: Uint8Array, b: Uint8Array): number {
  let product = fromMontgomery(valueOf(a) * valueOf(b));
  const view = new DataView(output.buffer, output.byteOffset, 36);
  for (let i = 0; i < 9; i++, product >>= 29n) view.setUint32(4 * i, Number(product & 0x1fffffffn), true);
  return 0;
}
