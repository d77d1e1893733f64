// Tables of AES by vector permutation: aes-vector.ts says what they are for. Made by tools/make-vector-tables.mjs, which derives them from
// the field (FIPS 197 §4.2) and checks them for all octets; tests/conformance/aes-vector.test.ts makes them anew and compares.
// Nothing here is compiled, and takes no memory, unless a kernel with vectors asks for it.

// coordinates of an octet: of its low nibble, and of its high one
// prettier-ignore
// @ts-ignore: decorator
@lazy export const IN_LOW: usize = memory.data<u8>([0x00, 0x10, 0x46, 0x56, 0xad, 0xbd, 0xeb, 0xfb, 0x9d, 0x8d, 0xdb, 0xcb, 0x30, 0x20, 0x76, 0x66], 16);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const IN_HIGH: usize = memory.data<u8>([0x00, 0x57, 0x29, 0x7e, 0x07, 0x50, 0x2e, 0x79, 0xfe, 0xa9, 0xd7, 0x80, 0xf9, 0xae, 0xd0, 0x87], 16);

// the octet of coordinates: of their low nibble, and of their high one
// prettier-ignore
// @ts-ignore: decorator
@lazy export const OUT_LOW: usize = memory.data<u8>([0x00, 0x13, 0xc7, 0xd4, 0x94, 0x87, 0x53, 0x40, 0x3e, 0x2d, 0xf9, 0xea, 0xaa, 0xb9, 0x6d, 0x7e], 16);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const OUT_HIGH: usize = memory.data<u8>([0x00, 0x01, 0x0d, 0x0c, 0x51, 0x50, 0x5c, 0x5d, 0xb0, 0xb1, 0xbd, 0xbc, 0xe1, 0xe0, 0xec, 0xed], 16);

// 1/n
// prettier-ignore
// @ts-ignore: decorator
@lazy export const INVERSE: usize = memory.data<u8>([0x80, 0x01, 0x0c, 0x08, 0x06, 0x0f, 0x04, 0x0e, 0x03, 0x0d, 0x0b, 0x0a, 0x02, 0x09, 0x07, 0x05], 16);

// 1/(k n), n the norm
// prettier-ignore
// @ts-ignore: decorator
@lazy export const QUOTIENT: usize = memory.data<u8>([0x80, 0x0c, 0x06, 0x04, 0x03, 0x0b, 0x02, 0x07, 0x0d, 0x0a, 0x09, 0x05, 0x01, 0x08, 0x0f, 0x0e], 16);

// coordinates of S = SubBytes - 0x63: from I, and from J
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ONE_I: usize = memory.data<u8>([0x00, 0xcc, 0x3d, 0xf2, 0x81, 0xbf, 0xcf, 0x73, 0x82, 0xf1, 0x70, 0xbc, 0x4e, 0x3e, 0x4d, 0x03], 16);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ONE_J: usize = memory.data<u8>([0x00, 0xfd, 0x10, 0x7b, 0x47, 0xc1, 0x6b, 0x3c, 0xd1, 0xed, 0xaa, 0x57, 0x2c, 0x86, 0xba, 0x96], 16);

// coordinates of 2 S
// prettier-ignore
// @ts-ignore: decorator
@lazy export const TWO_I: usize = memory.data<u8>([0x00, 0x42, 0x69, 0xfd, 0x70, 0xcf, 0x94, 0x8d, 0xa6, 0x2b, 0x5b, 0x19, 0xe4, 0xbf, 0x32, 0xd6], 16);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const TWO_J: usize = memory.data<u8>([0x00, 0x4a, 0x46, 0xc4, 0x6f, 0xe1, 0x82, 0xab, 0xa7, 0x0c, 0x63, 0x29, 0xed, 0x8e, 0x25, 0xc8], 16);

// S as an octet
// prettier-ignore
// @ts-ignore: decorator
@lazy export const LAST_I: usize = memory.data<u8>([0x00, 0x4b, 0xb5, 0x2a, 0xa3, 0xc2, 0x9f, 0x89, 0x77, 0xfe, 0x5d, 0x16, 0x3c, 0x61, 0xe8, 0xd4], 16);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const LAST_J: usize = memory.data<u8>([0x00, 0x54, 0x01, 0xb7, 0x11, 0xf2, 0xb6, 0xa6, 0xf3, 0x55, 0x44, 0x10, 0xa7, 0xe3, 0x45, 0xe2], 16);

// the row below, k columns on: k is the round modulo 4
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW1_0: v128 = i8x16(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW1_1: v128 = i8x16(5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW1_2: v128 = i8x16(9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW1_3: v128 = i8x16(13, 14, 15, 12, 1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8);

// the row above, which is the third below
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW3_0: v128 = i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW3_1: v128 = i8x16(15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW3_2: v128 = i8x16(11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2, 7, 4, 5, 6);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROW3_3: v128 = i8x16(7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14, 3, 0, 1, 2);

// a round key as round k has its state; TURN_2 undoes what ten rounds leave
// prettier-ignore
// @ts-ignore: decorator
@lazy export const TURN_1: v128 = i8x16(0, 13, 10, 7, 4, 1, 14, 11, 8, 5, 2, 15, 12, 9, 6, 3);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const TURN_2: v128 = i8x16(0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 5, 14, 7);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const TURN_3: v128 = i8x16(0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11);

// RotWord of the last word, in each word (§5.2)
// prettier-ignore
// @ts-ignore: decorator
@lazy export const LAST_WORD: v128 = i8x16(13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12, 13, 14, 15, 12);

// words moved up by one, or two; zeros follow
// prettier-ignore
// @ts-ignore: decorator
@lazy export const UP_1: v128 = i8x16(-128, -128, -128, -128, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const UP_2: v128 = i8x16(-128, -128, -128, -128, -128, -128, -128, -128, 0, 1, 2, 3, 4, 5, 6, 7);

// coordinates of 0x63
// prettier-ignore
// @ts-ignore: decorator
@lazy export const CONSTANT: v128 = i8x16(120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120, 120);

// coordinates of 0x63, in row 0 with the round constant 2^(round - 1)
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_1: v128 = i8x16(104, 120, 120, 120, 104, 120, 120, 120, 104, 120, 120, 120, 104, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_2: v128 = i8x16(62, 120, 120, 120, 62, 120, 120, 120, 62, 120, 120, 120, 62, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_3: v128 = i8x16(-43, 120, 120, 120, -43, 120, 120, 120, -43, 120, 120, 120, -43, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_4: v128 = i8x16(-27, 120, 120, 120, -27, 120, 120, 120, -27, 120, 120, 120, -27, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_5: v128 = i8x16(47, 120, 120, 120, 47, 120, 120, 120, 47, 120, 120, 120, 47, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_6: v128 = i8x16(81, 120, 120, 120, 81, 120, 120, 120, 81, 120, 120, 120, 81, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_7: v128 = i8x16(127, 120, 120, 120, 127, 120, 120, 120, 127, 120, 120, 120, 127, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_8: v128 = i8x16(-122, 120, 120, 120, -122, 120, 120, 120, -122, 120, 120, 120, -122, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_9: v128 = i8x16(-28, 120, 120, 120, -28, 120, 120, 120, -28, 120, 120, 120, -28, 120, 120, 120);
// prettier-ignore
// @ts-ignore: decorator
@lazy export const ROUND_10: v128 = i8x16(-19, 120, 120, 120, -19, 120, 120, 120, -19, 120, 120, 120, -19, 120, 120, 120);
