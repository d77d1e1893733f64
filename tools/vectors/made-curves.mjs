// Made vectors for ECDH on P-256 and X25519: keys at the edges, points that must be refused.

import { createECDH } from "node:crypto";
import { bytes, file, flip, MADE } from "./parts.mjs";
import { hex, p256Public, p256Shared, unhex, x25519Shared } from "./reference.mjs";

// P-256 (FIPS 186-4 appendix D.1.2.3): prime, order, b.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const wide = (value) => value.toString(16).padStart(64, "0");
const power = (base, exponent, modulus) => {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
};
/** y with y^2 = x^3 - 3x + b mod p, or null; p = 3 mod 4. */
const solveY = (x) => {
  const square = (((x * x * x - 3n * x + B) % P) + P) % P;
  const y = power(square, (P + 1n) / 4n, P);
  return (y * y) % P === square ? y : null;
};

export function madeEcdh() {
  const notes = {
    EdgeCasePrivateKey: "a private key at the edge of 1 to n-1, or of a special pattern",
    EdgeCasePublicKey: "a point whose coordinates are special",
    EdgeCaseSharedSecret: "the X coordinate of the shared point is special",
    InvalidCurveAttack: "the point is not on the curve",
    InvalidCoordinate: "a coordinate is not below p",
    InvalidEncoding: "not a point in the form 04 | X | Y",
    InvalidPrivate: "the private key is not in 1 to n-1",
  };
  const scalar = (label) => wide((BigInt(`0x${hex(bytes(label, 40))}`) % (N - 1n)) + 1n);
  const peer = (label) => hex(p256Public(unhex(scalar(label))));
  const make = (comment, flags, publicKey, privateKey) => {
    const shared = p256Shared(unhex(privateKey), unhex(publicKey));
    if (shared === null) throw new Error(`no shared secret: ${comment}`);
    return { comment, flags, public: publicKey, private: privateKey, shared: hex(shared) };
  };
  const generator = hex(p256Public(unhex(wide(1n))));
  const tests = [];
  for (let n = 1; n <= 8; n++)
    tests.push(make(`any two keys, ${n}`, [], peer(`ecdh peer ${n}`), scalar(`ecdh own ${n}`)));
  const edges = [
    ["1", 1n],
    ["2", 2n],
    ["3", 3n],
    ["n - 1", N - 1n],
    ["n - 2", N - 2n],
    ["(n - 1) / 2", (N - 1n) / 2n],
    ["(n + 1) / 2", (N + 1n) / 2n],
    ["2^255", 2n ** 255n],
    ["2^128", 2n ** 128n],
    ["2^128 - 1", 2n ** 128n - 1n],
    ["2^29", 2n ** 29n],
    ["2^224 - 1", 2n ** 224n - 1n],
    ["0x5555...", BigInt(`0x${"5".repeat(64)}`)],
    ["0xaaaa...", BigInt(`0x${"a".repeat(64)}`)],
    ["0x0f0f...", BigInt(`0x${"0f".repeat(32)}`)],
    ["0x8888...", BigInt(`0x${"8".repeat(64)}`)],
    ["16", 16n],
    ["n - 16", N - 16n],
  ];
  for (const [name, value] of edges) {
    tests.push(make(`private key ${name}`, ["EdgeCasePrivateKey"], peer("ecdh edge peer"), wide(value)));
    tests.push(
      make(`private key ${name}, the other's is the generator`, ["EdgeCasePrivateKey"], generator, wide(value)),
    );
  }
  const zeroX = wide(0n) + wide(solveY(0n));
  tests.push(make("x = 0", ["EdgeCasePublicKey"], `04${zeroX}`, scalar("ecdh own x0")));
  let small = 1n;
  while (solveY(small) === null) small++;
  const smallY = solveY(small);
  tests.push(make(`x = ${small}`, ["EdgeCasePublicKey"], `04${wide(small)}${wide(smallY)}`, scalar("ecdh own small")));
  tests.push(
    make(
      `x = ${small}, the other y`,
      ["EdgeCasePublicKey"],
      `04${wide(small)}${wide(P - smallY)}`,
      scalar("ecdh own small"),
    ),
  );
  let large = P - 1n;
  while (solveY(large) === null) large--;
  tests.push(
    make(
      `x = p - ${P - large}`,
      ["EdgeCasePublicKey"],
      `04${wide(large)}${wide(solveY(large))}`,
      scalar("ecdh own large"),
    ),
  );
  for (const n of [2n, 3n, N - 1n, N - 2n])
    tests.push(
      make(
        `the other's point is ${n < 9n ? n : `(n - ${N - n})`} G`,
        ["EdgeCasePublicKey"],
        hex(p256Public(unhex(wide(n)))),
        scalar("ecdh own multiples"),
      ),
    );

  // Shared secrets at the edges: the other's point is 1/k times the point wanted; either root of its X will do.
  const k = scalar("ecdh own to an edge");
  const inverse = wide(power(BigInt(`0x${k}`), N - 2n, N));
  const runs = BigInt(`0x${"00ff".repeat(16)}`);
  for (const [name, from] of [
    ["0", 0n],
    ["small", 1n],
    ["large", P - 1n],
    ["2^128 or above", 2n ** 128n],
    ["0x00ff00ff... or above", runs],
  ]) {
    let x = from;
    while (solveY(x) === null) x += name === "large" ? -1n : 1n;
    const X = BigInt(`0x${hex(p256Shared(unhex(inverse), unhex(`04${wide(x)}${wide(solveY(x))}`)))}`);
    tests.push(make(`the shared secret is ${name}`, ["EdgeCaseSharedSecret"], `04${wide(X)}${wide(solveY(X))}`, k));
  }

  const good = peer("ecdh bad peer");
  const x = good.slice(2, 66);
  const y = good.slice(66);
  const own = scalar("ecdh bad own");
  const bad = (comment, flag, publicKey, privateKey = own) =>
    tests.push({ comment, flags: [flag], public: publicKey, private: privateKey, shared: "", result: "invalid" });
  bad("y + 1", "InvalidCurveAttack", `04${x}${wide(BigInt(`0x${y}`) + 1n)}`);
  bad("one bit of x changed", "InvalidCurveAttack", `04${hex(flip(unhex(x), 0))}${y}`);
  bad("one bit of y changed", "InvalidCurveAttack", `04${x}${hex(flip(unhex(y), 255))}`);
  bad("x and y exchanged", "InvalidCurveAttack", `04${y}${x}`);
  bad("(0, 0)", "InvalidCurveAttack", `04${wide(0n)}${wide(0n)}`);
  bad("(0, 1)", "InvalidCurveAttack", `04${wide(0n)}${wide(1n)}`);
  bad("(1, 1)", "InvalidCurveAttack", `04${wide(1n)}${wide(1n)}`);
  bad("(p - 1, p - 1)", "InvalidCurveAttack", `04${wide(P - 1n)}${wide(P - 1n)}`);
  let twist = 1n;
  while (solveY(twist) !== null) twist++;
  bad(
    `x = ${twist}, which is on the twist`,
    "InvalidCurveAttack",
    `04${wide(twist)}${wide(power((twist ** 3n - 3n * twist + B) % P, (P + 1n) / 4n, P))}`,
  );
  const other = createECDH("secp256k1");
  other.setPrivateKey(unhex(wide(7n)));
  bad("a point of secp256k1", "InvalidCurveAttack", hex(other.getPublicKey()));
  bad("x + p where x is a valid coordinate", "InvalidCoordinate", `04${wide(small + P)}${wide(smallY)}`);
  bad("x = p, as zero", "InvalidCoordinate", `04${wide(P)}${wide(solveY(0n))}`);
  // The smallest y of a point whose y + p has 32 octets; its x is the root of a cubic.
  const [lowX, lowY] = [0xd7325d7646cd60d80a92738ceb345f844cffaf35841022cab176f692de8de1d7n, 5n];
  tests.push(make("y = 5", ["EdgeCasePublicKey"], `04${wide(lowX)}${wide(lowY)}`, own));
  bad("y + p where y is a valid coordinate", "InvalidCoordinate", `04${wide(lowX)}${wide(lowY + P)}`);
  bad("y = 2^256 - 1", "InvalidCoordinate", `04${x}${"ff".repeat(32)}`);
  bad("x = 2^256 - 1", "InvalidCoordinate", `04${"ff".repeat(32)}${y}`);
  bad("y = p", "InvalidCoordinate", `04${x}${wide(P)}`);
  bad("the point at infinity", "InvalidEncoding", "00");
  bad("empty", "InvalidEncoding", "");
  bad("the last octet is missing", "InvalidEncoding", good.slice(0, -2));
  bad("one octet too many", "InvalidEncoding", `${good}00`);
  bad("the hybrid form 06 | X | Y", "InvalidEncoding", `06${x}${y}`);
  bad("the hybrid form 07 | X | Y", "InvalidEncoding", `07${x}${y}`);
  bad("private key 0", "InvalidPrivate", good, wide(0n));
  bad("private key n", "InvalidPrivate", good, wide(N));
  bad("private key n + 1", "InvalidPrivate", good, wide(N + 1n));
  bad("private key 2^256 - 1", "InvalidPrivate", good, "ff".repeat(32));
  return file("ECDH", "ecdh_ecpoint_test_schema.json", MADE, notes, [
    { type: "EcdhEcpointTest", curve: "secp256r1", encoding: "ecpoint", tests },
  ]);
}

