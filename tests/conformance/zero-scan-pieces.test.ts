// CCM in pieces (assembly/crypto/ccm-pieces.ts): the rules of its calls; and that it leaves nothing behind, however a message ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTHENTICATION_FAILED, INVALID_ARGUMENT, PORT_FAILED, WRONG_STATE } from "../errors.js";
import { moduleOf, Probe } from "./probe.js";
import { Random } from "./random.js";

const FULL = moduleOf("full");
const [OPEN, SEAL, CHECK] = [0, 1, 2] as const;
const [AAD, LENGTH, TAG] = [20, 40, 8] as const;
/** Octets of the core's memory that a message under way may use. */
const STATE_MAX = 112;

class Message {
  readonly key: number;
  readonly nonce: number;
  readonly aad: number;
  readonly data: number;
  readonly tag: number;
  readonly before: Buffer;

  constructor(
    readonly probe: Probe,
    random: Random,
  ) {
    probe.clear();
    [this.key, this.nonce, this.aad] = [
      probe.put(random.key(16)),
      probe.put(random.octets(13)),
      probe.put(random.octets(AAD)),
    ];
    [this.data, this.tag] = [probe.put(random.octets(LENGTH)), probe.put(random.octets(TAG))];
    this.before = Buffer.from(probe.octets);
  }

  begin(direction: number, nonceLength = 13, tagLength: number = TAG): number {
    return this.probe.invoke("ccm_begin", this.key, this.nonce, nonceLength, AAD, LENGTH, tagLength, direction);
  }

  takeAad(length: number = AAD): number {
    return this.probe.invoke("ccm_aad", this.aad, length);
  }

  update(length: number = LENGTH, from = 0): number {
    return this.probe.invoke("ccm_update", this.data + from, length);
  }

  finish(): number {
    return this.probe.invoke("ccm_finish", this.tag);
  }

  /** Nothing but data and tag is other than it was. */
  expectClean(what: string): void {
    const outputs = [
      [this.data, LENGTH],
      [this.tag, TAG],
    ] as const;
    this.probe.expectOnly(this.before, outputs, () => what);
  }

  /** No message is under way. */
  expectOver(what: string): void {
    this.expectClean(what);
    assert.equal(this.finish(), WRONG_STATE, what);
    assert.equal(this.takeAad(0), WRONG_STATE, what);
    const [data, untouched] = [this.probe.read(this.data, 4), this.probe.read(this.data + 4, LENGTH - 4)];
    assert.equal(this.update(4), WRONG_STATE, what);
    assert.deepEqual(
      this.probe.read(this.data, 4),
      Buffer.alloc(4),
      "a piece that is not taken is zeros, never left as it was",
    );
    assert.deepEqual(this.probe.read(this.data + 4, LENGTH - 4), untouched);
    this.probe.octets.set(data, this.data);
  }
}

const RANDOM = new Random("ccm pieces, rules");
const PROBE = new Probe(FULL);
const message = (): Message => new Message(PROBE, RANDOM);

test("a message in one piece each: sealed, checked, opened; nothing stays", () => {
  const m = message();
  const plain = m.probe.read(m.data, LENGTH);
  assert.deepEqual([m.begin(SEAL), m.takeAad(), m.update(), m.finish()], [0, 0, 0, 0]);
  m.expectOver("sealed");
  const text = m.probe.read(m.data, LENGTH);
  assert.notDeepEqual(text, plain);
  assert.deepEqual([m.begin(CHECK), m.takeAad(), m.update(), m.finish()], [0, 0, 0, 0]);
  assert.deepEqual(m.probe.read(m.data, LENGTH), text);
  m.expectOver("checked");
  assert.deepEqual([m.begin(OPEN), m.takeAad(), m.update(), m.finish()], [0, 0, 0, 0]);
  assert.deepEqual(m.probe.read(m.data, LENGTH), plain);
  m.expectOver("opened");
});

test("what comes out of order, or is missing, ends the message", () => {
  const ways: readonly (readonly [string, number, (m: Message) => number])[] = [
    ["data before the additional data", WRONG_STATE, (m) => m.update(1)],
    ["data before all of the additional data", WRONG_STATE, (m) => (m.takeAad(AAD - 1), m.update(1))],
    ["more additional data than announced", INVALID_ARGUMENT, (m) => m.takeAad(AAD + 1)],
    ["one octet of additional data too many", INVALID_ARGUMENT, (m) => (m.takeAad(), m.takeAad(1))],
    ["more data than announced", INVALID_ARGUMENT, (m) => (m.takeAad(), m.update(LENGTH + 1))],
    ["one octet too many", INVALID_ARGUMENT, (m) => (m.takeAad(), m.update(), m.update(1))],
    ["the end before the additional data", WRONG_STATE, (m) => m.finish()],
    ["the end before all data", WRONG_STATE, (m) => (m.takeAad(), m.update(LENGTH - 1), m.finish())],
  ];
  for (const direction of [OPEN, SEAL, CHECK]) {
    for (const [what, wanted, way] of ways) {
      const m = message();
      // The piece of "more data than announced" reaches behind the data.
      const behind = m.probe.read(m.data + LENGTH, 1);
      assert.equal(m.begin(direction), 0);
      assert.equal(way(m), wanted, what);
      m.probe.octets.set(behind, m.data + LENGTH);
      m.expectOver(what);
    }
  }
});

