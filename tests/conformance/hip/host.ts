// One core under a test's control: its random octets, clock, store and hooks are the test's, and all that it does is kept.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Core } from "../../../host/core/core.js";
import { errorName } from "../../../host/core/errors.js";
import { encodeLocator } from "../../../host/core/locator.js";
import { STATE_CHANGED } from "../../../host/core/events.js";
import type { Ports } from "../../../host/core/ports.js";
import { aes, concat, identity, P256, X25519, type Group, type Identity } from "./crypto.js";
import { ASSOCIATIONS_MAX, layoutOf, type Layout, type Range } from "./layout.js";
import { Stream } from "./peer.js";

/** The core under test: build/dex.wasm, or the file that THIMBLE_WASM names. */
const FILE = process.env["THIMBLE_WASM"] ?? fileURLToPath(new URL("../../../dex.wasm", import.meta.url));
export const MODULE = new WebAssembly.Module(readFileSync(FILE));

/** A locator of the host's sockets. */
export function socket(n: number): Uint8Array {
  return encodeLocator({ interface: 0, port: 10500, address: `2001:db8::${n.toString(16)}` });
}

const numbered = new Map<string, Identity>();

/** An identity that `n` decides. */
export function identityNumber(group: Group, n: number): Identity {
  const name = `${group} ${n}`;
  let found = numbered.get(name);
  if (!found) {
    const key = Stream.of(0x1d000000 + n).take(32);
    key[0] = key[0]! & 0x7f;
    found = identity(group, key);
    numbered.set(name, found);
  }
  return found;
}

const ordered = new Map<Group, readonly [Identity, Identity]>();

/** Two identities of a group, the one with the smaller HIT first. */
export function twoIdentities(group: Group): readonly [Identity, Identity] {
  let found = ordered.get(group);
  if (!found) {
    const [a, b] = [identityNumber(group, 1), identityNumber(group, 2)];
    found = Buffer.compare(a.hit, b.hit) < 0 ? [a, b] : [b, a];
    ordered.set(group, found);
  }
  return found;
}

let layout: Layout | undefined;

/** Where things lie in memory: the same in every instance. */
export function memoryLayout(): Layout {
  layout ??= layoutOf(
    MODULE,
    [identityNumber(X25519, 91), identityNumber(P256, 92)],
    [identityNumber(X25519, 93), identityNumber(X25519, 94)],
  );
  return layout;
}

export interface ThingOptions {
  /** Own identities; the first is `identity_hit(0)`. */
  readonly identities?: readonly Identity[];
  readonly seed?: number;
  /** Answers of the random port, in order; each call must ask for as many octets. After these, the seeded stream. */
  readonly random?: readonly Uint8Array[];
  /** False: no random port, the core's own generator. */
  readonly randomPort?: boolean;
  readonly allow?: readonly Identity[] | "any";
  readonly store?: Map<number, Uint8Array>;
  readonly aesBlock?: Ports["aesBlock"];
  readonly policies?: Readonly<Record<number, number>>;
  readonly time?: number;
  /** EUI-64 of a radio; left out: only sockets. */
  readonly eui64?: Uint8Array;
  readonly ports?: Partial<Ports>;
  /** False: `start` is not called. */
  readonly start?: boolean;
}

export interface Sent {
  readonly to: Uint8Array;
  readonly payload: Uint8Array;
}

export const PAN = 0xbeef;

export class Thing {
  readonly core: Core;
  readonly layout = memoryLayout();
  time: number;
  store: Map<number, Uint8Array> | undefined;
  sent: Sent[] = [];
  frames: Uint8Array[] = [];
  events: [kind: number, association: number, value: number][] = [];
  delivered: { association: number; port: number; message: Uint8Array }[] = [];
  /** Products in P-256's field: public-key work. */
  products = 0;
  /** Random octets asked for. */
  drawn = 0;
  /** Set: the random port fails. */
  randomFails = false;
  /** Drawings that the random port still answers before it fails. */
  drawingsLeft = Infinity;
  /** Looks on while the core is at work; it may read memory. */
  onEvent: ((kind: number, value: number) => void) | undefined;
  /** Set: sending fails. */
  sendingFails = false;
  #answers: Uint8Array[];

