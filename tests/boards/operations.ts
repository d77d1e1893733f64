// Each operation of WebAssembly on a board, against V8: a module that does one operation at a time, and the operands that matter.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readBoard, runFirmware } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { hex, randomWords, TEST_BUILDS } from "./support.js";

const BINARY = "add sub mul and or xor shl shr_s shr_u rotl rotr eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".split(
  " ",
);
const DIVISIONS = "div_s div_u rem_s rem_u".split(" ");
const UNARY = "clz ctz popcnt eqz extend8_s extend16_s".split(" ");
const COMPARES = /^(eq|ne|eqz|[lg][te]_[su])$/;
const LOADS32 = "load load8_s load8_u load16_s load16_u".split(" ");
const LOADS64 = [...LOADS32, "load32_s", "load32_u"];
const STORES32 = "store store8 store16".split(" ");

/** Where operands are: wasm3 has an operation for each, one of them being in its register. */
const PLACES: Readonly<Record<"aot" | "wasm3", readonly { how: string; a: string; b: string }[]>> = {
  aot: [{ how: "", a: "slot", b: "slot" }],
  wasm3: [
    { how: "", a: "slot", b: "slot" },
    { how: "_sr", a: "register", b: "slot" },
    { how: "_rs", a: "slot", b: "register" },
  ],
};

/** What the ahead-of-time engine refuses (tables, recursion), and what is control rather than computation. */
const CONTROL: Readonly<Record<string, string>> = {
  branch_table: "(call $table (local.get $a_32) (local.get $b))",
  nested_loops: "(call $loops (i32.and (local.get $a_32) (i32.const 7)) (i32.and (local.get $b_32) (i32.const 7)))",
  recursion: "(call $power (local.get $a) (i32.and (local.get $b_32) (i32.const 15)))",
  call_indirect: "(call_indirect (type $two) (local.get $a) (local.get $b) (i32.and (local.get $a_32) (i32.const 1)))",
  many_arguments:
    "(call $many (local.get $a_32) (local.get $b) (i32.const 70000) (local.get $b_32) (local.get $a) (i64.const 0x123456789abcdef) (local.get $a_32))",
  across_a_call: "(i64.add (i64.mul (local.get $a) (local.get $b)) (call $power (local.get $a) (i32.const 3)))",
  globals: `(block (result i64) (global.set $g64 (i64.add (local.get $a) (i64.const 1))) (global.set $g32 (local.get $b_32))
    (global.set $g32 (i32.add (global.get $g32) (i32.const 5))) (global.set $h64 (local.get $b))
    (i64.xor (i64.add (global.get $g64) (global.get $h64)) (i64.extend_i32_u (global.get $g32))))`,
  memory_size_and_grow:
    "(i64.extend_i32_s (i32.sub (i32.mul (memory.size) (i32.const 10)) (memory.grow (i32.const 1))))",
  grow_by_none: "(i64.extend_i32_s (memory.grow (i32.const 0)))",
  kept_locals: "(call $swap (local.get $a) (local.get $b) (local.get $a_32) (local.get $b_32))",
  branch_with_value: "(block $out (result i64) (drop (br_if $out (local.get $a) (local.get $b_32))) (i64.const 77))",
  if_with_value: "(if (result i64) (local.get $a_32) (then (local.get $b)) (else (i64.const 3)))",
  if_computed:
    "(if (result i64) (i32.lt_u (local.get $a_32) (local.get $b_32)) (then (local.get $b)) (else (local.get $a)))",
};