test("an empty message, with additional data and without, is what ccm_seal makes of it, and ends only when all were there", () => {
  for (const aadLength of [0, 1, 13, 14, 15, AAD]) {
    const m = message();
    const [out, n, aad] = [m.probe.room(TAG), m.nonce, m.aad];
    assert.equal(m.probe.invoke("ccm_seal", m.key, n, 13, aad, aadLength, out, 0, TAG), TAG);
    const begin = (direction: number): number =>
      m.probe.invoke("ccm_begin", m.key, n, 13, aadLength, 0, TAG, direction);
    assert.deepEqual([begin(SEAL), m.takeAad(aadLength), m.update(0), m.finish()], [0, 0, 0, 0]);
    assert.deepEqual(m.probe.read(m.tag, TAG), m.probe.read(out, TAG), `${aadLength} octets of additional data`);
    assert.deepEqual([begin(OPEN), m.takeAad(aadLength), m.finish()], [0, 0, 0]);
    if (aadLength > 0) assert.deepEqual([begin(SEAL), m.takeAad(aadLength - 1), m.finish()], [0, 0, WRONG_STATE]);
  }
});

test("empty pieces change nothing, wherever they come", () => {
  const m = message();
  const results = [
    m.begin(SEAL),
    m.takeAad(0),
    m.takeAad(7),
    m.takeAad(0),
    m.probe.invoke("ccm_aad", m.aad + 7, AAD - 7),
  ];
  results.push(m.takeAad(0), m.update(0), m.update(5), m.takeAad(0), m.update(0), m.update(LENGTH - 5, 5), m.finish());
  assert.ok(results.every((result) => result === 0));
  const sealed = m.probe.read(m.data, LENGTH);
  m.probe.octets.set(m.before.subarray(m.data, m.data + LENGTH), m.data);
  const [whole, length] = [m.probe.put(m.before.subarray(m.data, m.data + LENGTH)), m.probe.room(TAG)];
  assert.ok(length > 0);
  m.probe.invoke("ccm_seal", m.key, m.nonce, 13, m.aad, AAD, whole, LENGTH, TAG);
  assert.deepEqual(m.probe.read(whole, LENGTH), sealed);
});

test("a wrong direction, nonce or tag length is refused, and ends what was under way; a tag of 0 and odd ones too", () => {
  for (const bad of [
    (m: Message): number => m.begin(3),
    (m: Message): number => m.begin(SEAL, 6),
    (m: Message): number => m.begin(SEAL, 14),
    ...[0, 1, 2, 3, 5, 7, 9, 11, 13, 15, 17, 18].map((tag) => (m: Message) => m.begin(SEAL, 13, tag)),
  ]) {
    const m = message();
    assert.equal(m.begin(SEAL), 0);
    assert.equal(bad(m), INVALID_ARGUMENT);
    m.expectOver("refused");
  }
});

test("a new message takes the place of the one under way", () => {
  const m = message();
  assert.deepEqual(
    [m.begin(OPEN), m.takeAad(5), m.begin(SEAL), m.takeAad(), m.update(), m.finish()],
    [0, 0, 0, 0, 0, 0],
  );
  m.expectOver("the second");
  assert.deepEqual([m.begin(CHECK), m.takeAad(), m.update(), m.finish()], [0, 0, 0, 0]);
});

test("a wrong tag is told by ccm_finish alone, and leaves nothing of the core's", () => {
  for (const direction of [OPEN, CHECK]) {
    const m = message();
    assert.deepEqual([m.begin(direction), m.takeAad(), m.update()], [0, 0, 0]);
    assert.equal(m.finish(), AUTHENTICATION_FAILED);
    m.expectOver("wrong tag");
  }
});

test("between calls a message lies in one range, and wipe zeros it", () => {
  const [used, wiped] = [new Probe(FULL), new Probe(FULL)];
  const m = new Message(used, RANDOM);
  assert.deepEqual([m.begin(OPEN), m.takeAad(), m.update(21)], [0, 0, 0]);
  const changed = [...m.before.subarray(0, used.used).keys()].filter((at) => used.octets[at] !== m.before[at]);
  assert.ok(changed.length > 60, `${changed.length}`);
  assert.ok(changed.at(-1)! - changed[0]! < STATE_MAX, `${changed[0]} to ${changed.at(-1)}`);
  used.invoke("wipe");
  wiped.invoke("wipe");
  assert.deepEqual(Buffer.from(used.octets.subarray(0, used.used)), Buffer.from(wiped.octets.subarray(0, used.used)));
  assert.equal(m.finish(), WRONG_STATE);
});

test("a hook that fails at any call ends the message with PORT_FAILED; its last piece is zeros, and nothing stays", () => {
  let failures = 0;
  for (const direction of [OPEN, SEAL, CHECK]) {
    for (let failing = 0; ; failing++) {
      let calls = 0;
      const soft = new Probe(FULL);
      const aesBlock = (key: Uint8Array, input: Uint8Array, output: Uint8Array): number => {
        if (calls++ === failing) return PORT_FAILED;
        soft.clear();
        const [k, i, o] = [soft.put(key), soft.put(input), soft.room(16)];
        soft.invoke("aes_encrypt", k, i, o);
        output.set(soft.read(o, 16));
        return 0;
      };
      const m = new Message(new Probe(FULL, { aesBlock }), RANDOM);
      const steps: readonly (() => number)[] = [
        () => m.begin(direction),
        () => m.takeAad(17),
        () => m.probe.invoke("ccm_aad", m.aad + 17, AAD - 17),
        () => m.update(20),
        () => m.update(20, 20),
        () => m.finish(),
      ];
      const at = steps.findIndex((step) => step() === PORT_FAILED);
      if (calls <= failing) break;
      failures++;
      assert.ok(at >= 0, `call ${failing}`);
      m.expectClean(`call ${failing} of the hook`);
      if (at === 3 || at === 4)
        assert.deepEqual(m.probe.read(m.data + 20 * (at - 3), 20), Buffer.alloc(20), `call ${failing}`);
      assert.equal(m.finish(), WRONG_STATE);
    }
  }
  assert.ok(failures > 20, `${failures}`);
});
