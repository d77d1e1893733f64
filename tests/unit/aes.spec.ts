import { clearKey, encrypt, encrypt2, setKey } from "../../assembly/crypto/aes";
import { decrypt } from "../../assembly/crypto/aes-inverse";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(16, 16);
const A: usize = memory.data(16, 16);
const B: usize = memory.data(16, 16);

describe("AES-128 (FIPS 197 appendix C.1)", () => {
  it("encrypts and decrypts the example", () => {
    hexTo(KEY, "000102030405060708090a0b0c0d0e0f");
    hexTo(A, "00112233445566778899aabbccddeeff");
    setKey(KEY);
    expect(encrypt(A, B)).toBe(0);
    expect(hexOf(B, 16)).toBe("69c4e0d86a7b0430d8cdb78070b4c55a");
    expect(decrypt(B, B)).toBe(0);
    expect(hexOf(B, 16)).toBe("00112233445566778899aabbccddeeff");
    setKey(KEY);
    hexTo(B, "69c4e0d86a7b0430d8cdb78070b4c55a");
    expect(decrypt(B, A)).toBe(0);
    expect(hexOf(A, 16)).toBe("00112233445566778899aabbccddeeff", "without an encryption before");
    clearKey();
  });

  it("takes back what it did, under a thousand keys", () => {
    memory.fill(KEY, 0, 16);
    memory.fill(A, 0, 16);
    for (let i = 0; i < 1000; i++) {
      setKey(KEY);
      encrypt(A, B);
      decrypt(B, KEY);
      expect(hexOf(KEY, 16)).toBe(hexOf(A, 16));
      memory.copy(KEY, B, 16);
      encrypt2(A, A, B, B);
    }
    clearKey();
  });
});
