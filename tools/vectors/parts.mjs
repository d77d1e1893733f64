// What makers of vector files share.

import { createHash } from "node:crypto";

/** `length` octets that follow from `label` alone: SHA-256(label | counter), cut. */
export function bytes(label, length) {
  const parts = [];
  for (let n = 0; n * 32 < length; n++) parts.push(createHash("sha256").update(`thimble ${label} ${n}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

export function file(algorithm, schema, source, notes, groups) {
  let tcId = 0;
  for (const group of groups) for (const test of group.tests) test.tcId = ++tcId;
  return {
    algorithm,
    schema,
    generatorVersion: "1",
    numberOfTests: tcId,
    source,
    header: ["In the JSON format of Wycheproof; docs/vectors.md describes it."],
    notes,
    testGroups: groups.map((group) => ({
      ...group,
      tests: group.tests.map(({ tcId: id, comment, flags, result, ...values }) => ({
        tcId: id,
        comment,
        flags: flags ?? [],
        ...values,
        result: result ?? "valid",
      })),
    })),
  };
}

export const flip = (octets, bit) => {
  const copy = Buffer.from(octets);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};

/** The source of a made file. */
export const MADE = "made by tools/make-vectors.mjs, values computed with node:crypto";
