// thimble hip: two processes, real UDP sockets on this machine, the same core in each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { folder, jsonLines, Running, thimble, type Ended } from "./cli-run.js";

const here = folder();

interface Made {
  readonly file: string;
  readonly hit: string;
  readonly allow: string;
}

async function keygen(name: string, curve = "p256"): Promise<Made> {
  const file = here.file(`${name}.pem`);
  const { stdout } = await thimble("keygen", "--curve", curve, "--out", file, "--json", "--force");
  return { file, ...(jsonLines(stdout)[0] as { hit: string; allow: string }) };
}

type Printed = Record<string, unknown>;

const ofType = (ended: Ended, type: string): Printed[] =>
  jsonLines(ended.stdout).filter((object) => object["type"] === type);
const packets = (ended: Ended): string[] =>
  ofType(ended, "packet").map((object) => `${String(object["direction"])} ${String(object["packet"])}`);

/** Runs a responder and an initiator against it; answers what both printed. */
async function meet(
  responder: { identity: Made; more: string[]; host?: string },
  initiator: { identity: Made; more: string[] },
): Promise<{ responder: Ended; initiator: Ended }> {
  const host = responder.host ?? "127.0.0.1";
  const first = new Running([
    "hip",
    "respond",
    "--listen",
    `${host}:0`,
    "--identity",
    responder.identity.file,
    "--once",
    "--json",
    "--timeout",
    "30",
    ...responder.more,
  ]);
  const { port } = await first.until((object) => object["type"] === "listening");
  const second = await thimble(
    "hip",
    "initiate",
    "--peer",
    `${host}:${String(port)}`,
    "--identity",
    initiator.identity.file,
    "--json",
    "--timeout",
    "20",
    ...initiator.more,
  );
  return { responder: second.status === 0 ? await first.ended : await first.stop(), initiator: second };
}

function agreed({ responder, initiator }: { responder: Ended; initiator: Ended }): Printed {
  assert.equal(initiator.status, 0, initiator.stdout + initiator.stderr);
  assert.equal(responder.status, 0, responder.stdout + responder.stderr);
  const [ours] = ofType(initiator, "association");
  const [theirs] = ofType(responder, "association");
  assert.ok(ours && theirs);
  assert.match(String(ours["fingerprint"]), /^[0-9a-f]{16}$/);
  assert.equal(ours["fingerprint"], theirs["fingerprint"]);
  assert.equal(ours["peerHit"], theirs["localHit"]);
  assert.equal(ours["localHit"], theirs["peerHit"]);
  assert.equal(ours["state"], "ESTABLISHED");
  return ours;
}

for (const curve of ["p256", "x25519"]) {
  test(`two processes with ${curve} identities that know each other associate, send a message and get it echoed`, async () => {
    const lamp = await keygen(`lamp-${curve}`, curve);
    const lightSwitch = await keygen(`switch-${curve}`, curve);
    const met = await meet(
      { identity: lamp, more: ["--allow", lightSwitch.allow, "--echo", "--k", "4"] },
      { identity: lightSwitch, more: ["--allow", lamp.allow, "--message", "light on", "--await-reply"] },
    );
    const association = agreed(met);
    assert.equal(association["peerHit"], lamp.hit);
    assert.deepEqual(packets(met.initiator), ["out I1", "in R1", "out I2", "in R2", "out ESP", "in ESP"]);
    assert.deepEqual(
      ofType(met.responder, "message").map(({ direction, text }) => `${String(direction)} ${String(text)}`),
      ["in light on", "out light on"],
    );
    assert.deepEqual(
      ofType(met.initiator, "message").map(({ direction, text }) => `${String(direction)} ${String(text)}`),
      ["out light on", "in light on"],
    );
    const [i1] = ofType(met.initiator, "packet");
    const decoded = i1?.["decoded"] as { packet: string; senderHit: string; receiverHit: string };
    assert.equal(decoded.packet, "I1");
    assert.equal(decoded.senderHit, lightSwitch.hit);
    assert.equal(decoded.receiverHit, lamp.hit);
    assert.match(String(i1?.["hex"]), /^000000003b/);
  });
}

