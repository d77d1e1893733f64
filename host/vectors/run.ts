// Runs one test vector against a core, wherever it runs, and judges the answer (docs/vectors.md, "How a vector is judged").
//
// One runner for all formats: Wycheproof's files and NIST's are read into the same groups.

import { errorName, fromHex, toHex } from "../core/index.js";
import type { Pointer } from "../emulator/thing.js";
import {
  AUTHENTICATION_FAILED,
  call,
  failed,
  judge,
  Layout,
  NOT_SUPPORTED,
  OVERWRITTEN,
  PASSED,
  refusedBefore,
  skipped,
  tooLong,
  UNSUPPORTED,
  type Answer,
  type Outcome,
  type Target,
} from "./call.js";
import { sign, verify } from "./ecdsa.js";
import type { TestGroup, TestVector } from "./file.js";
import { hkdf, hmac, sha256 } from "./hash.js";
import { agree, keyAgreement, keyPair } from "./kas.js";
import { ccmOpenInPieces, ccmSealInPieces, MAC_FIRST, MAC_LAST, mac, tlsCbc } from "./modes.js";

/** Judges one vector. */
export function runVector(target: Target, group: TestGroup, test: TestVector): Promise<Outcome> {
  const run = new Run(target, group, test);
  switch (group.type) {
    case "AeadTest":
      return run.aead(CCM);
    case "GcmTest":
      return run.aead(GCM);
    case "MacTest":
      return run.mac("cmac");
    case "Cmac96Test":
      return run.mac("cmac_96");
    case "CmacPrfTest":
      return mac(target, group, test, "cmac_prf_128");
    case "MacThenEncryptTest":
      return tlsCbc(target, test, MAC_FIRST);
    case "EncryptThenMacTest":
      return tlsCbc(target, test, MAC_LAST);
    case "HashTest":
      return sha256(target, test);
    case "HmacTest":
      return hmac(target, group, test);
    case "HkdfTest":
      return hkdf(target, test);
    case "EcdsaVerify":
      return verify(target, group, test, "DER");
    case "EcdsaP1363Verify":
      return verify(target, group, test, "P1363");
    case "EcdsaSignTest":
      return sign(target, group, test);
    case "AesBlockTest":
      return run.aesBlocks("encrypt");
    case "AesInverseTest":
      return run.aesBlocks("decrypt");
    case "IndCpaTest":
      return run.aesCounter();
    case "AesCbcTest":
      return run.aesCbc();
    case "EcdhEcpointTest":
      return run.p256(test.values["public"] ?? "");
    case "EcdhTest":
      return run.p256(pointOfSpki(test.values["public"] ?? ""));
    case "XdhComp":
      return run.x25519();
    case "EcKeyPairTest":
      return run.onP256(() => keyPair(target, test));
    case "KasValidityTest":
      return run.onP256(() => keyAgreement(target, test));
    case "SkippedTest":
      return Promise.resolve(skipped(group.reason ?? "not known here"));
  }
}

/** SubjectPublicKeyInfo of a P-256 point, up to the point (RFC 5480 §2): only the named curve, only DER. */
const SPKI_UNCOMPRESSED = "3059301306072a8648ce3d020106082a8648ce3d030107034200";
const SPKI_COMPRESSED = "3039301306072a8648ce3d020106082a8648ce3d030107032200";

/** The point in an ASN.1 public key; "" when it is not exactly the encoding that RFC 5480 asks for. */
function pointOfSpki(spki: string): string {
  for (const [prefix, digits] of [
    [SPKI_UNCOMPRESSED, 130],
    [SPKI_COMPRESSED, 66],
  ] as const) {
    if (spki.startsWith(prefix) && spki.length === prefix.length + digits) return spki.slice(prefix.length);
  }
  return "";
}

/** What stands for the answer to a call that was not made. */
const UNMADE: Answer = { result: 0, output: new Uint8Array(0), guarded: true };

/** An AEAD's exports, which take the same arguments. */
interface Aead {
  readonly seal: string;
  readonly open: string;
}

const CCM: Aead = { seal: "ccm_seal", open: "ccm_open" };
const GCM: Aead = { seal: "gcm_seal", open: "gcm_open" };

/** Direction -> bits of a key -> export. */
const BLOCK_CIPHERS: Readonly<Record<"encrypt" | "decrypt", Readonly<Record<number, string>>>> = {
  encrypt: { 128: "aes_encrypt", 256: "aes256_encrypt" },
  decrypt: { 128: "aes_decrypt" },
};

class Run {
  constructor(
    private readonly target: Target,
    private readonly group: TestGroup,
    private readonly test: TestVector,
  ) {}

