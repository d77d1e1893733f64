// The Responder's puzzles: generations, the counter over restarts, and that a puzzle is good for one exchange
// (draft-ietf-hip-dex-24 §4.1.1, §6.7; RFC 7401 §4.1.2, appendix A).

import assert from "node:assert/strict";
import { test } from "node:test";
import { number, type Identity } from "./crypto.js";
import { assertRefused, identityNumber, socket, Thing, twoIdentities, X25519, type ThingOptions } from "./host.js";
import { contentsOf, decode, PUZZLE, R1_COUNTER } from "./packet.js";
import { Peer } from "./peer.js";
import { PUZZLE_WRONG, STALE_R1_COUNTER } from "../../errors.js";

const [own, other] = twoIdentities(X25519);

/** A Responder whose puzzles live a second. */
function responder(options: ThingOptions = {}): Thing {
  return new Thing({ identities: [own], allow: "any", policies: { 2: 32 }, ...options });
}

const counterOf = (r1: Uint8Array): bigint => number(contentsOf(decode(r1), R1_COUNTER).subarray(4));

/** Gets an R1; answers the peer with its I2. */
function prepared(thing: Thing, n: number, identity: Identity = other): { peer: Peer; i2: Uint8Array; r1: Uint8Array } {
  const peer = new Peer({ identity, seed: n });
  const r1 = thing.answer(peer.i1(), socket(n));
  return { peer, r1, i2: peer.i2(r1) };
}

test("the R1 generation counter grows by one, and the puzzle changes, when a puzzle's lifetime is over", () => {
  const thing = responder();
  const first = prepared(thing, 1).r1;
  thing.time += 999;
  assert.deepEqual(prepared(thing, 1).r1, first);
  thing.time += 1;
  const second = prepared(thing, 1).r1;
  assert.equal(counterOf(second), counterOf(first) + 1n);
  const [old, young] = [first, second].map((r1) => contentsOf(decode(r1), PUZZLE));
  assert.notDeepEqual(young!.slice(2, 4), old!.slice(2, 4), "Opaque");
  assert.notDeepEqual(young!.slice(4), old!.slice(4), "#I");
});

test("a puzzle of the last generation is accepted, one of the generation before is refused", () => {
  const thing = responder();
  const [a, b] = [prepared(thing, 1), prepared(thing, 2)];
  thing.time += 1000;
  prepared(thing, 3);
  a.peer.takeR2(thing.answer(a.i2, socket(1)));
  thing.time += 1000;
  prepared(thing, 3);
  assertRefused(thing, b.i2, STALE_R1_COUNTER, socket(2));
});

test("puzzles differ between Initiators, addresses and ports", () => {
  const thing = responder();
  const I = (identity: Identity, from: Uint8Array): string => {
    const r1 = thing.answer(new Peer({ identity }).i1(), from);
    return Buffer.from(contentsOf(decode(r1), PUZZLE).slice(4)).toString("hex");
  };
  const port = socket(1);
  port[3] = port[3]! + 1;
  const all = [I(other, socket(1)), I(other, socket(2)), I(other, port), I(identityNumber(X25519, 9), socket(1))];
  assert.equal(new Set(all).size, 4);
  assert.equal(I(other, socket(1)), all[0]);
});

test("the counter goes on over restarts, also by power cuts, and is in the store before it is used", () => {
  const store = new Map<number, Uint8Array>();
  let last = -1n;
  for (let boot = 0; boot < 4; boot++) {
    const thing = responder({ store, seed: boot });
    for (let i = 0; i < 150; i++) {
      const counter = counterOf(prepared(thing, 1).r1);
      assert.ok(counter > last, `${counter} after ${last}`);
      const reserved = Buffer.from(store.get(1)!).readBigUInt64LE();
      assert.ok(counter < reserved, "the store is behind");
      last = counter;
      thing.time += 1000;
    }
  }
});

test("without a store the counter begins at zero; a store that fails lets nothing start", () => {
  assert.equal(counterOf(prepared(responder(), 1).r1), 0n);
  const ports = {
    storeRead: (): Uint8Array | undefined => undefined,
    storeWrite: (): void => {
      throw new Error("the test's store fails");
    },
  };
  assert.throws(() => responder({ ports }), { code: -4 });
});

test("a store that cannot be read lets nothing start; one with a record of another length begins at zero", () => {
  const storeRead = (): Uint8Array => {
    throw new Error("the test's store fails");
  };
  assert.throws(() => responder({ ports: { storeRead } }), { code: -4 });
  const short = new Map([[1, new Uint8Array(7).fill(9)]]);
  assert.equal(counterOf(prepared(responder({ store: short }), 1).r1), 0n);
});

test("a generation that the store cannot be written ahead for does not begin", () => {
  let fails = false;
  const ports = {
    storeRead: (): Uint8Array | undefined => undefined,
    storeWrite: (): void => {
      if (fails) throw new Error("the test's store fails");
    },
  };
  const thing = responder({ ports });
  fails = true;
  for (let i = 1; i < 64; i++) {
    thing.time += 1000;
    assert.equal(counterOf(prepared(thing, 1).r1), BigInt(i));
  }
  thing.time += 1000;
  thing.clear();
  assert.equal(thing.receive(new Peer({ identity: other }).i1()), -4);
  assert.deepEqual(thing.sent, []);
  fails = false;
  assert.equal(counterOf(prepared(thing, 1).r1), 64n);
});

