// thimble attach: joins things behind a serial line (boards at a port of this computer, or emulated ones) to this host's UDP sockets, or
// several of them to one emulated radio.

import type { Command } from "commander";
import {
  ASSOCIATION_FAILED,
  carriesData,
  errorSentence,
  ESTABLISHED,
  Policy,
  STATE_CHANGED,
  toHex,
} from "../core/index.js";
import { ALL_NODES, encodeLocator, HIP_PORT, RADIO } from "../core/locator.js";
import { ipv6Text } from "../core/text.js";
import { openDevice } from "../emulator/device.js";
import { Medium } from "../emulator/medium.js";
import { emulatedEui64, MESSAGE_PORT, PAN } from "../emulator/network.js";
import { boardNames, startBoardProcess } from "../emulator/process.js";
import { joinLine, type RemoteThing } from "../emulator/remote.js";
import { Attached } from "./attached.js";
import { FAILED, Failure, reasonOf } from "./failure.js";
import { giveUpAfter, Outcome, wholeNumber } from "./hip.js";
import { Report } from "./hip-report.js";
import { parseHit, parsePeer, readIdentity, type Identity, type Peer } from "./identity.js";
import { addressOf, bindSocket, locatorOf, parseEndpoint, resolve, type Address } from "./udp.js";

interface Options {
  readonly udp?: string;
  readonly peer?: string;
  readonly hit?: string;
  readonly identity?: string;
  readonly allow?: readonly string[];
  readonly allowAny?: boolean;
  readonly k: string;
  readonly message?: string;
  readonly awaitReply?: boolean;
  readonly echo?: boolean;
  readonly once?: boolean;
  readonly timeout?: string;
  readonly baud: string;
  readonly hooks: string;
  readonly profile: string;
  readonly json?: boolean;
}

const BOARD = /^board:([a-z0-9-]+)(?::(wasm3|aot))?$/;
/** How long a board at a port may take to say what it is. */
const READY_MS = 5000;
/** How long an emulated one may. */
const EMULATED_READY_MS = 60_000;
const OPPORTUNISTIC = new Uint8Array(16);

export function addAttach(program: Command): void {
  const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value];
  program
    .command("attach")
    .summary("join boards to UDP sockets or to each other")
    .description(
      "Joins things behind a serial line (docs/serial.md) to this host. A thing is a serial port, such as /dev/ttyACM0, or\n" +
        "board:NAME or board:NAME:ENGINE, an emulated board of a checkout (`thimble boards` lists them). With --udp or --peer the one thing\n" +
        "speaks HIP over a UDP socket of this host; several things without it get one emulated radio, know each other's\n" +
        "keys, and the first meets each of the others. The boards make their own keys unless --identity gives one.",
    )
    .argument("<thing...>", "serial ports, or board:NAME[:wasm3|:aot]")
    .option("--udp <host:port>", "the socket that the thing's datagrams come and go by; port 0 for any free one")
    .option("--peer <host:port>", "start an exchange with this peer; left out: wait for exchanges")
    .option("--hit <hit>", "the peer's HIT; left out: the HIT of a single --allow, else any (opportunistic)")
    .option("--identity <pem>", "load this private key into the thing, over the serial line")
    .option("--allow <hit=hexkey>", "let this peer in (repeat it for more)", collect)
    .option("--allow-any", "let any peer in: trust on first use")
    .option("--k <n>", "difficulty of the thing's puzzles, 0 to 24", "0")
    .option("--message <text>", "send this when an association stands")
    .option("--await-reply", "with --peer: wait for one message from the peer before ending")
    .option("--echo", "send each message back")
    .option("--once", "end after one association is established")
    .option("--timeout <seconds>", "give up when there is no association by then; left out: 60 where one is started")
    .option("--baud <rate>", "of serial ports", "115200")
    .option("--hooks <which>", "firmware of emulated boards: none, or all for the one with hardware hooks", "none")
    .option("--profile <name>", "module of emulated boards: dex or full", "dex")
    .option("--json", "print JSON, one object a line")
    .addHelpText(
      "after",
      "\nExamples:\n  thimble attach /dev/ttyACM0 --udp 0.0.0.0:10500 --allow-any --echo\n" +
        "  thimble attach board:mps2-an385 --peer 192.0.2.1:10500 --allow 2001:24:...=0001... --message on\n" +
        "  thimble attach /dev/ttyACM0 /dev/ttyACM1 --message 'light on'\n\n" +
        "Exit status: 0 success, 1 no association in time, 2 the input is wrong.",
    )
    .action(attach);
}

