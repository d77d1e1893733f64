// AES of one block (FIPS 197 §5.1, §5.3), and AES-CTR (SP 800-38A §6.5).

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkNames, checkOctets, type Octets } from "./octets.js";

const BLOCK = 16;

export interface Aes {
  /** AES-128 of one block. key and block 16 octets; gives 16. @throws TypeError, RangeError */
  encrypt(key: Uint8Array, block: Uint8Array, into?: Uint8Array): Octets;
  /** The inverse of `encrypt`. key and block 16 octets; gives 16. @throws TypeError, RangeError */
  decrypt(key: Uint8Array, block: Uint8Array, into?: Uint8Array): Octets;
  /**
   * AES-CTR, both ways. Nothing is authenticated: use `ccm` or `gcm`, and this only where a protocol has it. Gives as many octets.
   * @throws TypeError, RangeError
   */
  ctr(call: Ctr): Octets;
}

export interface Ctr {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 16 octets: a big-endian number that is counted up for each block, and wraps; none may come again under this key. */
  readonly counterBlock: Uint8Array;
  readonly data: Uint8Array;
  readonly into?: Uint8Array;
}

const CTR_NAMES = ["key", "counterBlock", "data", "into"];

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

  const counting = arena.fn("aes_ctr");
  function ctr(call: Ctr): Octets {
    checkNames(call, CTR_NAMES);
    const { key, counterBlock, data, into } = call;
    checkExactly(key, 16, "key");
    checkExactly(counterBlock, BLOCK, "counterBlock");
    checkOctets(data, "data");
    checkInto(into, data.length);
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const c = arena.put(counterBlock, "counterBlock");
      const at = arena.put(data, "data");
      arena.checked(counting(k, c, at, data.length), "aes_ctr");
      return arena.take(at, data.length, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  return { encrypt: block("aes_encrypt"), decrypt: block("aes_decrypt"), ctr };
}
