// A Pico's flash driver (boards/soc/rp2040/flash.c) against the models of the boot ROM and of the flash's interface.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Machine } from "../../host/emulator/rp2040/machine.js";
import { cannotRun, hex, randomOctets, randomWords } from "./support.js";

const UF2 = "build/firmware/rpi-pico/dex-aot.uf2";
const ELF = "build/firmware/rpi-pico/dex-aot.elf";
const VECTORS = 0x10000100;
const SRAM = 0x20000000;
const machineOf = (uf2: Uint8Array): Machine =>
  new Machine(uf2, { flashLength: 2 << 20, noise: () => 0, onOctet: () => {} });

/** Addresses of the firmware's functions. */
const symbolsOf = (elf: string): ReadonlyMap<string, number> =>
  new Map(
    [...execFileSync("arm-none-eabi-nm", [elf], { encoding: "utf8" }).matchAll(/^([0-9a-f]+) T (\w+)$/gm)].map(
      ([, address, name]) => [name!, parseInt(address!, 16)],
    ),
  );
describe("a Pico's flash driver", { skip: cannotRun("rpi-pico") }, () => {
  const STORE_AT = 0x1fc000;
  const SECTOR = 4096;
  const RETURN = SRAM + 0x41000;
  const BUFFER = SRAM + 0x41100;

  const driver = (): { machine: Machine; call: (name: string, ...args: number[]) => number } => {
    const symbols = symbolsOf(ELF);
    const machine = machineOf(readFileSync(UF2));
    const { core } = machine.chip;
    machine.run(3e6); // what runs from SRAM is there when it has started
    assert.ok(machine.asleep && machine.fault === undefined);
    [core.waiting, core.PM] = [false, true];
    machine.flash.fill(0x55, STORE_AT);
    const call = (name: string, ...args: number[]): number => {
      core.registers.set(args);
      core.SP = SRAM + 0x1000;
      core.LR = RETURN + 1;
      core.PC = symbols.get(name)! & ~1;
      for (let left = 1e6; core.PC !== RETURN; left--) {
        assert.ok(left > 0, `${name} does not end`);
        core.executeInstruction();
      }
      return core.registers[0]!;
    };
    return { machine, call };
  };

  test("erases one sector and programs octets across a page's end through the boot ROM, and nothing else changes", () => {
    const { machine, call } = driver();
    const expected = Buffer.from(machine.flash);
    assert.equal(call("flash_erase", 1), 1);
    expected.fill(0xff, STORE_AT + SECTOR, STORE_AT + 2 * SECTOR);
    assert.ok(expected.equals(machine.flash), "erased");
    const octets = randomOctets(randomWords(77), 32);
    machine.chip.sram.set(octets, BUFFER + 1 - SRAM);
    assert.equal(call("flash_program", SECTOR + 256 - 16, BUFFER + 1, 32), 1);
    expected.set(octets, STORE_AT + SECTOR + 256 - 16);
    assert.ok(expected.equals(machine.flash), "programmed");
    call("flash_read", SECTOR + 256 - 15, BUFFER + 0x103, 5);
    assert.equal(hex(machine.chip.sram.slice(0x41203, 0x41208)), hex(octets.subarray(1, 6)));
  });

  test("a bit that cannot be set is noticed", () => {
    const { machine, call } = driver();
    machine.chip.sram.set([0xff, 0, 0, 0], BUFFER - SRAM);
    assert.equal(call("flash_program", 0, BUFFER, 4), 0);
  });

  test("an instruction from flash while the ROM has it is a fault of the model", () => {
    const { machine } = driver();
    const { core } = machine.chip;
    // The second routine of the table connects the flash, the third leaves reading in place.
    for (const routine of [0x204, 0x208]) {
      core.LR = VECTORS + 1;
      core.PC = routine;
      core.executeInstruction();
      core.executeInstruction();
    }
    assert.throws(() => core.executeInstruction(), /a read at 0x10000100/);
  });
});
