import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { cannotRun, probe } from "./support.js";

const POINTER = 2 ** 31;
const CAPACITY = 1280;
const IO = 1000; // where the probe has the I/O buffer

const ask = (name: string, ...args: number[]): string =>
  probe([`call ${name} ${CAPACITY} ${args.join(" ")}`])[0]!.trim();

describe("what the other end of the link may call", { skip: cannotRun("native") }, () => {
  test("every export of the core is in the table, and no other", async () => {
    const module = await WebAssembly.compile(readFileSync("build/full.wasm")); // has all that dex has
    const exported = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function");
    const table = [...readFileSync("boards/common/calls.def", "utf8").matchAll(/^\{"(\w+)", "/gm)].map(
      ([, name]) => name!,
    );
    const unknown = exported.map(({ name }) => name).filter((name) => !table.includes(name));
    assert.deepEqual(unknown, []);
  });

  test("a name that is not an export is refused", () => {
    assert.equal(ask("memory"), "no");
    assert.equal(ask("entropy", POINTER, 1), "no");
    assert.equal(ask("x2551", POINTER, POINTER, POINTER), "no");
  });

  test("an offset becomes an address", () => {
    assert.equal(ask("x25519", POINTER, POINTER + 32, POINTER + 64), `${IO} ${IO + 32} ${IO + 64}`);
  });

  test("an address where an offset is wanted is refused, so that no other memory is reached", () => {
    assert.equal(ask("x25519", IO, POINTER + 32, POINTER + 64), "no");
    assert.equal(ask("identity_hit", 7, 0), "no");
  });

  test("an offset where a value is wanted is refused", () => assert.equal(ask("configure", 1, POINTER), "no"));

  test("fixed lengths end at the buffer's end", () => {
    assert.notEqual(ask("identity_hit", 7, POINTER + CAPACITY - 16), "no");
    assert.equal(ask("identity_hit", 7, POINTER + CAPACITY - 15), "no");
    assert.equal(ask("identity_hit", 7, 2 ** 32 - 1), "no");
  });

  test("lengths that are arguments end at the buffer's end", () => {
    assert.notEqual(ask("receive_frame", POINTER + CAPACITY - 100, 100), "no");
    assert.equal(ask("receive_frame", POINTER + CAPACITY - 100, 101), "no");
    assert.equal(ask("receive_frame", POINTER, 0x7fffffff), "no");
    assert.notEqual(ask("receive_frame", POINTER + CAPACITY, 0), "no");
  });

  test("a pointer that may be left out is an offset or 0", () => {
    const sign = (extra: number): string => ask("p256_sign", POINTER, POINTER + 32, extra, POINTER + 64);
    assert.equal(sign(0), `${IO} ${IO + 32} 0 ${IO + 64}`);
    assert.equal(sign(POINTER + 128), `${IO} ${IO + 32} ${IO + 128} ${IO + 64}`);
    assert.equal(sign(POINTER + CAPACITY - 31), "no");
    assert.equal(sign(1), "no");
  });

  test("a seal needs room for its tag, an open does not", () => {
    const seal = (length: number): number[] => [POINTER, POINTER + 16, 13, POINTER + 29, 0, POINTER + 64, length, 8];
    assert.notEqual(ask("ccm_seal", ...seal(CAPACITY - 64 - 8)), "no");
    assert.equal(ask("ccm_seal", ...seal(CAPACITY - 64 - 7)), "no");
    assert.notEqual(ask("ccm_open", ...seal(CAPACITY - 64)), "no");
    assert.equal(ask("ccm_seal", POINTER, POINTER + 16, 13, POINTER + 29, 0, POINTER, 0x7fffffff, 0x7fffffff), "no");
    assert.notEqual(ask("gcm_seal", ...seal(CAPACITY - 64 - 8)), "no");
    assert.equal(ask("gcm_seal", ...seal(CAPACITY - 64 - 7)), "no");
    assert.notEqual(ask("gcm_open", ...seal(CAPACITY - 64)), "no");
    const cbc = (length: number): number[] => [POINTER, POINTER, POINTER, 11, POINTER, POINTER + 64, length, 0];
    assert.notEqual(ask("cbc_hmac_seal", ...cbc(CAPACITY - 64 - 48)), "no");
    assert.equal(ask("cbc_hmac_seal", ...cbc(CAPACITY - 64 - 47)), "no");
    assert.notEqual(ask("cbc_hmac_open", ...cbc(CAPACITY - 64)), "no");
    assert.equal(ask("cbc_hmac_seal", ...cbc(0x7fffffff)), "no");
  });

  test("too few and too many arguments are refused", () => {
    assert.equal(ask("x25519", POINTER, POINTER + 32), "no");
    assert.equal(ask("start", 0), "no");
    assert.equal(ask("receive_frame", POINTER), "no");
  });
});