const CONTROL_FUNCTIONS = `(type $two (func (param i64 i64) (result i64)))
  (table 2 2 funcref) (elem (i32.const 0) $add $subtract)
  (global $g32 (mut i32) (i32.const 0)) (global $g64 (mut i64) (i64.const -2)) (global $h64 (mut i64) (i64.const 0))
  (func $add (type $two) (i64.add (local.get 0) (local.get 1)))
  (func $subtract (type $two) (i64.sub (local.get 0) (local.get 1)))
  (func $table (param i32 i64) (result i64)
    (block $c (block $b (block $a (br_table $a $b $c $b (local.get 0))) (return (i64.const 11)))
      (local.set 1 (i64.mul (local.get 1) (i64.const 3))))
    (i64.add (local.get 1) (i64.const 5)))
  (func $loops (param $i i32) (param $j i32) (result i64) (local $sum i64) (local $k i32)
    (block $done (loop $outer
      (br_if $done (i32.eqz (local.get $i)))
      (local.set $k (local.get $j))
      (loop $inner
        (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.extend_i32_u (i32.add (local.get $i) (local.get $k)))))
        (br_if $inner (i32.gt_s (local.tee $k (i32.sub (local.get $k) (i32.const 1))) (i32.const 0))))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (br $outer)))
    (local.get $sum))
  (func $power (param $x i64) (param $n i32) (result i64)
    (if (i32.eqz (local.get $n)) (then (return (i64.const 1))))
    (i64.mul (local.get $x) (call $power (local.get $x) (i32.sub (local.get $n) (i32.const 1)))))
  (func $many (param i32 i64 i32 i32 i64 i64 i32) (result i64)
    (i64.add (i64.sub (i64.extend_i32_u (i32.sub (i32.mul (local.get 0) (local.get 2)) (i32.shl (local.get 3) (i32.const 3)))) (local.get 1))
      (i64.xor (i64.rotl (local.get 4) (i64.const 9)) (i64.sub (local.get 5) (i64.extend_i32_s (local.get 6))))))
  (func $swap (param $a i64) (param $b i64) (param $c i32) (param $d i32) (result i64)
    (local.get $a) (local.get $b) (local.set $a) (local.set $b)
    (local.get $c) (local.get $c) (local.set $c (local.get $d)) (local.set $d (i32.add (i32.const 9)))
    (drop)
    (i64.sub (i64.sub (local.get $a) (i64.rotl (local.get $b) (i64.const 1)))
      (i64.extend_i32_u (i32.sub (local.get $c) (i32.mul (local.get $d) (i32.const 3))))))`;

/**
 * A module whose access_allow does one operation: of the octets at its pointer, 1,024, the first word says which, a lies at 1,032 and b at
 * 1,040; 8 octets of result take the place of the first word. (The serial link calls the core's exports only, hence the name.)
 */
