// What stands beside a core while its vectors of ECDSA run: another implementation, which hashes messages and checks the
// signatures that the core makes. Node has node:crypto (host/cli/reference.ts), a page @noble (host/web/reference.ts).

export const HASHES = ["SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"] as const;
export type HashName = (typeof HASHES)[number];

export const isHash = (name: string): name is HashName => (HASHES as readonly string[]).includes(name);

export interface Reference {
  /** For a person. */
  readonly name: string;
  /** The whole hash of a message. */
  digest(hash: HashName, message: Uint8Array): Uint8Array;
  /**
   * Whether it takes an ECDSA signature on P-256.
   * @param publicKey X | Y, 64 octets
   * @param signature r | s, 64 octets
   */
  verify(publicKey: Uint8Array, hash: HashName, message: Uint8Array, signature: Uint8Array): boolean;
}
