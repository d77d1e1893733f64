// What a case is, and what the cases have in common.

import type { Machine, Rig } from "./machine.js";
import { edges, joined, randomOf, randoms, type Random } from "./secrets.js";

export interface Case {
  readonly name: string;
  /** What differs from run to run. */
  readonly secret: string;
  /** What stays the same. */
  readonly fixed: string;
  /** The secrets at the edges, then `count` random ones; `rig` has the module as it ships. */
  secrets(random: Random, count: number, rig: Rig): readonly Uint8Array[];
  /** Makes the calls of one run on new machines; answers what came out. */
  run(rig: Rig, secret: Uint8Array): Uint8Array;
  /** The outputs do not depend on the secret: it is refused, or its product is zero. */
  readonly silent?: boolean;
}

/** Public data of the cases: any octets would do. */
export const PUBLIC = randomOf(new Uint8Array(), "public data");
export const NONCE = PUBLIC(13);
export const AAD = PUBLIC(20);

/** Edges of secrets that are a key and some data: both at the edge, and each alone. */
export function keyAndData(keyLength: number, length: number) {
  return (random: Random, count: number): Uint8Array[] => [
    ...edges(keyLength + length),
    ...edges(keyLength).map((key) => joined(key, new Uint8Array(length))),
    ...edges(length).map((data) => joined(new Uint8Array(keyLength), data)),
    ...randoms(random, keyLength + length, count),
  ];
}

/** The answer of a call that should succeed. */
export const checked = (status: number): number => {
  if (status < 0) throw new Error(`a call that should succeed answered ${status}`);
  return status;
};

/** Secrets that are several things: all of them at an edge, each alone at one while the others are zeros, and random ones. */
export function piecewise(lengths: readonly number[]) {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  return (random: Random, count: number): Uint8Array[] => [
    ...edges(total),
    ...lengths.flatMap((length, n) =>
      edges(length).map((edge) => joined(...lengths.map((other, k) => (k === n ? edge : new Uint8Array(other))))),
    ),
    ...randoms(random, total, count),
  ];
}

/** The pieces of such a secret. */
export function pieces(secret: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => secret.subarray(at, (at += length)));
}

/** A case on one machine: `secret` names the pieces, `lengths` has their octets. */
export function onMachine(
  name: string,
  secret: string,
  lengths: readonly number[],
  fixed: string,
  run: (machine: Machine, ...parts: Uint8Array[]) => Uint8Array,
): Case {
  return {
    name,
    secret,
    fixed,
    secrets: piecewise(lengths),
    run: (rig, octets) => run(rig.open(), ...pieces(octets, lengths)),
  };
}
