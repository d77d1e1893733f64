// Made vectors for AES-CCM, AES-GCM and AES-CMAC: lengths about every edge, and altered messages.

import { bytes, file, flip, MADE } from "./parts.mjs";
import { ccmSeal, cmac, gcmSeal, hex, unhex } from "./reference.mjs";

export function madeCcm() {
  const notes = {
    Lengths: "lengths about the block size, and about 2^8",
    ModifiedTag: "one bit of the tag is changed",
    ModifiedCiphertext: "one bit of the ciphertext is changed",
    ModifiedAad: "one bit of the additional data is changed",
    ModifiedNonce: "one bit of the nonce is changed",
    TruncatedTag: "the message is too short to hold its tag",
    InvalidNonceSize: "RFC 3610 section 2.1: nonces have 7 to 13 octets",
    InvalidTagSize: "RFC 3610 section 2: tags have 4, 6, 8, 10, 12, 14 or 16 octets",
  };
  const make = (label, comment, flags, nonceLength, aadLength, msgLength, tagLength) => {
    const key = bytes(`${label} key`, 16);
    const iv = bytes(`${label} nonce`, nonceLength);
    const aad = bytes(`${label} aad`, aadLength);
    const msg = bytes(`${label} message`, msgLength);
    const { ct, tag } = ccmSeal(key, iv, aad, msg, tagLength);
    return { comment, flags, key: hex(key), iv: hex(iv), aad: hex(aad), msg: hex(msg), ct: hex(ct), tag: hex(tag) };
  };
  const group = (nonceLength, tagLength, tests) => ({
    type: "AeadTest",
    ivSize: nonceLength * 8,
    keySize: 128,
    tagSize: tagLength * 8,
    tests,
  });
  const valid = [];
  for (const n of [0, 1, 15, 16, 17, 31, 32, 33, 64, 127, 255, 256, 257, 1000])
    valid.push(make(`ccm message ${n}`, `message of ${n} octets`, ["Lengths"], 13, 0, n, 8));
  for (const n of [1, 13, 14, 15, 16, 17, 29, 30, 31, 255, 256, 257, 1000])
    valid.push(make(`ccm aad ${n}`, `additional data of ${n} octets`, ["Lengths"], 13, n, 20, 8));
  valid.push(make("ccm empty", "no message and no additional data", ["Lengths"], 13, 0, 0, 8));
  const groups = [group(13, 8, valid)];
  for (const n of [7, 8, 9, 10, 11, 12])
    groups.push(group(n, 8, [make(`ccm nonce ${n}`, `nonce of ${n} octets`, ["Lengths"], n, 11, 33, 8)]));
  for (const n of [4, 6, 10, 12, 14, 16])
    groups.push(group(13, n, [make(`ccm tag ${n}`, `tag of ${n} octets`, ["Lengths"], 13, 11, 33, n)]));

  const base = make("ccm base", "", [], 13, 11, 33, 8);
  const bad = [];
  const alter = (field, bit, flag) =>
    bad.push({
      ...base,
      comment: `bit ${bit} of ${field} changed`,
      flags: [flag],
      [field]: hex(flip(unhex(base[field]), bit)),
      result: "invalid",
    });
  for (const bit of [0, 1, 7, 8, 31, 32, 62, 63]) alter("tag", bit, "ModifiedTag");
  for (const bit of [0, 127, 128, 255, 256, 263]) alter("ct", bit, "ModifiedCiphertext");
  for (const bit of [0, 87]) alter("aad", bit, "ModifiedAad");
  for (const bit of [0, 103]) alter("iv", bit, "ModifiedNonce");
  bad.push({
    ...base,
    comment: "all bits of the tag changed",
    flags: ["ModifiedTag"],
    tag: hex(unhex(base.tag).map((octet) => octet ^ 0xff)),
    result: "invalid",
  });
  bad.push({ ...base, comment: "a tag of zeros", flags: ["ModifiedTag"], tag: "00".repeat(8), result: "invalid" });
  bad.push({ ...base, comment: "additional data left out", flags: ["ModifiedAad"], aad: "", result: "invalid" });
  bad.push({
    ...base,
    comment: "a zero octet behind the additional data",
    flags: ["ModifiedAad"],
    aad: `${base.aad}00`,
    result: "invalid",
  });
  bad.push({
    ...base,
    comment: "last octet of the tag left out",
    flags: ["TruncatedTag"],
    tag: base.tag.slice(0, 14),
    result: "invalid",
  });
  for (const n of [0, 1, 7])
    bad.push({
      ...base,
      comment: `${n} octets where the tag has 8`,
      flags: ["TruncatedTag"],
      msg: "",
      ct: "",
      tag: base.tag.slice(0, n * 2),
      result: "invalid",
    });
  groups.push(group(13, 8, bad));
  for (const n of [0, 6, 14, 16])
    groups.push(
      group(n, 8, [
        {
          ...base,
          comment: `nonce of ${n} octets`,
          flags: ["InvalidNonceSize"],
          iv: hex(bytes("ccm bad nonce", n)),
          result: "invalid",
        },
      ]),
    );
  for (const n of [0, 2, 3, 5, 15, 17])
    groups.push(
      group(13, n, [
        {
          ...base,
          comment: `tag of ${n} octets`,
          flags: ["InvalidTagSize"],
          tag: hex(bytes("ccm bad tag", n)),
          result: "invalid",
        },
      ]),
    );
  return file("AES-CCM", "aead_test_schema.json", MADE, notes, groups);
}

