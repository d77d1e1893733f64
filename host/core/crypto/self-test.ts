// Known answers, computed through the API as any caller would: published vectors, one or two an algorithm. They find a module,
// an engine or a hook that computes wrongly; whether the algorithms are right is what the tests are for.

import { fromHex, toHex } from "../text.js";
import type { Arena } from "./arena.js";
import type { CryptoSuite } from "./suite.js";

interface KnownAnswer {
  readonly name: string;
  /** The exports that it needs. */
  readonly needs: readonly string[];
  /** Computes; gives hexadecimal. */
  readonly compute: (suite: CryptoSuite) => string;
  readonly answer: string;
}

const octets = fromHex;
const text = (characters: string): Uint8Array => Uint8Array.from(characters, (character) => character.charCodeAt(0));

// FIPS 197 appendix C.1
const AES_KEY = octets("000102030405060708090a0b0c0d0e0f");
const AES_PLAIN = "00112233445566778899aabbccddeeff";
const AES_CIPHER = "69c4e0d86a7b0430d8cdb78070b4c55a";

// RFC 3610 §8, packet vector 1
const CCM = {
  key: octets("c0c1c2c3c4c5c6c7c8c9cacbcccdcecf"),
  nonce: octets("00000003020100a0a1a2a3a4a5"),
  aad: octets("0001020304050607"),
  tagLength: 8,
};
const CCM_PLAIN = "08090a0b0c0d0e0f101112131415161718191a1b1c1d1e";
const CCM_SEALED = "588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0";

