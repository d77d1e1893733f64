import { sign, verify } from "../../assembly/crypto/p256/ecdsa";
import { publicKey } from "../../assembly/crypto/p256/ecdh";
import { AUTHENTICATION_FAILED, INVALID_PRIVATE_KEY, INVALID_PUBLIC_KEY } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(32, 16);
const PUBLIC: usize = memory.data(64, 16);
const HASH: usize = memory.data(32, 16);
const SIGNATURE: usize = memory.data(64, 16);
const EXTRA: usize = memory.data(32, 16);

/** RFC 6979 appendix A.2.5. */
function loadExample(): void {
  hexTo(KEY, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  // SHA-256("sample")
  hexTo(HASH, "af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf");
}

describe("ECDSA on P-256", () => {
  it("signs as RFC 6979 A.2.5", () => {
    loadExample();
    expect(sign(KEY, HASH, 0, SIGNATURE)).toBe(0);
    expect(hexOf(SIGNATURE, 64)).toBe(
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
    );
    expect(publicKey(KEY, PUBLIC)).toBe(0);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(0);
  });
  it("signs otherwise with other extra bytes, and validly", () => {
    loadExample();
    publicKey(KEY, PUBLIC);
    hexTo(EXTRA, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    expect(sign(KEY, HASH, EXTRA, SIGNATURE)).toBe(0);
    const first = hexOf(SIGNATURE, 64);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(0);
    store<u8>(EXTRA, 1);
    expect(sign(KEY, HASH, EXTRA, SIGNATURE)).toBe(0);
    expect(hexOf(SIGNATURE, 64) == first).toBe(false);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(0);
  });
  it("refuses every altered octet", () => {
    loadExample();
    publicKey(KEY, PUBLIC);
    sign(KEY, HASH, 0, SIGNATURE);
    for (let i = 0; i < 64; i += 7) {
      store<u8>(SIGNATURE + i, load<u8>(SIGNATURE + i) ^ 4);
      expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(AUTHENTICATION_FAILED);
      store<u8>(SIGNATURE + i, load<u8>(SIGNATURE + i) ^ 4);
    }
    store<u8>(HASH + 31, load<u8>(HASH + 31) ^ 1);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(AUTHENTICATION_FAILED);
    store<u8>(PUBLIC + 63, load<u8>(PUBLIC + 63) ^ 1);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(INVALID_PUBLIC_KEY);
  });
  it("refuses r or s of 0 and of n", () => {
    loadExample();
    publicKey(KEY, PUBLIC);
    for (let half = 0; half < 64; half += 32) {
      sign(KEY, HASH, 0, SIGNATURE);
      memory.fill(SIGNATURE + half, 0, 32);
      expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(AUTHENTICATION_FAILED);
      hexTo(SIGNATURE + half, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
      expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(AUTHENTICATION_FAILED);
    }
  });
  it("takes a hash of zero, where one point is missing, and one where both are equal", () => {
    loadExample();
    publicKey(KEY, PUBLIC);
    memory.fill(HASH, 0, 32);
    expect(sign(KEY, HASH, 0, SIGNATURE)).toBe(0);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(0);
    // u1 G = u2 Q when hash = r x: with x = 1, hash = r. Then s = 2 r / k; any k will do, so take k = 1: r = x(G), s = 2 r.
    memory.fill(KEY, 0, 32);
    store<u8>(KEY + 31, 1);
    publicKey(KEY, PUBLIC);
    hexTo(SIGNATURE, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296");
    hexTo(SIGNATURE + 32, "d62fa3e5c258848ff179cdcac74881e4ee06fb025bd66741e942728bb131852c");
    memory.copy(HASH, SIGNATURE, 32);
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(0, "equal points");
    // and hash = -r: the sum is at infinity
    hexTo(HASH, "94e82e0c1ed3bdb90743191a9c5bbf0d45e37d2c792c6ae3ff18917d23ca62bb");
    expect(verify(PUBLIC, HASH, SIGNATURE)).toBe(AUTHENTICATION_FAILED);
  });
  it("refuses private keys of 0 and n, and leaves no signature", () => {
    loadExample();
    memory.fill(KEY, 0, 32);
    memory.fill(SIGNATURE, 0xaa, 64);
    expect(sign(KEY, HASH, 0, SIGNATURE)).toBe(INVALID_PRIVATE_KEY);
    expect(hexOf(SIGNATURE, 64)).toBe("00".repeat(64));
  });
});
