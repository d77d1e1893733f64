// thimble attach, boards and flash: a thing behind a serial port (a pseudo-terminal with the native firmware at its other end), behind an
// emulator, over UDP and on one radio; and each thing that a person can get wrong.

import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Report } from "../../host/cli/hip-report.js";
import { boardNames, readBoard } from "../../host/emulator/process.js";
import { cannotRun } from "../boards/support.js";
import { folder, jsonLines, refuses, Running, thimble } from "./cli-run.js";

const here = folder();
/** This file runs as build/tests/conformance/cli-attach.test.js. */
const PTY = fileURLToPath(new URL("../../../tests/conformance/serial-port.py", import.meta.url));
const FIRMWARE = fileURLToPath(new URL("../../../build/firmware/native/dex-aot", import.meta.url));

const wasReceived =
  (text: string) =>
  (object: Record<string, unknown>): boolean =>
    object["type"] === "message" && object["direction"] === "in" && object["text"] === text;

async function initiator(name: string): Promise<string> {
  const file = here.file(`${name}.pem`);
  await thimble("keygen", "--out", file, "--force");
  return file;
}

/** An exchange from the command line with what is attached at a port. */
async function talk(port: unknown, text: string): Promise<Record<string, unknown>[]> {
  const identity = await initiator("initiator");
  const where = ["--peer", `127.0.0.1:${String(port)}`, "--identity", identity, "--allow-any"];
  const ended = await thimble("hip", "initiate", ...where, "--message", text, "--await-reply", "--json");
  assert.equal(ended.status, 0, ended.stderr);
  return jsonLines(ended.stdout);
}

const fingerprintOf = (objects: readonly Record<string, unknown>[]): unknown =>
  objects.find((object) => object["type"] === "association")?.["fingerprint"];

/** Commands that a failing test leaves behind. */
const started: Running[] = [];
after(async () => void (await Promise.all(started.map((one) => one.stop("SIGKILL")))));
const start = (...args: string[]): Running => {
  const running = new Running(args);
  started.push(running);
  return running;
};

describe("a board at a serial port", { skip: cannotRun("native") }, () => {
  let board: ChildProcessWithoutNullStreams;
  let port = "";

  before(async () => {
    board = spawn("python3", [PTY, FIRMWARE]);
    const [name] = (await once(board.stdout, "data")) as [Buffer];
    port = name.toString().trim();
  });
  after(async () => {
    board.stdin.end();
    await once(board, "close");
  });

  test("answers an exchange over this host's UDP socket, echoes, and can be attached again", async () => {
    for (const round of [1, 2]) {
      const attached = start("attach", port, "--udp", "127.0.0.1:0", "--allow-any", "--echo", "--json");
      const listening = await attached.until((object) => object["type"] === "listening");
      const heard = await talk(listening["port"], `light on ${round}`);
      assert.ok(heard.some(wasReceived(`light on ${round}`)), "the echo");
      await attached.until(wasReceived(`light on ${round}`));
      const { fingerprint } = await attached.until((object) => object["type"] === "association");
      assert.equal(fingerprintOf(heard), fingerprint);
      assert.equal((await attached.stop()).status, 0);
    }
  });

  test("starts an exchange with a peer that it knows, under a key that it was given", async () => {
    const [lamp, wall] = [await initiator("lamp"), await initiator("wall")];
    const [lampIs, wallIs] = await Promise.all([
      thimble("inspect", lamp, "--json"),
      thimble("inspect", wall, "--json"),
    ]);
    const allow = (text: string): string => String(jsonLines(text)[0]!["allow"]);
    const responder = start(
      "hip",
      "respond",
      "--listen",
      "127.0.0.1:0",
      "--identity",
      lamp,
      "--allow",
      allow(wallIs.stdout),
      "--json",
      "--echo",
    );
    const { port: at } = await responder.until((object) => object["type"] === "listening");
    const ended = await thimble(
      ...["attach", port, "--peer", `127.0.0.1:${String(at)}`, "--identity", wall, "--allow", allow(lampIs.stdout)],
      ...["--message", "on", "--await-reply", "--json"],
    );
    assert.equal(ended.status, 0, ended.stderr);
    assert.ok(jsonLines(ended.stdout).some(wasReceived("on")));
    assert.equal((await responder.stop()).status, 0);
  });

  test("is in use while another program has it", async () => {
    const attached = start("attach", port, "--udp", "127.0.0.1:0", "--allow-any", "--json");
    await attached.until((object) => object["type"] === "listening");
    await refuses(["attach", port, "--udp", "127.0.0.1:0", "--allow-any"], /is in use/);
    assert.equal((await attached.stop()).status, 0);
  });

  test("meets an emulated board on one radio", async () => {
    const ended = await thimble("attach", port, "board:native:wasm3", "--message", "light on", "--json");
    assert.equal(ended.status, 0, ended.stderr);
    assert.ok(jsonLines(ended.stdout).some(wasReceived("light on")));
  });
});

test("something at a serial port that is no Thimble board is said to be none", async () => {
  const mute = spawn("python3", [PTY, "cat"]);
  try {
    const [name] = (await once(mute.stdout, "data")) as [Buffer];
    await refuses(
      ["attach", name.toString().trim(), "--udp", "127.0.0.1:0", "--allow-any"],
      /does not answer as a Thimble board/,
    );
  } finally {
    mute.stdin.end();
    await once(mute, "close");
  }
});

