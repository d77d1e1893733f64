// What the zero scan runs: calls, each with what it may write and how it must end.

import type { Output, Probe } from "./probe.js";
import type { Random } from "./random.js";

/** A call: its arguments are put into the probe; the outputs that it may write; the answers that are right when no port fails. */
export interface Call {
  readonly args: readonly number[];
  readonly outputs: readonly Output[];
  /** Absent: a count or 0. */
  readonly refused?: boolean;
  /** The output of a call that answers an error is zeros; else it is left alone. Data in place are always zeros. */
  readonly zeros?: boolean;
}

export interface Operation {
  readonly name: string;
  readonly what: string;
  readonly prepare: (probe: Probe, random: Random) => Call;
}

export const operation = (name: string, what: string, prepare: Operation["prepare"]): Operation => ({
  name,
  what,
  prepare,
});

/** Inputs of these lengths, each followed by its length where asked, then an output. */
export function plain(
  inputs: readonly (readonly [length: number, counted: boolean])[],
  output: number,
): Operation["prepare"] {
  return (probe, random) => {
    const args = inputs.flatMap(([length, counted]) => {
      const pointer = probe.put(random.key(Math.max(1, length)).subarray(0, length));
      return counted ? [pointer, length] : [pointer];
    });
    const out = probe.room(output);
    return { args: [...args, out], outputs: [[out, output]] };
  };
}
