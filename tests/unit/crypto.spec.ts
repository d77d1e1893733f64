import { equal, maskZero } from "../../assembly/crypto/ct";
import { fromLittleEndian, reverse, toLittleEndian } from "../../assembly/crypto/limbs";
import {
  begin,
  canonical,
  combine,
  fromOctets,
  invert,
  isZero,
  mul,
  ONE,
  toOctets,
} from "../../assembly/crypto/p256/field";
import { validScalar } from "../../assembly/crypto/p256/scalar";
import { randomBytes, clearGenerator, seedGenerator } from "../../assembly/crypto/drbg";
import { NO_ENTROPY } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const A: usize = memory.data(512, 16);
const B: usize = A + 64;
const C: usize = A + 128;
const T: usize = A + 192;

/** One multiplication under way: a new computation asks the hook again. */
function product(x: string, y: string): string {
  begin();
  hexTo(T, x);
  fromOctets(A, T);
  hexTo(T, y);
  fromOctets(B, T);
  mul(C, A, B);
  toOctets(T, C, T + 64);
  return hexOf(T, 32);
}

describe("constant-time helpers", () => {
  it("make masks", () => {
    expect(maskZero(0)).toBe(0xffffffff);
    expect(maskZero(1)).toBe(0);
    expect(maskZero(0x80000000)).toBe(0);
  });
  it("compare every octet", () => {
    hexTo(A, "000102030405060708090a0b0c0d0e0f");
    hexTo(B, "000102030405060708090a0b0c0d0e0f");
    expect(equal(A, B, 16)).toBe(0xffffffff);
    for (let i = 0; i < 16; i++) {
      store<u8>(B + i, load<u8>(B + i) ^ 0x80);
      expect(equal(A, B, 16)).toBe(0);
      store<u8>(B + i, load<u8>(B + i) ^ 0x80);
    }
    expect(equal(A, B, 0)).toBe(0xffffffff);
  });
});

const MINUS_ONE = "ffffffff00000001000000000000000000000000fffffffffffffffffffffffe";

describe("GF(p) of P-256", () => {
  it("reads and writes 32 octets", () => {
    hexTo(A, "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20");
    fromLittleEndian(B, A);
    toLittleEndian(C, B);
    expect(hexOf(C, 32)).toBe(hexOf(A, 32));
    reverse(C, A);
    expect(load<u8>(C)).toBe(0x20);
  });
  it("multiplies", () => {
    expect(product(MINUS_ONE, MINUS_ONE)).toBe("0000000000000000000000000000000000000000000000000000000000000001");
    expect(product("0000000000000000000000000000000000000000000000000000000000000003", MINUS_ONE)).toBe(
      "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc",
    );
  });
  it("tells numbers below p from others", () => {
    hexTo(T, "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
    begin();
    expect(fromOctets(A, T)).toBe(0, "p itself");
    expect(isZero(A, B)).toBe(0xffffffff);
    hexTo(T, MINUS_ONE);
    expect(fromOctets(A, T)).toBe(0xffffffff);
  });
  it("keeps sums and differences normal at the extremes", () => {
    begin();
    hexTo(T, MINUS_ONE);
    fromOctets(A, T);
    memory.fill(B, 0, 36);
    combine(C, 0, B, 3, A);
    canonical(T, C);
    combine(B, 3, ONE, 0, ONE);
    canonical(T + 64, B);
    expect(hexOf(T, 36)).toBe(hexOf(T + 64, 36), "-3 * -1 = 3");
    // Limbs of all ones at every factor: nothing may overflow its 32 bits.
    memory.fill(A, 0xff, 36);
    for (let i = 0; i < 36; i += 4) store<u32>(A + i, i < 32 ? 0x1fffffff : 0x1100000);
    canonical(C, A);
    combine(B, 3, A, 0, A);
    combine(T, 1, A, -1, A);
    combine(T, 1, T, -1, C);
    combine(T, 1, T, 1, B);
    expect(isZero(T, C)).toBe(0xffffffff, "a + a + a = 3 a");
    combine(T, 0, A, 3, A);
    combine(T, 1, T, -1, B);
    expect(isZero(T, C)).toBe(0xffffffff, "3 a - 3 a = 0");
  });
  it("inverts", () => {
    begin();
    hexTo(T, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    fromOctets(A, T);
    invert(B, A, T);
    mul(C, A, B);
    toOctets(T, C, T + 64);
    expect(hexOf(T, 32)).toBe("0000000000000000000000000000000000000000000000000000000000000001");
  });
});

describe("scalars of P-256", () => {
  it("are 1 to n - 1", () => {
    const n = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    hexTo(A, n);
    expect(validScalar(A)).toBe(0);
    store<u8>(A + 31, 0x50);
    expect(validScalar(A)).toBe(0xffffffff);
    memory.fill(A, 0, 32);
    expect(validScalar(A)).toBe(0);
    store<u8>(A + 31, 1);
    expect(validScalar(A)).toBe(0xffffffff);
    memory.fill(A, 0xff, 32);
    expect(validScalar(A)).toBe(0);
  });
});

describe("the generator (SP 800-90A §10.2.1)", () => {
  it("gives nothing before it is seeded, and zeros are not bytes", () => {
    clearGenerator();
    expect(randomBytes(A, 16)).toBe(NO_ENTROPY);
  });
  it("gives other bytes each time, of any length", () => {
    expect(seedGenerator()).toBe(0, "seeded");
    expect(randomBytes(A, 33)).toBe(0, "first");
    const first = hexOf(A, 33);
    expect(randomBytes(A, 33)).toBe(0);
    const second = hexOf(A, 33);
    expect(second == first).toBe(false, "second");
  });
});
