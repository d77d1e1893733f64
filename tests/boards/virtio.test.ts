// riscv-virt's AES hook: the driver of the virtio crypto device, natively in front of a device that fails (boards/riscv-virt/probe.c), and
// the firmware in QEMU with the device, without it, and with one of the old kind. What the hook saves.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { countExchangeOf } from "../../host/assess/bench/board.js";
import { firmwareFile, readBoard, runFirmware } from "../../host/emulator/process.js";
import { RemoteThing, startRemote } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { cannotRun, hex } from "./support.js";

const BOARD = "riscv-virt";
const PROBE = "build/firmware/riscv-virt/probe";

function probe(...words: string[]): string {
  const { stdout, status, stderr } = spawnSync(PROBE, words, { encoding: "utf8" });
  assert.equal(status, 0, `${words.join(" ")}: ${stdout}${stderr}`);
  return stdout.trim();
}

describe("the driver of the virtio crypto device", { skip: cannotRun(BOARD) }, () => {
  test("blocks under one key cost a request each: three sessions for three ciphers, destroyed when another key comes", () => {
    // two keys, each three sessions and three requests; 100 more blocks; three sessions destroyed
    assert.equal(probe("works"), `0 after ${2 * 6 + 100 + 3} requests`);
  });

  test("without a device, or with one that refuses the cipher, the answer is NOT_SUPPORTED, each time anew", () => {
    assert.equal(probe("absent"), "-3 -3, CBC -3");
    assert.equal(probe("refuses"), "-3 -3, CBC 0");
  });

  test("nothing of keys and data is left after it was told to forget, and no session is open", () => {
    assert.equal(probe("forgets"), "1 before, 0 after, 0 sessions\n0 again");
  });

  // Four times block, CBC and CTR, twice under each of two keys: 21 requests. After a failure in the last of them nothing is left.
  for (const fault of ["fails", "silent"]) {
    test(`a request that ${fault}, whichever, is PORT_FAILED, leaves nothing, and the next operation works`, () => {
      for (let request = 0; request < 21; request++)
        assert.equal(probe(fault, String(request)), `1 failed, ${request < 18 ? 1 : 0} left`, `${fault} ${request}`);
      assert.equal(probe(fault, "21"), "0 failed, 1 left");
    });
  }
});

// FIPS 197 appendix C.1, and RFC 4493 §4 example 2.
const BLOCK = Buffer.from("000102030405060708090a0b0c0d0e0f00112233445566778899aabbccddeeff", "hex");
const CMAC_INPUT = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c6bc1bee22e409f96e93d7e117393172a", "hex");

async function answers(thing: RemoteThing): Promise<{ instructions: number }> {
  const block = await thing.call("aes_encrypt", [io(0), io(16), io(32)], { input: BLOCK, read: 48 });
  assert.equal(hex(block.output.subarray(32)), "69c4e0d86a7b0430d8cdb78070b4c55a");
  const mac = await thing.call("cmac", [io(0), io(16), 16, io(32)], { input: CMAC_INPUT, read: 48 });
  assert.equal(hex(mac.output.subarray(32)), "070a16b46b4d4144f79bdd9dd04a287c");
  return mac;
}

describe("firmware of riscv-virt with the AES hook", { skip: cannotRun(BOARD) }, () => {
  const start = (more?: readonly string[]): RemoteThing => {
    const board = readBoard(BOARD);
    const link = runFirmware(board, firmwareFile(board, "wasm3", "all"), more);
    return new RemoteThing(link, { name: "virtio", timeoutMs: 60_000 });
  };

  test("uses the device where there is one, and falls back to software without it, or with one of the old kind", async () => {
    const hardware = readBoard(BOARD).emulator!.hookArguments!;
    const old = hardware.filter((word) => word !== "-global" && !word.startsWith("virtio-mmio"));
    const counts: number[] = [];
    for (const more of [hardware, [], old]) {
      const thing = start(more);
      try {
        await thing.ready;
        await answers(thing);
        counts.push((await answers(thing)).instructions);
      } finally {
        await thing.close();
      }
    }
    const [device, software, legacy] = counts as [number, number, number];
    assert.ok(device * 10 < software, `${device} instructions with the device, ${software} without`);
    assert.equal(legacy, software);
  });

  test("counts the same from call to call and from run to run: what the PC's device takes is left out", async () => {
    const counts: number[] = [];
    for (let run = 0; run < 2; run++) {
      const thing = await startRemote({ name: "virtio", board: BOARD, hooks: "aes", timeoutMs: 60_000 });
      await answers(thing); // the first call starts the device
      for (let i = 0; i < 10; i++) counts.push((await answers(thing)).instructions);
      await thing.close();
    }
    assert.equal(new Set(counts).size, 1, counts.join(" "));
  });

  test("takes the same instructions for every key, zeros too, which the driver's memory holds before the first", async () => {
    for (const engine of ["wasm3", "aot"]) {
      const thing = await startRemote({ name: "virtio", board: BOARD, engine, hooks: "all", timeoutMs: 60_000 });
      await answers(thing);
      const counts: number[] = [];
      for (const octet of [0, 0xff, 0, 0x80, 0x80]) {
        const input = Buffer.alloc(32, octet);
        counts.push((await thing.call("cmac", [io(0), io(16), 16, io(32)], { input })).instructions);
      }
      await thing.close();
      assert.equal(new Set(counts).size, 1, counts.join(" "));
    }
  });

  test("an exchange under wasm3 is cheaper with the AES hook alone than without", async (context) => {
    const without = await countExchangeOf(BOARD, { engine: "wasm3", hooks: "none" });
    const hooked = await countExchangeOf(BOARD, { engine: "wasm3", hooks: "aes" });
    assert.ok(without.size === 4, [...without.keys()].join(", "));
    for (const [part, count] of without) {
      const saved = count - hooked.get(part)!;
      context.diagnostic(`${part}: ${count} instructions, with the AES hook ${hooked.get(part)!} (${saved} less)`);
      assert.ok(saved > 0, part);
    }
  });
});
