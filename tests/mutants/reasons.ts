// Mutants that no test need notice, each with its reason: a second lock behind another check, or code that does the same.

export interface Reason {
  readonly file: string;
  /** The code, as the tool prints it. */
  readonly what: string;
  readonly why: string;
  /** The function; left out: any of the file. */
  readonly place?: string;
  readonly becomes?: string;
  /** The statement it is part of. */
  readonly whole?: string;
}

/** The operands of the outermost `||`. */
export function alternatives(condition: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < condition.length; i++) {
    if (condition[i] === "(") depth++;
    else if (condition[i] === ")") depth--;
    else if (depth === 0 && condition.startsWith("||", i)) {
      parts.push(condition.slice(start, i).trim());
      start = i + 2;
    }
  }
  parts.push(condition.slice(start).trim());
  return parts;
}

const hip = (file: string, what: string, why: string, whole?: string): Reason => ({
  file: `assembly/${file}.ts`,
  what,
  why,
  ...(whole === undefined ? {} : { whole: `if (${whole}) ..` }),
});

/** What would get past these is stopped by another check. */
export const HIP_REASONS: readonly Reason[] = [
  hip("codec/reader", "<u32>(stop - at) < 8", "the length of a packet and of each parameter is a multiple of 8"),
  hip("keying/access", "length == 0", "groupOf has refused the length"),
  hip("keying/access", "length > HOST_IDENTITY_MAX", "groupOf has refused the length"),
  hip("keying/groups", "length < 2", "no group has a Host Identity of this length"),
  hip("network/udp", "length > OUTGOING_MAX", "the writer and protect are bounded"),
  hip("network/udp", "medium != INTERFACE_RADIO", "hip_initiate has refused the interface"),
  hip("network/udp", "udp < 8", "no datagram is shorter than its headers"),
  hip("network/hip/initiate", "load<u8>(locator) > 1", "sendUdp refuses the interface"),
  hip("network/hip/i2", "mac == 0", "no HIP_MAC that was accepted is what lies at address 0"),
  hip("network/hip/packet", "length < 0", "no packet of ours is too long for its buffer"),
  hip("network/hip/packet", "whole < 0", "no packet of ours is too long for its buffer"),
  hip("network/hip/packet", "(length & 7) != 0", "Header Length counts multiples of 8"),
  hip("network/hip/parameters", "length < 6", "no HI Length fits such a HOST_ID"),
  hip("network/hip/parameters", "at == 0", "at address 0 lies no list"),
  hip(
    "network/hip/puzzle",
    "status != 0",
    "what is left of a puzzle that failed is not spent, or cannot be renewed either",
    "status != 0 || !isSpent(0, output)",
  ),
  hip("network/hip/r1", "parameter == 0", "each list was found before"),
  hip("network/hip/r1", "at == 0", "at address 0 lies no list"),
];

const crypto = (file: string, place: string, what: string, why: string, becomes?: string, whole?: string): Reason => ({
  file: `assembly/crypto/${file}.ts`,
  place,
  what,
  why,
  ...(becomes === undefined ? {} : { becomes }),
  ...(whole === undefined ? {} : { whole }),
});

const FRESH = "scratch is zeros when no operation is under way, which the zero scan shows";
const BOTH_ASK = "setKey and clearKey both ask the hook anew: one is the other's second lock";
const NOT_WITH_HOOK = "aes_decrypt sets its key just before, so that no hook has begun to serve it";

const BOTH_CLEAR = "clearKey leaves this so, and each operation ends with it: one is the other's second lock";
const ONLY_TIME = "saves time only";
const LOST = "a hash that is lost ends in zeros, whatever its state";
const CALLERS_WIPE = "each caller wipes that place, and gives nothing of it out after an error";
const NEXT_CLEARS = "the function that follows wipes the key, too";

