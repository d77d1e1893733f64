// Checks a vector file against the reference.

import {
  aesBlock,
  aesCtr,
  ccmOpen,
  ccmSeal,
  cmac,
  cmacPrf,
  ecdsaVerifies,
  gcmOpen,
  gcmSeal,
  hex,
  hkdf,
  hmac,
  p256Shared,
  tlsCbcOpen,
  unhex,
  x25519Shared,
} from "./reference.mjs";

/** Every vector against node:crypto; answers the number checked. */
export function check(name, content) {
  let checked = 0;
  for (const group of content.testGroups)
    for (const test of group.tests) {
      const fail = (why) => {
        throw new Error(`${name}: tcId ${test.tcId} (${test.comment}): ${why}`);
      };
      const octets = (field) => unhex(test[field]);
      checked++;
      if (group.type === "AeadTest") {
        const tagLength = group.tagSize / 8;
        const [opens, seals] = content.algorithm === "AES-GCM" ? [gcmOpen, gcmSeal] : [ccmOpen, ccmSeal];
        const open = opens(octets("key"), octets("iv"), octets("aad"), octets("ct"), octets("tag"), tagLength);
        if (test.result === "valid") {
          const sealed = seals(octets("key"), octets("iv"), octets("aad"), octets("msg"), tagLength);
          if (hex(sealed.ct) !== test.ct || hex(sealed.tag) !== test.tag) fail("node:crypto seals to something else");
          if (open === null || hex(open) !== test.msg) fail("node:crypto does not open it");
        } else if (open !== null) fail("node:crypto opens it");
      } else if (group.type === "MacTest") {
        const mac = { HMACSHA256: hmac, "AES-CMAC-PRF-128": cmacPrf }[content.algorithm] ?? cmac;
        const same =
          hex(mac(octets("key"), octets("msg"))).startsWith(test.tag) && test.tag.length === group.tagSize / 4;
        if (same !== (test.result === "valid")) fail("node:crypto disagrees");
      } else if (group.type === "AesBlockTest") {
        if (hex(aesBlock(octets("key"), octets("msg"))) !== test.ct) fail("node:crypto disagrees");
      } else if (group.type === "MacThenEncryptTest" || group.type === "EncryptThenMacTest") {
        const inputs = ["macKey", "key", "header", "iv", "ct"].map(octets);
        const opened = tlsCbcOpen(group.type === "MacThenEncryptTest", ...inputs);
        if ((opened === null) !== (test.result === "invalid")) fail("the reference disagrees on whether it is valid");
        if (opened !== null && hex(opened) !== test.msg) fail("the reference opens it to something else");
      } else if (group.type === "IndCpaTest") {
        if (hex(aesCtr(octets("key"), octets("iv"), octets("msg"))) !== test.ct) fail("node:crypto disagrees");
      } else if (group.type === "EcdhEcpointTest") {
        const shared = test.flags.includes("InvalidEncoding") ? null : p256Shared(octets("private"), octets("public"));
        if ((shared === null) !== (test.result === "invalid")) fail("node:crypto disagrees on whether it is valid");
        if (shared !== null && hex(shared) !== test.shared) fail("node:crypto disagrees");
      } else if (group.type === "XdhComp") {
        const shared = x25519Shared(octets("private"), octets("public"));
        if ((shared === null) !== test.flags.includes("ZeroSharedSecret")) fail("node:crypto disagrees on zero");
        if (shared !== null && hex(shared) !== test.shared) fail("node:crypto disagrees");
      } else if (group.type === "HkdfTest") {
        const okm = hkdf(octets("ikm"), octets("salt"), octets("info"), test.size);
        if ((okm === null) !== (test.result === "invalid")) fail("node:crypto disagrees on whether it is valid");
        if (okm !== null && hex(okm) !== test.okm) fail("node:crypto disagrees");
      } else if (group.type === "EcdsaVerify" || group.type === "EcdsaP1363Verify") {
        const encoding = group.type === "EcdsaVerify" ? "der" : "ieee-p1363";
        const taken = ecdsaVerifies(unhex(group.publicKey.uncompressed), octets("msg"), octets("sig"), encoding);
        if (taken !== (test.result === "valid")) fail("node:crypto disagrees");
      } else fail(`unknown group type ${group.type}`);
    }
  if (checked !== content.numberOfTests)
    throw new Error(`${name}: numberOfTests says ${content.numberOfTests}, it holds ${checked}`);
  return checked;
}
