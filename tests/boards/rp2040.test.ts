// The Pico: its UF2 image, and what host/emulator/rp2040 is strict about so that what runs there has a chance on the chip.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { readBoard, runFirmware } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { Machine } from "../../host/emulator/rp2040/machine.js";
import { io, type Thing } from "../../host/emulator/thing.js";
import { cannotRun, hex, randomOctets, randomWords, TEST_BUILDS } from "./support.js";
import { NO_ENTROPY } from "../errors.js";

const BOARD = "rpi-pico";
const UF2 = "build/firmware/rpi-pico/dex-aot.uf2";
const ELF = "build/firmware/rpi-pico/dex-aot.elf";
const FLASH = 0x10000000;
const FLASH_LENGTH = 2 << 20;
const SRAM = 0x20000000;
const BLOCK = 512;
const HEADER = 32;
const PAYLOAD = 256;

const skip = cannotRun(BOARD);
const machineOf = (uf2: Uint8Array): Machine =>
  new Machine(uf2, { flashLength: FLASH_LENGTH, noise: () => 0, onOctet: () => {} });

/** The image's octets, its second stage first. */
function imageOf(uf2: Uint8Array): Buffer {
  const blocks = Array.from({ length: uf2.length / BLOCK }, (_, i) =>
    uf2.subarray(i * BLOCK + HEADER, i * BLOCK + HEADER + PAYLOAD),
  );
  return Buffer.concat(blocks);
}

/** A machine whose vector table, and code behind it, is `code` instead of the firmware's. */
function withCode(code: readonly number[]): Machine {
  const uf2 = Buffer.from(readFileSync(UF2).subarray(0, 2 * BLOCK));
  for (const block of [0, 1]) uf2.writeUInt32LE(2, block * BLOCK + 24);
  const at = BLOCK + HEADER;
  uf2.fill(0, at, at + PAYLOAD);
  uf2.writeUInt32LE(SRAM + 0x1000, at);
  uf2.writeUInt32LE(FLASH + PAYLOAD + CODE + 1, at + 4);
  uf2.writeUInt32LE(FLASH + PAYLOAD + HARD_FAULT + 1, at + 12);
  uf2.writeUInt32LE(FLASH + PAYLOAD + TIMER_HANDLER + 1, at + 64);
  code.forEach((halfword, i) => uf2.writeUInt16LE(halfword, at + CODE + 2 * i));
  uf2.writeUInt16LE(FOREVER, at + CODE + 2 * code.length);
  uf2.writeUInt16LE(FOREVER, at + HARD_FAULT);
  // movs r7, #1; bx lr
  [0x2701, 0x4770].forEach((halfword, i) => uf2.writeUInt16LE(halfword, at + TIMER_HANDLER + 2 * i));
  return machineOf(uf2);
}
const CODE = 0x80;
const HARD_FAULT = 0xf0;
const TIMER_HANDLER = 0xe0;
const FOREVER = 0xe7fe;

