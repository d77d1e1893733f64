// Where secrets may stay: the generator's state, private keys, and the keys of an association lie in their places in SECRET, and nowhere else in the
// whole memory does a run of four octets of a secret lie, in either order of octets. Four, because 2^-32 of chance for each pair leaves
// one false alarm in thousands of runs, and the seed makes it none; three would already be found in packets. All of SECRET beside those
// places is zeros, which holds for every form that an intermediate may have.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";
import { agree, concat, type Group } from "./hip/crypto.js";
import { memoryLayout, MODULE, P256, Thing, twoIdentities, X25519 } from "./hip/host.js";
import { Peer } from "./hip/peer.js";
import type { Range } from "./hip/layout.js";
import { moduleOf, Probe } from "./probe.js";
import { Random } from "./random.js";

const WINDOW = 4;

/** Octets as they are, and in the other order: numbers of the curves are read from their end. */
const forms = (secret: Uint8Array): Uint8Array[] => [secret, secret.slice().reverse()];

interface Secret {
  readonly what: string;
  readonly octets: Uint8Array;
  /** Where it may lie. */
  readonly places?: readonly Range[];
}

/** Finds no window of a secret in memory outside its places. */
function expectNowhereElse(memory: Uint8Array, secrets: readonly Secret[], when: string): void {
  const at = new Map<number, number[]>();
  const view = new DataView(memory.buffer, memory.byteOffset);
  for (let i = 0; i + WINDOW <= memory.length; i++) {
    const word = view.getUint32(i);
    if (word === 0) continue;
    const found = at.get(word);
    if (found) found.push(i);
    else at.set(word, [i]);
  }
  for (const { what, octets, places = [] } of secrets) {
    assert.ok(octets.length >= 16, `${what} is ${octets.length} octets`);
    for (const form of forms(octets)) {
      for (let i = 0; i + WINDOW <= form.length; i++) {
        const window = new DataView(form.buffer, form.byteOffset + i, WINDOW).getUint32(0);
        const stray = (at.get(window) ?? []).filter(
          (found) => !places.some(({ start, length }) => found >= start && found + WINDOW <= start + length),
        );
        assert.deepEqual(stray, [], `${when}: octets ${i} to ${i + WINDOW - 1} of ${what} lie there`);
      }
    }
  }
}

/** From the first octet of SECRET to the last: it begins a curve's scratch before the generator (assembly/memory.ts). */
const layout = memoryLayout();
const GENERATOR: Range = { start: layout.privateKeys.start - 64, length: 64 };
/** Scratch of curves and ciphers; at its end the last frame that was sent, which everybody saw (assembly/memory.ts CURVE and FRAMES). */
const CURVE_BYTES = 1376;
const FRAME: Range = { start: GENERATOR.start - 304, length: 128 };
const SECRET: Range = {
  start: GENERATOR.start - CURVE_BYTES,
  length: layout.secrets.start + layout.secrets.length - GENERATOR.start + CURVE_BYTES,
};

/** All of SECRET is zeros but for these places. */
function expectZeros(memory: Uint8Array, places: readonly Range[], when: string): void {
  for (let at = SECRET.start; at < SECRET.start + SECRET.length; at++) {
    if (memory[at] === 0 || places.some(({ start, length }) => at >= start && at < start + length)) continue;
    assert.fail(`${when}: octet ${at - SECRET.start} of SECRET, at ${at}, is ${memory[at]}`);
  }
}

/** SPI, sequence numbers and IV of the last ESP packet, which travelled with it (network/esp/esp.ts AAD and NONCE): not the salt. */
const LAST_PACKET: readonly Range[] = [
  { start: layout.keying.start + 128, length: 12 },
  { start: layout.keying.start + 148, length: 7 },
];
const lasting = [...LAST_PACKET, FRAME, GENERATOR, layout.privateKeys, layout.puzzleSecrets, layout.secrets];

/** Secrets of an association: what may stay lies in its record; what it was made of, nowhere. */
function secretsOf(thing: Thing, peer: Peer, group: Group, message: Uint8Array): Secret[] {
  const { session } = peer;
  const own = thing.layout.secrets;
  const kept = (what: string, octets: Uint8Array): Secret => ({ what, octets, places: [own] });
  return [
    { what: "Kij", octets: session.kij },
    { what: "the peer's z", octets: session.ownZ },
    { what: "our z", octets: session.peerZ },
    { what: "the peer's private key", octets: peer.identity.privateKey },
    { what: "an application message", octets: message },
    kept("the Pair-wise Key", session.prk),
    kept("our ESP key", session.espKey(false).slice(0, 16)),
    kept("the peer's ESP key", session.espKey(true).slice(0, 16)),
    kept("the Master Key", concat(session.master.gl.enc, session.master.lg.enc)),
    { what: "a secret of another group", octets: agree(group, peer.identity.privateKey, peer.identity.publicKey) },
  ];
}

