// The demo as a program: its files, its exit status, its errors in one line; and what tshark makes of its capture.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runDemo } from "../../host/assess/demo.js";
import { reportPage } from "../../host/assess/report/page.js";
import type { DemoResult } from "../../host/assess/result.js";
import { startEmulated } from "../../host/emulator/emulated.js";
import type { Medium } from "../../host/emulator/medium.js";
import type { Thing, ThingOptions } from "../../host/emulator/thing.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const tshark = spawnSync("tshark", ["--version"]).error ? "tshark is not installed" : false;

function demo(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ["build/host/assess/demo.js", ...args], { cwd: root, encoding: "utf8" });
}

let out = "";
let run: ReturnType<typeof demo>;
before(() => {
  out = mkdtempSync(join(tmpdir(), "thimble-demo-"));
  run = demo("--board", "emulated", "--seed", "0102030405060708", "--out", out);
});
after(() => rmSync(out, { recursive: true }));

test("the demo tells the story and ends with status 0 when both agree and all messages came through", () => {
  assert.equal(run.stderr, "");
  assert.equal(run.status, 0, run.stdout);
  for (const line of [
    /switch -> all +I1 +48 B 1 frame/,
    /lamp -> switch +R1 +208 B 3 frames/,
    /switch -> lamp +I2 +304 B 4 frames/,
    /lamp -> switch +R2 +192 B 3 frames/,
    /lamp +gets "light on"/,
    /Both things agree: session fingerprint [0-9a-f]{16}/,
    /6 of 6 messages came through unchanged/,
  ]) {
    assert.match(run.stdout, line);
  }
});

test("result.json holds the names that docs/result.md documents", () => {
  const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as DemoResult;
  const documented = readFileSync(join(root, "docs/result.md"), "utf8");
  const names = (value: unknown): string[] =>
    Array.isArray(value)
      ? value.slice(0, 1).flatMap(names)
      : value !== null && typeof value === "object"
        ? Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)])
        : [];
  for (const name of names(result)) assert.ok(documented.includes(`\`${name}\``), `docs/result.md lacks ${name}`);
  assert.equal(result.agreed, true);
  assert.equal(result.seed, "0102030405060708");
  assert.deepEqual(
    result.packets.slice(0, 4).map(({ name, bytes, frames, received }) => [name, bytes, frames, received]),
    [
      ["I1", 48, 1, true],
      ["R1", 208, 3, true],
      ["I2", 304, 4, true],
      ["R2", 192, 3, true],
    ],
  );
});

