import { find, findExactly, nextParameter, openParameters, parameterSize } from "../../assembly/codec/reader";
import { begin, closeParameter, finish, openParameter, u16At, u32At, u64At, u8At } from "../../assembly/codec/writer";
import { MALFORMED, BUFFER_TOO_SMALL } from "../../assembly/errors";
import { hexOf, hexTo } from "./hex";

const AT: usize = memory.data(256, 16);

describe("parameters (RFC 7401 §5.2.1)", () => {
  it("take 4 octets and the contents, rounded up to 8", () => {
    const lengths: u32[] = [0, 1, 3, 4, 5, 12, 16, 20, 32, 36, 40, 72];
    const totals: u32[] = [8, 8, 8, 8, 16, 16, 24, 24, 40, 40, 48, 80];
    for (let i = 0; i < lengths.length; i++) expect(parameterSize(lengths[i])).toBe(totals[i]);
  });

  it("are found by type and length", () => {
    const length = hexTo(AT, "01ff000107000000024300020005000002cb000140000000");
    expect(openParameters(AT, length)).toBe(0);
    expect(find(579)).toBe(AT + 8);
    expect(findExactly(579, 2)).toBe(AT + 12);
    expect(findExactly(579, 4)).toBe(0);
    expect(find(580)).toBe(0);
    expect(nextParameter(AT + 16)).toBe(0);
  });

  it("that cross the end of the packet are malformed", () => {
    const length = hexTo(AT, "01ff000507000000");
    expect(openParameters(AT, length)).toBe(MALFORMED);
    expect(find(511)).toBe(0, "and nothing can be found in them");
  });

  it("with a length that would wrap around are malformed", () => {
    const length = hexTo(AT, "01ffffff07000000");
    expect(openParameters(AT, length)).toBe(MALFORMED);
  });

  it("must ascend", () => {
    const length = hexTo(AT, "024300020005000001ff000107000000");
    expect(openParameters(AT, length)).toBe(MALFORMED);
  });

  it("cut short are malformed", () => {
    hexTo(AT, "01ff000107000000");
    for (let n: u32 = 1; n < 8; n++) expect(openParameters(AT, n)).toBe(MALFORMED);
  });
});

describe("the writer", () => {
  it("writes numbers with the most significant octet first, and pads with zeros", () => {
    memory.fill(AT, 0xaa, 64);
    begin(AT, 64);
    openParameter(0x0102);
    u8At(3);
    u16At(0x0405);
    u32At(0x06070809);
    u64At(0x0a0b0c0d0e0f1011);
    closeParameter();
    expect(finish()).toBe(24);
    expect(hexOf(AT, 25)).toBe("0102000f0304050607080 90a0b0c0d0e0f101100000000 00aa".replaceAll(" ", ""));
  });

  it("never writes past the capacity, and says so at the end", () => {
    for (let capacity: u32 = 0; capacity < 24; capacity++) {
      memory.fill(AT, 0xaa, 64);
      begin(AT, capacity);
      openParameter(1);
      u64At(1);
      u64At(2);
      closeParameter();
      expect(finish()).toBe(BUFFER_TOO_SMALL);
      expect(load<u8>(AT + capacity)).toBe(0xaa);
    }
  });
});