export const CRYPTO_REASONS: readonly Reason[] = [
  crypto("aes-rows", "carry", "turn == 0", "a turn by nothing gives the same", "false"),
  crypto("aes", "setKey", "source = UNKNOWN;", BOTH_ASK),
  crypto("aes", "clearKey", "source = UNKNOWN;", BOTH_ASK),
  crypto("aes", "prepareSoftware", "source == HARDWARE", NOT_WITH_HOOK),
  crypto("aes", "prepareSoftware", "source = SOFTWARE;", "one block is decrypted for each key that is set"),
  crypto("ccm", "begin", "memory.fill(CCM, 0, 64);", FRESH),
  crypto("ccm", "crypt", "aadLength > 0", "no additional data change nothing, and leave nothing pending", "true"),
  crypto(
    "ccm",
    "crypt",
    "aadLength > 0",
    "no additional data change nothing, and leave nothing pending",
    "aadLength >= 0",
  ),
  crypto("ccm", "crypt", "status < 0", "absorb answers 1 to 16 octets, or an error", "status <= 0"),
  crypto("cmac", "cmacInit", "memory.fill(CMAC, 0, STATE_BYTES);", FRESH),
  crypto(
    "cmac",
    "cmacFinal",
    "status == 0",
    "a failure means that a block was under way, and with the first one the subkey is made",
    "true",
    "if (status == 0 && !subkeyMade) ..",
  ),
  crypto(
    "p256/ecdh",
    "multiplyInHardware",
    "outcome() < 0",
    "what a hook that failed gives is no point, and that is PORT_FAILED, too",
  ),
  crypto("p256/joint", "verifyJointly_leaky", "loadPoint(q) != 0", "verify has validated the point already", "true"),
  crypto("p256/joint", "verifyJointly_leaky", "memory.fill(CURVE, 0, CURVE_BYTES);", "verify wipes it again"),
  crypto("p256/ecdsa", "verify", "memory.fill(CURVE, 0, CURVE_BYTES);", "verifyJointly_leaky has wiped it"),
  crypto(
    "p256/joint",
    "multiplyInSoftware",
    "isZero(RESULT + 72, T0) != 0",
    "the complete additions give the same, more slowly",
    "true",
  ),
  crypto("p256/joint", "multiplyInSoftware", "somewhere", "without a sum the last Z is 0, and hasX finds no x", "true"),
  crypto(
    "p256/joint",
    "multiplyJointly",
    "somewhere",
    "what is doubled before the first point is not set yet, and is set next",
    "true",
  ),
  crypto(
    "p256/joint",
    "multiplyInHardware",
    "addNext(true)",
    "opposite points leave Z = 0 and another X, in which hasX finds no x",
    "true",
  ),
  crypto("p256/joint", "addNext", "!complete", "each addition is then a complete one, which gives the same", "false"),
  crypto("p256/joint", "multiplyJointly", "digit < 0", "no digit is 0 here", "digit <= 0"),
  crypto("gcm", "begin", "memory.fill(CCM, 0, SCRATCH_BYTES);", FRESH),
  crypto("ctr", "ctr", "length > 1048576", "no packet is longer than 1,280 octets"),
  crypto(
    "ctr",
    "ctr",
    "block + ((length + 15) >>> 4) > 65536",
    "no packet is longer than 1,280 octets, and HIP counts from 1",
  ),
  crypto("ctr", "ctr", "status == 0", "what gives up inside the loop is the second lock", "true"),
  crypto("ctr", "ctr", "status < 0", "the loop's condition is the second lock", "false"),
  crypto(
    "limbs",
    "fromLittleEndian",
    "count >= 29",
    "a limb that is just full is stored one octet later, and is the same",
    "count > 29",
  ),
  crypto(
    "limbs",
    "toLittleEndian",
    "count < 8",
    "a limb is joined one octet earlier; 64 bits have room for it",
    "count <= 8",
  ),
  crypto("limbs", "toLittleEndian", "limb < ELEMENT", "nine limbs have 261 bits, so that a tenth is never wanted"),
  crypto(
    "p256/affine",
    "multiplyAffine",
    "i > 0",
    "doubling where it is not needed gives the same, more slowly",
    "false",
  ),
  crypto("p256/base", "multiplyBase", "column < 7", "the sum so far is not set yet, and is set next"),
  ...["column > 0 || part > 0", "column > 0", "part > 0"].map((what) =>
    crypto(
      "p256/base",
      "multiplyBase",
      what,
      "no scalar makes the last addition one of equal points (crypto/curve.test.ts)",
    ),
  ),
  crypto("p256/ecdsa", "seed", "memory.fill(KEY, 0, 32);", FRESH),
  crypto("p256/order", "addOrder", "reduce(r);", "a sum that is not reduced is reduced by the next product"),
  crypto("p256/field", "sqr", "source == HARDWARE", "a square that is asked for first falls back on a product", "true"),
  crypto("aes", "setKey", "clearSchedule();", BOTH_CLEAR),
  crypto("aes", "setKey", "loaded", "what lies at address 0 is zeros, as is AES between operations", "false"),
  crypto("aes", "setKey256", "source = UNKNOWN;", BOTH_CLEAR),
  crypto("aes", "setKey256", "clearSchedule();", BOTH_CLEAR),
  crypto("aes", "setKey256", "place = AES;", BOTH_CLEAR),
  crypto("aes", "clearKey", "place = AES;", "setKey and setKey256 both set the place: one is the other's second lock"),
  crypto("aes", "clearSchedule", "scheduled", ONLY_TIME, "true"),
  crypto("aes", "keepSubkey", "subkeyKept", ONLY_TIME, "false"),
  crypto("aes", "keepSubkey", "subkeyKept = true;", ONLY_TIME),
  ...["place == AES && !scheduled", "place == AES", "!scheduled"].map((what) =>
    crypto("aes", "schedule", what, "a schedule is made once more, or one of zeros, which clearKey wipes", "true"),
  ),
  crypto(
    "aes",
    "encrypt2",
    "first",
    "the hook is asked and the schedule made elsewhere: the same, more slowly",
    "false",
  ),
  crypto(
    "aes-vector",
    "two",
    "what == FIRST",
    "round keys are made that nobody takes",
    "true",
    "if (what == FIRST) ..",
  ),
  crypto("cbc-hmac", "hashUpTo", "memory.fill(STATE, 0, 32);", FRESH),
  crypto("cbc-hmac", "takeMac", "memory.fill(FOUND, 0, MAC_BYTES);", FRESH),
  crypto(
    "cbc",
    "cbcDecrypt",
    "status == 0",
    "what decrypt answers to one block it answers to the next, and nothing stays",
    "true",
  ),
  crypto(
    "ccm-pieces",
    "ccmUpdate",
    "status != 0",
    "the loop does nothing then, and the end of the function does the same",
    "false",
  ),
  crypto("ccm-star", "ccmStarUnauthenticated", "memory.fill(COUNTER, 0, 16);", FRESH),
  crypto("ctr", "ctr", "clearKey();", "in HIP a CMAC follows, which wipes the key"),
  crypto(
    "gcm",
    "validLengths",
    "length > LENGTH_MAX",
    "no memory that this module may have holds 2^31 octets",
    "length >= LENGTH_MAX",
  ),
  crypto("ghash", "ghash", "length < 16", "a whole block octet by octet is the same", "length <= 16"),
  crypto("health", "testHealth", "memory.fill(OTHER, 0, STATE_BYTES);", FRESH),
  crypto("hooks", "hookAnswered", "answered = false;", "the software is tried once more, without a hook"),
  crypto(
    "hooks",
    "squareHook",
    "bypassed",
    "a square is asked for once a product was served, which the bypass refuses",
    "false",
  ),
  crypto("hooks", "compressHook", "answer == PORT_FAILED", LOST, "false"),
  crypto("hooks", "compressHook", "memory.fill(state, 0, 32);", LOST),
  crypto("hooks", "multiplyHook", "answer == PORT_FAILED", CALLERS_WIPE, "false"),
  crypto("hooks", "multiplyHook", "memory.fill(output, 0, 64);", CALLERS_WIPE),
  crypto(
    "p256/order",
    "invertOrder",
    "reduce(r);",
    "609 steps are enough for 263 bits (safegcd), of which a number below 2 n has 257; and the next product reduces what comes out",
  ),
  crypto("p256/point", "multiply", "i == 0", "the last of several doublings is that one", "true"),
  crypto("self-test", "run", "hookAnswered()", "the software is tried once more", "true"),
  crypto("self-test", "tryCheap", "clearKey();", NEXT_CLEARS),
  crypto("self-test", "tryInverse", "clearKey();", NEXT_CLEARS),
  crypto("sha256", "sha256Update", "filled > 0", "a block is filled that was empty, and hashed from there: the same"),
  crypto("sha256", "sha256Final", "memory.fill(SCHEDULE, 0, 64);", "with FAST nothing writes the schedule there"),
  crypto("x25519", "x25519", "memory.fill(Z2, 0, ELEMENT);", FRESH),
  crypto("x25519", "x25519Public", "memory.fill(CURVE + CURVE_BYTES - 32, 0, 32);", FRESH),
];

/** What can only be so in the build of set looped: no key is ever loaded, and no hook is there for whole multiplications. */
export const LOOPED_REASONS: readonly Reason[] = [
  ...CRYPTO_REASONS,
  crypto("aes", "prepareSoftware", "rounds == 0", "without FAST no key can be loaded, and rounds are 10", "false"),
  crypto("p256/ecdh", "scalarMultiply", "status == NOT_SUPPORTED", "without FAST it always is", "true"),
];