  #octets(field: string): Uint8Array {
    return fromHex(this.test.values[field] ?? "");
  }

  #keySize(): Outcome | undefined {
    const size = this.group.keySize ?? 4 * (this.test.values["key"]?.length ?? 0);
    return size === 128 ? undefined : skipped(`keys of ${size} bits are not supported: AES-128 only`);
  }

  // --- AES ---------------------------------------------------------------------------------------------------------

  async #block(name: string, key: Uint8Array, block: Uint8Array): Promise<Answer> {
    const layout = new Layout();
    const [k, input, output] = [layout.put(key), layout.put(block), layout.room(16)];
    return call(this.target, layout, name, [k, input, output], output, 16);
  }

  /** Keys of 256 bits are for encryption only. */
  async aesBlocks(direction: "encrypt" | "decrypt"): Promise<Outcome> {
    const name = BLOCK_CIPHERS[direction][4 * (this.test.values["key"]?.length ?? 0)];
    if (name === undefined) return this.#keySize() ?? UNSUPPORTED;
    const [from, to] = direction === "encrypt" ? ["msg", "ct"] : ["ct", "msg"];
    const [key, message] = [this.#octets("key"), this.#octets(from!)];
    const out = new Uint8Array(message.length);
    let guarded = true;
    for (let at = 0; at < message.length; at += 16) {
      const answer = await this.#block(name, key, message.subarray(at, at + 16));
      if (answer.result < 0) return judge(this.test, answer, false, "");
      guarded &&= answer.guarded;
      out.set(answer.output, at);
    }
    const same = toHex(out) === this.test.values[to!];
    return judge(this.test, { result: 0, output: out, guarded }, same, "the result");
  }

  /** Encrypts or decrypts in place with an IV. */
  async #inPlace(name: string, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Promise<Answer> {
    const layout = new Layout();
    const [k, i] = [layout.put(key), layout.put(iv)];
    const at = layout.room(data.length);
    layout.fill(at, data);
    if (tooLong(this.target, layout)) return { result: NOT_SUPPORTED, output: data, guarded: true };
    return call(this.target, layout, name, [k, i, at, data.length], at, data.length);
  }

  /** Both directions. */
  async aesCbc(): Promise<Outcome> {
    const unfit = this.#keySize();
    if (unfit) return unfit;
    const [key, iv, message, text] = ["key", "iv", "msg", "ct"].map((field) => this.#octets(field)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    const made = await this.#inPlace("cbc_encrypt", key, iv, message);
    const there = judge(this.test, made, toHex(made.output) === toHex(text), "the ciphertext");
    if (there.kind !== "passed") return there;
    const back = await this.#inPlace("cbc_decrypt", key, iv, text);
    return judge(this.test, back, toHex(back.output) === toHex(message), "the plaintext");
  }

  /** Profile dex does not export CTR; there the key stream is made of AES of the counter blocks (SP 800-38A §6.5). */
  async aesCounter(): Promise<Outcome> {
    const unfit = this.#keySize();
    if (unfit) return unfit;
    const [key, counter, message] = [this.#octets("key"), this.#octets("iv"), this.#octets("msg")];
    if (counter.length !== 16) return skipped(`counter blocks of ${counter.length} octets are not supported`);
    const whole = await this.#inPlace("aes_ctr", key, counter, message);
    if (whole.result !== NOT_SUPPORTED)
      return judge(this.test, whole, toHex(whole.output) === this.test.values["ct"], "the ciphertext");
    const out = new Uint8Array(message.length);
    for (let at = 0; at < message.length; at += 16) {
      const answer = await this.#block("aes_encrypt", key, counter);
      if (answer.result < 0) return judge(this.test, answer, false, "");
      for (let i = 0; i < 16 && at + i < message.length; i++)
        out[at + i] = (message[at + i] ?? 0) ^ (answer.output[i] ?? 0);
      for (let i = 15; i >= 0; i--) {
        counter[i] = ((counter[i] ?? 0) + 1) & 0xff;
        if (counter[i] !== 0) break;
      }
    }
    const same = toHex(out) === this.test.values["ct"];
    return judge(this.test, { result: 0, output: out, guarded: true }, same, "the ciphertext");
  }

  async mac(name: "cmac" | "cmac_96"): Promise<Outcome> {
    return this.#keySize() ?? (await mac(this.target, this.group, this.test, name));
  }

  async aead({ seal: sealing, open: opening }: Aead): Promise<Outcome> {
    const unfit = this.#keySize();
    if (unfit) return unfit;
    const [key, nonce, aad, message] = [
      this.#octets("key"),
      this.#octets("iv"),
      this.#octets("aad"),
      this.#octets("msg"),
    ];
    const sealed = fromHex(`${this.test.values["ct"] ?? ""}${this.test.values["tag"] ?? ""}`);
    const tagLength = (this.group.tagSize ?? 0) / 8;
    const layout = (data: Uint8Array, room: number): { layout: Layout; args: (number | Pointer)[]; at: Pointer } => {
      const all = new Layout();
      const [k, n, a] = [all.put(key), all.put(nonce), all.put(aad)];
      const at = all.room(Math.max(room, data.length));
      all.fill(at, data);
      return { layout: all, args: [k, n, nonce.length, a, aad.length, at, data.length, tagLength], at };
    };

    const seal = layout(message, message.length + tagLength);
    const open = layout(sealed, sealed.length);
    const long = tooLong(this.target, seal.layout) ?? tooLong(this.target, open.layout);
    const inPieces = long !== undefined && sealing === CCM.seal && this.target.thing.has?.("ccm_begin") !== false;
    if (long && !inPieces) return long;
    const inputs = { key, nonce, aad, tagLength };

    // NIST's files do not say what an invalid message was made of: that can be opened only.
    const made =
      this.test.values["msg"] === undefined
        ? UNMADE
        : inPieces
          ? await ccmSealInPieces(this.target, inputs, message)
          : await call(this.target, seal.layout, sealing, seal.args, seal.at, message.length + tagLength);
    if (long && made.result === NOT_SUPPORTED) return long;
    const sameSealed = made.result === sealed.length && toHex(made.output) === toHex(sealed);
    const opened = inPieces
      ? await ccmOpenInPieces(this.target, inputs, sealed)
      : await call(this.target, open.layout, opening, open.args, open.at, sealed.length);
    const plain = opened.output.subarray(0, Math.max(opened.result, 0));
    const sameOpened = opened.result === message.length && toHex(plain) === toHex(message);

    if (made.result === NOT_SUPPORTED || opened.result === NOT_SUPPORTED) return UNSUPPORTED;
    if (!made.guarded || !opened.guarded) return OVERWRITTEN;
    if (opened.result === AUTHENTICATION_FAILED) {
      const text = opened.output.subarray(0, Math.max(0, sealed.length - tagLength));
      if (text.some((octet) => octet !== 0)) return failed(`${opening} refused it but left octets of plaintext behind`);
    }
    if (this.test.result === "invalid") {
      if (opened.result >= 0) return failed(`${opening} took an invalid message`);
      if (sameSealed) return failed(`${sealing} made an invalid message`);
      return PASSED;
    }
    if (opened.result < 0 && this.test.result === "acceptable") return PASSED;
    if (made.result < 0) return failed(`${sealing} refused it: ${errorName(made.result)}`);
    if (!sameSealed) return failed(`${sealing} gave ${toHex(made.output)}`);
    if (opened.result < 0) return failed(`${opening} refused it: ${errorName(opened.result)}`);
    return sameOpened ? PASSED : failed(`${opening} gave ${toHex(plain)}`);
  }

  // --- Diffie-Hellman ----------------------------------------------------------------------------------------------

  #otherCurve(curve: string): Outcome | undefined {
    if (this.group.curve === curve) return undefined;
    return skipped(`the curve ${this.group.curve ?? "(none)"} is not supported`);
  }

  /** Runs a test about pairs of keys, when they are of this curve. */
  async onP256(run: () => Promise<Outcome>): Promise<Outcome> {
    return this.#otherCurve("secp256r1") ?? (await run());
  }

  /** `point` in hexadecimal as SEC 1 encodes it; "" when its outer encoding was refused already. */
  async p256(point: string): Promise<Outcome> {
    const unfit = this.#otherCurve("secp256r1");
    if (unfit) return unfit;
    const privateKey = unsigned(this.test.values["private"] ?? "");
    // The ABI takes X | Y of 64 octets, and 33 of a compressed point: other encodings never reach it, and are refused here.
    if (!/^(?:04.{128}|0[23].{64})$/.test(point)) return refusedBefore(this.test, "the encoding of the point");
    if (privateKey === undefined) return refusedBefore(this.test, "the length of the private key");
    let coordinates = fromHex(point.slice(2));
    if (coordinates.length === 32) {
      const whole = await this.#decompress(fromHex(point));
      if (whole.result === NOT_SUPPORTED) return skipped("compressed points are not supported");
      if (whole.result < 0 || !whole.guarded) return judge(this.test, whole, false, "the point", true);
      coordinates = whole.output;
    }
    const answer = await agree(this.target, privateKey, coordinates);
    return judge(this.test, answer, toHex(answer.output) === this.test.values["shared"], "the shared secret", true);
  }

  #decompress(point: Uint8Array): Promise<Answer> {
    const layout = new Layout();
    const [p, output] = [layout.put(point), layout.room(64)];
    return call(this.target, layout, "p256_decompress", [p, output], output, 64);
  }

  async x25519(): Promise<Outcome> {
    const unfit = this.#otherCurve("curve25519");
    if (unfit) return unfit;
    const [scalar, u] = [this.#octets("private"), this.#octets("public")];
    if (scalar.length !== 32 || u.length !== 32) return refusedBefore(this.test, "the length of a key");
    const layout = new Layout();
    const [k, p, output] = [layout.put(scalar), layout.put(u), layout.room(32)];
    const answer = await call(this.target, layout, "x25519", [k, p, output], output, 32);
    // Our policy is stricter than "acceptable": RFC 7748 §6.1 lets a zero secret be refused, and HIP DEX needs it.
    if (answer.result >= 0 && /^0*$/.test(this.test.values["shared"] ?? ""))
      return failed("a zero shared secret was given out");
    return judge(this.test, answer, toHex(answer.output) === this.test.values["shared"], "the shared secret", true);
  }
}

/** A number in hexadecimal, perhaps with a leading zero octet or half an octet, as 32 octets; undefined when it is longer. */
function unsigned(digits: string): Uint8Array | undefined {
  const bare = digits.replace(/^0+/, "");
  return bare.length > 64 ? undefined : fromHex(bare.padStart(64, "0"));
}
