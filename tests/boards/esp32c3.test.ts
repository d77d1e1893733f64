// The ESP32-C3's image in front of the register models (boards/esp32c3-devkit/emulator): that the models are strict, what the drivers do when a
// peripheral does not answer, and that the image keeps to what the chip has.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { firmwareFile, readBoard, runFirmware } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { cannotRun, hex, TEST_BUILDS } from "./support.js";
import { NO_ENTROPY, PORT_FAILED } from "../errors.js";

const BOARD = "esp32c3-devkit";
const EMULATOR = "build/emulator/esp32c3";

const RST_EN1 = "0x600c0024";
const CLK_EN1 = "0x600c0014";
const KEY = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex");
const MESSAGE = Buffer.alloc(64, 0x5a);

/** Runs `body` on a firmware with hooks, the emulator having these options; answers why it ended. */
async function run(
  profile: "dex" | "full",
  options: readonly string[],
  body: (thing: RemoteThing) => Promise<void>,
): Promise<string> {
  const board = readBoard(BOARD);
  const [engine, hooks] = profile === "dex" ? ["aot", "all"] : ["wasm3", "whole"];
  const link = runFirmware(board, firmwareFile(board, engine!, hooks!, profile), options);
  const thing = new RemoteThing(link, { name: "esp32c3", timeoutMs: 60_000 });
  let died = "";
  thing.listener = { died: (reason) => (died = reason) };
  try {
    await thing.ready;
    await body(thing);
  } catch (error) {
    if (died === "") throw error;
  } finally {
    await thing.close();
  }
  return died;
}

const cmac = async (thing: RemoteThing): Promise<{ result: number; mac: string }> => {
  const { result, output } = await thing.call("cmac", [io(0), io(16), 64, io(80)], {
    input: Buffer.concat([KEY, MESSAGE]),
    read: 96,
  });
  return { result, mac: hex(output.subarray(80)) };
};
const sha256 = async (thing: RemoteThing): Promise<{ result: number; hash: string }> => {
  const { result, output } = await thing.call("sha256", [io(0), 64, io(64)], { input: MESSAGE, read: 96 });
  return { result, hash: hex(output.subarray(64)) };
};
const HASH = createHash("sha256").update(MESSAGE).digest("hex");

describe("the drivers of the ESP32-C3 before strict models", { skip: cannotRun(BOARD) }, () => {
  for (const [what, options, who, call] of [
    ["AES without its clock", ["--lost-bits", CLK_EN1, "2"], /AES: is touched without its clock/, cmac],
    ["AES in reset", ["--stuck-bits", RST_EN1, "2"], /AES: is held in reset/, cmac],
    ["AES, the digital signature's reset being set", ["--stuck-bits", RST_EN1, "0x10"], /AES: is held in reset/, cmac],
    ["DMA without its clock", ["--lost-bits", CLK_EN1, "0x40"], /GDMA: is touched without its clock/, cmac],
    ["DMA in reset", ["--stuck-bits", RST_EN1, "0x40"], /GDMA: is held in reset/, cmac],
    ["SHA without its clock", ["--lost-bits", CLK_EN1, "4"], /SHA: is touched without its clock/, sha256],
    ["SHA in reset", ["--stuck-bits", RST_EN1, "4"], /SHA: is held in reset/, sha256],
    ["SHA, the HMAC's reset being set", ["--stuck-bits", RST_EN1, "0x20"], /SHA: is held in reset/, sha256],
    [
      "SHA, the digital signature's reset being set",
      ["--stuck-bits", RST_EN1, "0x10"],
      /SHA: is held in reset/,
      sha256,
    ],
  ] as const) {
    test(`${what} ends the run`, async () => {
      assert.match(await run("full", options, async (thing) => void (await call(thing))), who);
    });
  }

  for (const [what, register, bits] of [
    ["the RTC watchdog", "0x60008090", "0x80000000"],
    ["timer group 0's", "0x6001f048", "0x80000000"],
  ] as const) {
    test(`a watchdog that still runs ends the run: ${what}`, async () => {
      const died = await run(
        "dex",
        ["--stuck-bits", register, bits],
        async (thing) => void (await thing.call("start")),
      );
      assert.match(died, /watchdogs: one still runs/);
    });
  }

  test("random numbers that are read while nothing gives noise end the run", async () => {
    for (const [register, bits] of [
      ["0x60040004", "0x1000000"], // the ADC's timer
      ["0x60008108", "0xc0000000"], // its power
      ["0x60008070", "0x400"], // the RC oscillator
    ] as const) {
      const died = await run("dex", ["--lost-bits", register, bits], async (thing) => void (await thing.call("start")));
      assert.match(died, /RNG: is read while nothing gives it noise/, register);
    }
  });

  test("AES that does not answer, whichever block it is, is PORT_FAILED, and zeros", async () => {
    for (const profile of ["dex", "full"] as const)
      for (const after of [0, 1, 2, 3]) {
        let calls = 0;
        const died = await run(profile, ["--aes-dead", String(after)], async (thing) => {
          for (let result = 0; result === 0 && calls < 5; calls++) {
            const answer = await cmac(thing);
            result = answer.result;
            if (result !== 0) assert.deepEqual(answer, { result: PORT_FAILED, mac: "0".repeat(32) });
          }
          assert.ok(calls <= 4, `${profile} after ${after}`);
        });
        assert.equal(died, "");
      }
  });

  test("DMA and SHA that do not answer are PORT_FAILED; blocks, which need no DMA, go on", async () => {
    const options = ["--dma-dead", "--sha-dead"];
    const died = await run("full", options, async (thing) => {
      assert.deepEqual(await cmac(thing), { result: PORT_FAILED, mac: "0".repeat(32) });
      assert.deepEqual(await sha256(thing), { result: PORT_FAILED, hash: "0".repeat(64) });
      const input = Buffer.from("000102030405060708090a0b0c0d0e0f00112233445566778899aabbccddeeff", "hex");
      const { result, output } = await thing.call("aes_encrypt", [io(0), io(16), io(32)], { input, read: 48 });
      assert.deepEqual([result, hex(output.subarray(32))], [0, "69c4e0d86a7b0430d8cdb78070b4c55a"]);
      const seal = Buffer.concat([KEY, Buffer.alloc(16), MESSAGE, Buffer.alloc(8)]);
      const ccm = await thing.call("ccm_seal", [io(0), io(16), 13, io(29), 0, io(32), 64, 8], {
        input: seal,
        read: 104,
      });
      assert.equal(ccm.result, PORT_FAILED);
      assert.equal(hex(ccm.output.subarray(32)), "00".repeat(72));
    });
    assert.equal(died, "");
  });

  test("a generator that stands still seeds nothing", async () => {
    const died = await run("dex", ["--rng-stuck"], async (thing) => {
      assert.ok([NO_ENTROPY, PORT_FAILED].includes((await thing.call("start")).result));
    });
    assert.equal(died, "");
  });

  test("its own entropy makes another key at each start", async () => {
    const keys = new Set<string>();
    for (let i = 0; i < 2; i++)
      await run("dex", [], async (thing) => {
        assert.equal((await thing.call("start")).result, 0);
        assert.equal((await thing.call("identity_generate", [7])).result, 0);
        keys.add(hex((await thing.call("identity_host", [7, io(0)], { read: 66 })).output));
      });
    assert.equal(keys.size, 2);
  });

  test("nothing is accessed unaligned, whatever it computes", async () => {
    for (const profile of ["dex", "full"] as const) {
      const died = await run(profile, ["--check-alignment"], async (thing) => {
        assert.equal((await thing.call("start")).result, 0);
        assert.equal((await cmac(thing)).result, 0);
        // everything one octet off
        const input = Buffer.concat([Buffer.alloc(1), KEY, Buffer.alloc(13), MESSAGE, Buffer.alloc(8)]);
        const args = [io(1), io(17), 13, io(17), 13, io(30), 64, 8];
        const sealed = await thing.call("ccm_seal", args, { input, read: input.length });
        assert.equal(sealed.result, 72);
        args[6] = 72;
        const opened = await thing.call("ccm_open", args, { input: sealed.output, read: input.length });
        assert.equal(opened.result, 64);
        assert.equal(hex(opened.output.subarray(30, 94)), hex(MESSAGE));
        if (profile === "full") assert.deepEqual(await sha256(thing), { result: 0, hash: HASH });
      });
      assert.equal(died, "", profile);
    }
  });
});

