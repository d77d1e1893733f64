// The records of TLS 1.2 with CBC and HMAC against OpenSSL, both orders of MAC and encryption: node:tls talks to itself over a link that is
// overheard, and the core opens what both sides sent, with keys from tls_prf; then the core makes a record, and OpenSSL takes it.

import assert from "node:assert/strict";
import { constants } from "node:crypto";
import { once } from "node:events";
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
import { connect, createServer, type TLSSocket } from "node:tls";
import { moduleOf, Probe } from "./probe.js";

const CIPHER = "PSK-AES128-CBC-SHA256";
const PSK = Buffer.alloc(16, 0x42);
/** SSL_OP_NO_ENCRYPT_THEN_MAC of OpenSSL 3, which node does not name. */
const NO_ENCRYPT_THEN_MAC = 1 << 19;
const [MAC_FIRST, MAC_LAST] = [0, 1] as const;

const HANDSHAKE = 22;
const CHANGE_CIPHER_SPEC = 20;
const APPLICATION_DATA = 23;

interface TlsRecord {
  readonly type: number;
  readonly version: Buffer;
  readonly fragment: Buffer;
}

function recordsOf(octets: Buffer): TlsRecord[] {
  const records: TlsRecord[] = [];
  for (let at = 0; at + 5 <= octets.length;) {
    const length = octets.readUInt16BE(at + 3);
    const fragment = octets.subarray(at + 5, at + 5 + length);
    if (fragment.length < length) break;
    records.push({ type: octets[at]!, version: octets.subarray(at + 1, at + 3), fragment });
    at += 5 + length;
  }
  return records;
}

const probe = new Probe(moduleOf("full"));

/** key_block (RFC 5246 §6.3): MAC keys of client and server, then their keys. */
function keyBlock(master: Buffer, clientRandom: Buffer, serverRandom: Buffer): Buffer[] {
  probe.clear();
  const [secret, label] = [probe.put(master), probe.put(Buffer.from("key expansion"))];
  const [seed, output] = [probe.put(Buffer.concat([serverRandom, clientRandom])), probe.room(96)];
  assert.equal(probe.invoke("tls_prf", secret, 48, label, 13, seed, 64, output, 96), 0);
  return [0, 32, 64, 80, 96].slice(0, 4).map((at, n, all) => probe.read(output + at, (all[n + 1] ?? 96) - at));
}

/** Epoch and sequence number (in TLS: sequence number alone), type, version. */
const headerOf = (sequence: number, { type, version }: Pick<TlsRecord, "type" | "version">): Buffer =>
  Buffer.concat([Buffer.of(0, 0, 0, 0, 0, 0, sequence >> 8, sequence & 0xff, type), version]);

interface Keys {
  readonly macKey: Buffer;
  readonly key: Buffer;
}

function open(order: number, { macKey, key }: Keys, sequence: number, record: TlsRecord): Buffer {
  probe.clear();
  const header = headerOf(sequence, record);
  const [m, k, h] = [probe.put(macKey), probe.put(key), probe.put(header)];
  const iv = probe.put(record.fragment);
  const length = record.fragment.length - 16;
  const data = iv + 16;
  const answer = probe.call("cbc_hmac_open", [m, k, h, header.length, iv, data, length, order], [[data, length]]);
  assert.ok(answer >= 0, `record ${sequence} of type ${record.type}: ${answer}`);
  return probe.read(data, answer);
}

/** A whole record of application data. */
function seal(order: number, { macKey, key }: Keys, sequence: number, content: Buffer): Buffer {
  probe.clear();
  const outside = { type: APPLICATION_DATA, version: Buffer.of(3, 3) };
  const header = headerOf(sequence, outside);
  const [m, k, h] = [probe.put(macKey), probe.put(key), probe.put(header)];
  const iv = probe.put(Buffer.concat([Buffer.alloc(16, 0x99), content, Buffer.alloc(48)]));
  const data = iv + 16;
  const args = [m, k, h, header.length, iv, data, content.length, order];
  const length = probe.call("cbc_hmac_seal", args, [[data, content.length + 48]]);
  assert.ok(length > 0);
  const fragment = probe.read(iv, 16 + length);
  return Buffer.concat([
    Buffer.of(outside.type),
    outside.version,
    Buffer.of(fragment.length >> 8, fragment.length & 0xff),
    fragment,
  ]);
}