describe("the UF2 image of a Pico", { skip }, () => {
  let uf2: Buffer;
  before(() => (uf2 = readFileSync(UF2)));

  test("its blocks are those that the boot ROM takes, one behind the other from the start of flash", () => {
    assert.equal(uf2.length % BLOCK, 0);
    const count = uf2.length / BLOCK;
    for (let block = 0; block < count; block++) {
      const words = [0, 4, 8, 12, 16, 20, 24, 28, BLOCK - 4].map((at) => uf2.readUInt32LE(block * BLOCK + at));
      const where = FLASH + block * PAYLOAD;
      const expected = [0x0a324655, 0x9e5d5157, 0x2000, where, PAYLOAD, block, count, 0xe48bff56, 0x0ab16f30];
      assert.deepEqual(words, expected, `block ${block}`);
    }
  });

  test("it holds what the linker laid out, octet for octet", () => {
    mkdirSync(TEST_BUILDS, { recursive: true });
    execFileSync("arm-none-eabi-objcopy", ["-O", "binary", ELF, `${TEST_BUILDS}/pico.bin`]);
    const linked = readFileSync(`${TEST_BUILDS}/pico.bin`);
    assert.equal(hex(imageOf(uf2).subarray(0, linked.length)), hex(linked));
    assert.ok(imageOf(uf2).length - linked.length < PAYLOAD);
  });

  const convert = (elf: Uint8Array): { status: number | null; stderr: string } => {
    writeFileSync(`${TEST_BUILDS}/pico.elf`, elf);
    const words = ["boards/common/uf2.mjs", `${TEST_BUILDS}/pico.elf`, `${TEST_BUILDS}/pico.uf2`];
    return spawnSync(process.execPath, words, { encoding: "utf8" });
  };

  test("an ELF whose second stage has a wrong CRC is refused in one line that tells the right one", () => {
    const elf = readFileSync(ELF);
    const at = elf.indexOf(imageOf(uf2).subarray(0, PAYLOAD));
    assert.equal(convert(elf).status, 0);
    elf[at + 0xfc]! ^= 1;
    const { status, stderr } = convert(elf);
    assert.equal(status, 1);
    const right = imageOf(uf2).readUInt32LE(0xfc).toString(16).padStart(8, "0");
    assert.match(stderr, new RegExp(`^uf2\\.mjs: .*CRC of the second stage has to be 0x${right} .*\n$`));
  });

  test("what is no ELF, or goes elsewhere than to flash, is refused in one line", () => {
    assert.match(
      convert(Buffer.from("no ELF file, but long enough to be read as if it were one")).stderr,
      /not an ELF/,
    );
    const elf = readFileSync(ELF);
    const header = elf.readUInt32LE(28);
    elf.writeUInt32LE(SRAM, header + 12);
    const { status, stderr } = convert(elf);
    assert.equal(status, 1);
    assert.match(stderr, /^uf2\.mjs: .*a segment at 0x20000000: only flash can be written\n$/);
  });
});

describe("the emulated Pico's start", { skip }, () => {
  const altered = (change: (uf2: Buffer) => void): (() => Machine) => {
    const uf2 = readFileSync(UF2);
    change(uf2);
    return () => machineOf(uf2);
  };

  test("a second stage with any octet changed is not started: its CRC is wrong", () => {
    for (const at of [0, 1, 0x34, 0x80, 0xfb, 0xfc, 0xff])
      assert.throws(
        altered((uf2) => (uf2[HEADER + at]! ^= 0x10)),
        /CRC/,
        String(at),
      );
  });

  test("a file that is no UF2 file for an RP2040 is refused", () => {
    assert.throws(() => machineOf(readFileSync(UF2).subarray(1)), /not a UF2 file for an RP2040/);
    assert.throws(() => machineOf(new Uint8Array()), /not a UF2 file/);
    for (const [at, why] of [
      [0, /magic/],
      [9, /family/],
      [12, /goes to|out of order/],
      [16, /out of order/],
      [20, /out of order/],
      [24, /out of order/],
      [28, /family/],
      [BLOCK - 1, /magic/],
    ] as const)
      assert.throws(
        altered((uf2) => (uf2[BLOCK + at]! ^= 0x21)),
        why,
        String(at),
      );
  });

  test("the firmware runs no instruction before its second stage has made the flash readable", () => {
    // The same second stage with another command, and the CRC that belongs to it.
    const wrong = altered((uf2) => {
      const boot2 = uf2.subarray(HEADER, HEADER + PAYLOAD);
      boot2.writeUInt32LE(0x03000219, boot2.indexOf(Buffer.of(0x18, 0x02, 0x00, 0x03)));
      boot2.writeUInt32LE(0xffffffff, 0xfc);
      const script = `import("./boards/common/uf2.mjs").then(({ bootCrc }) =>
        console.log(bootCrc(Buffer.from("${hex(boot2.subarray(0, 0xfc))}", "hex"))))`;
      boot2.writeUInt32LE(Number(execFileSync(process.execPath, ["-e", script], { encoding: "utf8" })), 0xfc);
    });
    assert.throws(wrong, /does not make the flash readable/);
  });
});

