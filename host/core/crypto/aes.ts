// AES of one block (FIPS 197 §5.1, §5.3).

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, type Octets } from "./octets.js";

const BLOCK = 16;

export interface Aes {
  /** AES-128 of one block. key and block 16 octets; gives 16. @throws TypeError, RangeError */
  encrypt(key: Uint8Array, block: Uint8Array, into?: Uint8Array): Octets;
  /** The inverse of `encrypt`. key and block 16 octets; gives 16. @throws TypeError, RangeError */
  decrypt(key: Uint8Array, block: Uint8Array, into?: Uint8Array): Octets;
}

export function makeAes(arena: Arena): Aes {
  const block = (name: string) => {
    const run = arena.fn(name);
    return (key: Uint8Array, input: Uint8Array, into?: Uint8Array): Octets => {
      checkExactly(key, 16, "key");
      checkExactly(input, BLOCK, "block");
      checkInto(into, BLOCK);
      arena.enter();
      try {
        const k = arena.put(key, "key");
        const i = arena.put(input, "block");
        const output = arena.room(BLOCK);
        arena.checked(run(k, i, output), name);
        return arena.take(output, BLOCK, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    };
  };
  return { encrypt: block("aes_encrypt"), decrypt: block("aes_decrypt") };
}