export function operationsModule(engine: "aot" | "wasm3"): { wat: string; names: string[] } {
  const operations: string[] = [];
  const names: string[] = [];
  const define = (name: string, type: string, value: string): void => {
    const wide = type === "i64" ? value : `(i64.extend_i32_u ${value})`;
    operations.push(`(if (i32.eq (local.get $which) (i32.const ${names.length}))
      (then (i64.store (i32.const 1024) ${wide}) (return (i32.const 0))))`);
    names.push(name);
  };
  for (const type of ["i32", "i64"]) {
    const local = (name: string): string => `(local.get ${name}${type === "i64" ? "" : "_32"})`;
    const computed = (name: string): string => `(${type}.xor ${local(name)} ${local("$zero")})`;
    for (const { how, a, b } of PLACES[engine]) {
      const operandA = a === "slot" ? local("$a") : computed("$a");
      const operandB = b === "slot" ? local("$b") : computed("$b");
      for (const name of [...BINARY, ...DIVISIONS]) {
        define(
          `${type}_${name}${how}`,
          COMPARES.test(name) ? "i32" : type,
          `(${type}.${name} ${operandA} ${operandB})`,
        );
      }
      for (const name of [...UNARY, ...(type === "i64" ? ["extend32_s", "extend_i32_s"] : [])]) {
        const input = name === "extend_i32_s" ? `(i32.wrap_i64 ${operandA})` : operandA;
        define(`${type}_${name}${how}`, COMPARES.test(name) ? "i32" : type, `(${type}.${name} ${input})`);
      }
      const address = (octet: number, place: string): string =>
        place === "slot" ? `(i32.const ${octet})` : `(i32.add (local.get $zero_32) (i32.const ${octet}))`;
      for (const name of type === "i64" ? LOADS64 : LOADS32)
        define(`${type}_${name}${how}`, type, `(${type}.${name} offset=3 ${address(1029, a)})`);
      for (const name of [...STORES32, ...(type === "i64" ? ["store32"] : [])]) {
        // into a, whose octets beside it must stay
        const store = `(${type}.${name} offset=1 ${address(1031, a)} ${operandB})`;
        define(`${type}_${name}${how}`, "i64", `(block (result i64) ${store} (i64.load (i32.const 1032)))`);
      }
      const condition = "(i32.and (local.get $a_32) (i32.const 1))";
      define(`${type}_select${how}`, type, `(select ${operandA} ${operandB} ${condition})`);
      if (engine === "wasm3")
        define(`${type}_select_by_local${how}`, type, `(select ${operandA} ${operandB} (local.get $b_32))`);
    }
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
  if (engine === "wasm3") for (const [name, value] of Object.entries(CONTROL)) define(name, "i64", value);
  const wat = `(module (memory (export "memory") 1 1)
    (func (export "memory_bytes") (result i32) (i32.const 4096))
    (func (export "io_pointer") (result i32) (i32.const 1024))
    (func (export "io_capacity") (result i32) (i32.const 1280))
    ${engine === "wasm3" ? CONTROL_FUNCTIONS : ""}
    (func (export "access_allow") (param $from i32) (param $length i32) (result i32)
      (local $which i32) (local $a i64) (local $b i64) (local $zero i64)
      (local $a_32 i32) (local $b_32 i32) (local $zero_32 i32)
      (local.set $which (i32.load (i32.const 1024)))
      (local.set $a (i64.load (i32.const 1032)))
      (local.set $b (i64.load (i32.const 1040)))
      (local.set $a_32 (i32.wrap_i64 (local.get $a)))
      (local.set $b_32 (i32.wrap_i64 (local.get $b)))
      ${operations.join("\n")}
      (i32.const -1)))`;
  return { wat, names };
}

const EDGES = [0n, 1n, 2n, 7n, 31n, 32n, 33n, 63n, 64n, 0x7fn, 0x80n, 0x7fffn, 0x8000n, 0x7fffffffn, 0x80000000n];
const MORE = [0xffffffffn, 1n << 32n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n, (1n << 64n) - 2n];

/** What access_allow of the operations' module reads. */
export function operands(which: number, a: bigint, b: bigint): Buffer {
  const octets = Buffer.alloc(24);
  octets.writeUInt32LE(which);
  octets.writeBigUInt64LE(a, 8);
  octets.writeBigUInt64LE(b, 16);
  return octets;
}

/** Assembles a module; answers its path. */
export function toWasm(name: string, wat: string): string {
  mkdirSync(TEST_BUILDS, { recursive: true });
  writeFileSync(`${TEST_BUILDS}/${name}.wat`, wat);
  execFileSync("node_modules/.bin/wat2wasm", [`${TEST_BUILDS}/${name}.wat`, "-o", `${TEST_BUILDS}/${name}.wasm`]);
  return `${TEST_BUILDS}/${name}.wasm`;
}

/** Starts a firmware of a test's own on a board, and stops it. */
export async function onBoard(
  board: string,
  engine: string,
  firmware: string,
  body: (thing: RemoteThing) => Promise<void>,
): Promise<void> {
  const link = runFirmware(readBoard(board), firmware);
  const thing = new RemoteThing(link, { name: engine, timeoutMs: 60_000 });
  try {
    await thing.ready;
    await body(thing);
  } finally {
    await thing.close();
  }
}

/**
 * Runs every operation on a board. V8's traps are left out: a trap ends a board.
 * @param wasm the assembled operationsModule(), which is in the firmware
 * @param share one of so many pairs of operands: a call of a board in QEMU takes 5 ms
 */
export async function checkOperations(
  board: string,
  engine: "aot" | "wasm3",
  firmware: string,
  wasm: string,
  share = 1,
): Promise<void> {
  const { names } = operationsModule(engine);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm))).exports;
  // Asked for anew each time: memory.grow makes a new buffer.
  const memory = (): Buffer => Buffer.from((instance["memory"] as WebAssembly.Memory).buffer);
  const allow = instance["access_allow"] as (from: number, length: number) => number;
  const words = randomWords(11);
  const random = (): bigint => (BigInt(words.next().value) << 32n) | BigInt(words.next().value);
  const values = [...EDGES, ...MORE];
  const pairs = values.flatMap((a) => values.map((b) => [a, b] as const));
  await onBoard(board, engine, firmware, async (thing) => {
    for (const name of names) {
      // All pairs where they matter, some where the operands are one or none, fewer for each further place of the operands.
      const every = Math.max(share, (/div|rem|sh[lr]|rot/.test(name) ? 1 : 7) * (/_sr$|_rs$/.test(name) ? 5 : 1));
      const some = pairs.filter((_, i) => i % every === 0);
      for (const [a, b] of [...some, [random(), random()], [random(), random()]] as const) {
        const input = operands(names.indexOf(name), a, b);
        input.copy(memory(), 1024);
        try {
          allow(1024, 24);
        } catch {
          continue; // traps end a board: the next test
        }
        const { result, output } = await thing.call("access_allow", [io(0), 24], { input, read: 8 });
        assert.equal(result, 0);
        assert.equal(hex(output), memory().toString("hex", 1024, 1032), `${name}(${a}, ${b})`);
      }
    }
  });
}
