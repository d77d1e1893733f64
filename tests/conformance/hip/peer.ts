// A HIP DEX peer of its own, both roles, written from draft-ietf-hip-dex-24, RFC 7401 and RFC 9028 on node:crypto. Every packet can be
// changed before it is MACed (`edit`), in its header, and after (`after`), so that a test breaks one thing and nothing else.
//
// length: both roles of one exchange, which share their state

import assert from "node:assert/strict";
import {
  agree,
  ccmOpen,
  ccmSeal,
  cmac,
  concat,
  cryptKey,
  ctr,
  equal,
  expand,
  hex,
  hitOf,
  masterKeys,
  number,
  pairwisePrk,
  solve,
  solves,
  sorted,
  u16,
  u32,
  u64,
  type HalfKeys,
  type Identity,
  type MasterKeys,
} from "./crypto.js";
import * as hip from "./packet.js";
import { contentsOf, decode, encode, type Edit, type Header, type Packet } from "./packet.js";

/** Random octets that a seed decides. */
export class Stream {
  #block = 0n;
  constructor(private readonly key: Uint8Array) {}

  static of(seed: number): Stream {
    return new Stream(concat(new Uint8Array(12), u32(seed)));
  }

  take(length: number): Uint8Array {
    const octets = ctr(this.key, hex(this.#block.toString(16).padStart(32, "0")), new Uint8Array(length));
    this.#block += BigInt(Math.ceil(length / 16));
    return octets;
  }
}

export interface Tweak {
  /** Changes the parameters before HIP_MAC is computed. */
  readonly edit?: Edit;
  /** Changes them after. */
  readonly after?: Edit;
  /** Header fields; under HIP_MAC, as they will be seen. */
  readonly header?: Partial<Header>;
  /** MACs with this key instead. */
  readonly macKey?: Uint8Array;
}

/** Builds the UDP payload of a packet; with a key, HIP_MAC is added. */
export function build(packet: Packet, tweak: Tweak, key?: Uint8Array): Uint8Array {
  const { edit = (p) => p, after = (p) => p, header = {}, macKey = key } = tweak;
  let done: Packet = { ...packet, ...header, parameters: edit(packet.parameters) };
  if (macKey) done = hip.withMac(macKey, done);
  return encode({ ...done, parameters: after(done.parameters) });
}

const identities = new Map<string, Uint8Array>();

/** Kij, computed once for each pair of keys. */
function agreeOnce(own: Identity, publicKey: Uint8Array): Uint8Array {
  const name = `${own.group} ${Buffer.from(own.privateKey).toString("hex")} ${Buffer.from(publicKey).toString("hex")}`;
  const found = identities.get(name) ?? agree(own.group, own.privateKey, publicKey);
  identities.set(name, found);
  return found;
}

/** Reads the contents of HOST_ID: the Host Identity. */
export function readHostId(contents: Uint8Array): Uint8Array {
  const length = (contents[0]! << 8) | contents[1]!;
  assert.equal((contents[4]! << 8) | contents[5]!, 11, "HI algorithm");
  assert.equal(((contents[2]! & 0x0f) << 8) | contents[3]!, contents.length - 6 - length, "DI length");
  return contents.slice(6, 6 + length);
}

function u16s(contents: Uint8Array, skip = 0): number[] {
  const list: number[] = [];
  for (let at = skip; at < contents.length; at += 2) list.push((contents[at]! << 8) | contents[at + 1]!);
  return list;
}

export interface SealOptions {
  readonly port?: number;
  readonly sourcePort?: number;
  /** The whole 64-bit number; left out: the next one. */
  readonly sequence?: bigint;
  /** Changes the inner packet (UDP header, message, padding, pad length, next header) before it is sealed. */
  readonly inner?: (inner: Uint8Array) => Uint8Array;
  /** Pads with this many octets instead of as few as can be. */
  readonly padding?: number;
  readonly key?: Uint8Array;
}

/** One's complement sum of UDP over IPv6, as a pseudo-header with these addresses has it. */
export function udpChecksum(source: Uint8Array, destination: Uint8Array, udp: Uint8Array): number {
  const octets = concat(source, destination, u32(udp.length), u32(17), udp, new Uint8Array(udp.length & 1));
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2) sum += (octets[at]! << 8) | octets[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum === 0xffff ? 0xffff : ~sum & 0xffff;
}

/** One exchange, and what comes of it. */
export class Session {
  I = new Uint8Array(0);
  J = new Uint8Array(0);
  nonce = new Uint8Array(0);
  kij = new Uint8Array(0);
  ownZ = new Uint8Array(0);
  peerZ = new Uint8Array(0);
  master!: MasterKeys;
  prk = new Uint8Array(0);
  okm = new Uint8Array(0);
  suite = 10;
  /** SPI of packets to us, and to the peer. */
  inbound = 0;
  outbound = 0;
  sequence = 0n;
  established = false;

  constructor(
    readonly own: Identity,
    readonly peerHit: Uint8Array,
  ) {}

  get great(): boolean {
    return number(this.own.hit) > number(this.peerHit);
  }

  get hits(): Uint8Array {
    return sorted(this.own.hit, this.peerHit);
  }

  half(own: boolean): HalfKeys {
    return this.great === own ? this.master.gl : this.master.lg;
  }

  deriveMaster(publicKey: Uint8Array): void {
    this.kij = new Uint8Array(agreeOnce(this.own, publicKey));
    this.master = masterKeys(this.I, this.kij, this.nonce, this.hits);
  }

  derivePairwise(): void {
    const [small, great] = this.great ? [this.peerZ, this.ownZ] : [this.ownZ, this.peerZ];
    this.prk = new Uint8Array(pairwisePrk(this.I, this.kij, this.nonce, small, great, this.hits));
    this.okm = new Uint8Array(expand(this.prk, this.hits, 38));
  }

  /** AES key and salt of what this side (own) or the other sends. */
  espKey(own: boolean): Uint8Array {
    return this.great === own ? this.okm.slice(0, 19) : this.okm.slice(19, 38);
  }

  encryptedKey(): Uint8Array {
    return cryptKey(this.half(true).enc, this.I, this.J, this.ownZ);
  }

  /** AES-CMAC of "thimble fingerprint" under the Pair-wise Key: docs/abi.md, association_fingerprint. */
  fingerprint(): Uint8Array {
    return cmac(this.prk, new Uint8Array(Buffer.from("thimble fingerprint"))).slice(0, 8);
  }

  /** One ESP packet (RFC 4303, RFC 4309, RFC 7402). */
  seal(message: Uint8Array, options: SealOptions = {}): Uint8Array {
    const sequence = options.sequence ?? ++this.sequence;
    const port = options.port ?? 5683;
    const key = options.key ?? this.espKey(true);
    const udp = concat(u16(options.sourcePort ?? port), u16(port), u16(8 + message.length), u16(0), message);
    udp.set(u16(udpChecksum(this.own.hit, this.peerHit, udp)), 6);
    const count = options.padding ?? -(udp.length + 2) & 3;
    const padding = Uint8Array.from({ length: count }, (_, i) => i + 1);
    const plain = concat(udp, padding, Uint8Array.of(count, 17));
    const iv = u64(sequence);
    const aad = concat(u32(this.outbound), u64(sequence));
    const nonce = concat(key.subarray(16), iv);
    const sealed = ccmSeal(key.subarray(0, 16), nonce, aad, options.inner?.(plain) ?? plain, this.icv);
    return concat(u32(this.outbound), u32(Number(sequence & 0xffffffffn)), iv, sealed);
  }

  get icv(): number {
    return this.suite === 11 ? 16 : 8;
  }

  /** Opens one ESP packet. `high`: the upper half of its sequence number. @throws when it is not right to the last octet */
  open(packet: Uint8Array, high = 0n): { port: number; message: Uint8Array; sequence: bigint } {
    const key = this.espKey(false);
    assert.equal(number(packet.subarray(0, 4)), BigInt(this.inbound), "SPI");
    const sequence = (high << 32n) | number(packet.subarray(4, 8));
    const aad = concat(packet.subarray(0, 4), u64(sequence));
    const nonce = concat(key.subarray(16), packet.subarray(8, 16));
    const inner = ccmOpen(key.subarray(0, 16), nonce, aad, packet.subarray(16), this.icv);
    assert.ok(inner, "ICV");
    assert.equal(inner.length % 4, 0, "alignment");
    assert.equal(inner.at(-1), 17, "next header");
    const count = inner.at(-2)!;
    const udp = inner.subarray(0, inner.length - 2 - count);
    assert.deepEqual(
      [...inner.subarray(udp.length, -2)],
      Array.from({ length: count }, (_, i) => i + 1),
    );
    assert.equal(number(udp.subarray(4, 6)), BigInt(udp.length), "UDP length");
    assert.notEqual(number(udp.subarray(6, 8)), 0n, "UDP checksum");
    const bare = udp.slice();
    bare.set([0, 0], 6);
    assert.equal(number(udp.subarray(6, 8)), BigInt(udpChecksum(this.peerHit, this.own.hit, bare)), "UDP checksum");
    return { port: Number(number(udp.subarray(2, 4))), message: udp.slice(8), sequence };
  }
}

export interface PeerOptions {
  readonly identity: Identity;
  readonly seed?: number;
  readonly K?: number;
  readonly lifetime?: number;
  readonly counter?: bigint;
  /** ESP suites, preferred first; as an Initiator the first of the Responder's that is here is taken. */
  readonly suites?: readonly number[];
  readonly groups?: readonly number[];
}

export class Peer {
  readonly identity: Identity;
  readonly random: Stream;
  K: number;
  lifetime: number;
  counter: bigint;
  suites: readonly number[];
  groups: readonly number[];
  /** The exchange at work, or the association. */
  session!: Session;
  #r1?: Packet;
  #puzzle: { opaque: Uint8Array; I: Uint8Array };

  constructor(options: PeerOptions) {
    this.identity = options.identity;
    this.random = Stream.of(options.seed ?? 1);
    this.K = options.K ?? 0;
    this.lifetime = options.lifetime ?? 37;
    this.counter = options.counter ?? 1n;
    this.suites = options.suites ?? [10, 11];
    this.groups = options.groups ?? [this.identity.group];
    this.#puzzle = { opaque: this.random.take(2), I: this.random.take(16) };
  }

  #header(type: number, receiver: Uint8Array): Header {
    return { type, sender: this.identity.hit, receiver };
  }

  // --- Initiator --------------------------------------------------------------------------------------------------------

  i1(receiver: Uint8Array = new Uint8Array(16), tweak: Tweak = {}): Uint8Array {
    return build({ ...this.#header(hip.I1, receiver), parameters: [hip.groups(...this.groups)] }, tweak);
  }

  /** Takes an R1 and answers an I2. */
  i2(r1Payload: Uint8Array, tweak: Tweak & { readonly K?: number; readonly J?: Uint8Array } = {}): Uint8Array {
    const r1 = decode(r1Payload);
    assert.equal(r1.type, hip.R1);
    const host = readHostId(contentsOf(r1, hip.HOST_ID));
    assert.deepEqual(hitOf(host), r1.sender, "R1: the HIT is not that of HOST_ID");
    assert.deepEqual(r1.receiver, this.identity.hit);
    assert.equal(contentsOf(r1, hip.DH_GROUP_LIST)[0], this.identity.group, "R1: DH group");
    assert.ok(contentsOf(r1, hip.HIT_SUITE_LIST).includes(0x40), "R1: HIT suite");
    assert.ok(u16s(contentsOf(r1, hip.HIP_CIPHER)).includes(5), "R1: cipher");
    assert.ok(u16s(contentsOf(r1, hip.TRANSPORT_FORMAT_LIST)).includes(4095), "R1: transport");
    const offered = u16s(contentsOf(r1, hip.ESP_TRANSFORM), 2);
    const suite = offered.find((one) => this.suites.includes(one));
    assert.ok(suite !== undefined, "R1: ESP suite");
    const puzzle = contentsOf(r1, hip.PUZZLE);
    const [K, opaque] = [tweak.K ?? puzzle[0]!, puzzle.slice(2, 4)];
    const session = new Session(this.identity, r1.sender);
    session.suite = suite;
    session.I = puzzle.slice(4, 20);
    const start = this.random.take(16);
    session.J = new Uint8Array(tweak.J ?? solve(K, session.I, this.identity.hit, r1.sender, start));
    session.nonce = new Uint8Array(this.random.take(32));
    session.ownZ = new Uint8Array(this.random.take(16));
    session.inbound = Number(number(this.random.take(4))) | 0x100;
    session.inbound >>>= 0;
    session.deriveMaster(host.subarray(2));
    this.session = session;
    this.#r1 = r1;
    const counter = r1.parameters.filter(({ type }) => type === hip.R1_COUNTER);
    return build(
      {
        ...this.#header(hip.I2, r1.sender),
        parameters: [
          hip.espInfo(session.inbound),
          ...counter,
          hip.solution(K, opaque, session.I, session.J),
          hip.ciphers(5),
          { type: hip.ENCRYPTED_KEY, contents: session.encryptedKey() },
          { type: hip.I_NONCE, contents: session.nonce },
          hip.hostId(this.identity.host),
          hip.transports(4095),
          hip.espTransform(suite),
        ],
      },
      tweak,
      session.half(true).mac,
    );
  }

  /** Takes an R2: the association stands. */
  takeR2(payload: Uint8Array): void {
    const session = this.session;
    const r2 = decode(payload);
    assert.equal(r2.type, hip.R2);
    assert.deepEqual(r2.receiver, this.identity.hit);
    assert.deepEqual(r2.sender, session.peerHit);
    assert.deepEqual(contentsOf(r2, hip.HIP_MAC), hip.macOf(session.half(false).mac, r2), "R2: HIP_MAC");
    assert.deepEqual(contentsOf(r2, hip.I_NONCE), session.nonce, "R2: I_NONCE");
    for (const type of [511, 579, 715, 2049, 4095]) {
      assert.deepEqual(contentsOf(r2, type), contentsOf(this.#r1!, type), `R2: list ${type}`);
    }
    this.#takeKey(r2);
  }

  #takeKey(packet: Packet): void {
    const session = this.session;
    const enciphered = contentsOf(packet, hip.ENCRYPTED_KEY);
    session.peerZ = new Uint8Array(cryptKey(session.half(false).enc, session.I, session.J, enciphered));
    const info = contentsOf(packet, hip.ESP_INFO);
    session.outbound = Number(number(info.subarray(8, 12)));
    session.derivePairwise();
    session.established = true;
  }

  // --- Responder --------------------------------------------------------------------------------------------------------

  get lists(): hip.Parameter[] {
    return [
      hip.groups(...this.groups),
      hip.ciphers(5),
      hip.hitSuites(0x40),
      hip.transports(4095),
      hip.espTransform(...this.suites),
    ];
  }

  /** Answers an I1 with an R1. */
  r1(i1Payload: Uint8Array, tweak: Tweak = {}): Uint8Array {
    const i1 = decode(i1Payload);
    assert.equal(i1.type, hip.I1);
    assert.ok(i1.receiver.every((octet) => octet === 0) || equal(i1.receiver, this.identity.hit), "I1: not for us");
    const parameters = [
      hip.r1Counter(this.counter),
      hip.puzzle(this.K, this.lifetime, this.#puzzle.opaque, this.#puzzle.I),
      hip.hostId(this.identity.host),
      ...this.lists,
    ].sort((a, b) => a.type - b.type);
    return build({ ...this.#header(hip.R1, i1.sender), parameters }, tweak);
  }

  /** A new generation: another puzzle, a greater counter. */
  renew(): void {
    this.counter++;
    this.#puzzle = { opaque: this.random.take(2), I: this.random.take(16) };
  }

  /** Takes an I2 and answers an R2: the association stands. */
  r2(i2Payload: Uint8Array, tweak: Tweak = {}): Uint8Array {
    const i2 = decode(i2Payload);
    assert.equal(i2.type, hip.I2);
    assert.deepEqual(i2.receiver, this.identity.hit);
    assert.equal(number(contentsOf(i2, hip.R1_COUNTER).subarray(4)), this.counter, "I2: R1_COUNTER");
    const solution = contentsOf(i2, hip.SOLUTION);
    assert.equal(solution[0], this.K, "I2: K");
    assert.deepEqual(solution.slice(2, 4), this.#puzzle.opaque, "I2: Opaque");
    const session = new Session(this.identity, i2.sender);
    session.I = solution.slice(4, 20);
    session.J = solution.slice(20, 36);
    assert.deepEqual(session.I, this.#puzzle.I, "I2: #I");
    assert.ok(solves(this.K, session.I, i2.sender, this.identity.hit, session.J), "I2: solution");
    const host = readHostId(contentsOf(i2, hip.HOST_ID));
    assert.deepEqual(hitOf(host), i2.sender, "I2: the HIT is not that of HOST_ID");
    assert.deepEqual(u16s(contentsOf(i2, hip.HIP_CIPHER)), [5], "I2: cipher");
    assert.deepEqual(u16s(contentsOf(i2, hip.TRANSPORT_FORMAT_LIST)), [4095], "I2: transport");
    const chosen = u16s(contentsOf(i2, hip.ESP_TRANSFORM), 2);
    assert.equal(chosen.length, 1, "I2: one ESP suite");
    assert.ok(this.suites.includes(chosen[0]!), "I2: an offered ESP suite");
    session.suite = chosen[0]!;
    session.nonce = new Uint8Array(contentsOf(i2, hip.I_NONCE));
    assert.equal(session.nonce.length, 32);
    session.deriveMaster(host.subarray(2));
    assert.deepEqual(contentsOf(i2, hip.HIP_MAC), hip.macOf(session.half(false).mac, i2), "I2: HIP_MAC");
    session.ownZ = new Uint8Array(this.random.take(16));
    session.inbound = (Number(number(this.random.take(4))) | 0x100) >>> 0;
    this.session = session;
    this.#takeKey(i2);
    const parameters = [
      hip.espInfo(session.inbound),
      { type: hip.ENCRYPTED_KEY, contents: session.encryptedKey() },
      { type: hip.I_NONCE, contents: session.nonce },
      ...this.lists,
    ].sort((a, b) => a.type - b.type);
    return build({ ...this.#header(hip.R2, i2.sender), parameters }, tweak, session.half(true).mac);
  }

  /** A NOTIFY of this type. */
  notify(receiver: Uint8Array, type: number, data: Uint8Array = new Uint8Array(0), tweak: Tweak = {}): Uint8Array {
    return build(
      { ...this.#header(hip.NOTIFY, receiver), parameters: [hip.notification(type, data)] },
      tweak,
      tweak.macKey,
    );
  }
}
