// The ESP32's drivers on a model of its registers (boards/esp32-devkit/model.c), the flash image that the boot ROM is to load, and in QEMU what
// the other tests of boards do not reach. The model is our reading of the manual: none of this ran on silicon.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createCipheriv, createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { BoardProcess, readBoard } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { cannotRun, hex, probe, randomOctets, randomWords, TEST_BUILDS } from "./support.js";

const FIRMWARE = "build/firmware/esp32-devkit";
const esp32 = (...commands: string[]): string[][] =>
  probe(commands, `${FIRMWARE}/probe`).map((line) => {
    const words = line.split(" ");
    return words.length > 0 ? words : assert.fail(line);
  });
const violation = (words: readonly string[], fields: number): string => words.slice(fields).join(" ");

const OTHERS = 0xffff_ffe6; // bits of DPORT's registers that are not AES's
const aes = (key: Uint8Array, input: Uint8Array): string =>
  hex(createCipheriv("aes-128-ecb", key, null).update(input) as Uint8Array);

describe("the ESP32's AES block, on a model", { skip: cannotRun("esp32-devkit") }, () => {
  const words = randomWords(7);
  const key = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");
  const input = Buffer.from("00112233445566778899aabbccddeeff", "hex"); // FIPS 197 appendix B

  for (const [what, clock, resets, mode, polls, busy] of [
    ["its clock is off and everything in reset", 0, 0xffffffff, 0, 3, 0],
    ["it runs already", 1, 0, 0, 3, 0],
    ["only its own reset is on", 1, 1, 0, 3, 0],
    ["secure boot holds it in reset", 1, 8, 0, 3, 0],
    ["digital signature holds it in reset", 1, 16, 0, 3, 0],
    ["only its clock is off", 0xfffffffe, 0, 0, 3, 0],
    ["another program left it deciphering with 256 bits", 1, 0, 6, 3, 0],
    ["it is ready at once", 1, 0, 0, 0, 0],
    ["it takes its time", 1, 0, 0, 900, 0],
    ["it computes for someone else", 1, 0, 0, 3, 10],
  ] as const) {
    test(`gives FIPS 197's block when ${what}`, () => {
      const [[result, output, starts, clocks, after, left, ...rest]] = esp32(
        `aes ${hex(key)} ${hex(input)} ${clock} ${resets} ${mode} ${polls} ${busy}`,
      ) as [string[]];
      assert.deepEqual([result, output, starts, rest.join(" ")], ["0", "69c4e0d86a7b0430d8cdb78070b4c55a", "1", "-"]);
      assert.equal(parseInt(clocks!, 16), (clock | 1) >>> 0);
      assert.equal(parseInt(after!, 16), (resets & OTHERS) >>> 0, "resets of other peripherals");
      assert.equal(left, "wiped");
    });
  }

  test("gives what node:crypto gives", () => {
    const blocks = Array.from({ length: 50 }, () => [randomOctets(words, 16), randomOctets(words, 16)] as const);
    const answers = esp32(...blocks.map(([key, input]) => `aes ${hex(key)} ${hex(input)} 0 0xffffffff 0 12 0`));
    assert.deepEqual(
      answers.map(([, output]) => output),
      blocks.map(([key, input]) => aes(key, input)),
    );
  });

  test("one that never ends is an error, and nothing comes out", () => {
    const [[result, output]] = esp32(`aes ${hex(key)} ${hex(input)} 0 0xffffffff 0 0xffffffff 0`) as [string[]];
    assert.deepEqual([result, output], ["-4", "00".repeat(16)]);
  });
});

describe("the ESP32's entropy, on a model", { skip: cannotRun("esp32-devkit") }, () => {
  /** As probe.c's `jitters`, lowest bits. */
  function* jitter(): Generator<number, never> {
    for (let x = 1; ;) {
      x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
      yield ((17000 + ((x >>> 16) % 16)) & 1) as number;
    }
  }

  test("is the oscillator's counts, each sampled once, conditioned as noise.h says", () => {
    const samples = jitter();
    const expected = Buffer.concat(
      [0, 1].map(() => {
        const message = Buffer.alloc(192);
        for (let i = 0; i < 1536; i++) message[i >> 3]! |= samples.next().value << (i & 7);
        const cbc = createCipheriv("aes-128-cbc", Buffer.from("thimble entropy "), Buffer.alloc(16));
        return cbc.update(message).subarray(-16);
      }),
    ).subarray(0, 20);
    const [[result, output, ...rest]] = esp32("rng 20 jitters 0") as [string[]];
    assert.deepEqual([result, output, rest.join(" ")], ["0", hex(expected), "-"]);
  });

  test("has the random number register added to it", () => {
    const [[, without], [, added]] = esp32("rng 20 jitters 0", "rng 20 jitters 0xff") as [string[], string[]];
    assert.equal(hex(Buffer.from(added!, "hex").map((octet) => octet ^ 0xff)), without);
  });

  for (const source of ["stuck", "biased", "stopped"])
    test(`an oscillator that is ${source} is an alarm, whatever the random number register says`, () => {
      const [[result, output, ...rest]] = esp32(`rng 20 ${source} 0x5a`) as [string[]];
      assert.deepEqual([result, output, rest.join(" ")], ["-4", "00".repeat(20), "-"]);
    });
});

