// The instruction counters of the emulated Arm boards: boards/soc/arm/loop.c counts loops of known length with its board's counter.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BoardProcess, readBoard } from "../../host/emulator/process.js";
import { startRemote } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { cannotRun } from "./support.js";

/** The rounds of loop.c, of two instructions each. */
const ROUNDS = [1, 2, 3, 4, 5, 6, 7, 1000, 100_000, 3_000_000];

/** The boards that link it, and the file. */
const LOOPS = {
  "mps2-an385": "build/firmware/mps2-an385/loop.elf",
  "mps2-an386": "build/firmware/mps2-an386/loop.elf",
  nrf52840dk: "build/firmware/nrf52840dk/loop.hex",
} as const;

/** What it says, line by line, until it resets. */
async function counts(board: string, file: string): Promise<number[]> {
  const emulator = readBoard(board).emulator!;
  const place = (text: string): string => text.replace("{firmware}", file).replace("{root}/", "");
  const link = new BoardProcess(place(emulator.command), emulator.arguments.map(place));
  let text = "";
  await new Promise<void>((resolve) => {
    link.onData = (chunk) => {
      text += Buffer.from(chunk).toString();
      if (text.split("\n").length > ROUNDS.length) resolve();
    };
    void link.ended.then(() => resolve());
  });
  await link.stop();
  return text.trim().split("\n").map(Number);
}

for (const [board, file] of Object.entries(LOOPS)) {
  describe(`the instruction counter of ${board}`, { skip: cannotRun(board) }, () => {
    test("counts a loop of n rounds as 2 n instructions more than one of none, exactly", async () => {
      const counted = await counts(board, file);
      assert.deepEqual(
        counted.map((count) => count - counted[0]!),
        ROUNDS.map((rounds) => 2 * (rounds - 1)),
      );
    });
  });
}

const PAIR = ["mps2-an386", "nrf52840dk"] as const;

describe(
  "two emulators of a Cortex-M4 that have nothing in common",
  { skip: PAIR.map(cannotRun).find(Boolean) ?? false },
  () => {
    test("count the same for the same code: QEMU by its virtual time, unicorn by its blocks", async () => {
      const counted: number[][] = [];
      for (const board of PAIR) {
        const thing = await startRemote({ name: "counted", board, engine: "wasm3" });
        const input = new Uint8Array(96).fill(9);
        const cmac = await thing.call("cmac", [io(0), io(16), 64, io(80)], { input });
        const x25519 = await thing.call("x25519", [io(0), io(32), io(64)], { input });
        counted.push([cmac.instructions, x25519.instructions]);
        await thing.close();
      }
      assert.ok(counted[0]!.every((count) => count > 10_000));
      assert.deepEqual(counted[0], counted[1]);
    });
  },
);