test("after a restart the puzzles of before are refused", () => {
  const store = new Map<number, Uint8Array>();
  const old = prepared(responder({ store }), 1);
  assertRefused(responder({ store, seed: 2 }), old.i2, STALE_R1_COUNTER, socket(1));
});

test("a spent puzzle is refused after association_forget: the same I2 would make the same keys (sheet A12)", () => {
  const thing = responder();
  const { peer, i2 } = prepared(thing, 1);
  peer.takeR2(thing.answer(i2, socket(1)));
  thing.core.associationForget(0);
  assertRefused(thing, i2, PUZZLE_WRONG, socket(1));
  thing.time += 1000;
  prepared(thing, 9);
  assertRefused(thing, i2, PUZZLE_WRONG, socket(1));
  thing.time += 1000;
  prepared(thing, 9);
  assertRefused(thing, i2, STALE_R1_COUNTER, socket(1));
});

test("a spent puzzle is refused to an I2 with another nonce, and to one with another solution", () => {
  const thing = responder();
  const { peer, r1, i2 } = prepared(thing, 1);
  const again = new Peer({ identity: other, seed: 99 });
  const second = again.i2(r1);
  peer.takeR2(thing.answer(i2, socket(1)));
  assertRefused(thing, second, PUZZLE_WRONG, socket(1));
});

test("nine I2s of one generation are accepted; none of them is accepted again", () => {
  const thing = responder({ policies: { 2: 44 } });
  const all = Array.from({ length: 9 }, (_, i) => prepared(thing, 10 + i));
  for (const [i, { peer, i2 }] of all.entries()) {
    peer.takeR2(thing.answer(i2, socket(10 + i)));
    thing.core.associationForget(0);
    for (const [k, { i2: spent }] of all.slice(0, i + 1).entries()) {
      const status = thing.receive(spent, socket(10 + k));
      assert.ok(status === PUZZLE_WRONG || status === STALE_R1_COUNTER, `I2 ${k} after ${i}: ${status}`);
    }
  }
  assert.deepEqual(thing.states(), [0, 0, 0, 0]);
});

test("fifty exchanges within one puzzle lifetime are all accepted, and no I2 of theirs a second time", () => {
  const thing = responder({ policies: { 2: 44 } });
  const spent: Uint8Array[] = [];
  for (let i = 0; i < 50; i++) {
    const { peer, i2 } = prepared(thing, 10 + i);
    peer.takeR2(thing.answer(i2, socket(10 + i)));
    thing.core.associationForget(0);
    spent.push(i2);
  }
  const before = thing.lasting();
  for (const [i, i2] of spent.entries()) {
    const status = thing.receive(i2, socket(10 + i));
    assert.ok(status === PUZZLE_WRONG || status === STALE_R1_COUNTER);
  }
  assert.deepEqual(thing.lasting(), before);
});

test("an I2 whose R2 was lost gets it again, also after eight other exchanges", () => {
  const thing = responder({ policies: { 2: 44 } });
  const first = prepared(thing, 5, identityNumber(X25519, 5));
  const r2 = thing.answer(first.i2, socket(5));
  for (let i = 0; i < 8; i++) {
    const { peer, i2 } = prepared(thing, 10 + i);
    peer.takeR2(thing.answer(i2, socket(10 + i)));
  }
  assert.deepEqual(thing.answer(first.i2, socket(5)), r2);
});

test("the eighth I2 of the last generation gets its R2 again too, when that was lost", () => {
  const thing = responder({ policies: { 2: 32 } });
  const all = Array.from({ length: 8 }, (_, i) => prepared(thing, 10 + i));
  thing.time += 1000;
  prepared(thing, 9);
  let r2 = new Uint8Array(0);
  for (const [i, { i2 }] of all.entries()) r2 = new Uint8Array(thing.answer(i2, socket(10 + i)));
  assert.deepEqual(thing.answer(all[7]!.i2, socket(17)), r2);
});

test("a refused I2 does not spend its puzzle", () => {
  const thing = responder({ allow: [other] });
  const peer = new Peer({ identity: other });
  const r1 = thing.answer(peer.i1());
  const wrong = peer.i2(r1, { macKey: new Uint8Array(16) });
  assertRefused(thing, wrong, -6);
  peer.takeR2(thing.answer(peer.i2(r1)));
});

test("an R1 is not sent, and nothing trapped, when a new generation's secrets cannot be drawn", () => {
  const thing = responder();
  prepared(thing, 1);
  thing.time += 1000;
  thing.randomFails = true;
  assert.equal(thing.receive(new Peer({ identity: other }).i1()), -4);
  thing.randomFails = false;
  const { peer, i2 } = prepared(thing, 1);
  peer.takeR2(thing.answer(i2, socket(1)));
});
