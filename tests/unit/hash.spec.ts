import { hmacFinal, hmacInit, hmacUpdate, HMAC_CONTEXT } from "../../assembly/crypto/hmac";
import { sha256Final, sha256Init, sha256Update, SHA256_CONTEXT } from "../../assembly/crypto/sha256";
import { compressLooped } from "../../assembly/crypto/sha256";
import { compressUnrolled } from "../../assembly/crypto/sha256-unrolled";
import { hexOf, hexTo } from "./hex";

const CONTEXT: usize = memory.data(272, 16);
const CLONE: usize = memory.data(272, 16);
const DATA: usize = memory.data(1024, 16);
const OUT: usize = memory.data(32, 16);

function hash(length: u32): string {
  sha256Init(CONTEXT);
  sha256Update(CONTEXT, DATA, length);
  sha256Final(CONTEXT, OUT);
  return hexOf(OUT, 32);
}

describe("SHA-256 (FIPS 180-4)", () => {
  it("gives the hashes of the specification's examples", () => {
    expect(hash(0)).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hexTo(DATA, "616263");
    expect(hash(3)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const two = hexTo(
      DATA,
      "6162636462636465636465666465666765666768666768696768696a68696a6b696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
    );
    expect(hash(two)).toBe("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  });
  it("is the same in pieces, at every cut", () => {
    for (let i = 0; i < 200; i++) store<u8>(DATA + i, <u8>(i * 7));
    const whole = hash(200);
    for (let cut: u32 = 0; cut <= 200; cut++) {
      sha256Init(CONTEXT);
      sha256Update(CONTEXT, DATA, cut);
      sha256Update(CONTEXT, DATA + cut, 200 - cut);
      sha256Final(CONTEXT, OUT);
      expect(hexOf(OUT, 32)).toBe(whole);
    }
  });
  it("compresses alike in both shapes", () => {
    for (let i = 0; i < 200; i++) {
      store<u8>(DATA + (i & 127), <u8>(i * 31));
      memory.copy(CONTEXT, DATA + 64, 32);
      memory.copy(CLONE, DATA + 64, 32);
      compressLooped(CONTEXT, DATA + (i & 63));
      compressUnrolled(CLONE, DATA + (i & 63));
      expect(hexOf(CLONE, 32)).toBe(hexOf(CONTEXT, 32));
      memory.copy(DATA + 64, CLONE, 32);
    }
  });
  it("goes on from a clone, and leaves zeros", () => {
    sha256Init(CONTEXT);
    sha256Update(CONTEXT, DATA, 100);
    memory.copy(CLONE, CONTEXT, SHA256_CONTEXT);
    sha256Final(CONTEXT, OUT);
    expect(hexOf(CONTEXT, SHA256_CONTEXT)).toBe("00".repeat(SHA256_CONTEXT));
    expect(hexOf(OUT, 32)).toBe(hash(100));
    sha256Update(CLONE, DATA + 100, 100);
    sha256Final(CLONE, OUT);
    expect(hexOf(OUT, 32)).toBe(hash(200));
  });
});

function mac(keyLength: u32, length: u32): string {
  hmacInit(CONTEXT, DATA, keyLength);
  hmacUpdate(CONTEXT, DATA + 256, length);
  hmacFinal(CONTEXT, OUT);
  expect(hexOf(CONTEXT, HMAC_CONTEXT)).toBe("00".repeat(HMAC_CONTEXT));
  return hexOf(OUT, 32);
}

describe("HMAC-SHA-256 (RFC 4231)", () => {
  it("gives test cases 1 to 3", () => {
    memory.fill(DATA, 0x0b, 20);
    expect(mac(20, hexTo(DATA + 256, "4869205468657265"))).toBe(
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    hexTo(DATA, "4a656665");
    expect(mac(4, hexTo(DATA + 256, "7768617420646f2079612077616e7420666f72206e6f7468696e673f"))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    memory.fill(DATA, 0xaa, 20);
    memory.fill(DATA + 256, 0xdd, 50);
    expect(mac(20, 50)).toBe("773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  });
  it("gives test case 6: a key longer than a block", () => {
    memory.fill(DATA, 0xaa, 131);
    const length = hexTo(
      DATA + 256,
      "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
    );
    expect(mac(131, length)).toBe("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  });
});
