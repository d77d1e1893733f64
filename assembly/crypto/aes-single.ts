// AES encryption of one block (FIPS 197 §5.1), for compilers: half the work of aes-pair.ts outside of the S-box. A chain (CMAC, the last block of
// CCM) has no second block to take along.
//
// Layout: four words; word i holds plane i of the 16 octets in the lower halves of its octets and plane i + 4 in the upper ones: bit i of octet (r, c) is
// bit 8r + c of its word, bit i + 4 is bit 8r + 4 + c. Left-out ShiftRows and round keys are those of aes.ts.
//
// The S-box is built on GF((2^4)^2), whose two halves are the lower and the upper halves of octets from the basis change up to the other: so
// one instruction does both wherever both do the same. It computes x^-1 = c (c x)^-1 with c = 198, the constant for which the two changes of
// basis cost the least in this layout (docs/measurements/aes.md). In between it is the circuit of aes-planes.ts, with t21 to t24 by OR: where a
// sum takes in y and y', and y & y', that is y | y'.
//
// CT: block and key.
import { below, difference, opposite } from "./aes-rows";

const LOW: u32 = 0x0f0f0f0f;
const HIGH: u32 = 0xf0f0f0f0;

/** Lower halves, in both halves. */
@inline
function both(x: u32): u32 {
  x &= LOW;
  return x | (x << 4);
}

