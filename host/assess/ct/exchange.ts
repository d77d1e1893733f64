// Whole HIP DEX exchanges between two instances, with messages over the association; and making identities.
//
// The secrets here have public images: a private key decides a Host Identity and a HIT, and the generator's seed decides nonces, SPIs
// and #I. Branches on those are no leak, but would look like one. So the HITs keep their order (it decides who is host "gl",
// draft-ietf-hip-dex-24 §6.3), and SPIs are the same in all runs (an SPI that will not do is drawn again, which is a branch on a number
// that was never used). For the rest, comparing two such numbers for equality or for zero gives the same answer in every run.

import { encodeLocator } from "../../core/locator.js";
import { GROUP_P256, GROUP_X25519, Policy } from "../../core/core.js";
import { toHex } from "../../core/text.js";
import type { Case } from "./case.js";
import type { Machine, Rig } from "./machine.js";
import { joined, p256Edges, p256Randoms, randomOf, randoms, x25519Edges, type Random } from "./secrets.js";

const SEED = 32;
const MESSAGE = 48;
const PORT = 5683;
/** Only an SPI is drawn with this length (assembly/network/hip/spi.ts). */
const SPI = Uint8Array.of(0x7a, 0x12, 0x34, 0x56);

const checked = (what: string, status: number): number => {
  if (status < 0) throw new Error(`${what} answered ${status}`);
  return status;
};

/** One of the two hosts. */
class Host {
  readonly machine: Machine;
  readonly hit: Uint8Array;
  /** Payloads under way. */
  readonly sent: Uint8Array[] = [];
  readonly delivered: Uint8Array[] = [];

  constructor(
    rig: Rig,
    group: number,
    privateKey: Uint8Array,
    seed: Uint8Array,
    readonly locator: Uint8Array,
  ) {
    const random = randomOf(seed, "random");
    this.machine = rig.open({
      entropy: randomOf(seed, "entropy"),
      random: (length) => (length === SPI.length ? SPI : random(length)),
      transmitDatagram: (_to, payload) => void this.sent.push(payload),
      deliver: (_association, _port, message) => void this.delivered.push(message),
    });
    const { machine } = this;
    checked("start", machine.call("start"));
    checked("configure", machine.call("configure", Policy.ALLOW_ANY, 1));
    checked("identity_load", machine.call("identity_load", group, machine.put(privateKey)));
    machine.clear();
    const output = machine.room(16);
    checked("identity_hit", machine.call("identity_hit", group, output));
    this.hit = machine.read(output, 16);
    machine.clear();
  }

  receive(from: Host, payload: Uint8Array): void {
    const { machine } = this;
    machine.clear();
    const [locator, pointer] = [machine.put(from.locator), machine.put(payload)];
    checked("receive_datagram", machine.call("receive_datagram", locator, pointer, payload.length));
  }

  send(message: Uint8Array): void {
    this.machine.clear();
    checked(
      "association_send",
      this.machine.call("association_send", 0, PORT, this.machine.put(message), message.length),
    );
  }

  fingerprint(): Uint8Array {
    this.machine.clear();
    const output = this.machine.room(8);
    checked("association_fingerprint", this.machine.call("association_fingerprint", 0, output));
    return this.machine.read(output, 8);
  }
}

/** Carries payloads to and fro until none is left. */
function settle(a: Host, b: Host): void {
  for (;;) {
    const [fromA, fromB] = [a.sent.shift(), b.sent.shift()];
    if (fromA) b.receive(a, fromA);
    if (fromB) a.receive(b, fromB);
    if (!fromA && !fromB) return;
  }
}

const LOCATORS = ["fd00::1", "fd00::2"].map((address) => encodeLocator({ interface: 0, port: 10500, address }));

function meet(rig: Rig, group: number, secret: Uint8Array): Uint8Array {
  let at = 0;
  const take = (length: number): Uint8Array => secret.subarray(at, (at += length));
  const initiator = new Host(rig, group, take(32), take(SEED), LOCATORS[0]!);
  const responder = new Host(rig, group, take(32), take(SEED), LOCATORS[1]!);
  const { machine } = initiator;
  const [locator, hit] = [machine.put(responder.locator), machine.put(responder.hit)];
  checked("hip_initiate", machine.call("hip_initiate", locator, hit, group));
  settle(initiator, responder);
  for (const [from, message] of [
    [initiator, take(MESSAGE)],
    [responder, take(MESSAGE)],
  ] as const) {
    from.send(message);
    settle(initiator, responder);
  }
  const fingerprint = initiator.fingerprint();
  if (toHex(fingerprint) !== toHex(responder.fingerprint())) throw new Error("the two hosts do not agree");
  return joined(fingerprint, ...responder.delivered, ...initiator.delivered);
}

/** Puts the private key with the smaller HIT in front, or behind when `descending`. */
function inOrder(rig: Rig, group: number, descending: boolean) {
  const hitOf = (privateKey: Uint8Array): string =>
    toHex(new Host(rig, group, privateKey, new Uint8Array(SEED), LOCATORS[0]!).hit);
  return ([a, b]: readonly [Uint8Array, Uint8Array]): readonly [Uint8Array, Uint8Array] =>
    hitOf(a) < hitOf(b) === descending ? [b, a] : [a, b];
}

function exchange(name: string, group: number, descending: boolean): Case {
  const keys = (random: Random, count: number): Uint8Array[] =>
    group === GROUP_P256 ? p256Randoms(random, count) : randoms(random, 32, count);
  return {
    name: `exchange, ${name}, ${descending ? "Responder" : "Initiator"} has the smaller HIT`,
    secret: "private keys, entropy, messages of both",
    fixed: "order of the HITs, SPIs, all lengths, K = 0",
    secrets(random, count, rig) {
      const edge = (group === GROUP_P256 ? p256Edges() : x25519Edges()).slice(0, Math.max(1, count));
      const pairs = [
        ...edge.map((key) => [key, keys(random, 1)[0]!] as const),
        ...Array.from({ length: count }, () => keys(random, 2) as unknown as readonly [Uint8Array, Uint8Array]),
      ];
      return pairs
        .map(inOrder(rig, group, descending))
        .map(([a, b]) => joined(a, random(SEED), b, random(SEED), random(2 * MESSAGE)));
    },
    run: (rig, secret) => meet(rig, group, secret),
  };
}

function generation(name: string, group: number): Case {
  return {
    name: `start, identity_generate, ${name}`,
    secret: "entropy",
    fixed: "",
    secrets: (random, count) => randoms(random, SEED, Math.max(2, 2 * count)),
    run(rig, secret) {
      const machine = rig.open({ entropy: randomOf(secret, "entropy") });
      checked("start", machine.call("start"));
      checked("identity_generate", machine.call("identity_generate", group));
      const output = machine.room(66);
      return machine.read(output, checked("identity_host", machine.call("identity_host", group, output)));
    },
  };
}

export const exchangeCases: readonly Case[] = [
  generation("P-256", GROUP_P256),
  generation("X25519", GROUP_X25519),
  exchange("P-256", GROUP_P256, false),
  exchange("P-256", GROUP_P256, true),
  exchange("X25519", GROUP_X25519, false),
  exchange("X25519", GROUP_X25519, true),
];
