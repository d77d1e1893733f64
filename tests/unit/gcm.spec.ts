import { gcmOpen, gcmSeal } from "../../assembly/crypto/gcm";
import { AUTHENTICATION_FAILED } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(16, 16);
const NONCE: usize = memory.data(16, 16);
const AAD: usize = memory.data(64, 16);
const DATA: usize = memory.data(128, 16);

const PLAIN =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const SEALED =
  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47";

describe("AES-128-GCM", () => {
  it("gives test cases 1 and 2 of its submission: nothing, and one block of zeros", () => {
    memory.fill(KEY, 0, 16);
    memory.fill(NONCE, 0, 16);
    expect(gcmSeal(KEY, NONCE, AAD, 0, DATA, 0)).toBe(16);
    expect(hexOf(DATA, 16)).toBe("58e2fccefa7e3061367f1d57a4e7455a");
    memory.fill(DATA, 0, 16);
    expect(gcmSeal(KEY, NONCE, AAD, 0, DATA, 16)).toBe(32);
    expect(hexOf(DATA, 32)).toBe("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
  });

  it("gives test case 4: additional data, and a part of a block", () => {
    hexTo(KEY, "feffe9928665731c6d6a8f9467308308");
    hexTo(NONCE, "cafebabefacedbaddecaf888");
    const aad = hexTo(AAD, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const length = hexTo(DATA, PLAIN);
    expect(gcmSeal(KEY, NONCE, AAD, aad, DATA, length)).toBe(76);
    expect(hexOf(DATA, 76)).toBe(SEALED);
    expect(gcmOpen(KEY, NONCE, AAD, aad, DATA, 76)).toBe(60);
    expect(hexOf(DATA, 60)).toBe(PLAIN);
  });

  it("refuses every altered octet, and leaves zeros", () => {
    const aad: u32 = 20;
    for (let i = 0; i < 76; i++) {
      hexTo(DATA, SEALED);
      store<u8>(DATA + i, load<u8>(DATA + i) ^ 0x10);
      expect(gcmOpen(KEY, NONCE, AAD, aad, DATA, 76)).toBe(AUTHENTICATION_FAILED);
      expect(hexOf(DATA, 60)).toBe("00".repeat(60));
    }
    expect(gcmOpen(KEY, NONCE, AAD, aad, DATA, 15)).toBe(AUTHENTICATION_FAILED, "shorter than a tag");
  });
});
