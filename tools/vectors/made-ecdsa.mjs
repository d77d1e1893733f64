// Made vectors for ECDSA on P-256 with SHA-256: signatures whose k follows from a label, numbers at the edges, points that double or
// vanish while a signature is verified, and encodings that are not DER.

import { p256 } from "@noble/curves/nist.js";
import { bytes, file, flip, MADE } from "./parts.mjs";
import { hex, sha256, unhex } from "./reference.mjs";

const { Point } = p256;
const N = Point.Fn.ORDER;
const P = Point.Fp.ORDER;
const G = Point.BASE;

const number = (octets) => BigInt(`0x${hex(octets)}`);
const octets32 = (value) => unhex(value.toString(16).padStart(64, "0"));
const mod = (value) => ((value % N) + N) % N;
const inverse = (value) => Point.Fn.inv(mod(value));
const scalar = (label) => 1n + (number(bytes(label, 32)) % (N - 1n));
const hashOf = (msg) => number(sha256(msg));
/** u * G + v * Q. */
const combine = (u, q, v) => G.multiplyUnsafe(mod(u)).add(q.multiplyUnsafe(mod(v)));

/** A DER integer: tag, length, the shortest two's complement. */
function integer(value) {
  const digits = value.toString(16);
  const bare = unhex(digits.length % 2 ? `0${digits}` : digits);
  const content = bare[0] >= 0x80 ? Buffer.concat([Buffer.of(0), bare]) : bare;
  return Buffer.concat([Buffer.of(2, content.length), content]);
}
const sequence = (...parts) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
};
const der = ({ r, s }) => sequence(integer(r), integer(s));

/** s = (h + r d) / k */
const signed = (d, k, msg) => {
  const r = mod(G.multiply(k).x);
  return { r, s: mod(inverse(k) * (hashOf(msg) + r * d)) };
};

const NOTES = {
  ValidSignature: "a signature as any signer makes it, or n - s in place of s",
  PointDuplication: "verifying adds a point to itself, or to its negative",
  LargeX: "x of the signer's point is above n, so that r is not x",
  RangeCheck: "r or s is 0, n or more, or has n added",
  Modified: "one bit of the signature or of the message is changed",
  WrongKey: "the public key is another one, or no point of the curve",
  InvalidEncoding: "the signature is not DER, or r and s are not 32 octets each",
};

const test = (comment, flags, msg, signature, result) => ({ comment, flags, msg, signature, result });

