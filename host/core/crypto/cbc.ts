// AES-CBC (SP 800-38A §6.2) of whole blocks, without padding. Nothing is authenticated: use `ccm` or `gcm`, and this only where a
// protocol has it.

import type { Arena } from "./arena.js";
import { checkExactly, checkInto, checkNames, checkWholeBlocks, type Octets } from "./octets.js";

export interface CbcArguments {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 16 octets, to encrypt unpredictable ones. */
  readonly iv: Uint8Array;
  /** Whole blocks: a multiple of 16 octets. */
  readonly data: Uint8Array;
  readonly into?: Uint8Array;
}

export interface Cbc {
  /** Gives as many octets. @throws TypeError, RangeError */
  encrypt(call: CbcArguments): Octets;
  /** Gives as many octets. @throws TypeError, RangeError */
  decrypt(call: CbcArguments): Octets;
}

const NAMES = ["key", "iv", "data", "into"];

export function makeCbc(arena: Arena): Cbc {
  const way = (name: string): ((call: CbcArguments) => Octets) => {
    const run = arena.fn(name);
    return (call) => {
      checkNames(call, NAMES);
      const { key, iv, data, into } = call;
      checkExactly(key, 16, "key");
      checkExactly(iv, 16, "iv");
      checkWholeBlocks(data, "data");
      checkInto(into, data.length);
      arena.enter();
      try {
        const k = arena.put(key, "key");
        const i = arena.put(iv, "iv");
        const at = arena.put(data, "data");
        arena.checked(run(k, i, at, data.length), name);
        return arena.take(at, data.length, into);
      } catch (error) {
        throw arena.fault(error);
      } finally {
        arena.leave();
      }
    };
  };
  return { encrypt: way("cbc_encrypt"), decrypt: way("cbc_decrypt") };
}
