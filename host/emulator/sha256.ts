// SHA-256 (FIPS 180-4 §6.2) for the emulation's dice and its seeded entropy, which must run in Node and in a page alike and
// cannot wait: Web Cryptography's digest gives a promise. For simulation only; CT: not considered.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const K = new Uint32Array(64);
/** Of the square roots of the first 8 (FIPS 180-4 §5.3.3). */
const INITIAL = new Uint32Array(8);

/** floor(root(n) * 2^32) mod 2^32, exactly. */
function fraction(n: number, degree: 2 | 3): number {
  const scaled = BigInt(n) << BigInt(32 * degree);
  const power = (x: bigint): bigint => (degree === 2 ? x * x : x * x * x);
  let root = 0n;
  for (let bit = 36n; bit >= 0n; bit--) if (power(root | (1n << bit)) <= scaled) root |= 1n << bit;
  return Number(root & 0xffffffffn);
}

for (let n = 2, count = 0; count < K.length; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) prime &&= n % d !== 0;
  if (!prime) continue;
  K[count] = fraction(n, 3);
  if (count < INITIAL.length) INITIAL[count] = fraction(n, 2);
  count++;
}

const rotate = (x: number, bits: number): number => (x >>> bits) | (x << (32 - bits));

/** FIPS 180-4 §6.2.2. */
function compress(state: Uint32Array, block: DataView, at: number): void {
  const w = new Uint32Array(64);
  for (let t = 0; t < 16; t++) w[t] = block.getUint32(at + 4 * t);
  for (let t = 16; t < 64; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!];
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    w[t] = w[t - 16]! + s0 + w[t - 7]! + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[t]! + w[t]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i]! += word));
}

/** The 32 octets of the hash of these parts, one behind the other. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // A one, zeros, and the length in bits in eight octets fill the last block (FIPS 180-4 §5.1.1).
  const padded = new Uint8Array(((length + 8) & ~63) + 64);
  const view = new DataView(padded.buffer);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  view.setBigUint64(padded.length - 8, BigInt(length) * 8n);
  const state = INITIAL.slice();
  for (let block = 0; block < padded.length; block += 64) compress(state, view, block);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}
