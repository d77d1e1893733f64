// The core's error numbers with a sentence each. assembly/errors.ts holds the numbers themselves;
// tests/scenarios/lists.test.ts checks that both lists are the same.

interface ErrorEntry {
  readonly name: string;
  readonly sentence: string;
}

/** Error number of the core -> its name in assembly/errors.ts and a sentence for a person. */
export const ERRORS: Readonly<Record<number, ErrorEntry>> = {
  [-1]: { name: "INVALID_ARGUMENT", sentence: "An argument is out of its range." },
  [-2]: { name: "BUFFER_TOO_SMALL", sentence: "The output buffer is too small for the result." },
  [-3]: { name: "NOT_SUPPORTED", sentence: "A port or an algorithm is not available here." },
  [-4]: { name: "PORT_FAILED", sentence: "A hardware hook or another port failed." },
  [-5]: { name: "NO_ROOM", sentence: "A pool (associations, access list, reassembly) has no free entry." },
  [-6]: { name: "AUTHENTICATION_FAILED", sentence: "A MAC or an authentication tag is wrong." },
  [-7]: {
    name: "INVALID_PUBLIC_KEY",
    sentence: "A public key is not a valid point, or the shared secret is zero.",
  },
  [-8]: { name: "INVALID_PRIVATE_KEY", sentence: "A private key is zero or not below the group order." },
  [-9]: { name: "MALFORMED", sentence: "A packet or frame breaks its format." },
  [-10]: {
    name: "UNKNOWN_CRITICAL_PARAMETER",
    sentence: "A critical parameter is unknown (RFC 7401 §5.2.1).",
  },
  [-11]: { name: "MISSING_PARAMETER", sentence: "A parameter that this packet needs is missing." },
  [-12]: { name: "NOT_FOR_US", sentence: "The packet is for another host, or from ourselves." },
  [-13]: { name: "WRONG_STATE", sentence: "No association is in a state that takes this packet or call." },
  [-14]: {
    name: "INVALID_HIT",
    sentence: "A HIT is not the HIT of the Host Identity beside it, or not of the DEX suite.",
  },
  [-15]: { name: "NOT_ALLOWED", sentence: "The peer's Host Identity is not on the access list." },
  [-16]: {
    name: "PUZZLE_TOO_HARD",
    sentence: "The puzzle is harder than policy allows, or was not solved in its lifetime.",
  },
  [-17]: {
    name: "PUZZLE_WRONG",
    sentence: "The solution of the puzzle is wrong, or the puzzle is not ours or was already spent.",
  },
  [-18]: { name: "NO_COMMON_GROUP", sentence: "No Diffie-Hellman group in common." },
  [-19]: {
    name: "NO_COMMON_PROPOSAL",
    sentence: "No HIP cipher, HIT suite, transport format or ESP suite in common, or one that was not offered.",
  },
  [-20]: {
    name: "R1_WAS_ALTERED",
    sentence: "R2 does not repeat what R1 said: R1 was altered on its way.",
  },
  [-21]: {
    name: "STALE_R1_COUNTER",
    sentence: "The R1 generation counter is older than one already seen, or not ours.",
  },
  [-22]: { name: "NO_ENTROPY", sentence: "No entropy: the random generator is not seeded." },
  [-23]: { name: "REPLAYED", sentence: "The sequence number was seen before or is too old." },
  [-24]: { name: "UNKNOWN_SPI", sentence: "No security association has this SPI." },
  [-25]: {
    name: "SEQUENCE_EXHAUSTED",
    sentence: "The sequence numbers of this security association are used up.",
  },
  [-26]: { name: "TIMED_OUT", sentence: "The peer did not answer all the retransmissions." },
  [-27]: { name: "CHECKSUM_FAILED", sentence: "A checksum is wrong." },
  [-28]: { name: "NO_IDENTITY", sentence: "No identity of this group is loaded." },
  [-29]: { name: "INCOMPLETE", sentence: "The packet is a fragment: nothing to do until the others come." },
  [-30]: { name: "SELF_TEST_FAILED", sentence: "A hardware hook gave a wrong answer in its self-test." },
  [-31]: {
    name: "FAULT_DETECTED",
    sentence: "A signature did not verify when it was made: a fault has spoilt it.",
  },
};

/** Numbers that ports and hosts compare with. */
export const BUFFER_TOO_SMALL = -2;
export const NOT_SUPPORTED = -3;
export const PORT_FAILED = -4;
export const AUTHENTICATION_FAILED = -6;
export const INVALID_PUBLIC_KEY = -7;
export const WRONG_STATE = -13;
export const INCOMPLETE = -29;

/** The name of an error number, as in assembly/errors.ts; "ERROR_<n>" for one that is not on the list. */
export function errorName(code: number): string {
  return ERRORS[code]?.name ?? `ERROR_${-code}`;
}

/** The sentence of an error number. */
export function errorSentence(code: number): string {
  return ERRORS[code]?.sentence ?? `The core answered ${code}, which this host does not know.`;
}

/** The core refused a call. `message` is the sentence of the error, with the export that answered it. */
export class ThimbleError extends Error {
  /** The error number: negative, as in assembly/errors.ts. */
  readonly code: number;
  /** The name of the number in assembly/errors.ts. */
  override readonly name: string;

  /**
   * @param code negative error number
   * @param call the export that answered it, if one did
   * @param cause what a port threw, if one did
   * @param argument the argument that it is about, if one is
   */
  constructor(code: number, call?: string, cause?: unknown, argument?: string) {
    const what = argument === undefined ? "" : `${argument}: `;
    const where = call === undefined ? "" : ` (${call})`;
    super(`${what}${errorSentence(code)}${where}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.name = errorName(code);
  }
}

/** A tag is wrong: the key, the nonce, the additional data or the sealed octets are not those of the sealing. */
export class AuthenticationError extends ThimbleError {
  /** @param call the export that found it out */
  constructor(call?: string) {
    super(AUTHENTICATION_FAILED, call);
  }
}
