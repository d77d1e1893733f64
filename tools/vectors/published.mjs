// Vectors that a document publishes: read out of the RFC texts, or (NIST, whose texts are PDF) written down here.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { file } from "./parts.mjs";
import { hex, unhex } from "./reference.mjs";

/** The RFC's text without page breaks, page footers and headers. */
export function rfcText(folder, number) {
  return readFileSync(join(folder, `rfc${number}.txt`), "latin1")
    .replace(/\r/g, "")
    .replace(/\n+[^\n]*\[Page \d+\]\n\f?\n?(?:RFC \d+ [^\n]*\n)?/g, "\n");
}

export const octetsOf = (text) => unhex(text.replace(/\[[^\]]*\]/g, "").replace(/[^0-9A-Fa-f]/g, ""));

export function rfc4493(folder) {
  const text = rfcText(folder, 4493);
  const section = text.slice(text.lastIndexOf("\n4.  Test Vectors"), text.lastIndexOf("\n5.  Acknowledgement"));
  const key = octetsOf(/\nK? {3}K +([0-9a-f ]+)\n/.exec(section)[1]);
  const tests = [
    ...section.matchAll(/Example (\d): len = (\d+)\n +M +(<empty string>|[0-9a-f\s]+?)\n +AES-CMAC +([0-9a-f ]+)\n/g),
  ].map(([, number, length, message, tag]) => {
    const msg = message.startsWith("<") ? Buffer.alloc(0) : octetsOf(message);
    if (msg.length !== Number(length)) throw new Error(`RFC 4493 example ${number}: ${msg.length} octets read`);
    return { comment: `Example ${number}, ${length} octets`, key: hex(key), msg: hex(msg), tag: hex(octetsOf(tag)) };
  });
  if (tests.length !== 4) throw new Error(`RFC 4493: ${tests.length} of 4 vectors read`);
  return file("AES-CMAC", "mac_test_schema.json", "RFC 4493 section 4", {}, [
    { type: "MacTest", keySize: 128, tagSize: 128, tests },
  ]);
}

export function rfc3610(folder) {
  const text = rfcText(folder, 3610);
  const tests = [];
  for (const [, number, body] of text.matchAll(
    /=+ Packet Vector #(\d+) =+\n([\s\S]*?)(?=\n +=+ Packet Vector|\n9\. )/g,
  )) {
    const key = octetsOf(/AES Key = ([^\n]+)/.exec(body)[1]);
    const iv = octetsOf(/Nonce = ([^\n]+)/.exec(body)[1]);
    const input =
      /Total packet length = (\d+)\. \[Input with (\d+) cleartext header octets\]\n([\s\S]*?) +CBC IV in/.exec(body);
    const output =
      /Total packet length = (\d+)\. \[Authenticated and Encrypted Output\]\n((?: +[0-9A-F][0-9A-F ]*\n?)+)/.exec(body);
    const plain = octetsOf(input[3]);
    const cipher = octetsOf(output[2]);
    if (plain.length !== Number(input[1]) || cipher.length !== Number(output[1]))
      throw new Error(`RFC 3610 packet vector ${number}: ${plain.length} and ${cipher.length} octets read`);
    const header = Number(input[2]);
    const tagLength = cipher.length - plain.length;
    if (!plain.subarray(0, header).equals(cipher.subarray(0, header))) throw new Error(`RFC 3610 #${number}: header`);
    tests.push({
      tagSize: tagLength * 8,
      comment: `Packet Vector #${number}`,
      key: hex(key),
      iv: hex(iv),
      aad: hex(plain.subarray(0, header)),
      msg: hex(plain.subarray(header)),
      ct: hex(cipher.subarray(header, cipher.length - tagLength)),
      tag: hex(cipher.subarray(cipher.length - tagLength)),
    });
  }
  if (tests.length !== 24) throw new Error(`RFC 3610: ${tests.length} of 24 vectors read`);
  const group = (tagSize) => ({
    type: "AeadTest",
    ivSize: 104,
    keySize: 128,
    tagSize,
    tests: tests.filter((test) => test.tagSize === tagSize).map(({ tagSize: _, ...test }) => test),
  });
  return file("AES-CCM", "aead_test_schema.json", "RFC 3610 section 8, packet vectors 1 to 24", {}, [
    group(64),
    group(80),
  ]);
}