/** Compressed points (SEC 1 section 2.3.4). */
export function madeEcdhCompressed() {
  const notes = {
    CompressedPoint: "the point is in compressed form",
    EdgeCasePublicKey: "a point whose x coordinate is special",
    InvalidCoordinate: "no point has this x coordinate, or it is not below p",
    InvalidEncoding: "not a point in the form 02 | X or 03 | X",
  };
  const scalar = (label) => wide((BigInt(`0x${hex(bytes(label, 40))}`) % (N - 1n)) + 1n);
  const own = scalar("compressed own");
  const tests = [];
  const good = (comment, flags, publicKey) => {
    const shared = p256Shared(unhex(own), unhex(publicKey));
    if (shared === null) throw new Error(`no shared secret: ${comment}`);
    const all = ["CompressedPoint", ...flags];
    tests.push({ comment, flags: all, public: publicKey, private: own, shared: hex(shared) });
  };
  const both = (comment, flags, x) => {
    for (const form of ["02", "03"]) good(`${comment}, ${form}`, flags, `${form}${wide(x)}`);
  };
  for (let n = 1; n <= 8; n++) {
    const point = hex(p256Public(unhex(scalar(`compressed peer ${n}`))));
    good(`any two keys, ${n}`, [], `0${2 + (parseInt(point.slice(-2), 16) & 1)}${point.slice(2, 66)}`);
  }
  both("x = 0", ["EdgeCasePublicKey"], 0n);
  both("the generator's x", ["EdgeCasePublicKey"], BigInt(`0x${hex(p256Public(unhex(wide(1n)))).slice(2, 66)}`));
  let small = 1n;
  while (solveY(small) === null) small++;
  both(`x = ${small}`, ["EdgeCasePublicKey"], small);
  let large = P - 1n;
  while (solveY(large) === null) large--;
  both(`x = p - ${P - large}`, ["EdgeCasePublicKey"], large);
  let twist = 1n;
  while (solveY(twist) !== null) twist++;
  const bad = (comment, flag, publicKey) =>
    tests.push({ comment, flags: [flag], public: publicKey, private: own, shared: "", result: "invalid" });
  for (const form of ["02", "03"]) {
    bad(`x = ${twist}, which is on the twist, ${form}`, "InvalidCoordinate", `${form}${wide(twist)}`);
    bad(`x = p, as zero, ${form}`, "InvalidCoordinate", `${form}${wide(P)}`);
    bad(`x + p where x is a valid coordinate, ${form}`, "InvalidCoordinate", `${form}${wide(small + P)}`);
    bad(`x = 2^256 - 1, ${form}`, "InvalidCoordinate", `${form}${"ff".repeat(32)}`);
    bad(`the last octet is missing, ${form}`, "InvalidEncoding", `${form}${wide(small).slice(0, -2)}`);
  }
  for (const form of ["00", "01", "04", "05", "06", "07", "82", "ff"])
    bad(`the form ${form}`, "InvalidEncoding", `${form}${wide(small)}`);
  return file("ECDH", "ecdh_ecpoint_test_schema.json", MADE, notes, [
    { type: "EcdhEcpointTest", curve: "secp256r1", encoding: "ecpoint", tests },
  ]);
}