describe("the ESP32-C3's image", { skip: cannotRun(BOARD) }, () => {
  test("touches no control register that the chip has not: mstatus and mtvec alone", () => {
    for (const name of ["dex-aot-hooks", "dex-wasm3-hooks", "full-wasm3-whole"]) {
      const listing = execFileSync("riscv64-unknown-elf-objdump", ["-d", `build/firmware/${BOARD}/${name}.elf`], {
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      const registers = [...listing.matchAll(/\tcsr\w+\t(\S+)/g)].map(([, operands]) =>
        operands!.split(",").find((word) => /^m|^0x/.test(word)),
      );
      assert.deepEqual([...new Set(registers)].sort(), ["mstatus", "mtvec"], name);
      assert.doesNotMatch(listing, /\t(wfi|mret|lr\.w|sc\.w|amo\w+)\b/, name);
    }
  });

  test("tells the flash and RAM that the linker laid out, code and constants being sections of their own", async () => {
    const sizes = JSON.parse(readFileSync(`build/firmware/${BOARD}/dex-aot-hooks.json`, "utf8")) as {
      flash: number;
      ram: { static: number };
    };
    await run("dex", [], async (thing) => {
      const { flash, ram } = await thing.stats();
      assert.deepEqual([flash, ram?.static], [sizes.flash, sizes.ram.static]);
    });
  });

  test("is 4 MB that begin with the magic words; other files are refused by the tool and by the emulator", () => {
    const image = readFileSync(firmwareFile(readBoard(BOARD), "aot", "none"));
    assert.equal(image.length, 4 << 20);
    assert.equal(image.toString("hex", 0, 8), "1d04dbae1d04dbae");
    const file = `${TEST_BUILDS}/not-an-image.bin`;
    execFileSync("mkdir", ["-p", TEST_BUILDS]);
    writeFileSync(file, image.subarray(8, 1000));
    const tool = spawnSync("node", ["boards/common/image-esp.mjs", file, `${file}.out`], { encoding: "utf8" });
    assert.equal(tool.status, 1);
    assert.match(tool.stderr, /^image-esp: .* does not begin with the magic words of direct boot\n$/);
    writeFileSync(file, Buffer.concat([image, Buffer.of(0)]));
    const large = spawnSync("node", ["boards/common/image-esp.mjs", file, `${file}.out`], { encoding: "utf8" });
    assert.match(large.stderr, /^image-esp: .* has 4194305 octets, the flash 4194304: link a smaller module\n$/);
    for (const words of [[file], ["no-such-file"], []]) {
      const { status, stderr } = spawnSync(EMULATOR, words, { encoding: "utf8" });
      assert.equal(status, 1);
      assert.match(stderr, words.length > 0 ? /is no direct-boot image/ : /^usage: /);
    }
  });
});
