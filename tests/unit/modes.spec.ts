import { cbcDecrypt, cbcEncrypt } from "../../assembly/crypto/cbc";
import { aesCtr } from "../../assembly/crypto/key-stream";
import { INVALID_ARGUMENT } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(16, 16);
const IV: usize = memory.data(16, 16);
const DATA: usize = memory.data(128, 16);

const PLAIN =
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

describe("AES-128-CTR (SP 800-38A §F.5.1)", () => {
  it("gives the example, at every length of it", () => {
    const sealed =
      "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee";
    hexTo(KEY, "2b7e151628aed2a6abf7158809cf4f3c");
    hexTo(IV, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    for (let length: u32 = 0; length <= 64; length++) {
      hexTo(DATA, PLAIN);
      expect(aesCtr(KEY, IV, DATA, length)).toBe(0);
      const at = <i32>(2 * length);
      expect(hexOf(DATA, 64)).toBe(sealed.substr(0, at) + PLAIN.substr(at));
    }
  });
  it("carries through all 128 bits, and wraps", () => {
    memory.fill(IV, 0xff, 16);
    memory.fill(DATA, 0, 48);
    expect(aesCtr(KEY, IV, DATA, 48)).toBe(0);
    const third = hexOf(DATA + 32, 16);
    memory.fill(IV, 0, 16);
    store<u8>(IV, 1, 15);
    memory.fill(DATA, 0, 16);
    expect(aesCtr(KEY, IV, DATA, 16)).toBe(0);
    expect(hexOf(DATA, 16)).toBe(third);
  });
});

describe("AES-128-CBC (SP 800-38A §F.2)", () => {
  it("gives the example, there and back", () => {
    hexTo(IV, "000102030405060708090a0b0c0d0e0f");
    hexTo(DATA, PLAIN);
    expect(cbcEncrypt(KEY, IV, DATA, 64)).toBe(0);
    expect(hexOf(DATA, 64)).toBe(
      "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
    );
    expect(cbcDecrypt(KEY, IV, DATA, 64)).toBe(0);
    expect(hexOf(DATA, 64)).toBe(PLAIN);
  });
  it("takes an IV in front of the data", () => {
    hexTo(DATA, "000102030405060708090a0b0c0d0e0f" + PLAIN);
    expect(cbcEncrypt(KEY, DATA, DATA + 16, 64)).toBe(0);
    expect(hexOf(DATA + 64, 16)).toBe("3ff1caa1681fac09120eca307586e1a7");
  });
  it("refuses parts of a block", () => {
    expect(cbcEncrypt(KEY, IV, DATA, 17)).toBe(INVALID_ARGUMENT);
    expect(cbcDecrypt(KEY, IV, DATA, 15)).toBe(INVALID_ARGUMENT);
  });
});
