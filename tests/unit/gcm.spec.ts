import { gcmOpen, gcmSeal } from "../../assembly/crypto/gcm";
import { clearHashKey, ghash, setHashKey } from "../../assembly/crypto/ghash";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(16, 16);
const NONCE: usize = memory.data(16, 16);
const AAD: usize = memory.data(64, 16);
const DATA: usize = memory.data(128, 16);
const LONG: usize = memory.data(64, 16);
const BIG: usize = memory.data(1100, 16);

const PLAIN =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const SEALED =
  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47";

describe("AES-128-GCM", () => {
  it("gives test cases 1 and 2 of its submission: nothing, and one block of zeros", () => {
    memory.fill(KEY, 0, 16);
    memory.fill(NONCE, 0, 16);
    expect(gcmSeal(KEY, NONCE, 12, AAD, 0, DATA, 0, 16)).toBe(16);
    expect(hexOf(DATA, 16)).toBe("58e2fccefa7e3061367f1d57a4e7455a");
    memory.fill(DATA, 0, 16);
    expect(gcmSeal(KEY, NONCE, 12, AAD, 0, DATA, 16, 16)).toBe(32);
    expect(hexOf(DATA, 32)).toBe("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf");
  });

  it("gives test case 4: additional data, and a part of a block", () => {
    hexTo(KEY, "feffe9928665731c6d6a8f9467308308");
    hexTo(NONCE, "cafebabefacedbaddecaf888");
    const aad = hexTo(AAD, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const length = hexTo(DATA, PLAIN);
    expect(gcmSeal(KEY, NONCE, 12, AAD, aad, DATA, length, 16)).toBe(76);
    expect(hexOf(DATA, 76)).toBe(SEALED);
    expect(gcmOpen(KEY, NONCE, 12, AAD, aad, DATA, 76, 16)).toBe(60);
    expect(hexOf(DATA, 60)).toBe(PLAIN);
  });

  it("refuses every altered octet, and leaves zeros", () => {
    const aad: u32 = 20;
    for (let i = 0; i < 76; i++) {
      hexTo(DATA, SEALED);
      store<u8>(DATA + i, load<u8>(DATA + i) ^ 0x10);
      expect(gcmOpen(KEY, NONCE, 12, AAD, aad, DATA, 76, 16)).toBe(AUTHENTICATION_FAILED);
      expect(hexOf(DATA, 60)).toBe("00".repeat(60));
    }
    expect(gcmOpen(KEY, NONCE, 12, AAD, aad, DATA, 15, 16)).toBe(AUTHENTICATION_FAILED, "shorter than a tag");
  });

  it("gives test cases 5 and 6: nonces of 8 and 60 octets", () => {
    hexTo(KEY, "feffe9928665731c6d6a8f9467308308");
    const aad = hexTo(AAD, "feedfacedeadbeeffeedfacedeadbeefabaddad2");
    hexTo(NONCE, "cafebabefacedbad");
    let length = hexTo(DATA, PLAIN);
    expect(gcmSeal(KEY, NONCE, 8, AAD, aad, DATA, length, 16)).toBe(76);
    expect(hexOf(DATA, 76)).toBe(
      "61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c742373806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f45983612d2e79e3b0785561be14aaca2fccb",
    );
    const nonce = hexTo(
      LONG,
      "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b",
    );
    length = hexTo(DATA, PLAIN);
    expect(gcmSeal(KEY, LONG, nonce, AAD, aad, DATA, length, 16)).toBe(76);
    expect(hexOf(DATA, 76)).toBe(
      "8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca701e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5619cc5aefffe0bfa462af43c1699d050",
    );
  });

  it("takes tags of 4, 8 and 12 to 16 octets, and no empty nonce", () => {
    for (let t: u32 = 0; t < 20; t++) {
      const valid = t == 4 || t == 8 || (t >= 12 && t <= 16);
      expect(gcmSeal(KEY, NONCE, 12, AAD, 0, DATA, 8, t)).toBe(valid ? <i32>(8 + t) : INVALID_ARGUMENT);
      expect(gcmOpen(KEY, NONCE, 12, AAD, 0, DATA, 8 + t, t)).toBe(valid ? 8 : INVALID_ARGUMENT);
    }
    expect(gcmSeal(KEY, NONCE, 0, AAD, 0, DATA, 8, 16)).toBe(INVALID_ARGUMENT);
    expect(gcmOpen(KEY, NONCE, 0, AAD, 0, DATA, 24, 16)).toBe(INVALID_ARGUMENT);
  });

  it("refuses more than a short tag may protect (appendix C), and touches nothing", () => {
    expect(gcmSeal(KEY, NONCE, 12, BIG, 24, BIG + 24, 1000, 4)).toBe(1004);
    expect(gcmOpen(KEY, NONCE, 12, BIG, 24, BIG + 24, 1004, 4)).toBe(1000);
    store<u8>(BIG + 24, 0xaa);
    expect(gcmSeal(KEY, NONCE, 12, BIG, 24, BIG + 24, 1001, 4)).toBe(INVALID_ARGUMENT);
    expect(gcmOpen(KEY, NONCE, 12, BIG, 24, BIG + 24, 1005, 4)).toBe(INVALID_ARGUMENT);
    expect(gcmSeal(KEY, NONCE, 12, BIG, 25, BIG + 25, 1000, 4)).toBe(INVALID_ARGUMENT);
    // Beyond the memory of this test, were it read.
    expect(gcmSeal(KEY, NONCE, 12, BIG, 1, DATA, 1 << 21, 8)).toBe(INVALID_ARGUMENT);
    expect(gcmOpen(KEY, NONCE, 12, BIG, 0xffffffff, DATA, 16, 8)).toBe(INVALID_ARGUMENT);
    expect(load<u8>(BIG + 24)).toBe(0xaa);
  });
});

/** x * y bit by bit: GHASH as SP 800-38D §6.3 writes it. */
function multiplied(x: usize, y: usize, product: usize): void {
  let vh = bswap<u64>(load<u64>(y));
  let vl = bswap<u64>(load<u64>(y, 8));
  let zh: u64 = 0;
  let zl: u64 = 0;
  for (let i: u32 = 0; i < 128; i++) {
    if ((load<u8>(x + (i >>> 3)) >>> (7 - (i & 7))) & 1) {
      zh ^= vh;
      zl ^= vl;
    }
    const out = vl & 1;
    vl = (vl >>> 1) | (vh << 63);
    vh >>>= 1;
    if (out) vh ^= 0xe100000000000000;
  }
  store<u64>(product, bswap<u64>(zh));
  store<u64>(product, bswap<u64>(zl), 8);
}

describe("GHASH", () => {
  it("multiplies as the specification does: single bits, all ones, and a thousand that follow from each other", () => {
    for (let i: u32 = 0; i < 1300; i++) {
      if (i < 256) {
        // Bit i of the one or the other; the rest of it ones, or nothing.
        memory.fill(KEY, i & 1 ? 0xff : 0, 16);
        memory.fill(NONCE, i & 1 ? 0xff : 0, 16);
        const at = (i < 128 ? KEY : NONCE) + ((i & 127) >>> 3);
        store<u8>(at, load<u8>(at) ^ (<u8>((<u32>1) << (i & 7))));
        if (!(i & 1)) memory.fill(i < 128 ? NONCE : KEY, 0xff, 16);
      } else {
        memory.copy(KEY, NONCE, 16);
        memory.copy(NONCE, LONG, 16);
        store<u32>(NONCE, load<u32>(NONCE) ^ i);
      }
      multiplied(NONCE, KEY, LONG);
      memory.fill(DATA, 0, 16);
      setHashKey(KEY);
      ghash(DATA, NONCE, 16);
      expect(hexOf(DATA, 16)).toBe(hexOf(LONG, 16));
    }
    clearHashKey();
  });
});
