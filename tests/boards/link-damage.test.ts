// The board's end of the serial link keeps no message: its octets go where they are wanted while they come (docs/serial.md). So what a
// message that turns out to be damaged, or comes at the wrong time, has done is looked at here: nothing, but to the I/O buffer.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { startBoardProcess, type BoardProcess } from "../../host/emulator/process.js";
import {
  Channel,
  CONTENT_MAX,
  encodeCall,
  encodeFrame,
  FrameDecoder,
  parseBoardMessage,
  POINTER_BIT,
  type BoardMessage,
} from "../../host/emulator/serial.js";
import { cannotRun, hex, randomOctets, randomWords } from "./support.js";
import { INVALID_ARGUMENT, NO_ENTROPY } from "../errors.js";

const X25519 = 12;
const CAPACITY = 1280;
const NOTHING = new Uint8Array(0);
const SEED = Uint8Array.from({ length: 32 }, (_, i) => 3 * i + 1);
const KEY = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

/** A firmware and its line, octet by octet. */
class Line {
  readonly board: BoardProcess;
  messages: BoardMessage[] = [];
  #decoder = new FrameDecoder();
  #wake: () => void = () => undefined;
  #sequence = 0;
  #end: string | undefined;

  constructor(engine: string) {
    this.board = startBoardProcess("native", engine, "none");
    this.board.onData = (chunk) => {
      for (const content of this.#decoder.push(chunk)) {
        const message = parseBoardMessage(content);
        if (message) this.messages.push(message);
      }
      this.#wake();
    };
    void this.board.ended.then((how) => {
      this.#end = how;
      this.#wake();
    });
  }