/** Groups of a public key (a point, or its octets) and its tests, whose signatures are numbers r and s. */
function groups() {
  const d = scalar("ecdsa private key");
  const q = G.multiply(d);
  const message = (n) => bytes(`ecdsa message ${n}`, n);
  const valid = [0, 1, 31, 55, 56, 64, 100].map((n) =>
    test(
      `message of ${n} octets`,
      ["ValidSignature"],
      message(n),
      signed(d, scalar(`ecdsa k ${n}`), message(n)),
      "valid",
    ),
  );
  const msg = message(20);
  const h = hashOf(msg);
  const base = signed(d, scalar("ecdsa k base"), msg);
  const negated = test("n - s in place of s", ["ValidSignature"], msg, { ...base, s: N - base.s }, "valid");
  const range = [
    ["r = 0", { ...base, r: 0n }],
    ["s = 0", { ...base, s: 0n }],
    ["r = 0, s = 0", { r: 0n, s: 0n }],
    ["r = n", { ...base, r: N }],
    ["s = n", { ...base, s: N }],
    ["r = n, s = n", { r: N, s: N }],
    ["r = 1, s = n", { r: 1n, s: N }],
    ["r = n, s = 1", { r: N, s: 1n }],
    ["r = 1, s = 0", { r: 1n, s: 0n }],
    ["r = 0, s = 1", { r: 0n, s: 1n }],
    ["r = n - 1, s = n - 1", { r: N - 1n, s: N - 1n }],
    ["r = p", { ...base, r: P }],
    ["r = 2^256 - 1", { ...base, r: 2n ** 256n - 1n }],
    ["s = 2^256 - 1", { ...base, s: 2n ** 256n - 1n }],
    ["n - r in place of r", { ...base, r: N - base.r }],
    ["r and s exchanged", { r: base.s, s: base.r }],
  ].map(([comment, signature]) => test(comment, ["RangeCheck"], msg, signature, "invalid"));
  const modified = [0, 7, 128, 255].flatMap((bit) =>
    ["r", "s"].map((part) =>
      test(
        `bit ${bit} of ${part} changed`,
        ["Modified"],
        msg,
        { ...base, [part]: number(flip(octets32(base[part]), bit)) },
        "invalid",
      ),
    ),
  );
  modified.push(test("bit 0 of the message changed", ["Modified"], flip(msg, 0), base, "invalid"));

  // h G = r Q: the sum of a verification is a doubling. h G = -r Q: it is the point at infinity.
  const k = scalar("ecdsa k duplication");
  const r = mod(G.multiply(k).x);
  const double = h * inverse(r);
  const doubling = test(
    "the two points are equal",
    ["PointDuplication"],
    msg,
    { r, s: mod(inverse(k) * 2n * h) },
    "valid",
  );
  const vanishing = test("the two points are negatives", ["PointDuplication"], msg, { r, s: 1n }, "invalid");

  // R with n <= x < p, and Q = (s R - h G) / r with r = x - n.
  let x = N;
  const liftable = (value) => {
    try {
      return Point.fromHex(`02${value.toString(16).padStart(64, "0")}`);
    } catch {
      return undefined;
    }
  };
  while (liftable(x + 1n) === undefined) x++;
  x++;
  const s = scalar("ecdsa s large x");
  const large = combine(-h * inverse(x - N), liftable(x), s * inverse(x - N));

  const other = G.multiply(scalar("ecdsa other private key"));
  const off = Buffer.from(q.toBytes(false));
  off[64] ^= 1;
  const outside = Buffer.concat([Buffer.of(4), octets32(P), q.toBytes(false).subarray(33)]);
  const wrong = (comment) => [test(comment, ["WrongKey"], msg, base, "invalid")];
  return [
    [q, [...valid, negated, ...range, ...modified]],
    [G.multiply(mod(double)), [doubling]],
    [G.multiply(mod(-double)), [vanishing]],
    [large, [test("x of R is above n", ["LargeX"], msg, { r: x - N, s }, "valid")]],
    [large, [test("x of R in place of r", ["LargeX"], msg, { r: x, s }, "invalid")]],
    [other, wrong("another public key")],
    [q.negate(), wrong("the negative public key")],
    [off, wrong("a public key that is not on the curve")],
    [outside, wrong("a public key whose x is p")],
  ];
}

