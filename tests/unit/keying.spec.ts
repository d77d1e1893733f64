import { fold, hitBelow, hitOf, isDexHit } from "../../assembly/keying/hit";
import { acceptSequence, checkSequence, inferSequence } from "../../assembly/keying/replay";
import { groupOf } from "../../assembly/keying/groups";
import { REPLAYED } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const A: usize = memory.data(128, 16);
const B: usize = memory.data(128, 16);

function folded(text: string, bits: u32): string {
  const length = hexTo(A, text);
  memory.fill(B, 0, bits >>> 3);
  fold(B, bits >>> 3, 0, A, length);
  return hexOf(B, bits >>> 3);
}

describe("FOLD (draft-ietf-hip-dex-24 §3.2)", () => {
  it("pads the last piece on the right", () => {
    expect(folded("00112233445566778899aabbccddeeff", 96)).toBe("cccccccc445566778899aabb");
    expect(folded("ffffffffffffffffffffffff0102", 96)).toBe("fefdffffffffffffffffffff");
  });
  it("makes the 112-bit IV of ENCRYPTED_KEY", () => {
    expect(folded("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 112)).toBe(
      "12130c0d161612121e1e12121616",
    );
  });
});

describe("HITs", () => {
  it("are made of the Context ID and the Host Identity", () => {
    const length = hexTo(
      A,
      "0001dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c37725811805271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
    );
    expect(groupOf(A, length)).toBe(7);
    hitOf(B, A, length);
    expect(hexOf(B, 16)).toBe("2001002436ddcd48a74fac6308f50849");
    expect(isDexHit(B)).toBe(true);
  });
  it("compare as unsigned numbers, also where the sign bit is set", () => {
    hexTo(A, "20010024800000000000000000000000");
    hexTo(B, "200100247f0000000000000000000000");
    expect(hitBelow(B, A)).toBe(true);
    expect(hitBelow(A, B)).toBe(false);
    expect(hitBelow(A, A)).toBe(false);
    hexTo(A, "20010024800000008000000000000000");
    hexTo(B, "2001002480000000ffffffffffffffff");
    expect(hitBelow(A, B)).toBe(true);
  });
  it("of unknown curves or lengths have no group", () => {
    hexTo(A, "0002");
    expect(groupOf(A, 66)).toBe(0);
    hexTo(A, "0001");
    expect(groupOf(A, 34)).toBe(0);
    expect(groupOf(A, 1)).toBe(0);
    hexTo(A, "000c");
    expect(groupOf(A, 34)).toBe(12, "the group ID is taken as an alias of the label");
  });
});

describe("the replay window (RFC 4303 §3.4.3)", () => {
  it("takes each number once, in any order within 64", () => {
    memory.fill(A, 0, 16);
    for (let i: u64 = 64; i > 0; i--) {
      expect(checkSequence(A, i)).toBe(0);
      acceptSequence(A, i);
      expect(checkSequence(A, i)).toBe(REPLAYED);
    }
    expect(checkSequence(A, 0)).toBe(REPLAYED, "number 0 is never sent");
  });
  it("refuses what lies before it", () => {
    memory.fill(A, 0, 16);
    acceptSequence(A, 100);
    expect(checkSequence(A, 36)).toBe(REPLAYED);
    expect(checkSequence(A, 37)).toBe(0);
    acceptSequence(A, 300);
    expect(checkSequence(A, 100)).toBe(REPLAYED);
    expect(checkSequence(A, 299)).toBe(0);
  });
  it("forgets nothing at a jump of exactly 63 and 64", () => {
    memory.fill(A, 0, 16);
    acceptSequence(A, 1);
    acceptSequence(A, 64);
    expect(checkSequence(A, 1)).toBe(REPLAYED);
    acceptSequence(A, 128);
    expect(checkSequence(A, 65)).toBe(0);
    expect(checkSequence(A, 64)).toBe(REPLAYED);
  });
  it("infers the high half (appendix A2.2)", () => {
    memory.fill(A, 0, 16);
    expect(inferSequence(A, 1)).toBe(1);
    store<u64>(A, 0x1fffffff0);
    expect(inferSequence(A, 0xffffffc0)).toBe(0x1ffffffc0);
    expect(inferSequence(A, 5)).toBe(0x200000005);
    store<u64>(A, 0x200000005);
    expect(inferSequence(A, 0xfffffff0)).toBe(0x1fffffff0);
    expect(inferSequence(A, 6)).toBe(0x200000006);
  });
});