  /** Waits until there is such a message. @throws Error when the firmware ended */
  async until(wanted: (message: BoardMessage) => boolean): Promise<BoardMessage> {
    for (;;) {
      const found = this.messages.find(wanted);
      if (found) return found;
      if (this.#end !== undefined) throw new Error(this.#end);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  frameOf(name: string, args: readonly number[] = [], input: Uint8Array = NOTHING, read = 0): Uint8Array {
    this.#sequence = (this.#sequence + 1) & 0xff;
    return encodeFrame(encodeCall({ sequence: this.#sequence, name, args, read, input }));
  }

  /** Sends octets and then a call; answers its result, and all that the board said since the octets. */
  async behind(
    octets: Uint8Array,
    name: string,
    args: readonly number[] = [],
    input: Uint8Array = NOTHING,
    read = 0,
  ): Promise<{ result: number; output: Uint8Array; said: BoardMessage[] }> {
    this.messages = [];
    this.board.write(octets);
    this.board.write(this.frameOf(name, args, input, read));
    const sequence = this.#sequence;
    const answer = await this.until((message) => message.kind === "result" && message.sequence === sequence);
    assert.ok(answer.kind === "result");
    return { result: answer.result, output: answer.output, said: this.messages };
  }

  /** Of the identity that a test loads. */
  async hit(): Promise<string> {
    const { result, output } = await this.behind(NOTHING, "identity_hit", [X25519, POINTER_BIT], NOTHING, 16);
    assert.equal(result, 16);
    return hex(output);
  }

  /** `start`, up to the question for entropy. */
  async startUpToEntropy(): Promise<number> {
    this.messages = [];
    this.board.write(this.frameOf("start"));
    await this.until(({ kind }) => kind === "entropy");
    return this.#sequence;
  }

  async start(): Promise<void> {
    await this.startUpToEntropy();
    this.board.write(encodeFrame(Uint8Array.of(Channel.ENTROPY, ...SEED)));
    await this.until(({ kind }) => kind === "result");
  }
}

/** The same octets but for one bit: never a flag, so that it stays one frame. */
function turned(frame: Uint8Array, bit: number): Uint8Array | undefined {
  const altered = frame.slice();
  altered[bit >> 3]! ^= 1 << (bit & 7);
  return altered[bit >> 3] === 0x7e ? undefined : altered;
}

for (const engine of ["wasm3", "aot"]) {
  describe(`a damaged message on the serial link of a firmware (${engine})`, { skip: cannotRun("native") }, () => {
    const lines: Line[] = [];
    const open = async (): Promise<Line> => {
      const line = new Line(engine);
      lines.push(line);
      await line.until(({ kind }) => kind === "ready");
      return line;
    };
    after(() => Promise.all(lines.map(({ board }) => board.stop())));

    /** A firmware with an identity, and the calls that would change it. */
    const withIdentity = async (): Promise<{ line: Line; hit: string; load: Uint8Array; wipe: Uint8Array }> => {
      const line = await open();
      await line.start();
      assert.equal((await line.behind(NOTHING, "identity_load", [X25519, POINTER_BIT], KEY)).result, 0);
      const load = line.frameOf("identity_load", [X25519, POINTER_BIT], KEY.slice().reverse());
      return { line, hit: await line.hit(), load, wipe: line.frameOf("wipe") };
    };

    test("with any bit turned nothing is done, no answer comes, and the next message works", async () => {
      const { line, hit, load, wipe } = await withIdentity();
      for (const frame of [load, wipe]) {
        for (let bit = 8; bit < 8 * (frame.length - 1); bit++) {
          const damaged = turned(frame, bit);
          if (!damaged) continue;
          const { result, said } = await line.behind(damaged, "abi_version");
          assert.equal(result, 1);
          assert.equal(said.length, 1, `bit ${bit}: the board said something else`);
        }
      }
      assert.equal(await line.hit(), hit);
      await line.behind(load, "abi_version");
      assert.notEqual(await line.hit(), hit, "the undamaged call works");
    });

    test("cut at any octet, by a flag or by the next message's, nothing is done", async () => {
      const { line, hit, load, wipe } = await withIdentity();
      for (const frame of [load, wipe]) {
        for (let length = 0; length < frame.length - 1; length++) {
          const { result, said } = await line.behind(frame.slice(0, length), "abi_version");
          assert.equal(result, 1);
          assert.equal(said.length, 1, `${length} octets`);
        }
      }
      assert.equal(await line.hit(), hit);
    });

    test("longer than 1,400 octets nothing is done, though its FCS is right", async () => {
      const { line, hit, wipe } = await withIdentity();
      // The FCS of a longer message: that of its contents, made in two halves would be another, so it is made here.
      const content = Uint8Array.from({ length: CONTENT_MAX + 1 }, (_, i) => (i < 1 ? Channel.CALL : 0x41));
      let fcs = 0xffff;
      for (const octet of content) {
        fcs ^= octet;
        for (let i = 0; i < 8; i++) fcs = (fcs >>> 1) ^ (fcs & 1 ? 0x8408 : 0);
      }
      fcs ^= 0xffff;
      const escaped = [fcs & 0xff, fcs >>> 8].flatMap((octet) =>
        octet === 0x7e || octet === 0x7d ? [0x7d, octet ^ 0x20] : [octet],
      );
      const { said } = await line.behind(Uint8Array.of(0x7e, ...content, ...escaped, 0x7e), "abi_version");
      assert.equal(said.length, 1);
      const endless = await line.behind(Uint8Array.from([0x7e, ...new Uint8Array(20_000).fill(0x55)]), "abi_version");
      assert.equal(endless.said.length, 1);
      assert.equal(await line.hit(), hit);
      await line.behind(wipe, "abi_version");
    });

    test("with more than the I/O buffer holds, or a head that is not as it must be, it is refused", async () => {
      const { line, hit } = await withIdentity();
      const call = (input: number, args = 2, nameLength?: number): Uint8Array => {
        const content = encodeCall({
          sequence: 200,
          name: "identity_load",
          args: [X25519, ...Array.from({ length: args - 1 }, () => POINTER_BIT)],
          read: 0,
          input: new Uint8Array(input).fill(5),
        });
        if (nameLength !== undefined) content[2] = nameLength;
        return encodeFrame(content);
      };
      for (const bad of [call(CAPACITY + 1), call(32, 9), call(32, 2, 33), call(32, 2, 255)]) {
        const { said } = await line.behind(bad, "abi_version");
        assert.deepEqual(
          said.map((message) => message.kind === "result" && [message.sequence, message.result]).slice(0, -1),
          [[200, INVALID_ARGUMENT]],
        );
      }
      // A head that ends too early.
      const whole = encodeCall({ sequence: 201, name: "wipe", args: [], read: 0, input: NOTHING });
      for (let length = 1; length < whole.length; length++) {
        const { said } = await line.behind(encodeFrame(whole.slice(0, length)), "abi_version");
        assert.ok(said[0]?.kind === "result" && said[0].result === INVALID_ARGUMENT, `${length} octets`);
        assert.equal(said.length, 2);
      }
      assert.equal(await line.hit(), hit);
      const { said } = await line.behind(call(CAPACITY), "abi_version");
      assert.ok(said[0]?.kind === "result" && said[0].result === 0, "as much as the buffer holds");
    });

    test("what it may have overwritten is the I/O buffer", async () => {
      const { line, hit } = await withIdentity();
      const mark = new Uint8Array(CAPACITY).fill(0x11);
      await line.behind(NOTHING, "abi_version", [], mark);
      const damaged = line.frameOf("abi_version", [], new Uint8Array(40).fill(0x22));
      damaged[damaged.length - 2]! ^= 1;
      const { output } = await line.behind(damaged, "abi_version", [], NOTHING, CAPACITY);
      assert.deepEqual(
        output,
        Uint8Array.from(mark, (octet, i) => (i < 40 ? 0x22 : octet)),
      );
      assert.equal(await line.hit(), hit);
    });

    test("while the core waits for entropy only the right answer counts, and what else comes is dropped whole", async () => {
      const keyOf = async (disturb: (line: Line) => Uint8Array[]): Promise<string> => {
        const line = await open();
        const sequence = await line.startUpToEntropy();
        for (const octets of disturb(line)) line.board.write(octets);
        line.board.write(encodeFrame(Uint8Array.of(Channel.ENTROPY, ...SEED)));
        const started = await line.until(({ kind }) => kind === "result");
        assert.ok(started.kind === "result" && started.sequence === sequence && started.result === 0);
        assert.equal(line.messages.length, 2, "the question and the answer, and nothing else");
        assert.equal((await line.behind(NOTHING, "identity_generate", [X25519])).result, 0);
        return line.hit();
      };
      const undisturbed = await keyOf(() => []);
      const other = Uint8Array.of(Channel.ENTROPY, ...SEED.slice().reverse());
      const wrong = encodeFrame(other);
      wrong[wrong.length - 2]! ^= 1;
      const disturbed = await keyOf((line) => [
        wrong,
        encodeFrame(other.slice(0, -1)),
        encodeFrame(Uint8Array.of(...other, 0)),
        encodeFrame(Uint8Array.of(Channel.ENTROPY)),
        line.frameOf("abi_version"),
        line.frameOf("identity_load", [X25519, POINTER_BIT], KEY),
        encodeFrame(Uint8Array.of(Channel.RADIO, ...new Uint8Array(125))),
        encodeFrame(Uint8Array.of(Channel.DATAGRAM, ...new Uint8Array(1300))),
        encodeFrame(other).slice(0, 20),
      ]);
      assert.equal(disturbed, undisturbed);
    });

    test("one that began while the core waited for entropy, in vain, is no message when its rest comes", async () => {
      const line = await open();
      const sequence = await line.startUpToEntropy();
      // Its second half would be a CALL of its own.
      const frame = line.frameOf("abi_version");
      const inner = encodeCall({ sequence: 99, name: "abi_version", args: [], read: 0, input: NOTHING });
      const whole = encodeFrame(Uint8Array.of(Channel.CALL, 1, 2, 3, ...inner));
      line.board.write(whole.slice(0, 5));
      const started = await line.until(({ kind }) => kind === "result");
      assert.ok(started.kind === "result" && started.sequence === sequence && started.result === NO_ENTROPY);
      line.messages = [];
      line.board.write(whole.slice(5));
      line.board.write(frame);
      const next = await line.until(({ kind }) => kind === "result");
      assert.ok(next.kind === "result" && next.sequence === frame[2], "the rest was taken for a CALL");
      assert.equal(line.messages.length, 1);
      await line.start();
    });

    test("thousands that are damaged at random are each answered, or not, as the host's decoder says", async () => {
      const line = await open();
      await line.start();
      const words = randomWords(21);
      const below = (n: number): number => words.next().value % n;
      const names = ["abi_version", "aes_encrypt", "identity_hit", "memory", "$nothing", "x"];
      const stream: number[] = [];
      for (let n = 0; n < 4000; n++) {
        const content = [
          () => encodeCall({ sequence: below(256), name: names[below(6)]!, args: [], read: below(40), input: NOTHING }),
          () => Uint8Array.of(Channel.RADIO, ...randomOctets(words, below(140))),
          () => Uint8Array.of(Channel.DATAGRAM, ...randomOctets(words, below(60))),
          () => Uint8Array.of(Channel.ENTROPY, ...randomOctets(words, below(60))),
          () => Uint8Array.of([0, 3, 4, 9, 11, 255][below(6)]!, ...randomOctets(words, below(60))),
          () => Uint8Array.of(Channel.CALL, ...randomOctets(words, below(60))),
        ][below(6)]!();
        const frame = [...encodeFrame(content)];
        const place = below(frame.length);
        const damage = below(6);
        if (damage === 0) frame[place]! ^= 1 << below(8);
        else if (damage === 1) frame.splice(place, 1 + below(4));
        else if (damage === 2) frame.splice(place, 0, [0x7e, 0x7d, 0, 0xff][below(4)]!);
        stream.push(...frame);
      }
      const contents = new FrameDecoder().push(Uint8Array.from(stream));
      const expected: string[] = [];
      for (const content of contents) {
        if (content[0] === Channel.CALL) expected.push(`result ${content[1] ?? 0}`);
        else if (content[0] === Channel.RADIO || content[0] === Channel.DATAGRAM) expected.push("cost");
      }
      assert.ok(expected.length > 1000 && contents.length < 3900);
      line.messages = [];
      line.board.write(Uint8Array.from([...stream, 0x7e]));
      line.board.write(line.frameOf("$ready"));
      await line.until(({ kind }) => kind === "ready");
      const said = line.messages.map((one) => (one.kind === "result" ? `result ${one.sequence}` : one.kind));
      assert.deepEqual(
        said.slice(0, said.indexOf("ready")).filter((kind) => kind !== "event"),
        expected,
      );
    });
  });
}
