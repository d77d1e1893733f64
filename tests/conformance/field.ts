// The field of P-256 as numbers, beside what the modelled peripheral makes of its limbs (host/emulator/peripheral-p256.ts).

export const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;

/** 2^-261 mod p. */
const R_INVERSE = (() => {
  let [base, exponent, result] = [2n ** 261n % P, P - 2n, 1n];
  for (; exponent > 0n; exponent >>= 1n, base = (base * base) % P) if (exponent & 1n) result = (result * base) % P;
  return result;
})();

/** value, in Montgomery form, out of that form. */
export const fromMontgomery = (value: bigint): bigint => (value * R_INVERSE) % P;
