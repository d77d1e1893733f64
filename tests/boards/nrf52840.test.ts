// The nRF52840's firmware in its emulator: what the drivers and the core do when the hardware fails, and that instructions are counted
// exactly.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BoardProcess, firmwareFile, readBoard } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { io } from "../../host/emulator/thing.js";
import { NO_ENTROPY, PORT_FAILED } from "../errors.js";
import { BOARD, EMULATOR, SKIP } from "./nrf52840.js";
import { FLASH_OCTETS as STORE_OCTETS, recordsOf } from "./store-image.js";
import { hex } from "./support.js";

async function withFaults(
  hooks: string,
  options: readonly string[],
  body: (thing: RemoteThing) => Promise<void>,
): Promise<string> {
  const file = firmwareFile(readBoard(BOARD), "aot", hooks);
  const thing = new RemoteThing(new BoardProcess(EMULATOR, [...options, file]), {
    name: "with faults",
    timeoutMs: 30_000,
  });
  let died = "";
  thing.listener = { died: (reason) => (died = reason) };
  try {
    await thing.ready;
    await body(thing);
  } finally {
    await thing.close();
  }
  return died;
}

// RFC 4493 §4, example 3: three blocks and a subkey's.
const KEY = "2b7e151628aed2a6abf7158809cf4f3c";
const MESSAGE = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411";
const CMAC = "dfa66747de9ae63030ca32611497c827";
const cmac = (thing: RemoteThing): ReturnType<RemoteThing["call"]> =>
  thing.call("cmac", [io(0), io(16), 40, io(64)], { input: Buffer.from(KEY + MESSAGE, "hex"), read: 80 });

describe("the firmware of the nRF52840 when its hardware fails", { skip: SKIP }, () => {
  const works = async (thing: RemoteThing): Promise<void> => {
    const { result, output } = await cmac(thing);
    assert.deepEqual([result, hex(output.subarray(64))], [0, CMAC]);
  };

  test("ECB that the radio interrupts is tried again", async () => {
    await withFaults("all", ["--ecb-errors", "2"], works);
    await withFaults("all", ["--ecb-errors", "2", "--ecb-good", "2"], works);
  });

  test("ECB that always ends with ERRORECB is not supported: the core computes AES itself", async () => {
    await withFaults("all", ["--ecb-errors", "1000000"], works);
  });

  test("ECB that begins to refuse in the middle of a message fails the operation, and the next one is the software's", async () => {
    await withFaults("all", ["--ecb-errors", "1000000", "--ecb-good", "2"], async (thing) => {
      assert.equal((await cmac(thing)).result, PORT_FAILED);
      await works(thing);
    });
  });

  test("ECB that never ends fails the operation, soon", async () => {
    await withFaults("all", ["--ecb-dead"], async (thing) => {
      const { result, output, instructions } = await cmac(thing);
      assert.equal(result, PORT_FAILED);
      assert.equal(hex(output.subarray(64)), "00".repeat(16));
      assert.ok(instructions < 1_000_000, `${instructions}`);
    });
  });

  for (const [what, options] of [
    ["that is never ready", ["--rng-dead"]],
    ["that is stuck at one value", ["--rng-values", "1"]],
    ["that has eight values only", ["--rng-values", "8"]],
  ] as const) {
    test(`RNG ${what} is no entropy: start fails, soon, and fails again`, async () => {
      await withFaults("none", options, async (thing) => {
        for (let i = 0; i < 2; i++) assert.equal((await thing.call("start")).result, NO_ENTROPY);
      });
    });
  }

  test("a conditioning that ECB does not do is no entropy either", async () => {
    await withFaults("none", ["--ecb-dead"], async (thing) => {
      assert.equal((await thing.call("start")).result, NO_ENTROPY);
    });
  });

  test("RNG that works starts the core, twice with other octets", async () => {
    const seen: string[] = [];
    for (let i = 0; i < 2; i++) {
      await withFaults("none", [], async (thing) => {
        assert.equal((await thing.call("start")).result, 0);
        assert.equal((await thing.call("identity_generate", [7])).result, 0);
        seen.push(hex((await thing.call("identity_hit", [0, io(0)], { read: 16 })).output));
      });
    }
    assert.notEqual(seen[0], seen[1]);
  });

  test("no key and no block stays in ECB's memory", async () => {
    const died = await withFaults("all", ["--ecb-scan"], async (thing) => {
      await works(thing);
      await thing.call("abi_version");
    });
    assert.doesNotMatch(died, /keeps/);
  });
});

describe("instructions on the nRF52840", { skip: SKIP }, () => {
  test("counted block by block they are those counted one by one", async () => {
    const died = await withFaults("none", ["--check-count"], async (thing) => {
      await cmac(thing);
      assert.equal((await thing.call("start")).result, 0);
      await cmac(thing);
    });
    assert.doesNotMatch(died, /counted/);
  });
});

describe("the store of the nRF52840", { skip: SKIP }, () => {
  /** Key of the R1 generation counter's record, and how many are reserved at once (docs/abi.md). */
  const [R1_COUNTER, RESERVE] = [1, 64n];
  const FLASH_OCTETS = 1 << 20;

  test("keeps its records in the last pages of the chip's flash, from one start to the next", async () => {
    const folder = mkdtempSync(join(tmpdir(), "thimble-nrf-"));
    try {
      const file = join(folder, "flash");
      for (let n = 1n; n <= 3n; n++) {
        await withFaults("none", ["--flash", file], async (thing) => {
          assert.equal((await thing.call("start")).result, 0);
          const store = (await thing.stats()).store;
          assert.ok(typeof store === "object" && store.records === 1 && store.damaged === 0, JSON.stringify(store));
        });
        const flash = readFileSync(file);
        assert.equal(flash.length, FLASH_OCTETS);
        const record = recordsOf(flash.subarray(FLASH_OCTETS - STORE_OCTETS)).find(({ key }) => key === R1_COUNTER);
        assert.equal(record?.octets.readBigUInt64LE(), n * RESERVE);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
