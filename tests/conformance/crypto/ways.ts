// Makes a vector's call in many ways: as it is, at each alignment, with the output on an input, and with each bit of each input flipped; each time
// with canaries about inputs and outputs, and the whole memory compared but for what the call may write (probe.ts).

import assert from "node:assert/strict";
import { AUTHENTICATION_FAILED } from "../../errors.js";
import type { Output, Probe } from "../probe.js";
import type { Shot } from "./shots.js";

/** Shorter outputs are the same by chance now and then. */
const TELLING = 8;

export type Way = (probe: Probe, shot: Shot, what: string) => void;

interface Fired {
  readonly answer: number;
  /** What the call may have written. */
  readonly output: Buffer;
}

interface Placing {
  /** Octets that each pointer lies behind a multiple of 16; the next one is put one further. */
  readonly offset?: number;
  /** The input that the output lies on. */
  readonly over?: string;
  /** Bit of an input that is flipped. */
  readonly flip?: readonly [input: string, bit: number];
}

/** Puts the inputs into the probe and makes the call. */
function fire(probe: Probe, shot: Shot, what: string, { offset = 0, over, flip }: Placing = {}): Fired {
  probe.clear();
  const pointers: Record<string, number> = {};
  let n = 0;
  for (const [input, octets] of Object.entries(shot.inputs)) {
    const room = input === over ? Math.max(octets.length, shot.output ?? 0) : octets.length;
    const at = probe.room(room, (offset + n++) % 16);
    probe.octets.set(octets, at);
    if (flip?.[0] === input) probe.octets[at + (flip[1] >>> 3)]! ^= 1 << (flip[1] & 7);
    pointers[input] = at;
  }
  const length = shot.output ?? shot.room ?? 0;
  const output = over !== undefined ? pointers[over]! : (pointers["data"] ?? probe.room(length, (offset + n) % 16));
  const args = shot.args.map((arg) => (typeof arg === "number" ? arg : arg === "output" ? output : pointers[arg]!));
  const answer = probe.call(shot.name, args, [[output, length]], () => what);
  return { answer, output: probe.read(output, length) };
}

function expectAnswer(shot: Shot, { answer, output }: Fired, what: string): void {
  if (shot.answer === "refused") {
    assert.ok(answer < 0, `${what}: ${shot.name} answers ${answer}`);
    if (shot.output === undefined) expectNothingLeft(shot, answer, output, what);
    return;
  }
  assert.equal(answer, shot.answer, `${what}: ${shot.name}`);
  const same = output.subarray(0, shot.expected.length).equals(shot.expected);
  assert.equal(same, shot.differs !== true, `${what}: ${shot.name} gives ${output.toString("hex")}`);
}

/** Data that are not authentic leave nothing behind; lengths that are refused leave the data as they were. */
function expectNothingLeft(shot: Shot, answer: number, output: Buffer, what: string): void {
  const untouched = shot.inputs["data"]!.subarray(0, output.length);
  const wanted = answer === AUTHENTICATION_FAILED ? Buffer.alloc(output.length) : untouched;
  assert.deepEqual(output, wanted, `${what}: ${shot.name} answers ${answer}`);
}

/** The known answer. */
export const known: Way = (probe, shot, what) => expectAnswer(shot, fire(probe, shot, what), what);

/** At each alignment to 8 octets, all pointers differently. */
export const aligned: Way = (probe, shot, what) => {
  for (let offset = 1; offset < 8; offset++) {
    const where = `${what}, pointers ${offset} octets behind a multiple of 16 and on`;
    expectAnswer(shot, fire(probe, shot, where, { offset }), where);
  }
};

/** The output on each input that it may lie on. */
export const inPlace: Way = (probe, shot, what) => {
  for (const over of shot.over ?? []) {
    const where = `${what}, the output on ${over}`;
    expectAnswer(shot, fire(probe, shot, where, { over, offset: 3 }), where);
  }
};

/**
 * Bits to flip of `length` octets: all of the first and the last 16 octets; of those between one each, another one in each vector.
 * @param thinning takes every so manieth only, others in the next vector
 */
function bitsOf(length: number, vector: number, thinning: number): number[] {
  const bits: number[] = [];
  for (let at = 0; at < length; at++) {
    if (at < 16 || at >= length - 16) for (let bit = 0; bit < 8; bit++) bits.push(8 * at + bit);
    else bits.push(8 * at + ((at + vector) % 8));
  }
  return bits.filter((_, n) => (n + vector) % thinning === 0);
}

/** One bit of one input flipped: refused, or another output. */
export function flipped(vector: number, thinning: number): Way {
  return (probe, shot, what) => {
    for (const [input, outcome] of Object.entries(shot.flips)) {
      for (const bit of bitsOf(shot.inputs[input]!.length, vector, thinning)) {
        if (shot.idle?.[input]?.includes(bit % 256)) continue;
        // Sealing does not read the room for the tag.
        if (outcome === "differs" && input === "data" && bit >= 8 * Number(shot.args.at(shot.args.indexOf("data") + 1)))
          continue;
        const where = `${what}, bit ${bit} of ${input} flipped`;
        const { answer, output } = fire(probe, shot, where, { flip: [input, bit] });
        if (outcome === "refused") {
          assert.ok(answer < 0, `${where}: ${shot.name} answers ${answer}`);
          if (shot.output === undefined) expectNothingLeft(shot, answer, output, where);
        } else if (answer >= 0 && shot.expected.length >= TELLING) {
          const same = output.subarray(0, shot.expected.length).equals(shot.expected);
          assert.ok(!same, `${where}: ${shot.name} gives the same`);
        }
      }
    }
  };
}

