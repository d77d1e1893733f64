// Made vectors for HMAC-SHA-256 and HKDF: lengths about every edge, and altered messages.

import { bytes, file, flip, MADE } from "./parts.mjs";
import { hex, hkdf, hmac, unhex } from "./reference.mjs";

export function madeHmac() {
  const notes = {
    Lengths: "lengths of key and message about the block of 64 octets, and about the padding's 56",
    ModifiedTag: "one bit of the tag is changed",
    ModifiedMessage: "one bit of the message is changed",
    ModifiedKey: "one bit of the key is changed",
    TruncatedTag: "the first octets of a tag",
  };
  const make = (keyLength, length) => {
    const [key, msg] = [bytes(`hmac key ${keyLength}`, keyLength), bytes(`hmac message ${length}`, length)];
    const comment = `key of ${keyLength} octets, message of ${length}`;
    return { comment, flags: ["Lengths"], key: hex(key), msg: hex(msg), tag: hex(hmac(key, msg)) };
  };
  const lengths = [0, 1, 31, 32, 33, 54, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 129, 255, 256, 1000];
  const sizes = [0, 1, 16, 31, 32, 33, 55, 63, 64, 65, 127, 128, 129, 200];
  const base = make(32, 40);
  const alter = (field, bit, flag) => ({
    ...base,
    comment: `bit ${bit} of ${field} changed`,
    flags: [flag],
    [field]: hex(flip(unhex(base[field]), bit)),
    result: "invalid",
  });
  const bad = [
    ...[0, 7, 127, 128, 255].map((bit) => alter("tag", bit, "ModifiedTag")),
    ...[0, 319].map((bit) => alter("msg", bit, "ModifiedMessage")),
    ...[0, 255].map((bit) => alter("key", bit, "ModifiedKey")),
  ];
  const half = {
    ...base,
    comment: "the first 16 octets of the tag",
    flags: ["TruncatedTag"],
    tag: base.tag.slice(0, 32),
  };
  const wrong = {
    ...half,
    comment: "bit 127 of a tag of 16 octets changed",
    tag: hex(flip(unhex(half.tag), 127)),
    result: "invalid",
  };
  const group = (keySize, tests, tagSize = 256) => ({ type: "MacTest", keySize, tagSize, tests });
  return file("HMACSHA256", "mac_test_schema.json", MADE, notes, [
    ...sizes.map((size) => group(8 * size, [make(size, 50)])),
    group(256, [...lengths.map((length) => make(32, length)), ...bad]),
    group(256, [half, wrong], 128),
  ]);
}

export function madeHkdf() {
  const notes = {
    Lengths: "lengths about the block of 64 octets and the output's 32",
    EmptySalt: "no salt is 32 zeros (RFC 5869 section 2.2)",
    SizeTooLarge: "the output is at most 255 * 32 octets (RFC 5869 section 2.3)",
  };
  const make = (ikmLength, saltLength, infoLength, size) => {
    const label = `hkdf ${ikmLength} ${saltLength} ${infoLength} ${size}`;
    const [ikm, salt, info] = [
      bytes(`${label} ikm`, ikmLength),
      bytes(`${label} salt`, saltLength),
      bytes(`${label} info`, infoLength),
    ];
    return {
      comment: `input of ${ikmLength} octets, salt of ${saltLength}, info of ${infoLength}, output of ${size}`,
      flags: [saltLength === 0 ? "EmptySalt" : "Lengths"],
      ikm: hex(ikm),
      salt: hex(salt),
      info: hex(info),
      size,
      okm: hex(hkdf(ikm, salt, info, size)),
    };
  };
  const shapes = [
    ...[1, 31, 32, 33, 63, 64, 65, 100, 255, 1000].map((size) => [32, 32, 10, size]),
    ...[0, 1, 63, 64, 65, 128].map((salt) => [32, salt, 10, 42]),
    ...[0, 1, 22, 31, 54, 55, 64, 200].map((info) => [32, 16, info, 70]),
    ...[1, 16, 63, 64, 65, 200].map((ikm) => [ikm, 16, 0, 32]),
  ];
  const large = [8161, 8192, 65536, 0x7fffffff].map((size) => ({
    ...make(32, 32, 10, 1),
    comment: `output of ${size} octets`,
    flags: ["SizeTooLarge"],
    size,
    okm: "",
    result: "invalid",
  }));
  return file("HKDF-SHA-256", "hkdf_test_schema.json", MADE, notes, [
    { type: "HkdfTest", keySize: 256, tests: [...shapes.map((shape) => make(...shape)), ...large] },
  ]);
}