async function attach(names: readonly string[], options: Options): Promise<void> {
  const overUdp = options.udp !== undefined || options.peer !== undefined;
  if (overUdp && names.length > 1) throw new Failure("--udp, --peer: for one thing; attach the others by themselves");
  if (!overUdp && names.length < 2)
    throw new Failure("one thing alone: name a socket with --udp HOST:PORT, or a second thing for it to meet");
  if (overUdp && !options.allowAny && options.allow === undefined)
    throw new Failure("nobody is let in: name peers with --allow HIT=HEXKEY, or take anybody with --allow-any");
  const baud = wholeNumber(options.baud, "--baud", 300, 4_000_000);
  const report = new Report(options.json ?? false);
  const things: RemoteThing[] = [];
  try {
    for (const [n, name] of names.entries()) things.push(await openThing(name, nameOf(name, names, n), baud, options));
    if (overUdp) await joinUdp(things[0]!, options, report);
    else await meetOnRadio(things, options, report);
  } finally {
    await Promise.all(things.map((thing) => thing.close()));
  }
}

/** What it is called: where there are several alike, with their number. */
const nameOf = (name: string, names: readonly string[], n: number): string =>
  names.filter((other) => other === name).length > 1 ? `${name} #${n + 1}` : name;

async function openThing(
  name: string,
  called: string,
  baud: number,
  { hooks, profile }: Options,
): Promise<RemoteThing> {
  const [, board, engine] = BOARD.exec(name) ?? [];
  if (name.startsWith("board:") && (board === undefined || !boardNames().includes(board)))
    throw new Failure(`"${name}" is no board: use board:NAME[:wasm3|:aot], with a NAME of \`thimble boards\``);
  try {
    const line =
      board === undefined ? await openDevice(name, baud) : startBoardProcess(board, engine ?? "wasm3", hooks, profile);
    return await joinLine(line, { name: called, timeoutMs: board === undefined ? READY_MS : EMULATED_READY_MS });
  } catch (error) {
    const why = reasonOf(error);
    const silent = board === undefined && /did not get ready/.test(why);
    throw new Failure(
      silent ? `${name} does not answer as a Thimble board: flash its firmware first (\`thimble boards\`)` : why,
    );
  }
}

/** Identity and access list of the command line. */
function wanted(options: Options): { identity: Identity | undefined; peers: Peer[] } {
  if (options.allow !== undefined && options.allowAny)
    throw new Failure("--allow and --allow-any exclude each other: leave one out");
  return {
    identity: options.identity === undefined ? undefined : readIdentity(options.identity),
    peers: (options.allow ?? []).map((text) => parsePeer(text)),
  };
}

const seconds = (options: Options, otherwise: number | undefined): number | undefined =>
  options.timeout === undefined ? otherwise : wholeNumber(options.timeout, "--timeout", 1, 86_400) * 1000;

const octetsOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function joinUdp(thing: RemoteThing, options: Options, report: Report): Promise<void> {
  const { identity, peers } = wanted(options);
  const peer = options.peer === undefined ? undefined : await resolve(parseEndpoint(options.peer, "--peer"), "--peer");
  const any = peer?.family === 6 ? "[::]:0" : "0.0.0.0:0";
  const bind = await resolve(parseEndpoint(options.udp ?? any, "--udp"), "--udp");
  const k = wholeNumber(options.k, "--k", 0, 24);
  const socket = await bindSocket(bind, "--udp");
  const outcome = new Outcome();
  const established = new Set<number>();
  /** Calls that the thing has not answered yet. */
  const pending = new Set<Promise<void>>();
  const guarded = (work: () => Promise<void>): void => {
    const call: Promise<void> = work()
      .catch((error: unknown) => outcome.fail(new Failure(reasonOf(error), FAILED)))
      .finally(() => pending.delete(call));
    pending.add(call);
  };
  try {
    const attached = new Attached(thing);
    thing.listener = {
      datagram(locator, payload) {
        const to = addressOf(locator);
        report.packet("out", to, payload);
        if (to.port !== 0) socket.send(payload, to.port, to.address, () => {}); // what is not sent is a lost packet
      },
      log: (text) => report.log(thing.name, text),
      died: (reason) => outcome.fail(new Failure(`${thing.name}: ${reason}`, FAILED)),
      event(kind, association, value) {
        report.event(kind, association, value);
        if (kind === ASSOCIATION_FAILED && peer)
          outcome.fail(new Failure(`the exchange failed: ${errorSentence(value)}`, FAILED));
        if (kind !== STATE_CHANGED) return;
        if (!carriesData(value)) return void established.delete(association);
        const first = !established.has(association);
        established.add(association);
        guarded(async () => {
          if (first) report.result(await attached.result(association));
          if (value !== ESTABLISHED) return;
          if (options.message !== undefined) {
            await attached.send(association, MESSAGE_PORT, octetsOf(options.message));
            report.message("out", association, MESSAGE_PORT, octetsOf(options.message));
          }
          if (options.once || (peer && !options.awaitReply)) outcome.succeed();
        });
      },
      deliver(association, port, message) {
        report.message("in", association, port, message);
        guarded(async () => {
          if (options.echo) {
            await attached.send(association, port, message);
            report.message("out", association, port, message);
          }
          if (peer && options.awaitReply) outcome.succeed();
        });
      },
    };
    await attached.boot({
      ...(identity ? { identity } : {}),
      policies: { [Policy.PUZZLE_K]: k, [Policy.ALLOW_ANY]: options.allowAny ? 1 : 0 },
    });
    for (const one of peers) await attached.allow(one.hostIdentity);
    report.attached(thing.name, await thing.ready, ipv6Text(attached.hit));
    socket.on("message", (payload, from) => {
      const address: Address = { address: from.address, port: from.port, family: from.family === "IPv6" ? 6 : 4 };
      report.packet("in", address, payload);
      if (payload.length <= attached.datagramMax) thing.receiveDatagram(locatorOf(address), new Uint8Array(payload));
    });
    const { address, port } = socket.address();
    report.listening({ address, port, family: bind.family }, ipv6Text(attached.hit));
    process.once("SIGINT", outcome.succeed).once("SIGTERM", outcome.succeed);
    if (peer) {
      const single = peers.length === 1 ? peers[0]?.hit : undefined;
      const hit = options.hit === undefined ? single : parseHit(options.hit, "--hit");
      await attached.initiate(locatorOf(peer), hit ?? OPPORTUNISTIC);
    }
    const limit = seconds(options, peer ? 60_000 : undefined);
    const timer = giveUpAfter(limit, outcome, () => established.size === 0 || peer !== undefined, "no association");
    await outcome.promise.finally(() => clearTimeout(timer));
    await Promise.all(pending); // what it still has to say goes out first
  } finally {
    thing.listener = {};
    await new Promise<void>((done) => socket.close(() => done()));
  }
}

