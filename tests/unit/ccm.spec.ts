import { open, seal } from "../../assembly/crypto/ccm";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const KEY: usize = memory.data(16, 16);
const NONCE: usize = memory.data(16, 16);
const DATA: usize = memory.data(128, 16);
const AAD: usize = memory.data(65600, 16);

describe("CCM with long additional data", () => {
  it("is example 4 of SP 800-38C: 65,536 octets, whose length takes six", () => {
    hexTo(KEY, "404142434445464748494a4b4c4d4e4f");
    hexTo(NONCE, "101112131415161718191a1b1c");
    for (let i: u32 = 0; i < 65536; i++) store<u8>(AAD + i, <u8>i);
    const length = hexTo(DATA, "202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f");
    expect(seal(KEY, NONCE, 13, AAD, 65536, DATA, length, 14)).toBe(46);
    expect(hexOf(DATA, 46)).toBe(
      "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72b4ac6bec93e8598e7f0dadbcea5b",
    );
    expect(open(KEY, NONCE, 13, AAD, 65536, DATA, 46, 14)).toBe(32);
    expect(hexOf(DATA, 4)).toBe("20212223");
  });

  it("tells every length apart at the boundaries", () => {
    const lengths: u32[] = [0, 1, 13, 14, 15, 29, 30, 31, 255, 256, 65279, 65280, 65281];
    let last = "";
    for (let i = 0; i < lengths.length; i++) {
      memory.fill(DATA, 0, 24);
      expect(seal(KEY, NONCE, 13, AAD, lengths[i], DATA, 8, 16)).toBe(24);
      const tag = hexOf(DATA + 8, 16);
      expect(tag == last).toBe(false);
      last = tag;
      expect(open(KEY, NONCE, 13, AAD, lengths[i], DATA, 24, 16)).toBe(8);
    }
  });
});

describe("CCM's lengths", () => {
  it("of nonce and tag are those of the specification", () => {
    for (let n: u32 = 0; n < 20; n++) {
      const valid = n >= 7 && n <= 13;
      expect(seal(KEY, NONCE, n, AAD, 0, DATA, 8, 8)).toBe(valid ? 16 : INVALID_ARGUMENT);
    }
    for (let t: u32 = 0; t < 20; t++) {
      const valid = t >= 4 && t <= 16 && (t & 1) == 0;
      expect(seal(KEY, NONCE, 13, AAD, 0, DATA, 8, t)).toBe(valid ? <i32>(8 + t) : INVALID_ARGUMENT);
    }
  });
  it("of the message fit the length field (2^16, L = 2)", () => {
    expect(seal(KEY, NONCE, 13, AAD, 0, AAD, 65536, 8)).toBe(INVALID_ARGUMENT);
  });
  it("shorter than the tag do not authenticate, and touch nothing", () => {
    for (let n: u32 = 0; n < 8; n++) {
      memory.fill(DATA, 0xaa, 16);
      expect(open(KEY, NONCE, 13, AAD, 0, DATA, n, 8)).toBe(AUTHENTICATION_FAILED);
      expect(hexOf(DATA, 8)).toBe("aaaaaaaaaaaaaaaa");
    }
  });
});