export function rfc5903(folder) {
  const text = rfcText(folder, 5903);
  const section = text.slice(text.lastIndexOf("\n8.1.  256-Bit"), text.lastIndexOf("\n8.2.  384-Bit"));
  const value = (name) => hex(octetsOf(new RegExp(`\\n${name}:\\n((?: [0-9A-F]{8})+)\\n`).exec(section)[1]));
  const [i, gix, giy, r, grx, gry, girx] = ["i", "gix", "giy", "r", "grx", "gry", "girx"].map(value);
  const test = (comment, priv, x, y) => ({ comment, public: `04${x}${y}`, private: priv, shared: girx });
  return file("ECDH", "ecdh_ecpoint_test_schema.json", "RFC 5903 section 8.1", {}, [
    {
      type: "EcdhEcpointTest",
      curve: "secp256r1",
      encoding: "ecpoint",
      tests: [test("the initiator's side", i, grx, gry), test("the responder's side", r, gix, giy)],
    },
  ]);
}

export function rfc7748(folder) {
  const text = rfcText(folder, 7748);
  const section = text.slice(text.lastIndexOf("\n5.2.  Test Vectors"));
  const x25519 = section.slice(section.indexOf("X25519:"), section.indexOf("X448:"));
  const pairs = [
    ...x25519.matchAll(
      /Input scalar:\n +([0-9a-f]{64})\n[\s\S]*?Input u-coordinate:\n +([0-9a-f]{64})\n[\s\S]*?Output u-coordinate:\n +([0-9a-f]{64})\n/g,
    ),
  ].map(([, scalar, u, shared], n) => ({
    comment: `section 5.2, vector ${n + 1}`,
    public: u,
    private: scalar,
    shared,
  }));
  if (pairs.length !== 2) throw new Error(`RFC 7748: ${pairs.length} of 2 vectors read`);
  const once = /After one iteration:\n +([0-9a-f]{64})\n/.exec(section)[1];
  const nine = `09${"00".repeat(31)}`;
  const after = (words) => new RegExp(`${words}[^\\n]*:\\n +([0-9a-f]{64})\\n`).exec(section)[1];
  const a = after("Alice's private key");
  const ka = after("Alice's public key");
  const b = after("Bob's private key");
  const kb = after("Bob's public key");
  const k = after("Their shared secret");
  return file("XDH", "xdh_comp_schema.json", "RFC 7748 sections 5.2 and 6.1", {}, [
    {
      type: "XdhComp",
      curve: "curve25519",
      tests: [
        ...pairs,
        { comment: "section 5.2, after one iteration", public: nine, private: nine, shared: once },
        { comment: "section 6.1, Alice's public key", public: nine, private: a, shared: ka },
        { comment: "section 6.1, Bob's public key", public: nine, private: b, shared: kb },
        { comment: "section 6.1, Alice's side", public: kb, private: a, shared: k },
        { comment: "section 6.1, Bob's side", public: ka, private: b, shared: k },
      ],
    },
  ]);
}

const count = (from, length) => hex(Buffer.from(Array.from({ length }, (_, n) => (from + n) & 0xff)));

export function sp80038c() {
  const key = count(0x40, 16);
  const group = (example, tagSize, nonceLength, aadLength, msgLength, text) => {
    const all = text.replace(/ /g, "");
    return {
      type: "AeadTest",
      ivSize: nonceLength * 8,
      keySize: 128,
      tagSize,
      tests: [
        {
          comment: `Example ${example}`,
          key,
          iv: count(0x10, nonceLength),
          aad: count(0, aadLength),
          msg: count(0x20, msgLength),
          ct: all.slice(0, msgLength * 2),
          tag: all.slice(msgLength * 2),
        },
      ],
    };
  };
  return file("AES-CCM", "aead_test_schema.json", "NIST SP 800-38C appendix C, examples 1 to 3", {}, [
    group(1, 32, 7, 8, 4, "7162015b 4dac255d"),
    group(2, 48, 8, 16, 16, "d2a1f0e0 51ea5f62 081a7792 073d593d 1fc64fbf accd"),
    group(3, 64, 12, 20, 24, "e3b201a9 f5b71a7a 9b1ceaec cd97e70b 6176aad9 a4428aa5 484392fb c1b09951"),
  ]);
}