export function madeGcm() {
  const notes = {
    Lengths: "lengths about the block size, and about 2^8",
    CounterWrap: "the nonce ends in ones: only the counter behind it may count on",
    ModifiedTag: "one bit of the tag is changed",
    ModifiedCiphertext: "one bit of the ciphertext is changed",
    ModifiedAad: "one bit of the additional data is changed",
    ModifiedNonce: "one bit of the nonce is changed",
    TruncatedTag: "the message is too short to hold its tag",
    OtherNonce: "nonces of other than 12 octets are hashed (SP 800-38D section 7.1)",
    ShortTag: "tags below 16 octets; 8 and 4 are those of SP 800-38D appendix C",
    InvalidNonceSize: "an empty nonce",
    InvalidTagSize: "SP 800-38D section 5.2.1.2: tags have 16, 15, 14, 13, 12, 8 or 4 octets",
  };
  const make = (label, comment, flags, aadLength, msgLength, iv = bytes(`${label} nonce`, 12), tagLength = 16) => {
    const [key, aad, msg] = [
      bytes(`${label} key`, 16),
      bytes(`${label} aad`, aadLength),
      bytes(`${label} message`, msgLength),
    ];
    const { ct, tag } = gcmSeal(key, iv, aad, msg, tagLength);
    return { comment, flags, key: hex(key), iv: hex(iv), aad: hex(aad), msg: hex(msg), ct: hex(ct), tag: hex(tag) };
  };
  const tests = [
    ...[0, 1, 15, 16, 17, 31, 32, 33, 64, 127, 255, 256, 257, 1000].map((n) =>
      make(`gcm message ${n}`, `message of ${n} octets`, ["Lengths"], 0, n),
    ),
    ...[1, 15, 16, 17, 31, 32, 33, 255, 256, 1000].map((n) =>
      make(`gcm aad ${n}`, `additional data of ${n} octets`, ["Lengths"], n, 20),
    ),
    make("gcm aad alone", "additional data and no message", ["Lengths"], 20, 0),
    make("gcm wrap", "nonce of ones", ["CounterWrap"], 0, 100, Buffer.alloc(12, 0xff)),
  ];
  const base = make("gcm base", "", [], 11, 33);
  const alter = (field, bit, flag) =>
    tests.push({
      ...base,
      comment: `bit ${bit} of ${field} changed`,
      flags: [flag],
      [field]: hex(flip(unhex(base[field]), bit)),
      result: "invalid",
    });
  for (const bit of [0, 1, 7, 8, 31, 32, 63, 64, 126, 127]) alter("tag", bit, "ModifiedTag");
  for (const bit of [0, 127, 128, 255, 256, 263]) alter("ct", bit, "ModifiedCiphertext");
  for (const bit of [0, 87]) alter("aad", bit, "ModifiedAad");
  for (const bit of [0, 95]) alter("iv", bit, "ModifiedNonce");
  const cut = { comment: "15 octets of a tag, and no message", flags: ["TruncatedTag"], msg: "", ct: "" };
  tests.push({ ...base, ...cut, tag: base.tag.slice(0, 30), result: "invalid" });
  const group = (nonceLength, tagLength, those) => ({
    type: "AeadTest",
    ivSize: 8 * nonceLength,
    keySize: 128,
    tagSize: 8 * tagLength,
    tests: those,
  });
  const nonces = [1, 8, 11, 13, 15, 16, 17, 32, 60].map((n) => {
    const iv = bytes(`gcm nonce ${n}`, n);
    return group(n, 16, [make(`gcm nonce of ${n}`, `nonce of ${n} octets`, ["OtherNonce"], 11, 33, iv)]);
  });
  const tags = [4, 8, 12, 13, 14, 15].map((n) => {
    const one = make(`gcm tag ${n}`, `tag of ${n} octets`, ["ShortTag"], 11, 33, undefined, n);
    const last = hex(flip(unhex(one.tag), 8 * n - 1));
    return group(12, n, [one, { ...one, comment: `last bit of ${n} octets changed`, tag: last, result: "invalid" }]);
  });
  const none = { ...base, comment: "an empty nonce", flags: ["InvalidNonceSize"], iv: "", result: "invalid" };
  const odd = [0, 1, 3, 5, 7, 9, 10, 11, 17].map((n) => {
    const tag = hex(bytes("gcm bad tag", n));
    return group(12, n, [
      { ...base, comment: `tag of ${n} octets`, flags: ["InvalidTagSize"], tag, result: "invalid" },
    ]);
  });
  return file("AES-GCM", "aead_test_schema.json", MADE, notes, [
    group(12, 16, tests),
    ...nonces,
    ...tags,
    group(0, 16, [none]),
    ...odd,
  ]);
}

