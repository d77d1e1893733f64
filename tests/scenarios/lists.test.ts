// The lists that exist twice, once in assembly/ and once in host/core, are the same.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { ERRORS, ThimbleError } from "../../host/core/errors.js";
import { EVENT_NAMES } from "../../host/core/events.js";
import { STATE_NAMES } from "../../host/core/states.js";

const root = new URL("../../../", import.meta.url);

/** Name -> number of each exported constant of an AssemblyScript file. */
function constants(path: string): Map<string, number> {
  const source = readFileSync(new URL(path, root), "utf8");
  const found = source.matchAll(/^export const ([A-Z0-9_]+): [iu]32 = (-?\d+);/gm);
  return new Map([...found].map(([, name, value]) => [name!, Number(value)]));
}

test("every error number of the core has its name and a sentence in the host, and the host knows no others", () => {
  const core = constants("assembly/errors.ts");
  core.delete("OK");
  const host = new Map(Object.entries(ERRORS).map(([code, { name }]) => [name, Number(code)]));
  assert.deepEqual(
    [...host].sort(([, a], [, b]) => b - a),
    [...core].sort(([, a], [, b]) => b - a),
  );
  for (const { name, sentence } of Object.values(ERRORS)) assert.match(sentence, /^[A-Z].*\.$/, name);
});

test("the event kinds of core and host are the same", () => {
  const core = constants("assembly/events.ts");
  const host = new Map(Object.entries(EVENT_NAMES).map(([kind, name]) => [name, Number(kind)]));
  assert.deepEqual(host, core);
});

test("the state numbers of core and host are the same", (context) => {
  if (!existsSync(new URL("assembly/network/hip/states.ts", root))) return context.skip("the core has no states yet");
  const core = constants("assembly/network/hip/states.ts");
  const host = new Map(STATE_NAMES.map((name, state) => [name.replace("-", "_"), state]));
  for (const [name, state] of host) assert.equal(core.get(name), state, name);
});

test("a ThimbleError carries the number, its name, the sentence and the export", () => {
  const error = new ThimbleError(-6, "ccm_open");
  assert.equal(error.code, -6);
  assert.equal(error.name, "AUTHENTICATION_FAILED");
  assert.equal(error.message, "A MAC or an authentication tag is wrong. (ccm_open)");
  assert.equal(new ThimbleError(-999).name, "ERROR_999");
});