test("report.html is self-contained: no script, no request, its drawings inside", () => {
  const page = readFileSync(join(out, "report.html"), "utf8");
  assert.match(page, /<svg[^>]*>.*<title>Packets between lamp and switch/s);
  for (const outside of [/<script/, /<link/, /<img/, /src=/, /@import/, /url\(/, /href=/]) {
    assert.doesNotMatch(page, outside);
  }
});

test("the charts of a report take their colours from the page, and share no name with another drawing", () => {
  const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as DemoResult;
  const page = reportPage({
    ...result,
    board: "mps2-an385",
    engine: "wasm3",
    steps: [
      { step: "identity", thing: "lamp", instructions: 31_481_906 },
      { step: "i1_sent", thing: "switch", instructions: 30_636 },
    ],
    ram: { static: 2840, stack: 2240, arena: 124_400, linear: 12_656, total: 129_480 },
  });
  const charts = ["Instructions of each step", "RAM"].map(
    (title) =>
      new RegExp(`<svg viewBox="0 0 380 \\d+"[^>]*><title>${title}</title>.*?</svg>`, "s").exec(page)?.[0] ?? "",
  );
  const [costs = "", memory = ""] = charts;
  for (const text of ["lamp: key pair made", "31.5 M", "switch: I1 made", "31 k"])
    assert.ok(costs.includes(`>${text}<`));
  for (const text of [
    "129,480 B in use, 55,752 B too much",
    "budget 72 KiB",
    "linear memory",
    "111,744 B",
    "2,240 B",
  ]) {
    assert.ok(memory.includes(`>${text}<`), text);
  }
  for (const drawn of charts) {
    assert.match(drawn, /fill="var\(--a\)"/);
    assert.doesNotMatch(drawn, /NaN|undefined|<style|url\(| (?:id|class|ecmeta_\w+)=/);
    // A colour of its own is only where nothing is seen.
    for (const [tag] of drawn.matchAll(/<[^>]*(?:#[0-9a-f]{3,6}|rgb)[^>]*>/g)) assert.match(tag, /fill-opacity="0"/);
  }
});

test("tshark finds I1, R1, I2 and R2 in the capture, and no malformed packet", { skip: tshark }, () => {
  // ESP in UDP port 10500 is unknown to tshark, which then guesses: about one SPI in sixteen looks like a DNS answer.
  const args = ["-r", join(out, "demo.pcapng"), "-d", "udp.port==10500,hip", "--disable-heuristic", "dns_udp"];
  const read = (...more: string[]): string => spawnSync("tshark", [...args, ...more], { encoding: "utf8" }).stdout;
  const types = read("-Y", "hip", "-T", "fields", "-e", "hip.packet_type").trim().split("\n");
  assert.deepEqual(types, ["1", "2", "3", "4"]);
  assert.equal(read("-Y", "_ws.malformed"), "");
  assert.equal(read("-Y", "wpan.fcs_ok == 0"), "");
  const frames = read("-T", "fields", "-e", "frame.number").trim().split("\n").length;
  const { frames: counted } = JSON.parse(readFileSync(join(out, "result.json"), "utf8")) as DemoResult;
  assert.equal(frames, counted);
});

test("the same seed gives the same capture but for its dates", () => {
  const again = demo("--board", "emulated", "--seed", "0102030405060708", "--out", out);
  const story = (text: string): string =>
    text
      .split("\n")
      .filter((line) => /^ +\d/.test(line))
      .join("\n");
  assert.equal(story(again.stdout), story(run.stdout));
});

for (const [args, line] of [
  [["--board", "toaster"], /^demo: no board "toaster": choose .*\n$/],
  [["--seed", "xyz"], /^demo: option '--seed <hex>' .*\n$/],
  [["--loss", "30"], /^demo: option '--loss <share>' .* such as 0.3 or 30%\.\n$/],
  [["--curve", "p384"], /^demo: option '--curve <name>' .*p256 or x25519\.\n$/],
  [["--no-such"], /^demo: unknown option '--no-such'\n$/],
  [["--board", "emulated", "--out", "/dev/null/x"], /^demo: .*\n$/],
] as const) {
  test(`demo ${args.join(" ")} is one clear line and status 2`, () => {
    const { status, stderr } = demo(...args);
    assert.match(stderr, line);
    assert.equal(status, 2);
  });
}

/** A lamp whose messages come out altered. */
async function liar(medium: Medium, options: ThingOptions): Promise<Thing> {
  const thing = await startEmulated({ ...options, clock: medium.clock });
  return new Proxy(thing, {
    set: (target, name, value: Thing["listener"]) => {
      if (name !== "listener") return false;
      const deliver: Thing["listener"]["deliver"] = (association, port, message) =>
        value.deliver?.(
          association,
          port,
          message.map((octet) => octet ^ 1),
        );
      target.listener = { ...value, deliver };
      return true;
    },
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

test("a message that arrives altered is not a message that came through", async () => {
  const result = await runDemo({ board: "emulated", seed: new Uint8Array([1]), open: liar });
  assert.equal(result.agreed, true);
  assert.equal(result.completed, false);
  assert.ok(result.messages.every(({ arrived }) => !arrived));
});

test("a radio that loses almost all: the demo says that they did not meet, and ends", async () => {
  const lines: string[] = [];
  const result = await runDemo({
    board: "emulated",
    seed: new Uint8Array([1]),
    loss: 0.999,
    print: (line) => lines.push(line),
  });
  assert.equal(result.completed, false);
  assert.ok(lines.some((line) => /did not meet/.test(line)));
});