/** Of a signature: encodings of the same numbers that are not DER, and DER of what is no signature. */
function encodings({ r, s }) {
  const [R, S] = [integer(r), integer(s)];
  const content = Buffer.concat([R, S]);
  const wrap = (head, body = content) => Buffer.concat([Buffer.from(head), body]);
  const padded = (value) => {
    const one = integer(value);
    return Buffer.concat([Buffer.of(2, one[1] + 1, 0), one.subarray(2)]);
  };
  const bare = (value) => Buffer.concat([Buffer.of(2, 32), octets32(value)]);
  const whole = der({ r, s });
  return [
    ["nothing", Buffer.alloc(0)],
    ["a tag alone", Buffer.of(0x30)],
    ["an empty sequence", Buffer.of(0x30, 0)],
    ["the length of the sequence in two octets", wrap([0x30, 0x81, content.length])],
    ["the length of the sequence in three octets", wrap([0x30, 0x82, 0, content.length])],
    ["a sequence of indefinite length", wrap([0x30, 0x80], Buffer.concat([content, Buffer.of(0, 0)]))],
    ["the length of the sequence is one too long", wrap([0x30, content.length + 1])],
    ["the length of the sequence is one too short", wrap([0x30, content.length - 1])],
    ["an octet behind the sequence", Buffer.concat([whole, Buffer.of(0)])],
    ["an octet behind s, inside", sequence(R, S, Buffer.of(0))],
    ["a third integer", sequence(R, S, integer(1n))],
    ["s is missing", sequence(R)],
    ["r is empty", sequence(Buffer.of(2, 0), S)],
    ["s is empty", sequence(R, Buffer.of(2, 0))],
    ["a set, not a sequence", wrap([0x31, content.length])],
    ["r is an octet string", sequence(Buffer.concat([Buffer.of(4), R.subarray(1)]), S)],
    ["s is an octet string", sequence(R, Buffer.concat([Buffer.of(4), S.subarray(1)]))],
    ["a needless zero before r", sequence(padded(r), S)],
    ["a needless zero before s", sequence(R, padded(s))],
    ["the zero before r is missing: a negative number", sequence(bare(r), S)],
    ["the zero before s is missing: a negative number", sequence(R, bare(s))],
    ["the length of r in two octets", sequence(Buffer.concat([Buffer.of(2, 0x81), R.subarray(1)]), S)],
    ["s is cut off", whole.subarray(0, whole.length - 1)],
    ["r has n added", der({ r: r + N, s })],
    ["s has 2^256 added", der({ r, s: s + 2n ** 256n })],
    ["r as 33 octets of which none is zero", der({ r: r + (1n << 263n), s })],
  ].map(([comment, sig]) => ({ comment, flags: ["InvalidEncoding"], sig }));
}

const publicKey = (point) => {
  const octets = Buffer.from(point instanceof Uint8Array ? point : point.toBytes(false));
  const [wx, wy] = [octets.subarray(1, 33), octets.subarray(33)].map(hex);
  return { type: "EcPublicKey", curve: "secp256r1", keySize: 256, uncompressed: hex(octets), wx, wy };
};

function made(type, schema, encode, broken) {
  const all = groups().map(([point, tests]) => ({
    type,
    publicKey: publicKey(point),
    sha: "SHA-256",
    tests: tests.map(({ comment, flags, msg, signature, result }) => ({
      comment,
      flags,
      msg: hex(msg),
      sig: hex(encode(signature)),
      result,
    })),
  }));
  // A signature whose r and s both need a zero in front: only then is each of the broken encodings one.
  const d = scalar("ecdsa private key");
  const msg = bytes("ecdsa message 20", 20);
  let n = 0;
  let base;
  do base = signed(d, scalar(`ecdsa k encoding ${n++}`), msg);
  while (base.r >> 255n === 0n || base.s >> 255n === 0n);
  all[0].tests.push({
    comment: "r and s above 2^255",
    flags: ["ValidSignature"],
    msg: hex(msg),
    sig: hex(encode(base)),
  });
  for (const { comment, flags, sig } of broken(base))
    all[0].tests.push({ comment, flags, msg: hex(msg), sig: hex(sig), result: "invalid" });
  return file("ECDSA", schema, MADE, NOTES, all);
}

export const madeEcdsa = () => made("EcdsaVerify", "ecdsa_verify_schema.json", der, encodings);

const p1363 = ({ r, s }) => Buffer.concat([octets32(r), octets32(s)]);
export const madeEcdsaP1363 = () =>
  made("EcdsaP1363Verify", "ecdsa_p1363_verify_schema.json", p1363, (base) =>
    [
      ["nothing", Buffer.alloc(0)],
      ["63 octets", p1363(base).subarray(1)],
      ["65 octets", Buffer.concat([p1363(base), Buffer.of(0)])],
      ["33 octets each", Buffer.concat([Buffer.of(0), octets32(base.r), Buffer.of(0), octets32(base.s)])],
      ["r alone", octets32(base.r)],
      ["DER", der(base)],
    ].map(([comment, sig]) => ({ comment, flags: ["InvalidEncoding"], sig })),
  );