  constructor(options: ThingOptions = {}) {
    const { identities = [], seed = 77, allow = [], policies = {}, randomPort = true } = options;
    const stream = Stream.of(0x7e000000 + seed);
    this.time = options.time ?? 1000;
    this.store = options.store;
    this.#answers = [...(options.random ?? [])];
    const ports: Ports = {
      entropy: (length) => stream.take(length),
      now: () => this.time,
      transmitDatagram: (to, payload) => {
        if (this.sendingFails) throw new Error("the test's socket fails");
        this.sent.push({ to, payload });
      },
      transmitFrame: (frame) => void this.frames.push(frame),
      deliver: (association, port, message) => void this.delivered.push({ association, port, message }),
      event: (kind, association, value) => {
        this.events.push([kind, association, value]);
        this.onEvent?.(kind, value);
      },
      p256Mul: () => {
        this.products++;
        return -3;
      },
    };
    if (randomPort) {
      ports.random = (length) => {
        if (this.randomFails || this.drawingsLeft-- <= 0) throw new Error("the test's generator fails");
        this.drawn += length;
        const queued = this.#answers.shift();
        if (queued) assert.equal(queued.length, length, "random octets that the core asks for");
        return queued ?? stream.take(length);
      };
    }
    if (this.store) {
      ports.storeRead = (key) => this.store!.get(key);
      ports.storeWrite = (key, record) => void this.store!.set(key, record);
    }
    if (options.aesBlock) ports.aesBlock = options.aesBlock;
    this.core = new Core(MODULE, { ...ports, ...options.ports });
    if (options.start !== false) this.core.start();
    if (options.eui64) this.core.linkAddress(options.eui64, PAN);
    for (const { group, privateKey } of identities) this.core.identityLoad(group, privateKey);
    if (allow === "any") this.core.configure(4, 1);
    else for (const { host } of allow) this.core.accessAllow(host);
    for (const [key, value] of Object.entries(policies)) this.core.configure(Number(key), value);
    this.clear();
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.sent = [];
    this.frames = [];
    this.events = [];
    this.delivered = [];
    this.products = 0;
    this.drawn = 0;
  }

  /** One UDP payload from a socket; the core's answer, also when a port failed. */
  receive(payload: Uint8Array, from: Uint8Array = socket(2)): number {
    return this.answerOf(() => this.core.receiveDatagram(from, payload));
  }

  answerOf(call: () => number): number {
    try {
      return call();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (typeof code === "number") return code;
      throw error;
    }
  }

  /** Receives and expects 0; answers what it sent. */
  take(payload: Uint8Array, from?: Uint8Array): Uint8Array[] {
    const before = this.sent.length;
    const status = this.receive(payload, from);
    assert.equal(status, 0, `refused: ${errorName(status)}`);
    return this.sent.slice(before).map((one) => one.payload);
  }

  /** Receives and expects one packet in answer. */
  answer(payload: Uint8Array, from?: Uint8Array): Uint8Array {
    const answers = this.take(payload, from);
    assert.equal(answers.length, 1, "packets in answer");
    return answers[0]!;
  }

  /** Starts an exchange; answers the association and the I1. */
  initiate(hit: Uint8Array = new Uint8Array(16), group: Group | 0 = 0, to = socket(2)): [number, Uint8Array] {
    const association = this.core.hipInitiate(to, hit, group);
    return [association, this.sent.at(-1)!.payload];
  }

  /** Moves the clock to the next deadline and runs the timers. */
  runNextTimer(): number {
    const wait = this.core.deadline();
    assert.notEqual(wait, undefined, "no timer runs");
    this.time += wait!;
    this.core.tick();
    return wait!;
  }

  state(association = 0): number {
    return this.core.associationState(association);
  }

  read(range: Range): Uint8Array {
    return this.core.memory.slice(range.start, range.start + range.length);
  }

  /** A view of an association's record. */
  record(association = 0): Uint8Array {
    const { associations, associationBytes } = this.layout;
    const start = associations.start + association * associationBytes;
    return this.core.memory.subarray(start, start + associationBytes);
  }

  /** A view of an association's keys. */
  keys(association = 0): Uint8Array {
    const { secrets, secretBytes } = this.layout;
    const start = secrets.start + association * secretBytes;
    return this.core.memory.subarray(start, start + secretBytes);
  }

  /** All that a refused packet must leave alone: associations and their keys, identities, access list, puzzles. */
  lasting(): Uint8Array {
    const { associations, access, identities, puzzles, privateKeys, puzzleSecrets, secrets } = this.layout;
    return concat(
      ...[associations, access, identities, puzzles, privateKeys, puzzleSecrets, secrets].map((range) =>
        this.read(range),
      ),
    );
  }

  /** State changes since the last `clear`: [association, state]. */
  stateChanges(): [number, number][] {
    return this.events.filter(([kind]) => kind === STATE_CHANGED).map(([, association, state]) => [association, state]);
  }

  states(): number[] {
    return Array.from({ length: ASSOCIATIONS_MAX }, (_, i) => this.state(i));
  }
}

/** Expects that the core refuses a packet with this error and keeps all that lasts, octet for octet. */
export function assertRefused(thing: Thing, payload: Uint8Array, error: number, from: Uint8Array = socket(2)): void {
  const before = thing.lasting();
  const changes = thing.stateChanges().length;
  const status = thing.receive(payload, from);
  assert.equal(errorName(status), errorName(error));
  assert.ok(Buffer.compare(thing.lasting(), before) === 0, "the refused packet changed what lasts");
  assert.equal(thing.stateChanges().length, changes, "the refused packet changed a state");
}

/** The software AES as a hook, for tests that lie about some keys or count. */
export function honestAes(key: Uint8Array, input: Uint8Array, output: Uint8Array): number {
  output.set(aes(key, input));
  return 0;
}

export { P256, X25519 };