export function madeX25519() {
  const notes = {
    LowOrderPublic: "a point of low order",
    ZeroSharedSecret: "the shared secret is zero; RFC 7748 section 6.1 lets a party refuse it, and we must",
    NonCanonicalPublic: "u is not below p: RFC 7748 section 5 reduces it",
    HighBit: "the most significant bit of u is set: RFC 7748 section 5 masks it",
    EdgeCasePrivateKey: "a private key of a special pattern",
    EdgeCasePublicKey: "u of a special pattern",
  };
  const little = (value) => hex(unhex(wide(value)).reverse());
  const p = 2n ** 255n - 19n;
  const make = (comment, flags, u, scalar) => {
    const shared = x25519Shared(unhex(scalar), unhex(u));
    return shared === null
      ? {
          comment,
          flags: [...flags, "ZeroSharedSecret"],
          public: u,
          private: scalar,
          shared: "00".repeat(32),
          result: "acceptable",
        }
      : { comment, flags, public: u, private: scalar, shared: hex(shared) };
  };
  const own = hex(bytes("x25519 own", 32));
  const tests = [];
  for (let n = 1; n <= 8; n++)
    tests.push(make(`any two keys, ${n}`, [], hex(bytes(`x25519 u ${n}`, 32)), hex(bytes(`x25519 scalar ${n}`, 32))));
  for (const [name, scalar] of [
    ["zeros", "00".repeat(32)],
    ["ones", "ff".repeat(32)],
    ["0x55...", "55".repeat(32)],
    ["0xaa...", "aa".repeat(32)],
  ])
    tests.push(make(`private key of ${name}`, ["EdgeCasePrivateKey"], little(9n), scalar));
  for (const u of [2n, 3n, 4n, 2n ** 254n, 2n ** 128n, p - 2n, p - 3n, (p - 1n) / 2n])
    tests.push(
      make(`u = ${u > p / 4n ? (u > p - 4n ? `p - ${p - u}` : "large") : u}`, ["EdgeCasePublicKey"], little(u), own),
    );
  for (let n = 2n; n <= 18n; n += 4n) tests.push(make(`u = p + ${n}`, ["NonCanonicalPublic"], little(p + n), own));
  tests.push(make("u = 9 with the top bit set", ["HighBit"], little(9n + 2n ** 255n), own));
  tests.push(make("u of ones", ["HighBit", "NonCanonicalPublic"], "ff".repeat(32), own));
  const low = [
    ["0", 0n],
    ["1", 1n],
    ["a point of order 8", 325606250916557431795983626356110631294008115727848805560023387167927233504n],
    ["the other point of order 8", 39382357235489614581723060781553021112529911719440698176882885853963445705823n],
    ["p - 1", p - 1n],
    ["p", p],
    ["p + 1", p + 1n],
  ];
  for (const [name, u] of low) {
    tests.push(make(`u = ${name}`, ["LowOrderPublic"], little(u), own));
    tests.push(make(`u = ${name}, top bit set`, ["LowOrderPublic", "HighBit"], little(u + 2n ** 255n), own));
  }
  if (tests.filter((test) => test.flags.includes("ZeroSharedSecret")).length !== 14)
    throw new Error("a low-order point gives a secret");
  return file("XDH", "xdh_comp_schema.json", MADE, notes, [{ type: "XdhComp", curve: "curve25519", tests }]);
}
