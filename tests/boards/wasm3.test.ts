// The wasm3 engine in each of its conventions and with each of its words (boards/common/wasm3/convention.h, metacode.h), also for a core that
// no board here has: every operation against V8, and a whole session on a native stack of 4 KB.

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { runDemo } from "../../host/assess/demo.js";
import type { Board } from "../../host/assess/boards.js";
import { readBoard, runFirmware } from "../../host/emulator/process.js";
import { joinLine, type RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { checkOperations, onBoard, operands, operationsModule, toWasm } from "./operations.js";
import { buildFirmware, cannotRun } from "./support.js";

const NATIVE_STACK_MAX = 4096;

const VARIANTS: readonly (readonly [what: string, board: Board, settings: readonly string[]])[] = [
  ["natively, operations that end in a call of the next", "native", []],
  ["natively, the same with words of 16 bits", "native", ["WASM3_WORDS=16"]],
  ["natively, operations that return to a loop", "native", ["WASM3_CONVENTION=loop"]],
  ["natively, the same with words of 16 bits", "native", ["WASM3_CONVENTION=loop", "WASM3_WORDS=16"]],
  ["on Cortex-M3, in assembly", "mps2-an385", []],
  ["on Cortex-M3, in assembly with words of 32 bits", "mps2-an385", ["WASM3_WORDS=32"]],
  ["on Cortex-M0+, operations that return to a loop", "mps2-an385", ["MPS2_CPU=cortex-m0plus"]],
];

for (const [what, board, settings] of VARIANTS) {
  describe(`wasm3 ${what}`, { skip: cannotRun(board) }, () => {
    const { wat, names } = operationsModule("wasm3");
    let wasm = "";
    let firmware = "";

    before(() => {
      wasm = toWasm("wasm3-operations", wat);
      firmware = buildFirmware(board, "operations", wasm, "wasm3", settings);
    });

    test("every operation, with operands in slots and in the register, gives what V8 gives", async () => {
      await checkOperations(board, "wasm3", firmware, wasm, board === "native" ? 1 : 17);
    });

    for (const [name, a, b, why] of [
      ["i32_div_u_rs", 1n, 0n, /divide by zero/],
      ["i64_div_s_sr", 1n << 63n, (1n << 64n) - 1n, /overflow/],
    ] as const) {
      test(`${name}: ${String(why)} is a trap that ends the board`, async () => {
        await onBoard(board, "wasm3", firmware, async (thing) => {
          let died = "";
          thing.listener = { died: (reason) => (died = reason) };
          await assert.rejects(thing.call("access_allow", [io(0), 24], { input: operands(names.indexOf(name), a, b) }));
          await thing.close();
          assert.match(died, why);
        });
      });
    }

    // Their time is simulated; natively it would be ours.
    const skip = board === "native" ? "a process cannot tell how much stack it took" : false;
    test(`two things meet; ${NATIVE_STACK_MAX} octets of native stack are enough`, { skip }, async () => {
      const dex = buildFirmware(board, "dex", "build/dex.wasm", "wasm3", settings);
      const { completed, agreed, ram } = await runDemo({
        board,
        seed: new Uint8Array(8),
        hooks: "none",
        open: async (_, options) => startFirmware(board, dex, options.name),
      });
      assert.deepEqual([completed, agreed], [true, true]);
      assert.ok((ram.stack ?? 0) <= NATIVE_STACK_MAX, `${ram.stack} octets of native stack`);
    });
  });
}

function startFirmware(board: string, firmware: string, name: string): Promise<RemoteThing> {
  const line = runFirmware(readBoard(board), firmware);
  return joinLine(line, { name, seed: new Uint8Array(8).fill(name.length), timeoutMs: 60_000 });
}
