// The ahead-of-time engine by itself (boards/common/aot.mjs, aot.h): each operation of WebAssembly against V8, its bounds, its traps, and the
// modules that it refuses to translate.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, test } from "node:test";
import { io } from "../../host/emulator/thing.js";
import { checkOperations, onBoard, operands, operationsModule, toWasm } from "./operations.js";
import { boardsWith, buildFirmware, cannotRun, runsAPart, TEST_BUILDS } from "./support.js";

for (const board of boardsWith("dex", "aot")) {
  describe(`the ahead-of-time engine on ${board}`, { skip: cannotRun(board) }, () => {
    const { wat, names } = operationsModule("aot");
    let wasm = "";
    let firmware = "";

    before(() => {
      wasm = toWasm("operations", wat);
      firmware = buildFirmware(board, "operations", wasm, "aot");
    });

    test("every operation gives what V8 gives, traps included", async () => {
      await checkOperations(board, "aot", firmware, wasm, runsAPart(board) ? 7 : 1);
    });

    for (const [name, a, b, why] of [
      ["i32_div_u", 1n, 0n, /divide by zero/],
      ["i64_rem_s", 1n, 0n, /divide by zero/],
      ["i64_div_s", 1n << 63n, (1n << 64n) - 1n, /overflow/],
      ["i32_div_s", 1n << 31n, (1n << 32n) - 1n, /overflow/],
    ] as const) {
      test(`${name}: ${String(why)} is a trap that ends the board`, async () => {
        await onBoard(board, "aot", firmware, async (thing) => {
          let died = "";
          thing.listener = { died: (reason) => (died = reason) };
          const input = operands(names.indexOf(name), a, b);
          await assert.rejects(thing.call("access_allow", [io(0), 24], { input }));
          await thing.close();
          assert.match(died, why);
        });
      });
    }
  });
}

describe("a module that breaks the rules, ahead of time", { skip: cannotRun("native") }, () => {
  /** What wrong.wat does, without what the translation refuses. */
  const module = (body: string): string => `(module
    (import "ports" "transmit_frame" (func $transmit (param i32 i32) (result i32)))
    (memory (export "memory") 1 1)
    (func (export "memory_bytes") (result i32) (i32.const 4096))
    (func (export "io_pointer") (result i32) (i32.const 1024))
    (func (export "io_capacity") (result i32) (i32.const 1280)) ${body})`;

  const goesWrong = async (name: string, body: string, argument = 0): Promise<string> => {
    const firmware = buildFirmware("native", name, toWasm(name, module(body)), "aot");
    let died = "";
    await onBoard("native", "aot", firmware, async (thing) => {
      thing.listener = { died: (reason) => (died = reason) };
      await assert.rejects(thing.call("association_state", [argument]));
    });
    return died;
  };

  test("unreachable ends the board with status 70", async () => {
    assert.match(
      await goesWrong("unreachable", `(func (export "association_state") (param i32) (result i32) unreachable)`),
      /status 70.*unreachable/,
    );
  });

  for (const [name, access] of [
    ["load", "(i32.load (local.get 0))"],
    ["load8", "(i32.load8_u offset=3 (local.get 0))"],
    ["store", "(block (result i32) (i64.store offset=0 (local.get 0) (i64.const 0)) (i32.const 0))"],
    ["copy_to", "(block (result i32) (memory.copy (local.get 0) (i32.const 0) (i32.const 4)) (i32.const 0))"],
    ["copy_from", "(block (result i32) (memory.copy (i32.const 0) (local.get 0) (i32.const 4)) (i32.const 0))"],
    ["fill", "(block (result i32) (memory.fill (local.get 0) (i32.const 0) (i32.const 4)) (i32.const 0))"],
    ["port", "(call $transmit (local.get 0) (i32.const 4))"],
  ] as const) {
    test(`${name}: the first octet behind the memory that the module asked for, and the last of the address space, trap`, async () => {
      // The link carries 31 bits: the highest of them is taken for the sign.
      const body = `(func (export "association_state") (param i32) (result i32)
        (local.set 0 (i32.shr_s (i32.shl (local.get 0) (i32.const 1)) (i32.const 1))) ${access})`;
      for (const pointer of [4093, 0x7fffffff]) {
        assert.match(await goesWrong(`bounds_${name}`, body, pointer), /out of bounds/, String(pointer));
      }
    });
  }

  test("memory does not grow, and says so", async () => {
    const firmware = buildFirmware(
      "native",
      "grows",
      toWasm("grows", module(`(func (export "tick") (result i32) (memory.grow (i32.const 1)))`)),
      "aot",
    );
    await onBoard("native", "aot", firmware, async (thing) => {
      assert.equal((await thing.call("tick")).result, -1);
    });
  });

  for (const [what, body, why] of [
    [
      "recursion",
      `(func $a (export "tick") (result i32) (call $b)) (func $b (result i32) (i32.add (call $a) (i32.const 1)))`,
      /recurses/,
    ],
    [
      "a table",
      `(table 1 funcref) (elem (i32.const 0) $f) (func $f (result i32) (i32.const 0))
       (func (export "tick") (result i32) (call_indirect (result i32) (i32.const 0)))`,
      /has a table|not known/,
    ],
    ["floating point", `(func (export "tick") (result i32) (i32.trunc_f64_s (f64.sqrt (f64.const 2))))`, /not known/],
  ] as const) {
    test(`${what} is refused when the module is translated`, () => {
      const wasm = toWasm("refused", module(body));
      const { status, stderr } = spawnSync(
        "node",
        ["boards/common/aot.mjs", wasm, "refused", `${TEST_BUILDS}/refused`],
        {
          encoding: "utf8",
        },
      );
      assert.equal(status, 1);
      assert.match(stderr, why);
    });
  }
});
