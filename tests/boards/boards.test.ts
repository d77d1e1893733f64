// Each suite runs on every board that this machine can run.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { BoardProcess, readBoard, startBoardProcess } from "../../host/emulator/process.js";
import { RemoteThing, startRemote, type RemoteOptions } from "../../host/emulator/remote.js";
import { encodeCall, encodeFrame, FrameDecoder, parseBoardMessage, POINTER_BIT } from "../../host/emulator/serial.js";
import { io } from "../../host/emulator/thing.js";
import {
  boardsWith,
  buildFirmware,
  cannotRun,
  COUNTING_BOARDS,
  hex,
  randomOctets,
  randomWords,
  TEST_BUILDS,
} from "./support.js";
import { INVALID_ARGUMENT, NOT_SUPPORTED } from "../errors.js";

const start = (board: string, more: Partial<RemoteOptions> = {}): Promise<RemoteThing> =>
  startRemote({ name: `${board} under test`, board, timeoutMs: 30_000, ...more });

// RFC 4493 §4, example 2.
const KEY = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex");
const MESSAGE = Buffer.from("6bc1bee22e409f96e93d7e117393172a", "hex");
const CMAC = "070a16b46b4d4144f79bdd9dd04a287c";
const cmac = (thing: RemoteThing): ReturnType<RemoteThing["call"]> =>
  thing.call("cmac", [io(0), io(16), 16, io(32)], { input: Uint8Array.of(...KEY, ...MESSAGE), read: 48 });