// McGrew and Viega, "The Galois/Counter Mode of Operation" (2004), test case 4
const GCM = {
  key: octets("feffe9928665731c6d6a8f9467308308"),
  nonce: octets("cafebabefacedbaddecaf888"),
  aad: octets("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
};
const GCM_PLAIN =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
const GCM_SEALED =
  "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091" +
  "5bc94fbc3221a5db94fae95ae7121a47";

// RFC 6979 §A.2.5, with SHA-256 and the message "sample"
const SIGNER = octets("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
const SIGNER_PUBLIC =
  "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
  "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
const SIGNATURE =
  "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
  "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";

const ANSWERS: readonly KnownAnswer[] = [
  {
    name: "AES-128 encryption",
    needs: ["aes_encrypt"],
    compute: ({ aes }) => toHex(aes.encrypt(AES_KEY, octets(AES_PLAIN))),
    answer: AES_CIPHER,
  },
  {
    name: "AES-128 decryption",
    needs: ["aes_decrypt"],
    compute: ({ aes }) => toHex(aes.decrypt(AES_KEY, octets(AES_CIPHER))),
    answer: AES_PLAIN,
  },
  {
    name: "AES-CCM sealing",
    needs: ["ccm_seal"],
    compute: ({ ccm }) => toHex(ccm.seal({ ...CCM, plaintext: octets(CCM_PLAIN) })),
    answer: CCM_SEALED,
  },
  {
    name: "AES-CCM opening",
    needs: ["ccm_open"],
    compute: ({ ccm }) => toHex(ccm.open({ ...CCM, sealed: octets(CCM_SEALED) })),
    answer: CCM_PLAIN,
  },
  {
    name: "AES-GCM sealing",
    needs: ["gcm_seal"],
    compute: ({ gcm }) => toHex(gcm.seal({ ...GCM, plaintext: octets(GCM_PLAIN) })),
    answer: GCM_SEALED,
  },
  {
    name: "AES-GCM opening",
    needs: ["gcm_open"],
    compute: ({ gcm }) => toHex(gcm.open({ ...GCM, sealed: octets(GCM_SEALED) })),
    answer: GCM_PLAIN,
  },
  {
    // RFC 4493 §4, example 2
    name: "AES-CMAC",
    needs: ["cmac"],
    compute: ({ cmac }) =>
      toHex(cmac(octets("2b7e151628aed2a6abf7158809cf4f3c"), octets("6bc1bee22e409f96e93d7e117393172a"))),
    answer: "070a16b46b4d4144f79bdd9dd04a287c",
  },
  {
    // RFC 4615 §4, with a key of 10 octets
    name: "AES-CMAC-PRF-128",
    needs: ["cmac_prf_128"],
    compute: ({ cmacPrf128 }) =>
      toHex(
        cmacPrf128(
          octets("00010203040506070809"),
          Uint8Array.from({ length: 20 }, (_, i) => i),
        ),
      ),
    answer: "290d9e112edb09ee141fcf64c0b72f3d",
  },
  {
    // SP 800-38A §F.5.1, block 1
    name: "AES-CTR",
    needs: ["aes_ctr"],
    compute: ({ aes }) =>
      toHex(
        aes.ctr({
          key: octets("2b7e151628aed2a6abf7158809cf4f3c"),
          counterBlock: octets("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
          data: octets("6bc1bee22e409f96e93d7e117393172a"),
        }),
      ),
    answer: "874d6191b620e3261bef6864990db6ce",
  },
  {
    // NIST's examples to FIPS 180-4: one block
    name: "SHA-256",
    needs: ["sha256"],
    compute: ({ sha256 }) => toHex(sha256(text("abc"))),
    answer: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  },
  {
    name: "SHA-256 in pieces",
    needs: ["sha256_init", "sha256_update", "sha256_final"],
    compute: ({ sha256 }) => toHex(sha256.create().update(text("a")).clone().update(text("bc")).digest()),
    answer: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  },
  {
    // RFC 4231 §4, test case 2
    name: "HMAC-SHA-256",
    needs: ["hmac_sha256"],
    compute: ({ hmac }) => toHex(hmac(text("Jefe"), text("what do ya want for nothing?"))),
    answer: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    name: "HMAC-SHA-256 in pieces",
    needs: ["hmac_sha256_init", "hmac_sha256_update", "hmac_sha256_final"],
    compute: ({ hmac }) =>
      toHex(hmac.create(text("Jefe")).update(text("what do ya want ")).update(text("for nothing?")).digest()),
    answer: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    // RFC 5869 appendix A, test case 1
    name: "HKDF-SHA-256",
    needs: ["hkdf_extract", "hkdf_expand"],
    compute: ({ hkdf }) =>
      toHex(
        hkdf({
          ikm: new Uint8Array(22).fill(0x0b),
          salt: octets("000102030405060708090a0b0c"),
          info: octets("f0f1f2f3f4f5f6f7f8f9"),
          length: 42,
        }),
      ),
    answer: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
  },
  {
    // The vector of the IETF's TLS mailing list (2009), which implementations share; its first 32 octets
    name: "PRF of TLS 1.2",
    needs: ["tls_prf"],
    compute: ({ tlsPrf }) =>
      toHex(
        tlsPrf({
          secret: octets("9bbe436ba940f017b17652849a71db35"),
          label: "test label",
          seed: octets("a0ba9f936cda311827a6f796ffd5198c"),
          length: 32,
        }),
      ),
    answer: "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a",
  },
  {
    name: "P-256 public key",
    needs: ["p256_public"],
    compute: ({ p256 }) => toHex(p256.publicKey(SIGNER)),
    answer: SIGNER_PUBLIC,
  },
  {
    // RFC 5903 §8.1
    name: "P-256 ECDH",
    needs: ["p256_ecdh"],
    compute: ({ p256 }) =>
      toHex(
        p256.ecdh(
          octets("c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433"),
          octets(
            "d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63" +
              "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
          ),
        ),
      ),
    answer: "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
  },
  {
    name: "ECDSA signing",
    needs: ["p256_sign", "sha256"],
    compute: ({ p256 }) => toHex(p256.sign({ privateKey: SIGNER, message: text("sample") })),
    answer: SIGNATURE,
  },
  {
    name: "ECDSA verification",
    needs: ["p256_verify", "sha256"],
    compute: ({ p256 }) => {
      const signed = { publicKey: octets(SIGNER_PUBLIC), signature: octets(SIGNATURE) };
      return ["sample", "simple"].map((message) => p256.verify({ ...signed, message: text(message) })).join();
    },
    answer: "true,false",
  },
  {
    // RFC 7748 §6.1: Alice's private key, Bob's public key
    name: "X25519",
    needs: ["x25519"],
    compute: ({ x25519 }) =>
      toHex(
        x25519.ecdh(
          octets("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"),
          octets("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"),
        ),
      ),
    answer: "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
  },
];

/**
 * Runs the core's own self-test where it has one, and computes all that the module can; gives their names.
 * @throws Error that names the first wrong one
 */
export function selfTest(arena: Arena, suite: CryptoSuite): string[] {
  if (arena.has("self_test")) arena.checked(arena.fn("self_test")(), "self_test");
  const able = ANSWERS.filter(({ needs }) => needs.every((name) => suite.has(name)));
  for (const { name, compute, answer } of able) {
    let computed: string;
    try {
      computed = compute(suite);
    } catch (cause) {
      throw new Error(`self-test: ${name} fails`, { cause });
    }
    if (computed !== answer) throw new Error(`self-test: ${name} gives a wrong result`);
  }
  return able.map(({ name }) => name);
}
