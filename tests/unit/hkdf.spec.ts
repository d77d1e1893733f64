import { hkdfExpand, hkdfExtract, tlsPrf } from "../../assembly/crypto/hkdf";
import { INVALID_ARGUMENT } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const IKM: usize = memory.data(128, 16);
const SALT: usize = memory.data(128, 16);
const INFO: usize = memory.data(128, 16);
const PRK: usize = memory.data(32, 16);
const OUT: usize = memory.data(256, 16);

describe("HKDF-SHA-256 (RFC 5869 appendix A)", () => {
  it("gives test case 1", () => {
    const ikm = hexTo(IKM, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    const salt = hexTo(SALT, "000102030405060708090a0b0c");
    const info = hexTo(INFO, "f0f1f2f3f4f5f6f7f8f9");
    hkdfExtract(SALT, salt, IKM, ikm, PRK);
    expect(hexOf(PRK, 32)).toBe("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
    expect(hkdfExpand(PRK, 32, INFO, info, OUT, 42)).toBe(0);
    expect(hexOf(OUT, 42)).toBe("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  });
  it("gives test case 3: no salt, no info", () => {
    const ikm = hexTo(IKM, "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");
    hkdfExtract(SALT, 0, IKM, ikm, PRK);
    expect(hexOf(PRK, 32)).toBe("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04");
    expect(hkdfExpand(PRK, 32, INFO, 0, OUT, 42)).toBe(0);
    expect(hexOf(OUT, 42)).toBe("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  });
  it("refuses more than 255 blocks", () => {
    expect(hkdfExpand(PRK, 32, INFO, 0, OUT, 8161)).toBe(INVALID_ARGUMENT);
  });
});

describe("the PRF of TLS 1.2 (RFC 5246 §5)", () => {
  it("gives the published test vector of P_SHA256", () => {
    const secret = hexTo(IKM, "9bbe436ba940f017b17652849a71db35");
    const seed = hexTo(SALT, "a0ba9f936cda311827a6f796ffd5198c");
    const label = hexTo(INFO, "74657374206c6162656c");
    tlsPrf(IKM, secret, INFO, label, SALT, seed, OUT, 100);
    expect(hexOf(OUT, 100)).toBe(
      "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66",
    );
  });
});