describe("the ESP32's UART, watchdogs and reset, on a model", { skip: cannotRun("esp32-devkit") }, () => {
  test("the line is 115,200 baud 8N1 from a clock of 40 MHz, and its interrupt goes to number 0", () => {
    const [[, , , divider, conf0, map]] = esp32("uart 00 1") as [string[]];
    const sixteenths = (Number(divider) & 0xfffff) * 16 + (Number(divider) >>> 20);
    assert.ok(Math.abs((40e6 * 16) / sixteenths / 115200 - 1) < 0.001, divider);
    assert.equal(Number(conf0), (1 << 27) | (1 << 4) | (3 << 2));
    assert.equal(map, "0");
  });

  for (const burst of [1, 7, 31, 32, 100, 128])
    test(`no octet is lost, doubled or out of order in bursts of ${burst}`, () => {
      const octets = hex(randomOctets(randomWords(burst), 2500));
      const [[received, sent, lost, ...rest]] = esp32(`uart ${octets} ${burst}`) as [string[]];
      assert.deepEqual([received, sent, lost, violation(rest, 3)], [octets, octets, "0", "-"]);
    });

  test("2,048 octets wait in the ring and 128 in the UART, and are read when there is time", () => {
    const octets = hex(randomOctets(randomWords(3), 2048 + 128));
    const [[received, , lost, ...rest]] = esp32(`uart-full ${octets}`) as [string[]];
    assert.deepEqual([received, lost, violation(rest, 3)], [octets, "0", "-"]);
    assert.equal(esp32(`uart-full ${octets}00`)[0]![2], "1", "one more does not fit");
  });

  test("all three watchdogs are off and locked; the crystal is the clock; a reset changes nothing else", () => {
    const [words] = esp32("system") as [string[]];
    assert.deepEqual(words.slice(0, 6), Array(6).fill("0"));
    assert.deepEqual(words.slice(6), ["e7ffffff", "fffffc00", "1c492000", "9c492000", "-"]);
  });
});

/** A flash image taken apart again (esptool documentation, "Firmware Image Format"). */
function readImage(image: Buffer): { entry: number; segments: { address: number; octets: Buffer }[]; end: number } {
  assert.equal(image[0], 0xe9);
  const segments = [];
  let at = 24;
  for (let i = 0; i < image[1]!; i++) {
    const [address, length] = [image.readUInt32LE(at), image.readUInt32LE(at + 4)];
    segments.push({ address, octets: image.subarray(at + 8, at + 8 + length) });
    at += 8 + length;
  }
  return { entry: image.readUInt32LE(4), segments, end: (at & ~15) + 16 };
}

describe("the ESP32's flash image", { skip: cannotRun("esp32-devkit") }, () => {
  const inside = (address: number, from: number, to: number): boolean => address >= from && address < to;

  for (const name of ["dex-wasm3", "dex-wasm3-hooks", "dex-aot", "dex-aot-hooks"])
    test(`${name}.bin has header, checksum, digest, and segments that the boot ROM may load`, () => {
      const image = readFileSync(`${FIRMWARE}/${name}.bin`);
      const { entry, segments, end } = readImage(image);
      assert.deepEqual([image.readUInt16LE(12), image[8], image[23]], [0, 0xee, 1], "chip ESP32, no pin, a digest");
      for (const { address, octets } of segments) {
        const last = address + octets.length - 1;
        const iram = inside(address, 0x40080000, 0x400a0000) && inside(last, 0x40080000, 0x400a0000);
        const dram = inside(address, 0x3ffb0000, 0x3ffe0000) && inside(last, 0x3ffb0000, 0x3ffe0000);
        assert.ok(iram || dram, `0x${address.toString(16)}, ${octets.length} octets`);
        assert.deepEqual([address % 4, octets.length % 4], [0, 0]);
      }
      const sum = segments.flatMap(({ octets }) => [...octets]).reduce((sum, octet) => sum ^ octet, 0xef);
      assert.equal(image[end - 1], sum);
      assert.equal(hex(image.subarray(end)), createHash("sha256").update(image.subarray(0, end)).digest("hex"));
      const code = segments.find(({ address, octets }) => inside(entry, address, address + octets.length))!;
      assert.ok(code.address >= 0x40080000, "the entry is code");
      // esp32_entry of chip.c: movi a2, 15; wsr a2, ps
      assert.match(hex(code.octets.subarray(entry - code.address, entry - code.address + 5)), /^0cf220e613/);
    });

  const tool = (elf: Uint8Array): { status: number | null; stderr: string } => {
    mkdirSync(TEST_BUILDS, { recursive: true });
    writeFileSync(`${TEST_BUILDS}/odd.elf`, elf);
    return spawnSync("node", ["boards/common/esp-image.mjs", `${TEST_BUILDS}/odd.elf`, `${TEST_BUILDS}/odd.bin`], {
      encoding: "utf8",
    });
  };
  /** The firmware's ELF with a word changed. */
  const changed = (at: number, value: number): Buffer => {
    const elf = Buffer.from(readFileSync(`${FIRMWARE}/dex-aot.chip.elf`));
    elf.writeUInt32LE(value, at);
    return elf;
  };
  const elf = (): Buffer => readFileSync(`${FIRMWARE}/dex-aot.chip.elf`);
  const codeHeader = (): number => {
    const count = elf().readUInt16LE(44);
    const at = Array.from({ length: count }, (_, i) => 52 + 32 * i).find(
      (at) => elf().readUInt32LE(at + 12) === 0x40080000,
    );
    return at ?? assert.fail("no code");
  };

  for (const [what, make, why] of [
    ["where the boot ROM has its stack", () => changed(codeHeader() + 12, 0x3ffe0000), /neither in IRAM nor in DRAM/],
    ["that runs over the end of IRAM", () => changed(codeHeader() + 12, 0x4009f000), /neither in IRAM nor in DRAM/],
    ["in the middle of a word", () => changed(codeHeader() + 12, 0x40080002), /middle of a word/],
    ["without the entry", () => changed(24, 0x3ffb0000), /the entry 0x3ffb0000 is in no segment/],
    ["cut short", () => elf().subarray(0, 5000), /cut short/],
    ["that is no ELF", () => Buffer.from("thimble"), /not an ELF file/],
  ] as const)
    test(`a segment ${what} is refused in one line`, () => {
      const { status, stderr } = tool(make());
      assert.equal(status, 1);
      assert.match(stderr, why);
      assert.equal(stderr.trim().split("\n").length, 1);
    });

  test("QEMU's link has no code of the chip's drivers, and begins in QEMU's ROM", () => {
    const sim = readFileSync(`${FIRMWARE}/dex-aot.elf.map`, "latin1");
    assert.doesNotMatch(sim, /soc\/esp32/);
    assert.match(sim, /^\.reset\s+0x0*50000000/m);
  });
});