for (const board of boardsWith("dex", "wasm3")) {
  describe(`board ${board}`, { skip: cannotRun(board) }, () => {
    let thing: RemoteThing;
    before(async () => (thing = await start(board)));
    after(() => thing.close());

    test("says what it is", async () => {
      const report = await thing.ready;
      assert.deepEqual([report.board, report.engine, report.profile, report.hooks], [board, "wasm3", "dex", "none"]);
      assert.equal((await thing.call("abi_version")).result, 1);
    });

    test("takes no more linear memory than the module asks for", async () => {
      const { result } = await thing.call("memory_bytes");
      assert.equal((await thing.stats()).ram?.linear, result);
    });

    test("computes: CMAC of RFC 4493 §4 example 2, with and without hooks", async () => {
      const { result, output } = await cmac(thing);
      assert.deepEqual([result, hex(output.subarray(32))], [0, CMAC]);
      const hooked = await start(board, { hooks: "all" });
      try {
        assert.equal(hex((await cmac(hooked)).output.subarray(32)), CMAC);
      } finally {
        await hooked.close();
      }
    });

    test("answers P-256 and X25519 as node:crypto does, with hooks and without", async () => {
      const { createECDH } = await import("node:crypto");
      const scalar = randomOctets(randomWords(5), 32);
      scalar[0] = 1;
      const ecdh = createECDH("prime256v1");
      ecdh.setPrivateKey(scalar);
      for (const hooks of ["none", "all"]) {
        const other = await start(board, { hooks });
        const { output } = await other.call("p256_public", [io(0), io(32)], { input: scalar, read: 96 });
        await other.close();
        assert.equal(hex(output.subarray(32)), ecdh.getPublicKey("hex").slice(2), hooks);
      }
    });

    test("refuses what a hostile host may ask, and lives on", async () => {
      assert.equal((await thing.call("memory")).result, NOT_SUPPORTED);
      assert.equal((await thing.call("$secrets")).result, NOT_SUPPORTED);
      assert.equal((await thing.call("x25519", [io(0), io(32), io(2 ** 31 - 1)])).result, INVALID_ARGUMENT);
      assert.equal((await thing.call("x25519", [0, io(32), io(64)])).result, INVALID_ARGUMENT);
      assert.equal((await thing.call("abi_version", [], { read: 65535 })).result, INVALID_ARGUMENT);
      assert.equal((await thing.call("abi_version", [], { input: new Uint8Array(1300) })).result, INVALID_ARGUMENT);
      assert.throws(() => thing.receiveFrame(new Uint8Array(128)), RangeError);
      await assert.rejects(thing.call("configure", [1, -1]), RangeError);
      assert.equal((await thing.call("abi_version")).result, 1);
    });

    test("radio frames of every length are taken one by one, each with its COST", async () => {
      let costs = 0;
      thing.listener = { cost: () => costs++ };
      for (let length = 0; length <= 125; length += 5)
        thing.receiveFrame(randomOctets(randomWords(length + 1), length));
      thing.receiveDatagram(new Uint8Array(20), new Uint8Array(1000));
      await thing.call("abi_version");
      thing.listener = {};
      assert.ok(costs >= 27, `${costs}`);
    });

    test("allocates nothing after the start", async () => {
      const first = (await thing.stats()).ram?.arena;
      for (let i = 0; i < 20; i++) await cmac(thing);
      assert.equal((await thing.stats()).ram?.arena, first);
    });

    test("loses no octet when many messages come while it computes", async () => {
      const link = startBoardProcess(board, "wasm3", "none");
      const results: number[] = [];
      const decoder = new FrameDecoder();
      const count = 40;
      const done = new Promise<void>((resolve) => {
        link.onData = (chunk) => {
          for (const message of decoder.push(chunk).map(parseBoardMessage)) {
            if (message?.kind === "result") results.push(message.sequence);
          }
          if (results.length === count) resolve();
        };
      });
      for (let sequence = 0; sequence < count; sequence++) {
        const name = sequence === 0 ? "x25519" : "abi_version";
        const args = sequence === 0 ? [0, 32, 64].map((offset) => offset + POINTER_BIT) : [];
        link.write(encodeFrame(encodeCall({ sequence, name, args, read: 0, input: new Uint8Array(100).fill(9) })));
      }
      await Promise.race([done, link.ended]);
      await link.stop();
      assert.deepEqual(
        results,
        Array.from({ length: count }, (_, i) => i),
      );
      assert.equal(decoder.dropped, 0);
    });

    test("garbage and messages cut short do not disturb it", async () => {
      const link = startBoardProcess(board, "wasm3", "none");
      const decoder = new FrameDecoder();
      const words = randomWords(11);
      const answer = new Promise<number>((resolve) => {
        link.onData = (chunk) => {
          for (const message of decoder.push(chunk).map(parseBoardMessage)) {
            if (message?.kind === "result" && message.sequence === 200) resolve(message.result);
          }
        };
      });
      link.write(randomOctets(words, 2000));
      const whole = encodeCall({ sequence: 1, name: "cmac", args: [POINTER_BIT, 0, 0, 0], read: 9, input: KEY });
      for (let length = 1; length < whole.length; length++) link.write(encodeFrame(whole.subarray(0, length)));
      for (let channel = 0; channel < 256; channel += 17) link.write(encodeFrame(Uint8Array.of(channel, 1, 2, 3)));
      link.write(
        encodeFrame(encodeCall({ sequence: 200, name: "abi_version", args: [], read: 0, input: new Uint8Array() })),
      );
      const result = await Promise.race([answer, link.ended]);
      await link.stop();
      assert.equal(result, 1);
    });
  });
}