/** output = AES(input), 16 octets each, output may be input. schedule: a round key of 16 octets for each round, and one; rounds 10 or 14. */
export function encryptSingle(schedule: usize, rounds: u32, input: usize, output: usize): void {
  let w3 = load<u32>(input, 12);
  let w2 = load<u32>(input, 8);
  let w1 = load<u32>(input, 4);
  let w0 = load<u32>(input);
  let t: u32;

  // Octets to planes: bits 0 and 1 of a bit's number change places with those of the column.
  t = difference(w0, w1, 0x55555555, 1);
  w1 ^= t;
  w0 ^= t << 1;
  t = difference(w2, w3, 0x55555555, 1);
  w3 ^= t;
  w2 ^= t << 1;
  t = difference(w0, w2, 0x33333333, 2);
  w2 ^= t;
  w0 ^= t << 2;
  t = difference(w1, w3, 0x33333333, 2);
  w3 ^= t;
  w1 ^= t << 2;

  w3 ^= load<u32>(schedule, 12);
  w2 ^= load<u32>(schedule, 8);
  w1 ^= load<u32>(schedule, 4);
  w0 ^= load<u32>(schedule);
  // 10 and 14 are both 2 modulo 4, so what is left of the rounds says how far the rows are turned.
  for (let left = rounds; ; left--) {
    schedule += 16;
    // SubBytes (§5.1.1), less its constant. To GF((2^4)^2):
    const s12 = w1 ^ w2;
    const s02 = w0 ^ w2;
    const s23 = w2 ^ w3;
    const s13 = s12 ^ s23;
    const s123 = s12 ^ w3;
    const s0123 = s123 ^ w0;
    const a0 = ((s12 ^ (s12 >>> 4)) & LOW) | ((s13 ^ (s02 << 4)) & HIGH);
    const a1 = ((w0 ^ (s23 << 4)) & HIGH) | rotr<u32>(w2 & HIGH, 4);
    const a2 = s123 ^ ((s02 ^ (w3 >>> 4)) & LOW);
    const a3 = s0123 ^ ((s23 ^ (s02 >>> 4)) & LOW) ^ rotl<u32>(w3 & LOW, 4);
    // The product of the halves, and the square of their sum: in the lower halves. y0 to y8: y15, y6, x7; y16, y1, y7; y11, y17, y10.
    const y0 = a0 ^ a1;
    const y3 = a2 ^ a3;
    const y6 = a0 ^ a2;
    const y8 = a1 ^ a3;
    const y7 = y6 ^ y8;
    const q0 = y0 & (y0 >>> 4);
    const q6 = y6 & (y6 >>> 4);
    const q7 = y7 & (y7 >>> 4);
    const t21 = (a1 & (a1 >>> 4)) ^ q0 ^ q7 ^ (y6 | (y6 >>> 4));
    const t22 = (a0 & (a0 >>> 4)) ^ q0 ^ q6 ^ (y8 | (y8 >>> 4));
    const t23 = (a3 & (a3 >>> 4)) ^ q7 ^ q6 ^ (y3 | (y3 >>> 4));
    const t24 = (y3 & (y3 >>> 4)) ^ (y8 & (y8 >>> 4)) ^ q6 ^ (a2 | (a2 >>> 4));
    // Its inverse in GF(2^4)
    const t25 = t21 ^ t22;
    const t26 = t21 & t23;
    const t27 = t24 ^ t26;
    const t28 = t25 & t27;
    let t29 = t28 ^ t22;
    const t30 = t23 ^ t24;
    const t31 = t22 ^ t26;
    const t32 = t31 & t30;
    let t33 = t32 ^ t24;
    const t34 = t23 ^ t33;
    const t35 = t27 ^ t33;
    const t36 = t24 & t35;
    let t37 = t36 ^ t34;
    const t38 = t27 ^ t36;
    const t39 = t29 & t38;
    let t40 = t25 ^ t39;
    t29 = both(t29);
    t33 = both(t33);
    t37 = both(t37);
    t40 = both(t40);
    // times each half
    const t42 = t29 ^ t33;
    const t41 = t40 ^ t37;
    const z7 = (t42 ^ t41) & y7;
    const z67 = (t42 & y6) ^ z7;
    const z78 = (t41 & y8) ^ z7;
    const z1 = t37 & a1;
    const z4 = t40 & a3;
    const c0 = ((t33 ^ t37) & y0) ^ z1 ^ z67;
    const c1 = ((t29 ^ t40) & y3) ^ z4 ^ z67;
    const c2 = (t33 & a0) ^ z1 ^ z78;
    const c3 = (t29 & a2) ^ z4 ^ z78;
    // and back
    const c12 = c1 ^ c2;
    const c123 = c12 ^ c3;
    const c012 = c12 ^ c0;
    w0 = c123 ^ rotr<u32>(c1 & HIGH, 4) ^ rotl<u32>((c0 ^ c2) & LOW, 4);
    w1 = c3 ^ ((c0 ^ (c3 >>> 4)) & LOW);
    w2 = c123 ^ c0 ^ rotr<u32>(c012 & HIGH, 4) ^ rotl<u32>(c012 & LOW, 4);
    w3 = c3 ^ (c1 & LOW) ^ rotl<u32>(c2 & LOW, 4);
    if (left == 1) break;

    // MixColumns (§5.1.3) and AddRoundKey: 2t + below + opposite of t, where t = a + below. Doubling moves each plane up by one, so plane 3 to
    // the upper half of word 0, and feeds plane 7 back into planes 0, 1, 3 and 4.
    const turn = left & 3;
    if (turn == 2) {
      // by one column
      let b = below(w3, 1);
      const d3 = w3 ^ b;
      w3 = b ^ opposite(d3, 1) ^ load<u32>(schedule, 12);
      b = below(w2, 1);
      const d2 = w2 ^ b;
      w2 = b ^ opposite(d2, 1) ^ load<u32>(schedule, 8);
      b = below(w1, 1);
      const d1 = w1 ^ b;
      w1 = b ^ opposite(d1, 1) ^ load<u32>(schedule, 4);
      b = below(w0, 1);
      const d0 = w0 ^ b;
      w0 = b ^ opposite(d0, 1) ^ load<u32>(schedule);
      t = d3 & HIGH;
      w0 ^= t ^ rotr<u32>(t, 4) ^ rotl<u32>(d3 ^ t, 4);
      w1 ^= d0 ^ rotr<u32>(t, 4);
      w2 ^= d1;
      w3 ^= d2 ^ rotr<u32>(t, 4);
    } else if (turn == 1) {
      // by two
      let b = below(w3, 2);
      const d3 = w3 ^ b;
      w3 = b ^ opposite(d3, 2) ^ load<u32>(schedule, 12);
      b = below(w2, 2);
      const d2 = w2 ^ b;
      w2 = b ^ opposite(d2, 2) ^ load<u32>(schedule, 8);
      b = below(w1, 2);
      const d1 = w1 ^ b;
      w1 = b ^ opposite(d1, 2) ^ load<u32>(schedule, 4);
      b = below(w0, 2);
      const d0 = w0 ^ b;
      w0 = b ^ opposite(d0, 2) ^ load<u32>(schedule);
      t = d3 & HIGH;
      w0 ^= t ^ rotr<u32>(t, 4) ^ rotl<u32>(d3 ^ t, 4);
      w1 ^= d0 ^ rotr<u32>(t, 4);
      w2 ^= d1;
      w3 ^= d2 ^ rotr<u32>(t, 4);
    } else if (turn == 0) {
      // by three
      let b = below(w3, 3);
      const d3 = w3 ^ b;
      w3 = b ^ opposite(d3, 3) ^ load<u32>(schedule, 12);
      b = below(w2, 3);
      const d2 = w2 ^ b;
      w2 = b ^ opposite(d2, 3) ^ load<u32>(schedule, 8);
      b = below(w1, 3);
      const d1 = w1 ^ b;
      w1 = b ^ opposite(d1, 3) ^ load<u32>(schedule, 4);
      b = below(w0, 3);
      const d0 = w0 ^ b;
      w0 = b ^ opposite(d0, 3) ^ load<u32>(schedule);
      t = d3 & HIGH;
      w0 ^= t ^ rotr<u32>(t, 4) ^ rotl<u32>(d3 ^ t, 4);
      w1 ^= d0 ^ rotr<u32>(t, 4);
      w2 ^= d1;
      w3 ^= d2 ^ rotr<u32>(t, 4);
    } else {
      let b = below(w3, 0);
      const d3 = w3 ^ b;
      w3 = b ^ opposite(d3, 0) ^ load<u32>(schedule, 12);
      b = below(w2, 0);
      const d2 = w2 ^ b;
      w2 = b ^ opposite(d2, 0) ^ load<u32>(schedule, 8);
      b = below(w1, 0);
      const d1 = w1 ^ b;
      w1 = b ^ opposite(d1, 0) ^ load<u32>(schedule, 4);
      b = below(w0, 0);
      const d0 = w0 ^ b;
      w0 = b ^ opposite(d0, 0) ^ load<u32>(schedule);
      t = d3 & HIGH;
      w0 ^= t ^ rotr<u32>(t, 4) ^ rotl<u32>(d3 ^ t, 4);
      w1 ^= d0 ^ rotr<u32>(t, 4);
      w2 ^= d1;
      w3 ^= d2 ^ rotr<u32>(t, 4);
    }
  }
  w3 ^= load<u32>(schedule, 12);
  w2 ^= load<u32>(schedule, 8);
  w1 ^= load<u32>(schedule, 4);
  w0 ^= load<u32>(schedule);

  // Planes to octets, and the turn of two columns in rows 1 and 3 undone (aes-planes.ts, unpack).
  t = difference(w0, w1, 0x55555555, 1);
  w1 ^= t;
  w0 ^= t << 1;
  t = difference(w2, w3, 0x55555555, 1);
  w3 ^= t;
  w2 ^= t << 1;
  t = difference(w0, w2, 0x33333333, 2);
  w2 ^= t;
  w0 ^= t << 2;
  t = difference(w1, w3, 0x33333333, 2);
  w3 ^= t;
  w1 ^= t << 2;
  t = (w0 ^ w2) & 0xff00ff00;
  w0 ^= t;
  w2 ^= t;
  t = (w1 ^ w3) & 0xff00ff00;
  w1 ^= t;
  w3 ^= t;
  store<u32>(output, w3, 12);
  store<u32>(output, w2, 8);
  store<u32>(output, w1, 4);
  store<u32>(output, w0);
}
