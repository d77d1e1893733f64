// What the AES hook saves of an exchange, where it is hardware: boards that have a firmware with that hook alone.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exchangeOf } from "../../host/assess/bench/board.js";
import { GROUP_X25519 } from "../../host/core/core.js";
import { boardsWith, cannotRun } from "./support.js";

for (const board of boardsWith("dex", "wasm3", "aes")) {
  describe(`an exchange on ${board} under wasm3`, { skip: cannotRun(board) }, () => {
    test("takes fewer instructions on both sides with the AES hook than without", async () => {
      const without = await exchangeOf(board, { engine: "wasm3", hooks: "none" }, GROUP_X25519);
      const hooked = await exchangeOf(board, { engine: "wasm3", hooks: "aes" }, GROUP_X25519);
      for (const side of ["initiator", "responder"] as const) {
        assert.ok(hooked[side] > 0 && hooked[side] < without[side], `${side}: ${hooked[side]} of ${without[side]}`);
      }
    });
  });
}
