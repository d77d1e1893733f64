// How often the core writes to its store: what flash has to bear (docs/store.md).

import assert from "node:assert/strict";
import { test } from "node:test";
import { Thing, identityNumber, socket, X25519 } from "./host.js";
import { Peer } from "./peer.js";

const own = identityNumber(X25519, 1);
const other = identityNumber(X25519, 2);
/** Generations that one write reserves, and accepted I2 that fill a generation (network/hip/puzzle.ts). */
const RESERVE = 64;
const RING = 8;

class Counted extends Map<number, Uint8Array> {
  writes = 0;
  override set(key: number, record: Uint8Array): this {
    this.writes++;
    return super.set(key, record);
  }
}

test("protected packets write nothing: their sequence numbers belong to a key that no restart survives", () => {
  const store = new Counted();
  const thing = new Thing({ identities: [own], allow: [other], store });
  const peer = new Peer({ identity: other });
  peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1()))));
  assert.equal(store.writes, 1, "start");
  for (let i = 0; i < 2000; i++) {
    thing.take(peer.session.seal(Uint8Array.of(i)));
    thing.core.associationSend(0, 7, Uint8Array.of(i));
    thing.clear();
  }
  assert.equal(store.writes, 1);
});

test("a flood of I1 from strangers writes once in 64 lifetimes of a puzzle", () => {
  const store = new Counted();
  const thing = new Thing({ identities: [own], allow: "any", policies: { 2: 32 }, store });
  const i1 = new Peer({ identity: other }).i1();
  const lifetimes = 4 * RESERVE;
  for (let i = 0; i < lifetimes * 10; i++) {
    thing.answer(i1, socket(1 + (i % 50)));
    thing.time += 100;
    thing.clear();
  }
  assert.ok(store.writes <= 2 + lifetimes / RESERVE, `${store.writes} writes`);
  assert.ok(store.writes >= lifetimes / RESERVE, `${store.writes} writes`);
});

/** Store writes of `count` accepted exchanges, `start` left out; each from the address that `from` gives. */
function writesOf(count: number, from: (n: number) => number): number {
  const store = new Counted();
  const thing = new Thing({ identities: [own], allow: "any", store });
  for (let i = 0; i < count; i++) {
    const address = socket(from(i));
    const peer = new Peer({ identity: other, seed: i });
    peer.takeR2(thing.answer(peer.i2(thing.answer(peer.i1(), address)), address));
    thing.core.associationForget(0);
    thing.clear();
  }
  return store.writes - 1;
}

test("exchanges of one peer at one address write once in 64: each wants a new generation", () => {
  assert.equal(
    writesOf(8 * RESERVE, () => 1),
    8,
  );
});

test("exchanges of others each write once in 512: a generation takes eight", () => {
  assert.equal(
    writesOf(2 * RESERVE * RING, (n) => 1 + (n % 200)),
    2,
  );
});
