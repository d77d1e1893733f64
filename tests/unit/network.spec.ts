import { checksum, PROTOCOL_UDP } from "../../assembly/network/checksum";
import { compress, decompress } from "../../assembly/network/lowpan/iphc";
import { parseFrame, payload } from "../../assembly/link/frame";
import { setLinkAddress } from "../../assembly/link/address";
import { isDue, remaining } from "../../assembly/timer";
import { MALFORMED, NOT_FOR_US, NOT_SUPPORTED } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const A: usize = memory.data(512, 16);
const B: usize = A + 64;
const C: usize = A + 128;
const PROTOCOL_HIP: u32 = 139;

const FRAME = "61cc01cdab01000000000000020200000000000002";
const HEADERS = "60000000000c1140fe800000000000000000000000000002fe80000000000000000000000000000129042904000c1234";
// RFC 7401 appendix C: an I1 of 48 octets. An IPv4 address in 16 octets sums to the same.
const I1 = "3b05012100000000200100200000000000000000000000012001002000000000000000000000000201ff000303040800";

/** A frame from fe80::2 to us, fe80::1, is at hand. */
function arrive(): void {
  hexTo(A, "0200000000000001");
  setLinkAddress(A, 0xabcd);
  const length = hexTo(A, FRAME + "00");
  expect(parseFrame(A, length)).toBe(1);
  expect(payload()).toBe(A + 21);
}

describe("the checksum", () => {
  it("is that of RFC 7401 appendix C over IPv6", () => {
    hexTo(A, "20010db8000000000000000000000001");
    hexTo(B, "20010db8000000000000000000000002");
    expect(checksum(A, B, PROTOCOL_HIP, C, hexTo(C, I1))).toBe(0x1a5e);
  });
  it("is that of RFC 7401 appendix C over IPv4", () => {
    hexTo(A, "000000000000000000000000c0000201");
    hexTo(B, "000000000000000000000000c0000202");
    expect(checksum(A, B, PROTOCOL_HIP, C, hexTo(C, I1))).toBe(0xf1ce);
  });
  it("is zero over a packet that holds it, also of odd length", () => {
    hexTo(A, "fe800000000000000000000000000001");
    hexTo(B, "fe800000000000000000000000000002");
    const length = hexTo(C, "29042904000b0000616263");
    const sum = checksum(A, B, PROTOCOL_UDP, C, length);
    store<u8>(C + 6, <u8>(sum >>> 8));
    store<u8>(C + 7, <u8>sum);
    expect(checksum(A, B, PROTOCOL_UDP, C, length)).toBe(0);
  });
});

describe("timers", () => {
  it("outlive the wrap of the clock", () => {
    expect(isDue(10, 0xfffffff0)).toBe(false);
    expect(remaining(10, 0xfffffff0)).toBe(26);
    expect(isDue(0xfffffff0, 10)).toBe(true);
    expect(isDue(7, 7)).toBe(true);
  });
});

describe("IPHC (RFC 6282)", () => {
  it("restores what it compressed", () => {
    arrive();
    hexTo(A, HEADERS);
    const length = compress(B, A);
    expect(hexOf(B, length)).toBe("7e33f0290429041234");
    memory.fill(B + length, 0, 4);
    expect(decompress(C, B, length + 4, 0)).toBe(length);
    expect(hexOf(C, 48)).toBe(HEADERS);
  });
  it("restores headers whose addresses, class and ports travel inline", () => {
    arrive();
    const text =
      "60" +
      "00" +
      "00000000" +
      "11" +
      "40" +
      "fe800000000000000000000000000002" +
      "fe800000000000000000000000000001" +
      "29042904000c1234" +
      "61626364";
    const length = hexTo(B, text);
    expect(decompress(C, B, length, 0)).toBe(<i32>length - 4);
    expect(hexOf(C, 48)).toBe(HEADERS);
  });
  it("restores ports of 8 and 4 bits", () => {
    arrive();
    expect(decompress(C, B, hexTo(B, "7e33f1290412" + "1234"), 0)).toBe(8);
    expect(hexOf(C + 40, 4)).toBe("2904f012");
    expect(decompress(C, B, hexTo(B, "7e33f2122904" + "1234"), 0)).toBe(8);
    expect(hexOf(C + 40, 4)).toBe("f0122904");
    expect(decompress(C, B, hexTo(B, "7e33f312" + "1234"), 0)).toBe(6);
    expect(hexOf(C + 40, 4)).toBe("f0b1f0b2");
  });
  it("refuses contexts, extension headers and an elided checksum", () => {
    arrive();
    expect(decompress(C, B, hexTo(B, "7eb300f0290429041234"), 0)).toBe(NOT_SUPPORTED);
    expect(decompress(C, B, hexTo(B, "7e33e0290429041234"), 0)).toBe(NOT_SUPPORTED);
    expect(decompress(C, B, hexTo(B, "7e33f4290429041234"), 0)).toBe(NOT_SUPPORTED);
    expect(decompress(C, B, hexTo(B, "41" + HEADERS), 0)).toBe(NOT_SUPPORTED);
  });
  it("is malformed at every length too short", () => {
    arrive();
    const length = hexTo(B, "7e33f0290429041234");
    for (let n: u32 = 0; n < length; n++) expect(decompress(C, B, n, 0)).toBe(MALFORMED);
  });
});

describe("IEEE 802.15.4 frames", () => {
  it("for others, from us, secured, or not data are not for us", () => {
    hexTo(A, "0200000000000001");
    setLinkAddress(A, 0xabcd);
    const frames: string[] = [
      "61cc01cdab03000000000000020200000000000002",
      "61cc01cdab01000000000000020100000000000002",
      "69cc01cdab01000000000000020200000000000002",
      "63cc01cdab01000000000000020200000000000002",
      "61cc01ceab01000000000000020200000000000002",
      "21cc01cdab01000000000000020200000000000002",
    ];
    for (let i = 0; i < frames.length; i++) expect(parseFrame(A, hexTo(A, frames[i]))).toBe(NOT_FOR_US);
  });
  it("cut short are malformed", () => {
    const length = hexTo(A, "61cc01cdab01000000000000020200000000000002");
    for (let n: u32 = 0; n < length; n++) expect(parseFrame(A, n)).toBe(MALFORMED);
  });
});
