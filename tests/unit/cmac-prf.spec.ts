import { cmac96, cmacPrf128 } from "../../assembly/crypto/cmac-prf";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(32, 16);
const DATA: usize = memory.data(64, 16);
const OUT: usize = memory.data(32, 16);

function prf(key: string): string {
  const keyLength = hexTo(KEY, key);
  const length = hexTo(DATA, "000102030405060708090a0b0c0d0e0f10111213");
  expect(cmacPrf128(KEY, keyLength, DATA, length, OUT)).toBe(0);
  return hexOf(OUT, 16);
}

describe("AES-CMAC-PRF-128 (RFC 4615 §4)", () => {
  it("gives the three test cases: keys of 18, 16 and 10 octets", () => {
    expect(prf("000102030405060708090a0b0c0d0e0fedcb")).toBe("84a348a4a45d235babfffc0d2b4da09a");
    expect(prf("000102030405060708090a0b0c0d0e0f")).toBe("980ae87b5f4c9c5214f5b6a8455e4c2d");
    expect(prf("00010203040506070809")).toBe("290d9e112edb09ee141fcf64c0b72f3d");
  });
});

describe("AES-CMAC-96 (RFC 4494 §5)", () => {
  it("gives the four test cases, and writes 12 octets", () => {
    const text =
      "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
    const lengths: u32[] = [0, 16, 40, 64];
    const tags = [
      "bb1d6929e95937287fa37d12",
      "070a16b46b4d4144f79bdd9d",
      "dfa66747de9ae63030ca3261",
      "51f0bebf7e3b9d92fc497417",
    ];
    hexTo(KEY, "2b7e151628aed2a6abf7158809cf4f3c");
    hexTo(DATA, text);
    for (let i = 0; i < 4; i++) {
      memory.fill(OUT, 0xaa, 16);
      expect(cmac96(KEY, DATA, lengths[i], OUT)).toBe(0);
      expect(hexOf(OUT, 16)).toBe(tags[i] + "aaaaaaaa");
    }
  });
});
