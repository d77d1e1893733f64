// CBC, and the records of TLS with CBC and HMAC: what they are padded with, and whether padding and MAC are right, must not show ("Lucky
// Thirteen").

import { AUTHENTICATION_FAILED } from "../../core/errors.js";
import { checked, onMachine, pieces, PUBLIC, type Case } from "./case.js";
import type { Machine } from "./machine.js";
import { joined, type Random } from "./secrets.js";

const [MAC_THEN_ENCRYPT, ENCRYPT_THEN_MAC] = [0, 1] as const;
const HEADER = PUBLIC(11);
const IV = PUBLIC(16);
const MAC = 32;

const BLOCKS = [0, 16, 48, 96];
const plain = (name: string): Case =>
  onMachine(name, "key, IV, data", [16, 16, 96], `data of ${BLOCKS.join(", ")} octets`, (machine, key, iv, data) => {
    const [k, i, at] = [machine.put(key!), machine.put(iv!), machine.room(96)];
    const outputs = BLOCKS.map((length) => {
      machine.memory.set(data!, at);
      checked(machine.call(name, k, i, at, length));
      return machine.read(at, length);
    });
    return joined(...outputs);
  });

const CONTENTS = [0, 1, 15, 16, 51, 100];
const seal = (order: number, text: string): Case =>
  onMachine(
    `cbc_hmac_seal, ${text}`,
    "both keys, content",
    [MAC, 16, 100],
    `header, IV, content of ${CONTENTS.join(", ")} octets`,
    (machine, macKey, key, content) => {
      const [m, k, h, i] = [machine.put(macKey!), machine.put(key!), machine.put(HEADER), machine.put(IV)];
      const at = machine.room(148);
      const outputs = CONTENTS.map((length) => {
        machine.memory.set(content!, at);
        return machine.read(at, checked(machine.call("cbc_hmac_seal", m, k, h, 11, i, at, length, order)));
      });
      return joined(...outputs);
    },
  );

/** Octets of the records that are opened, without the MAC where it is behind the ciphertext. */
const RECORDS = [48, 64, 288, 320];
const CONTENT_MAX = 320;
/** The secret: both keys, what the content is cut from, the padding length, what is wrong. */
const SECRET = [MAC, 16, CONTENT_MAX, 1, 1] as const;
const RIGHT = 0;
const WRONG = { mac: 1, padding: 2, last: 3 } as const;

/** Each length of padding, right and wrong in each way; random ones. */
function padded(random: Random, count: number): Uint8Array[] {
  const rest = (): Uint8Array => random(MAC + 16 + CONTENT_MAX);
  const all = Array.from({ length: 256 }, (_, padding) => padding).flatMap((padding) => [
    joined(rest(), Uint8Array.of(padding, RIGHT)),
    joined(rest(), Uint8Array.of(padding, 1 + (padding % 3))),
  ]);
  const more = Array.from({ length: count }, () => joined(rest(), random(1), Uint8Array.of(random(1)[0]! % 4)));
  return [...all, ...more];
}

/** Makes the plaintext of a record whose length is given, with its MAC when that is inside. */
function plaintext(machine: Machine, parts: readonly Uint8Array[], length: number, order: number): Uint8Array {
  const [macKey, , text, padding, wrong] = parts as [Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const reserved = order === MAC_THEN_ENCRYPT ? MAC : 0;
  const pad = Math.min(padding[0]!, length - 1 - reserved);
  const content = text.subarray(0, length - 1 - reserved - pad);
  const sized = joined(HEADER, Uint8Array.of(content.length >> 8, content.length & 0xff), content);
  const record = joined(content, new Uint8Array(length - content.length).fill(pad));
  if (order === MAC_THEN_ENCRYPT) {
    const [k, m, out] = [machine.put(macKey), machine.put(sized), machine.room(MAC)];
    checked(machine.prepare("hmac_sha256", k, MAC, m, sized.length, out));
    record.set(machine.read(out, MAC), content.length);
    if (wrong[0] === WRONG.mac) record[content.length + (pad % MAC)]! ^= 1 << (pad % 8);
  }
  if (wrong[0] === WRONG.padding && pad > 0) record[length - 1 - (1 + (text[0]! % pad))]! ^= 0x10;
  if (wrong[0] === WRONG.last) record[length - 1]! ^= 1 << (text[1]! % 8);
  return record;
}

function open(order: number, text: string): Case {
  return {
    name: `cbc_hmac_open, ${text}`,
    secret: "both keys, content and its length, padding of 0 to 255 octets, whether MAC and padding are right",
    fixed: `header, IV, records of ${RECORDS.join(", ")} octets`,
    secrets: padded,
    run(rig, secret) {
      const parts = pieces(secret, SECRET);
      const outputs = RECORDS.map((length) => {
        const machine = rig.open();
        const octets = plaintext(machine, parts, length, order);
        machine.clear();
        const [m, k] = [machine.put(parts[0]!), machine.put(parts[1]!)];
        const [h, i, at] = [machine.put(HEADER), machine.put(IV), machine.put(octets)];
        const tag = machine.room(MAC);
        checked(machine.prepare("cbc_encrypt", k, i, at, length));
        let whole = length;
        if (order === ENCRYPT_THEN_MAC) {
          const sized = joined(
            HEADER,
            Uint8Array.of((length + 16) >> 8, (length + 16) & 0xff),
            IV,
            machine.read(at, length),
          );
          checked(machine.prepare("hmac_sha256", m, MAC, machine.put(sized), sized.length, tag));
          whole += MAC;
        }
        const status = machine.call("cbc_hmac_open", m, k, h, 11, i, at, whole, order);
        return joined(Uint8Array.of(status, status >> 8), machine.read(at, whole));
      });
      return joined(...outputs);
    },
  };
}

const refused: Case = {
  name: "cbc_hmac_open, MAC last, refused",
  secret: "both keys, which bit of the record is wrong",
  fixed: "header, IV, a record of 80 octets",
  silent: true,
  secrets: (random, count) =>
    Array.from({ length: 80 + count }, (_, at) => joined(random(MAC + 16), Uint8Array.of(at))),
  run(rig, secret) {
    const machine = rig.open();
    const [macKey, key, flip] = pieces(secret, [MAC, 16, 1]);
    const [m, k] = [machine.put(macKey!), machine.put(key!)];
    const [h, i, at] = [machine.put(HEADER), machine.put(IV), machine.room(80)];
    checked(machine.prepare("cbc_hmac_seal", m, k, h, 11, i, at, 40, ENCRYPT_THEN_MAC));
    machine.memory[at + (flip![0]! % 80)]! ^= 1 << (flip![0]! % 8);
    const status = machine.call("cbc_hmac_open", m, k, h, 11, i, at, 80, ENCRYPT_THEN_MAC);
    if (status !== AUTHENTICATION_FAILED) throw new Error(`cbc_hmac_open answered ${status}`);
    return machine.read(at, 80);
  },
};

export const CBC_CASES: readonly Case[] = [
  plain("cbc_encrypt"),
  plain("cbc_decrypt"),
  seal(MAC_THEN_ENCRYPT, "MAC first"),
  seal(ENCRYPT_THEN_MAC, "MAC last"),
  open(MAC_THEN_ENCRYPT, "MAC first"),
  open(ENCRYPT_THEN_MAC, "MAC last"),
  refused,
];
