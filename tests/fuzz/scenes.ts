// Cores in every state, each with the packets that fit it and a way to end its exchange, over sockets or over the radio.

import assert from "node:assert/strict";
import { encodeLocator } from "../../host/core/locator.js";
import { ESTABLISHED, I1_SENT, I2_SENT, R2_SENT } from "../../host/core/states.js";
import { text, u16, type Group, type Identity } from "../conformance/hip/crypto.js";
import { EUI_A, EUI_B, framesOf, payloadsOf } from "../conformance/hip/frames.js";
import { identityNumber, socket, Thing, twoIdentities } from "../conformance/hip/host.js";
import type { Edit, Parameter } from "../conformance/hip/packet.js";
import { Peer } from "../conformance/hip/peer.js";
import type { Dice } from "./mutate.js";

export const STATES = [
  "UNASSOCIATED",
  "I1-SENT",
  "I1-SENT, opportunistic",
  "I2-SENT",
  "R2-SENT",
  "ESTABLISHED as Initiator",
  "ESTABLISHED as Responder",
  "four associations",
] as const;
export type State = (typeof STATES)[number];

export interface Scene {
  readonly state: State;
  readonly radio: boolean;
  readonly group: Group;
  readonly thing: Thing;
  /** Packets to make mutants of; none of them is accepted, changed, but as `mayMove` says. */
  readonly corpus: readonly Uint8Array[];
  /** Those of the corpus whose mutants get as far as public-key work. */
  readonly expensive: readonly Uint8Array[];
  /** The association that an R1, which nothing authenticates, may carry on. */
  readonly awaitsR1: number;
  /** The association whose retransmission a NOTIFY, which nothing authenticates, may move. */
  readonly awaitsR2: number;
  /** A packet with a right MAC around a mutated body. */
  authentic(dice: Dice): Uint8Array | undefined;
  /** Gives the untouched packets: the exchange has to come to its end, and data to go both ways. @throws AssertionError */
  finish(): void;
}

const RADIO_PEER = encodeLocator({ interface: 1, port: 10500, address: "fe80::b" });

/** Gives payloads to a thing and takes its answers, over one of its two interfaces. */
export class Link {
  #tag = 100;
  constructor(
    readonly thing: Thing,
    readonly radio: boolean,
    readonly from: Uint8Array,
  ) {}

  get locator(): Uint8Array {
    return this.radio ? RADIO_PEER : this.from;
  }