for (const [curve, group] of [
  ["P-256", P256],
  ["X25519", X25519],
] as const) {
  for (const role of ["Responder", "Initiator"] as const) {
    test(`an exchange over ${curve} as ${role}, and messages, leave secrets in their places only; forgetting and wiping leave none`, () => {
      const [own, other] = twoIdentities(group);
      const thing = new Thing({ identities: [own], allow: [other] });
      const peer = new Peer({ identity: other, seed: 5 });
      const privateKey: Secret = {
        what: "our private key",
        octets: own.privateKey,
        places: [thing.layout.privateKeys],
      };
      const { memory } = thing.core;
      const check = (secrets: readonly Secret[], when: string): void => {
        expectNowhereElse(memory, [privateKey, ...secrets], when);
        expectZeros(memory, lasting, when);
      };
      check([], "an identity was loaded");
      if (role === "Responder") {
        const r1 = thing.answer(peer.i1(own.hit));
        check([], "R1 was sent");
        peer.takeR2(thing.answer(peer.i2(r1)));
      } else {
        const [, i1] = thing.initiate(other.hit);
        check([], "I1 was sent");
        const i2 = thing.answer(peer.r1(i1));
        expectNowhereElse(memory, [privateKey], "I2 was sent");
        thing.take(peer.r2(i2));
      }
      check([], "the exchange has ended");
      const message = new Random(`message ${curve} ${role}`).octets(77);
      thing.take(peer.session.seal(message));
      assert.deepEqual(Buffer.from(thing.delivered.at(-1)!.message), message);
      const secrets = secretsOf(thing, peer, group, message);
      check(secrets, "a message was received");
      thing.core.associationSend(0, 5683, message);
      assert.deepEqual(Buffer.from(peer.session.open(thing.sent.at(-1)!.payload).message), message);
      check(secrets, "a message was sent");
      const wrong = peer.session.seal(message);
      wrong[wrong.length - 1]! ^= 1;
      assert.ok(thing.receive(wrong) < 0);
      check(secrets, "a message whose ICV is wrong was refused");

      thing.core.call("association_forget", [0]);
      check(
        secrets.map((one) => ({ ...one, places: [] })),
        "the association was forgotten",
      );
      thing.core.wipe();
      expectNowhereElse(
        memory,
        [{ ...privateKey, places: [] }, ...secrets.map((one) => ({ ...one, places: [] }))],
        "wipe",
      );
      expectZeros(memory, [], "wipe");
    });
  }
}

for (const profile of ["dex", "full", "host"] as const) {
  const module = profile === "dex" ? MODULE : moduleOf(profile);

  test(`${profile}: start and identity_generate leave the seed nowhere, and the private key in its place; wipe leaves a new instance`, () => {
    const random = new Random("entropy");
    const seeds: Buffer[] = [];
    const fresh = Buffer.from(new Probe(module).octets);
    for (const [group, length] of [
      [P256, 66],
      [X25519, 34],
    ] as const) {
      const probe = new Probe(module, {
        entropy: (octets) => {
          seeds.push(random.octets(octets));
          return seeds.at(-1)!;
        },
      });
      assert.equal(probe.invoke("start"), 0);
      expectNowhereElse(
        probe.octets,
        [...seeds].map((octets) => ({ what: "the seed", octets })),
        "start",
      );
      assert.equal(probe.invoke("identity_generate", group), 0);
      const host = probe.room(length);
      assert.equal(probe.invoke("identity_host", group, host), length);
      expectNowhereElse(
        probe.octets,
        [...seeds].map((octets) => ({ what: "the seed", octets })),
        "identity_generate",
      );
      if (group === P256) {
        const point = probe.read(host + 2, 64);
        const at = privateKeyIn(probe, point);
        const privateKey = probe.read(at, 32);
        const place = { start: at, length: 32 };
        expectNowhereElse(
          probe.octets,
          [{ what: "the private key", octets: privateKey, places: [place] }],
          "generated",
        );
      }
      probe.invoke("wipe");
      probe.clear();
      probe.expectOnly(fresh, [], () => "wipe");
    }
  });
}

/** Where the private key of a public key lies: the only 32 octets in memory of which it is. */
function privateKeyIn(probe: Probe, point: Buffer): number {
  const found: number[] = [];
  const ecdh = createECDH("prime256v1");
  for (let at = 1024; at + 32 <= probe.used; at++) {
    const octets = probe.read(at, 32);
    if (octets.filter((octet) => octet === 0).length > 8) continue;
    try {
      ecdh.setPrivateKey(octets);
    } catch {
      continue; // zero, or not below n
    }
    if (ecdh.getPublicKey().subarray(1).equals(point)) found.push(at);
  }
  assert.equal(found.length, 1, "places of the private key");
  return found[0]!;
}

test("full: samples of a noise source, and private keys that are made, lie nowhere in the core; wipe leaves a new instance", () => {
  const random = new Random("noise");
  const module = moduleOf("full");
  const fresh = Buffer.from(new Probe(module).octets);
  const samples: Secret[] = [];
  const probe = new Probe(module, {
    entropyRaw(length) {
      const octets = random.octets(length);
      samples.push({ what: `samples ${samples.length}`, octets });
      return octets;
    },
  });
  assert.equal(probe.invoke("start"), 0);
  expectNowhereElse(probe.octets, samples, "start");
  assert.equal(probe.invoke("random_reseed", 0, 0), 0);
  expectNowhereElse(probe.octets, samples, "random_reseed");
  const [key, point, hash, signature] = [probe.room(32), probe.room(64), probe.put(random.octets(32)), probe.room(64)];
  for (const [name, length] of [
    ["p256_generate", 64],
    ["x25519_generate", 32],
  ] as const) {
    assert.equal(probe.invoke(name, key, point), 0);
    const made = { what: "the private key", octets: probe.read(key, 32), places: [{ start: key, length: 32 }] };
    expectNowhereElse(probe.octets, [...samples, made], name);
    assert.notDeepEqual(probe.read(point, length), Buffer.alloc(length));
  }
  assert.equal(probe.invoke("p256_generate", key, point), 0);
  assert.equal(probe.invoke("p256_sign_hedged", key, hash, signature), 0);
  const signer = { what: "the private key", octets: probe.read(key, 32), places: [{ start: key, length: 32 }] };
  expectNowhereElse(probe.octets, [...samples, signer], "p256_sign_hedged");
  probe.invoke("wipe");
  probe.clear();
  probe.expectOnly(fresh, [], () => "wipe");
});