/** How a call is made in pieces: what begins, takes a piece, and ends; each answers what it wrote, or refuses. */
interface Pieces {
  /** Makes the call with one input cut at `cut`; answers what comes out, for the shot's expectation. */
  run(probe: Probe, shot: Shot, cut: number): Fired;
  /** The input that is cut. */
  readonly cuts: string;
}

/** Places all inputs and room for a context; answers their pointers. */
function placed(probe: Probe, shot: Shot, context: number): Record<string, number> {
  probe.clear();
  const pointers: Record<string, number> = { context: probe.room(context), output: probe.room(shot.output ?? 0) };
  for (const [input, octets] of Object.entries(shot.inputs)) pointers[input] = probe.put(octets, 1);
  return pointers;
}

/** A hash or a MAC whose context is the caller's: docs/abi.md has its octets. */
function digest(begin: string, context: number, keyed: boolean): Pieces {
  const [update, final] = [`${begin.replace(/init$/, "update")}`, `${begin.replace(/init$/, "final")}`];
  return {
    cuts: "message",
    run(probe, shot, cut) {
      const at = placed(probe, shot, context);
      const length = shot.inputs["message"]!.length;
      probe.octets.fill(0, at["context"], at["context"]! + context);
      probe.call(begin, keyed ? [at["context"]!, at["key"]!, shot.inputs["key"]!.length] : [at["context"]!], [
        [at["context"]!, context],
      ]);
      for (const [from, to] of [
        [0, cut],
        [cut, length],
      ] as const)
        probe.call(update, [at["context"]!, at["message"]! + from, to - from], [[at["context"]!, context]]);
      const outputs: Output[] = [
        [at["context"]!, context],
        [at["output"]!, 32],
      ];
      const answer = probe.call(final, [at["context"]!, at["output"]!], outputs);
      assert.deepEqual(probe.read(at["context"]!, context), Buffer.alloc(context), `${final}: the context stays`);
      return { answer, output: probe.read(at["output"]!, 32) };
    },
  };
}

const [OPEN, SEAL] = [0, 1];

/** CCM: the message is cut, and the additional data at the same place. */
function ccm(sealing: boolean): Pieces {
  return {
    cuts: "data",
    run(probe, shot, cut) {
      const at = placed(probe, shot, 0);
      const tagLength = Number(shot.args.at(-1));
      const length = Number(shot.args.at(-2)) - (sealing ? 0 : tagLength);
      const { nonce, aad } = shot.inputs;
      const begun = probe.invoke(
        "ccm_begin",
        at["key"]!,
        at["nonce"]!,
        nonce!.length,
        aad!.length,
        length,
        tagLength,
        sealing ? SEAL : OPEN,
      );
      if (begun < 0) return { answer: begun, output: Buffer.alloc(0) };
      const middle = Math.min(cut, aad!.length);
      probe.invoke("ccm_aad", at["aad"]!, middle);
      probe.invoke("ccm_aad", at["aad"]! + middle, aad!.length - middle);
      const split = Math.min(cut, length);
      for (const [from, to] of [
        [0, split],
        [split, length],
      ] as const)
        assert.equal(probe.invoke("ccm_update", at["data"]! + from, to - from), 0);
      const answer = probe.invoke("ccm_finish", at["data"]! + length);
      const done = sealing ? length + tagLength : length;
      return { answer: answer < 0 ? answer : done, output: probe.read(at["data"]!, done) };
    },
  };
}

const PIECES: Readonly<Record<string, Pieces & { readonly needs: string }>> = {
  sha256: { ...digest("sha256_init", 104, false), needs: "sha256_init" },
  hmac_sha256: { ...digest("hmac_sha256_init", 272, true), needs: "hmac_sha256_init" },
  ccm_seal: { ...ccm(true), needs: "ccm_begin" },
  ccm_open: { ...ccm(false), needs: "ccm_begin" },
};

export const comesInPieces = (probe: Probe, { name }: Shot): boolean =>
  PIECES[name] !== undefined && probe.has(PIECES[name].needs);

/** Cut in two at each place of the first and the last 40 octets, and at some in between. */
export const inPieces: Way = (probe, shot, what) => {
  if (!comesInPieces(probe, shot)) return;
  const { run, cuts } = PIECES[shot.name]!;
  const { length } = shot.inputs[cuts]!;
  for (let cut = 0; cut <= length; cut += cut < 40 || cut >= length - 40 ? 1 : 37) {
    const where = `${what}, cut at ${cut}`;
    const fired = run(probe, shot, cut);
    // What is opened in pieces is given out before the tag is known (docs/abi.md).
    if (shot.answer === "refused") assert.ok(fired.answer < 0, `${where}: ${shot.name} answers ${fired.answer}`);
    else expectAnswer(shot, fired, where);
  }
};
