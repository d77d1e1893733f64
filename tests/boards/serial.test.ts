import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SerialLine } from "../../host/emulator/line.js";
import { RemoteThing } from "../../host/emulator/remote.js";
import { Channel, CONTENT_MAX, encodeFrame, FrameDecoder, parseBoardMessage } from "../../host/emulator/serial.js";
import { cannotRun, hex, probe, randomOctets, randomWords } from "./support.js";

const ESCAPED = Uint8Array.of(1, 0x7e, 0x7d, 0x5e, 0x5d, 0, 0xff);

describe("serial link, host side", () => {
  test("a frame of RFC 1662's check value: FCS-16 of '123456789' is 0x906e", () => {
    const frame = encodeFrame(new TextEncoder().encode("123456789"));
    assert.deepEqual([...frame.subarray(-3)], [0x6e, 0x90, 0x7e]);
  });

  test("contents of 1 octet to the largest come back, whatever the pieces are", () => {
    const words = randomWords(1);
    const decoder = new FrameDecoder();
    for (const length of [1, 2, 15, 16, 17, 125, 255, 256, 257, 1280, CONTENT_MAX - 1, CONTENT_MAX]) {
      const content = randomOctets(words, length);
      const frame = encodeFrame(content);
      const cut = words.next().value % frame.length;
      const contents = [...decoder.push(frame.subarray(0, cut)), ...decoder.push(frame.subarray(cut))];
      assert.deepEqual(contents, [content]);
    }
    assert.equal(decoder.dropped, 0);
  });

  test("flag and escape octets are escaped", () => {
    assert.ok(!hex(encodeFrame(ESCAPED)).slice(2, -2).includes("7e"));
    assert.deepEqual(new FrameDecoder().push(encodeFrame(ESCAPED)), [ESCAPED]);
  });

  test("one flag may end a frame and start the next (RFC 1662 §4.1)", () => {
    const frame = encodeFrame(ESCAPED);
    assert.deepEqual(new FrameDecoder().push(Uint8Array.of(...frame, ...frame.subarray(1))), [ESCAPED, ESCAPED]);
  });

  test("a frame with any bit turned is dropped, and the next one comes through", () => {
    const frame = encodeFrame(Uint8Array.of(1, 2, 3, 4));
    for (let bit = 8; bit < 8 * (frame.length - 1); bit++) {
      const altered = frame.slice();
      altered[bit >> 3]! ^= 1 << (bit & 7);
      const contents = new FrameDecoder().push(Uint8Array.of(...altered, ...frame));
      assert.deepEqual(contents, [Uint8Array.of(1, 2, 3, 4)], `bit ${bit}`);
    }
  });

  test("an overlong frame is dropped and takes no memory", () => {
    const decoder = new FrameDecoder();
    decoder.push(Uint8Array.of(0x7e));
    for (let i = 0; i < 100; i++) assert.deepEqual(decoder.push(new Uint8Array(10_000)), []);
    assert.deepEqual(decoder.push(encodeFrame(ESCAPED)), [ESCAPED]);
    assert.equal(decoder.dropped, 1);
  });

  test("content that is empty or too long is refused before it is sent", () => {
    assert.throws(() => encodeFrame(new Uint8Array(0)), RangeError);
    assert.throws(() => encodeFrame(new Uint8Array(CONTENT_MAX + 1)), RangeError);
  });

  test("an escape before the flag aborts the frame (RFC 1662 §4.3)", () => {
    const frame = encodeFrame(ESCAPED);
    assert.deepEqual(new FrameDecoder().push(Uint8Array.of(...frame.subarray(0, -1), 0x7d, 0x7e)), []);
  });

  test("random octets and messages cut short never throw", () => {
    const words = randomWords(2);
    const decoder = new FrameDecoder();
    for (let i = 0; i < 3000; i++) {
      for (const content of decoder.push(randomOctets(words, 100))) parseBoardMessage(content);
      parseBoardMessage(Uint8Array.of(i % 12, ...randomOctets(words, i % 24)));
    }
    assert.equal(parseBoardMessage(new Uint8Array(0)), undefined);
  });
});

describe("serial link, board side", { skip: cannotRun("native") }, () => {
  test("the firmware's decoder answers the same as the host's, on good and on damaged streams", () => {
    const words = randomWords(3);
    const streams: Uint8Array[] = [];
    for (let i = 0; i < 200; i++) {
      const frames = [0, 1, 2].map(() => encodeFrame(randomOctets(words, 1 + (words.next().value % 300))));
      const stream = Uint8Array.from(frames.flatMap((frame) => [...frame]));
      if (i % 2) stream[words.next().value % stream.length]! ^= 1 << (words.next().value % 8);
      if (i % 3 === 0) stream.fill(0x7d, i % stream.length, (i % stream.length) + 2);
      streams.push(stream);
    }
    streams.push(Uint8Array.of(0x7e, ...new Uint8Array(3000), ...encodeFrame(ESCAPED)));
    streams.push(encodeFrame(randomOctets(words, CONTENT_MAX)));
    const answers = probe(streams.map((stream) => `decode ${hex(stream)}`));
    streams.forEach((stream, i) => {
      const contents = new FrameDecoder().push(stream).map(hex);
      assert.deepEqual((answers[i] ?? "").split(" ").filter(Boolean), contents, `stream ${i}`);
    });
  });
});

describe("a line whose other end is no good board", () => {
  /** A line that says these things, whatever it is told. */
  class Line implements SerialLine {
    onData: (chunk: Uint8Array) => void = () => {};
    readonly ended = new Promise<string>(() => {});
    readonly joinsLate = true;
    write(): void {}
    stop(): Promise<void> {
      return Promise.resolve();
    }
    say(channel: number, text: string): void {
      this.onData(encodeFrame(Uint8Array.of(channel, ...new TextEncoder().encode(text))));
    }
  }
  const GOOD = { board: "b", engine: "aot", profile: "dex", hooks: "none", memory: 1 };

  test("READY that is not what it should be makes nothing ready, and a right one does", async () => {
    const line = new Line();
    const thing = new RemoteThing(line, { name: "thing" });
    const logs: string[] = [];
    thing.listener = { log: (text) => void logs.push(text) };
    const wrong = [
      "null",
      "1",
      "[]",
      "{",
      '"x"',
      "{}",
      ...Object.keys(GOOD).map((key) => JSON.stringify({ ...GOOD, [key]: null })),
    ];
    for (const text of wrong) line.say(Channel.READY, text);
    assert.equal(logs.length, wrong.length, logs.join("\n"));
    line.say(Channel.READY, JSON.stringify(GOOD));
    assert.deepEqual(await thing.ready, GOOD);
    await thing.close();
  });
});
