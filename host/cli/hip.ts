// thimble hip respond, thimble hip initiate: the HIP Diet EXchange over real UDP sockets, with the same core as a board's.

import { Command } from "commander";
import {
  ASSOCIATION_FAILED,
  carriesData,
  errorSentence,
  ESTABLISHED,
  ipv6Text,
  Policy,
  STATE_CHANGED,
  type Core,
} from "../core/index.js";
import { MESSAGE_PORT } from "../emulator/network.js";
import { FAILED, Failure } from "./failure.js";
import { revealKeys } from "./hip-keys.js";
import { Report, resultOf } from "./hip-report.js";
import { parseHit, parsePeer, readIdentity, type Identity, type Peer } from "./identity.js";
import { warn } from "./output.js";
import { addressText, locatorOf, parseEndpoint, refused, resolve, UdpHost, type Listener } from "./udp.js";

interface Common {
  readonly identity: string;
  readonly allow?: readonly string[];
  readonly allowAny?: boolean;
  readonly revealKeys?: boolean;
  readonly json?: boolean;
  readonly timeout?: string;
}

interface RespondOptions extends Common {
  readonly listen: string;
  readonly k?: string;
  readonly once?: boolean;
  readonly echo?: boolean;
}

interface InitiateOptions extends Common {
  readonly peer: string;
  readonly hit?: string;
  readonly maxK?: string;
  readonly message?: string;
  readonly awaitReply?: boolean;
}

const OPPORTUNISTIC = new Uint8Array(16);

export function addHip(program: Command): void {
  const hip = program
    .command("hip")
    .summary("run the HIP Diet EXchange over UDP")
    .description(
      "The HIP Diet EXchange (draft-ietf-hip-dex-24) over real UDP sockets (RFC 9028), with the same core as a board's.",
    );
  common(hip.command("respond"))
    .summary("wait for exchanges")
    .description(
      "Answers exchanges that others start. Prints each packet and each association; ends with Ctrl-C, or see --once.",
    )
    .requiredOption("--listen <host:port>", "where to listen; [IPv6]:port for IPv6, port 0 for any free one")
    .option("--k <n>", "difficulty of the puzzle, 0 to 24: a peer works 2^n CMACs", "0")
    .option("--once", "end after one association is established")
    .option("--echo", "send each message back")
    .option("--timeout <seconds>", "give up when there is no association by then")
    .addHelpText(
      "after",
      "\nExample:\n  thimble hip respond --listen 127.0.0.1:10500 --identity lamp.pem --allow 2001:24:...=0001... --once\n\n" +
        "Exit status: 0 success, 1 no association in time, 2 the input is wrong.",
    )
    .action(respond);
  common(hip.command("initiate"))
    .summary("start an exchange")
    .description("Starts an exchange with a peer, prints each packet and the association, and ends.")
    .requiredOption("--peer <host:port>", "where the peer listens; [IPv6]:port for IPv6")
    .option("--hit <hit>", "the peer's HIT; left out: the HIT of a single --allow, else any (opportunistic)")
    .option("--max-k <n>", "the hardest puzzle to solve, 0 to 24", "16")
    .option("--message <text>", "send this when the association stands")
    .option("--await-reply", "wait for one message from the peer before ending")
    .option("--timeout <seconds>", "give up after so long", "30")
    .addHelpText(
      "after",
      "\nExample:\n  thimble hip initiate --peer 127.0.0.1:10500 --identity switch.pem --allow 2001:24:...=0001... --message on\n\n" +
        "Exit status: 0 success, 1 the exchange failed, 2 the input is wrong.",
    )
    .action(initiate);
}

function common(command: Command): Command {
  const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value];
  return command
    .requiredOption("--identity <pem>", "own private key, as `thimble keygen` makes it")
    .option("--allow <hit=hexkey>", "let this peer in (repeat it for more); `thimble keygen` prints it", collect)
    .option("--allow-any", "let any peer in: trust on first use")
    .option("--reveal-keys", "print the derived keys, for analysis: whoever sees them reads the traffic")
    .option("--json", "print JSON, one object a line, with each packet in hexadecimal and decoded");
}

export function wholeNumber(text: string, option: string, low: number, high: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= low && value <= high))
    throw new Failure(`${option}: "${text}" is not a whole number from ${low} to ${high}`);
  return value;
}

/** What both verbs check before they open a socket. */
function prepare(options: Common): { identity: Identity; peers: Peer[]; timeout: number | undefined } {
  const identity = readIdentity(options.identity);
  const peers = (options.allow ?? []).map((text) => parsePeer(text));
  if (peers.length === 0 && !options.allowAny) {
    throw new Failure("nobody is let in: name peers with --allow HIT=HEXKEY, or take anybody with --allow-any");
  }
  if (peers.length > 0 && options.allowAny) {
    throw new Failure("--allow and --allow-any exclude each other: leave one out");
  }
  const timeout =
    options.timeout === undefined ? undefined : wholeNumber(options.timeout, "--timeout", 1, 86_400) * 1000;
  return { identity, peers, timeout };
}

/** Loads identity and access list into a core that has been started. */
function equip(core: Core, options: Common, identity: Identity, peers: readonly Peer[]): void {
  try {
    core.identityLoad(identity.curve.group, identity.privateKey);
  } catch (error) {
    refused(options.identity, error);
  }
  if (options.allowAny) core.configure(Policy.ALLOW_ANY, 1);
  for (const peer of peers) {
    try {
      core.accessAllow(peer.hostIdentity);
    } catch (error) {
      refused(`--allow ${ipv6Text(peer.hit)}`, error);
    }
  }
  if (options.revealKeys)
    warn("--reveal-keys: the keys below open all traffic of their association; keep them to test runs");
}

