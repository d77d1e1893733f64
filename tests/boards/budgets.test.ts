// boards/budgets.json against what is built, and that an exceeded budget is a failure; the verdicts of `make bench BOARD=all`.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { budgetOf, budgets, isOver, verdict } from "../../host/assess/budgets.js";
import { flashSize, linked, overBudget, ramSize, sizeLine } from "../../host/assess/sizes.js";
import { verdicts } from "../../host/assess/bench/boards.js";
import { blockCost, blockVerdict, exchangeVerdict } from "../../host/assess/bench/verdict.js";
import { boardNames, firmwareName, readBoard } from "../../host/emulator/process.js";
import { cannotRun, runsAPart } from "./support.js";

const rows = budgets().firmware;

test("every firmware without hooks of a board with flash has one row of budgets, and no other has", () => {
  const wanted = boardNames().flatMap((board) => {
    const description = readBoard(board);
    if (description.flashBytes === null) return []; // a process tells neither
    return description.engines.flatMap((engine) =>
      description.profiles
        .filter((profile) => firmwareName(description, engine, "none", profile))
        .map((profile) => `${board} ${engine} ${profile}`),
    );
  });
  assert.deepEqual(rows.map(({ board, engine, profile }) => `${board} ${engine} ${profile}`).sort(), wanted.sort());
});

test("a target is less than its limit, else it would be the limit", () => {
  for (const { flash, ram } of rows)
    for (const { limit, target } of [flash, ram]) if (target !== undefined) assert.ok(target < limit);
});

for (const row of rows) {
  const name = `${row.board} ${row.engine} ${row.profile}`;
  const skip = cannotRun(row.board);
  test(`${name}: flash is within its budget, by the linker`, { skip: skip && !linked(row) ? skip : false }, () => {
    assert.deepEqual(overBudget([flashSize(row)]), []);
  });
  // The others are `make sizes`'.
  if (row.profile !== "dex" || runsAPart(row.board)) continue;
  test(`${name}: RAM is within its budget after a session`, { skip }, async () => {
    const size = await ramSize(row);
    assert.deepEqual(overBudget([size]), [], sizeLine(size));
    const { ram } = linked(row)!;
    const reserved = ram.static + ram.stackReserved + ram.arenaReserved;
    assert.ok(size.bytes > ram.static && size.bytes < reserved, `${size.bytes} of ${reserved}`);
  });
}

test(
  "one octet over a limit is a failure, of flash and of RAM; over a target alone it is none",
  { skip: cannotRun("mps2-an385") },
  async () => {
    const row = budgetOf("mps2-an385", "aot")!;
    const [flash, ram] = [flashSize(row), await ramSize(row)];
    const smaller = { ...row, flash: { limit: flash.bytes - 1 }, ram: { limit: ram.bytes - 1 } };
    const broken = overBudget([flashSize(smaller), await ramSize(smaller)]);
    assert.deepEqual(
      broken.map(({ what }) => what),
      ["mps2-an385 aot dex: flash", "mps2-an385 aot dex: RAM"],
    );
    assert.match(sizeLine(broken[0]!), /: 1 TOO MUCH/);
    assert.equal(isOver(100, { limit: 100, target: 90 }), false);
    assert.equal(isOver(101, { limit: 100, target: 90 }), true);
  },
);

test("a verdict tells target and limit apart", () => {
  assert.equal(verdict(8000, { limit: 8192 }), "at most 8,192: 192 left");
  assert.equal(verdict(8193, { limit: 8192 }), "at most 8,192: 1 TOO MUCH");
  assert.equal(verdict(95, { limit: 100, target: 90 }), "target 90: 5 TOO MUCH; limit 100 held");
  assert.equal(verdict(101, { limit: 100, target: 90 }), "target 90: 11 TOO MUCH; limit 100 BROKEN");
});

describe("the verdict on an AES hook follows from what was counted", () => {
  const core = blockCost(1000, 1400);

  test("a CMAC of 64 octets has four blocks more than one block has", () => {
    assert.deepEqual(core, { first: 1000, further: 100 });
  });

  test("cheaper from the first block, for none, from the n-th, or up to the n-th", () => {
    assert.equal(blockVerdict(core, { first: 999, further: 100 }), "worth it from the first block");
    assert.equal(blockVerdict(core, { first: 1000, further: 100 }), "not worth it for any number of blocks");
    // 1,000 + 100 m against 1,350 + 10 m: equal between 3 and 4 further blocks, so from 5 blocks on
    assert.equal(blockVerdict(core, { first: 1350, further: 10 }), "not worth it for under 5 blocks of one key");
    // equal at 4 further ones is not yet cheaper
    assert.equal(blockVerdict(core, { first: 1360, further: 10 }), "not worth it for under 6 blocks of one key");
    assert.equal(blockVerdict(core, { first: 700, further: 200 }), "worth it for up to 3 blocks of one key only");
  });

  test("what an exchange saves is told in percent, also where it costs more", () => {
    assert.equal(exchangeVerdict("the AES hook", 1000, 780), "the AES hook saves 22 % of an exchange");
    assert.equal(exchangeVerdict("the AES hook", 1000, 1025), "the AES hook makes an exchange 2.5 % dearer");
    assert.equal(exchangeVerdict("the AES hook", 1000, 1000), "the AES hook saves nothing of an exchange");
  });

  test("it is of the firmware with that hook alone, where there is one, and names board and engine", () => {
    const counted = (hooks: "none" | "aes" | "all", exchange: number, block: number, cmac: number) => ({
      board: "b",
      engine: "wasm3" as const,
      hooks,
      counts: {
        ...Object.fromEntries(
          ["P-256", "X25519"].flatMap((curve) => [
            [`exchange with ${curve}, initiator`, exchange],
            [`exchange with ${curve}, responder`, exchange],
          ]),
        ),
        "AES-128, key schedule and one block": block,
        "CMAC, 64 octets": cmac,
      },
    });
    const lines = verdicts("b", [
      counted("none", 500, 90, 490),
      counted("aes", 400, 400, 420),
      counted("all", 100, 1, 5),
    ]);
    assert.deepEqual(lines, [
      "b, wasm3: the AES hook saves 20 % of an exchange with X25519 here; not worth it for under 5 blocks of one key " +
        "(first and further block: by the hook 400 and 5, by the core 90 and 100)",
      "b, wasm3: the AES hook saves 20 % of an exchange with P-256 here",
      "b, wasm3: the firmware with all hooks saves 80 % of an exchange with P-256 here",
    ]);
    assert.deepEqual(verdicts("b", [counted("none", 500, 90, 490)]), []);
  });
});