describe("the emulated Cortex-M0+", { skip }, () => {
  /** Runs code; answers why it faulted. */
  const faultOf = (...code: number[]): string | undefined => {
    const machine = withCode(code);
    machine.run(1000);
    return machine.fault;
  };
  // movs r0, #0x20; lsls r0, #24
  const R0_SRAM = [0x2020, 0x0600];
  // movs r0, #0x40; lsls r0, #24
  const R0_APB = [0x2040, 0x0600];

  test("an access that is not aligned is a fault, and one that is, is none", () => {
    assert.equal(faultOf(...R0_SRAM, 0x6841), undefined); // ldr r1, [r0, #4]
    assert.match(faultOf(...R0_SRAM, 0x3001, 0x6801)!, /a read of 4 octets at 0x20000001: not aligned/);
    assert.match(faultOf(...R0_SRAM, 0x3002, 0x6801)!, /a read of 4 octets/);
    assert.match(faultOf(...R0_SRAM, 0x3001, 0x8801)!, /a read of 2 octets/);
    assert.match(faultOf(...R0_SRAM, 0x3002, 0x6001)!, /a write of 4 octets/);
    assert.match(faultOf(...R0_SRAM, 0x3001, 0x8001)!, /a write of 2 octets/);
    assert.equal(faultOf(...R0_SRAM, 0x3001, 0x7801, 0x7001), undefined); // octets may lie anywhere
  });

  test("an access to what is not there, a write to flash or ROM, and an instruction that is none are faults", () => {
    assert.match(faultOf(...R0_SRAM, 0x3804, 0x6001)!, /1ffffffc/); // below the stack
    assert.match(faultOf(0x2010, 0x0600, 0x6001)!, /a write at 0x10000000/);
    assert.match(faultOf(0x2000, 0x6001)!, /a write at 0x00000000/);
    assert.match(faultOf(0x2014, 0x0600, 0x6801)!, /14000000/);
    assert.match(faultOf(0xde00)!, /breakpoint/);
    assert.match(faultOf(0xf7ff, 0x0000)!, /not implemented/);
  });

  test("a block that is held in reset is not there", () => {
    // r0 += 0x54 << 12: TIMER; ldr r1, [r0, #40]
    assert.match(faultOf(...R0_APB, 0x2154, 0x0309, 0x1840, 0x6a81)!, /0x40054000 is held in reset/);
  });

  test("a second fault in the handler of the first locks the core up, which ends the run", () => {
    // mov sp, r0 with r0 = 0: the frame cannot be written
    const machine = withCode([0x2000, 0x4685, 0x6001]);
    assert.throws(() => machine.run(1000), /locked up: a write at 0x00000000/);
  });

  test("V of ADCS and SBCS is right where the carry turns 0x7fffffff into 0x80000000", () => {
    const flags = (opcode: number, rd: number, rm: number, carry: boolean): boolean => {
      const machine = withCode([opcode]);
      const { core } = machine.chip;
      [core.registers[0], core.registers[1], core.C] = [rd, rm, carry];
      machine.run(1);
      return core.V;
    };
    const wraps = (value: number): boolean => value !== (value | 0);
    const edges = [0, 1, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff];
    for (const a of edges)
      for (const b of edges)
        for (const carry of [false, true]) {
          const what = `${a} ${b} ${carry}`;
          assert.equal(flags(0x4148, a, b, carry), wraps((a | 0) + (b | 0) + (carry ? 1 : 0)), `adcs ${what}`);
          assert.equal(flags(0x4188, a, b, carry), wraps((a | 0) - (b | 0) - (carry ? 0 : 1)), `sbcs ${what}`);
        }
  });

  test("wfi ends for an interrupt that is masked, and the interrupt is taken when it no longer is", () => {
    // cpsid i; wfi; movs r6, r7; cpsie i; nop
    const code = [0xb672, 0xbf30, 0x003e, 0xb662, 0xbf00];
    for (const early of [true, false]) {
      const machine = withCode(code);
      const { core } = machine.chip;
      core.enabledInterrupts = 1;
      if (early) core.setInterrupt(0, true);
      machine.run(1000);
      assert.equal(machine.asleep, !early);
      if (!early) core.setInterrupt(0, true);
      const handled = (): boolean => core.registers[7] !== 0;
      for (let i = 0; i < 100 && !handled(); i++) {
        machine.run(1);
        if (handled()) core.setInterrupt(0, false);
      }
      assert.deepEqual([core.registers[6], core.registers[7]], [0, 1]);
    }
  });
});

