// AES-CCM in pieces (RFC 3610, SP 800-38C), for messages that are not there whole. Their lengths are announced at the beginning.
//
// The core keeps the state of one message: beginning another ends the one before, whose pieces then throw. Any error ends the message.
// CT: all but lengths, and whether a tag was right.

import { WRONG_STATE, ThimbleError } from "../errors.js";
import type { Arena } from "./arena.js";
import { checkAtLeast, checkBetween, checkExactly, checkInto, checkNames, checkNumber, checkOctets } from "./octets.js";
import type { Octets } from "./octets.js";
import { checkTagLength, lengthMax } from "./ccm-lengths.js";

export interface CcmBegin {
  /** 16 octets. */
  readonly key: Uint8Array;
  /** 7 to 13 octets; never the same twice under one key. */
  readonly nonce: Uint8Array;
  /** Octets of all additional data. Left out: 0. */
  readonly aadLength?: number;
  /** Octets of the whole message, without its tag; fewer than 256^(15 - nonce length). */
  readonly length: number;
  /** Octets of the tag: 4, 6, 8, 10, 12, 14 or 16. Left out: 16. */
  readonly tagLength?: number;
}

interface Pieces<Self> {
  /** The next additional data; all of them come before the message. Gives the object itself. */
  aad(octets: Uint8Array): Self;
}

/** @throws by each function ThimbleError WRONG_STATE, INVALID_ARGUMENT for pieces out of order or too many; TypeError, RangeError */
export interface CcmSealer extends Pieces<CcmSealer> {
  /** Encrypts the next piece: gives as many octets. */
  update(plaintext: Uint8Array, into?: Uint8Array): Octets;
  /** The tag. */
  finish(into?: Uint8Array): Octets;
}

/** Checks a tag and gives nothing out: a message that passes may then be opened. */
export interface CcmChecker extends Pieces<CcmChecker> {
  /** Takes in the next piece. Gives the object itself. */
  update(ciphertext: Uint8Array): CcmChecker;
  /** @throws AuthenticationError when the tag is wrong */
  finish(tag: Uint8Array): void;
}

/** Decrypts before the tag is known. */
export interface CcmUnverifiedOpener extends Pieces<CcmUnverifiedOpener> {
  /** Decrypts the next piece: octets that nobody has authenticated yet. */
  update(ciphertext: Uint8Array, into?: Uint8Array): Octets;
  /** @throws AuthenticationError when the tag is wrong: then all pieces are forged, and yours to zero */
  finish(tag: Uint8Array): void;
}

export interface CcmPieces {
  /** Seals in pieces. */
  sealer(call: CcmBegin): CcmSealer;
  /** Checks in pieces. */
  checker(call: CcmBegin): CcmChecker;
  /** Opens in pieces. Run the pieces through a `checker` first, or act on nothing before `finish` has returned. */
  unverifiedOpener(call: CcmBegin): CcmUnverifiedOpener;
}

const NAMES = ["key", "nonce", "aadLength", "length", "tagLength"];
const DIRECTIONS = { open: 0, seal: 1, check: 2 } as const;
/** A length is a u32 in the core. */
const LENGTH_MOST = 0xffff_ffff;

export function makeCcmPieces(arena: Arena): CcmPieces {
  const beginning = arena.fn("ccm_begin");
  const adding = arena.fn("ccm_aad");
  const updating = arena.fn("ccm_update");
  const finishing = arena.fn("ccm_finish");
  /** Whose message is under way. */
  let current: object | undefined;

  function begin(call: CcmBegin, direction: number): { owner: object; tagLength: number } {
    checkNames(call, NAMES);
    const { key, nonce, aadLength = 0, length, tagLength = 16 } = call;
    checkExactly(key, 16, "key");
    checkBetween(nonce, 7, 13, "nonce");
    checkNumber(aadLength, 0, LENGTH_MOST, "aadLength");
    checkNumber(length, 0, lengthMax(nonce.length), "length");
    checkTagLength(tagLength);
    current = undefined;
    arena.enter();
    try {
      const k = arena.put(key, "key");
      const n = arena.put(nonce, "nonce");
      arena.checked(beginning(k, n, nonce.length, aadLength, length, tagLength, direction), "ccm_begin");
      return { owner: (current = {}), tagLength };
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function checkCurrent(owner: object): void {
    if (owner !== current) throw new ThimbleError(WRONG_STATE, "this message in pieces is over");
  }

  function aad(owner: object, octets: Uint8Array): void {
    checkOctets(octets, "aad");
    checkCurrent(owner);
    arena.enter();
    try {
      const answer = adding(arena.put(octets, "aad"), octets.length);
      if (answer < 0) current = undefined;
      arena.checked(answer, "ccm_aad");
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function update(owner: object, piece: Uint8Array, name: string, wanted: boolean, into?: Uint8Array): Octets {
    checkOctets(piece, name);
    checkInto(into, piece.length);
    checkCurrent(owner);
    arena.enter();
    try {
      const data = arena.put(piece, name);
      const answer = updating(data, piece.length);
      if (answer < 0) current = undefined;
      arena.checked(answer, "ccm_update");
      return arena.take(data, wanted ? piece.length : 0, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  /** Compares the tag, or makes it where none is given. */
  function finish(owner: object, tagLength: number, tag: Uint8Array | undefined, into?: Uint8Array): Octets {
    checkCurrent(owner);
    current = undefined;
    arena.enter();
    try {
      const at = tag ? arena.put(tag, "tag") : arena.room(tagLength);
      arena.checked(finishing(at), "ccm_finish");
      return arena.take(at, tag ? 0 : tagLength, into);
    } catch (error) {
      throw arena.fault(error);
    } finally {
      arena.leave();
    }
  }

  function sealer(call: CcmBegin): CcmSealer {
    const { owner, tagLength } = begin(call, DIRECTIONS.seal);
    const self: CcmSealer = {
      aad(octets) {
        aad(owner, octets);
        return self;
      },
      update: (plaintext, into) => update(owner, plaintext, "plaintext", true, into),
      finish(into) {
        if (into !== undefined) checkAtLeast(into, tagLength, "into");
        return finish(owner, tagLength, undefined, into);
      },
    };
    return self;
  }

  function checker(call: CcmBegin): CcmChecker {
    const { owner, tagLength } = begin(call, DIRECTIONS.check);
    const self: CcmChecker = {
      aad(octets) {
        aad(owner, octets);
        return self;
      },
      update(ciphertext) {
        update(owner, ciphertext, "ciphertext", false);
        return self;
      },
      finish(tag) {
        checkExactly(tag, tagLength, "tag");
        finish(owner, tagLength, tag);
      },
    };
    return self;
  }

  function unverifiedOpener(call: CcmBegin): CcmUnverifiedOpener {
    const { owner, tagLength } = begin(call, DIRECTIONS.open);
    const self: CcmUnverifiedOpener = {
      aad(octets) {
        aad(owner, octets);
        return self;
      },
      update: (ciphertext, into) => update(owner, ciphertext, "ciphertext", true, into),
      finish(tag) {
        checkExactly(tag, tagLength, "tag");
        finish(owner, tagLength, tag);
      },
    };
    return self;
  }

  return { sealer, checker, unverifiedOpener };
}