/** Example 4, by itself because of its additional data: 65,536 octets, whose length takes six. */
export function sp80038cLong() {
  const test = {
    comment: "Example 4",
    key: count(0x40, 16),
    iv: count(0x10, 13),
    aad: count(0, 65536),
    msg: count(0x20, 32),
    ct: "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72",
    tag: "b4ac6bec93e8598e7f0dadbcea5b",
  };
  const group = { type: "AeadTest", ivSize: 104, keySize: 128, tagSize: 112, tests: [test] };
  return file("AES-CCM", "aead_test_schema.json", "NIST SP 800-38C appendix C, example 4", {}, [group]);
}

const SP800_38A_KEY = "2b7e151628aed2a6abf7158809cf4f3c";
const SP800_38A_TEXT = [
  "6bc1bee22e409f96e93d7e117393172a",
  "ae2d8a571e03ac9c9eb76fac45af8e51",
  "30c81c46a35ce411e5fbc1191a0a52ef",
  "f69f2445df4f9b17ad2b417be66c3710",
];

export function aesBlocks() {
  const ecb = [
    "3ad77bb40d7a3660a89ecaf32466ef97",
    "f5d3d58503b9699de785895a96fdbaaf",
    "43b1cd7f598ece23881b00e3ed030688",
    "7b0c785e27e8ad3f8223207104725dd4",
  ];
  return file(
    "AES-ECB",
    "aes_block (docs/vectors.md)",
    "FIPS 197 appendices B and C.1; NIST SP 800-38A section F.1.1",
    {},
    [
      {
        type: "AesBlockTest",
        keySize: 128,
        tests: [
          {
            comment: "FIPS 197 appendix B",
            key: SP800_38A_KEY,
            msg: "3243f6a8885a308d313198a2e0370734",
            ct: "3925841d02dc09fbdc118597196a0b32",
          },
          {
            comment: "FIPS 197 appendix C.1",
            key: count(0, 16),
            msg: "00112233445566778899aabbccddeeff",
            ct: "69c4e0d86a7b0430d8cdb78070b4c55a",
          },
          ...SP800_38A_TEXT.map((msg, n) => ({
            comment: `SP 800-38A F.1.1, block ${n + 1}`,
            key: SP800_38A_KEY,
            msg,
            ct: ecb[n],
          })),
        ],
      },
    ],
  );
}

export function aes256Blocks() {
  const key = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
  const ecb = [
    "f3eed1bdb5d2a03c064b5a7e3db181f8",
    "591ccb10d410ed26dc5ba74a31362870",
    "b6ed21b99ca6f4f9f153e7b1beafed1d",
    "23304b7a39f9f3ff067d8d8f9e24ecc7",
  ];
  return file("AES-ECB", "aes_block (docs/vectors.md)", "FIPS 197 appendix C.3; NIST SP 800-38A section F.1.5", {}, [
    {
      type: "AesBlockTest",
      keySize: 256,
      tests: [
        {
          comment: "FIPS 197 appendix C.3",
          key: count(0, 32),
          msg: "00112233445566778899aabbccddeeff",
          ct: "8ea2b7ca516745bfeafc49904b496089",
        },
        ...SP800_38A_TEXT.map((msg, n) => ({
          comment: `SP 800-38A F.1.5, block ${n + 1}`,
          key,
          msg,
          ct: ecb[n],
        })),
      ],
    },
  ]);
}

export function aesCounter() {
  const ct =
    "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee";
  return file("AES-CTR", "ind_cpa_test_schema.json", "NIST SP 800-38A section F.5.1", {}, [
    {
      type: "IndCpaTest",
      ivSize: 128,
      keySize: 128,
      tests: [
        {
          comment: "F.5.1 CTR-AES128.Encrypt",
          key: SP800_38A_KEY,
          iv: count(0xf0, 16),
          msg: SP800_38A_TEXT.join(""),
          ct,
        },
      ],
    },
  ]);
}
