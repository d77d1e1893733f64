// What both RV32 boards stand on (boards/soc/rv32).

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { readBoard, runFirmware } from "../../host/emulator/process.js";
import { cannotRun, TEST_BUILDS } from "./support.js";

const MODULE = `(module (memory (export "memory") 1 1)
  (func (export "memory_bytes") (result i32) (i32.const 4096))
  (func (export "io_pointer") (result i32) (i32.const 1024))
  (func (export "io_capacity") (result i32) (i32.const 1280)))`;

/** A firmware around next to nothing, with so much stack. */
function buildWithStack(board: string, octets: number): string {
  mkdirSync(TEST_BUILDS, { recursive: true });
  writeFileSync(`${TEST_BUILDS}/nothing.wat`, MODULE);
  execFileSync("node_modules/.bin/wat2wasm", [`${TEST_BUILDS}/nothing.wat`, "-o", `${TEST_BUILDS}/nothing.wasm`]);
  const folder = `${TEST_BUILDS}/stack-${octets}`;
  const firmware = readBoard(board).firmware["aot"]!["none"]!;
  const target = firmware.replace("build/firmware", folder).replace("{profile}", "nothing");
  const sizes = ["RISCV_VIRT", "ESP32C3"].map((name) => `${name}_STACK_BYTES=${octets}`);
  const environment = { ...process.env };
  for (const name of ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"]) delete environment[name];
  const words = ["PROFILE=nothing", `WASM=${TEST_BUILDS}/nothing.wasm`, `FIRMWARE=${folder}`, ...sizes];
  execFileSync("make", ["-s", "-f", "boards/boards.mk", ...words, target], { env: environment });
  return target;
}

test(
  "memcpy, memmove and memset are C's at every alignment, length and overlap",
  { skip: cannotRun("riscv-virt") },
  () => {
    const { stdout, stderr } = spawnSync("build/firmware/riscv-virt/probe", ["memory"], { encoding: "utf8" });
    assert.equal(stdout.trim(), String(8 * 56 * 71), stderr);
  },
);

for (const [board, fault] of [
  ["riscv-virt", /^ended with status 70/],
  ["esp32c3-devkit", /writes to 0x3fc7\w+, 4 octets, where there is nothing of the kind: a fault on the chip/],
] as const) {
  describe(`board ${board}`, { skip: cannotRun(board) }, () => {
    test("a stack that overflows is a processor fault, and overwrites nothing", async () => {
      const link = runFirmware(readBoard(board), buildWithStack(board, 256));
      let said = "";
      link.onData = (chunk) => (said += Buffer.from(chunk).toString("latin1"));
      const timer = setTimeout(() => void link.stop(), 20_000);
      const reason = await link.ended;
      clearTimeout(timer);
      assert.match(reason, fault);
      if (board === "riscv-virt") assert.match(said, /a processor fault/);
    });
  });
}
