// The flash store (docs/store.md): its trials on a model of a flash whose power is cut, on this machine under sanitizers and on a
// Cortex-M3; and the boards that have it. THIMBLE_STORE_STEPS=2000 makes the trials of cuts longer.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, ftruncateSync, rmSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { startEmulated } from "../../host/emulator/emulated.js";
import { BoardProcess, firmwareFile, readBoard } from "../../host/emulator/process.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import type { StoreStats } from "../../host/emulator/thing.js";
import { PORT_FAILED } from "../errors.js";
import { FLASH_OCTETS, readFlash, recordsOf, writeFlash } from "./store-image.js";
import { cannotRun } from "./support.js";

const SHAPES = ["words", "blocks", "double", "page", "units"] as const;
const STEPS = Number(process.env["THIMBLE_STORE_STEPS"] ?? 150);

type Report = Readonly<Record<string, number>> & { readonly trial: string };

function trial(shape: string, ...words: readonly (string | number)[]): Report {
  const command = `build/firmware/native/store-trial-${shape}`;
  const { stdout, stderr } = spawnSync(command, words.map(String), { encoding: "utf8" });
  assert.equal(stderr, "");
  return JSON.parse(stdout) as Report;
}

function nothingWrong(report: Report): void {
  assert.equal(report["wrong"], 0, JSON.stringify(report));
}

describe("the store on a flash of every shape", { skip: cannotRun("native") }, () => {
  for (const shape of SHAPES) {
    test(`${shape}: the power is cut at each flash operation; all opens again, old or new`, () => {
      const report = trial(shape, "cuts", 5, STEPS, 50);
      nothingWrong(report);
      assert.ok(report["operations"]! > STEPS && report["erases"]! > 10, "the workload is too small");
      assert.ok(report["opened"]! > 3 * report["operations"]!, "not every operation was cut");
    });

    test(`${shape}: each octet changed in each bit: it is reported or does not matter, also after moving`, () => {
      const report = trial(shape, "flips", 3, 1);
      nothingWrong(report);
      assert.ok(report["reported"]! > 1000, "no change was noticed");
    });

    test(`${shape}: no counter comes twice over thousands of power cuts`, () => {
      const report = trial(shape, "soak", 1, 20000);
      nothingWrong(report);
      assert.ok(report["cuts"]! > 1000 && report["repeated"] === 0, JSON.stringify(report));
    });

    test(`${shape}: a full store, a flash that fails, octets that are no store: an error each, and nothing is lost`, () => {
      nothingWrong(trial(shape, "refusals", 1));
    });

    test(`${shape}: a write takes few flash operations and is spread over all blocks`, () => {
      const report = trial(shape, "wear", 10000);
      nothingWrong(report);
      assert.ok(report["operations"]! < 11 * 10000, JSON.stringify(report));
      assert.ok(report["erases"]! <= (report["rounds"]! + 1) * Math.floor(report["blocks"]! / 2));
    });
  }

  test("a shape of flash that the store cannot use does not compile", () => {
    const compiles = (blocks: number, octets: number, unit: number): boolean => {
      const shape = [`-DFLASH_BLOCKS=${blocks}`, `-DFLASH_BLOCK_BYTES=${octets}`, `-DFLASH_UNIT=${unit}`];
      const words = ["-std=c11", "-fsyntax-only", "-Iboards/common", ...shape, "boards/common/store.c"];
      return spawnSync("cc", words).status === 0;
    };
    assert.ok(compiles(2, 4096, 4) && compiles(3, 4096, 8));
    for (const [blocks, octets, unit] of [
      [1, 4096, 4],
      [2, 4096, 2],
      [2, 4096, 3],
      [2, 4096, 64],
      [2, 4100, 4],
      [2, 256, 4],
      [2, 1 << 18, 4],
    ] as const)
      assert.ok(!compiles(blocks, octets, unit), `${blocks} of ${octets}, ${unit}`);
  });
});