for (const board of COUNTING_BOARDS) {
  describe(`board ${board}, counted`, { skip: cannotRun(board) }, () => {
    test("instruction counts are identical on two runs and from call to call", async () => {
      const runs: number[][] = [];
      for (let run = 0; run < 2; run++) {
        const thing = await start(board);
        await new Promise((resolve) => setTimeout(resolve, 37 * run)); // another phase of the clock
        const counts: number[] = [];
        for (let i = 0; i < 20; i++) counts.push((await cmac(thing)).instructions);
        await thing.close();
        runs.push(counts);
      }
      assert.deepEqual(runs[0], runs[1]);
      assert.equal(new Set(runs.flat()).size, 1, runs.flat().join(" "));
    });

    test("flash and RAM are told, and are what the linker laid out", async () => {
      const thing = await start(board);
      await cmac(thing);
      const { flash, ram } = await thing.stats();
      await thing.close();
      const sizes = JSON.parse(readFileSync(`build/firmware/${board}/dex-wasm3.json`, "utf8")) as {
        flash: number;
        ram: { static: number; stackReserved: number; arenaReserved: number };
      };
      assert.equal(flash, sizes.flash);
      assert.equal(ram!.static, sizes.ram.static);
      assert.ok(ram!.stack! > 500 && ram!.stack! < 0.9 * sizes.ram.stackReserved, `stack ${ram!.stack}`);
      assert.ok(ram!.linear! < ram!.arena! && ram!.arena! <= sizes.ram.arenaReserved, `arena ${ram!.arena}`);
    });

    test("it sleeps when there is nothing to do", async () => {
      const thing = await start(board);
      const centiseconds = (): number => {
        const fields = readFileSync(`/proc/${thing.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
        return Number(fields[11]) + Number(fields[12]);
      };
      const earlier = centiseconds();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      const used = centiseconds() - earlier;
      await thing.close();
      assert.ok(used < 60, `${used * 10} ms of processor time in 1500 ms`);
    });
  });
}

describe("a core that goes wrong", { skip: cannotRun("native") }, () => {
  const FIRMWARE = `${TEST_BUILDS}/native/wrong-wasm3`;

  before(() => {
    mkdirSync(TEST_BUILDS, { recursive: true });
    execFileSync("node_modules/.bin/wat2wasm", ["tests/boards/wrong.wat", "-o", `${TEST_BUILDS}/wrong.wasm`]);
    assert.equal(buildFirmware("native", "wrong", `${TEST_BUILDS}/wrong.wasm`, "wasm3"), FIRMWARE);
  });

  const goesWrong = async (call: string): Promise<string> => {
    const link = new BoardProcess(FIRMWARE, []);
    const thing = new RemoteThing(link, { name: "wrong", timeoutMs: 10_000 });
    let died = "";
    thing.listener = { died: (reason) => (died = reason) };
    await assert.rejects(thing.call(call));
    await thing.close();
    return died;
  };

  test("a trap is logged and ends the board", async () => {
    assert.match(await goesWrong("start"), /ended with status 70.*unreachable/);
  });

  test("a port called with a pointer outside of linear memory traps", async () => {
    assert.match(await goesWrong("wipe"), /out of bounds/);
  });

  test("a load outside of the memory that the module asked for traps, though the page has 64 KB", async () => {
    assert.match(await goesWrong("abi_version"), /out of bounds/);
  });

  test("endless recursion ends in a trap, not on the native stack", async () => {
    assert.match(await goesWrong("access_clear"), /stack overflow/);
  });

  test("memory that would grow is refused", async () => {
    const link = new BoardProcess(FIRMWARE, []);
    const thing = new RemoteThing(link, { name: "wrong", timeoutMs: 10_000 });
    await assert.rejects(thing.call("tick").then(({ result }) => assert.notEqual(result, -1)));
    await thing.close();
  });
});

describe("starting a board that is not to be had", () => {
  test("an unknown board, engine or set of hooks is an error with its name", async () => {
    await assert.rejects(start("no-such-board"), /there is no board no-such-board/);
    await assert.rejects(start("../native"), /there is no board/);
    await assert.rejects(start("native", { engine: "jit" }), /no firmware for engine jit/);
    await assert.rejects(start("native", { wasm: new Uint8Array() }), /part of the firmware/);
  });

  test("a missing emulator is named with the command that installs it", async () => {
    const link = new BoardProcess("qemu-that-is-not-there", [], readBoard("mps2-an385").emulator!.install);
    assert.equal(
      await link.ended,
      "qemu-that-is-not-there is not installed: run `sudo apt-get install qemu-system-arm`",
    );
  });
});