export function madeCmac() {
  const notes = {
    Lengths: "lengths about the block size, and about 2^8",
    ModifiedTag: "one bit of the tag is changed",
    TruncatedTag: "only the first octets of the tag are compared",
    MovedPadding: "the padding of RFC 4493 section 2.4 taken into the message: K1 and K2 must differ",
  };
  const make = (n) => {
    const key = bytes(`cmac ${n} key`, 16);
    const msg = bytes(`cmac ${n} message`, n);
    return {
      comment: `message of ${n} octets`,
      flags: ["Lengths"],
      key: hex(key),
      msg: hex(msg),
      tag: hex(cmac(key, msg)),
    };
  };
  const lengths = [
    0, 1, 2, 7, 8, 14, 15, 16, 17, 18, 31, 32, 33, 47, 48, 49, 63, 64, 65, 108, 127, 128, 255, 256, 257, 1000,
  ];
  const base = make(40);
  const bad = [0, 1, 7, 8, 63, 64, 120, 127].map((bit) => ({
    ...base,
    comment: `bit ${bit} of the tag changed`,
    flags: ["ModifiedTag"],
    tag: hex(flip(unhex(base.tag), bit)),
    result: "invalid",
  }));
  bad.push({ ...base, comment: "a tag of zeros", flags: ["ModifiedTag"], tag: "00".repeat(16), result: "invalid" });
  bad.push({
    ...base,
    comment: "padding moved into the message",
    flags: ["MovedPadding"],
    msg: `${base.msg}80${"00".repeat(7)}`,
    result: "invalid",
  });
  const cut = (octets, test) => ({
    ...test,
    comment: `${test.comment}, first ${octets} octets of the tag`,
    flags: ["TruncatedTag"],
    tag: test.tag.slice(0, octets * 2),
  });
  return file("AES-CMAC", "mac_test_schema.json", MADE, notes, [
    { type: "MacTest", keySize: 128, tagSize: 128, tests: [...lengths.map(make), ...bad] },
    {
      type: "MacTest",
      keySize: 128,
      tagSize: 96,
      tests: [
        cut(12, make(20)),
        {
          ...cut(12, base),
          comment: "bit 95 of a 96-bit tag changed",
          tag: hex(flip(unhex(base.tag).subarray(0, 12), 95)),
          result: "invalid",
        },
      ],
    },
    { type: "MacTest", keySize: 128, tagSize: 64, tests: [cut(8, make(64))] },
  ]);
}
