// AES encryption of two blocks (FIPS 197 §5.1): the rounds of aes-planes.ts with the state in local variables and every rotation a
// constant, for compilers. Layout, left-out ShiftRows and round keys are those of aes.ts, which says how they work.
//
// One text of the S-box serves all rounds, four texts of MixColumns serve the four turns of the rows: what a loop with constant
// rotations needs. AssemblyScript has no function with eight results, so both stand here once, written out.
//
// CT: blocks and keys.
import { below, difference, opposite } from "./aes-rows";

/**
 * outputA = AES(inputA), outputB = AES(inputB); 16 octets each, at the same address or apart. schedule: a round key of 32 octets for each
 * round, and one; rounds 10 or 14.
 */
export function encryptPair(
  schedule: usize,
  rounds: u32,
  inputA: usize,
  outputA: usize,
  inputB: usize,
  outputB: usize,
): void {
  let p3 = load<u32>(inputA, 12);
  let p2 = load<u32>(inputA, 8);
  let p1 = load<u32>(inputA, 4);
  let p0 = load<u32>(inputA);
  let p7 = load<u32>(inputB, 12);
  let p6 = load<u32>(inputB, 8);
  let p5 = load<u32>(inputB, 4);
  let p4 = load<u32>(inputB);
  let t: u32;

  // Octets to planes (aes-planes.ts, transpose).
  t = difference(p0, p1, 0x55555555, 1);
  p1 ^= t;
  p0 ^= t << 1;
  t = difference(p2, p3, 0x55555555, 1);
  p3 ^= t;
  p2 ^= t << 1;
  t = difference(p4, p5, 0x55555555, 1);
  p5 ^= t;
  p4 ^= t << 1;
  t = difference(p6, p7, 0x55555555, 1);
  p7 ^= t;
  p6 ^= t << 1;
  t = difference(p0, p2, 0x33333333, 2);
  p2 ^= t;
  p0 ^= t << 2;
  t = difference(p1, p3, 0x33333333, 2);
  p3 ^= t;
  p1 ^= t << 2;
  t = difference(p4, p6, 0x33333333, 2);
  p6 ^= t;
  p4 ^= t << 2;
  t = difference(p5, p7, 0x33333333, 2);
  p7 ^= t;
  p5 ^= t << 2;
  t = difference(p0, p4, 0x0f0f0f0f, 4);
  p4 ^= t;
  p0 ^= t << 4;
  t = difference(p1, p5, 0x0f0f0f0f, 4);
  p5 ^= t;
  p1 ^= t << 4;
  t = difference(p2, p6, 0x0f0f0f0f, 4);
  p6 ^= t;
  p2 ^= t << 4;
  t = difference(p3, p7, 0x0f0f0f0f, 4);
  p7 ^= t;
  p3 ^= t << 4;

  p7 ^= load<u32>(schedule, 28);
  p6 ^= load<u32>(schedule, 24);
  p5 ^= load<u32>(schedule, 20);
  p4 ^= load<u32>(schedule, 16);
  p3 ^= load<u32>(schedule, 12);
  p2 ^= load<u32>(schedule, 8);
  p1 ^= load<u32>(schedule, 4);
  p0 ^= load<u32>(schedule, 0);
  // 10 and 14 are both 2 modulo 4, so what is left of the rounds says how far the rows are turned.
  for (let left = rounds; ; left--) {
    schedule += 32;
    // SubBytes (§5.1.1), less its constant: the circuit of aes-planes.ts, substitute. x0 is p7, x7 is p0.
    const y14 = p4 ^ p2;
    const y13 = p7 ^ p1;
    const y9 = p7 ^ p4;
    const y8 = p7 ^ p2;
    const t0 = p6 ^ p5;
    const y1 = t0 ^ p0;
    const y4 = y1 ^ p4;
    const y12 = y13 ^ y14;
    const y2 = y1 ^ p7;
    const y5 = y1 ^ p1;
    const y3 = y5 ^ y8;
    const t1 = p3 ^ y12;
    const y15 = t1 ^ p2;
    const y20 = t1 ^ p6;
    const y6 = y15 ^ p0;
    const y10 = y15 ^ t0;
    const y11 = y20 ^ y9;
    const y7 = p0 ^ y11;
    const y17 = y10 ^ y11;
    const y16 = t0 ^ y11;
    const t2 = y12 & y15;
    const t3 = y3 & y6;
    const t4 = t3 ^ t2;
    const t5 = y4 & p0;
    const t6 = t5 ^ t2;
    const t7 = y13 & y16;
    const t8 = y5 & y1;
    const t12 = y9 & y11;
    const t13 = y14 & y17;
    const t15 = y8 & y10;
    const t21 = t4 ^ t13 ^ (y9 | y11);
    const t22 = t6 ^ t12 ^ (y8 | y10);
    const t23 = t8 ^ t12 ^ t13 ^ (y13 | y16);
    const t24 = t7 ^ t12 ^ t15 ^ (y2 | y7);
    const t25 = t21 ^ t22;
    const t26 = t21 & t23;
    const t27 = t24 ^ t26;
    const t28 = t25 & t27;
    const t29 = t28 ^ t22;
    const t30 = t23 ^ t24;
    const t31 = t22 ^ t26;
    const t32 = t31 & t30;
    const t33 = t32 ^ t24;
    const t34 = t23 ^ t33;
    const t35 = t27 ^ t33;
    const t36 = t24 & t35;
    const t37 = t36 ^ t34;
    const t38 = t27 ^ t36;
    const t39 = t29 & t38;
    const t40 = t25 ^ t39;
    const t41 = t40 ^ t37;
    const t42 = t29 ^ t33;
    const t43 = t29 ^ t40;
    const t44 = t33 ^ t37;
    const t45 = t42 ^ t41;
    const z0 = t44 & y15;
    const z1 = t37 & y6;
    const z2 = t33 & p0;
    const z3 = t43 & y16;
    const z4 = t40 & y1;
    const z5 = t29 & y7;
    const z6 = t42 & y11;
    const z7 = t45 & y17;
    const z8 = t41 & y10;
    const z9 = t44 & y12;
    const z10 = t37 & y3;
    const z11 = t33 & y4;
    const z12 = t43 & y13;
    const z13 = t40 & y5;
    const z14 = t29 & y2;
    const z15 = t42 & y9;
    const z16 = t45 & y14;
    const z17 = t41 & y8;
    const t46 = z15 ^ z16;
    const t47 = z10 ^ z11;
    const t48 = z5 ^ z13;
    const t49 = z9 ^ z10;
    const t50 = z2 ^ z12;
    const t51 = z2 ^ z5;
    const t52 = z7 ^ z8;
    const t53 = z0 ^ z3;
    const t54 = z6 ^ z7;
    const t55 = z16 ^ z17;
    const t56 = z12 ^ t48;
    const t57 = t50 ^ t53;
    const t58 = z4 ^ t46;
    const t59 = z3 ^ t54;
    const t60 = t46 ^ t57;
    const t61 = z14 ^ t57;
    const t62 = t52 ^ t58;
    const t63 = t49 ^ t58;
    const t64 = z4 ^ t59;
    const t65 = t61 ^ t62;
    const t66 = z1 ^ t63;
    const s3 = t53 ^ t66;
    p7 = t59 ^ t63;
    p0 = t48 ^ t60;
    p1 = t56 ^ t62;
    p2 = t47 ^ t65;
    p3 = t51 ^ t66;
    p4 = s3;
    p5 = t55 ^ t64 ^ t65;
    p6 = t64 ^ s3;
    if (left == 1) break;

    // MixColumns (§5.1.3) and AddRoundKey: 2t + below + opposite of t, where t = a + below (aes-planes.ts, mixColumns).
    const turn = left & 3;
    if (turn == 2) {
      // by one column
      let b = below(p7, 1);
      const c7 = p7 ^ b;
      p7 = b ^ opposite(c7, 1) ^ load<u32>(schedule, 28);
      b = below(p0, 1);
      const c0 = p0 ^ b;
      p0 = c7 ^ b ^ opposite(c0, 1) ^ load<u32>(schedule, 0);
      b = below(p1, 1);
      const c1 = p1 ^ b;
      p1 = c0 ^ c7 ^ b ^ opposite(c1, 1) ^ load<u32>(schedule, 4);
      b = below(p2, 1);
      const c2 = p2 ^ b;
      p2 = c1 ^ b ^ opposite(c2, 1) ^ load<u32>(schedule, 8);
      b = below(p3, 1);
      const c3 = p3 ^ b;
      p3 = c2 ^ c7 ^ b ^ opposite(c3, 1) ^ load<u32>(schedule, 12);
      b = below(p4, 1);
      const c4 = p4 ^ b;
      p4 = c3 ^ c7 ^ b ^ opposite(c4, 1) ^ load<u32>(schedule, 16);
      b = below(p5, 1);
      const c5 = p5 ^ b;
      p5 = c4 ^ b ^ opposite(c5, 1) ^ load<u32>(schedule, 20);
      b = below(p6, 1);
      const c6 = p6 ^ b;
      p6 = c5 ^ b ^ opposite(c6, 1) ^ load<u32>(schedule, 24);
      p7 ^= c6;
    } else if (turn == 1) {
      // by two
      let b = below(p7, 2);
      const c7 = p7 ^ b;
      p7 = b ^ opposite(c7, 2) ^ load<u32>(schedule, 28);
      b = below(p0, 2);
      const c0 = p0 ^ b;
      p0 = c7 ^ b ^ opposite(c0, 2) ^ load<u32>(schedule, 0);
      b = below(p1, 2);
      const c1 = p1 ^ b;
      p1 = c0 ^ c7 ^ b ^ opposite(c1, 2) ^ load<u32>(schedule, 4);
      b = below(p2, 2);
      const c2 = p2 ^ b;
      p2 = c1 ^ b ^ opposite(c2, 2) ^ load<u32>(schedule, 8);
      b = below(p3, 2);
      const c3 = p3 ^ b;
      p3 = c2 ^ c7 ^ b ^ opposite(c3, 2) ^ load<u32>(schedule, 12);
      b = below(p4, 2);
      const c4 = p4 ^ b;
      p4 = c3 ^ c7 ^ b ^ opposite(c4, 2) ^ load<u32>(schedule, 16);
      b = below(p5, 2);
      const c5 = p5 ^ b;
      p5 = c4 ^ b ^ opposite(c5, 2) ^ load<u32>(schedule, 20);
      b = below(p6, 2);
      const c6 = p6 ^ b;
      p6 = c5 ^ b ^ opposite(c6, 2) ^ load<u32>(schedule, 24);
      p7 ^= c6;
    } else if (turn == 0) {
      // by three
      let b = below(p7, 3);
      const c7 = p7 ^ b;
      p7 = b ^ opposite(c7, 3) ^ load<u32>(schedule, 28);
      b = below(p0, 3);
      const c0 = p0 ^ b;
      p0 = c7 ^ b ^ opposite(c0, 3) ^ load<u32>(schedule, 0);
      b = below(p1, 3);
      const c1 = p1 ^ b;
      p1 = c0 ^ c7 ^ b ^ opposite(c1, 3) ^ load<u32>(schedule, 4);
      b = below(p2, 3);
      const c2 = p2 ^ b;
      p2 = c1 ^ b ^ opposite(c2, 3) ^ load<u32>(schedule, 8);
      b = below(p3, 3);
      const c3 = p3 ^ b;
      p3 = c2 ^ c7 ^ b ^ opposite(c3, 3) ^ load<u32>(schedule, 12);
      b = below(p4, 3);
      const c4 = p4 ^ b;
      p4 = c3 ^ c7 ^ b ^ opposite(c4, 3) ^ load<u32>(schedule, 16);
      b = below(p5, 3);
      const c5 = p5 ^ b;
      p5 = c4 ^ b ^ opposite(c5, 3) ^ load<u32>(schedule, 20);
      b = below(p6, 3);
      const c6 = p6 ^ b;
      p6 = c5 ^ b ^ opposite(c6, 3) ^ load<u32>(schedule, 24);
      p7 ^= c6;
    } else {
      let b = below(p7, 0);
      const c7 = p7 ^ b;
      p7 = b ^ opposite(c7, 0) ^ load<u32>(schedule, 28);
      b = below(p0, 0);
      const c0 = p0 ^ b;
      p0 = c7 ^ b ^ opposite(c0, 0) ^ load<u32>(schedule, 0);
      b = below(p1, 0);
      const c1 = p1 ^ b;
      p1 = c0 ^ c7 ^ b ^ opposite(c1, 0) ^ load<u32>(schedule, 4);
      b = below(p2, 0);
      const c2 = p2 ^ b;
      p2 = c1 ^ b ^ opposite(c2, 0) ^ load<u32>(schedule, 8);
      b = below(p3, 0);
      const c3 = p3 ^ b;
      p3 = c2 ^ c7 ^ b ^ opposite(c3, 0) ^ load<u32>(schedule, 12);
      b = below(p4, 0);
      const c4 = p4 ^ b;
      p4 = c3 ^ c7 ^ b ^ opposite(c4, 0) ^ load<u32>(schedule, 16);
      b = below(p5, 0);
      const c5 = p5 ^ b;
      p5 = c4 ^ b ^ opposite(c5, 0) ^ load<u32>(schedule, 20);
      b = below(p6, 0);
      const c6 = p6 ^ b;
      p6 = c5 ^ b ^ opposite(c6, 0) ^ load<u32>(schedule, 24);
      p7 ^= c6;
    }
  }
  p7 ^= load<u32>(schedule, 28);
  p6 ^= load<u32>(schedule, 24);
  p5 ^= load<u32>(schedule, 20);
  p4 ^= load<u32>(schedule, 16);
  p3 ^= load<u32>(schedule, 12);
  p2 ^= load<u32>(schedule, 8);
  p1 ^= load<u32>(schedule, 4);
  p0 ^= load<u32>(schedule, 0);

  // Planes to octets, and the turn of two columns in rows 1 and 3 undone (aes-planes.ts, unpack).
  t = difference(p0, p1, 0x55555555, 1);
  p1 ^= t;
  p0 ^= t << 1;
  t = difference(p2, p3, 0x55555555, 1);
  p3 ^= t;
  p2 ^= t << 1;
  t = difference(p4, p5, 0x55555555, 1);
  p5 ^= t;
  p4 ^= t << 1;
  t = difference(p6, p7, 0x55555555, 1);
  p7 ^= t;
  p6 ^= t << 1;
  t = difference(p0, p2, 0x33333333, 2);
  p2 ^= t;
  p0 ^= t << 2;
  t = difference(p1, p3, 0x33333333, 2);
  p3 ^= t;
  p1 ^= t << 2;
  t = difference(p4, p6, 0x33333333, 2);
  p6 ^= t;
  p4 ^= t << 2;
  t = difference(p5, p7, 0x33333333, 2);
  p7 ^= t;
  p5 ^= t << 2;
  t = difference(p0, p4, 0x0f0f0f0f, 4);
  p4 ^= t;
  p0 ^= t << 4;
  t = difference(p1, p5, 0x0f0f0f0f, 4);
  p5 ^= t;
  p1 ^= t << 4;
  t = difference(p2, p6, 0x0f0f0f0f, 4);
  p6 ^= t;
  p2 ^= t << 4;
  t = difference(p3, p7, 0x0f0f0f0f, 4);
  p7 ^= t;
  p3 ^= t << 4;
  t = (p0 ^ p2) & 0xff00ff00;
  p0 ^= t;
  p2 ^= t;
  t = (p1 ^ p3) & 0xff00ff00;
  p1 ^= t;
  p3 ^= t;
  t = (p4 ^ p6) & 0xff00ff00;
  p4 ^= t;
  p6 ^= t;
  t = (p5 ^ p7) & 0xff00ff00;
  p5 ^= t;
  p7 ^= t;
  store<u32>(outputA, p3, 12);
  store<u32>(outputA, p2, 8);
  store<u32>(outputA, p1, 4);
  store<u32>(outputA, p0);
  store<u32>(outputB, p7, 12);
  store<u32>(outputB, p6, 8);
  store<u32>(outputB, p5, 4);
  store<u32>(outputB, p4);
}