test("without a HIT the exchange is opportunistic, over IPv6 too", async () => {
  const a = await keygen("any-a");
  const b = await keygen("any-b");
  const met = await meet(
    { identity: a, more: ["--allow-any"], host: "[::1]" },
    { identity: b, more: ["--allow-any", "--message", "x"] },
  );
  agreed(met);
  const decoded = ofType(met.initiator, "packet")[0]?.["decoded"] as { receiverHit: string };
  assert.equal(decoded.receiverHit, "::");
});

test("--reveal-keys prints the same keys on both sides, with a warning on stderr; without it no key is printed", async () => {
  const a = await keygen("reveal-a");
  const b = await keygen("reveal-b");
  const met = await meet(
    { identity: a, more: ["--allow-any", "--reveal-keys"] },
    { identity: b, more: ["--allow-any", "--reveal-keys", "--message", "x"] },
  );
  agreed(met);
  const keysOf = (ended: Ended): Printed => ofType(ended, "keys")[0]?.["keys"] as Printed;
  assert.deepEqual(keysOf(met.initiator), keysOf(met.responder));
  assert.match(String(keysOf(met.initiator)["glMac"]), /^[0-9a-f]{32}$/);
  assert.notEqual(keysOf(met.initiator)["glMac"], "00".repeat(16));
  assert.match(met.initiator.stderr, /--reveal-keys/);

  const plain = await meet(
    { identity: a, more: ["--allow-any"] },
    { identity: b, more: ["--allow-any", "--message", "x"] },
  );
  agreed(plain);
  assert.deepEqual(ofType(plain.initiator, "keys"), []);
});

test("for a person: one line a packet, the association and its fingerprint", async () => {
  const a = await keygen("person-a");
  const b = await keygen("person-b");
  const first = new Running([
    "hip",
    "respond",
    "--listen",
    "127.0.0.1:0",
    "--identity",
    a.file,
    "--once",
    "--allow",
    b.allow,
    "--json",
  ]);
  const { port } = await first.until((object) => object["type"] === "listening");
  const second = await thimble(
    "hip",
    "initiate",
    "--peer",
    `127.0.0.1:${String(port)}`,
    "--identity",
    b.file,
    "--allow",
    a.allow,
    "--message",
    "on",
  );
  assert.equal((await first.ended).status, 0);
  assert.match(second.stdout, /ms {2}-> I1 +\d+ octets {2}127\.0\.0\.1:\d+\n/);
  assert.match(second.stdout, /<- R2 /);
  assert.match(second.stdout, /fingerprint [0-9a-f]{16} /);
  assert.match(second.stdout, /message sent: "on"/);
});

test("a peer outside the responder's access list is refused: the initiator ends with status 1", async () => {
  const a = await keygen("closed-a");
  const b = await keygen("closed-b");
  const stranger = await keygen("closed-c");
  const met = await meet(
    { identity: a, more: ["--allow", b.allow] },
    { identity: stranger, more: ["--allow", a.allow, "--timeout", "2"] },
  );
  assert.equal(met.initiator.status, 1, met.initiator.stderr);
  assert.match(met.initiator.stderr, /^thimble: [^\n]+\n$/);
  assert.deepEqual(ofType(met.responder, "association"), []);
  assert.equal(ofType(met.responder, "dropped")[0]?.["error"], "NOT_ALLOWED");
});

test("a responder that is not the one on the initiator's access list is refused", async () => {
  const a = await keygen("wrong-a");
  const b = await keygen("wrong-b");
  const wanted = await keygen("wrong-c");
  const met = await meet(
    { identity: a, more: ["--allow-any"] },
    { identity: b, more: ["--allow", wanted.allow, "--hit", a.hit, "--timeout", "2"] },
  );
  assert.equal(met.initiator.status, 1);
  assert.deepEqual(ofType(met.initiator, "association"), []);
});