  give(payload: Uint8Array): Uint8Array[] {
    const { thing } = this;
    thing.clear();
    let status = 0;
    if (this.radio) {
      for (const frame of framesOf(payload, EUI_B, EUI_A, this.#tag++)) status = thing.core.receiveFrame(frame);
    } else status = thing.receive(payload, this.from);
    assert.equal(status, 0, "an untouched packet was refused");
    return this.sent();
  }

  sent(): Uint8Array[] {
    return this.radio ? payloadsOf(this.thing.frames) : this.thing.sent.map(({ payload }) => payload);
  }

  answer(payload: Uint8Array): Uint8Array {
    const answers = this.give(payload);
    assert.equal(answers.length, 1, "packets in answer to an untouched packet");
    return answers[0]!;
  }
}

function talk(link: Link, peer: Peer, association: number): void {
  const words = Uint8Array.from({ length: 30 }, (_, i) => i);
  link.give(peer.session.seal(words));
  const { thing } = link;
  assert.deepEqual(thing.delivered.at(-1)?.message, words);
  assert.equal(thing.state(association), ESTABLISHED);
  thing.clear();
  thing.core.associationSend(association, 7, words);
  assert.deepEqual(peer.session.open(link.sent()[0]!).message, words);
  assert.deepEqual(thing.core.associationFingerprint(association), peer.session.fingerprint());
}

interface Donor {
  readonly packets: readonly Uint8Array[];
}

const donors = new Map<string, Donor>();

/** A whole exchange of two peers with these identities, both ways: packets whose HITs are right and whose keys are others. */
function donor(own: Identity, other: Identity): Donor {
  const name = text(own.hit) + text(other.hit);
  let found = donors.get(name);
  if (!found) {
    const [a, b] = [new Peer({ identity: other, seed: 901 }), new Peer({ identity: own, seed: 902 })];
    const i1 = a.i1(own.hit);
    const r1 = b.r1(i1);
    const i2 = a.i2(r1);
    const r2 = b.r2(i2);
    a.takeR2(r2);
    const [c, d] = [new Peer({ identity: own, seed: 903 }), new Peer({ identity: other, seed: 904 })];
    const other1 = d.r1(c.i1(other.hit));
    const other2 = d.r2(c.i2(other1));
    const packets = [
      i1,
      i2,
      other1,
      other2,
      a.session.seal(new Uint8Array(20)),
      a.notify(own.hit, 16384, u16(1500)),
      a.notify(own.hit, 44),
    ];
    found = { packets };
    donors.set(name, found);
  }
  return found;
}

/** Changes parameters before they are MACed. */
function randomEdit(dice: Dice): Edit {
  return (list) => {
    const changed: Parameter[] = list.slice();
    for (let n = 1 + dice.below(2); n > 0; n--) {
      const at = dice.below(changed.length);
      const one = changed[at];
      if (!one) break;
      const contents = one.contents.slice();
      if (contents.length > 0) contents[dice.below(contents.length)] = dice.word();
      switch (dice.below(5)) {
        case 0:
          changed.splice(at, 1);
          break;
        case 1:
          changed.splice(at, 0, one);
          break;
        case 2:
          changed[at] = { ...one, contents: dice.octets(dice.below(64)) };
          break;
        case 3:
          changed.push({ type: dice.pick([1000, 1001, 65, 832, 4095]), contents: dice.octets(dice.below(24)) });
          changed.sort((a, b) => a.type - b.type);
          break;
        default:
          changed[at] = { ...one, contents };
      }
    }
    return changed;
  };
}

function randomSeal(dice: Dice, peer: Peer): Uint8Array {
  return peer.session.seal(dice.octets(dice.below(80)), {
    inner: (inner) => {
      const octets = inner.slice();
      for (let n = dice.below(3); n >= 0; n--) octets[dice.below(octets.length)] = dice.word();
      if (dice.chance(20)) octets[octets.length - 2] = dice.word();
      return dice.chance(20) ? octets.slice(0, dice.below(octets.length)) : octets;
    },
  });
}

/** A core in this state, and its peer; everything is decided by `seed`. */
export function makeScene(state: State, radio: boolean, group: Group, seed: number): Scene {
  const pair = twoIdentities(group);
  const [own, other] = seed & 1 ? pair : [pair[1], pair[0]];
  const extra = [identityNumber(group, 30), identityNumber(group, 31), identityNumber(group, 32)];
  const thing = new Thing({
    identities: [own],
    allow: [other, ...(state === "four associations" ? extra : [])],
    seed,
    // Puzzles live long, and hard ones are not solved: a mutated K must not cost seconds.
    policies: { 1: seed & 2 ? 3 : 0, 2: 44, 3: 4 },
    eui64: EUI_A,
  });
  const link = new Link(thing, radio, socket(2));
  const peer = new Peer({ identity: other, seed });
  const scene = {
    state,
    radio,
    group,
    thing,
    awaitsR1: -1,
    awaitsR2: -1,
    authentic: (_dice: Dice): Uint8Array | undefined => undefined,
    expensive: [] as Uint8Array[],
  };
  const lent = donor(own, other).packets;
  const initiate = (hit: Uint8Array): [number, Uint8Array] => {
    thing.clear();
    const association = thing.core.hipInitiate(link.locator, hit, group);
    return [association, link.sent()[0]!];
  };
  const responder = (): void => peer.takeR2(link.answer(peer.i2(link.answer(peer.i1(own.hit)))));
  const withCorpus = (packets: Uint8Array[], finish: () => void, more: Partial<Scene> = {}): Scene => {
    thing.clear();
    return { ...scene, corpus: [...packets, ...lent], finish, ...more };
  };

  switch (state) {
    case "UNASSOCIATED": {
      const i1 = peer.i1(own.hit);
      const r1 = link.answer(i1);
      const i2 = peer.i2(r1);
      const { session } = peer;
      const mutated = new Peer({ identity: other, seed: seed + 1 });
      return withCorpus(
        [i1, i2, r1],
        () => {
          peer.session = session;
          assert.deepEqual(link.answer(i1), r1);
          peer.takeR2(link.answer(i2));
          assert.equal(thing.state(0), R2_SENT);
          talk(link, peer, 0);
        },
        { expensive: [i2], authentic: (dice) => mutated.i2(r1, { edit: randomEdit(dice) }) },
      );
    }
    case "I1-SENT":
    case "I1-SENT, opportunistic": {
      const hit = state === "I1-SENT" ? other.hit : new Uint8Array(16);
      const [association, i1] = initiate(hit);
      const r1 = peer.r1(i1);
      return withCorpus(
        [r1, i1],
        () => {
          assert.equal(thing.state(association), I1_SENT);
          const i2 = link.answer(r1);
          assert.deepEqual(link.give(peer.r2(i2)), []);
          talk(link, peer, association);
        },
        { expensive: [r1, lent[2]!], awaitsR1: association },
      );
    }
    case "I2-SENT": {
      const [association, i1] = initiate(other.hit);
      const i2 = link.answer(peer.r1(i1));
      const r2 = peer.r2(i2);
      const { session } = peer;
      const again = new Peer({ identity: other, seed });
      again.r1(i1);
      peer.renew();
      const newer = peer.r1(i1);
      return withCorpus(
        [r2, newer, peer.notify(own.hit, 16384, u16(3))],
        () => {
          assert.equal(thing.state(association), I2_SENT);
          link.give(r2);
          peer.session = session;
          talk(link, peer, association);
        },
        {
          expensive: [newer, lent[2]!],
          awaitsR1: association,
          awaitsR2: association,
          authentic: (dice) => again.r2(i2, { edit: randomEdit(dice) }),
        },
      );
    }
    case "R2-SENT":
    case "ESTABLISHED as Responder": {
      responder();
      if (state !== "R2-SENT") talk(link, peer, 0);
      const old = peer.session.seal(new Uint8Array(40));
      return withCorpus(
        [old, peer.session.seal(new Uint8Array(9)), peer.i1(own.hit)],
        () => {
          assert.equal(thing.state(0), state === "R2-SENT" ? R2_SENT : ESTABLISHED);
          talk(link, peer, 0);
        },
        { authentic: (dice) => randomSeal(dice, peer) },
      );
    }
    case "ESTABLISHED as Initiator": {
      const [association, i1] = initiate(other.hit);
      const r1 = peer.r1(i1);
      const i2 = link.answer(r1);
      const r2 = peer.r2(i2);
      link.give(r2);
      talk(link, peer, association);
      return withCorpus([peer.session.seal(new Uint8Array(40)), r1, r2], () => talk(link, peer, association), {
        authentic: (dice) => randomSeal(dice, peer),
      });
    }
    case "four associations": {
      // R2-SENT, ESTABLISHED, I2-SENT and I1-SENT side by side.
      const others = extra.map((identity, i) => new Peer({ identity, seed: seed + 10 + i }));
      responder();
      const [second, third, fourth] = others as [Peer, Peer, Peer];
      second.takeR2(link.answer(second.i2(link.answer(second.i1(own.hit)))));
      talk(link, second, 1);
      const [waiting, i1] = initiate(third.identity.hit);
      const i2 = link.answer(third.r1(i1));
      const r2 = third.r2(i2);
      const [asked, last] = initiate(fourth.identity.hit);
      const r1 = fourth.r1(last);
      return withCorpus(
        [peer.session.seal(new Uint8Array(3)), second.session.seal(new Uint8Array(70)), r2, r1],
        () => {
          assert.deepEqual(thing.states(), [R2_SENT, ESTABLISHED, I2_SENT, I1_SENT]);
          link.give(r2);
          link.give(fourth.r2(link.answer(r1)));
          talk(link, peer, 0);
          talk(link, second, 1);
          talk(link, third, waiting);
          talk(link, fourth, asked);
        },
        { expensive: [r1], awaitsR1: asked, awaitsR2: waiting },
      );
    }
  }
}
