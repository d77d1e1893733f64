// The modes of AES and the hashes in pieces for the zero scan. CCM in pieces has a state between calls: zero-scan-pieces.test.ts.

import type { Probe, Output } from "./probe.js";
import type { Random } from "./random.js";
import { operation, plain, type Operation } from "./zero-scan-operations.js";

/** @param open undefined: seal; 0: open what was sealed; else open with this bit of the tag changed */
function gcm(nonceLength: number, length: number, aadLength: number, open?: number): Operation["prepare"] {
  return (probe, random) => {
    const [key, nonce, aad] = [random.key(16), random.octets(nonceLength), random.octets(aadLength)];
    const [k, n, a] = [probe.put(key), probe.put(nonce), probe.put(aad)];
    const data = probe.put(Buffer.concat([random.octets(length), Buffer.alloc(16)]));
    const outputs: Output[] = [[data, length + (open === undefined ? 16 : 0)]];
    const args = [k, n, nonceLength, a, aadLength, data];
    if (open === undefined) return { args: [...args, length, 16], outputs };
    probe.invoke("gcm_seal", ...args, length, 16);
    if (open > 0) probe.octets[data + length]! ^= open;
    return { args: [...args, length + 16, 16], outputs, refused: open > 0 };
  };
}

/** order: 0 MAC first, 1 MAC last; open: as for gcm. */
function cbcHmac(order: number, length: number, open?: number): Operation["prepare"] {
  return (probe, random) => {
    const inputs = [random.key(32), random.key(16), random.octets(11)];
    const [m, k, h] = inputs.map((octets) => probe.put(octets)) as [number, number, number];
    const [iv, data] = [
      probe.put(random.octets(16)),
      probe.put(Buffer.concat([random.octets(length), Buffer.alloc(48)])),
    ];
    const sealed = order === 0 ? 16 * Math.ceil((length + 33) / 16) : 16 * Math.ceil((length + 1) / 16) + 32;
    const args = [m, k, h, 11, iv, data];
    const outputs: Output[] = [[data, sealed]];
    if (open === undefined) return { args: [...args, length, order], outputs };
    probe.invoke("cbc_hmac_seal", ...args, length, order);
    if (open > 0) probe.octets[data + length]! ^= open;
    return { args: [...args, sealed, order], outputs: [[data, length], ...outputs], refused: open > 0 };
  };
}

/** Key, some more inputs, data in place. */
function inPlace(inputs: readonly number[], length: number, counted = false): Operation["prepare"] {
  return (probe, random) => {
    const args = inputs.flatMap((octets, n) => {
      const pointer = probe.put(random.key(octets));
      return counted && n > 0 ? [pointer, octets] : [pointer];
    });
    const data = probe.put(random.octets(length));
    return { args: [...args, data, length], outputs: [[data, length]] };
  };
}

/** A step of a hash in pieces, whose state is the caller's. */
function step(prefix: string, contextLength: number, at: "init" | "update" | "final"): Operation["prepare"] {
  return (probe: Probe, random: Random) => {
    const [context, output] = [probe.room(contextLength), probe.room(32)];
    const keyed = prefix === "hmac_sha256" ? [probe.put(random.key(40)), 40] : [];
    const state: Output = [context, contextLength];
    if (at === "init") return { args: [context, ...keyed], outputs: [state] };
    probe.invoke(`${prefix}_init`, context, ...keyed);
    const message = probe.put(random.octets(100));
    if (at === "update") return { args: [context, message, 100], outputs: [state] };
    probe.invoke(`${prefix}_update`, context, message, 100);
    return { args: [context, output], outputs: [[output, 32], state] };
  };
}

const COUNTED = [100, true] as const;

export const MODES: readonly Operation[] = [
  ...[0, 1, 16, 40].flatMap((length) => [
    operation("gcm_seal", `${length} octets`, gcm(12, length, 20)),
    operation("gcm_open", `${length} octets`, gcm(12, length, 20, 0)),
    operation("gcm_open", `${length} octets, refused`, gcm(12, length, 20, 1)),
    operation("aes_ctr", `${length} octets`, inPlace([16, 16], length)),
    operation("ccm_star_unauthenticated", `${length} octets`, inPlace([16, 13], length, true)),
  ]),
  operation("gcm_seal", "a nonce of 20 octets", gcm(20, 40, 20)),
  operation("gcm_open", "a nonce of 20 octets", gcm(20, 40, 20, 0)),
  ...[0, 16, 48].flatMap((length) =>
    ["cbc_encrypt", "cbc_decrypt"].map((name) => operation(name, `${length} octets`, inPlace([16, 16], length))),
  ),
  ...["MAC first", "MAC last"].flatMap((text, order) =>
    [0, 15, 100, 300].flatMap((length) => [
      operation("cbc_hmac_seal", `${text}, ${length} octets`, cbcHmac(order, length)),
      operation("cbc_hmac_open", `${text}, ${length} octets`, cbcHmac(order, length, 0)),
      operation("cbc_hmac_open", `${text}, ${length} octets, refused`, cbcHmac(order, length, 1)),
    ]),
  ),
  operation("cmac_96", "100 octets", plain([[16, false], COUNTED], 12)),
  ...[0, 16, 20].map((length) =>
    operation("cmac_prf_128", `a key of ${length} octets`, plain([[length, true], COUNTED], 16)),
  ),
  ...(["init", "update", "final"] as const).flatMap((at) => [
    operation(`sha256_${at}`, "100 octets", step("sha256", 104, at)),
    operation(`hmac_sha256_${at}`, "100 octets", step("hmac_sha256", 272, at)),
  ]),
];
