// The ahead-of-time engine by itself (boards/common/aot.mjs, aot.h): each operation of WebAssembly against V8, its bounds, its traps, and the
// modules that it refuses to translate.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { readBoard, runFirmware } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { boardsWith, buildFirmware, cannotRun, hex, randomWords, runsAPart, TEST_BUILDS } from "./support.js";

const BINARY = "add sub mul and or xor shl shr_s shr_u rotl rotr eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".split(
  " ",
);
const DIVISIONS = "div_s div_u rem_s rem_u".split(" ");
const UNARY = "clz ctz popcnt eqz extend8_s extend16_s".split(" ");
const COMPARES = /^(eq|ne|eqz|[lg][te]_[su])$/;
const LOADS32 = "load load8_s load8_u load16_s load16_u".split(" ");
const LOADS64 = [...LOADS32, "load32_s", "load32_u"];
const STORES32 = "store store8 store16".split(" ");

/**
 * A module whose access_allow does one operation: of the octets at its pointer, 1,024, the first word says which, a lies at 1,032 and b at
 * 1,040; 8 octets of result take the place of the first word. (The serial link calls the core's exports only, hence the name.)
 */
function operationsModule(): { wat: string; names: string[] } {
  const operations: string[] = [];
  const names: string[] = [];
  const define = (name: string, type: string, value: string): void => {
    const wide = type === "i64" ? value : `(i64.extend_i32_u ${value})`;
    operations.push(`(if (i32.eq (local.get $which) (i32.const ${names.length}))
      (then (i64.store (i32.const 1024) ${wide}) (return (i32.const 0))))`);
    names.push(name);
  };
  for (const type of ["i32", "i64"]) {
    const operand = (name: string): string =>
      type === "i64" ? `(local.get ${name})` : `(i32.wrap_i64 (local.get ${name}))`;
    for (const name of [...BINARY, ...DIVISIONS]) {
      const result = COMPARES.test(name) ? "i32" : type;
      define(`${type}_${name}`, result, `(${type}.${name} ${operand("$a")} ${operand("$b")})`);
    }
    for (const name of [...UNARY, ...(type === "i64" ? ["extend32_s", "extend_i32_s"] : [])]) {
      const input = name === "extend_i32_s" ? "(i32.wrap_i64 (local.get $a))" : operand("$a");
      define(`${type}_${name}`, COMPARES.test(name) ? "i32" : type, `(${type}.${name} ${input})`);
    }
    const loads = type === "i64" ? LOADS64 : LOADS32;
    for (const name of loads) define(`${type}_${name}`, type, `(${type}.${name} offset=3 (i32.const 1029))`);
    for (const name of [...STORES32, ...(type === "i64" ? ["store32"] : [])]) {
      // into a, whose octets beside it must stay
      const body = `(block (result i64) (${type}.${name} offset=1 (i32.const 1031) ${operand("$b")}) (i64.load (i32.const 1032)))`;
      define(`${type}_${name}`, "i64", body);
    }
    define(
      `${type}_select`,
      type,
      `(select ${operand("$a")} ${operand("$b")} (i32.and (i32.wrap_i64 (local.get $a)) (i32.const 1)))`,
    );
  }
  define(
    "fill",
    "i64",
    "(block (result i64) (memory.fill (i32.const 1033) (i32.wrap_i64 (local.get $b)) (i32.const 5)) (i64.load (i32.const 1032)))",
  );
  define(
    "copy",
    "i64",
    "(block (result i64) (memory.copy (i32.const 1034) (i32.const 1032) (i32.const 9)) (i64.load (i32.const 1034)))",
  );
  const wat = `(module (memory (export "memory") 1 1)
    (func (export "memory_bytes") (result i32) (i32.const 4096))
    (func (export "io_pointer") (result i32) (i32.const 1024))
    (func (export "io_capacity") (result i32) (i32.const 1280))
    (func (export "access_allow") (param $from i32) (param $length i32) (result i32)
      (local $which i32) (local $a i64) (local $b i64)
      (local.set $which (i32.load (i32.const 1024)))
      (local.set $a (i64.load (i32.const 1032)))
      (local.set $b (i64.load (i32.const 1040)))
      ${operations.join("\n")}
      (i32.const -1)))`;
  return { wat, names };
}

