// Made vectors for AES-CTR, and for the records of TLS with CBC and HMAC-SHA-256: lengths about every edge, wrong paddings, wrong MACs.

import { bytes, file, flip, MADE } from "./parts.mjs";
import { aesCtr, hex, tlsCbcSeal } from "./reference.mjs";

export function madeCtr() {
  const notes = { Lengths: "lengths about one block and two", CounterWrap: "the counter block carries, or wraps" };
  const make = (label, comment, flags, iv, n) => {
    const [key, msg] = [bytes(`${label} key`, 16), bytes(`${label} message`, n)];
    return { comment, flags, key: hex(key), iv: hex(iv), msg: hex(msg), ct: hex(aesCtr(key, iv, msg)) };
  };
  const ones = (count) => Buffer.concat([bytes("ctr ones", 16 - count), Buffer.alloc(count, 0xff)]);
  const tests = [
    ...[0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 255, 1000].map((n) =>
      make(`ctr ${n}`, `message of ${n} octets`, ["Lengths"], bytes(`ctr ${n} block`, 16), n),
    ),
    ...[1, 2, 4, 7, 8, 12, 15, 16].map((n) =>
      make(`ctr wrap ${n}`, `the last ${n} octets of the counter block are ones`, ["CounterWrap"], ones(n), 80),
    ),
    make("ctr late", "it wraps behind the second block", ["CounterWrap"], flip(ones(16), 120), 80),
  ];
  return file("AES-CTR", "ind_cpa_test_schema.json", MADE, notes, [
    { type: "IndCpaTest", ivSize: 128, keySize: 128, tests },
  ]);
}

export function madeTlsCbc() {
  const notes = {
    Lengths: "content of lengths about the blocks of cipher and hash, with the shortest padding",
    LongPadding: "longer padding than is needed, up to 256 octets in all: right, but not what sealing makes",
    InvalidPadding: "an octet of the padding, or its length, is wrong; where the MAC is last, it covers that",
    ModifiedMac: "one bit of the MAC is changed",
    ModifiedCiphertext: "one bit of the ciphertext is changed",
    ModifiedHeader: "one bit of what the MAC covers before the length is changed",
    ModifiedIv: "one bit of the IV is changed",
    InvalidLength: "no record has this length",
  };
  const groups = ["MacThenEncryptTest", "EncryptThenMacTest"].map((type) => {
    const macFirst = type === "MacThenEncryptTest";
    const reserved = macFirst ? 32 : 0;
    const least = (n) => 16 - ((n + reserved) % 16);
    const [macKey, key, header, iv] = [32, 16, 11, 16].map((length, n) => bytes(`${type} input ${n}`, length));
    const fixed = { macKey: hex(macKey), key: hex(key), header: hex(header), iv: hex(iv) };
    const make = (n, padding, comment, flag, result = "valid") => {
      const msg = bytes(`${type} content ${n}`, n);
      const ct = hex(tlsCbcSeal(macFirst, macKey, key, header, iv, msg, padding));
      return { comment, flags: [flag], ...fixed, msg: hex(msg), ct, result };
    };
    const right = (length) => Buffer.alloc(length, length - 1);
    const lengths = [
      0, 1, 14, 15, 16, 17, 31, 32, 33, 41, 42, 43, 50, 51, 52, 63, 64, 105, 106, 107, 255, 256, 300, 600,
    ];
    const tests = lengths.map((n) => make(n, right(least(n)), `content of ${n} octets`, "Lengths"));
    for (const n of [0, 20, 300])
      for (let padding = least(n) + 16; padding <= 256; padding += n === 20 ? 16 : 80)
        tests.push(make(n, right(padding), `content of ${n} octets, padding of ${padding}`, "LongPadding"));
    const wrong = (n, padding, at, value) => {
      const octets = right(padding);
      octets[at] = value;
      const comment = `content of ${n} octets, padding of ${padding}, its octet ${at} is ${value}`;
      tests.push(make(n, octets, comment, "InvalidPadding", "invalid"));
    };
    for (const [n, padding] of [20, 100, 300].flatMap((n) =>
      [least(n), 256 - ((16 - least(n)) % 16)].map((all) => [n, all]),
    )) {
      wrong(n, padding, padding - 1, padding - 2);
      wrong(n, padding, padding - 1, 255 - (padding === 256 ? 1 : 0));
      wrong(n, padding, 0, padding & 0xff);
      wrong(n, padding, padding >> 1, 0);
    }
    const base = make(40, right(least(40)), "", "Lengths");
    const alter = (field, bit, flag) =>
      tests.push({
        ...base,
        comment: `bit ${bit} of ${field} changed`,
        flags: [flag],
        [field]: hex(flip(Buffer.from(base[field], "hex"), bit)),
        result: "invalid",
      });
    const end = 4 * base.ct.length;
    for (const bit of [0, 127, 128, end / 2, end - 129, end - 128, end - 1]) alter("ct", bit, "ModifiedCiphertext");
    if (!macFirst) for (const bit of [end - 256, end - 100]) alter("ct", bit, "ModifiedMac");
    for (const bit of [0, 63, 64, 87]) alter("header", bit, "ModifiedHeader");
    for (const bit of [0, 127]) alter("iv", bit, "ModifiedIv");
    for (const n of [0, 1, 16, 32, 47, 49, 63, 65]) {
      const [comment, ct] = [`${n} octets`, hex(bytes(`${type} short`, n))];
      tests.push({ ...base, comment, flags: ["InvalidLength"], msg: "", ct, result: "invalid" });
    }
    return { type, tests };
  });
  return file("TLS-AES-128-CBC-SHA256", "tls_cbc (docs/vectors.md)", MADE, notes, groups);
}