describe("esp32-devkit in QEMU", { skip: cannotRun("esp32-devkit") }, () => {
  const run = (firmware: string, cpu: string): BoardProcess => {
    const { command, arguments: words } = readBoard("esp32-devkit").emulator!;
    return new BoardProcess(
      command,
      words.map((word) => word.replace("{firmware}", firmware).replace("lx106", cpu)),
    );
  };
  const thingOf = (link: BoardProcess): RemoteThing => new RemoteThing(link, { name: "esp32", timeoutMs: 20_000 });

  test("a core with register windows, entered from windowed code, runs it, sleeps and wakes by an LX6's vectors", async () => {
    const thing = thingOf(run(`${FIRMWARE}/dex-aot.windowed.elf`, "dc233c"));
    try {
      const input = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c6bc1bee22e409f96e93d7e117393172a", "hex"); // RFC 4493 §4
      for (let i = 0; i < 3; i++) {
        const { output } = await thing.call("cmac", [io(0), io(16), 16, io(32)], { input, read: 48 });
        assert.equal(hex(output.subarray(32)), "070a16b46b4d4144f79bdd9dd04a287c");
        await new Promise((resolve) => setTimeout(resolve, 20)); // some of its milliseconds
      }
    } finally {
      await thing.close();
    }
  });

  test("an instruction that is none is a fault, which is logged, and ends the board", async () => {
    const elf = Buffer.from(readFileSync(`${FIRMWARE}/dex-aot.elf`));
    const symbols = execFileSync("xtensa-lx106-elf-nm", [`${FIRMWARE}/dex-aot.elf`], { encoding: "latin1" });
    const address = parseInt(/^([0-9a-f]+) t w2c_core_abi_version_0$/m.exec(symbols)![1]!, 16);
    const headers = Array.from({ length: elf.readUInt16LE(44) }, (_, i) => 52 + 32 * i);
    const code = headers.find((at) => elf.readUInt32LE(at + 12) === 0x40080000)!;
    elf.fill(
      0,
      elf.readUInt32LE(code + 4) + address - 0x40080000,
      elf.readUInt32LE(code + 4) + address - 0x40080000 + 3,
    );
    mkdirSync(TEST_BUILDS, { recursive: true });
    writeFileSync(`${TEST_BUILDS}/faulty.elf`, elf);
    const thing = thingOf(run(`${TEST_BUILDS}/faulty.elf`, "lx106"));
    let died = "";
    thing.listener = { died: (reason) => (died = reason) };
    await assert.rejects(thing.call("abi_version"));
    await thing.close();
    assert.match(died, /status 70.*a processor fault/);
  });

  test("the end of its input ends it", async () => {
    const { command, arguments: words } = readBoard("esp32-devkit").emulator!;
    const { status } = spawnSync(
      command,
      words.map((word) => word.replace("{firmware}", `${FIRMWARE}/dex-aot.elf`)),
      { input: "", timeout: 10_000 },
    );
    assert.equal(status, 0);
  });
});