/** A promise with its ends outside: resolves with the exit status, or is rejected with a Failure. */
export class Outcome {
  readonly promise: Promise<void>;
  succeed!: () => void;
  fail!: (reason: Failure) => void;
  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.succeed = resolve;
      this.fail = reject;
    });
    this.promise.catch(() => {}); // the verb awaits it later
  }
}

async function respond(options: RespondOptions): Promise<void> {
  const { identity, peers, timeout } = prepare(options);
  const k = wholeNumber(options.k ?? "0", "--k", 0, 24);
  const bind = await resolve(parseEndpoint(options.listen, "--listen"), "--listen");
  const report = new Report(options.json ?? false);
  const outcome = new Outcome();
  const known = new Set<number>();

  const listener: Listener = {
    packet: (direction, peer, payload) => report.packet(direction, peer, payload),
    event: (kind, association, value) => {
      report.event(kind, association, value);
      if (kind !== STATE_CHANGED) return;
      if (!carriesData(value)) return void known.delete(association);
      if (!known.has(association)) {
        known.add(association);
        report.result(resultOf(host.core, association));
        if (options.revealKeys) report.keys(association, revealKeys(host.core, association));
      }
      // After R2 the peer may still have to ask for it again: only ESTABLISHED is the end (RFC 7401 §4.4.3).
      if (value === ESTABLISHED && options.once) setImmediate(outcome.succeed);
    },
    deliver: (association, port, message) => {
      report.message("in", association, port, message);
      if (!options.echo) return;
      host.run((core) => core.associationSend(association, port, message));
      report.message("out", association, port, message);
    },
    failed: (reason) => outcome.fail(new Failure(`cannot go on: ${reason}`, FAILED)),
  };
  const host = await UdpHost.open(bind, "--listen", listener);
  try {
    equip(host.core, options, identity, peers);
    host.core.configure(Policy.PUZZLE_K, k);
    process.once("SIGINT", outcome.succeed).once("SIGTERM", outcome.succeed);
    report.listening(host.local, ipv6Text(host.core.identityHit()));
    const timer = giveUpAfter(timeout, outcome, () => known.size === 0, "no association");
    await outcome.promise.finally(() => clearTimeout(timer));
  } finally {
    await host.close();
  }
}

export function giveUpAfter(
  milliseconds: number | undefined,
  outcome: Outcome,
  late: () => boolean,
  what: string,
): NodeJS.Timeout | undefined {
  if (milliseconds === undefined) return undefined;
  return setTimeout(() => {
    if (late()) outcome.fail(new Failure(`${what} within ${milliseconds / 1000} s`, FAILED));
  }, milliseconds);
}

async function initiate(options: InitiateOptions): Promise<void> {
  const { identity, peers, timeout } = prepare(options);
  const single = peers.length === 1 ? peers[0]?.hit : undefined;
  const hit = options.hit === undefined ? single : parseHit(options.hit, "--hit");
  const maxK = wholeNumber(options.maxK ?? "16", "--max-k", 0, 24);
  const message = options.message === undefined ? undefined : new TextEncoder().encode(options.message);
  const endpoint = parseEndpoint(options.peer, "--peer");
  if (endpoint.port === 0) throw new Failure("--peer: port 0 is nobody's; give the port that the peer listens on");
  const peer = await resolve(endpoint, "--peer");
  const any = { address: peer.family === 6 ? "::" : "0.0.0.0", port: 0, family: peer.family };
  const report = new Report(options.json ?? false);
  const outcome = new Outcome();
  let done = false;

  const listener: Listener = {
    packet: (direction, from, payload) => report.packet(direction, from, payload),
    event: (kind, association, value) => {
      report.event(kind, association, value);
      if (kind === ASSOCIATION_FAILED)
        outcome.fail(new Failure(`the exchange failed: ${errorSentence(value)}`, FAILED));
      if (kind !== STATE_CHANGED || value !== ESTABLISHED || done) return;
      done = true;
      report.result(resultOf(host.core, association));
      if (options.revealKeys) report.keys(association, revealKeys(host.core, association));
      if (message !== undefined) {
        try {
          host.run((core) => core.associationSend(association, MESSAGE_PORT, message));
        } catch (error) {
          return outcome.fail(new Failure(`the message was not sent: ${(error as Error).message}`, FAILED));
        }
        report.message("out", association, MESSAGE_PORT, message);
      }
      if (!options.awaitReply) outcome.succeed();
    },
    deliver: (association, port, reply) => {
      report.message("in", association, port, reply);
      if (options.awaitReply) outcome.succeed();
    },
    failed: (reason) => outcome.fail(new Failure(`cannot go on: ${reason}`, FAILED)),
  };
  const host = await UdpHost.open(any, "--peer", listener);
  try {
    if (message !== undefined && message.length > host.core.ioCapacity - 200) {
      throw new Failure(
        `--message: ${message.length} octets are too many; ${host.core.ioCapacity - 200} fit one packet`,
      );
    }
    equip(host.core, options, identity, peers);
    host.core.configure(Policy.PUZZLE_K_MAX, maxK);
    process.once("SIGINT", () => outcome.fail(new Failure("interrupted", FAILED)));
    report.initiating(host.local, peer, ipv6Text(host.core.identityHit()), hit && ipv6Text(hit));
    const timer = giveUpAfter(
      timeout,
      outcome,
      () => true,
      `no answer from ${addressText(peer)} that ends the exchange`,
    );
    try {
      host.run((core) => core.hipInitiate(locatorOf(peer), hit ?? OPPORTUNISTIC, identity.curve.group));
    } catch (error) {
      refused("the exchange", error);
    }
    await outcome.promise.finally(() => clearTimeout(timer));
  } finally {
    await host.close();
  }
}