test("a puzzle harder than --max-k is not solved", async () => {
  const a = await keygen("hard-a");
  const b = await keygen("hard-b");
  const met = await meet(
    { identity: a, more: ["--allow-any", "--k", "12"] },
    { identity: b, more: ["--allow-any", "--max-k", "8", "--timeout", "2"] },
  );
  assert.equal(met.initiator.status, 1);
  assert.equal(ofType(met.initiator, "dropped")[0]?.["error"], "PUZZLE_TOO_HARD");
});

test("identities of different curves do not meet, and say so", async () => {
  const a = await keygen("curve-a", "p256");
  const b = await keygen("curve-b", "x25519");
  const met = await meet(
    { identity: a, more: ["--allow-any"] },
    { identity: b, more: ["--allow-any", "--timeout", "2"] },
  );
  assert.equal(met.initiator.status, 1);
  assert.match(met.initiator.stderr, /^thimble: [^\n]+\n$/);
});

test("nobody there: status 1 and one line after the timeout", async () => {
  const b = await keygen("alone");
  await refusesWithOutput([
    "hip",
    "initiate",
    "--peer",
    "127.0.0.1:9",
    "--identity",
    b.file,
    "--allow-any",
    "--timeout",
    "1",
  ]);
  const waiting = await thimble(
    "hip",
    "respond",
    "--listen",
    "127.0.0.1:0",
    "--identity",
    b.file,
    "--allow-any",
    "--timeout",
    "1",
  );
  assert.equal(waiting.status, 1);
  assert.match(waiting.stderr, /^thimble: no association within 1 s\n$/);
});

async function refusesWithOutput(args: string[]): Promise<void> {
  const ended = await thimble(...args);
  assert.equal(ended.status, 1, ended.stdout + ended.stderr);
  assert.match(ended.stderr, /^thimble: [^\n]+\n$/);
}

test("respond without --once goes on after an association, and ends well with Ctrl-C", async () => {
  const a = await keygen("on-a");
  const first = new Running([
    "hip",
    "respond",
    "--listen",
    "127.0.0.1:0",
    "--identity",
    a.file,
    "--allow-any",
    "--json",
  ]);
  const { port } = await first.until((object) => object["type"] === "listening");
  for (const name of ["on-b", "on-c"]) {
    const peer = await keygen(name);
    const met = await thimble(
      "hip",
      "initiate",
      "--peer",
      `127.0.0.1:${String(port)}`,
      "--identity",
      peer.file,
      "--allow",
      a.allow,
      "--message",
      name,
    );
    assert.equal(met.status, 0, met.stdout + met.stderr);
    await first.until((object) => object["type"] === "message" && object["text"] === name);
  }
  const ended = await first.stop("SIGINT");
  assert.equal(ended.status, 0);
  assert.equal(ofType(ended, "association").length, 2);
});

test("a message that holds control characters is printed as hexadecimal", async () => {
  const a = await keygen("control-a");
  const b = await keygen("control-b");
  const first = new Running([
    "hip",
    "respond",
    "--listen",
    "127.0.0.1:0",
    "--identity",
    a.file,
    "--allow-any",
    "--once",
  ]);
  const [, port] = await first.printed(/127\.0\.0\.1:(\d+)/);
  await first.stop();
  const again = new Running([
    "hip",
    "respond",
    "--listen",
    `127.0.0.1:${port}`,
    "--identity",
    a.file,
    "--allow-any",
    "--once",
  ]);
  await again.printed(/127\.0\.0\.1:(\d+)/);
  await thimble(
    "hip",
    "initiate",
    "--peer",
    `127.0.0.1:${port}`,
    "--identity",
    b.file,
    "--allow-any",
    "--message",
    "\u001b[31mred",
  );
  const { stdout } = await again.ended;
  assert.match(stdout, /message received: 1b5b33316d726564\n/);
  assert.doesNotMatch(stdout, /\u001b/);
});