describe("the 64-bit product of a Pico (boards/common/lmul.S)", { skip }, () => {
  test("is right for edges and 2,000 random pairs, in the same number of instructions", () => {
    const symbols = execFileSync("arm-none-eabi-nm", [ELF], { encoding: "utf8" });
    const at = parseInt(/^([0-9a-f]+) T __aeabi_lmul$/m.exec(symbols)![1]!, 16);
    const machine = machineOf(readFileSync(UF2));
    const { core } = machine.chip;
    const words = randomWords(64);
    const edges = [0, 1, 0xffff, 0x10000, 0x1fffffff, 0x7fffffff, 0x80000000, 0xffff0000, 0xffffffff];
    const pairs = edges.flatMap((a) => edges.map((b) => [a, b, b ^ 0xff, a] as const));
    for (let i = 0; i < 2000; i++)
      pairs.push([words.next().value, words.next().value, words.next().value, words.next().value]);
    const counts = new Set<number>();
    for (const [aLow, bLow, aHigh, bHigh] of pairs) {
      core.registers.set([aLow, aHigh, bLow, bHigh]);
      core.SP = SRAM + 0x1000;
      core.LR = SRAM + 1;
      core.PC = at & ~1;
      let count = 0;
      for (; core.PC !== SRAM && count < 1000; count++) core.executeInstruction();
      counts.add(count);
      const a = (BigInt(aHigh) << 32n) | BigInt(aLow);
      const b = (BigInt(bHigh >>> 0) << 32n) | BigInt(bLow);
      const product = (BigInt(core.registers[1]!) << 32n) | BigInt(core.registers[0]!);
      assert.equal(product, BigInt.asUintN(64, a * b), `${a} * ${b}`);
    }
    assert.deepEqual([...counts], [24]);
  });
});

describe("a Pico with its firmware", { skip }, () => {
  const start = async (rosc: string, body: (thing: Thing) => Promise<void>): Promise<void> => {
    const line = runFirmware(readBoard(BOARD), UF2, ["--rosc", rosc]);
    const thing = new RemoteThing(line, { name: "pico", timeoutMs: 60_000 });
    try {
      await thing.ready;
      await body(thing);
    } finally {
      await thing.close();
    }
  };
  /** Its random identity, which nothing but its ring oscillator decides. */
  const identity = async (rosc: string): Promise<string> => {
    let hit = "";
    await start(rosc, async (thing) => {
      assert.equal((await thing.call("start")).result, 0);
      assert.ok((await thing.call("identity_generate", [12])).result >= 0);
      const { result, output } = await thing.call("identity_hit", [12, io(0)], { read: 16 });
      assert.ok(result >= 0);
      hit = hex(output);
    });
    return hit;
  };

  test("keys come from its ring oscillator: the same bits give the same, others another", async () => {
    const [first, again, other] = await Promise.all(["a", "a", "b"].map(identity));
    assert.match(first!, /^[0-9a-f]{32}$/);
    assert.equal(first, again);
    assert.notEqual(first, other);
  });

  test("a ring oscillator that stands still is noticed: nothing random is made", async () => {
    await start("stuck", async (thing) => {
      assert.equal((await thing.call("start")).result, NO_ENTROPY);
      assert.ok((await thing.call("identity_generate", [12])).result < 0);
      assert.equal((await thing.call("abi_version")).result, 1);
    });
  });

  test("X25519 and AES take the same number of instructions for every key", async () => {
    await start("a", async (thing) => {
      const keys = [Buffer.alloc(32), Buffer.alloc(32, 0xff), ...[1, 2].map((n) => randomOctets(randomWords(n), 32))];
      const countsOf = async (name: string, ...args: Parameters<Thing["call"]>[1] & unknown[]): Promise<number> => {
        const counts = new Set<number>();
        for (const key of keys) {
          const input = Uint8Array.of(...key, 9, ...new Uint8Array(31));
          const { result, instructions } = await thing.call(name, args, { input });
          assert.ok(result >= 0);
          counts.add(instructions);
        }
        assert.equal(counts.size, 1, `${name}: ${[...counts].join(" ")}`);
        return [...counts][0]!;
      };
      const x25519 = await countsOf("x25519", io(0), io(32), io(64));
      assert.ok(x25519 > 1e6 && x25519 < 1e8);
      await countsOf("aes_encrypt", io(0), io(16), io(48));
    });
  });
});