const EDGES = [0n, 1n, 2n, 7n, 31n, 32n, 33n, 63n, 64n, 0x7fn, 0x80n, 0x7fffn, 0x8000n, 0x7fffffffn, 0x80000000n];
const MORE = [0xffffffffn, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, (1n << 64n) - 2n];

/** What access_allow of the operations' module reads. */
function operands(which: number, a: bigint, b: bigint): Buffer {
  const octets = Buffer.alloc(24);
  octets.writeUInt32LE(which);
  octets.writeBigUInt64LE(a, 8);
  octets.writeBigUInt64LE(b, 16);
  return octets;
}

function toWasm(name: string, wat: string): string {
  mkdirSync(TEST_BUILDS, { recursive: true });
  writeFileSync(`${TEST_BUILDS}/${name}.wat`, wat);
  execFileSync("node_modules/.bin/wat2wasm", [`${TEST_BUILDS}/${name}.wat`, "-o", `${TEST_BUILDS}/${name}.wasm`]);
  return `${TEST_BUILDS}/${name}.wasm`;
}

async function onBoard(board: string, firmware: string, body: (thing: RemoteThing) => Promise<void>): Promise<void> {
  const link = runFirmware(readBoard(board), firmware);
  const thing = new RemoteThing(link, { name: "aot", timeoutMs: 60_000 });
  try {
    await thing.ready;
    await body(thing);
  } finally {
    await thing.close();
  }
}

for (const board of boardsWith("dex", "aot")) {
  describe(`the ahead-of-time engine on ${board}`, { skip: cannotRun(board) }, () => {
    const { wat, names } = operationsModule();
    let wasm = "";
    let firmware = "";

    before(() => {
      wasm = toWasm("operations", wat);
      firmware = buildFirmware(board, "operations", wasm, "aot");
    });

    test("every operation gives what V8 gives, traps included", async () => {
      const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm))).exports;
      const memory = Buffer.from((instance["memory"] as WebAssembly.Memory).buffer);
      const allow = instance["access_allow"] as (from: number, length: number) => number;
      const words = randomWords(11);
      const random = (): bigint => (BigInt(words.next().value) << 32n) | BigInt(words.next().value);
      const values = [...EDGES, ...MORE];
      const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
      await onBoard(board, firmware, async (thing) => {
        for (const name of names) {
          // All pairs where they matter, some where the operands are one or none.
          const all = /div|rem|sh[lr]|rot/.test(name) && !runsAPart(board);
          const some = all ? pairs : pairs.filter((_, i) => i % 7 === 0);
          for (const [a, b] of [...some, [random(), random()], [random(), random()]] as const) {
            const input = operands(names.indexOf(name), a, b);
            input.copy(memory, 1024);
            try {
              allow(1024, 24);
            } catch {
              continue; // traps end a board: the next test
            }
            const { result, output } = await thing.call("access_allow", [io(0), 24], { input, read: 8 });
            assert.equal(result, 0);
            assert.equal(hex(output), memory.toString("hex", 1024, 1032), `${name}(${a}, ${b})`);
          }
        }
      });
    });

    for (const [name, a, b, why] of [
      ["i32_div_u", 1n, 0n, /divide by zero/],
      ["i64_rem_s", 1n, 0n, /divide by zero/],
      ["i64_div_s", 1n << 63n, (1n << 64n) - 1n, /overflow/],
      ["i32_div_s", 1n << 31n, (1n << 32n) - 1n, /overflow/],
    ] as const) {
      test(`${name}: ${String(why)} is a trap that ends the board`, async () => {
        await onBoard(board, firmware, async (thing) => {
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
    await onBoard("native", firmware, async (thing) => {
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
    await onBoard("native", firmware, async (thing) => {
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