for (const [order, name] of [
  [MAC_LAST, "encrypt-then-MAC"],
  [MAC_FIRST, "MAC-then-encrypt"],
] as const) {
  test(`${name}: the core opens OpenSSL's records, and OpenSSL the core's`, { timeout: 20_000 }, async () => {
    const secureOptions = order === MAC_FIRST ? NO_ENCRYPT_THEN_MAC : constants.SSL_OP_NO_TICKET;
    const common = { ciphers: CIPHER, minVersion: "TLSv1.2", maxVersion: "TLSv1.2", secureOptions } as const;
    const server = createServer({ ...common, pskCallback: () => PSK });
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");

    const heard = { client: [] as Buffer[], server: [] as Buffer[] };
    const inner: Socket[] = [];
    const link = createTcp((near) => {
      const far = connectTcp((server.address() as AddressInfo).port, "127.0.0.1");
      inner.push(near, far);
      near.on("data", (octets: Buffer) => (heard.client.push(octets), far.write(octets)));
      far.on("data", (octets: Buffer) => (heard.server.push(octets), near.write(octets)));
      for (const socket of [near, far]) socket.on("error", () => undefined);
    });
    link.listen(0, "127.0.0.1");
    await once(link, "listening");

    const client = connect({
      ...common,
      port: (link.address() as AddressInfo).port,
      host: "127.0.0.1",
      pskCallback: () => ({ psk: PSK, identity: "thing" }),
      checkServerIdentity: () => undefined,
    });
    client.on("error", () => undefined);
    try {
      let keyLog = "";
      client.on("keylog", (line: Buffer) => (keyLog += line.toString()));
      const [[accepted]] = (await Promise.all([once(server, "secureConnection"), once(client, "secureConnect")])) as [
        [TLSSocket],
        unknown,
      ];
      assert.equal(client.getCipher().standardName, "TLS_PSK_WITH_AES_128_CBC_SHA256");
      const received: Buffer[] = [];
      accepted.on("data", (octets: Buffer) => received.push(octets));

      const messages = [1, 15, 16, 64, 255, 1000, 5000].map((length) => Buffer.alloc(length, length & 0xff));
      for (const message of messages) client.write(message);
      const total = messages.reduce((sum, { length }) => sum + length, 0);
      const arrived = (): number => received.reduce((sum, { length }) => sum + length, 0);
      while (arrived() < total) await once(accepted, "data");
      accepted.write(Buffer.from("from the server"));
      await once(client, "data");

      const [, random, master] = /CLIENT_RANDOM ([0-9a-f]{64}) ([0-9a-f]{96})/.exec(keyLog) ?? [];
      const serverHello = recordsOf(Buffer.concat(heard.server))[0]!;
      assert.equal(serverHello.type, HANDSHAKE);
      const [clientMac, serverMac, clientKey, serverKey] = keyBlock(
        Buffer.from(master!, "hex"),
        Buffer.from(random!, "hex"),
        serverHello.fragment.subarray(6, 38),
      ) as [Buffer, Buffer, Buffer, Buffer];

      const opened = { client: [] as Buffer[], server: [] as Buffer[] };
      let sequence = 0;
      for (const [side, keys] of [
        ["server", { macKey: serverMac, key: serverKey }],
        ["client", { macKey: clientMac, key: clientKey }],
      ] as const) {
        const records = recordsOf(Buffer.concat(heard[side]));
        const begin = records.findIndex(({ type }) => type === CHANGE_CIPHER_SPEC) + 1;
        assert.ok(begin > 0);
        sequence = 0;
        for (const record of records.slice(begin)) {
          const content = open(order, keys, sequence++, record);
          if (record.type === APPLICATION_DATA) opened[side].push(content);
          else assert.equal(content[0], 20, "Finished");
        }
      }
      assert.deepEqual(Buffer.concat(opened.client), Buffer.concat(messages));
      assert.equal(Buffer.concat(opened.server).toString(), "from the server");

      // The next record of the client's, put into the link behind its back.
      const ours = Buffer.from("a record that the core made");
      const next = once(accepted, "data");
      inner[1]!.write(seal(order, { macKey: clientMac, key: clientKey }, sequence, ours));
      assert.deepEqual((await next)[0], ours);
    } finally {
      client.destroy();
      for (const socket of inner) socket.destroy();
      link.close();
      server.close();
    }
  });
}
