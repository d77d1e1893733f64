import { open, seal } from "../../assembly/crypto/ccm";
import { ccmAad, ccmBegin, ccmFinish, ccmUpdate } from "../../assembly/crypto/ccm-pieces";
import { ccmStarUnauthenticated } from "../../assembly/crypto/ccm-star";
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

describe("CCM in pieces", () => {
  it("is CCM for additional data about 65,280 octets, in pieces of many sizes", () => {
    const lengths: u32[] = [65279, 65280, 65281, 65536, 65600];
    for (let i = 0; i < lengths.length; i++) {
      memory.fill(DATA, 0x55, 40);
      expect(seal(KEY, NONCE, 13, AAD, lengths[i], DATA, 20, 16)).toBe(36);
      memory.fill(DATA + 40, 0x55, 20);
      expect(ccmBegin(KEY, NONCE, 13, lengths[i], 20, 16, 1)).toBe(0);
      let n: u32 = 1;
      for (let done: u32 = 0; done < lengths[i]; done += n, n = (n * 7 + 3) % 5000) {
        n = min<u32>(n, lengths[i] - done);
        expect(ccmAad(AAD + done, n)).toBe(0);
      }
      expect(ccmUpdate(DATA + 40, 20)).toBe(0);
      expect(ccmFinish(DATA + 60)).toBe(0);
      expect(hexOf(DATA + 40, 36)).toBe(hexOf(DATA, 36));
    }
  });

  it("is CCM at every cut of a message of 50 octets, for each L", () => {
    for (let nonce: u32 = 7; nonce <= 13; nonce++) {
      for (let cut: u32 = 0; cut <= 50; cut++) {
        memory.fill(DATA, <u8>cut, 50);
        memory.fill(DATA + 70, <u8>cut, 50);
        expect(seal(KEY, NONCE, nonce, AAD, 9, DATA, 50, 4)).toBe(54);
        expect(ccmBegin(KEY, NONCE, nonce, 9, 50, 4, 1)).toBe(0);
        expect(ccmAad(AAD, 9)).toBe(0);
        expect(ccmUpdate(DATA + 70, cut)).toBe(0);
        expect(ccmUpdate(DATA + 70 + cut, 50 - cut)).toBe(0);
        expect(ccmFinish(DATA + 120)).toBe(0);
        expect(hexOf(DATA + 70, 54)).toBe(hexOf(DATA, 54));
      }
    }
  });
});

describe("CCM* (IEEE 802.15.4 annex C.2)", () => {
  it("gives the beacon frame: a tag, and no message", () => {
    hexTo(KEY, "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf");
    hexTo(NONCE, "acde48000000000100000005" + "02");
    const aad = hexTo(DATA + 32, "08d0842143010000000048deac020500000055cf000051525354");
    expect(seal(KEY, NONCE, 13, DATA + 32, aad, DATA, 0, 8)).toBe(8);
    expect(hexOf(DATA, 8)).toBe("223bc1ec841ab553");
  });
  it("gives the data frame: encryption only, there and back", () => {
    hexTo(NONCE, "acde48000000000100000005" + "04");
    hexTo(DATA, "61626364");
    expect(ccmStarUnauthenticated(KEY, NONCE, 13, DATA, 4)).toBe(0);
    expect(hexOf(DATA, 4)).toBe("d43e022b");
    expect(ccmStarUnauthenticated(KEY, NONCE, 13, DATA, 4)).toBe(0);
    expect(hexOf(DATA, 4)).toBe("61626364");
  });
  it("gives the command frame: both", () => {
    hexTo(NONCE, "acde48000000000100000005" + "06");
    const aad = hexTo(DATA + 32, "2bdc842143020000000048deacffff010000000048deac060500000001");
    hexTo(DATA, "ce");
    expect(seal(KEY, NONCE, 13, DATA + 32, aad, DATA, 1, 8)).toBe(9);
    expect(hexOf(DATA, 9)).toBe("d84fde529061f9c6f1");
  });
  it("refuses lengths without a tag as with one", () => {
    for (let n: u32 = 0; n < 20; n++) {
      const valid = n >= 7 && n <= 13;
      expect(ccmStarUnauthenticated(KEY, NONCE, n, DATA, 4)).toBe(valid ? 0 : INVALID_ARGUMENT);
    }
    expect(ccmStarUnauthenticated(KEY, NONCE, 13, AAD, 65536)).toBe(INVALID_ARGUMENT);
  });
});