async function meetOnRadio(things: readonly RemoteThing[], options: Options, report: Report): Promise<void> {
  for (const [option, given] of Object.entries({
    "--identity": options.identity,
    "--hit": options.hit,
    "--allow": options.allow,
  }))
    if (given !== undefined)
      throw new Failure(`${option}: for one thing with --udp or --peer; on the radio the things know each other`);
  const limit = seconds(options, 60_000)!;
  const medium = new Medium({ time: "real" });
  let failure: string | undefined;
  /** Associations that can carry data, by thing. */
  const standing = new Map<string, Map<number, number>>();
  const arrived: string[] = [];
  const attached = things.map((thing) => new Attached(thing));
  try {
    for (const [n, one] of attached.entries()) {
      const { thing } = one;
      const states = new Map<number, number>();
      standing.set(thing.name, states);
      medium.join(thing, emulatedEui64(n + 1), PAN, {
        event(kind, association, value) {
          report.event(kind, association, value, thing.name);
          if (kind === STATE_CHANGED) states.set(association, value);
          if (kind === ASSOCIATION_FAILED && n === 0) failure ??= `the exchange failed: ${errorSentence(value)}`;
        },
        deliver(association, port, message) {
          report.message("in", association, port, message, thing.name);
          arrived.push(`${thing.name} ${toHex(message)}`);
        },
        log: (text) => report.log(thing.name, text),
        died: (reason) => (failure ??= `${thing.name}: ${reason}`),
      });
      await one.boot({
        eui64: emulatedEui64(n + 1),
        policies: {
          [Policy.PUZZLE_K]: wholeNumber(options.k, "--k", 0, 24),
          [Policy.ALLOW_ANY]: options.allowAny ? 1 : 0,
        },
      });
      report.attached(thing.name, await thing.ready, ipv6Text(one.hit));
    }
    const [first, ...others] = attached as [Attached, ...Attached[]];
    for (const other of others) {
      await first.allow(other.hostIdentity);
      await other.allow(first.hostIdentity);
    }
    const everyone = encodeLocator({ interface: RADIO, port: HIP_PORT, address: ALL_NODES });
    for (const other of others) {
      const association = await first.initiate(everyone, other.hit);
      const stands = (): boolean => standing.get(first.thing.name)?.get(association) === ESTABLISHED;
      await medium.until(() => failure !== undefined || stands(), limit);
      if (failure !== undefined || !stands())
        throw new Failure(failure ?? `no association with ${other.thing.name} within ${limit / 1000} s`, FAILED);
      report.result(await first.result(association));
      if (options.message === undefined) continue;
      const message = octetsOf(options.message);
      await first.send(association, MESSAGE_PORT, message);
      report.message("out", association, MESSAGE_PORT, message, first.thing.name);
      const there = (): boolean => arrived.includes(`${other.thing.name} ${toHex(message)}`);
      await medium.until(() => failure !== undefined || there(), 5000);
      if (!there()) throw new Failure(failure ?? `${other.thing.name} did not get the message`, FAILED);
    }
  } finally {
    medium.close();
  }
}
