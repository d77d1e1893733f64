// What the differential runs have in common: how many, and a core of profile full whose whole memory is compared at each call.

import { moduleOf, Probe } from "../probe.js";

/** Runs of a primitive in `make test`. */
export const RUNS = Number(process.env["THIMBLE_RUNS"] ?? 10_000);

export const probe = new Probe(moduleOf("full"));

/** Calls an export whose arguments are octets and numbers; answers what it wrote to the last argument: room for `length` octets. */
export function compute(
  name: string,
  args: readonly (Uint8Array | number)[],
  length: number,
  more: readonly number[] = [],
): Buffer {
  probe.clear();
  const pointers = args.map((arg, n) => (typeof arg === "number" ? arg : probe.put(arg, n % 4)));
  const output = probe.room(length, 1);
  const result = probe.call(name, [...pointers, output, ...more], [[output, length]]);
  if (result !== 0) throw new Error(`${name} answered ${result}`);
  return probe.read(output, length);
}
