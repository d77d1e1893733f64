// The derived keys of an association, for --reveal-keys.

import { toHex, type Core } from "../core/index.js";

/**
 * The layout of assembly/keying/secrets.ts, once all are derived: name, offset, octets. `gl` keys protect what the host with the greater HIT
 * sends, `lg` keys what the other sends (draft-ietf-hip-dex-24 §6.3).
 */
const LAYOUT: readonly (readonly [name: string, offset: number, octets: number])[] = [
  ["glEncryption", 0, 16],
  ["glMac", 16, 16],
  ["lgEncryption", 32, 16],
  ["lgMac", 48, 16],
  ["pairwise", 64, 16],
  ["glEspKey", 80, 16],
  ["glEspSalt", 96, 3],
  ["lgEspKey", 100, 16],
  ["lgEspSalt", 116, 3],
];

/** Hexadecimal keys by name. */
export function revealKeys(core: Core, association: number): Record<string, string> {
  const at = core.associationKeys(association);
  const keys = LAYOUT.map(([name, offset, octets]) => [
    name,
    toHex(core.memory.subarray(at + offset, at + offset + octets)),
  ]);
  return Object.fromEntries(keys) as Record<string, string>;
}