test("the store's trials on a Cortex-M3", { skip: cannotRun("mps2-an385") }, async () => {
  const { command, arguments: words } = readBoard("mps2-an385").emulator!;
  const file = "build/firmware/mps2-an385/store-trial.elf";
  const link = new BoardProcess(
    command,
    words.filter((word) => !/icount|shift/.test(word)).map((word) => word.replace("{firmware}", file)),
  );
  let text = "";
  link.onData = (chunk) => (text += Buffer.from(chunk).toString());
  await link.ended;
  const lines = text.trim().split("\n");
  assert.equal(lines.pop(), "end");
  const reports = lines.map((line) => JSON.parse(line) as Report);
  assert.deepEqual(
    reports.map((report) => report.trial),
    ["cuts", "flips", "soak", "refusals", "wear"],
  );
  reports.forEach(nothingWrong);
  assert.ok(reports[0]!["operations"]! > 4000 && reports[0]!["opened"]! > 3 * reports[0]!["operations"]!);
});

// --- boards ------------------------------------------------------------------------------------------------------------

const R1_COUNTER = 1;
const RESERVE = 64n;

type Command = readonly [command: string, words: readonly string[]];

function psramIn(file: string, name: string): Command {
  const board = readBoard(name);
  const firmware = firmwareFile(board, "wasm3", "none");
  const memory = `memory-backend-file,id=psram,size=16M,mem-path=${file},share=on`;
  const words = board.emulator!.arguments.map((word) => word.replace("{firmware}", firmware));
  return [board.emulator!.command, [...words, "-object", memory, "-machine", "memory-backend=psram"]];
}

/** How a board's process gets a flash that a file holds. */
const WITH_FLASH: Readonly<Record<string, (file: string) => Command>> = {
  native: (file) => ["env", [`THIMBLE_FLASH=${file}`, firmwareFile(readBoard("native"), "wasm3", "none")]],
  "mps2-an385": (file) => psramIn(file, "mps2-an385"),
  "mps2-an386": (file) => psramIn(file, "mps2-an386"),
};
const FILE_OCTETS: Readonly<Record<string, number>> = { native: FLASH_OCTETS };

for (const board of Object.keys(WITH_FLASH)) {
  describe(`the store of board ${board}`, { skip: cannotRun(board) }, () => {
    let folder = "";
    before(() => (folder = mkdtempSync(join(tmpdir(), "thimble-store-"))));
    after(() => rmSync(folder, { recursive: true, force: true }));

    const newFlash = (name: string): string => {
      const file = join(folder, name);
      const descriptor = openSync(file, "w");
      ftruncateSync(descriptor, FILE_OCTETS[board] ?? 1 << 24);
      closeSync(descriptor);
      return file;
    };

    /** Starts the firmware, lets it do its work, and kills it. */
    async function boot<T>(file: string, work: (thing: RemoteThing, logs: string[]) => Promise<T>): Promise<T> {
      const [command, words] = WITH_FLASH[board]!(file);
      const link = new BoardProcess(command, words);
      const thing = new RemoteThing(link, { name: board, timeoutMs: 30_000 });
      const logs: string[] = [];
      thing.listener = { log: (text) => void logs.push(text) };
      try {
        await thing.ready;
        return await work(thing, logs);
      } finally {
        if (link.pid !== undefined) process.kill(link.pid, "SIGKILL");
        await thing.close();
      }
    }
    const start = async (thing: RemoteThing): Promise<number> => (await thing.call("start")).result;
    const counterOf = (file: string): bigint | undefined =>
      recordsOf(readFlash(file))
        .find(({ key }) => key === R1_COUNTER)
        ?.octets.readBigUInt64LE();

    test("the R1 generation counter goes on when the process was killed and begins anew", async () => {
      const file = newFlash("counter");
      for (let n = 1n; n <= 3n; n++) {
        assert.equal(await boot(file, start), 0);
        assert.equal(counterOf(file), n * RESERVE);
      }
    });

    test("what it held before is nowhere in the flash any more", async () => {
      const file = newFlash("wiped");
      for (let n = 0; n < 2; n++) await boot(file, start);
      const words = new Uint32Array(new Uint8Array(readFlash(file)).buffer);
      const payload = words.subarray(256 / 4, 8192 / 4).filter((word) => word !== 0 && word !== 0xffffffff);
      assert.equal(payload.length, 2, "the lower word of the counter, and its CRC");
    });

    test("$stats tells of the store", async () => {
      const file = newFlash("stats");
      const stats = await boot(file, async (thing) => {
        await start(thing);
        await start(thing);
        return thing.stats();
      });
      const store = { capacity: 8136, used: 32, records: 1, writes: 2, rounds: 1, damaged: 0 };
      assert.deepEqual(stats.store, store satisfies StoreStats);
    });

    test("a record that is damaged lets nothing start, and says what to do; $store_clear does it", async () => {
      const file = newFlash("damaged");
      await boot(file, start);
      const image = readFlash(file);
      const { payload } = recordsOf(image)[0]!;
      image[payload] = image[payload]! ^ 0x10;
      writeFlash(file, image);
      await boot(file, async (thing, logs) => {
        assert.equal(await start(thing), PORT_FAILED);
        assert.equal(logs.filter((line) => /\$store_clear/.test(line)).length, 1, logs.join("\n"));
        assert.equal((await thing.call("$store_clear")).result, 0);
        assert.equal(await start(thing), 0);
      });
      assert.equal(counterOf(file), RESERVE);
    });

    test("a flash that holds something else is left alone until $store_clear", async () => {
      const file = newFlash("foreign");
      const foreign = Buffer.alloc(FLASH_OCTETS, "something else ");
      writeFlash(file, foreign);
      await boot(file, async (thing, logs) => {
        assert.equal((await thing.stats()).store, "damaged");
        assert.equal(await start(thing), PORT_FAILED);
        assert.ok(readFlash(file).equals(foreign));
        assert.match(logs.join("\n"), /\$store_clear/);
        assert.equal((await thing.call("$store_clear")).result, 0);
        assert.equal(await start(thing), 0);
      });
      assert.equal(counterOf(file), RESERVE);
    });
  });
}