test("what a board says of itself, or logs, does not steer the terminal", () => {
  const write = process.stdout.write.bind(process.stdout);
  let printed = "";
  process.stdout.write = (text: string | Uint8Array) => ((printed += String(text)), true);
  try {
    const report = new Report(false);
    report.log("thing", "a \u001b[31mred\u009b one\u007f");
    report.attached("thing", { board: "\u001b]0;x", engine: "aot\r", profile: "dex", hooks: "none", memory: 1 }, "::1");
    report.log("thing", "as it is");
  } finally {
    process.stdout.write = write;
  }
  assert.doesNotMatch(printed, /[^\n -~]/);
  assert.match(printed, /says: as it is\n/);
});

test("what cannot be attached is said in one line", async () => {
  const udp = ["--udp", "127.0.0.1:0"];
  await refuses(["attach", "/dev/thimble-is-not-here", ...udp, "--allow-any"], /no serial port .*plug the board in/);
  await refuses(["attach", "/dev/null", ...udp, "--allow-any"], /no serial port/);
  await refuses(["attach", "board:toaster", ...udp, "--allow-any"], /"board:toaster" is no board/);
  await refuses(["attach", "board:native:warp", ...udp, "--allow-any"], /is no board/);
  await refuses(["attach", "board:native", ...udp], /nobody is let in/);
  await refuses(["attach", "board:native"], /one thing alone/);
  await refuses(["attach", "board:native", "board:native", ...udp, "--allow-any"], /for one thing/);
  await refuses(["attach", "board:native", "board:native", "--identity", "x.pem"], /--identity: for one thing/);
  await refuses(["attach", "board:native", ...udp, "--allow-any", "--baud", "fast"], /--baud/);
  await refuses(["attach", "board:native", "--udp", "127.0.0.1", "--allow-any"], /HOST:PORT/);
});

test("boards lists every board and how it is run; with a name all about one", async () => {
  const { stdout, status } = await thimble("boards");
  assert.equal(status, 0);
  for (const name of boardNames()) assert.match(stdout, new RegExp(`^${name} `, "m"));
  const one = await thimble("boards", "mps2-an385");
  assert.match(one.stdout, /qemu-system-arm/);
  const all = jsonLines((await thimble("boards", "--json")).stdout);
  assert.equal(all.length, 0, "an array in one line");
  assert.deepEqual(
    JSON.parse((await thimble("boards", "--json")).stdout),
    boardNames().map((name) => readBoard(name)),
  );
  await refuses(["boards", "toaster"], /there is no board "toaster": use .*mps2-an385/);
});

test("every board.json has all fields", () => {
  const fields = Object.keys(readBoard("mps2-an385"));
  for (const name of boardNames()) {
    const board = readBoard(name) as unknown as Record<string, unknown>;
    for (const field of fields) assert.ok(field in board, `${name}: ${field}`);
    assert.equal(board["name"], name);
  }
});

test("make firmware, emulate and flash say in one line what is wrong, before anything is built", () => {
  const environment = { ...process.env };
  for (const name of ["MAKEFLAGS", "MFLAGS", "MAKELEVEL"]) delete environment[name];
  for (const [words, why] of [
    ["emulate", /name the board: BOARD=one of .*mps2-an385/],
    ["flash", /name the board/],
    ["firmware BOARD=toaster", /there is no board "toaster" with a firmware: use BOARD=one of/],
    ["firmware BOARD=native ENGINE=warp", /there is no engine "warp": use ENGINE=wasm3 or ENGINE=aot/],
    ["firmware BOARD=native PROFILE=toast", /there is no profile "toast"/],
    ["firmware BOARD=native HOST_CC=no-such-cc", /native needs no-such-cc: install build-essential/],
  ] as const) {
    const { status, stdout, stderr } = spawnSync("make", words.split(" "), { encoding: "utf8", env: environment });
    assert.equal(status, 2, words);
    assert.equal(stdout, "", words);
    assert.match(stderr, why, words);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("flash says what it would run, and what is missing", async () => {
  await refuses(["flash", "native"], /nothing to flash/);
  await refuses(["flash", "toaster"], /there is no board "toaster"/);
  for (const name of boardNames()) {
    const { flashCommand, engines, firmware } = readBoard(name);
    if (flashCommand === null) continue;
    await refuses(["flash", name, "--engine", "warp"], /--engine/);
    await refuses(["flash", name, "--profile", "toast"], /is not built|no firmware/);
    if (cannotRun(name) || firmware[engines[0]!] === undefined) continue;
    const dry = await thimble("flash", name, "--dry-run", "--port", "/dev/thimble-port");
    assert.equal(dry.status, 0, dry.stderr);
    assert.ok(!dry.stdout.includes("{"), dry.stdout);
    if (flashCommand.includes("{port}")) assert.match(dry.stdout, /\/dev\/thimble-port/);
    if (flashCommand.includes("{image}")) assert.match(dry.stdout, /\.bin\b/);
  }
});