test("the store of board mps2-an385 is left alone by a reset", { skip: cannotRun("mps2-an385") }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-reset-"));
  const monitor = join(folder, "monitor");
  const board = readBoard("mps2-an385");
  const firmware = firmwareFile(board, "wasm3", "none");
  const words = board
    .emulator!.arguments.filter((word) => word !== "-no-reboot")
    .map((word) => word.replace("{firmware}", firmware));
  words[words.indexOf("-monitor") + 1] = `unix:${monitor},server=on,wait=off`;
  const link = new BoardProcess(board.emulator!.command, words);
  const attach = (): RemoteThing => new RemoteThing(link, { name: "reset" });
  const writes = async (thing: RemoteThing): Promise<number> => ((await thing.stats()).store as StoreStats).writes;
  let thing = attach();
  try {
    await thing.ready;
    await thing.call("start");
    assert.equal(await writes(thing), 1);
    thing = attach(); // for what begins with the next READY
    await new Promise<void>((resolve, reject) => {
      const socket = connect(monitor, () => socket.write("system_reset\n"));
      socket.on("error", reject);
      socket.on("data", (data) => data.includes("system_reset") && socket.end());
      socket.on("close", () => resolve());
    });
    await thing.ready;
    assert.equal(await writes(thing), 1);
    await thing.call("start");
    assert.equal(await writes(thing), 2);
  } finally {
    await thing.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the emulated board keeps its records where its owner keeps them", async () => {
  const store = new Map<number, Uint8Array>();
  for (let n = 1n; n <= 2n; n++) {
    const thing = await startEmulated({ name: "emulated", store });
    assert.equal((await thing.call("start")).result, 0);
    await thing.close();
    assert.equal(Buffer.from(store.get(R1_COUNTER)!).readBigUInt64LE(), n * RESERVE);
  }
  const thing = await startEmulated({ name: "emulated" });
  assert.equal((await thing.call("start")).result, 0);
  await thing.close();
});

test("each board.json says what its store is", () => {
  for (const board of ["native", "mps2-an385", "mps2-an386", "emulated"])
    assert.equal(typeof JSON.parse(readFileSync(`boards/${board}/board.json`, "utf8")).store, "string", board);
});
